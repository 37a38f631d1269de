"""An opened workbook and its sheets: which are read, and which cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pumpcheck import Grid, Note, Skipped, Source, SourceError, SourceRequest, SourceUnreadableError

from .excel_grid import SheetGrid
from .formats import DAMAGE, Kind, Limits, RefusedError, examine
from .ods import ods_sheets
from .sheet import Sheet
from .web_page import mhtml_sheets, page_sheets
from .xls import xls_sheets
from .xlsb import xlsb_sheets
from .xlsx import xlsx_sheets
from .xml_2003 import xml_sheets

_READERS = {Kind.XLSX: xlsx_sheets, Kind.XLSB: xlsb_sheets, Kind.XLS: xls_sheets}
_WHOLE = {Kind.ODS: ods_sheets, Kind.WEB_PAGE: page_sheets, Kind.MHTML: mhtml_sheets, Kind.XML_2003: xml_sheets}
"""These are read whole when they are opened, within the limits."""


class Workbook(Source):
    """A workbook."""

    def __init__(self, request: SourceRequest, limits: Limits) -> None:
        """Open a workbook; a SourceError if it cannot be read, or a wanted sheet is not in it."""
        self.label = request.label
        self._file = request.open()
        self._limits = limits
        try:
            self._sheets = self._open()
            self._wanted = self._find(request.sheets)
        except SourceError:
            self.close()
            raise

    def _open(self) -> Sequence[Sheet]:
        try:
            kind = examine(self._file, self._limits)
            read = _READERS.get(kind)
            sheets = read(self._file) if read else _WHOLE[kind](self._file, self._limits)
            if not sheets:
                raise ValueError("every workbook has a sheet")
            name, count = Counter(sheet.name for sheet in sheets).most_common(1)[0]
            if count > 1:
                raise RefusedError(
                    f"has several sheets of the name {name!r}, of which only one can be read; name them apart in "
                    "Excel, and save"
                )
        except RefusedError as error:
            raise SourceUnreadableError(f"{self.label!r} {error}") from None
        except DAMAGE as error:
            raise SourceUnreadableError(
                f"{self.label!r} is damaged or incomplete; fetch it again, or open it in Excel, let it repair the "
                "file, and save a copy"
            ) from error
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
        grid = SheetGrid(self.label, sheet, self._limits)
        try:
            empty = "; ".join([f"sheet {sheet.name!r} is empty", *grid.notes])
            return Note(self.label, empty) if grid.is_empty() else grid
        except SourceUnreadableError as error:
            return Skipped(grid.origin, str(error).removeprefix(f"{grid.origin}: "), records=0)

    def _find(self, wanted: Sequence[str]) -> set[str]:
        # Excel tells sheet names apart without regard to case.
        names = {sheet.name.casefold().strip(): sheet.name for sheet in self._sheets}
        if missing := [name for name in wanted if name.casefold().strip() not in names]:
            there = ", ".join(repr(sheet.name) for sheet in self._sheets)
            raise SourceError(f"{self.label}: there is no sheet {missing[0]!r}; the sheets are {there}")
        return {names[name.casefold().strip()] for name in wanted}
