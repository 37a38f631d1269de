"""The sheets of an .xlsx file, and their rows as they stand in its XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from .cells import style_formats
from .package import Package
from .shared_texts import shared_texts
from .sheet import Facts, NumberedRow, RowBlock, Sheet, Tally
from .xlsx_remarks import TRUE, remarks_of
from .xlsx_rows import CellTexts, RowParser
from .xml_elements import portions_of

LARGE = 1 << 18
"""Bytes of XML from which on rows are read by the block."""


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
    def texts(self) -> Sequence[str]:
        """The texts that cells share."""
        return shared_texts(self.package, self.package.beside_workbook("sharedStrings"))


@dataclass
class _XlsxSheet(Sheet):
    book: _Book
    part: str

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return remarks_of(self.book.package, self.part)

    def blocks(self, tally: Tally, size: int) -> Iterator[RowBlock]:
        """See `Sheet.blocks`."""
        if self.book.package.size(self.part) <= LARGE:
            yield from super().blocks(tally, size)
            return
        from .xlsx_fast import FastRows  # only here: small workbooks are read without numpy

        with self.book.package.open(self.part) as stream:
            yield from FastRows(self._parser(tally), stream).blocks()

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        parser = self._parser(tally)
        with self.book.package.open(self.part) as stream:
            for portion in portions_of(stream):
                yield from parser.parse(portion)
            yield from parser.parse(b"")

    def _parser(self, tally: Tally) -> RowParser:
        book = self.book
        return RowParser(CellTexts(book.texts, book.formats, tally), works_out_anew=book.works_out_anew)
