"""Records of nested values as text by dotted path, and their columns, known when every record has been seen."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from pumpcheck.batch import unique_headings
from pumpcheck.tables.vocabulary import is_known_heading

BETWEEN = "; "
"""Between the values of a list."""

FURTHER = "Further fields"
"""Heading of the column that takes what is beyond the last column."""

MOST_COLUMNS = 1_000

Column = Sequence[str | None]
"""The values of consecutive records under one heading."""

Parts = list[tuple[Sequence[int], Column]]
"""Values under one path with the places of their records; of several of one record, the first come first."""

Found = dict[str, Parts]
"""Values by path or heading."""

_KEYS = frozenset(
    ["id", "_id", "pk", "uuid", "guid", "url", "uri", "href", "link", "self", "slug", "natural_slug", "object_type",
     "notes_url", "api", "resource_uri", "sys_id"]
)  # fmt: skip


_NUMBER, _SINGLE = {int}, frozenset([str, int, float, bool, type(None)])
_TEXT = frozenset([str, type(None)])
_HOLDERS = (list, dict)  # made once: text_of is called for millions of values


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

    def columns(self, records: Sequence[Mapping[str, object]]) -> Found:
        """Return every value of records that is not empty, by dotted path.

        Values are taken a column at a time, of all records that are built alike.

        >>> Flattener().columns([{"model": {"name": "508"}}, {"model": {"name": "723"}}])
        {'model.name': [(range(0, 2), ('508', '723'))]}
        """
        found: Found = {}
        left = [self._of_objects(_Level("", records, range(len(records))))]
        # Without recursion: how deep values are nested is for their sender to say.
        while left:
            if (level := next(left[-1], None)) is None:
                left.pop()
            else:
                left.append(self._within(level, found))
        return found

    def flat(self, record: Mapping[str, object]) -> dict[str, str]:
        """Return every value of one record that is not empty, by dotted path; values under one path are joined."""
        return {path: text for path, parts in self.columns([record]).items() if (text := dense(parts, 1)[0])}

    def text(self, value: object) -> str:
        """Return a value as text; a list as its values, joined."""
        return BETWEEN.join(self.flat({"value": value}).values())

    def _within(self, level: _Level, found: Found) -> Iterator[_Level]:
        """Put the values of a level where they belong, and yield the levels within it. A place is in each once."""
        path, values, places, label = level
        kinds = list(dict.fromkeys(map(type, values)))
        if len(kinds) > 1 and not _SINGLE.issuperset(kinds):
            for kind in kinds:
                yield _Level(path, *_where([type(value) is kind for value in values], values, places), label)
        elif kinds and issubclass(kinds[0], dict):
            yield from self._of_objects(level)
        elif kinds and issubclass(kinds[0], list):
            yield from self._of_lists(level)
        elif kinds != [type(None)]:
            self._put(path, values, places, set(kinds), found)

    def _of_objects(self, level: _Level) -> Iterator[_Level]:
        path, values, places, label = level
        start, inner_label = f"{path}." if path else "", self.labelled.get(path, "")
        for keys, rows, at in _alike(values, places):
            columns = dict(zip(keys, zip(*map(dict.values, rows), strict=True), strict=True))
            custom = bool(label) and label in columns
            # What stands for the whole object comes first.
            shown = self.display in columns and self.display
            whole = label if custom else shown or (_words_for(columns) if path and "value" in columns else "")
            if whole:
                yield _Level(path, columns.pop(whole), at)
            for key, inner in columns.items():
                is_key = custom or (whole and key == "value")
                name = f"{start}{key} key" if is_key else start + key.removeprefix(self.prefix)
                yield _Level(name, inner, at, inner_label)

    def _put(self, path: str, values: Sequence[Any], places: Sequence[int], kinds: set[type], found: Found) -> None:
        # Plain text and numbers are most of the values, of which there are millions.
        texts: Column
        if kinds <= _TEXT and not (self.unescape or self.empty):
            plain = len(kinds) == 1 and all(values) and not any(map(str.isspace, values))
            texts = values if plain else [text if text and not text.isspace() else None for text in values]
        elif kinds == _NUMBER and not self.empty:
            texts = list(map(str, values))
        else:
            texts = list(map(self._text, values))
        if any(texts):
            found.setdefault(path, []).append((places, texts))

    def _of_lists(self, level: _Level) -> Iterator[_Level]:
        path, values, places, _ = level
        if self.pairs:
            pairs = [list(map(type, value)) == [int, str] for value in values]
            at = list(itertools.compress(places, pairs))
            yield _Level(path, [value[1] for value in itertools.compress(values, pairs)], at)
            yield _Level(f"{path}.id", [value[0] for value in itertools.compress(values, pairs)], at)
            values, places = _where([not pair for pair in pairs], values, places)
        for depth in itertools.count():
            values, places = _where([len(value) > depth for value in values], values, places)
            if not values:
                return
            yield _Level(path, [_labelled(value[depth]) for value in values], places)

    def _text(self, value: object) -> str | None:
        text = "" if value is False and self.false_is_empty else text_of(value)
        if self.unescape and "&" in text:
            text = html.unescape(text)
        return text if text and not text.isspace() and text not in self.empty else None


_LABELS = ("label", "name", "key", "attribute", "type")
_DISPLAYS, _WORDS = ("display_value", "displayValue"), ("label", "text", "display")
_VALUE = re.compile(r"(?:\w+:)?(?:value.*|(\w{3})\w*values?)", re.IGNORECASE)
_ID = re.compile(r"\d*|[0-9a-fA-F-]{16,}")


def _words_for(columns: Mapping[str, Sequence[object]]) -> str:
    """Return the key of the words for the value beside them, which is an id or as a database has it; or nothing."""
    shown = next((key for key in _DISPLAYS if key in columns), "")
    words = next((key for key in _WORDS if key in columns), "") if not shown else ""
    # Words that are all headings say what the value is: {"label": "Model", "value": "508"}.
    are_ids = words and all(_ID.fullmatch(text_of(value)) for value in columns["value"])
    return words if are_ids and not all(is_known_heading(text_of(word)) for word in columns[words]) else shown


_SERIAL = re.compile(r"(?=.*[A-Za-z]).*\d{5}|.*\d{7}")  # what may be a serial number is a value, and no heading


def _labelled(member: object) -> object:
    """Put a value in a list that says what it is under that: versions of HL7 FHIR, names with values, custom fields.

    >>> _labelled({"type": {"text": "Software"}, "value": "2.4A"}), _labelled({"value": "3"})
    ({'type': {'text': 'Software'}, 'Software': '2.4A'}, {'value': '3'})
    >>> _labelled({"name": "PAR123456H", "value": "in use"})
    {'name': 'PAR123456H', 'value': 'in use'}
    """
    if not isinstance(member, dict):
        return member
    key, names = _value_and_labels(tuple(member))
    if not names and key in member:
        # Whatever its key is, a heading beside a value says what that is.
        names = [name for name in member if name != key and is_known_heading(text_of(member[name]))]
    label = next(filter(None, (_label(member[name]) for name in names)), "")
    return (
        member if not label or label in member else {(label if name == key else name): member[name] for name in member}
    )


@lru_cache(maxsize=1_000)
def _value_and_labels(keys: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the key of a value, and those of what may say what it is; both may begin with a word of their own.

    >>> _value_and_labels(("Key", "Value")), _value_and_labels(("fieldValue", "id", "fieldName"))
    (('Value', ['Key']), ('fieldValue', ['fieldName']))
    """
    found = next(filter(None, map(_VALUE.fullmatch, keys)), None)
    key, start = (found[0], (found[1] or "").casefold()) if found else ("name", "")
    folded = [(name, name.casefold()) for name in keys if name != key]
    fits = (lambda text, word: text.startswith(start) and text.endswith(word)) if start else str.__eq__
    return key, [name for word in _LABELS for name, text in folded if fits(text, word)]


