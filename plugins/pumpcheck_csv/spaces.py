"""A line whose fields are told apart by spaces, although spaces stand within some of them too."""

from __future__ import annotations

from collections.abc import Sequence

from .columns import Columns

_MOST_WORDS = 200


def regrouped(words: Sequence[str], columns: Columns) -> list[str] | None:
    """Put words together to as many fields as there are columns, where what the columns hold leaves one way only.

    Args:
        words: What stands between the spaces. One with a space in it was in quotes, and is a field by itself.
        columns: What the columns look like. Several words go only into one that holds no numbers, codes or links.

    >>> columns = Columns([["1/2", "Bed", "A-1"], ["2/2", "Chair", "A-2"], ["3/3", "Stand", "A-3"]], 3)
    >>> regrouped(["4/5", "Infusion", "pump", "A-4"], columns)
    ['4/5', 'Infusion pump', 'A-4']
    >>> regrouped(["4/5", "Infusion", "pump", "unknown"], columns) is None
    True
    """
    width = len(columns.looks)
    if not width < len(words) <= _MOST_WORDS:
        return None
    # For each number of words: in how many ways they fill the columns so far, and how many of them the last one takes.
    ways = {0: (1, 0)}
    steps = []
    for place in range(width):
        further: dict[int, tuple[int, int]] = {}
        for taken, (number, _) in ways.items():
            for count in _counts(words, taken, columns, place):
                further[taken + count] = (further.get(taken + count, (0, 0))[0] + number, count)
        steps.append(further)
        ways = further
    if ways.get(len(words), (0, 0))[0] != 1:
        return None
    fields, end = [], len(words)
    for step in reversed(steps):
        start = end - step[end][1]
        fields.append(" ".join(words[start:end]))
        end = start
    return fields[::-1]


def _counts(words: Sequence[str], start: int, columns: Columns, place: int) -> list[int]:
    """Return how many words from one on may be the field of a column."""
    if start >= len(words):
        return []
    if columns.looks[place] or " " in words[start]:
        return [1] if columns.may_hold(place, words[start]) else []
    # An empty word is an empty field, or the second of two spaces.
    further = next((at for at in range(start, len(words)) if " " in words[at]), len(words)) - start
    return list(range(1, further + 1))
