"""The columns of the inventories, all of them, at the right of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from pumpcheck.model.record import Record
from pumpcheck.reports.workbook.layout import Column
from pumpcheck.reports.workbook.writing import MOST_COLUMNS


def originals(records: Iterable[Record], own: Sequence[str], most: int = MOST_COLUMNS) -> list[Column[Record]]:
    """Return a column for each original heading, told from our own columns where they are called the same.

    Args:
        records: The records.
        own: The headings that stand before them.
        most: Columns of a sheet; what does not fit shares the last one.
    """
    taken = {heading.casefold() for heading in own}
    headings = list(dict.fromkeys(chain.from_iterable(record.values for record in records)))
    room = most - len(own)
    overflow = headings[room - 1 :] if len(headings) > room else []
    columns: list[Column[Record]] = []
    for heading in headings[: len(headings) - len(overflow)]:
        name = heading
        while name.casefold() in taken:
            name += " (source)"
        taken.add(name.casefold())
        columns.append(Column(name, _original(heading), min(max(len(name) + 3, 12), 28), "plain", "blue"))
    if overflow:
        columns.append(Column("Further columns", _rest(overflow), 40, "plain", "blue"))
    return columns


def _original(heading: str) -> Callable[[Record], str]:
    return lambda record: record.values.get(heading) or ""


def _rest(headings: Sequence[str]) -> Callable[[Record], str]:
    return lambda record: "\n".join(
        f"{heading}: {record.values[heading]}" for heading in headings if record.values.get(heading)
    )
