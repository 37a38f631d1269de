"""Words that are looked for within other words: stems, and the words of scripts that set no blanks between words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping

from pumpcheck.matching.spans import Span
from pumpcheck.matching.text import Folded, Token, fold

_BEYOND_CYRILLIC = re.compile(r"[\u0590-\u1fff\u2e80-\uffff]")
"""Scripts whose words run together, or have articles joined to them; Hangul is folded to sounds."""
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
        self._ascii: dict[str, re.Pattern[str]] = {}
        self._every: dict[str, re.Pattern[str]] = {}
        for name, words in lists.items():
            # Longer ones first, since they say better what a word is.
            ordered = sorted(words, key=len, reverse=True)
            for patterns, chosen in ((self._every, ordered), (self._ascii, [w for w in ordered if fold(w).isascii()])):
                if chosen:
                    patterns[name] = re.compile("|".join(map(pattern_of, chosen)))

    def find(self, text: Folded) -> dict[str, list[Span]]:
        """Return the places of the words in which the stems of each list stand."""
        patterns = self._ascii if text.fold.isascii() else self._every
        found = {name: list(_words_around(pattern, text)) for name, pattern in patterns.items()}
        return {name: spans for name, spans in found.items() if spans}


def _words_around(pattern: re.Pattern[str], text: Folded) -> Iterator[Span]:
    for match in pattern.finditer(text.fold):
        start, end = match.span()
        if _BEYOND_CYRILLIC.search(match[0]):
            # The run of letters around it is a whole sentence.
            yield start, end
            continue
        first = _token_at(text.tokens, start)
        last = _token_at(text.tokens, end - 1)
        yield first.start, last.end


def _token_at(tokens: list[Token], place: int) -> Token:
    return tokens[bisect_right(tokens, place, key=lambda token: token.start) - 1]


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
