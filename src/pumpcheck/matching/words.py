"""A folded text in words and numbers, able to quote its source; words, phrases and stems found in it in one pass."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from pumpcheck.folding import MISREAD, fold, fold_character, reread

TOKEN = re.compile(r"[^\W\d_]+|\d+")  # A run of letters or of digits in a folded text


class Token(NamedTuple):
    """A run of letters or of digits."""

    text: str
    start: int
    end: int
    hangs_on: bool


def tokens_of(text: str) -> list[Token]:
    """Split a folded text: PARADIGM722 are two tokens, of which the second hangs on."""
    tokens = []
    last = -1
    for found in TOKEN.finditer(text):
        start, end = found.span()
        tokens.append(Token(found[0], start, end, start == last))
        last = end
    return tokens


class Folded:
    """A text with its fold, set apart where it is cut, able to quote the original words at a place of the fold.

    >>> text = Folded("722Paradigm", cuts=[3])
    >>> text.fold, text.quote(4, 12), text.quote(0, 12)
    ('722 PARADIGM', 'Paradigm', '722Paradigm')
    """

    __slots__ = ("_blanks", "fold", "original", "tokens")

    def __init__(self, original: str, cuts: Iterable[int] = ()) -> None:
        plain, places = fold(original), list(cuts)
        self.original = original
        self.fold = " ".join(plain[start:end] for start, end in pairwise([0, *places, len(plain)]))
        self.tokens = tokens_of(self.fold)
        self._blanks = [place + earlier for earlier, place in enumerate(places)]

    @property
    def cased(self) -> str:
        """The original, a sign for each sign of the fold, where nothing is set apart."""
        if self.original.isascii():
            return self.original
        return "".join(self.original[start] for start, _ in _places(self.original))

    def quote(self, start: int, end: int) -> str:
        """Return the original words of this stretch of the fold."""
        start -= bisect_left(self._blanks, start)
        end -= bisect_left(self._blanks, end)
        if self.original.isascii():
            return self.original[start:end].strip()
        if start >= end:
            return ""
        places = _places(self.original)
        return self.original[places[start][0] : places[end - 1][1]].strip()


# A text may be quoted as often as it has words, and a few texts are read at a time.
@lru_cache(maxsize=16)
def _places(original: str) -> list[tuple[int, int]]:
    """Return where what became each character of the fold begins and ends."""
    places, misread = [], {found.start(): found for found in MISREAD.finditer(original)}
    start = 0
    while start < len(original):
        found = misread.get(start)
        characters, end = (reread(found), found.end()) if found else (original[start], start + 1)
        places += [(start, end)] * sum(len(fold_character(character)) for character in characters)
        start = end
    return places


@lru_cache(maxsize=1024)
def folded(original: str) -> Folded:
    """Return a text folded; every recall reads the same texts."""
    return Folded(original)


Span = tuple[int, int]

WORD_LETTERS = 4  # Letters that are a word, and no part of a model number, where they run together with one
_LONGEST_GAP = 3  # Scripts whose words run together, or have articles joined to them; Hangul is folded to sounds
_REMEMBERED = 16384
_NEAR = 40  # Signs within which the words of a kind of device are quoted together; they may stand anywhere in a field


class Spans:
    """Places in a text, in any order and overlapping: which of them hold another is told without looking at all."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate([end for _, end in ordered], max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them begins no later and ends no sooner."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._ends[before - 1] >= end


def is_stem(word: str) -> bool:
    """Whether a word of a recall file is looked for within other words, as those of scripts without blanks are."""
    return "*" in word or _is_beyond_cyrillic(fold(word))


def _is_beyond_cyrillic(text: str) -> bool:
    # A pattern for so many signs takes long to compile.
    return not text.isascii() and any("\u0590" <= sign <= "\u1fff" or "\u2e80" <= sign <= "\uffff" for sign in text)


def pattern_of(word: str) -> str:
    """Return a pattern, on folded text, for a word in which ``*`` stands for further letters: infu* set."""
    within = _is_beyond_cyrillic(fold(word))
    text = fold(word.strip("*"))
    inner = r"[\W_]{0,3}".join(re.escape(part).replace(r"\*", r"[^\W\d_]{0,9}") for part in re.split(r"[ -]+", text))
    before = "" if within or word.startswith("*") else r"(?<![^\W\d_])"
    return f"{before}{inner}" + ("" if within or word.endswith("*") else r"(?![^\W\d_])")


