"""The rows of an .xlsx sheet, read as they stand in its XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import IO

from .cells import iso_text, number_text, unescaped
from .number_formats import NumberFormat
from .sheet import Tally, put
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
        self._done: list[tuple[int, list[str | None]]] = []
        self._number = 0
        self._placed = True
        self._cells: list[str | None] = []
        self._column = -1
        self._kind = self._style = ""
        self._formula = self._inside = self._aside = False
        self._words: list[str] = []
        self._reader = XmlReader(stream, self._text)
        self._reader.begins = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_text,
            "t": self._begin_text,
            "f": self._begin_formula,
            "rPh": self._begin_aside,
        }
        self._reader.ends = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_text,
            "t": self._end_text,
            "rPh": self._end_aside,
        }

    def rows(self) -> Iterator[tuple[int, Sequence[str | None]]]:
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
            done, self._done = self._done, []
            yield from done
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
            self._column = _column_index(letters)
            if not self._placed and place[len(letters) :].isdigit():
                self._number, self._placed = int(place[len(letters) :]), True
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._formula = False
        self._words = []

    def _begin_formula(self, _: object) -> None:
        self._formula = True

    def _begin_text(self, _: object) -> None:
        self._inside = not self._aside

    def _begin_aside(self, _: object) -> None:
        self._aside = True  # how the text is pronounced

    def _text(self, text: str) -> None:
        if self._inside:
            self._words.append(text)

    def _end_text(self) -> None:
        self._inside = False

    def _end_aside(self) -> None:
        self._aside = False

    def _end_cell(self) -> None:
        words = self._words
        stored = words[0] if len(words) == 1 else "".join(words)
        kind = self._kind
        text: str | None
        if kind == "s":
            text = self._texts[int(stored)] if stored else None
        elif kind in ("str", "inlineStr"):
            text = unescaped(stored)
        elif self._formula and (not stored or (self._placeholders and stored == "0")):
            self._tally.uncached[self._column] += 1
            return
        elif kind == "n":
            text = self._number_shown(stored)
        else:
            text = self._other(kind, stored)
        if text:
            put(self._cells, self._column, text, self._tally)

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


@cache
def _column_index(letters: str) -> int:
    """Return a column's position from 0.

    >>> _column_index("A"), _column_index("AA"), _column_index("XFD")
    (0, 26, 16383)
    """
    index = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or index > 1_000_000:
            raise ValueError("a cell that says no place")
        index = index * 26 + ord(letter) - 64
    return index - 1
