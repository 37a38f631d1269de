"""Where an answer has its records: where a profile says, in the usual places, or in whatever shape they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from pumpcheck import Flattener, JsonContent, Meaning, find_json_records, heading_fields, identity_fields, key_meanings

from .paths import PLACES, member, search

_SAMPLE = 20
_NAMING = frozenset(["manufacturer", "brand", "model", "catalog_number", "serial_number", "udi"])
_OF_OTHERS = frozenset(["links", "errors", "error"])
_USUAL_KEYS = frozenset([*PLACES["lists"], "message", "messages", "status", "meta", "links"])
"""Keys that may be named in a message. Others can be values: some systems key their records by serial number."""


@dataclass(frozen=True)
class Found:
    """The records of one answer."""

    records: tuple[Mapping[str, object], ...]
    path: str  # where they are; empty at the top
    problem: str = ""  # what is wrong with them
    content: JsonContent | None = None  # all that is in an answer of an unusual shape

    @property
    def place(self) -> str:
        """Where they are, in words."""
        return f"under `{self.path}`" if self.path else "at the top"


def find_records(body: object, expression: str = "", *, may_lack: bool = False) -> Found:
    """Return the records of an answer, which may lack them where an expression says where they would be.

    >>> find_records({"meta": {}, "data": {"items": [{"model": "508", "serial": "1"}]}}).place
    'under `data.items`'
    >>> find_records({"header": ["model", "serial"], "table": [["508", "1"]]}).records
    ({'model': '508', 'serial': '1'},)
    >>> find_records({"message": "no such page"}).records
    ()
    """
    if expression:
        listed = search(expression, body)
        return _of_list([] if listed is None and may_lack else listed, expression, body)
    steps = _steps_to_list(body)
    usual = _of_list(reduce(member, steps, body), ".".join(steps), body)
    if _are_devices(usual.records) or not (usual.records or usual.problem):
        return usual
    content = find_json_records(body)
    lists = {path: records for path, records in content.records.items() if path.rpartition(".")[2] not in _OF_OTHERS}
    paths = [path for path, records in lists.items() if _are_devices(records)]
    if len(paths) == 1 and (usual.problem or not f"{paths[0]}.".startswith(f"{usual.path}.")):
        return Found(tuple(content.records[paths[0]]), paths[0], "", content)
    if _names_columns(usual.records):
        told = f"the answer has {usual.place} what its columns are called, and no values for them; "
        return Found((), usual.path, f"{told}--option profile.records=PATH says where its records are")
    return usual


def built(body: object) -> str:
    """Describe an answer by its keys, without any value of it."""
    if isinstance(body, dict):
        keys = [key for key in body if key in _USUAL_KEYS or key_meanings(str(key))]
        return f"an object with the keys {', '.join(keys)}" if keys else "an object"
    return "a list" if isinstance(body, list) else "no object and no list"


def _of_list(listed: object, path: str, body: object) -> Found:
    if not isinstance(listed, list):
        place = f"under `{path}`" if path else "in any of the usual places"
        told = f"the answer has no list of records {place} ({built(body)}); is this the address of a list? "
        return Found((), path, f"{told}--option profile.records=PATH says where its records are")
    records = tuple(record for record in listed if isinstance(record, dict))
    found, others = Found(records, path), len(listed) - len(records)
    return Found(records, path, f"{others} of {len(listed)} entries {found.place} are not records") if others else found


def _are_devices(records: Sequence[Mapping[str, object]]) -> bool:
    # What may be one of several fields, as a type, stands in links and in columns too.
    certain = [path for path in Flattener().columns(records[:_SAMPLE]) if len(heading_fields(path)) == 1]
    named = identity_fields(certain)
    return len(named) > 1 and not named.isdisjoint(_NAMING) and not _names_columns(records)


def _names_columns(records: Sequence[Mapping[str, object]]) -> bool:
    """Whether entries of a list do not say what a device is, but what stands in a column."""
    texts = ([record.get(key) for record in records[:_SAMPLE]] for key in (records[0] if records else ()))
    return any(len(identity_fields(text for text in each if isinstance(text, str))) > 1 for each in texts)


def _steps_to_list(body: object) -> list[str]:
    """Return the keys under which the one list is that may be meant; none where that is not clear."""
    if not isinstance(body, dict):
        return []
    named = [key for key in PLACES["lists"] if key in body]
    for key in named:
        if isinstance(body[key], list):
            return [key]
    for key in named:
        if steps := _steps_to_list(body[key]):
            return [key, *steps]
    lists = [
        key
        for key, value in body.items()
        if isinstance(value, list) and all(isinstance(item, dict) for item in value)
        if key != "links" and Meaning.ERROR not in key_meanings(key)
    ]
    # Beside the list of records others may be empty, such as those of actions or errors.
    ways = [[key] for key in lists if body[key] or not any(body[other] for other in lists)]
    ways = ways or [[key, *steps] for key, value in body.items() if (steps := _steps_to_list(value))]
    return ways[0] if len(ways) == 1 else []
