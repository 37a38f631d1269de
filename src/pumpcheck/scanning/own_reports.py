"""What pumpcheck itself wrote, recognised by its content: an inventory it is not."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pumpcheck.adapters import SourceRequest
from pumpcheck.model.record import FINDING_COLUMNS
from pumpcheck.version import RESULT_SCHEMA

_JSON = re.compile(rb'\s*\{\s*"schema"\s*:\s*"%s/\d+"' % RESULT_SCHEMA.partition("/")[0].encode())
_PAGE = re.compile(rb"\s*<!DOCTYPE html>.*<title>(?:INCOMPLETE: )?Recalled devices, \d{4}-", re.S)
_NOTE = re.compile(rb'<(?:\w+:)?sheet(?=[^>]* name="pumpcheck)(?=[^>]* state="(?:veryH|h)idden")')
RESULT = "pumpcheck result"  # what a saved JSON result is called
_BOOK = "pumpcheck workbook"
_UTF8_MARK = b"\xef\xbb\xbf"
_TELLING = 8  # headings that tell a list of ours, also one of the version before


def own_report(request: SourceRequest) -> str:
    """Which report of pumpcheck a location is, whatever its name is; empty for any other."""
    head = request.head()
    if head.startswith(b"PK\x03\x04"):
        return _BOOK if _is_workbook(request) else ""
    if _JSON.match(head.removeprefix(_UTF8_MARK)):
        return RESULT
    return "pumpcheck report" if _PAGE.match(head) or _is_list(head) else ""


def advice(reports: Mapping[str, str]) -> str:
    """Return what to do with reports, given by path with what each is, instead of scanning them."""
    names = {kind: Path(path).name for path, kind in reports.items()}
    if set(names) == {RESULT}:
        return f"to make reports of it, use pumpcheck report {names[RESULT]}"
    return (
        f"scan the inventory itself, and bring a workbook up to date with -o {names.get(_BOOK, 'FILE.xlsx')} --update"
    )


def _is_list(head: bytes) -> bool:
    """Whether the first line is the headings of a list, in whatever way a spreadsheet saved it again."""
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    line = next(iter(head.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace").splitlines()), "")
    return any(
        tuple(row[:_TELLING]) == FINDING_COLUMNS[:_TELLING]
        for delimiter in ",;\t|"
        for row in csv.reader([line], delimiter=delimiter)
    )


def _is_workbook(request: SourceRequest) -> bool:
    """Whether a workbook has the hidden sheet that says what was printed."""
    try:
        with request.open() as file, zipfile.ZipFile(file) as archive, archive.open("xl/workbook.xml") as sheets:
            return _NOTE.search(sheets.read(1024 * 1024)) is not None
    # Whatever is wrong with a stranger's file is for its adapter to say.
    except Exception:
        return False
