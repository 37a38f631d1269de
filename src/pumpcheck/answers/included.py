"""References of JSON:API, in the place of which stands what they refer to."""

from __future__ import annotations

from collections.abc import Mapping

_REFERENCE = frozenset(["type", "id", "meta"])
_DEEPEST = 8


def with_included(body: object) -> object:
    """Return an answer of JSON:API whose records hold what they refer to in its list `included`; others as they are.

    >>> refers = {"id": "7", "relationships": {"model": {"data": {"type": "models", "id": "1"}}}}
    >>> with_included({"data": [refers], "included": [{"type": "models", "id": "1", "attributes": {"name": "508"}}]})
    {'data': [{'id': '7', 'model': {'type': 'models', 'id': '1', 'name': '508'}}]}
    """
    included = body.get("included") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(included, list):
        return body
    entries = {_id(entry): entry for entry in included if isinstance(entry, dict)}
    used = set[tuple[str, str]]()

    def resolved(value: object, depth: int = 0, *, within: bool = False) -> object:
        # What an entry refers to in lists may refer back to it, and is left.
        if isinstance(value, list) and not within:
            return [resolved(each, depth + 1) for each in value]
        if not isinstance(value, dict) or depth > _DEEPEST:
            return value
        entry = entries.get(_id(value), {}) if value.keys() <= _REFERENCE else {}
        used.update([_id(value)] if entry else [])
        plain = lifted(lifted({**entry, **value}, "attributes") if entry else value, "relationships")
        known = {key: resolved(each, depth + 1, within=within or bool(entry)) for key, each in plain.items()}
        return lifted(known, "data")

    records = {key: resolved(value) for key, value in body.items() if key != "included"}
    left = [entry for entry in included if not isinstance(entry, dict) or _id(entry) not in used]
    return {**records, "included": left} if left else records


def _id(value: dict[str, object]) -> tuple[str, str]:
    return str(value.get("type")), str(value.get("id"))


def lifted(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return an object with what another holds that stands in it under a key."""
    inner, rest = value.get(key), {name: each for name, each in value.items() if name != key}
    if not isinstance(inner, dict):
        return value
    return {**rest, **{f"{key}.{name}" if name in rest else name: each for name, each in inner.items()}}
