"""Products that a recall knows by name: how a name may be written, and where it stands in a text.

A name counts with any signs between its words, without those that records leave out (“model”, “system”), and with one
slip or gap in either half of a long word. A range in it (“MX400-MX850”) stands for every number within.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from pumpcheck.folding import fold
from pumpcheck.matching.folded_text import Token, tokens_of
from pumpcheck.matching.spelling import with_one_slip
from pumpcheck.matching.words import Span
from pumpcheck.model.recall import Recall, Words

LONG = 8  # Letters from which a rare word counts with a slip in one of its halves; the other half has to be right
TELLING = 4  # Letters that a word needs to tell a product from others
_ALONE = 6  # Letters that a name of one word needs to be more than an everyday word
_GAP = r"[\W_]{0,3}"
_RANGE = re.compile(r"\s?(?:-|\bTO\b|\bTHROUGH\b|\bTHRU\b)\s?")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_NUMBERED = re.compile(r"(\D*[^\W\d_]{2}.*\d\d[A-Za-z]{0,2})(?:[\s,]+[^\W\d]+)+")
_NUMBER_FIRST = re.compile(r"\d{3,6}\s+(\D+\s\D+)")


@dataclass(frozen=True)
class ProductName:
    """A name of a row.

    Attributes:
        row: The id of the row.
        text: The name.
        parts: Its words and numbers, folded, and whether records may leave each out.
        ranges: Places of numbers that begin a range, with the number that ends it.
        everyday: Whether it may be an everyday word, so that it counts only beside its maker.
        rare: Words of it that are no everyday words, and whether each counts with a slip.
        partial: Whether it is a part of the name only, which leaves open what it is the name of.
    """

    row: str
    text: str
    parts: tuple[tuple[str, bool], ...]
    ranges: tuple[tuple[int, int], ...] = ()
    everyday: bool = False
    rare: Mapping[str, bool] = field(default_factory=dict)
    partial: bool = False

    @cached_property
    def needed(self) -> list[str]:
        """The words and numbers that no record leaves out; those of a range are none."""
        open_ = {place for place, _ in self.ranges}
        return [part for place, (part, optional) in enumerate(self.parts) if not optional and place not in open_]

    @cached_property
    def key(self) -> str:
        """The word of it that tells most, or nothing where it has none that is rare."""
        words = [part for part in self.needed if part in self.rare and len(part) > TELLING]
        return "" if self.everyday else max(words, key=len, default="")

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """What no way of writing it does without: one of these."""
        word = self.key or max(self.needed, key=len, default="")
        return halves(word) if self.rare.get(word) else (word,)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What it looks like in folded text."""
        ranges, pieces = dict(self.ranges), []
        for place, (part, optional) in enumerate(self.parts):
            piece = r"(\d{1,5})" if place in ranges else _spelled(part, slips=self.rare.get(part, False))
            if self.key and part.isalpha() and len(part) > TELLING and part not in self.rare:
                piece = f"(?:{piece}|{part[0]}(?=[A-Z]{{2}}){''.join(f'{letter}?' for letter in part[1:])})"
            pieces.append(f"(?:{piece}{_GAP})?" if optional else piece + _GAP)
        body = "".join(pieces).removesuffix(_GAP)
        return re.compile(rf"(?<![0-9A-Z]){body}(?![0-9A-Z])")

    def may_be_split_over(self, text: str) -> bool:
        """Whether a folded text holds all of it, so that the cells of a record may."""
        return bool(self.key) and len(self.needed) > 1 and all(part in text for part in self.needed)

    def find(self, text: str) -> Iterator[Span]:
        """Yield where it stands in a folded text."""
        # Few texts hold any of a name.
        for found in self.pattern.finditer(text) if any(sign in text for sign in self.signs) else ():
            numbers = zip(found.groups(), self.ranges, strict=True)
            if all(int(self.parts[place][0]) <= int(number) <= last for number, (place, last) in numbers):
                start, end = found.span()
                yield start, start + len(found[0].rstrip()) if found[0] else end


def names_of(recall: Recall) -> tuple[ProductName, ...]:
    """Return the names by which the rows of a recall are known, and what people leave of them."""
    whole = [(row.id, name) for row in recall.rows for name in row.names]
    known = {fold(name) for _, name in whole}
    parts = {part: row for row, name in whole for part in _parts_of(name) if fold(part) not in known}
    return (
        *(_compiled(row, name, recall.words) for row, name in whole),
        *(replace(_compiled(row, part, recall.words), everyday=True, partial=True) for part, row in parts.items()),
    )


