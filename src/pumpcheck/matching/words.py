"""Words and phrases found among the tokens of a folded text, in one pass however long the vocabulary is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from pumpcheck.matching.spans import Span
from pumpcheck.matching.text import Token, fold, tokens_of

_LONGEST_GAP = 3


class Vocabulary:
    """Named lists of words and phrases.

    A phrase matches whatever punctuation stands between its parts, and run together. ``*`` before a word stands for
    the beginning of a compound. Digits may hang on to a word, and ``TM`` for the trade-mark sign.

    >>> vocabulary = Vocabulary({"set": ["quick-set"], "bag": ["*tasche"], "any": ["set", "quick"]})
    >>> vocabulary.find(tokens_of("QUICK SET 60/9"))
    {'set': [(0, 9)], 'any': [(0, 5), (6, 9)]}
    >>> vocabulary.find(tokens_of("PUMPENTASCHE QUICKSETTER"))
    {'bag': [(0, 12)]}
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """Take words in any spelling; they are folded."""
        self.names = tuple(lists)
        phrases: set[tuple[tuple[str, ...], str]] = set()
        self._endings: dict[str, tuple[str, ...]] = {}
        for name, words in lists.items():
            for word in words:
                parts = tuple(token.text for token in tokens_of(fold(word.strip("*"))))
                run_together = "".join(parts)
                if word.startswith("*"):
                    self._endings[name] = (*self._endings.get(name, ()), run_together)
                phrases |= {(parts, name), ((run_together,), name)}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, name in sorted(phrases, key=lambda entry: (-len(entry[0]), entry)):
            if phrase and phrase[0]:
                self._by_first.setdefault(phrase[0], []).append((phrase, name))
        self._every_ending = tuple(ending for endings in self._endings.values() for ending in endings)

    def words_of(self, lists: Collection[str]) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
        """Return with what words of these lists begin, all parts of them, and the endings that are words of them."""
        phrases = [phrase for entries in self._by_first.values() for phrase, name in entries if name in lists]
        endings = tuple(ending for name in sorted(lists) for ending in self._endings.get(name, ()))
        parts = frozenset(part for phrase in phrases for part in phrase)
        return frozenset(phrase[0] for phrase in phrases), parts, endings

    def single_words(self, lists: Collection[str]) -> frozenset[str]:
        """Return the words of these lists that stand by themselves, and their phrases run together."""
        entries = chain.from_iterable(self._by_first.values())
        return frozenset(phrase[0] for phrase, name in entries if name in lists and len(phrase) == 1)

    def find(self, tokens: list[Token]) -> dict[str, list[Span]]:
        """Return the places of the words of each list: the longest at each place, none inside another of its list."""
        found: dict[str, list[Span]] = {}
        for place, token in enumerate(tokens):
            if token.hangs_on:
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
            if self._every_ending and token.text.endswith(self._every_ending):
                for name, endings in self._endings.items():
                    spans = found.setdefault(name, [])
                    if token.text.endswith(endings) and (not spans or spans[-1][1] <= token.start):
                        spans.append((token.start, token.end))
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
