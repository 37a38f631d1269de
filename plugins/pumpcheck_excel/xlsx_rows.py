"""The rows of an .xlsx sheet from its XML, given portion by portion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from .cells import NumberFormat, iso_text, number_text, unescaped
from .shared_texts import SharedTexts
from .sheet import MOST_COLUMNS, NumberedRow, Tally, column_index, put
from .xml_elements import ElementParser, text_of

ROW_END = b"</row>"
_PORTION = 1 << 15
_AT_THE_END = "0123456789 \t\r\n"


class RowParser:
    """Parses the XML of a sheet. Rows and cells without a place follow the one before.

    Attributes:
        number: Number of the last row.
    """

    def __init__(
        self, texts: SharedTexts, formats: Mapping[int, NumberFormat], tally: Tally, *, works_out_anew: bool
    ) -> None:
        """Prepare to parse.

        Args:
            texts: The texts that cells share.
            formats: How cells of a style show numbers, where not as plain ones.
            tally: Is filled in on the way.
            works_out_anew: Whether a formula's result of 0 may be a placeholder.
        """
        self.number = 0
        self._texts, self._formats, self._tally = texts, formats, tally
        self._works_out_anew = works_out_anew
        self._parser = ElementParser(_is_row)
        self._columns: dict[str, int] = {}

    @property
    def between_rows(self) -> bool:
        """Whether all that was given is parsed, and no row is open."""
        return self._parser.has_ended_with(ROW_END)

    def parse(self, data: bytes) -> Iterator[NumberedRow]:
        """Yield the rows that end in the next piece of the sheet; without any data, in what is left.

        Raises:
            formats.DAMAGE: If it is no XML; the rows before are yielded.
            RefusedError: If it has a document type.
        """
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
        known, put_on = self._columns, cells.append
        for cell in row:
            if cell.tag != "c":
                _refuse_cells(cell)
                continue
            place = cell.get("r")
            if place is None:
                column += 1
            elif placed and place.endswith(placed) and (at := known.get(place[: -len(placed)])) is not None:
                column = at
            else:
                letters = place.rstrip(_AT_THE_END)
                column = known[letters] = column_index(letters)
                if not placed and (placed := place[len(letters) :].strip()):
                    self.number = int(placed)
            if not (text := self._text(cell, column)):
                continue
            if column == len(cells) < MOST_COLUMNS:
                put_on(text)
            else:
                put(cells, column, text, self._tally)
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
            if formula and (not stored or (self._works_out_anew and stored == "0")):
                # As Excel writes it, a formula whose result is an empty text has an empty value of that type.
                if kind != "str" or stored is None:
                    self._tally.uncached[column] += 1
                return None
        if kind == "e":
            self._tally.errors += 1
            return stored or "#ERROR"
        if not stored:
            return None
        if kind == "s":
            if (place := int(stored)) < 0:
                raise ValueError("a text before the first")
            return self._texts[place]
        if kind in ("inlineStr", "str"):
            return unescaped(stored)
        if kind is None or kind == "n":
            return self._number(cell, stored)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored.upper())
        return iso_text(stored) if kind == "d" else stored

    def _number(self, cell: ET.Element, stored: str) -> str | None:
        text = number_text(stored.strip())
        if text and (style := cell.get("s")) and (show := self._formats.get(int(style))):
            try:
                return show(float(stored), self._tally) or text
            except ValueError:
                pass  # no number at all
        return text


def _is_row(name: str, path: Sequence[str]) -> bool:
    """Whether an element should be a row: some writers leave out what rows should stand in."""
    return path[-1:] == ["sheetData"] or (name == "row" and len(path) == 1)


def _content(cell: ET.Element) -> tuple[bool, str | None]:
    """Return whether a cell has a formula, and its value or text, if it has any."""
    formula, stored = False, None
    for child in cell:
        if child.tag == "f":
            formula = True
        else:
            _refuse_cells(child)
            stored = (stored or "") + ("".join(child.itertext()) if child.tag == "v" else text_of(child))
    return formula, stored


def _refuse_cells(element: ET.Element) -> None:
    if any(piece.tag in ("row", "c") for piece in element.iter()):
        raise ValueError("a row or a cell where none belongs")
