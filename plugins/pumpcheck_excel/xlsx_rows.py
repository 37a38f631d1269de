"""The rows of an .xlsx sheet from its XML, given portion by portion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from xml.etree import ElementTree as ET

from .cell_text import TRUTHS, NumberFormat, iso_text, number_text, shown_number, unescaped
from .sheet import NumberedRow, Tally, column_index, put
from .xml_elements import ElementParser, text_of

_PORTION = 1 << 15
_AT_THE_END = "0123456789 \t\r\n"

CellText = Callable[[str], str | None]
"""Returns what a cell shows by what is stored in it."""


class CellTexts:
    """What cells of one sheet show by what is stored in them."""

    def __init__(self, shared: Sequence[str], formats: Mapping[int, NumberFormat], tally: Tally) -> None:
        """Take the texts that cells share, and the styles of which numbers are not shown as plain ones."""
        self.shared, self.tally = shared, tally
        self._formats = formats
        self._numbers: dict[str | None, CellText] = {}
        self._of_type: dict[str, CellText] = {
            "s": self.text_at,
            "inlineStr": unescaped,
            "str": unescaped,
            "b": lambda stored: TRUTHS.get(stored, stored.upper()),
            "d": iso_text,
            "e": tally.error,
        }

    def of(self, type_: str | None, style: str | None) -> CellText:
        """Return what tells cells of a type and a style, as these are stored."""
        if type_ in (None, "n"):
            if style not in self._numbers:
                format_ = self._formats.get(int(style)) if style else None
                self._numbers[style] = partial(shown_number, format_, self.tally) if format_ else plain_number
            return self._numbers[style]
        return self._of_type.get(type_, str)

    def text_at(self, stored: str) -> str:
        """Return a text that cells share."""
        place = int(stored)
        if place < 0:
            raise ValueError("a text before the first")
        return self.shared[place]


def plain_number(stored: str) -> str | None:
    """Return what a number without a format shows."""
    return number_text(stored.strip())


class RowParser:
    """Parses the XML of a sheet. Rows and cells without a place follow the one before.

    Attributes:
        number: Number of the last row.
        works_out_anew: Whether a formula's result of 0 may be a placeholder.
    """

    def __init__(self, texts: CellTexts, *, works_out_anew: bool) -> None:
        """Take what tells what cells show."""
        self.number = 0
        self.texts = texts
        self.works_out_anew = works_out_anew
        self._parser = ElementParser(_is_row)

    def is_behind(self, tag: bytes) -> bool:
        """Whether all that was given is parsed, no row is open, and the last of it was this tag."""
        return self._parser.has_ended_with(tag)

    def parse(self, data: bytes) -> Iterator[NumberedRow]:
        """Yield the rows that end in the next piece of the sheet, or in what is left; see `ElementParser.feed`."""
        # A portion at a time, since rows that reach far take much more memory than their XML.
        for start in range(0, max(len(data), 1), _PORTION):
            for element in self._parser.feed(data[start : start + _PORTION]):
                if element.tag != "row":
                    _refuse_cells(element)
                elif cells := self._row(element):
                    yield self.number, cells

    def _row(self, row: ET.Element) -> list[str | None]:
        placed = row.get("r", "")
        self.number = int(placed) if placed else self.number + 1
        cells: list[str | None] = []
        column = -1
        for cell in row:
            if cell.tag != "c":
                _refuse_cells(cell)
                continue
            place = cell.get("r")
            if place is None:
                column += 1
            else:
                letters = place.rstrip(_AT_THE_END)
                column = column_index(letters)
                if not placed and (placed := place[len(letters) :].strip()):
                    self.number = int(placed)
            if text := self._text(cell, column):
                put(cells, column, text, self.texts.tally)
        return cells

    def _text(self, cell: ET.Element, column: int) -> str | None:
        """Return what a cell shows; None where that is nothing."""
        kind = cell.get("t")
        if len(cell) == 1 and (value := cell[0]).tag == "v" and not len(value):
            stored = value.text
        elif len(cell) == 1 and value.tag == "is":
            stored = text_of(value)
        else:
            formula, stored = _content(cell)
            if formula and (not stored or (self.works_out_anew and stored == "0")):
                # As Excel writes it, a formula whose result is an empty text has an empty value of that type.
                if kind != "str" or stored is None:
                    self.texts.tally.uncached[column] += 1
                    return formula
                return None
        if kind == "e":
            return self.texts.tally.error(stored)
        return self.texts.of(kind, cell.get("s"))(stored) if stored else None


def _is_row(name: str, path: Sequence[str]) -> bool:
    """Whether an element should be a row: some writers leave out what rows should stand in."""
    return path[-1:] == ["sheetData"] or (name == "row" and len(path) == 1)


def _content(cell: ET.Element) -> tuple[str, str | None]:
    """Return the formula of a cell, and its value or text, if it has any."""
    formula, stored = "", None
    for child in cell:
        if child.tag == "f":
            formula = f"={child.text or '…'}"  # one that several cells share is written in the first only
        else:
            _refuse_cells(child)
            stored = (stored or "") + ("".join(child.itertext()) if child.tag == "v" else text_of(child))
    return formula, stored


def _refuse_cells(element: ET.Element) -> None:
    if any(piece.tag in ("row", "c") for piece in element.iter()):
        raise ValueError("a row or a cell where none belongs")
