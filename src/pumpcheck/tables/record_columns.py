"""The columns of records that each have fields of their own; they are known when every record has been seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pumpcheck.adapters import unique_headings
from pumpcheck.grid import Row
from pumpcheck.tables.flatten import BETWEEN

FURTHER = "Further fields"
"""Heading of the column that takes what is beyond the last column."""

MOST_COLUMNS = 1_000

_KEYS = frozenset(
    ["id", "_id", "pk", "uuid", "guid", "url", "uri", "href", "link", "self", "slug", "natural_slug", "object_type",
     "notes_url", "api", "resource_uri", "sys_id"]
)  # fmt: skip


class RecordColumns:
    """The columns of one list of records, which go through `learn` first and through `row` when all are known.

    >>> columns = RecordColumns()
    >>> columns.learn({"model": "508"}), columns.learn({"serial": "0012", "model": "723"})
    (['model'], ['serial'])
    >>> columns.headings, columns.row({"serial": "0012"})
    (['model', 'serial'], (None, '0012'))
    """

    def __init__(self, first: Sequence[str] = ()) -> None:
        """Start without columns; those in ``first`` come first where there are values for them."""
        self._first = dict.fromkeys(first)
        self._columns: dict[str, None] = {}
        self._further = False
        self._paths: dict[str, str] = {}

    def heading(self, path: str) -> str:
        """Return the heading of the values under a path: the path itself."""
        return path

    def by_heading(self, values: Mapping[str, str], found: dict[str, str]) -> dict[str, str]:
        """Add values by path to those found by heading; two under one heading are joined."""
        for path, text in values.items():
            heading = self._paths.get(path) or self._paths.setdefault(path, self.heading(path))
            found[heading] = f"{found[heading]}{BETWEEN}{text}" if heading in found else text
        return found

    def learn(self, flat: Mapping[str, str]) -> list[str]:
        """Take note of the values of a record by heading, and return the headings that are new."""
        if flat.keys() <= self._columns.keys():
            return []
        new = [heading for heading in flat if heading not in self._columns]
        taken = new[: MOST_COLUMNS - len(self._columns)]
        self._columns.update(dict.fromkeys(taken))
        self._further = self._further or len(taken) < len(new)
        return taken

    @property
    def headings(self) -> list[str]:
        """The headings, unique."""
        return unique_headings([*self._order(), *([FURTHER] if self._further else [])])

    def row(self, flat: Mapping[str, str]) -> Row:
        """Return a record as a row in the order of `headings`."""
        row = tuple(map(flat.get, self._order()))
        if not self._further:
            return row
        more = BETWEEN.join(f"{heading}: {text}" for heading, text in flat.items() if heading not in self._columns)
        return (*row, more or None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the records were read."""
        if not self._further:
            return ()
        return (f"more than {MOST_COLUMNS} different fields; the rest of them is in the column “{FURTHER}”",)

    def _order(self) -> list[str]:
        first = [heading for heading in self._first if heading in self._columns]
        return [*first, *(heading for heading in self._columns if heading not in self._first)]


def is_database_key(path: str) -> bool:
    """Whether a dotted path ends in the name of a key or address in a database, which says nothing of a device.

    >>> is_database_key("model.id"), is_database_key("model.name")
    (True, False)
    """
    return path.rpartition(".")[2] in _KEYS
