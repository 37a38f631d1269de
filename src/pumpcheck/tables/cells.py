"""What a cell holds, without the signs that a program has wrapped around it."""

from __future__ import annotations

from collections.abc import Sequence


def bare(text: str) -> str:
    """Return a value without signs around it."""
    return text


def bare_column(values: Sequence[str | None]) -> Sequence[str | None]:
    """Return the values of a column without signs around them."""
    return values


def is_ditto(text: str) -> bool:
    """Whether a cell says that it is as the one above."""
    return text.strip().casefold() in {'"', '""', "idem", "ditto", "do."}
