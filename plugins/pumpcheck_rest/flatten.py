"""One record as text by dotted path."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .expressions import text_of

if TYPE_CHECKING:
    from .schema import Quirks

BETWEEN = "; "
"""Between the values of a list."""


class Flattener:
    """Flattens records of one system, with what its values need."""

    def __init__(self, quirks: Quirks) -> None:
        """Take what is done to values."""
        self._quirks = quirks
        self._empty = frozenset(quirks.empty)
        self._as_it_is = not (quirks.unescape or quirks.empty or quirks.prefix or quirks.labelled)

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
        display = self._quirks.display
        if display and display in value:
            self._walk(path, value[display], found)
            value = {key: inner for key, inner in value.items() if key != display}
        label = self._quirks.labelled.get(path)
        start = f"{path}." if path else ""
        plain = self._as_it_is
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
        if value is False and self._quirks.false_is_empty:
            return
        text = text_of(value)
        if self._quirks.unescape and "&" in text:
            text = html.unescape(text)
        if not text.strip() or text in self._empty:
            return
        found[path] = f"{found[path]}{BETWEEN}{text}" if path in found else text

    def _is_pair(self, value: list[object]) -> bool:
        return (
            self._quirks.pairs
            and len(value) == 2
            and isinstance(value[0], int)
            and not isinstance(value[0], bool)
            and isinstance(value[1], str)
        )

    def _name(self, key: str) -> str:
        return key.removeprefix(self._quirks.prefix) if self._quirks.prefix else key
