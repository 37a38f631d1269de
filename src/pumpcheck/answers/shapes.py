"""Where a JSON document has its records, in whatever shape: lists, envelopes, groups, columns, objects by their id."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pumpcheck.batch import unique_headings
from pumpcheck.tables import heading_fields
from pumpcheck.tables.record_columns import is_database_key, text_of

from .included import lifted, with_included
from .signs import key_meanings

JsonRecord = Mapping[str, object]

_IDENTITY = frozenset(
    ["asset_id", "manufacturer", "brand", "description", "model", "catalog_number", "serial_number", "udi"]
)
_HANDED_DOWN = frozenset(["manufacturer", "brand", "model", "catalog_number", "location", "department"])
"""Fields that an object with lists in it says of all that is in them. A title or version beside a list says nothing."""

_TITLES = frozenset(["name", "title", "label", "display", "displayname"])
_NAME = re.compile(r"\s|-.*\d|\d.*-")
"""A key that is no word of a programmer's but the name of a ward or a device."""

_SAMPLE, _MOST_SHAPES, _MOST_KEYS = 50, 1_000, 500
_DEEPEST = 5
"""How many lists deep devices are looked for."""


@dataclass
class JsonContent:
    """What is in a document, by dotted paths."""

    records: dict[str, list[JsonRecord]] = field(default_factory=dict)
    rows: dict[str, list[Sequence[object]]] = field(default_factory=dict)  # without names for their columns
    outside: list[tuple[str, object]] = field(default_factory=list)  # each value that is in neither
    envelope: object = None  # what is left of the document around lists of devices
    groups: list[Sequence[JsonRecord]] = field(default_factory=list)  # objects that hold lists of devices
    plain: bool = False  # whether it is one device, of which nothing says that it may not be all


_RECORDS: dict[object, str] = {}
"""Paths of documents that are records, by their shapes: JSON lines have few shapes and many documents."""


def find_json_records(document: object, *, one_of_many: bool = False) -> JsonContent:
    """Find the lists of records in a parsed document; every value of it is somewhere in what is returned.

    Where it is one of many, as in JSON lines, an object without lists is a record.

    >>> content = find_json_records({"title": "Ward 3", "data": {"items": [{"model": "508", "serial": "1"}]}})
    >>> content.records, content.outside
    ({'data.items': [{'model': '508', 'serial': '1'}]}, [('title', 'Ward 3')])
    """
    shape = _shape(document) if one_of_many and isinstance(document, dict) else None
    if isinstance(document, dict) and (path := _RECORDS.get(shape)) is not None:
        return JsonContent({path: [document]}, plain=True)
    finder = _Finder(one_of_many)
    if one_of_many and isinstance(document, list) and not any(isinstance(cell, dict | list) for cell in document):
        document = [document]
    content = finder.content
    content.envelope = finder.walk("", with_included(document), {})
    _set_aside(content)
    alone = list(content.records.values()) == [[document]] and not content.outside
    if isinstance(document, dict) and shape and alone:
        content.plain = not _speaks_of_others(document)
        content.envelope = {} if content.plain else document
    if shape and content.plain:
        if len(_RECORDS) >= _MOST_SHAPES:
            _RECORDS.clear()
        _RECORDS[shape] = next(iter(content.records))
    return content


def identity_fields(headings: Iterable[str]) -> set[str]:
    """Return the fields that tell which device it is, of those that these paths or headings are known for.

    >>> sorted(identity_fields(["device.serial", "Hersteller", "Ward", "model.id"]))
    ['manufacturer', 'serial_number']
    """
    return set(map(_field, headings)) & _IDENTITY


def _field(path: str) -> str:
    """Return the field that a path is known for, by its end; empty where there is none."""
    return "" if is_database_key(path) else next(iter(heading_fields(path)), "")


def _speaks_of_others(document: JsonRecord) -> bool:
    """Whether a line may tell of lines that are not there: it names no device, and has a key that means something."""
    keys = {*document, *(key for inner in document.values() if isinstance(inner, dict) for key in inner)}
    return not _own_fields([document]) and any(map(key_meanings, keys))


def _shape(value: object) -> object:
    """Return what a document is built like: all that tells whether it is a record."""
    if isinstance(value, dict):
        kind = value.get("resourceType")
        return (kind if isinstance(kind, str) else None, *((key, _shape(inner)) for key, inner in value.items()))
    return (list, *map(_shape, value)) if isinstance(value, list) else type(value)


