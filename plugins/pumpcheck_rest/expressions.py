"""JMESPath expressions over parsed JSON, and the list of records where none says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from .vocabulary import PLACES

_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def search(expression: str, data: object) -> object:
    """Return what an expression finds, or None; what it cannot be applied to holds nothing.

    >>> search("a[?b=='x'].c | [0]", {"a": [{"b": "x", "c": 1}]}), search("a.b", [1])
    (1, None)
    """
    return compiled(expression)(data)


def check_expression(expression: str) -> str:
    """Return the expression if it is JMESPath."""
    from jmespath.exceptions import JMESPathError

    try:
        compiled(expression)
    except JMESPathError as error:
        raise ValueError(f"{expression!r} is no JMESPath expression") from error
    return expression


@lru_cache(maxsize=500)
def compiled(expression: str) -> Callable[[object], object]:
    """Return what finds what an expression stands for."""
    if _PLAIN.fullmatch(expression):
        # The usual case, many times for each record.
        steps = expression.split(".")
        if len(steps) == 1:
            return lambda data: data.get(expression) if isinstance(data, dict) else None

        def walk(data: object) -> object:
            for step in steps:
                if not isinstance(data, dict):
                    return None
                data = data.get(step)
            return data

        return walk

    import jmespath
    from jmespath.exceptions import JMESPathError

    parsed = jmespath.compile(expression)

    def evaluate(data: object) -> object:
        with suppress(JMESPathError):
            return parsed.search(data)
        return None

    return evaluate


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
    # Beside the list of records others may be empty, such as those of actions or errors.
    lists = [key for key in lists if body[key]] or lists
    if len(lists) == 1:
        return body[lists[0]], f"under `{lists[0]}`"
    inner: list[tuple[list[object], str]] = []
    for key, value in body.items():
        records, place = find_records(value) if isinstance(value, dict) and not lists else (None, "")
        if records is not None:
            inner.append((records, place.replace("`", f"`{key}.", 1)))
    return inner[0] if len(inner) == 1 else (None, "")
