"""What stands around the records of an answer, as texts in which devices may be named too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pumpcheck.grid import Comment, Grid, Layout, Screen, Stretch
from pumpcheck.tables.record_columns import Flattener

from .signs import WORDS, key_words

_FLATTENER = Flattener()
_ADDRESS = re.compile(r"\S*/\S*|\?.*")
_NAMES = re.compile(r"(?=.*\d)(?=.*[^\W\d_])", re.DOTALL)
"""Begins a text that may name a device: it has letters and digits."""


class OutsideTexts(Grid):
    """Texts around lists of devices, each a comment that begins with its path; there are no rows."""

    name = "outside of its lists"
    row_word = "text"

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Take texts with their paths."""
        numbered = enumerate(texts, start=1)
        self.comments = [Comment(number, 0, f"{path}: {text}" if path else text) for number, (path, text) in numbered]

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:  # noqa: ARG002
        """See `Grid.rows`."""
        return iter(())


def texts_around(body: object, records: Sequence[object]) -> list[tuple[str, str]]:
    """Return the texts of an answer that are in none of its records, with their paths; an object of a list is one text.

    Addresses are left out, and what repeats the records or the query.

    >>> record = {"model": "508"}
    >>> texts_around({"note": "MMT-722 lent", "items": [record], "loans": [{"maker": "A", "type": "508"}]}, [record])
    [('note', 'MMT-722 lent'), ('loans', 'maker: A; type: 508')]
    """
    taken, met = set(map(id, records)), set[int]()

    def within(path: str, value: object) -> Iterator[tuple[str, str]]:
        if id(value) in taken:
            met.add(id(value))
        elif isinstance(value, dict):
            for key, inner in value.items():
                if "".join(key_words(key)) not in WORDS["elsewhere"]:
                    yield from within(f"{path}.{key}" if path else key, inner)
        elif isinstance(value, list):
            for each in value:
                # What is wrapped around one record, as a score is, says nothing of others.
                wrapped = taken.intersection(map(id, (each, *each.values()))) if isinstance(each, dict) else ()
                met.update(wrapped)
                if isinstance(each, dict) and not wrapped:
                    parts = ((key, text) for key, text in _FLATTENER.flat(each).items() if not _ADDRESS.fullmatch(text))
                    yield from within(path, "; ".join(f"{key}: {text}" for key, text in parts))
                elif not wrapped:
                    yield from within(path, each)
        elif isinstance(value, str) and _NAMES.match(value) and not _ADDRESS.fullmatch(value):
            yield path, value

    found = list(within("", body))
    # Records that were put together of other values are in none of them.
    return found if met or not taken else []