def _label(value: object) -> str:
    """Return the name of a type, which is a text, or a coded concept as in HL7 FHIR."""
    if isinstance(value, dict):
        value = value.get("text") or value.get("name") or value.get("coding")
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0].get("display") or value[0].get("code")
    return value if isinstance(value, str) and len(value) < 60 and not _SERIAL.match(value) else ""


class _Level(NamedTuple):
    """Values under one path, each with the place of its record; ``label`` is the key of values of custom fields."""

    path: str
    values: Sequence[Any]
    places: Sequence[int]
    label: str = ""


def _alike(
    values: Sequence[dict[str, object]], places: Sequence[int]
) -> Iterator[tuple[tuple[str, ...], Sequence[dict[str, object]], Sequence[int]]]:
    """Yield keys with the objects that have these keys in this order, and their places."""
    shapes = list(map(tuple, values))
    if len(distinct := dict.fromkeys(shapes)) == 1:
        yield shapes[0], values, places
        return
    alike: dict[tuple[str, ...], list[int]] = {shape: [] for shape in distinct}
    for index, shape in enumerate(shapes):
        alike[shape].append(index)
    for shape, chosen in alike.items():
        yield shape, [values[index] for index in chosen], [places[index] for index in chosen]


def _where(wanted: Sequence[bool], values: Sequence[Any], places: Sequence[int]) -> tuple[Sequence[Any], Sequence[int]]:
    if all(wanted):
        return values, places
    return list(itertools.compress(values, wanted)), list(itertools.compress(places, wanted))


