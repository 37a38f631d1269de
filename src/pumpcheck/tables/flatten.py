"""One record of nested values as text by dotted path."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field

BETWEEN = "; "
"""Between the values of a list."""


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
        if isinstance(value, dict):
            self._walk_object(path, value, found)
        elif not isinstance(value, list):
            self._put(path, value, found)
        elif self._is_pair(value):
            self._put(path, value[1], found)
            self._put(f"{path}.id", value[0], found)
        else:
            for inner in value:
                self._walk(path, inner, found)

    def _walk_object(self, path: str, value: Mapping[str, object], found: dict[str, str]) -> None:
        display = self.display
        if display and display in value:
            self._walk(path, value[display], found)
            value = {key: inner for key, inner in value.items() if key != display}
        label = self.labelled.get(path)
        start = f"{path}." if path else ""
        plain = not (self.unescape or self.empty or self.prefix or self.labelled)
        for key, inner in value.items():
            name = start + (key if plain else self._name(key))
            # Plain text and numbers are most of the values, of which there are millions.
            if plain and type(inner) is str and name not in found:
                if inner and not inner.isspace():
                    found[name] = inner
            elif type(inner) is int and name not in found:
                found[name] = str(inner)
            elif label and isinstance(inner, dict) and label in inner:
                self._labelled(name, inner, label, found)
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

    def _is_pair(self, value: list[object]) -> bool:
        return (
            self.pairs
            and len(value) == 2
            and isinstance(value[0], int)
            and not isinstance(value[0], bool)
            and isinstance(value[1], str)
        )

    def _name(self, key: str) -> str:
        return key.removeprefix(self.prefix) if self.prefix else key


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
