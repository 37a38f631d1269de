"""The rows of one delimited file, as they stand in it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pumpcheck import Grid, Layout, Screen, SourceUnreadableError, Stretch

from .archives import Member
from .columns import Columns
from .form import Form
from .lines import Lines, ReadingNotes
from .records import Record, Records
from .repair import Repair
from .stretches import Gathering

_BUFFER = 256 * 1024
_NOT_FAST = "hyperscan is not installed here, or does not run, so every row was read, which takes longer"


class CsvGrid(Grid):
    """The rows of one delimited file, which has none, and no form, if it holds nothing but blank lines."""

    row_word = "line"
    delimited = True

    def __init__(self, member: Member, form: Form | None, header_row: int | None) -> None:
        """Take a file whose form is known."""
        self.name = member.name
        self.header_row = header_row
        self.notes: Sequence[str] = form.notes if form else ("the file is empty",)
        self._member = member
        self._form = form

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        """See `Grid.rows`. Reading begins anew with each call; ``notes`` grow by what reading shows."""
        if (form := self._form) is None:
            return
        notes = ReadingNotes()
        gathering = Gathering(self._member.label, form.longer)
        clearing = record = None
        with self._member.open() as stream:
            stream.table = form.encoding.table
            lines = Lines(io.BufferedReader(stream, _BUFFER), form.encoding.codec, notes)
            repair = Repair(form.dialect, form.width)
            below = [] if layout is None else [(layout.first_record, _repair_of(layout, form))]
            if layout and layout.last_record is not None:
                below.append((layout.last_record + 1, repair))
            elif layout and screen and form.plain and 1 < layout.width <= (below[0][1].width or 0):
                try:
                    from .fast import Clearing

                    clearing = Clearing(lines, below[0][1], layout, screen, gathering)
                except ImportError:
                    notes.more.append(_NOT_FAST)
            begin_row = clearing.begin_row if clearing else None
            for record in Records(form.delimited(clearing or lines), repair, below, notes, begin_row):
                if clearing and clearing.takes(record, broken_off=bool(stream.problem)):
                    continue
                if gathering.full:
                    yield gathering.taken()
                gathering.add(record)
            if stream.problem and not lines.ended and isinstance(record, Record):
                gathering.break_off()
            if gathering.filled:
                yield gathering.taken()
        self.notes = (*form.notes, *notes.texts)
        if stream.problem:
            raise SourceUnreadableError(f"{self._member.label}, after line {lines.count}: {stream.problem}")


def _repair_of(layout: Layout, form: Form) -> Repair:
    """Return how rows are put right that look as the sample does."""
    sample = [[cell or "" for cell in row] for row in layout.sample]
    counts = Counter(map(len, sample))
    # Where rows end with a delimiter, or the header does, rows have another width than it.
    width = layout.width if layout.width in counts or not counts else counts.most_common(1)[0][0]
    repair = Repair(form.dialect, width)
    return replace(repair, columns=Columns(sample, width)) if sample else repair
