"""The rows of an .xlsx sheet, read as they stand in its XML."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from .cells import iso_text, number_text, unescaped
from .number_formats import NumberFormat
from .sheet import NumberedRow, Tally, column_index, put
from .xml_events import XmlReader

_DIGITS = "0123456789"


class CellReader:
    """Goes through the XML of a sheet. Rows and cells without a place follow the one before."""

    def __init__(
        self,
        stream: IO[bytes],
        texts: Sequence[str],
        formats: Mapping[str, NumberFormat],
        tally: Tally,
        *,
        placeholders: bool,
    ) -> None:
        """Take a sheet.

        Args:
            stream: Its XML.
            texts: The texts that cells share.
            formats: The cell styles that show a number as something else.
            tally: Is filled in on the way.
            placeholders: Whether a zero may stand for a result that its writer did not work out.
        """
        self._texts, self._formats, self._tally, self._placeholders = texts, formats, tally, placeholders
        self._done: deque[tuple[int, list[str | None]]] = deque()
        self._number = 0
        self._placed = True
        self._cells: list[str | None] = []
        self._column = -1
        self._kind = self._style = ""
        self._formula = self._valued = False
        self._reader = XmlReader(stream)
        self._reader.begins = {"row": self._begin_row, "c": self._begin_cell, "f": self._begin_formula}
        self._reader.ends = {"row": self._end_row, "c": self._end_cell}
        self._reader.gather("v", "t", aside="rPh")  # which says how the text is pronounced
        self._reader.begins["v"] = self._begin_value

    def rows(self) -> Iterator[NumberedRow]:
        """Yield number and cells of each row.

        Raises:
            formats.DAMAGE: If the sheet is damaged; all rows before the damage are yielded.
        """
        portions = self._reader.portions()
        failure: Exception | None = None
        ended = False
        while not ended:
            try:
                ended = next(portions, self) is self
            except Exception as error:  # raised below, behind the rows
                failure = error
            while self._done:  # a row may be wide, and is let go when it is given
                yield self._done.popleft()
            if failure:
                raise failure

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r")
        self._placed = number is not None
        self._number = int(number) if number is not None else self._number + 1
        self._cells = []
        self._column = -1

    def _end_row(self) -> None:
        if self._cells:
            self._done.append((self._number, self._cells))
            self._cells = []

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        if place := attributes.get("r"):
            letters = place.strip().rstrip(_DIGITS)
            self._column = column_index(letters)
            if not self._placed and place[len(letters) :].isdigit():
                self._number, self._placed = int(place[len(letters) :]), True
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._formula = self._valued = False
        self._reader.words.clear()

    def _begin_formula(self, _: object) -> None:
        self._formula = True

    def _begin_value(self, attributes: Mapping[str, str]) -> None:
        self._valued = True
        self._reader.begin_text(attributes)

    def _end_cell(self) -> None:
        stored = self._reader.take_text()
        kind = self._kind
        text: str | None
        if self._formula and (not self._valued or not stored or (self._placeholders and stored == "0")):
            # As Excel writes it, a formula whose result is an empty text has an empty value of that type.
            self._tally.uncached[self._column] += not (kind == "str" and self._valued)
            return
        if kind == "s":
            text = self._text_at(int(stored)) if stored else None
        elif kind in ("str", "inlineStr"):
            text = unescaped(stored)
        elif kind == "n":
            text = self._number_shown(stored)
        else:
            text = self._other(kind, stored)
        if text:
            put(self._cells, self._column, text, self._tally)

    def _text_at(self, place: int) -> str:
        if place < 0:
            raise ValueError("a text before the first")
        return self._texts[place]

    def _number_shown(self, stored: str) -> str | None:
        text = number_text(stored.strip())
        if text and (format_ := self._formats.get(self._style)):
            try:
                return format_.show(float(stored), self._tally) or text
            except ValueError:
                pass  # no number at all
        return text

    def _other(self, kind: str, stored: str) -> str | None:
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored.upper())
        if kind == "e":
            self._tally.errors += 1
            return stored or "#ERROR"
        return iso_text(stored) if kind == "d" else stored