class Vocabulary:
    """Named lists of words, phrases and stems.

    A phrase matches whatever punctuation stands between its parts, and run together. Digits may hang on to a word, and
    ``TM`` for the trade-mark sign. A stem is found within other words, of which all is quoted.

    >>> vocabulary = Vocabulary({"set": ["quick-set"], "any": ["set", "quick"], "bag": ["*tasche"]})
    >>> vocabulary.find(Folded("Quick Set 60/9, Tragetasche"))
    {'set': [(0, 9)], 'any': [(0, 5), (6, 9)], 'bag': [(16, 27)]}
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self.names = tuple(lists)
        phrases: set[tuple[tuple[str, ...], str]] = set()
        self._single: dict[str, list[str]] = {}
        self._others: dict[str, list[str]] = {}
        for name, words in lists.items():
            every = tuple(words)
            for word in every:
                if not is_stem(word):
                    parts = tuple(token.text for token in tokens_of(fold(word)))
                    phrases |= {(parts, name), (("".join(parts),), name)}
            self._take_stems(name, list(filter(is_stem, every)))
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, name in sorted(phrases, key=lambda entry: (-len(entry[0]), entry)):
            if phrase and phrase[0]:
                self._by_first.setdefault(phrase[0], []).append((phrase, name))
        # Most words of an inventory stand in many of its records.
        self._lists_of = lru_cache(maxsize=_REMEMBERED)(self._lists_of_token)

    def _take_stems(self, name: str, words: list[str]) -> None:
        # Longer ones first, since they say better what a word is.
        words.sort(key=len, reverse=True)
        # No phrase, and no script that has its marks apart, can only stand within one run of letters.
        folds = {word: fold(word) for word in words}
        for word, text in folds.items():
            is_single = text.replace("*", "").isalpha() and not _is_beyond_cyrillic(text)
            (self._single if is_single else self._others).setdefault(name, []).append(word)

    @cached_property
    def _of_token(self) -> dict[str, re.Pattern[str]]:
        return _compiled(self._single)

    @cached_property
    def _every(self) -> dict[str, re.Pattern[str]]:
        return _compiled(self._others)

    @cached_property
    def _ascii(self) -> dict[str, re.Pattern[str]]:
        return _compiled(
            {name: [word for word in words if fold(word).isascii()] for name, words in self._others.items()}
        )

    def single_words(self, lists: Collection[str]) -> frozenset[str]:
        """Return the words of these lists that stand by themselves, and their phrases run together."""
        entries = chain.from_iterable(self._by_first.values())
        return frozenset(phrase[0] for phrase, name in entries if name in lists and len(phrase) == 1)

    def knows(self, word: str) -> bool:
        """Whether a word is one of any list, or a phrase run together."""
        return any(len(phrase) == 1 for phrase, _ in self._by_first.get(word, ()))

    def find(self, text: Folded) -> dict[str, list[Span]]:
        """Return the places of the words of each list: the longest at each place, none inside another of its list."""
        found: dict[str, list[Span]] = {}
        stems: dict[str, list[Span]] = {}
        for place, token in enumerate(text.tokens):
            for name in self._lists_of(token.text) if self._single else ():
                stems.setdefault(name, []).append((token.start, token.end))
            if not token.hangs_on or len(token.text) >= WORD_LETTERS:
                self._find_phrases(text.tokens, place, token, found)
        for name, pattern in (self._ascii if text.fold.isascii() else self._every).items():
            if spans := [match.span() for match in pattern.finditer(text.fold)]:
                stems.setdefault(name, []).extend(spans)
        for name, spans in stems.items():
            found[name] = merged(found.get(name, ()), spans)
        return found

    def _find_phrases(self, tokens: list[Token], place: int, token: Token, found: dict[str, list[Span]]) -> None:
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

    def _lists_of_token(self, token: str) -> tuple[str, ...]:
        return tuple(name for name, pattern in self._of_token.items() if pattern.search(token))


def _compiled(lists: Mapping[str, Iterable[str]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(map(pattern_of, words))) for name, words in lists.items() if words}


def _follows(tokens: list[Token], place: int, phrase: tuple[str, ...]) -> bool:
    """Whether the rest of a phrase stands behind its first token."""
    if place + len(phrase) > len(tokens) or not tokens[place + 1].text.startswith(phrase[1]):
        return False
    return all(
        tokens[place + step].text in (part, part + "TM")
        and tokens[place + step].start - tokens[place + step - 1].end <= _LONGEST_GAP
        for step, part in enumerate(phrase[1:], start=1)
    )


def merged(spans: Iterable[Span], more: Iterable[Span]) -> list[Span]:
    """Return spans in order, none within another."""
    kept: list[Span] = []
    for start, end in sorted({*spans, *more}, key=lambda span: (span[0], -span[1])):
        if not kept or kept[-1][1] <= start:
            kept.append((start, end))
    return kept


def together(groups: list[list[Span]], parted_by: Iterable[Span]) -> Iterator[Span]:
    """Yield the places where a field names a kind of device by one word of each group, in any order."""
    if not all(groups):
        return
    others = sorted(parted_by)
    for span in groups[0]:
        around = [span, *(_nearest(group, span) for group in groups[1:])]
        start, end = min(around)[0], max(end for _, end in around)
        parted = end - start > _NEAR or any(
            stop <= end for _, stop in others[bisect_left(others, (start, 0)) : bisect_left(others, (end, 0))]
        )
        yield span if parted else (start, end)


def _nearest(group: list[Span], span: Span) -> Span:
    place = bisect_left(group, span)
    return min(group[max(0, place - 1) : place + 1], key=lambda other: abs(other[0] - span[0]))