def _set_aside(content: JsonContent) -> None:
    """Take lists that only describe the columns of another for what they are."""
    records = content.records
    keys = {path: set().union(*members[:_SAMPLE]) for path, members in records.items()}
    for path in [*records] if len(records) > 1 else ():
        others = set().union(*(found for other, found in keys.items() if other != path))
        for key in keys[path]:
            values = [member.get(key) for member in records.get(path, ())]
            if len(values) > 1 and all(isinstance(value, str) and value in others for value in values):
                content.outside += [(path, member) for member in records.pop(path)]


class _Finder:
    def __init__(self, one_of_many: bool) -> None:
        self._one_of_many = one_of_many
        self.content = JsonContent()

    def walk(self, path: str, value: object, inherited: JsonRecord) -> object:
        """Take the records in a value, and return what is left of it; nothing in the place of devices."""
        if isinstance(value, dict):
            if members := _keyed(value):
                self._records(path, members, inherited)
            elif value.get("resourceType", "Bundle") != "Bundle" or self._is_record(path, value):
                self._records(path, [value], inherited)
            else:
                return self._envelope(path, value, inherited)
            return {}
        if isinstance(value, list):
            return self._list(path, value, inherited)
        if value is not None:
            self.content.outside.append((path, value))
        return value

    def _list(self, path: str, values: list[object], inherited: JsonRecord) -> object:
        objects = [value for value in values if isinstance(value, dict)]
        rest = [value for value in values if not isinstance(value, dict)]
        lists = [value for value in rest if isinstance(value, list)]
        if objects:
            self._records(path, objects, inherited)
        if lists and not any(isinstance(cell, dict | list) for row in lists for cell in row):
            self.content.rows.setdefault(path, []).extend(lists)
            rest = [value for value in rest if not isinstance(value, list)]
        for value in rest:
            self.walk(path, value, inherited)
        return values

    def _records(self, path: str, objects: Sequence[JsonRecord], inherited: JsonRecord) -> None:
        """Take a list of records, or of groups that each have lists of records, each kind of resource by itself."""
        objects = _unwrapped(objects)
        kinds = {_of_kind(path, record): None for record in objects}
        if len(kinds) > 1:
            for kind in kinds:
                self._records(path, [record for record in objects if _of_kind(path, record) == kind], inherited)
            return
        _, nested = _units(objects)
        if nested:
            self.content.groups.append(objects)
        for record in objects:
            inner = {key: members for key in nested if (members := _members(record.get(key)))}
            if inner:
                self._group(path, record, inner, inherited)
            elif nested and len(_own_fields([record])) < 2:
                self.content.outside.append((path, record))
            else:
                self.content.records.setdefault(_of_kind(path, record), []).append(_beside(record, inherited.items()))

    def _group(
        self, path: str, record: JsonRecord, inner: Mapping[str, list[JsonRecord]], inherited: JsonRecord
    ) -> None:
        """Take the lists of a group, each record with what the group says of all; its name is what it is called by."""
        group = path.rpartition(".")[2] or "group"
        own = {key: value for key, value in record.items() if key not in inner}
        named = ((group if key.casefold() in _TITLES else f"{group}.{key}", value) for key, value in own.items())
        handed = _beside(inherited, named)
        for key, members in inner.items():
            self._records(_joined(path, key), members, handed)

    def _is_record(self, path: str, value: JsonRecord) -> bool:
        if _units([value])[1] or _column_lists(value) or _rows_and_names(value):
            return False
        own = _own_fields([value])
        below = [_units(members)[0] for members in _lists_within(value)]
        if self._one_of_many and not path:
            return not any(len(fields) > len(own) for fields in below)
        return len(own) > 1 and ("serial_number" in own or not any(below))

    def _envelope(self, path: str, value: JsonRecord, inherited: JsonRecord) -> object:
        fields = {key: heading_fields(key) for key, inner in value.items() if not isinstance(inner, dict | list)}
        handed = {key: value[key] for key, found in fields.items() if len(found) == 1 and found[0] in _HANDED_DOWN}
        below = {**inherited, **handed}
        rest = {key: inner for key, inner in value.items() if key not in handed}
        before = sum(map(len, self.content.records.values()))
        taken: Iterable[str] = ()
        if columns := _column_lists(value):
            taken = columns
            rows = zip(*columns.values(), strict=True)
            self._records(path, [dict(zip(columns, cells, strict=True)) for cells in rows], below)
        elif found := _rows_and_names(value):
            taken, headings = (found[0], found[2]), unique_headings(found[1])
            members = [dict(zip(headings, row, strict=False)) for row in _rows_of_cells(value[found[0]])]
            bare = (name for name in headings if not any(text_of(member.get(name)) for member in members))
            self.content.outside += [(_joined(path, found[0]), name) for name in bare]
            self._records(_joined(path, found[0]), members, below)
        elif groups := _alike_lists(rest):
            taken = groups
            heading = _heading_of_keys(itertools.chain.from_iterable(itertools.chain(*groups.values())), "group")
            self._records(path, [{heading: key, **each} for key, inner in groups.items() for each in inner], below)
        left = {
            key: self.walk(_joined(path, key), inner, {**below, "group": key} if _NAME.search(key) else below)
            for key, inner in rest.items()
            if key not in taken
        }
        if before == sum(map(len, self.content.records.values())):
            self.content.outside += [(_joined(path, key), inner) for key, inner in handed.items()]
        return left


