"""The fast way through a large file: lines that surely are rows and cannot matter are passed over unparsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from pumpcheck import Layout, Screen

from .lines import MAX_LINE, Line, Lines
from .records import Record, Unreadable
from .repair import Repair
from .stretches import Gathering

if TYPE_CHECKING:
    import hyperscan

BLOCK = 4 * 1024 * 1024
"""Characters that are looked through at once."""

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

            self._database = _compiled(screen.pattern)
            self._scratch = hyperscan.Scratch(self._database)
        except ImportError:
            raise NotFastError("hyperscan is not installed here, so every row was read, which takes longer") from None
        except hyperscan.error:
            raise NotFastError("hyperscan does not run here, so every row was read, which takes longer") from None
        self._lines = lines
        self._repair = repair
        self._layout = layout
        self._screen = screen
        self._gathering = gathering
        self._delimiter = repair.dialect.delimiter
        self._between = (repair.width or 0) - 1
        # What a line must not hold if its cells are told by counting delimiters; any where some lie beyond the table.
        self._not_plain = "" if self._between >= layout.width else repair.dialect.quote or "\n"
        self._folded = lru_cache(maxsize=4096)(lambda run: _ascii_or_mark(screen.folded(run)))
        self._goes_on = True
        self._may_pass = False

    def begin_row(self) -> None:
        """Allow lines to be passed over: the next one begins a row."""
        self._may_pass = not self._goes_on

    def __iter__(self) -> Iterator[Line]:
        for texts in self._blocks():
            first = self._lines.count - len(texts) + 1
            place = 0
            for special in [*self._special(texts), len(texts)]:
                while place <= special and place < len(texts):
                    if self._may_pass and place < special and first + place >= self._layout.first_record:
                        self._gathering.clear(special - place)
                        place = special
                        continue
                    self._may_pass = False
                    place += 1
                    yield self._lines.line(first + place - 1, texts[place - 1])

    def takes(self, record: Record | Unreadable, *, broken_off: bool) -> bool:
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

    def _blocks(self) -> Iterator[list[str]]:
        texts, size = [], 0
        for text in self._lines.texts():
            texts.append(text)
            size += len(text)
            if size >= BLOCK:
                yield texts
                texts, size = [], 0
        if texts:
            yield texts

    def _special(self, texts: list[str]) -> list[int]:
        """Return which lines are to be read: those that may matter, and those that may not be a row of their own."""
        bodies = [text.rstrip("\r\n") for text in texts]
        folded = "\n".join([body if body.isascii() else self._fold(body) for body in bodies]).encode("ascii")
        special = {place for place, body in enumerate(bodies) if not self._is_row(body)}
        found: list[int] = []
        add = found.append
        self._database.scan(folded, match_event_handler=lambda *match: add(match[2] - 1), scratch=self._scratch)
        line = before = 0
        for place in sorted(found):
            line += folded.count(b"\n", before, place)
            before = place
            special.add(line)
        if not self._lines.ended:
            special.add(len(texts) - 1)
        return sorted(special)

    def _is_row(self, text: str) -> bool:
        if self._not_plain in text:
            fields = self._repair.dialect.fields(text)
            return fields is not None and self._is_of_shape(fields) and not self._repair.is_torn(text)
        bare = text.replace(self._delimiter, "")
        return len(text) - len(bare) == self._between and bool(bare) and not bare.isspace() and len(text) < MAX_LINE

    def _is_of_shape(self, fields: list[str]) -> bool:
        right = len(fields) == self._repair.width and not any(fields[self._layout.width :])
        return right and any(field and not field.isspace() for field in fields)

    def _fold(self, text: str) -> str:
        return _BEYOND_ASCII.sub(lambda run: self._folded(run[0]), text)


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
