"""Texts of which nobody knows which field they are, such as a whole damaged record: most are cleared unread.

Such a text is full of numbers, among them room numbers and prices that are also those of recalled models. Where no word
stands beside them that could make them ours, and one that no list explains, a bare number is any number. But where a
delimiter is missing, words and numbers run together: “Ward 3MiniMed”.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from pumpcheck.matching.judge import Judge
from pumpcheck.matching.lexicon import FAMILY, REMEMBERED
from pumpcheck.matching.text import fold
from pumpcheck.model import Finding, Verdict

_UNMISTAKABLE = 6
"""Letters from which a name is looked for within other words."""

_WORD_LETTERS = 4
"""Letters that are a word, and no part of a model number, where they run together with one."""

_WORD = re.compile(r"[^\W\d_]+")
_OURS = ("own", "parent", "product", "weak")


_Says = Literal["ours", "other", "nothing"]
"""What a word says of a text: that it may be of ours, that it is of something else, or nothing."""


class LooseText:
    """Such a text, folded, and the words in it.

    Attributes:
        original: The text.
        fold: The text folded.
        words: Its words.
    """

    def __init__(self, text: str) -> None:
        """Take a text."""
        self.original = text
        self.fold = fold(text)
        self.words = set(_WORD.findall(self.fold))


class Loose:
    """Judges loose texts under one recall."""

    def __init__(self, judge: Judge) -> None:
        """Gather the words that a text is not cleared with."""
        self._judge = judge
        self._lexicon = lexicon = judge.lexicon
        ours = {*_OURS, *(FAMILY + name for name in lexicon.families)}
        self._beginnings, _, self._endings = lexicon.words_of(ours)
        _, self._explained, self._explained_endings = lexicon.words_of({"generic"})
        lists = {"own", "parent", *(FAMILY + name for name in lexicon.families)}
        names = sorted(word for word in lexicon.single_words(lists) if len(word) >= _UNMISTAKABLE)
        # Whatever holds one of the others holds one of these.
        self._names = [name for name in names if not any(other in name for other in names if other != name)]
        longest_first = sorted(names, key=len, reverse=True)
        self._folded_name = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._name = re.compile(self._folded_name.pattern, re.IGNORECASE)
        self._number = re.compile("|".join(sorted(lexicon.digits)) or "(?!)")
        # Most words of an inventory stand in many of its records.
        self._says = lru_cache(maxsize=REMEMBERED)(self._what_says)

    def clear(self, text: LooseText) -> bool:
        """Whether a text is surely not_affected. No says nothing."""
        said = set(map(self._says, text.words))
        return (
            "ours" not in said
            and "other" in said
            and not self._holds_name(text)
            and not self._lexicon.code_begins.search(text.fold)
        )

    def judge(self, text: LooseText) -> Finding:
        """Return the verdict on a text, taken for a description: as it stands, else with its names set apart."""
        device = {"description": text.original}
        finding = self._judge.judge(device)
        if finding.verdict is Verdict.NOT_AFFECTED:
            apart = self._number.sub(_number_apart, text.original)
            if self._holds_name(text) and any(map(_runs_on, self._folded_name.finditer(text.fold))):
                apart = self._name.sub(_name_apart, apart)
            if apart != text.original:
                device = {"description": apart}
                finding = self._judge.judge(device)
        doubt = self._judge.by_maker_alone(device) if finding.verdict is Verdict.NOT_AFFECTED else None
        return doubt or finding

    def _holds_name(self, text: LooseText) -> bool:
        return any(name in text.fold for name in self._names)

    def _what_says(self, word: str) -> _Says:
        bare = word.removesuffix("TM")
        if (
            word in self._beginnings
            or bare in self._beginnings
            or word.endswith(self._endings)
            or self._lexicon.garbled(word)
        ):
            return "ours"
        explained = word in self._explained or bare in self._explained or word.endswith(self._explained_endings)
        return "other" if len(word) > 3 and word.isalpha() and not explained else "nothing"


def _name_apart(found: re.Match[str]) -> str:
    return f" {found[0]} " if _runs_on(found) else found[0]


def _runs_on(found: re.Match[str]) -> bool:
    start, end = found.span()
    before, after = found.string[max(0, start - 1) : start], found.string[end : end + 1]
    return before.isalnum() or after.isalnum()


def _number_apart(found: re.Match[str]) -> str:
    start, end = found.span()
    before, after = found.string[max(0, start - _WORD_LETTERS) : start], found.string[end : end + _WORD_LETTERS]
    hangs_on = _is_word(before) and not after[:1].isalnum()
    # A few letters behind a number may belong to it.
    leads = _is_word(after) and not before[-1:].isalnum()
    return f" {found[0]} " if hangs_on or leads else found[0]


def _is_word(letters: str) -> bool:
    return len(letters) == _WORD_LETTERS and letters.isalpha()
