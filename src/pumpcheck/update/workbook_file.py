"""The file that an update replaces: nobody has it open, what would be lost is refused, and a copy of it is kept."""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

from pumpcheck.document_files import read_document
from pumpcheck.errors import ReportExistsError, UpdateError
from pumpcheck.reports.files import check_free, finished_file
from pumpcheck.reports.workbook.printed import filled
from pumpcheck.reports.workbook.saving import LABEL, Computed, keep_label, read_results, save

_KNOWN: dict[str, Any] = read_document(files("pumpcheck.update") / "workbook_file.toml", "list of parts", UpdateError)
_SURVIVES = re.compile("|".join(_KNOWN["survives"]))
_EXTENSION = re.compile(rb"<(?:\w+:)?ext\b[^>]*?\buri=\"([^\"]+)\"")
_QUERY = re.compile(rb"D\0?a\0?t\0?a\0?M\0?a\0?s\0?h\0?u\0?p")
"""What is in a part that holds queries, in UTF-16 as a rule; other such parts say where a file is kept."""
_ELEMENT = re.compile(rb"<(?:\w+:)?(%b)\b" % "|".join(_KNOWN["elements"]).encode())
_STRICT = b"http://purl.oclc.org/ooxml/"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_ANCHORED = re.compile(rb"<(?:\w+:)?(pic|graphicFrame|sp|cxnSp|grpSp|contentPart)\b")


def open_workbook(name: str, data: bytes) -> tuple[Workbook, dict[str, int]]:
    """Open a workbook to be changed; return it, and how many charts each sheet has."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            if _STRICT in archive.read("_rels/.rels"):
                raise refused("strict", name=name)
        book = load(data)
        return book, dict(_look_over(name, data, book))
    except UpdateError:
        raise
    except BadZipFile:
        raise refused("no_workbook", name=name) from None
    except Exception as error:
        # A stranger's error may quote a cell.
        raise refused("unreadable", name=name, kind=type(error).__name__) from error


def refused(why: str, **about: object) -> UpdateError:
    """Return the error about a workbook that cannot be carried, by the reason's name in workbook_file.toml."""
    return UpdateError(_KNOWN["refused"][why].format(**about))


def lost(name: str, what: str, sheet: str = "") -> UpdateError:
    """Return the error about what would be lost."""
    return refused("lost", place=f"{name}, sheet {sheet}" if sheet else name, what=what)


def _look_over(name: str, data: bytes, book: Workbook) -> Iterator[tuple[str, int]]:
    """Yield the charts of each sheet, and refuse what openpyxl does not keep."""
    with ZipFile(io.BytesIO(data)) as archive:
        parts = archive.namelist()
        for part in parts:
            if not _SURVIVES.fullmatch(part) and not part.endswith("/"):
                raise lost(name, _what(part, f"the part {part}"))
            if part.startswith("customXml/") and _QUERY.search(archive.read(part)):
                raise lost(name, "a query (Power Query)")
            if re.match(r"xl/(workbook|styles|worksheets/\w+|drawings/drawing\d+)\.xml", part):
                for found in _EXTENSION.findall(archive.read(part)):
                    if (uri := found.decode("ascii", "replace").upper()) not in _KNOWN["harmless"]:
                        raise lost(name, _what(uri, f"an extension ({uri} in {part})"))
        reader = ExcelReader(io.BytesIO(data))
        reader.read_manifest()
        reader.read_workbook()
        for sheet, link in reader.parser.find_sheets():
            if element := _ELEMENT.search(archive.read(link.target)):
                raise lost(name, _KNOWN["elements"][element[1].decode()], sheet.name)
            rels: str = get_rels_path(link.target)  # type: ignore[no-untyped-call]
            for item in get_dependents(archive, rels) if rels in parts else ():
                if item.Type.rpartition("/")[2] == "drawing" and item.target in parts:
                    drawn = [one.decode() for one in _ANCHORED.findall(archive.read(item.target))]
                    if {"sp", "cxnSp", "grpSp", "contentPart"} & {*drawn}:
                        raise lost(name, "a shape", sheet.name)
                    if drawn.count("pic") != len(book[sheet.name]._images):  # type: ignore[attr-defined]
                        raise lost(name, "a picture that cannot be read", sheet.name)
                    yield sheet.name, drawn.count("graphicFrame")


