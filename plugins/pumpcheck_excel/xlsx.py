"""The sheets of an .xlsx file: where each is stored, and what all of them share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import IO

from .cells import unescaped
from .number_formats import NumberFormat, built_in_format, number_format
from .package import Package
from .sheet import Facts, NumberedRow, Sheet, Tally
from .xlsx_cells import CellReader
from .xlsx_remarks import remarks_of
from .xml_events import XmlReader

_KINDS = {"chartsheet": "chart", "dialogsheet": "dialog"}
_TRUE = ("1", "true")


def xlsx_sheets(file: IO[bytes]) -> Sequence[Sheet]:
    """Return the sheets of an .xlsx file.

    Raises:
        formats.DAMAGE: If it is damaged.
        EntitiesError: If it declares entities.
    """
    return _Book(Package(file)).sheets


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, package: Package) -> None:
        self.package = package
        workbook = package.tree(package.workbook)
        properties, calculation = workbook.find("{*}workbookPr"), workbook.find("{*}calcPr")
        self._since_1904 = properties is not None and properties.get("date1904") in _TRUE
        # Then a result of 0 may be a placeholder.
        self.works_out_anew = calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE
        links = {link.id: link for link in package.links(package.workbook)}
        self.sheets = []
        for entry in workbook.iterfind("{*}sheets/{*}sheet"):
            link = links.get(next((value for key, value in entry.attrib.items() if key.endswith("}id")), ""))
            kind, part = (_KINDS.get(link.kind, ""), link.part) if link else ("", "")
            hidden = entry.get("state", "visible") != "visible"
            self.sheets.append(XlsxSheet(entry.get("name", ""), kind, hidden, book=self, part=part))
        self.formats = dict(self._formats())

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells share."""
        part = self.package.beside_workbook("sharedStrings")
        if not self.package.has(part):
            return []
        with self.package.open(part) as stream:
            return _shared_texts(stream)

    def _formats(self) -> Iterator[tuple[str, NumberFormat]]:
        """Yield the cell styles that show a number as something else, each by its position."""
        styles = self.package.tree(self.package.beside_workbook("styles"))
        codes = {
            entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        for place, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
            number = style.get("numFmtId", "0")
            if number in codes:
                found = number_format(codes[number], since_1904=self._since_1904)
            else:
                found = built_in_format(int(number), since_1904=self._since_1904)
            if found:
                yield str(place), found


@dataclass
class XlsxSheet(Sheet):
    """One sheet of an .xlsx file.

    Attributes:
        book: What it shares with the others.
        part: Where it is stored.
    """

    _: KW_ONLY
    book: _Book
    part: str

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return remarks_of(self.book.package, self.part)

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        book = self.book
        with book.package.open(self.part) as stream:
            reader = CellReader(stream, book.texts, book.formats, tally, placeholders=book.works_out_anew)
            yield from reader.rows()


def _shared_texts(stream: IO[bytes]) -> list[str]:
    texts: list[str] = []
    reader = XmlReader(stream)
    reader.gather("t", aside="rPh")  # which says how the text is pronounced
    reader.begins["si"] = lambda _: reader.words.clear()
    reader.ends["si"] = lambda: texts.append(unescaped(reader.take_text()))
    reader.read()
    return texts
