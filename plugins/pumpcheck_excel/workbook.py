"""An opened workbook and its sheets: which are read, which are only reported, and which cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck import Note, Skipped, Source, SourceError, SourceUnreadableError, Table

from .biff import BiffStream
from .compound import CompoundFile
from .formats import DAMAGE, REPAIR, Kind
from .grid import Grid
from .guards import Limits, damaged, too_large
from .large_sheet import LargeSheet
from .large_table import LargeTable
from .layout import is_blank
from .ods import survey
from .ooxml import Package, XlsxPackage
from .opening import examine, no_panic, open_book
from .raw_sheet import IrregularError
from .sheet_facts import SheetFacts
from .sheet_table import SheetTable
from .small_book import small_book
from .xlsb import XlsbPackage

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook, SheetMetadata

_ALL_UNSEEN = "error cells such as #N/A read as empty; leading zeros that only a number format shows are not seen"
_UNTYPED = (
    "cells that state no type lie beside all others and cannot be read; open the workbook, save it, and scan it again"
)


_DAMAGED = f"the sheet is damaged and cannot be read; {REPAIR}"


class SheetUnreadableError(Exception):
    """One sheet cannot be read; says why and what to do."""


class Workbook(Source):
    """A workbook."""

    def __init__(self, path: Path, label: str, wanted: Sequence[str], limits: Limits) -> None:
        """Open a workbook.

        Args:
            path: The file.
            label: Its name for messages.
            wanted: Names of the sheets to read; empty for all that are visible.
            limits: How large it may be.

        Raises:
            SourceNotFoundError: If there is no such file.
            SourceUnreadableError: If it cannot be opened.
            SourceError: If a wanted sheet is not in it.
        """
        self.label = label
        self._path = path
        self._max_cells = limits.cells
        self._kind = examine(path, label, limits)
        self._package = _package(path, self._kind)
        self._biff = BiffStream(CompoundFile(path).workbook()) if self._kind is Kind.XLS else None
        self._ods = self._look_over(path) if self._kind is Kind.ODS else {}
        try:
            # Opening a large workbook means to parse its shared texts, which may never be needed.
            self._outline = _outline(self._package) or self._book
            if not self._outline.sheet_names:
                # Every workbook has a sheet; the library takes a part that is missing for an empty list.
                raise damaged(label)
            self._check_names()
            self._wanted = self._find(wanted)
        except SourceError:
            self.close()
            raise

    def _look_over(self, path: Path) -> dict[str, SheetFacts]:
        """Look an .ods file over, all sheets of which the library reads at once."""
        try:
            found = survey(path)
        except (*DAMAGE, OSError) as error:
            raise damaged(self.label) from error
        for name, facts in found.items():
            if facts.rows * facts.columns > self._max_cells:
                what = too_large(facts.rows, facts.columns, self._max_cells)
                raise SourceUnreadableError(f"{self.label!r}, sheet {name}: {what}")
        return found

    @cached_property
    def _book(self) -> CalamineWorkbook:
        return open_book(self._path, self.label, self._kind)

    def close(self) -> None:
        """Release the file."""
        if self._package is not None:
            self._package.close()

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        passed_over: list[str] = []
        for sheet in self._outline.sheets_metadata:
            if self._wanted and sheet.name not in self._wanted:
                passed_over.append(repr(sheet.name))
            elif sheet.typ is not SheetTypeEnum.WorkSheet:
                kind = {"ChartSheet": "chart", "DialogSheet": "dialog", "MacroSheet": "macro"}.get(
                    _word(sheet.typ), "module"
                )
                yield Note(self.label, f"{kind} sheet {sheet.name!r} holds no list and was not read")
            elif sheet.visible is not SheetVisibleEnum.Visible and not self._wanted:
                yield self._hidden(sheet)
            else:
                yield self._read(sheet.name)
        if passed_over:
            yield Note(self.label, f"not among the sheets asked for and not read: {', '.join(passed_over)}")

    def _check_names(self) -> None:
        names = Counter(self._outline.sheet_names)
        if twice := [name for name, count in names.items() if count > 1]:
            raise SourceUnreadableError(
                f"{self.label!r} has several sheets of the name {twice[0]!r}, of which only one can be read; name them "
                "apart in Excel, and save"
            )

    def _find(self, wanted: Sequence[str]) -> set[str]:
        # Excel tells sheet names apart without regard to case.
        names = {name.casefold().strip(): name for name in self._outline.sheet_names}
        if missing := [name for name in wanted if name.casefold().strip() not in names]:
            there = ", ".join(repr(name) for name in self._outline.sheet_names)
            raise SourceError(f"{self.label}: there is no sheet {missing[0]!r}; the sheets are {there}")
        return {names[name.casefold().strip()] for name in wanted}

    def _hidden(self, sheet: SheetMetadata) -> Note:
        try:
            rows = self._grid(sheet.name)[0].count_rows()
            size = f"with {rows:,} row{'s' * (rows != 1)}"
        except (SheetUnreadableError, *DAMAGE):
            size = "whose rows cannot be counted"
        return Note(self.label, f"hidden sheet {sheet.name!r} {size} was not read; unhide it or name it with --sheet")

    def _read(self, name: str) -> Table | Skipped | Note:
        if large := self._large(name):
            return LargeTable(self.label, name, large, lambda: self._whole(name))
        try:
            grid, facts = self._grid(name)
            if grid.empty or not any(not is_blank(row) for row in grid.rows()):
                return self._empty(name, facts)
            return SheetTable(self.label, name, grid, facts)
        except SheetUnreadableError as error:
            return Skipped(f"{self.label}, sheet {name}", str(error), records=0)
        except DAMAGE:
            return Skipped(f"{self.label}, sheet {name}", _DAMAGED, records=0)

    def _empty(self, name: str, facts: SheetFacts) -> Skipped | Note:
        if facts.missing:
            return Skipped(f"{self.label}, sheet {name}", facts.missing, records=0)
        return Note(self.label, f"sheet {name!r} is empty")

    def _large(self, name: str) -> LargeSheet | None:
        from python_calamine import CalamineError

        try:
            if isinstance(self._package, XlsxPackage) and self._package.is_large(name):
                return LargeSheet(self._package, name, self._max_cells)
        except (IrregularError, CalamineError, OSError, KeyError, *DAMAGE):
            pass  # read like a small one, which says what is wrong if something is
        return None

    def _whole(self, name: str) -> SheetTable:
        try:
            grid, facts = self._grid(name)
        except SheetUnreadableError as error:
            raise SourceUnreadableError(f"{self.label}, sheet {name}: {error}") from error
        return SheetTable(self.label, name, grid, facts)

    def _grid(self, name: str) -> tuple[Grid, SheetFacts]:
        from python_calamine import CalamineError

        try:
            facts = self._survey(name)
            with no_panic(quietly=self._kind is Kind.XLSB):
                grid = Grid(self._book.get_sheet_by_name(name), facts)
            if grid.empty and self._package is not None and any(self._package.extent(name)):
                raise ValueError("the library found no cell where some hold something")
            if name in self._ods and not grid.reaches(facts):
                raise SheetUnreadableError(_UNTYPED)
            return grid, facts
        except (CalamineError, OSError, *DAMAGE) as error:
            raise SheetUnreadableError(_DAMAGED) from error

    def _survey(self, name: str) -> SheetFacts:
        facts = None
        if self._package is not None:
            facts = self._package.survey(name)
            if facts is None:
                raise ValueError("the sheet is not where the package says")
            rows, columns = facts.claimed
            if rows * columns > self._max_cells and (rows > facts.rows or columns > facts.columns):
                # The library would see cells that a look at the rows did not, and ask for memory that is not there.
                raise ValueError("cells far off the list, out of place")
            if facts.rows * facts.columns > self._max_cells:
                rows, columns = self._package.extent(name)
                if rows * columns > self._max_cells:
                    raise SheetUnreadableError(too_large(rows, columns, self._max_cells))
        elif self._biff is not None:
            facts = self._biff.survey(self._outline.sheet_names.index(name))
        return facts or self._ods.get(name) or SheetFacts(unseen=_ALL_UNSEEN)


def _package(path: Path, kind: Kind) -> Package | None:
    return XlsxPackage(path) if kind is Kind.XLSX else XlsbPackage(path) if kind is Kind.XLSB else None


def _outline(package: Package | None) -> CalamineWorkbook | None:
    """Return a workbook that knows its sheets but holds none, if that makes a difference."""
    from python_calamine import CalamineError

    try:
        if isinstance(package, XlsxPackage) and package.has_large_sheets:
            return small_book(package.excerpt())
    except (CalamineError, OSError, KeyError, *DAMAGE):
        pass
    return None


def _word(member: object) -> str:
    return str(member).rpartition(".")[2]