def _what(found: str, otherwise: str) -> str:
    """Return what a part or an extension is called, by what stands in its name."""
    return next((what for hint, what in _KNOWN["lost"].items() if hint in found), otherwise)


def load(data: bytes) -> Workbook:
    """Open a workbook to be changed."""

    class Reader(ExcelReader):
        """Reads every number as a number, of which openpyxl makes an error where it is no date, and what it leaves."""

        def read_worksheets(self) -> None:
            for name in ("_date_formats", "_timedelta_formats"):
                setattr(self.wb, name, frozenset())
            super().read_worksheets()
            for sheet, link in self.parser.find_sheets():
                if sheet.name in self.wb:
                    data = self.archive.read(link.target)
                    _add_choices(self.wb[sheet.name], data)
                    read_results(self.wb[sheet.name], data)
            if LABEL in self.valid_files:
                keep_label(self.wb, self.archive.read(LABEL))

    with warnings.catch_warnings():
        # They are about how cells look, and about parts that are looked for.
        warnings.simplefilter("ignore")
        reader = Reader(io.BytesIO(data), rich_text=True)
        reader.read()
    book: Workbook = reader.wb
    for cell in (cell for sheet in book.worksheets for cell in filled(sheet)):
        form = cell.number_format
        if cell.value is None or cell.data_type != "n" or not is_date_format(form) or is_timedelta_format(form):
            continue
        with suppress(OverflowError, ValueError):
            # Setting the value in the ordinary way would change the format.
            cell._value = from_excel(cell.value, book.epoch)  # type: ignore[attr-defined]
            cell.data_type = "d"
    return book


def _add_choices(sheet: Worksheet, data: bytes) -> None:
    """Add choices that name cells of another sheet, which Excel keeps as an extension, as ordinary ones."""
    if _X14[1:-1].encode() not in data:
        return
    for found in fromstring(data).iter(f"{_X14}dataValidation"):
        facts: dict[str, Any] = {name: text for name, text in found.items() if not name.startswith("{")}
        for name in ("formula1", "formula2"):
            facts[name] = found.findtext(f"{_X14}{name}/{_XM}f")
        sheet.add_data_validation(DataValidation(sqref=found.findtext(f"{_XM}sqref") or (), **facts))


def forget_results(book: Workbook, but_in: Collection[tuple[str, int]] = ()) -> None:
    """Leave out the results of formulas but in these rows of sheets: a program that opens the file works them out."""
    for sheet in book.worksheets:
        for value in (cell.value for cell in filled(sheet) if (sheet.title, cell.row) not in but_in):
            if isinstance(value, Computed | ArrayFormula):
                value.result = None  # type: ignore[union-attr]


@dataclass(frozen=True)
class OldFile:
    """A file as it was read, by its path and content."""

    path: Path
    data: bytes

    def replace_by(self, book: Workbook) -> Path:
        """Save a workbook in the place of this one, of which a copy is kept beside it; return the path of the copy."""
        kept: list[Path] = []

        def before() -> None:
            kept.append(self._keep(datetime.now()))
            _refuse_open(self.path)
            with suppress(OSError):
                if self.path.read_bytes() == self.data:
                    return
            raise refused("changed", path=self.path)

        with finished_file(self.path, force=True, before=before) as stream:
            save(book, stream)
        return kept[0]

    def _keep(self, now: datetime) -> Path:
        real = Path(os.path.realpath(self.path))
        for number in count(1):
            name = f"{real.stem}.backup-{now:%Y-%m-%d-%H%M%S}{f'-{number}' if number > 1 else ''}{real.suffix}"
            with suppress(ReportExistsError), finished_file(real.with_name(name)) as stream:
                stream.write(self.data)
                return real.with_name(name)
        raise AssertionError


def read_old(path: Path) -> OldFile:
    """Read a file that is to be replaced."""
    check_free(path, force=True)
    _refuse_open(path)
    try:
        return OldFile(path, path.read_bytes())
    except OSError as error:
        raise UpdateError(f"{path} cannot be read: {error.strerror}; free it (is it open elsewhere?)") from error


def _refuse_open(path: Path) -> None:
    # What LibreOffice and Excel put beside a file that somebody has open.
    for lock in (f".~lock.{path.name}#", f"~${path.name}"):
        if path.with_name(lock).exists():
            raise refused("open", path=path, lock=lock)