def _own_fields(objects: Sequence[JsonRecord]) -> set[str]:
    """Return the fields by which these objects say themselves which device they are."""
    pairs = [pair for record in objects[:_SAMPLE] for pair in itertools.islice(record.items(), _MOST_KEYS)]
    return identity_fields({key for key, value in pairs if not isinstance(value, list)})


def _units(objects: Sequence[JsonRecord], depth: int = _DEEPEST) -> tuple[set[str], dict[str, list[JsonRecord]]]:
    """Return the fields by which devices are told apart, and by key the lists within these objects that hold them.

    There are no such lists where the objects are the devices.
    """
    objects = _unwrapped(objects)
    lists: dict[str, list[JsonRecord]] = {}
    for record in objects[: _SAMPLE if depth else 0]:
        for key, value in record.items():
            members = _members(value, depth - 1) if isinstance(value, list | dict) else []
            # In a resource of HL7 FHIR a list is part of it, unless it holds resources.
            in_fhir = "resourceType" in record
            if members and (not in_fhir or any({"resourceType", "resource"} & each.keys() for each in members)):
                lists.setdefault(key, []).extend(members)
    own = _own_fields([{k: value for k, value in record.items() if k not in lists} for record in objects[:_SAMPLE]])
    nested: dict[str, list[JsonRecord]] = {}
    best = own
    for key, members in lists.items() if own.isdisjoint(("serial_number", "udi")) else ():
        found, _ = _units(members, depth - 1)
        if "serial_number" in found or len(found) > max(1, len(own)):
            nested[key] = members
            best = max(best, found, key=len)
    return best, nested


def _members(value: object, depth: int = _DEEPEST) -> list[JsonRecord]:
    """Return the records of a list, or of an object that has them by their ids."""
    if isinstance(value, list):
        members = [member for member in value if member is not None]
        return members if all(isinstance(member, dict) for member in members) else []
    return _keyed(value, depth) if isinstance(value, dict) else []


def _keyed(value: JsonRecord, depth: int = _DEEPEST) -> list[JsonRecord]:
    """Return records that stand in an object under an id each, or its columns where they stand under a heading each."""
    members = [member for member in value.values() if isinstance(member, dict) and member]
    if not members or len(members) < len(value):
        return []
    below = list(itertools.islice(itertools.chain.from_iterable(member.values() for member in members), _SAMPLE))
    records = [cell for cell in below if isinstance(cell, dict)]
    if len(records) == len(below) and len(_own_fields(records)) > 1:
        return []  # the records are those that stand under ids of their own in each
    shared, every = set.intersection(*map(set, members)), set[str]().union(*members)
    outer, inner = identity_fields(list(value)[:_SAMPLE]), _own_fields(members)
    half = len(shared) * 2 >= len(every)
    if len(outer) > len(inner):
        cells = itertools.chain.from_iterable(member.values() for member in members)
        plain = len(value) > 1 and not any(isinstance(cell, dict | list) for cell in cells)
        if not plain or not half or inner:
            return []
        # Columns of a frame: headings outside, the numbers of the rows inside.
        places = dict.fromkeys(itertools.chain.from_iterable(members))
        columns = list(zip(value, members, strict=True))
        rows = ((place, {heading: column.get(place) for heading, column in columns}) for place in places)
        return [row if place.isdecimal() else _beside(row, [("key", place)]) for place, row in rows]
    alike = len(members) > 1 and half
    if not (alike or len(inner) > 1) or any(_units([member], depth)[1] for member in members[:_SAMPLE]):
        return []
    heading = _heading_of_keys(every, "key")
    heading = f"{heading} (2)" if heading in every else heading
    return [{heading: key, **member} for key, member in zip(value, members, strict=True)]


