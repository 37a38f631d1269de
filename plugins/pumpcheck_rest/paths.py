"""Paths into parsed JSON, as JMESPath, and the usual ones, which `words.toml` has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, reduce
from importlib.resources import files

from pumpcheck import Meaning, key_meanings

_WRITTEN = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
WORDS: Mapping[str, frozenset[str]] = {name: frozenset(listed) for name, listed in _WRITTEN["words"].items()}
"""Words of keys by what they say."""
PLACES: Mapping[str, tuple[str, ...]] = {name: tuple(listed) for name, listed in _WRITTEN["places"].items()}
"""Usual paths and parameters, the likelier first."""
ADVICE: Mapping[str, str] = _WRITTEN["advice"]
"""What is said of a status beside its number."""

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
        return (lambda data: reduce(_member, steps, data)) if len(steps) > 1 else lambda data: _member(data, expression)

    import jmespath
    from jmespath.exceptions import JMESPathError

    parsed = jmespath.compile(expression)

    def evaluate(data: object) -> object:
        with suppress(JMESPathError):
            return parsed.search(data)
        return None

    return evaluate


def _member(data: object, key: str) -> object:
    return data.get(key) if isinstance(data, dict) else None


def find_records(body: object) -> tuple[list[object] | None, str]:
    """Return the list of records of an answer and where it is, in words.

    >>> find_records({"meta": {}, "data": {"items": [{"id": 1}]}})
    ([{'id': 1}], 'under `data.items`')
    >>> find_records({"message": "no such page"})
    (None, '')
    """
    steps = _steps_to_list(body)
    found = reduce(_member, steps, body)
    return (found, f"under `{'.'.join(steps)}`" if steps else "at the top") if isinstance(found, list) else (None, "")


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
