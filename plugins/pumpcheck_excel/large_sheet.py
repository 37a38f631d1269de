"""A large sheet of an .xlsx file, of which only the rows that may matter are read as cells.

The sheet's XML is gone through as it stands. A row of the plain shape in which nothing may matter is counted and passed
over; the others go to the reading library in a small workbook of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from operator import lt
from typing import TYPE_CHECKING

from pumpcheck import ByteScreen, Row

from .grid import Grid
from .layout import lay_out
from .matching_arrays import Pieces, ahead
from .raw_sheet import ROW_END, IrregularError, RawSheet, columns_of, number_of, numbers_of
from .row_shapes import PLACE, SHARED_TEXT, Doubtful, doubts, plain_row
from .shared_strings import SharedStrings
from .sheet_facts import SheetFacts
from .sheet_xml import column_letters
from .small_book import small_sheet

if TYPE_CHECKING:
    from .ooxml import XlsxPackage

_BLOCK_ROWS = 5_000
_BLOCK_SPAN = 50_000
_MOST_BYTES = 32 << 20
"""How much XML may matter before reading everything is no slower."""

_PLACEHOLDER = re.compile(rb"(?:</f>|<f\b[^<>]*/>)<v>0<")

_MOST_SHARED = 5_000
"""How many shared texts may matter before looking for them is slower than reading everything."""


@dataclass(slots=True)
class Block:
    """Some rows of a sheet as they stand, in order.

    Attributes:
        rows: The rows that may matter.
        numbers: Their numbers.
        plain: Whether all are of the plain shape.
        cleared: How many records were cleared between them.
    """

    rows: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    plain: bool = True
    cleared: int = 0

    def add(self, row: bytes, number: int, *, plain: bool) -> None:
        """Take one more row."""
        self.rows.append(row)
        self.numbers.append(number)
        self.plain = self.plain and plain

    def full_before(self, number: int) -> bool:
        """Whether a row with that number goes into a block of its own."""
        return bool(self.rows) and (len(self.rows) >= _BLOCK_ROWS or number - self.numbers[0] >= _BLOCK_SPAN)


class LargeSheet:
    """A large sheet.

    Attributes:
        layout: How it is laid out.
        head: Its first records.
        facts: Facts on the rows that were read as cells so far.
    """

    def __init__(self, package: XlsxPackage, name: str, max_cells: int) -> None:
        """Lay out the sheet by its first rows.

        Raises:
            IrregularError: If it has to be read like a small one.
            CalamineError: If the library cannot read it.
            zipfile.BadZipFile: If it is damaged.
        """
        self._package = package
        self._name = name
        self._raw = RawSheet(package, name)
        self._strings = SharedStrings(package.shared_strings())
        if not self._strings.regular or not self._raw.columns:
            raise IrregularError("shared texts that cannot be told apart, or no cells")
        if max(map(number_of, self._raw.head)) * (max(self._raw.columns) + 1) > max_cells:
            raise IrregularError("cells far off the list")
        self._plain_row = plain_row(map(column_letters, self._raw.columns))
        self.facts = SheetFacts()
        grid = self._read_head()
        self.layout = lay_out(grid.rows(), grid.first_row, grid.first_column, grid.merged)
        if self.layout.first_record - (self.layout.header_row or 0) > 1:
            # Headings of several rows: bands over them are known only from the list of merged cells, at the end.
            for _ in self._raw.portions():
                pass
            grid = self._read_head()
            self.layout = lay_out(grid.rows(), grid.first_row, grid.first_column, grid.merged)
        width = len(self.layout.headings)
        if (grid.first_column, grid.first_column + width - 1) != (min(self._raw.columns), max(self._raw.columns)):
            raise IrregularError("cells beside the list")
        self.head = [row for _, row in grid.records(self.layout.first_record, width)]

    def sift(self, screen: ByteScreen) -> list[Block]:
        """Go through the sheet and return the rows that may matter, with the number of those that were cleared.

        Raises:
            IrregularError: If the sheet has to be read like a small one.
            zipfile.BadZipFile: If it is damaged.
        """
        doubts = self._doubts(screen)

        anew = self._package.works_out_anew

        def look(portion: bytes) -> tuple[Pieces, list[int], set[int], list[int]]:
            if anew and _PLACEHOLDER.search(portion):
                raise IrregularError("results that may be placeholders")
            rows = Pieces(portion, ROW_END)
            odd = set(rows.differing(self._plain_row))
            return rows, numbers_of(rows, odd), odd, rows.matching(doubts)

        block = Block()
        blocks = [block]
        size = last = 0
        for rows, numbers, odd, doubtful in ahead(look, self._raw.portions()):
            if not all(map(lt, chain([last], numbers), numbers)):
                raise IrregularError("rows out of order")
            last = numbers[-1]
            above = bisect_right(numbers, self.layout.first_record)
            wanted = sorted(odd.union(doubtful, range(above)))
            for place in wanted:
                row, number = rows[place], numbers[place]
                size += len(row)
                if size > _MOST_BYTES:
                    raise IrregularError("too many rows that may matter")
                if place in odd and not columns_of(row) <= self._raw.columns:
                    raise IrregularError("cells beside the list")
                if number <= self.layout.first_record:
                    continue
                if block.full_before(number):
                    block = Block()
                    blocks.append(block)
                block.add(row, number, plain=place not in odd)
            block.cleared += len(rows) - len(wanted)
        if self._raw.merges_rows(self.layout.first_record):
            raise IrregularError("cells merged over several records")
        for row in chain.from_iterable(block.rows for block in blocks if not block.plain):
            columns_of(row)  # each cell is in its own row, for the library goes by the cell's word
        return blocks

    def read(self, block: Block) -> Iterator[tuple[int, Row]]:
        """Yield the records of a block with their numbers.

        Raises:
            CalamineError: If the library cannot read it.
            ValueError: If it makes no sense.
        """
        if not block.rows:
            return
        facts = self._package.survey_xml(self._raw.xml(block.rows))
        self.facts.add(facts)
        rows = block.rows
        if block.plain:
            # Every place is seen in rows of this shape, so that what lies between them need not be gone through.
            rows = [PLACE.sub(rb'\g<1>%d"' % number, row) for number, row in enumerate(rows, start=1)]
            facts = facts.at(block.numbers)
        grid = self._read(rows, facts, block.plain)
        width = len(self.layout.headings)
        missing = (None,) * (grid.first_column - self.layout.first_column)
        for number, row in grid.records(0, width):
            whole = missing + row
            yield (
                block.numbers[number - 1] if block.plain else number,
                whole[:width] + (None,) * (width - len(whole)),
            )

    def _doubts(self, screen: ByteScreen) -> bytes:
        shared = self._strings.may_matter(screen)
        blank = self._strings.blank()
        if len(shared) + len(blank) > _MOST_SHARED:
            raise IrregularError("too many texts that may matter")
        columns = [
            column_letters(self.layout.first_column + place)
            for place, heading in enumerate(self.layout.headings)
            if screen.headings is None or heading in screen.headings
        ]
        package = self._package
        anywhere = Doubtful(screen.anywhere_pattern, self._strings.named(shared, screen) | blank, package.worded_styles)
        return doubts(anywhere, columns, Doubtful(screen.byte_pattern, shared, package.unplain_styles))

    def _read_head(self) -> Grid:
        rows = self._raw.head
        plain = not Pieces(b"".join(rows), ROW_END).differing(self._plain_row)
        return self._read(rows, self._package.survey_xml(self._raw.xml(rows)), plain)

    def _read(self, rows: list[bytes], facts: SheetFacts, plain: bool) -> Grid:
        xml = self._raw.xml(rows)
        if plain:
            # So is every reference to a shared text, and only these texts need be parsed.
            places: dict[bytes, int] = {}
            xml = SHARED_TEXT.sub(lambda found: b"%s%d" % (found[1], places.setdefault(found[2], len(places))), xml)
            strings = self._strings.part(map(int, places))
        else:
            strings = self._package.shared_strings()
        return Grid(small_sheet(self._package.excerpt(self._name, xml, strings), self._name), facts)
