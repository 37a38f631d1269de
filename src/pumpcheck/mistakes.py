"""What is wrong in a document that people write or fetch, in a sentence: the first mistake, and how many follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

_LONGEST = 120
"""Characters of a key that are shown; an advisory nests deeply."""


def first_mistake(error: ValidationError, first_place: int = 0) -> str:
    """Return the first mistake with its key.

    Args:
        error: What is wrong with the document.
        first_place: What the first entry of a list is called; people count from 1.
    """
    first, *others = error.errors(include_url=False, include_input=False)
    key = ".".join(str(part + first_place if isinstance(part, int) else part) for part in first["loc"])
    if len(key) > _LONGEST:
        key = f"{key[:60]}…{key[-50:]}"
    more = f" ({len(others)} more after it)" if others else ""
    return f"{key or 'the file as a whole'}: {first['msg'].removeprefix('Value error, ')}{more}"
