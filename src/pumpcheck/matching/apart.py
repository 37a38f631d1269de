"""Words that are run together are set apart: “722Paradigm”, “MedtronicParadigm723(Revel)”, “美敦力722型”."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from pumpcheck.matching.nearby import misspelt
from pumpcheck.matching.text import Folded
from pumpcheck.matching.words import WORD_LETTERS, Vocabulary
from pumpcheck.model import Recall

LONG = 6
"""Letters from which a name is looked for within other words, and is known with slips in it."""
_PIECE = 5
"""Letters from which a piece of a word with capitals inside counts as a word."""
_ENDING = 2
"""Letters that may follow a name as its ending: Paradigms, MiniMedTM."""

_PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SCRIPTS_MEET = re.compile(
    r"(?<=[0-9A-Z])(?=[\u0590-\u1fff\u3040-\ud7ff\uf900-\ufdff])|(?<=[\u0590-\u1fff\u3040-\ud7ff\uf900-\ufdff])(?=[0-9A-Z])"
)
_LETTERS = re.compile(r"[^\W\d_]{0,40}")


class Apart:
    """Sets names and numbers of one recall apart."""

    def __init__(self, words: Vocabulary, names: Collection[str], short: Collection[str], recall: Recall) -> None:
        """Take what is known.

        Args:
            words: Every word of the recall; a word of it stays whole.
            names: Its lists of names.
            short: Names that are set apart however short they are, where capitals begin and end them.
            recall: The recall, for its numbers and the letters of its codes.
        """
        self._words, self._short = words, short
        long = [word for word in words.single_words(names) if len(word) >= LONG]
        self._name = _either(long)
        self._slipped = re.compile("|".join(map(misspelt, long)) or "(?!)")
        digits = {re.match(r"\d*", model).group() for row in recall.rows for model in row.models}  # type: ignore[union-attr]
        self._number = re.compile(rf"(?<!\d)(?:{_either(digits).pattern})(?!\d)")
        self._letters = re.compile(recall.words.code.letters or "(?!)")

    def set_apart(self, text: Folded) -> Folded:
        """Return a text in which what is run together is set apart."""
        plain = text.fold
        cuts = {*self._around_names(plain), *self._around_numbers(plain), *self._at_capitals(text)}
        if not plain.isascii():
            cuts |= {found.start() for found in _SCRIPTS_MEET.finditer(plain)}
        return Folded(text.original, sorted(cuts)) if cuts else text

    def _around_names(self, text: str) -> Iterator[int]:
        for found in self._name.finditer(text):
            start, end = found.span()
            before, after = text[max(0, start - 1) : start], text[end : end + 1]
            whole = self._stays_whole(text, start, end)
            if before.isdigit() or (before.isalpha() and not whole):
                yield start
            rest = _LETTERS.match(text, end).group()  # type: ignore[union-attr]
            if after.isdigit() or (len(rest) > _ENDING and not whole):
                yield end

    def _stays_whole(self, text: str, start: int, end: int) -> bool:
        before = _LETTERS.match(text[max(0, start - 20) : start][::-1]).group()  # type: ignore[union-attr]
        word = before[::-1] + text[start:end] + _LETTERS.match(text, end).group()  # type: ignore[union-attr]
        return self._words.knows(word)

    def _around_numbers(self, text: str) -> Iterator[int]:
        for found in self._number.finditer(text):
            start, end = found.span()
            before = text[max(0, start - WORD_LETTERS) : start]
            after = _LETTERS.match(text, end).group()  # type: ignore[union-attr]
            # A few letters behind a number may belong to it.
            hangs_on = len(before) == WORD_LETTERS and before.isalpha()
            leads = len(after) >= WORD_LETTERS and not self._letters.fullmatch(after)
            if hangs_on and (leads or not text[end : end + 1].isalnum()):
                yield start
            if leads and (hangs_on or not before[-1:].isalnum()):
                yield end

    def _at_capitals(self, text: Folded) -> Iterator[int]:
        if text.original.isupper() or text.original.islower():
            return
        cased = text.cased
        for token in text.tokens:
            word = cased[token.start : token.end]
            if word.isupper() or word[1:].islower() or self._is_one_word(token.text):
                continue
            for piece in _PIECES.finditer(word):
                if len(piece[0]) >= _PIECE or piece[0].upper() in self._short:
                    yield from (token.start + place for place in piece.span() if 0 < place < len(word))

    def _is_one_word(self, word: str) -> bool:
        return self._words.knows(word) or bool(self._slipped.fullmatch(word))


def _either(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)")
