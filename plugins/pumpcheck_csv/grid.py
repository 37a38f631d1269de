"""The rows of one delimited file, as they stand in it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pumpcheck import Grid, Layout, Screen, SourceUnreadableError, Stretch

from .archives import Member
from .columns import Columns
from .fast import FastReading
from .form import Form
from .line_forms import Longer
from .lines import Lines
from .reading_notes import ReadingNotes
from .records import Records
from .repair import Repair
from .streams import Replaced
from .stretches import Gathering
from .survey import NotFastError

_BUFFER = 256 * 1024


class EmptyGrid(Grid):
    """A file that holds nothing but blank lines."""

    row_word = "line"
    notes = ("the file is empty",)

    def __init__(self, name: str) -> None:
        """Take the name of the file in its archive, if it is in one."""
        self.name = name

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:  # noqa: ARG002
        """See `Grid.rows`."""
        return iter(())


class CsvGrid(Grid):
    """The rows of one delimited file.

    Attributes:
        header_row: The line of the heading row that the user named; 0 when there is none, None when it is to be found.
    """

    row_word = "line"
    delimited = True

    def __init__(self, member: Member, form: Form, header_row: int | None) -> None:
        """Take a file whose form is known."""
        self.name = member.name
        self.header_row = header_row
        self.notes: Sequence[str] = form.notes
        self._member = member
        self._form = form

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        """See `Grid.rows`. Reading begins anew with each call; ``notes`` grow by what reading shows.

        Raises:
            SourceUnreadableError: If the file breaks off; what was yielded before counts.
        """
        form, notes = self._form, ReadingNotes()
        repair = Repair(form.dialect, form.width)
        reading: PlainReading | FastReading | None = None
        switches, slow = [], ""
        if layout is not None:
            below = _repair_of(layout, form)
            switches.append((layout.first_record, below))
            if layout.last_record is not None:
                switches.append((layout.last_record + 1, repair))
            if screen is not None:
                try:
                    reading = FastReading(self._member, form, repair, below, layout, screen, notes)
                except NotFastError as reason:
                    slow = str(reason)
        reading = reading or PlainReading(self._member, form, repair, switches, notes)
        yield from reading
        self.notes = (*form.notes, *notes.texts, *([slow] if slow else []))
        if reading.problem:
            raise SourceUnreadableError(f"{self._member.label}, after line {reading.line}: {reading.problem}")


class PlainReading:
    """One pass over all lines.

    Attributes:
        problem: Why it ended early; empty when it did not.
        line: The last line that was read.
    """

    def __init__(
        self, member: Member, form: Form, repair: Repair, below: list[tuple[int, Repair]], notes: ReadingNotes
    ) -> None:
        """Prepare a pass; reading begins with the iteration."""
        self._member = member
        self._form = form
        self._repair = repair
        self._notes = notes
        self._below = below
        self.problem = ""
        self.line = 0

    def __iter__(self) -> Iterator[Stretch]:
        form = self._form
        longer = any(isinstance(line_form, Longer) for line_form in form.line_forms)
        gathering = Gathering(self._member.label, form.written if longer else None)
        with self._member.open() as stream:
            plain = Replaced(stream, form.row_end, b"\n") if form.row_end else stream
            lines = Lines(io.BufferedReader(plain, _BUFFER), form.codec, self._notes)
            for record in Records(form.delimited(lines), self._repair, self._below, self._notes):
                if gathering.full:
                    yield gathering.taken()
                gathering.add(record)
            self.line = lines.count
            self.problem = stream.problem
            if self.problem and not lines.ended:
                gathering.break_off()
            if gathering.filled:
                yield gathering.taken()


def _repair_of(layout: Layout, form: Form) -> Repair:
    """Return how rows are put right that look as the sample does."""
    sample = [[cell or "" for cell in row] for row in layout.sample]
    counts = Counter(map(len, sample))
    # Where rows end with a delimiter, or the header does, rows have another width than it.
    width = layout.width if layout.width in counts or not counts else counts.most_common(1)[0][0]
    repair = Repair(form.dialect, width)
    return replace(repair, columns=Columns(sample, width)) if sample else repair
