"""An opened workbook and its sheets: which are read, and which cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO

from pumpcheck import Grid, Note, Skipped, Source, SourceError, SourceUnreadableError

from .formats import DAMAGE, Kind
from .grid import SheetGrid
from .ods import ods_sheets
from .opening import Limits, damaged, examine, password_protected
from .sheet import Sheet
from .xls import ProtectedError, xls_sheets
from .xlsb import xlsb_sheets
from .xlsx import xlsx_sheets
from .xml_events import EntitiesError, entities_declared

_READERS: Mapping[Kind, Callable[[IO[bytes], int], Sequence[Sheet]]] = {
    Kind.XLSX: lambda file, _: xlsx_sheets(file),
    Kind.XLSB: xlsb_sheets,
    Kind.XLS: lambda file, _: xls_sheets(file),
    Kind.ODS: ods_sheets,
}


class Workbook(Source):
    """A workbook."""

    def __init__(self, file: IO[bytes], label: str, wanted: Sequence[str], limits: Limits) -> None:
        """Open a workbook.

        Args:
            file: A seekable stream, which is closed with the workbook.
            label: Its name for messages.
            wanted: Names of the sheets to read; empty for all.
            limits: How large it may be.

        Raises:
            SourceUnreadableError: If it cannot be opened.
            SourceError: If a wanted sheet is not in it.
        """
        self.label = label
        self._file = file
        self._max_cells = limits.cells
        try:
            self._sheets = self._open(limits)
            self._check_names()
            self._wanted = self._find(wanted)
        except SourceError:
            self.close()
            raise

    def _open(self, limits: Limits) -> Sequence[Sheet]:
        kind = examine(self._file, self.label, limits)
        try:
            sheets = _READERS[kind](self._file, limits.cells)
        except ProtectedError:
            raise password_protected(self.label) from None
        except EntitiesError:
            raise entities_declared(self.label) from None
        except DAMAGE as error:
            raise damaged(self.label) from error
        if not sheets:
            # Every workbook has one.
            raise damaged(self.label)
        return sheets

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def tables(self) -> Iterator[Grid | Skipped | Note]:
        """See `Source.tables`."""
        passed_over: list[str] = []
        for sheet in self._sheets:
            if self._wanted and sheet.name not in self._wanted:
                passed_over.append(repr(sheet.name))
            elif sheet.kind:
                yield Note(self.label, f"{sheet.kind} sheet {sheet.name!r} holds no list and was not read")
            else:
                yield self._grid(sheet)
        if passed_over:
            yield Note(self.label, f"not among the sheets asked for and not read: {', '.join(passed_over)}")

    def _grid(self, sheet: Sheet) -> Grid | Skipped | Note:
        grid = SheetGrid(self.label, sheet, self._max_cells)
        try:
            return Note(self.label, f"sheet {sheet.name!r} is empty") if grid.is_empty() else grid
        except SourceUnreadableError as error:
            return Skipped(grid.origin, str(error).removeprefix(f"{grid.origin}: "), records=0)

    def _check_names(self) -> None:
        names = Counter(sheet.name for sheet in self._sheets)
        if twice := [name for name, count in names.items() if count > 1]:
            raise SourceUnreadableError(
                f"{self.label!r} has several sheets of the name {twice[0]!r}, of which only one can be read; name them "
                "apart in Excel, and save"
            )

    def _find(self, wanted: Sequence[str]) -> set[str]:
        # Excel tells sheet names apart without regard to case.
        names = {sheet.name.casefold().strip(): sheet.name for sheet in self._sheets}
        if missing := [name for name in wanted if name.casefold().strip() not in names]:
            there = ", ".join(repr(sheet.name) for sheet in self._sheets)
            raise SourceError(f"{self.label}: there is no sheet {missing[0]!r}; the sheets are {there}")
        return {names[name.casefold().strip()] for name in wanted}
