"""Records of nested values as text by dotted path, and their columns, known when every record has been seen."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pumpcheck.adapters import unique_headings
from pumpcheck.grid import Row

BETWEEN = "; "
"""Between the values of a list."""

FURTHER = "Further fields"
"""Heading of the column that takes what is beyond the last column."""

MOST_COLUMNS = 1_000

_KEYS = frozenset(
    ["id", "_id", "pk", "uuid", "guid", "url", "uri", "href", "link", "self", "slug", "natural_slug", "object_type",
     "notes_url", "api", "resource_uri", "sys_id"]
)  # fmt: skip


@dataclass(frozen=True)
class Flattener:
    """Flattens records of one system, with what is done to its values.

    Attributes:
        unescape: Whether values are HTML-escaped; they are unescaped once.
        empty: Values that stand for nothing.
        false_is_empty: Whether ``false`` stands for nothing.
        pairs: Whether ``[12, "Ward 3"]`` is a reference with its name.
        prefix: What stands before the names of fields, such as ``spi:``.
        display: In objects that have this key, what stands under it is the value, such as ``display_value``.
        labelled: Paths of objects whose keys are the labels of custom fields, with the key of their value; empty where
            the value stands there by itself.

    >>> Flattener().flat({"serial": "0012", "model": {"name": "MMT-722"}, "tags": ["a", 2, None]})
    {'serial': '0012', 'model.name': 'MMT-722', 'tags': 'a; 2'}
    """

    unescape: bool = False
    empty: tuple[str, ...] = ()
    false_is_empty: bool = False
    pairs: bool = False
    prefix: str = ""
    display: str = ""
    labelled: Mapping[str, str] = field(default_factory=dict)

    def flat(self, record: Mapping[str, object]) -> dict[str, str]:
        """Return every value that is not empty, by dotted path; values under one path are joined."""
        found: dict[str, str] = {}
        self._walk("", record, found)
        return found

    def text(self, value: object) -> str:
        """Return a value as text; a list as its values, joined."""
        found: dict[str, str] = {}
        self._walk("value", value, found)
        return BETWEEN.join(found.values())

    def _walk(self, path: str, value: object, found: dict[str, str]) -> None:
        match value:
            case dict():
                self._walk_object(path, value, found)
            case [int() as number, str() as name] if self.pairs and not isinstance(number, bool):
                self._put(path, name, found)
                self._put(f"{path}.id", number, found)
            case list():
                for inner in value:
                    self._walk(path, inner, found)
            case _:
                self._put(path, value, found)

    def _walk_object(self, path: str, value: Mapping[str, object], found: dict[str, str]) -> None:
        display = self.display
        if display and display in value:
            self._walk(path, value[display], found)
            value = {key: inner for key, inner in value.items() if key != display}
        label = self.labelled.get(path)
        start = f"{path}." if path else ""
        prefix, unescape, empty = self.prefix, self.unescape, self.empty
        for key, inner in value.items():
            name = start + (key.removeprefix(prefix) if prefix else key)
            kind = type(inner)
            # Plain text and numbers are most of the values, of which there are millions.
            if kind is str and name not in found and not (unescape and "&" in inner):  # type: ignore[operator]
                if inner and not inner.isspace() and inner not in empty:  # type: ignore[attr-defined]
                    found[name] = inner  # type: ignore[assignment]
            elif kind is int and name not in found:
                found[name] = str(inner)
            elif kind is dict and label and label in inner:  # type: ignore[operator]
                self._labelled(name, inner, label, found)  # type: ignore[arg-type]
            elif kind is dict:
                self._walk_object(name, inner, found)  # type: ignore[arg-type]
            elif inner is not None:
                self._walk(name, inner, found)

    def _labelled(self, path: str, field: Mapping[str, object], label: str, found: dict[str, str]) -> None:
        """Put a custom field under its label, and what describes it beside its value under names for no field."""
        self._walk(path, field[label], found)
        for key, inner in field.items():
            if key != label:
                self._walk(f"{path}.{key} key", inner, found)

    def _put(self, path: str, value: object, found: dict[str, str]) -> None:
        if value is False and self.false_is_empty:
            return
        text = text_of(value)
        if self.unescape and "&" in text:
            text = html.unescape(text)
        if not text.strip() or text in self.empty:
            return
        found[path] = f"{found[path]}{BETWEEN}{text}" if path in found else text


def text_of(value: object) -> str:
    """Return a single value as text, as JSON writes it; nothing for None and for what holds other values.

    >>> text_of("0012"), text_of(2.5), text_of(True), text_of(None), text_of([1])
    ('0012', '2.5', 'true', '', '')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, list | dict):
        return ""
    return str(value)


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
        self._ordered: list[str] = []
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
        if len(self._ordered) < len(self._columns):
            self._ordered = self._order()
        row = tuple(map(flat.get, self._ordered))
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
