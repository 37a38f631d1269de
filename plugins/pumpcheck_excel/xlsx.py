"""The sheets of an .xlsx file, and their rows as they stand in its XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING

from .cells import style_formats
from .package import Package
from .shared_texts import SharedTexts
from .sheet import Clearing, Facts, NumberedRow, Sheet, Tally
from .xlsx_remarks import TRUE, remarks_of
from .xlsx_rows import RowParser

if TYPE_CHECKING:
    from .block import BlockReader

_PORTION = 1 << 16

LARGE = 1 << 20
"""Bytes of XML from which on a sheet is read by the block."""


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
    def texts(self) -> SharedTexts:
        """The texts that cells share."""
        return SharedTexts(self.package.read(self.package.beside_workbook("sharedStrings")))

    @cached_property
    def blocks(self) -> BlockReader:
        """Reads large sheets."""
        from .block import BlockReader  # only here: small workbooks are read without numpy

        return BlockReader(self.texts, self.formats)


@dataclass
class _XlsxSheet(Sheet):
    book: _Book
    part: str

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return remarks_of(self.book.package, self.part)

    def rows(self, tally: Tally, clearing: Clearing | None = None) -> Iterator[NumberedRow | range]:
        """See `Sheet.rows`."""
        book = self.book
        parser = RowParser(book.texts, book.formats, tally, works_out_anew=book.works_out_anew)
        with book.package.open(self.part) as stream:
            if book.package.size(self.part) > LARGE:
                from .xlsx_fast import FastRows

                yield from FastRows(parser, book.blocks, clearing).rows(stream)
                return
            while portion := stream.read(_PORTION):
                yield from parser.parse(portion)
            yield from parser.parse(b"")