def dense(parts: Parts, count: int) -> Column:
    """Return the values under one path as a column for so many records; several of one record are joined.

    >>> dense([([0, 2], ["a", "b"]), ([2], ["c"])], 3)
    ['a', None, 'b; c']
    """
    if len(parts) == 1 and len(parts[0][1]) == count:
        return parts[0][1]
    column: list[str | None] = [None] * count
    several: dict[int, list[str]] = {}
    for places, values in parts:
        for place, text in zip(places, values, strict=True):
            if (before := column[place]) is None:
                column[place] = text
            elif text is not None:
                several.setdefault(place, [before]).append(text)
    for place, texts in several.items():
        column[place] = BETWEEN.join(texts)
    return column


def text_of(value: object) -> str:
    """Return a single value as text, as JSON writes it; nothing for None and for what holds other values.

    >>> text_of("0012"), text_of(2.5), text_of(True), text_of(None), text_of([1])
    ('0012', '2.5', 'true', '', '')
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, _HOLDERS):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class RecordColumns:
    """The columns of one list of records, known when all of them have been seen.

    >>> columns = RecordColumns()
    >>> columns.fitted(Flattener().columns([{"model": "508"}, {"serial": "0012", "model": "723"}]), 2)
    {'model': ['508', '723'], 'serial': [None, '0012']}
    >>> columns.headings
    ['model', 'serial']
    """

    def __init__(self, first: Sequence[str] = ()) -> None:
        """Start without columns; those in ``first`` come first where there are values for them."""
        self._first = dict.fromkeys(first)
        self._columns: dict[str, None] = {}
        self._paths: dict[str, str] = {}

    def heading(self, path: str) -> str:
        """Return the heading of the values under a path: the path itself."""
        return path

    def by_heading(self, values: Found, found: Found) -> Found:
        """Add values by path to those found by heading; two under one heading are joined."""
        for path, parts in values.items():
            heading = self._paths.get(path) or self._paths.setdefault(path, self.heading(path))
            found.setdefault(heading, []).extend(parts)
        return found

    def learn(self, headings: Iterable[str]) -> list[str]:
        """Take note of headings and return those that are new; beyond the last column there is one for the rest."""
        new = [heading for heading in headings if heading not in self._columns]
        taken = new[: max(0, MOST_COLUMNS - len(self._columns))]
        if len(taken) < len(new) and FURTHER not in self._columns:
            taken.append(FURTHER)
        self._columns.update(dict.fromkeys(taken))
        return taken

    def fitted(self, found: Found, count: int) -> dict[str, Column]:
        """Return values by heading as columns for so many records, and take note of their headings."""
        self.learn(found)
        further: Parts = []
        for heading in [heading for heading in found if heading not in self._columns]:
            for places, values in found.pop(heading):
                further.append((places, [text and f"{heading}: {text}" for text in values]))
        if further:
            found[FURTHER] = [*found.get(FURTHER, []), *further]
        return {heading: dense(parts, count) for heading, parts in found.items()}

    @property
    def headings(self) -> list[str]:
        """The headings, unique."""
        return unique_headings(self._order())

    def aligned(self, columns: Mapping[str, Column], count: int) -> dict[str, Column]:
        """Return the columns of so many records under all of `headings`, in their order."""
        own = zip(self.headings, self._order(), strict=True)
        return {heading: columns.get(known, [None] * count) for heading, known in own}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the records were read."""
        if FURTHER not in self._columns:
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
