"""What in a recall file makes it find too much or too little."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from pumpcheck.folding import fold
from pumpcheck.matching.names import names_of

if TYPE_CHECKING:
    from pumpcheck.model.recall import Recall

_SHORT = 4  # Letters and digits below which a name stands for anything


def lint(recall: Recall) -> list[str]:
    """Return what a person should look at, one sentence each."""
    return list(dict.fromkeys(_said_of(recall)))


def _said_of(recall: Recall) -> Iterator[str]:
    names = [name for name in names_of(recall) if not name.partial]
    for name in names:
        if sum(map(str.isalnum, name.text)) < _SHORT:
            yield f"row {name.row}: the name “{name.text}” has fewer than {_SHORT} letters"
    for one, other in permutations(names, 2):
        text = fold(other.text)
        if one.row != other.row and (0, len(text)) in one.find(text):
            both = f"its name “{one.text}” is also “{other.text}” of row {other.row}"
            yield f"row {one.row}: {both}; the gravest verdict holds"
    for row in recall.rows:
        if row.scheme != "none" and row.names and not row.limits:
            yield f"row {row.id}: it gives no versions, so that all are affected; the scheme “none” says so outright"
    words = recall.words
    if any(row.names and not row.unique for row in recall.rows) and not (words.own_makers or words.parent_makers):
        yield "no maker is named under [makers], so that a name alone makes nothing more than a review"
