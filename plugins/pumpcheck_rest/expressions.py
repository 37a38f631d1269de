"""JMESPath expressions over parsed JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def search(expression: str, data: object) -> object:
    """Return what an expression finds, or None; what it cannot be applied to holds nothing.

    >>> search("a[?b=='x'].c | [0]", {"a": [{"b": "x", "c": 1}]}), search("a.b", [1])
    (1, None)
    """
    return _compiled(expression)(data)


def check_expression(expression: str) -> str:
    """Return the expression if it is JMESPath."""
    from jmespath.exceptions import JMESPathError

    try:
        _compiled(expression)
    except JMESPathError as error:
        raise ValueError(f"{expression!r} is no JMESPath expression") from error
    return expression


@lru_cache(maxsize=500)
def _compiled(expression: str) -> Callable[[object], object]:
    if _PLAIN.fullmatch(expression):
        # The usual case, many times for each record.
        steps = expression.split(".")

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
        try:
            found: object = parsed.search(data)
        except JMESPathError:
            return None
        return found

    return evaluate
