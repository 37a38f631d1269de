"""Which texts may name a recalled model, whatever field or place they stand in: a condition, quick to look at.

It holds for every text in which `pumpcheck.matching.named` finds a name: a code, or a recalled number and, somewhere in
the same text, a word that may make it ours.
"""

from __future__ import annotations

import re

from pumpcheck.matching.lexicon import digits_of
from pumpcheck.matching.screen import Screen
from pumpcheck.matching.text import fold


class Anywhere:
    """Tells texts that may name the models of some recalls.

    Attributes:
        byte_pattern: A regular expression for bytes, free of look-around and back-references, that every text in ASCII
            matches which holds such a name, also as it is written in CSV or XML.

    >>> from pumpcheck.recalls import built_in
    >>> anywhere = Anywhere(Screen(built_in()))
    >>> [anywhere.names(text) for text in ("was: mmt 722nas", "508 MiniMed", "room 722", "Medtronic")]
    [True, True, False, False]
    """

    def __init__(self, screen: Screen) -> None:
        """Take the screen of these recalls."""
        self.byte_pattern = screen.anywhere_pattern
        self._screen = screen
        words = [recall.words.code for recall in screen.recalls]
        self._prefixes = sorted({fold(prefix) for code in words for prefix in code.prefixes})
        numbers = {digits_of(model) for recall in screen.recalls for row in recall.rows for model in row.models}
        aliases = {fold(alias) for code in words for alias in code.aliases}
        # Looking for a literal first is many times quicker than any pattern.
        self._literals = sorted(numbers | aliases)
        self._number = re.compile(rf"(?<!\d)(?:{'|'.join(self._literals) or '(?!)'})(?!\d)")
        prefixes = "|".join(map(re.escape, self._prefixes)) or "(?!)"
        self._code = re.compile(rf"(?:{prefixes})[\W_]{{0,3}}[0-9]")

    def names(self, text: str) -> bool:
        """Whether a text may name a recalled model. False is a promise."""
        folded = fold(text)
        if any(prefix in folded for prefix in self._prefixes) and self._code.search(folded):
            return True
        return (
            any(literal in folded for literal in self._literals)
            and bool(self._number.search(folded))
            and self._screen.names_company(folded)
        )
