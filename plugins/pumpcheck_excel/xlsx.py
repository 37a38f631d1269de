"""The sheets of an .xlsx file, and their rows as they stand in its XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from xml.etree import ElementTree as ET

from .cells import iso_text, number_text, style_formats, unescaped
from .package import Package
from .sheet import Facts, NumberedRow, Sheet, Tally, column_index, put
from .xlsx_remarks import TRUE, remarks_of
from .xml_elements import elements

_DIGITS = "0123456789"


def xlsx_sheets(file: IO[bytes]) -> Sequence[Sheet]:
    """Return the sheets of an .xlsx file."""
    return _Book(Package(file)).sheets


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, package: Package) -> None:
        self.package = package
        workbook = package.root(package.workbook)
        # Then a result of 0 may be a placeholder.
        self.works_out_anew = any(entry.get("fullCalcOnLoad") in TRUE for entry in workbook.iter("calcPr"))
        self.sheets = []
        for entry in workbook.iterfind("sheets/sheet"):
            id_ = next((value for key, value in entry.attrib.items() if key.endswith(" id")), "")
            part, kind = package.sheet(id_)
            hidden = entry.get("state", "visible") != "visible"
            self.sheets.append(_XlsxSheet(entry.get("name", ""), kind, hidden, self, part))
        styles = package.root(package.beside_workbook("styles"))
        self.formats = style_formats(
            [int(style.get("numFmtId", 0)) for style in styles.iterfind("cellXfs/xf")],
            {int(entry.get("numFmtId", 0)): entry.get("formatCode", "") for entry in styles.iterfind("numFmts/numFmt")},
            since_1904=any(entry.get("date1904") in TRUE for entry in workbook.iter("workbookPr")),
        )

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells share."""
        part = self.package.beside_workbook("sharedStrings")
        return [unescaped(_text(item)) for item in self.package.elements(part, "si")]


@dataclass
class _XlsxSheet(Sheet):
    book: _Book
    part: str

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return remarks_of(self.book.package, self.part)

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`. Rows and cells without a place follow the one before."""
        number = 0
        with self.book.package.open(self.part) as stream:
            for row in elements(stream, "row"):
                placed = row.get("r")
                number = int(placed) if placed else number + 1
                cells: list[str | None] = []
                column = -1
                for cell in row.iter("c"):
                    column += 1
                    if place := cell.get("r"):
                        letters = place.strip().rstrip(_DIGITS)
                        column = column_index(letters)
                        if not placed and place[len(letters) :].isdigit():
                            number = int(placed := place[len(letters) :])
                    if text := self._shown(cell, column, tally):
                        put(cells, column, text, tally)
                if cells:
                    yield number, cells

    def _shown(self, cell: ET.Element, column: int, tally: Tally) -> str | None:
        kind = cell.get("t", "n")
        formula = stored = None
        for piece in cell:
            if piece.tag == "f":
                formula = piece
            else:
                stored = (stored or "") + (piece.text or "" if piece.tag == "v" else _text(piece))
        if formula is not None and (not stored or (self.book.works_out_anew and stored == "0")):
            # As Excel writes it, a formula whose result is an empty text has an empty value of that type.
            if kind != "str" or stored is None:
                tally.uncached[column] += 1
            return None
        if kind == "e":
            tally.errors += 1
            return stored or "#ERROR"
        if not stored:
            return None
        if kind == "s":
            if (place := int(stored)) < 0:
                raise ValueError("a text before the first")
            return self.book.texts[place]
        if kind in ("str", "inlineStr"):
            return unescaped(stored)
        if kind == "n":
            return self._number(cell, stored, tally)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored.upper())
        return iso_text(stored) if kind == "d" else stored

    def _number(self, cell: ET.Element, stored: str, tally: Tally) -> str | None:
        text = number_text(stored.strip())
        if text and (style := cell.get("s")) and (show := self.book.formats.get(int(style))):
            try:
                return show(float(stored), tally) or text
            except ValueError:
                pass  # no number at all
        return text


def _text(item: ET.Element) -> str:
    """Return a text, which may come in pieces, without what says how it is pronounced."""
    return "".join([piece.text or "" for part in item if part.tag != "rPh" for piece in part.iter("t")])