def _parts_of(name: str) -> Iterator[str]:
    """Yield what people leave of a name: “Fuse 4000” of “Fuse 4000 Wireless Pump”, the words of “8990 Foo Hub”."""
    plain = _ASIDE.sub("", name)
    found = _NUMBERED.fullmatch(plain) or _NUMBER_FIRST.fullmatch(plain)
    if found:
        yield found[1]


def halves(word: str) -> tuple[str, str]:
    """Return both halves of a long word, one of which every way of writing it holds."""
    return word[: len(word) // 2], word[len(word) // 2 :]


def _compiled(row: str, name: str, words: Words) -> ProductName:
    tokens = tokens_of(fold(name))
    ranges = dict(_ranges(fold(name), tokens))
    skipped = {place for start, (_, last) in ranges.items() for place in range(start + 1, last + 1)}
    kept = [place for place in range(len(tokens)) if place not in skipped]
    left_out, everyday = _folded(words.left_out), _folded(words.everyday_names)
    telling = [tokens[place] for place in kept if tokens[place].text not in left_out]
    is_plain = not _tells(telling, everyday | left_out)
    may_leave_out = _tells(telling, frozenset())
    parts = tuple(
        (tokens[place].text, may_leave_out and tokens[place].text in left_out and place not in ranges) for place in kept
    )
    bounds = tuple((kept.index(start), last) for start, (last, _) in ranges.items())
    common = everyday | left_out
    telling_words = (part for part, optional in parts if part.isalpha() and not optional and part not in common)
    # Neither half of it stands in an everyday word: that of CARDIOLOGY stands in many.
    rare = {
        word: len(word) >= LONG and not any(half in other for half in halves(word) for other in common)
        for word in telling_words
    }
    return ProductName(row, name, parts, bounds, is_plain, rare)


@lru_cache(maxsize=16)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _tells(tokens: list[Token], everyday: frozenset[str]) -> bool:
    """Whether words and numbers tell a product by themselves, without its maker."""
    rare = [token for token in tokens if token.text.isalpha() and len(token.text) >= TELLING]
    codes = re.findall(
        r"(?=\S*\d)(?=\S*[^\W\d_])\S+", "".join(" " * (not token.hangs_on) + token.text for token in tokens)
    )
    numbered = rare and any(token.text.isdigit() and len(token.text) > 1 for token in tokens)
    several = len(tokens) > 1 and any(not _is_everyday(token.text, everyday) for token in rare)
    if numbered or several or any(len(code) > TELLING for code in codes):
        return True
    return len(rare) == 1 and len(rare[0].text) >= _ALONE and not _is_everyday(rare[0].text, everyday)


def _is_everyday(word: str, everyday: frozenset[str]) -> bool:
    """Whether a word, or both halves that it is put together of, are everyday words: HEALTHSUITE."""
    halves_of = ((word[:place], word[place:]) for place in range(3, len(word) - 2))
    return word in everyday or any(everyday.issuperset(halves) for halves in halves_of)


def _ranges(text: str, tokens: list[Token]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield ranges such as MX400-MX850: the place of the first number, the last number, and the last place."""
    for place, token in enumerate(tokens):
        lead = tokens[place - 1].text if place and token.hangs_on else ""
        ahead = place + 1 + bool(lead)
        if not token.text.isdigit() or len(tokens) <= ahead or not tokens[ahead].text.isdigit():
            continue
        between = text[token.end : tokens[ahead].start - len(lead)]
        same = not lead or (tokens[place + 1].text == lead and tokens[ahead].hangs_on)
        if same and lead and _RANGE.fullmatch(between) and int(token.text) < int(tokens[ahead].text):
            yield place, (int(tokens[ahead].text), ahead)


def _spelled(word: str, *, slips: bool) -> str:
    if not slips:
        return re.escape(word)
    first, last = map(list, halves(word))
    slip = "[A-Z .-]"
    return f"(?:{word}|{''.join(first)}{with_one_slip(last, slip)}|{with_one_slip(first, slip)}{''.join(last)})"
