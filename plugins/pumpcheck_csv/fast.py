"""The fast way through a large file: lines that surely are rows and cannot matter are passed over unparsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING

from pumpcheck import Layout, Screen

from .lines import Line, Lines
from .records import Record, Unreadable
from .repair import Repair
from .stretches import Gathering

if TYPE_CHECKING:
    import hyperscan

BLOCK = 1024 * 1024
"""Bytes that are looked through at once."""

_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


class NotFastError(Exception):
    """Every row is to be read; the text says why where a person can do something about it."""


class Clearing:
    """The lines of a file but those that are cleared, which happens only where a row begins.

    Rows may go with one that was kept, right above them; so nothing is passed over before one of them was cleared.
    """

    def __init__(self, lines: Lines, repair: Repair, layout: Layout, screen: Screen, gathering: Gathering) -> None:
        """Prepare to pass over rows of the shape that `repair` gives; those cleared are counted in `gathering`.

        Raises:
            NotFastError: If hyperscan is not to be had or refuses the pattern.
        """
        try:
            import hyperscan

            from .survey import Survey

            self._database = _compiled(screen.pattern)
            self._scratch = hyperscan.Scratch(self._database)
        except ImportError:
            raise NotFastError("hyperscan is not installed here, so every row was read, which takes longer") from None
        except hyperscan.error:
            raise NotFastError("hyperscan does not run here, so every row was read, which takes longer") from None
        self._lines = lines
        self._survey = partial(Survey, dialect=repair.dialect, width=repair.width or 0, table_width=layout.width)
        self._repair, self._dialect = repair, repair.dialect
        self._layout = layout
        self._screen = screen
        self._gathering = gathering
        self._folded = lru_cache(maxsize=4096)(lambda run: _ascii_or_mark(screen.folded(run)))
        self._goes_on = True
        self._may_pass = False

    def begin_row(self) -> None:
        """Allow lines to be passed over: the next one begins a row."""
        self._may_pass = not self._goes_on

    def __iter__(self) -> Iterator[Line]:
        for data in self._lines.blocks(BLOCK):
            bounds, rows, to_be_read = self._surveyed(data)
            first, size = self._lines.count + 1, len(bounds) - 1
            self._lines.count += size
            place = 0
            for special in [*to_be_read, size]:
                while place <= special and place < size:
                    may_pass = self._may_pass and first + place >= self._layout.first_record
                    if may_pass and place < special:
                        self._gathering.clear(special - place)
                        place = special
                        continue
                    text = self._lines.text(data[bounds[place] : bounds[place + 1]])
                    place += 1
                    number = first + place - 1
                    if may_pass and rows[place - 1]:
                        fields = self._dialect.fields(text.rstrip("\r\n")) or []
                        if self.takes(Record(number, number, fields, "", len(text))):
                            continue
                    self._may_pass = False
                    yield self._lines.line(number, text)

    def takes(self, record: Record | Unreadable, *, broken_off: bool = False) -> bool:
        """Count a record as cleared, if it may be."""
        fields = [] if isinstance(record, Unreadable) else record.fields
        cleared = (
            isinstance(record, Record)
            and record.line >= self._layout.first_record
            and not record.fault
            and self._is_of_shape(fields)
            and not (broken_off and record.last == self._lines.count and not self._lines.ended)
            and self._screen.clears(fields[: self._layout.width])
        )
        if cleared:
            self._gathering.clear()
        # Nothing goes on beyond a blank line.
        self._goes_on = not cleared and (isinstance(record, Unreadable) or bool(fields))
        return cleared

    def _surveyed(self, data: bytes) -> tuple[list[int], list[bool], list[int]]:
        """Return where lines begin and end, which surely are rows, and which may matter or may not be rows."""
        survey = self._survey(data)
        special, bounds = survey.special, survey.bounds.tolist()
        special[-1] |= not self._lines.ended
        rows = (~special & ~survey.doubtful).tolist()
        special[survey.line_of(self._found(data))] = True
        folded: dict[int, str] = {}
        for line in (survey.doubtful & ~special).nonzero()[0].tolist():
            text = self._lines.text(data[bounds[line] : bounds[line + 1]]).rstrip("\r\n")
            fields = self._dialect.fields(text)
            if fields is None or not self._is_of_shape(fields) or self._repair.is_torn(text):
                special[line] = True
            elif not text.isascii():
                folded[line] = _BEYOND_ASCII.sub(lambda run: self._folded(run[0]), text)
        asked, ends = list(folded), list(accumulate(len(text) + 1 for text in folded.values()))
        for place in self._found("\n".join(folded.values()).encode("ascii")):
            special[asked[bisect_right(ends, place)]] = True
        return bounds, rows, special.nonzero()[0].tolist()

    def _found(self, data: bytes) -> list[int]:
        """Return where the last bytes are of what the screen looks for."""
        found: list[int] = []
        add = found.append
        self._database.scan(data, match_event_handler=lambda *match: add(match[2] - 1), scratch=self._scratch)
        return found

    def _is_of_shape(self, fields: list[str]) -> bool:
        right = len(fields) == self._repair.width and not any(fields[self._layout.width :])
        return right and not "".join(fields[1:]).isspace() and any(fields[1:])


def _ascii_or_mark(folded: str) -> str:
    """Return text in one line of ASCII, or, where it cannot be written so, a NUL, which is looked for as well."""
    return folded.replace("\n", " ") if folded.isascii() else "\0"


@lru_cache(maxsize=4)
def _compiled(pattern: bytes) -> hyperscan.Database:
    """Compile a pattern, which takes some tenths of a second and serves for all files of a scan."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(expressions=[pattern + rb"|\x00"], ids=[0], flags=0)
    return database
