"""Paths into parsed JSON, as JMESPath, and the usual ones, which `words.toml` has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, reduce
from importlib.resources import files

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
        return (lambda data: reduce(member, steps, data)) if len(steps) > 1 else lambda data: member(data, expression)

    import jmespath
    from jmespath.exceptions import JMESPathError

    parsed = jmespath.compile(expression)

    def evaluate(data: object) -> object:
        with suppress(JMESPathError):
            return parsed.search(data)
        return None

    return evaluate


def member(data: object, key: str) -> object:
    """Return what an object has under a key."""
    return data.get(key) if isinstance(data, dict) else None
