"""Where an unknown system usually has its records."""

from __future__ import annotations

from .vocabulary import PLACES


def find_records(body: object) -> tuple[list[object] | None, str]:
    """Return the list of records of an answer and where it is, in words.

    >>> find_records({"meta": {}, "data": {"items": [{"id": 1}]}})
    ([{'id': 1}], 'under `data.items`')
    >>> find_records({"message": "no such page"})
    (None, '')
    """
    if isinstance(body, list):
        return body, "at the top"
    if not isinstance(body, dict):
        return None, ""
    named = [key for key in PLACES["lists"] if key in body]
    for key in named:
        if isinstance(body[key], list):
            return body[key], f"under `{key}`"
    for key in named:
        found, place = find_records(body[key]) if isinstance(body[key], dict) else (None, "")
        if found is not None:
            return found, place.replace("`", f"`{key}.", 1)
    lists = [
        key
        for key, value in body.items()
        if key != "links" and isinstance(value, list) and all(isinstance(item, dict) for item in value)
    ]
    if len(lists) == 1:
        return body[lists[0]], f"under `{lists[0]}`"
    inner: list[tuple[list[object], str]] = []
    for key, value in body.items():
        records, place = find_records(value) if isinstance(value, dict) and not lists else (None, "")
        if records is not None:
            inner.append((records, place.replace("`", f"`{key}.", 1)))
    return inner[0] if len(inner) == 1 else (None, "")
