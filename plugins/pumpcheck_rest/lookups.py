"""Names for what records only refer to by an id, a key or an address, out of second lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pumpcheck import dense, key_words

from .paths import WORDS

if TYPE_CHECKING:
    from pumpcheck import Found

    from .schema import LookupSpec
    from .spool import Stretch

BETWEEN = "; "
NOT_HELD = "not in its list key"
"""Ends the heading of a column with ids that a list does not hold; the column stands for no field."""

ID, NAME = " id", " name"
"""Headings of what is taken of an entry, beside which no other is called so."""


class Lookup:
    """One second list."""

    def __init__(self, name: str, spec: LookupSpec) -> None:
        """Take what the profile says of it."""
        self.name = name
        self.spec = spec
        # For each id the name, and the ids of other lists that stand beside it, by their paths.
        self.names: dict[str, dict[str, str]] = {}
        self.problem = ""  # why it is not whole
        self.target = lru_cache(maxsize=10_000)(self._target)

    def _target(self, path: str) -> str:
        """Return where the names go if a path of a record holds ids of this list, and nothing if it does not."""
        *around, last = path.split(".")
        parts = key_words(last)
        target, key = path, ""
        if around and len(parts) == 1 and parts[0] in WORDS["key"]:
            target, key, parts = ".".join(around), parts[0], key_words(around[-1])
        elif len(parts) > 1 and parts[-1] in WORDS["key"]:
            key = parts.pop()
        if key in WORDS["address"] and key not in key_words(self.spec.key):
            return ""
        named = "".join(parts).removesuffix("s") == "".join(key_words(self.name)).removesuffix("s")
        return target if (self.spec.place in (path, target) if self.spec.place else named) else ""

    def learn(self, stretches: Iterable[Stretch], others: Sequence[Lookup]) -> None:
        """Take the names in a list by their ids, with what refers to other lists; one id with two names has both."""
        for count, columns in stretches:
            paths = {heading.removesuffix(" key"): column for heading, column in columns.items()}
            taken = {path: column for path, column in paths.items() if any(other.target(path) for other in others)}
            taken[""] = columns.get(NAME, [None] * count)
            for key, *texts in zip(columns.get(ID, [None] * count), *taken.values(), strict=True):
                known = self.names.setdefault(key or "", {})
                for path, text in zip(taken, texts, strict=True):
                    if text and text != known.get(path):
                        known[path] = f"{known[path]}{BETWEEN}{text}" if path in known else text


def resolve(values: Found, lookups: Sequence[Lookup], count: int) -> None:
    """Put names in the place of ids of so many records; `NOT_HELD` tells of those that a list does not hold."""
    done: Found = {}
    # Twice: what one list says of an entry may refer to another list.
    for lookup in [*lookups, *lookups]:
        for path in filter(lookup.target, list(values)):
            places_of: dict[str, list[int]] = {}
            for place, text in enumerate(dense(values.pop(path), count)):
                if text is not None:
                    places_of.setdefault(text, []).append(place)
            for text, places in places_of.items():
                for settled, where, told in _told(lookup, path, text):
                    (done if settled else values).setdefault(where, []).append((places, [told] * len(places)))
    for path, parts in done.items():
        values.setdefault(path, []).extend(parts)


def _told(lookup: Lookup, path: str, text: str) -> Iterator[tuple[bool, str, str]]:
    """Yield what stands where instead of the ids under a path, and whether it refers to no other list."""
    ids = text.split(BETWEEN)
    found: list[Mapping[str, str]] = [lookup.names.get(each, {}) for each in ids]
    if missing := [each for each, entry in zip(ids, found, strict=True) if not entry.get("")]:
        yield True, path, text
        yield True, f"{lookup.name} {NOT_HELD}", BETWEEN.join(missing)
        return
    yield True, f"{path} key", text
    for beside, name in [item for entry in found for item in entry.items()]:
        target = lookup.target(path)
        yield not beside, f"{target}.{beside}" if beside else target, name
