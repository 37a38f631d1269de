"""How far the work has come, counted by the spreadsheet itself as the team fills in the column Status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pumpcheck.reports.workbook.sheet import put
from pumpcheck.work import DONE, IN_HAND, STATUSES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pumpcheck.reports.workbook.work import ListSheet

_HEAD = ("Progress", "Counts as", "Remediation", "Needs review", "Together")
_NONE = "no status"
_GROUPS = ("open", "in hand", "done")
Lists = tuple[Sequence["ListSheet"], Sequence["ListSheet"]]
"""The sheets of the two work lists."""


def put_progress(sheet: Worksheet, top: int, lists: Lists) -> None:
    """Write the table of progress; its first three rows are the groups, which a chart shows.

    Args:
        sheet: The sheet.
        top: The row of the headings.
        lists: What is counted.

    Raises:
        Nothing.
    """
    for column, heading in enumerate(_HEAD, start=1):
        put(sheet, (top, column), heading, "head blue")
    groups = {group: top + 1 + place for place, group in enumerate(_GROUPS)}
    every, overdue, first = top + 4, top + 5, top + 6
    rows = [_NONE, *sorted(STATUSES, key=lambda status: _GROUPS.index(_group(status)))]
    last = first + len(rows) - 1
    for group, row in groups.items():
        _line(sheet, row, group.capitalize(), "strong")
        for letter in "CDE":
            counted = f'SUMIF($B${first}:$B${last},"{group}",{letter}${first}:{letter}${last})'
            sheet[f"{letter}{row}"] = f"={counted}"
    _line(sheet, every, "All units", "strong")
    _line(sheet, overdue, "Of these overdue", "strong")
    for letter, pages in zip("CD", lists, strict=True):
        sheet[f"{letter}{every}"] = _sum(_count(page) for page in pages)
        late = [_count(page, "Due", '"<"&TODAY()') for page in pages]
        done = [_count(page, "Due", '"<"&TODAY()', status) for page in pages for status in sorted(DONE)]
        sheet[f"{letter}{overdue}"] = _sum(late) + "".join(f"-{one}" for one in done)
    for row, status in enumerate(rows, start=first):
        _line(sheet, row, status, "text", _group(status))
        for letter, pages in zip("CD", lists, strict=True):
            if status == _NONE:
                # Whatever else stands there counts as none, so the sum is always that of all units.
                value = f"={letter}{every}-SUM({letter}{first + 1}:{letter}{last})"
            else:
                value = _sum(_count(page, "Status", f'"{status}"') for page in pages)
            sheet[f"{letter}{row}"] = value
    for row in (every, overdue, *range(first, last + 1)):
        sheet[f"E{row}"] = f"=C{row}+D{row}"


def height_of() -> int:
    """Return how many rows the table takes.

    Raises:
        Nothing.
    """
    return len(STATUSES) + 7


def _line(sheet: Worksheet, row: int, label: str, style: str, group: str = "") -> None:
    put(sheet, (row, 1), label, style)
    put(sheet, (row, 2), group)
    for column in (3, 4, 5):
        put(sheet, (row, column), None, "number")


def _group(status: str) -> str:
    return "done" if status in DONE else "in hand" if status in IN_HAND else "open"


def _sum(counts: Iterable[str]) -> str:
    return "=" + ("+".join(counts) or "0")


def _count(page: ListSheet, heading: str = "", condition: str = "", status: str = "") -> str:
    """Count units that are not cleared and meet a condition; rows without a finding id are none of ours."""
    parts = [page.cells("Finding ID"), '"PC-*"', page.cells("Verdict"), '"<>not affected*"']
    if heading:
        parts += [page.cells(heading), condition]
    if status:
        parts += [page.cells("Status"), f'"{status}"']
    return f"COUNTIFS({','.join(parts)})"
