"""A workbook of one sheet and few rows, made of the parts of a large one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .opening import no_panic

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def small_book(parts: Mapping[str, bytes]) -> CalamineWorkbook:
    """Open a workbook with the reading library.

    Args:
        parts: What the package holds, by name.

    Raises:
        CalamineError: If the library cannot read it.
        ValueError: If the library gives up on it.
    """
    from python_calamine import CalamineWorkbook

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    target.seek(0)
    with no_panic():
        return CalamineWorkbook.from_filelike(target)


def small_sheet(parts: Mapping[str, bytes], name: str) -> CalamineSheet:
    """Read one sheet with the reading library.

    Args:
        parts: What the package holds, by name.
        name: The sheet's name.

    Raises:
        CalamineError: If the library cannot read it.
        ValueError: If the library gives up on it.
    """
    book = small_book(parts)
    with no_panic():
        return book.get_sheet_by_name(name)
