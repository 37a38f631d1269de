"""Words and phrases found among the tokens of a folded text, in one pass however long the vocabulary is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from pumpcheck.matching.spans import Span
from pumpcheck.matching.text import Token, fold, tokens_of

_LONGEST_GAP = 3
WORD_LETTERS = 4
"""Letters that are a word, and no part of a model number, where they run together with one."""


class Vocabulary:
    """Named lists of words and phrases.

    A phrase matches whatever punctuation stands between its parts, and run together. Digits may hang on to a word, and
    ``TM`` for the trade-mark sign. What stands within other words is the business of `stems`.

    >>> vocabulary = Vocabulary({"set": ["quick-set"], "any": ["set", "quick"]})
    >>> vocabulary.find(tokens_of("QUICK SET 60/9"))
    {'set': [(0, 9)], 'any': [(0, 5), (6, 9)]}
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """Take words in any spelling; they are folded."""
        self.names = tuple(lists)
        phrases: set[tuple[tuple[str, ...], str]] = set()
        for name, words in lists.items():
            for word in words:
                parts = tuple(token.text for token in tokens_of(fold(word)))
                phrases |= {(parts, name), (("".join(parts),), name)}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, name in sorted(phrases, key=lambda entry: (-len(entry[0]), entry)):
            if phrase and phrase[0]:
                self._by_first.setdefault(phrase[0], []).append((phrase, name))

    def single_words(self, lists: Collection[str]) -> frozenset[str]:
        """Return the words of these lists that stand by themselves, and their phrases run together."""
        entries = chain.from_iterable(self._by_first.values())
        return frozenset(phrase[0] for phrase, name in entries if name in lists and len(phrase) == 1)

    def knows(self, word: str) -> bool:
        """Whether a word is one of any list, or a phrase run together."""
        return any(len(phrase) == 1 for phrase, _ in self._by_first.get(word, ()))

    def find(self, tokens: list[Token]) -> dict[str, list[Span]]:
        """Return the places of the words of each list: the longest at each place, none inside another of its list."""
        found: dict[str, list[Span]] = {}
        for place, token in enumerate(tokens):
            if token.hangs_on and len(token.text) < WORD_LETTERS:
                continue
            entries = self._by_first.get(token.text, ())
            if token.text.endswith("TM"):
                entries = [*entries, *self._by_first.get(token.text[:-2], ())]
            for phrase, name in entries:
                length = len(phrase)
                if length > 1 and not _follows(tokens, place, phrase):
                    continue
                spans = found.setdefault(name, [])
                if not spans or spans[-1][1] <= token.start:
                    spans.append((token.start, tokens[place + length - 1].end))
        return found


def _follows(tokens: list[Token], place: int, phrase: tuple[str, ...]) -> bool:
    """Whether the rest of a phrase stands behind its first token."""
    if place + len(phrase) > len(tokens) or not tokens[place + 1].text.startswith(phrase[1]):
        return False
    return all(
        tokens[place + step].text in (part, part + "TM")
        and tokens[place + step].start - tokens[place + step - 1].end <= _LONGEST_GAP
        for step, part in enumerate(phrase[1:], start=1)
    )
