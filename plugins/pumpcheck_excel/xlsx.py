"""The sheets of an .xlsx file, and their rows as they stand in its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import IO

from .cell_text import style_formats, unescaped
from .formats import DAMAGE
from .package import Package
from .sheet import Facts, NumberedRow, RowBlock, Sheet, Tally
from .xlsx_remarks import TRUE, remarks_of
from .xlsx_rows import CellTexts, RowParser
from .xml_blocks import Blocks, texts_of
from .xml_elements import ElementParser, portions_of, text_of

_IN_ONE_PIECE = re.compile(b'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_TAGS_OF_ONE = 4

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
        return _shared_texts(self.package, self.package.beside_workbook("sharedStrings"))


@dataclass
class _XlsxSheet(Sheet):
    book: _Book
    part: str

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        first = next(sheet for sheet in self.book.sheets if not sheet.kind)
        return remarks_of(self.book.package, self.part, is_first=self is first)

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
            for portion in chain(portions_of(stream), [b""]):
                yield from parser.parse(portion)

    def _parser(self, tally: Tally) -> RowParser:
        book = self.book
        return RowParser(CellTexts(book.texts, book.formats, tally), works_out_anew=book.works_out_anew)


def _shared_texts(package: Package, part: str) -> list[str]:
    """Return the texts that cells share; none where there is no such part."""
    try:
        return _by_the_block(package, part) if package.size(part) else []
    except DAMAGE:
        return [unescaped(text_of(item)) for item in package.elements(part, "si")]


def _by_the_block(package: Package, part: str) -> list[str]:
    """Return the texts; formats.DAMAGE where only one parser over all can tell them."""
    around = ElementParser(lambda *_: False)
    texts: list[str] = []
    with package.open(part) as stream:
        blocks = Blocks(stream, "si")
        [*around.feed(blocks.head)]
        for data in blocks:
            if not blocks.end:
                raise ValueError("texts of unknown spelling")
            found = _IN_ONE_PIECE.findall(data)
            if not data.endswith(blocks.end):
                [*around.feed(data)]
            elif data.count(b"<") > _TAGS_OF_ONE * len(found):
                texts += [unescaped(text_of(item)) for item in blocks.parse(data)]
            else:
                texts += map(bytes.decode, texts_of(found))
        [*around.feed(b"")]
    return texts
