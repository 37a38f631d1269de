"""Pictures on a sheet: those of a row, and what they show."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from openpyxl.worksheet.worksheet import Worksheet


def pictures_at(sheet: Worksheet, row: int = 0) -> list[Any]:
    """Return the pictures on a sheet, or those that begin in one row."""
    images: list[Any] = sheet._images  # type: ignore[attr-defined]
    return [one for one in images if not row or row == row_of(one)]


def row_of(picture: Any) -> int:  # noqa: ANN401 - openpyxl has no types for it
    """Return the row in which a picture begins; 0 where it floats."""
    start = getattr(picture.anchor, "_from", None)
    return start.row + 1 if start is not None else 0


def move(picture: Any, down: int) -> None:  # noqa: ANN401
    """Move a picture down by rows."""
    for corner in (getattr(picture.anchor, name, None) for name in ("_from", "to")):
        if corner is not None:
            corner.row += down


def checksum_of(picture: Any) -> str:  # noqa: ANN401
    """Return the checksum of what a picture shows."""
    return f"{crc32(picture.ref.getvalue()):08x}"
