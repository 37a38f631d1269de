"""Opening a workbook, and seeing what in it cannot be carried."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from pumpcheck.errors import UpdateError
from pumpcheck.reports.workbook.printed import filled

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

_ANCHOR = re.compile(rb"<(?:\w+:)?(?:twoCell|oneCell|absolute)Anchor\b")
_NAMES = {
    "pivotTable": "a pivot table",
    "oleObject": "an embedded object",
    "package": "an embedded object",
    "control": "a control",
    "ctrlProp": "a control",
    "table": "a table object (Convert to Range in Excel)",
    "slicer": "a slicer",
    "chartsheet": "a chart",
}
_UNSEEN = frozenset({"comments", "vmlDrawing", "printerSettings", "hyperlink", "threadedComment", "drawing"})


class Package:
    """A workbook with what it has beside cells.

    Attributes:
        name: The file's name, for messages.
        book: The workbook.
        drawings: Charts, pictures and shapes of each sheet, by its name.
        objects: What else hangs on a sheet and cannot be carried, by its name.
    """

    def __init__(self, name: str, data: bytes) -> None:
        """Open a workbook.

        Raises:
            UpdateError: If it cannot be read, or holds something that cannot be carried.
        """
        self.name = name
        try:
            self.book = _load(data)
            self.drawings, self.objects, parts = _beside_cells(data)
        except BadZipFile:
            raise UpdateError(
                f"{name} is no .xlsx workbook, damaged, or protected with a password; it was not touched. Save it as "
                ".xlsx without a password, or choose another name"
            ) from None
        except Exception as error:
            # A stranger's error may quote a cell.
            raise UpdateError(
                f"{name} cannot be read as a workbook ({type(error).__name__}); it was not touched. Open it, save it "
                "as .xlsx and run this again"
            ) from error
        if any(part.endswith("vbaProject.bin") for part in parts):
            raise UpdateError(f"{name} holds macros, which cannot be carried; it was not touched. Save it without them")
        if any(part.startswith("xl/externalLinks/") for part in parts):
            raise UpdateError(
                f"{name} has formulas that refer to other workbooks, which cannot be carried; it was not touched. "
                "Replace them by their values"
            )

    def refuse_objects(self, title: str, drawings: int | None = None) -> None:
        """Make sure that nothing hangs on a sheet that cannot be carried.

        Args:
            title: The sheet.
            drawings: How many drawings were printed there; None for a sheet that the team made.

        Raises:
            UpdateError: If there is such a thing.
        """
        # A list that was made a table keeps every cell of it.
        found = [kind for kind in self.objects.get(title, ()) if drawings is None or kind != _NAMES["table"]]
        if self.drawings.get(title, 0) > (drawings or 0):
            found.insert(0, "a picture, chart or shape")
        if found:
            raise UpdateError(
                f"{self.name}, sheet {title}: holds {found[0]}, which cannot be carried; the file was not touched. "
                "Move it to a file of its own, then run this again"
            )


def _load(data: bytes) -> Workbook:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    class NumbersFirst(ExcelReader):
        """Reads every number as a number: openpyxl makes an error of one in a date column that is no date."""

        def read_worksheets(self) -> None:
            for name in ("_date_formats", "_timedelta_formats"):
                setattr(self.wb, name, frozenset())
            super().read_worksheets()

    with warnings.catch_warnings():
        # They are about how cells look.
        warnings.simplefilter("ignore")
        reader = NumbersFirst(io.BytesIO(data))
        reader.read()
    book: Workbook = reader.wb
    for sheet in book.worksheets:
        for cell in filled(sheet):
            form = cell.number_format
            if cell.data_type == "n" and is_date_format(form) and not is_timedelta_format(form):
                _make_date(cell, book)
    return book


def _make_date(cell: Cell, book: Workbook) -> None:
    from openpyxl.utils.datetime import from_excel

    with suppress(OverflowError, ValueError):
        # Setting the value in the ordinary way would change the format.
        cell._value = from_excel(cell.value, book.epoch)  # type: ignore[attr-defined]
        cell.data_type = "d"


def _beside_cells(data: bytes) -> tuple[dict[str, int], dict[str, list[str]], list[str]]:
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.reader.excel import ExcelReader

    drawings: dict[str, int] = {}
    objects: dict[str, list[str]] = {}
    reader = ExcelReader(io.BytesIO(data))
    reader.read_manifest()
    reader.read_workbook()
    with ZipFile(io.BytesIO(data)) as archive:
        parts = archive.namelist()
        for sheet, link in reader.parser.find_sheets():
            if link.Type.rpartition("/")[2] != "worksheet":
                objects[sheet.name] = [_NAMES["chartsheet"]]
            rels: str = get_rels_path(link.target)  # type: ignore[no-untyped-call]
            if rels not in parts:
                continue
            for item in get_dependents(archive, rels):
                kind = item.Type.rpartition("/")[2]
                if kind == "drawing" and item.target in parts:
                    drawings[sheet.name] = len(_ANCHOR.findall(archive.read(item.target)))
                elif kind not in _UNSEEN:
                    objects.setdefault(sheet.name, []).append(_NAMES.get(kind, f"a part of the kind {kind}"))
    return drawings, objects, parts
