"""Recalled models that a record names beside the fields which say what a device is: “Custom 3: MMT-722NAS”.

A search by eye would find them, so no verdict may pass them over. Only a full code counts there, or a number right
behind a family's name: room numbers, prices and serial numbers are full of bare numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pumpcheck.matching.lexicon import digits_of
from pumpcheck.matching.text import fold, tokens_of
from pumpcheck.model import Recall

_BETWEEN = "[^A-Z0-9]{0,3}"
_BETWEEN_AS_WRITTEN = "(?:[^A-Z0-9]|&(?:AMP|APOS|GT|LT|QUOT);){0,6}"
"""The same in a file: a quote may be doubled there, and a sign be an entity of XML."""


class Anywhere:
    """Finds such names of the models of some recalls.

    Attributes:
        byte_pattern: A regular expression for bytes, free of look-around and back-references, that every text in ASCII
            matches which holds such a name, also as it is written in CSV or XML.

    >>> from pumpcheck.recalls import built_in
    >>> anywhere = Anywhere(built_in())
    >>> anywhere.names("was: mmt 722nas"), anywhere.names("Paradigm 722"), anywhere.names("room 722")
    (True, True, False)
    """

    def __init__(self, recalls: Iterable[Recall]) -> None:
        """Derive the pattern from the words of these recalls."""
        patterns, written, literals = [], [], set()
        for recall in recalls:
            digits = "|".join(sorted({digits_of(model) for row in recall.rows for model in row.models}))
            names = list(_names(recall)) if digits else []
            if names:
                patterns.append(_named(names, digits, _BETWEEN))
                written.append(_named(names, digits, _BETWEEN_AS_WRITTEN))
                literals |= {max(parts, key=len) for parts in names}
        self.byte_pattern = f"(?i){'|'.join(written) or '^$'}".encode("ascii")
        self._pattern = re.compile("|".join(patterns) or "^$")
        # Looking for a literal first is many times quicker than any pattern.
        self._literals = tuple(sorted(literals))

    def names(self, text: str) -> bool:
        """Whether a text names a recalled model by its full code or behind the name of its family."""
        folded = fold(text)
        return any(literal in folded for literal in self._literals) and bool(self._pattern.search(folded))


def _named(names: Iterable[Sequence[str]], digits: str, between: str) -> str:
    leads = "|".join(sorted(between.join(map(re.escape, parts)) for parts in names))
    return f"(?:{leads})(?:TM)?{between}(?:{digits})(?:[^0-9]|$)"


def _names(recall: Recall) -> Iterator[tuple[str, ...]]:
    """Yield what may stand before a model's number, in parts."""
    spellings = (spelling for family in recall.words.families for spelling in family.spellings)
    for name in (*recall.words.code.prefixes, *spellings):
        parts = tuple(token.text for token in tokens_of(fold(name)))
        if parts and all(part.isascii() for part in parts):
            yield parts
