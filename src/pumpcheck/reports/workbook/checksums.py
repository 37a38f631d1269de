"""Checksums of cells, by which what was printed is told from what was typed.

They stay the same when another program saves the workbook.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from zlib import crc32

from openpyxl.cell.cell import Cell

from pumpcheck.reports.workbook.layout import Formula

EMPTY = "-" * 8
"""The checksum of an empty cell; every other one is as long."""
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)|_x000D_(?=\n)")
_EXACT = 10**15  # Whole numbers below it are told apart by spreadsheets.
_FUNCTIONS = re.compile(r"[A-Z][A-Z0-9.]*(?=\()")


def checksum(cell: Cell) -> str:
    """Return the checksum of a cell's value; the same after another program has saved it."""
    return checksum_of(cell.value, formula=cell.data_type == "f")


def checksum_of(value: object, *, formula: bool = False) -> str:
    """Return the checksum of a value.

    >>> checksum_of("two  words") == checksum_of("two words"), checksum_of(3) == checksum_of(3.0), checksum_of(None)
    (True, True, '--------')
    """
    if isinstance(value, str) and not formula:
        return _of_text(value) if value else EMPTY
    if value is None or value == "":
        return EMPTY
    if type(value) is int and -_EXACT < value < _EXACT:
        return _crc(str(value))
    if formula or isinstance(value, Formula):
        # Programs write a formula's references anew; what it computes with stays, but for TRUE that becomes TRUE().
        return _crc("=" + " ".join(_FUNCTIONS.findall(str(getattr(value, "text", value)).upper())))
    if isinstance(value, bool):
        return _crc(str(value).upper())
    if isinstance(value, int | float):
        return _crc(f"{value:.15g}")
    if isinstance(value, datetime | date):
        return _crc(value.isoformat().removesuffix("T00:00:00"))
    return _of_text(str(value))


def _of_text(text: str) -> str:
    return _crc(" ".join((plain(text) if "_x" in text else text).split()))


def _crc(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def note_checksum(text: str) -> str:
    """Return the checksum of a note attached to a cell."""
    return checksum_of(f"note: {text}")


def plain(text: str) -> str:
    """Return a cell's text without the escapes of its file format.

    >>> plain("_x005F_x0041_")
    '_x0041_'
    """
    return _ESCAPED.sub(lambda found: "_" if found.group().startswith("_x005F") else "", text)


def checksums_in(text: str) -> tuple[str, ...]:
    """Return the checksums that stand in a text one after the other."""
    return tuple(text[start : start + len(EMPTY)] for start in range(0, len(text), len(EMPTY)))
