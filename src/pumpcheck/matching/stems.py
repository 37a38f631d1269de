"""Words that are looked for within other words: stems, and the words of scripts that set no blanks between words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pumpcheck.matching.spans import Span
from pumpcheck.matching.text import Folded, fold

_BEYOND_CYRILLIC = re.compile(r"[\u0590-\u1fff\u2e80-\uffff]")
"""Scripts whose words run together, or have articles joined to them; Hangul is folded to sounds."""
_REMEMBERED = 16384
_NEAR = 40
"""Signs within which the words of a kind of device are quoted together; they may stand anywhere in a field."""


def is_stem(word: str) -> bool:
    """Whether a word of a recall file is looked for within other words.

    >>> [is_stem(word) for word in ("*tasche", "Pumpe", "美敦力")]
    [True, False, True]
    """
    return "*" in word or bool(_BEYOND_CYRILLIC.search(fold(word)))


def pattern_of(word: str) -> str:
    """Return a pattern, on folded text, for a word in which ``*`` stands for further letters.

    >>> [bool(re.search(pattern_of("infu* set"), text)) for text in ("INFUSION SET", "INFUS. SETTING")]
    [True, False]
    """
    within = bool(_BEYOND_CYRILLIC.search(fold(word)))
    text = fold(word.strip("*"))
    inner = r"[\W_]{0,3}".join(re.escape(part).replace(r"\*", r"[^\W\d_]{0,9}") for part in re.split(r"[ -]+", text))
    before = "" if within or word.startswith("*") else r"(?<![^\W\d_])"
    return f"{before}{inner}" + ("" if within or word.endswith("*") else r"(?![^\W\d_])")


class Stems:
    """Named lists of stems.

    >>> stems = Stems({"pump": ["*pump*"], "bag": ["*tasche"], "maker": ["美敦力"]})
    >>> stems.find(Folded("Insulinpumpentasche")), stems.find(Folded("美敦力公司"))
    ({'pump': [(0, 19)], 'bag': [(0, 19)]}, {'maker': [(0, 3)]})
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """Take words in any spelling, with ``*`` where further letters may stand."""
        self._of_token: dict[str, re.Pattern[str]] = {}
        self._ascii: dict[str, re.Pattern[str]] = {}
        self._every: dict[str, re.Pattern[str]] = {}
        for name, words in lists.items():
            # Longer ones first, since they say better what a word is.
            ordered = sorted(words, key=len, reverse=True)
            single = [word for word in ordered if _is_within_one_token(word)]
            others = [word for word in ordered if word not in single]
            ascii_only = [word for word in others if fold(word).isascii()]
            for patterns, chosen in ((self._of_token, single), (self._every, others), (self._ascii, ascii_only)):
                if chosen:
                    patterns[name] = re.compile("|".join(map(pattern_of, chosen)))
        # Most words of an inventory stand in many of its records.
        self._lists_of = lru_cache(maxsize=_REMEMBERED)(self._lists_of_token)

    def find(self, text: Folded) -> dict[str, list[Span]]:
        """Return the places of the words in which the stems of each list stand, in order."""
        found: dict[str, list[Span]] = {}
        for token in text.tokens:
            for name in self._lists_of(token.text):
                found.setdefault(name, []).append((token.start, token.end))
        for name, pattern in (self._ascii if text.fold.isascii() else self._every).items():
            if spans := [match.span() for match in pattern.finditer(text.fold)]:
                found[name] = sorted([*found.get(name, ()), *spans])
        return found

    def _lists_of_token(self, token: str) -> tuple[str, ...]:
        return tuple(name for name, pattern in self._of_token.items() if pattern.search(token))


def _is_within_one_token(word: str) -> bool:
    """Whether a word can only stand within one run of letters: no phrase, and no script that has its marks apart."""
    return fold(word).replace("*", "").isalpha() and not _BEYOND_CYRILLIC.search(fold(word))


def together(groups: list[list[Span]], parted_by: Iterable[Span]) -> Iterator[Span]:
    """Yield the places where a field names a kind of device by one word of each group, in any order.

    Args:
        groups: Where the words of each group stand, in order.
        parted_by: Words that belong to none of them: what they part is not quoted together.
    """
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
