"""Records as JSON into rows of text: every value of a record has a column, so nothing of it vanishes.

Names for what records only refer to by an id, a key or an address come out of second lists.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from pumpcheck import RecordColumns, dense, is_database_key, key_words

from .naming import ASSET_NAME, DISPLAY_NAME, NamingCheck, is_asset_name
from .paths import WORDS, search

if TYPE_CHECKING:
    from pumpcheck import Found

    from .loading import LookupSpec, ProfileSpec
    from .spool import Stretch

Column = Sequence[str | None]
Columns = Mapping[str, Column]
"""Values of consecutive records by heading."""

_OPERATORS = frozenset("[|&(?'\"")


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


class Layout(RecordColumns):
    """The columns of one read, known when all records have been through `fitted`, and through `look`."""

    def __init__(self, spec: ProfileSpec, lookups: Sequence[Lookup] = ()) -> None:
        """Start without columns; those that the profile names come first."""
        super().__init__(tuple(spec.fields))
        self._spec = spec
        self._lookups = lookups
        self._not_held = dict.fromkeys((lookup.name for lookup in lookups), 0)
        self._flattener = spec.quirks
        self._naming = NamingCheck(spec.ids_hint, always_named=spec.always_named)

    def columns(self, records: Sequence[Mapping[str, object]]) -> Columns:
        """Return the values of records by heading; what is empty is left out."""
        values, count = self._flattener.columns(records), len(records)
        if self._lookups:
            resolve(values, self._lookups, count)
        named: Found = {}
        for heading, sources in self._spec.fields.items():
            if any(texts := self._of_field(sources, values, records)):
                named[heading] = [(range(count), texts)]
        return self.fitted(self.by_heading(values, named), count)

    def _of_field(self, sources: Sequence[str], values: Found, records: Sequence[Mapping[str, object]]) -> Column:
        """Return the first value that each record has under the sources of a field, and take it from the values."""
        texts: Column = [None] * len(records)
        for source in sources:
            parts, evaluated = values.pop(source, []), not _OPERATORS.isdisjoint(source)
            if not parts and evaluated:
                found = self._flattener.columns([{"": search(source, record)} for record in records])
                parts = list(itertools.chain.from_iterable(found.values()))
            if not parts:
                continue
            both = list(zip(texts, dense(parts, len(records)), strict=True))
            # Where an earlier source had a value, this one is a column of its own.
            if not evaluated and any(left := [text and other for text, other in both]):
                values[source] = [(range(len(records)), left)]
            texts = [text or other for text, other in both]
            if all(texts):
                break
        return texts

    def contents(self, count: int, columns: Columns) -> list[int]:
        """Return what so many records hold as a number each, which is the same on whatever page a record comes."""
        self.learn(columns)
        nothing = [None] * count
        rows = zip(*(columns.get(heading, nothing) for heading in self._columns), strict=True)
        return list(map(_content, rows)) if self._columns else [0] * count

    def look(self, count: int, columns: Columns) -> None:
        """Take note of records: whether they name maker and model, and whether their ids were found."""
        self.learn(columns)
        self._naming.add(count, columns)
        for name in self._not_held:
            self._not_held[name] += sum(text is not None for text in columns.get(f"{name} {NOT_HELD}", ()))

    @property
    def problem(self) -> str:
        """Why the records cannot be assessed and which parameter helps; empty when they can."""
        return self._naming.problem

    @property
    def doubt(self) -> str:
        """Why some of the records cannot be assessed; empty where all can or none can."""
        found = [f"{lookup.name}: its list of names: {lookup.problem}" for lookup in self._lookups if lookup.problem]
        for name, count in self._not_held.items():
            records = "1 record has" if count == 1 else f"{count:,} records have"
            held = f"{name}: {records} an id that its list of names does not hold; check lookup.{name}.url and .key"
            found += [held] if count else []
        return "; ".join(filter(None, [*found, self._naming.doubt]))

    def heading(self, path: str) -> str:
        """Return the heading of a column that the profile gives none.

        A heading that ends in “key” stands for no field: it is that of a key in a database.
        """
        start, _, label = path.partition(".")
        if start in self._spec.quirks.labelled and label:
            # The label of a custom field is what the user calls it.
            path = label
        key = is_database_key(path.lower() if "." in path else path)
        if path in self._spec.headings:
            heading = self._spec.headings[path]
        elif key or any(fnmatchcase(path, pattern) for pattern in self._spec.unused):
            heading = f"{path} key"
        elif is_asset_name(path):
            heading = ASSET_NAME if "name" in path.lower() and "display" not in path.lower() else DISPLAY_NAME
        else:
            heading = path
        return f"{heading} (2)" if heading in self._spec.fields else heading


def _content(row: tuple[str | None, ...]) -> int:
    """Return a row as a number; columns that came later, and hold nothing here, make no difference."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return hash(row[:end])