def _lists_within(value: JsonRecord) -> Iterator[list[JsonRecord]]:
    for inner in value.values():
        if members := _members(inner):
            yield members
        elif isinstance(inner, dict):
            yield from filter(None, map(_members, inner.values()))


def _alike_lists(value: JsonRecord) -> dict[str, list[JsonRecord]]:
    """Return lists beside each other whose records have the same keys, as those of several wards have.

    One alone is returned where its key is no word but a name, such as that of a ward.
    """
    groups = {key: members for key, inner in value.items() if (members := _members(inner)) and not _units(members)[1]}
    keys = [set().union(*members[:_SAMPLE]) for members in groups.values()]
    every = set[str]().union(*keys)
    alike = len(every.intersection(*keys)) * 2 >= len(every) and _heading_of_keys(every, "group") not in every
    return groups if alike and (len(keys) > 1 or any(map(_NAME.search, groups))) else {}


def _heading_of_keys(headings: Iterable[str], otherwise: str) -> str:
    """Return the heading for keys above records: they name the devices where nothing in the records does."""
    return otherwise if identity_fields(headings) - {"serial_number", "asset_id"} else "name"


def _unwrapped(objects: Sequence[JsonRecord]) -> list[JsonRecord]:
    """Lift out what stands under one and the same key in every record, such as `node`, `resource` or `properties`."""
    own = _own_fields([{k: v for k, v in record.items() if not isinstance(v, dict)} for record in objects[:_SAMPLE]])
    for key in [key for key, value in objects[0].items() if isinstance(value, dict)] if objects else ():
        inner = [value for record in objects if isinstance(value := record.get(key), dict)]
        resources = all("resourceType" in value for value in inner)
        if resources or (len(inner) == len(objects) and len(_own_fields(inner)) > max(1, len(own))):
            return [lifted(record, key) for record in objects]
    return list(objects)


def _column_lists(value: JsonRecord) -> dict[str, list[object]]:
    """Return the columns of an object that has a list for each; none where it is no such object."""
    lists = {
        key: inner
        for key, inner in value.items()
        if isinstance(inner, list) and inner and not any(isinstance(cell, dict | list) for cell in inner)
    }
    return lists if len(identity_fields(lists)) > 1 and len(set(map(len, lists.values()))) == 1 else {}


def _rows_and_names(value: JsonRecord) -> tuple[str, list[str], str] | None:
    """Return the key of rows whose headings stand in a list of their own, those headings, and the key of that list."""
    for key, inner in value.items():
        if rows := _rows_of_cells(inner):
            found = _lists_of_names(value, max(map(len, rows)))
            # What comes again and again, such as the type of each column, is no heading.
            names, place = max(found, key=lambda each: len(set(map(_field, each[0]))), default=([], ""))
            if any(map(_field, names)):
                return key, names, place
    return None


def _rows_of_cells(value: object) -> list[list[object]]:
    """Return the rows of a list of lists, each of which may be the only value of an object, as in ``{"c": [1, 2]}``."""
    rows = value if isinstance(value, list) else []
    bare = [next(iter(row.values())) if isinstance(row, dict) and len(row) == 1 else row for row in rows]
    return bare if all(isinstance(row, list) for row in bare) else []


def _lists_of_names(value: JsonRecord, width: int) -> Iterator[tuple[list[str], str]]:
    """Yield lists of so many names, with their key where it holds nothing else."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from ((names, "") for names, _ in _lists_of_names(inner, width))
        elif isinstance(inner, list) and len(inner) == width:
            if all(isinstance(name, str) for name in inner):
                yield inner, key
            elif all(isinstance(name, dict) for name in inner):
                columns = ([name.get(title) for name in inner] for title in inner[0])
                yield from ((names, "") for names in columns if all(isinstance(name, str) for name in names))


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _of_kind(path: str, record: JsonRecord) -> str:
    """Return the path of a record; resources of HL7 FHIR are told apart by what they say they are."""
    kind = record.get("resourceType")
    return _joined(path, kind) if isinstance(kind, str) and kind != "Bundle" else path


def _beside(record: JsonRecord, further: Iterable[tuple[str, object]]) -> JsonRecord:
    """Return a record with further values, none of which takes the place of another."""
    result = dict(record)
    for key, value in further:
        while key in result:
            key = f"group.{key}"  # noqa: PLW2901
        result[key] = value
    return result
