"""What in a recall file makes it find too much or too little."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from pumpcheck.folding import fold
from pumpcheck.matching.names import names_of

if TYPE_CHECKING:
    from pumpcheck.model.recall import Recall

_SHORT = 4
"""Letters and digits below which a name stands for anything."""


def lint(recall: Recall) -> list[str]:
    """Return what a person should look at, one sentence each."""
    return list(dict.fromkeys((*_short(recall), *_shared(recall), *_without_limits(recall), *_without_maker(recall))))


def _short(recall: Recall) -> Iterator[str]:
    for name in (name for name in names_of(recall) if not name.partial):
        if sum(map(str.isalnum, name.text)) < _SHORT:
            yield f"row {name.row}: the name “{name.text}” has fewer than {_SHORT} letters"


def _shared(recall: Recall) -> Iterator[str]:
    for one, other in permutations([name for name in names_of(recall) if not name.partial], 2):
        text = fold(other.text)
        if one.row != other.row and (0, len(text)) in one.find(text):
            both = f"its name “{one.text}” is also “{other.text}” of row {other.row}"
            yield f"row {one.row}: {both}; the gravest verdict holds"


def _without_limits(recall: Recall) -> Iterator[str]:
    for row in recall.rows:
        if row.scheme != "none" and row.names and not row.limits:
            yield f"row {row.id}: it gives no versions, so that all are affected; the scheme “none” says so outright"


def _without_maker(recall: Recall) -> Iterator[str]:
    words = recall.words
    if any(row.names and not row.unique for row in recall.rows) and not (words.own_makers or words.parent_makers):
        yield "no maker is named under [makers], so that a name alone makes nothing more than a review"
