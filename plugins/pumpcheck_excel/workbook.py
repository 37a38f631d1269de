"""An opened workbook and its sheets: which are read, which are only reported, and which cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck import Note, Skipped, Source, SourceError, SourceNotFoundError, SourceUnreadableError, Table

from .formats import Kind, recognise
from .grid import Grid
from .guards import DAMAGE, Limits, check_openable, damaged, password_protected
from .layout import is_blank
from .ooxml import XlsxPackage
from .sheet_facts import SheetFacts
from .sheet_table import SheetTable

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook, SheetMetadata

_LOST = "error cells such as #N/A read as empty; leading zeros that only a number format shows are not seen"

_USUAL_SUFFIXES = {Kind.XLSX: (".xlsx", ".xlsm"), Kind.XLSB: (".xlsb",), Kind.XLS: (".xls",), Kind.ODS: (".ods",)}

_FORMAT_NOTES = {
    Kind.XLSB: (_LOST,),
    Kind.XLS: (_LOST,),
    Kind.ODS: ("leading zeros that only a number format shows are not seen",),
}


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
        self._max_cells = limits.cells
        self._kind = _examined(path, label, limits)
        self._package = XlsxPackage(path) if self._kind is Kind.XLSX else None
        try:
            self._book = _opened(path, label, self._kind)
            self._wanted = self._find(wanted)
        except SourceError:
            self.close()
            raise

    def close(self) -> None:
        """Release the file."""
        if self._package is not None:
            self._package.close()

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        passed_over: list[str] = []
        for sheet in self._book.sheets_metadata:
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

    def _find(self, wanted: Sequence[str]) -> set[str]:
        # Excel tells sheet names apart without regard to case.
        names = {name.casefold().strip(): name for name in self._book.sheet_names}
        if missing := [name for name in wanted if name.casefold().strip() not in names]:
            there = ", ".join(repr(name) for name in self._book.sheet_names)
            raise SourceError(f"{self.label}: there is no sheet {missing[0]!r}; the sheets are {there}")
        return {names[name.casefold().strip()] for name in wanted}

    def _hidden(self, sheet: SheetMetadata) -> Note:
        try:
            rows = self._grid(sheet.name)[0].count_rows()
            size = f"with {rows:,} row{'s' * (rows != 1)}"
        except SheetUnreadableError:
            size = "whose rows cannot be counted"
        return Note(self.label, f"hidden sheet {sheet.name!r} {size} was not read; unhide it or name it with --sheet")

    def _read(self, name: str) -> Table | Skipped | Note:
        try:
            grid, facts = self._grid(name)
        except SheetUnreadableError as error:
            return Skipped(f"{self.label}, sheet {name}", str(error), records=0)
        if grid.empty or not any(not is_blank(row) for row in grid.rows()):
            return Note(self.label, f"sheet {name!r} is empty")
        return SheetTable(name, grid, facts, _FORMAT_NOTES.get(self._kind, ()))

    def _grid(self, name: str) -> tuple[Grid, SheetFacts]:
        from python_calamine import CalamineError

        try:
            facts = self._survey(name)
            with _no_panic():
                return Grid(self._book.get_sheet_by_name(name), facts), facts
        except (CalamineError, *DAMAGE) as error:
            raise SheetUnreadableError(
                "the sheet is damaged and cannot be read; open the workbook in Excel, let it repair the file, save a "
                "copy and scan that"
            ) from error

    def _survey(self, name: str) -> SheetFacts:
        facts = self._package.survey(name) if self._package else None
        if facts is None or self._package is None:
            return SheetFacts()
        if facts.rows * facts.columns > self._max_cells:
            rows, columns = self._package.extent(name)
            if rows * columns > self._max_cells:
                raise SheetUnreadableError(
                    f"its cells reach down to row {rows:,} and over {columns:,} columns, more than {self._max_cells:,} "
                    "cells; delete what stands far off the list (Ctrl+End leads there) and save, or allow it with "
                    f"--option max_cells={rows * columns}"
                )
        return facts


def _examined(path: Path, label: str, limits: Limits) -> Kind:
    try:
        with path.open("rb") as file:
            kind = recognise(path, file.read(8192))
        check_openable(path, kind, label, limits)
    except FileNotFoundError:
        raise SourceNotFoundError(f"{label!r}: there is no such file; check the path") from None
    except OSError as error:
        raise SourceUnreadableError(f"{label!r} cannot be opened: {error.strerror}; check its rights") from error
    return kind


def _opened(path: Path, label: str, kind: Kind) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        # Given a path, the library goes by the suffix; given a stream, by the content, with vaguer errors.
        with _no_panic():
            if path.suffix.lower() in _USUAL_SUFFIXES[kind]:
                return CalamineWorkbook.from_path(path)
            with path.open("rb") as file:
                return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise password_protected(label) from error
    except (CalamineError, *DAMAGE) as error:
        if "limit exceeded" in str(error):
            raise SourceUnreadableError(
                f"{label!r} repeats a cell over more of a sheet than can be read; delete what stands far off the list "
                "(Ctrl+End leads there) and save"
            ) from error
        raise damaged(label) from error


@contextmanager
def _no_panic() -> Iterator[None]:
    """Turn a panic of the library's compiled part, which is no Exception, into one that says the file is damaged."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("the library gave up on this content") from error


def _word(member: object) -> str:
    return str(member).rpartition(".")[2]
