"""Names for what records only refer to by an id, a key or an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .vocabulary import WORDS, words

if TYPE_CHECKING:
    from .schema import LookupSpec

BETWEEN = "; "
NOT_HELD = "not in its list key"
"""Ends the heading of a column with ids that a list does not hold; the column stands for no field."""


class Lookup:
    """One second list."""

    def __init__(self, name: str, spec: LookupSpec) -> None:
        """Take what the profile says of it."""
        self.name = name
        self.spec = spec
        # For each id the name, and the ids of other lists that stand beside it, by their paths.
        self.names: Mapping[str, Mapping[str, str]] = {}
        self.problem = ""  # why it is not whole
        self.target = lru_cache(maxsize=10_000)(self._target)

    def _target(self, path: str) -> str:
        """Return where the names go if a path of a record holds ids of this list, and nothing if it does not."""
        *around, last = path.split(".")
        parts = words(last)
        target, key = path, ""
        if around and len(parts) == 1 and parts[0] in WORDS["key"]:
            target, key, parts = ".".join(around), parts[0], words(around[-1])
        elif len(parts) > 1 and parts[-1] in WORDS["key"]:
            key = parts.pop()
        if key in WORDS["address"] and key not in words(self.spec.key):
            return ""
        named = "".join(parts).removesuffix("s") == "".join(words(self.name)).removesuffix("s")
        return target if (self.spec.place in (path, target) if self.spec.place else named) else ""


def resolve(values: dict[str, str], lookups: Sequence[Lookup]) -> None:
    """Put names in the place of ids; an id that its list does not hold stays, and is told of under `NOT_HELD`."""
    done: set[str] = set()
    # Twice: what one list says of an entry may refer to another list.
    for lookup in [*lookups, *lookups]:
        for path in [path for path in values if path not in done and lookup.target(path)]:
            ids = values[path].split(BETWEEN)
            found = [lookup.names.get(each, {}) for each in ids]
            done |= {path, f"{path} key", lookup.target(path)}
            if missing := [each for each, entry in zip(ids, found, strict=True) if not entry.get("")]:
                values[f"{lookup.name} {NOT_HELD}"] = BETWEEN.join(missing)
                continue
            values[f"{path} key"] = values.pop(path)
            for beside, text in [item for entry in found for item in entry.items()]:
                place = f"{lookup.target(path)}.{beside}" if beside else lookup.target(path)
                values[place] = f"{values[place]}{BETWEEN}{text}" if place in values else text
