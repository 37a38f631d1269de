"""Products that recalls know by name: how a name may be written, where it stands, and which recalls a text concerns.

A name counts with any signs between its words, without those that records leave out (“model”, “system”), and with one
slip or gap in either half of a long word. A range in it (“MX400-MX850”) stands for every number within.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, permutations

from pumpcheck.folding import fold
from pumpcheck.matching.spelling import with_one_slip
from pumpcheck.matching.words import TOKEN, Span, Token, tokens_of
from pumpcheck.model.recall import Recall, Words

LONG = 8  # Letters from which a rare word counts with a slip in one of its halves; the other half has to be right
_SHORTEST = 4  # Letters and digits below which a name stands for anything
TELLING = 4  # Letters that a word needs to tell a product from others
_ALONE = 6  # Letters that a name of one word needs to be more than an everyday word
_GAP = r"[\W_]{0,3}"
_AT_CAPITAL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
_RANGE = re.compile(r"\s?(?:-|\bTO\b|\bTHROUGH\b|\bTHRU\b)\s?")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_NUMBERED = re.compile(r"(\D*[^\W\d_]{2}.*\d\d[A-Za-z]{0,2})(?:[\s,]+[^\W\d]+)+")
_NUMBER_FIRST = re.compile(r"\d{3,6}\s+(\D+\s\D+)")
_REMEMBERED = 50_000  # Words that are remembered with the names they may stand for
_TEXTS = 4096  # Texts that are remembered with the recalls they may concern
_BETWEEN = "[^A-Z0-9]{0,3}"
_MAKER_BEGINS = re.compile(r"^(.{3}\w+).*")
"""The words of a maker's name that a record needs: “Rockwell” may stand for Rockwell Automation."""
_WHOLE_WORD = 4  # Letters below which a maker's name stands within many words
_TELLING_WORDS = 3  # Words of a name by which lines are told that may hold it


@dataclass(frozen=True)
class ProductName:
    """A name of a row."""

    row: str
    text: str
    parts: tuple[tuple[str, bool], ...]  # Its words and numbers, folded, and whether records may leave each out
    ranges: tuple[tuple[int, int], ...] = ()  # Places of numbers that begin a range, with the number that ends it
    everyday: bool = False  # Whether it may be an everyday word, so that it counts only beside its maker
    rare: Mapping[str, bool] = field(default_factory=dict)  # Its words that are rare; whether each counts with a slip
    partial: bool = False  # Whether it is a part of the name only, which leaves open what it is the name of

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
    # “PulseGate” is written “Pulse Gate” and “Pulse-Gate”, too.
    written = [
        (row.id, form) for row in recall.rows for name in row.names for form in (name, _AT_CAPITAL.sub(" ", name))
    ]
    whole = list(dict.fromkeys(written))
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


class NameIndex:
    """The product names and device identifiers of some recalls."""

    def __init__(self, recalls: Sequence[Recall]) -> None:
        self._names: list[tuple[int, ProductName]] = []
        self._makers: dict[int, tuple[str, ...]] = {}
        self._whole: dict[str, list[int]] = {}
        self._within: dict[str, list[int]] = {}
        self._identifiers: dict[str, set[int]] = {}
        for place, recall in enumerate(recalls):
            makers = map(fold, (*recall.words.own_makers, *recall.words.parent_makers))
            self._makers[place] = tuple(dict.fromkeys(_MAKER_BEGINS.sub(r"\1", maker) for maker in makers))
            for name in names_of(recall):
                self._add(place, name)
            for identifier in (identifier for row in recall.rows for identifier in row.identifiers):
                self._identifiers.setdefault(identifier.lstrip("0"), set()).add(place)
        self._lengths, self._sign_lengths = set(map(len, self._identifiers)), set(map(len, self._within))
        # Of one record it is asked several times.
        self._named = lru_cache(maxsize=_TEXTS)(
            lambda folded, in_record: frozenset(self._found(folded, in_record=in_record))
        )
        self._of_word = lru_cache(maxsize=_REMEMBERED)(self._names_of_word)

    def _add(self, place: int, name: ProductName) -> None:
        number = len(self._names)
        self._names.append((place, name))
        if name.key:
            for sign in name.signs:
                self._within.setdefault(sign, []).append(number)
        elif needed := name.needed:
            self._whole.setdefault(max(needed, key=len), []).append(number)

    def named(self, folded: str, *, in_record: bool = True) -> frozenset[int]:
        """Return the places of the recalls of which a folded text names a product.

        Elsewhere than in the fields of a record that say what a device is, a name without a rare word counts beside
        its maker only.
        """
        return self._named(folded, in_record) if self._names else frozenset()

    def _found(self, folded: str, *, in_record: bool) -> Iterator[int]:
        seen: set[int] = set()
        words = set(TOKEN.findall(folded))
        # Most of them are numbers, which no name has.
        for word in (word for word in words if word.isalpha() or word in self._whole):
            for number in self._of_word(word):
                if number not in seen:
                    seen.add(number)
                    place, name = self._names[number]
                    alone = not name.everyday if in_record else name.key
                    near = alone or any(
                        maker in (words if maker.isascii() and maker.isalpha() and len(maker) < _WHOLE_WORD else folded)
                        for maker in self._makers[place]
                    )
                    if near and (any(name.find(folded)) or (in_record and name.may_be_split_over(folded))):
                        yield place

    @cached_property
    def other_scripts(self) -> bool:
        """Whether any of the names has letters beyond ASCII."""
        return not all(part.isascii() for _, name in self._names for part, _ in name.parts)

    @property
    def lists_identifiers(self) -> bool:
        """Whether any of the recalls lists an identifier."""
        return bool(self._identifiers)

    def identified(self, text: str) -> set[int]:
        """Return the places of the recalls that list an identifier which a text may hold."""
        if not self._identifiers:
            return set()
        digits = "".join(filter(str.isalnum, text))
        return set().union(*(self._identifiers.get(piece, ()) for piece in _pieces_of(digits, self._lengths)))

    def places(self, folded: str) -> Iterator[int]:
        """Yield where words stand in a long folded text that may be of a name."""
        hits = [word for word in set(TOKEN.findall(folded)) if self._of_word(word)] if self._names else []
        if hits:
            words = "|".join(map(re.escape, sorted(hits, key=len, reverse=True)))
            yield from (found.start() for found in re.finditer(words, folded))

    def _names_of_word(self, word: str) -> tuple[int, ...]:
        found = list(self._whole.get(word, ()))
        if word.isalpha():
            found += chain.from_iterable(self._within.get(piece, ()) for piece in _pieces_of(word, self._sign_lengths))
        return tuple(found)

    def patterns(self) -> Iterator[str]:
        """Yield patterns, without look-around, one of which every ASCII text with a name or identifier matches.

        What is alike is one pattern: automata are made of few more quickly than of many.
        """
        yield from map(re.escape, (*self._within, *self._identifiers))
        names = [name for _, name in self._names]
        if numbers := {name.text for name in names if name.text.isdigit()}:
            # One counts only where it is all of the model's field.
            edge = "[^A-Z0-9 ./:-]"
            yield rf"(?:^|{edge}) {{0,2}}(?:{'|'.join(sorted(numbers))})(?:[.,]00?)? {{0,2}}(?:{edge}|$)"
        others = [
            name for name in names if not (name.key or name.text.isdigit()) and name.needed and name.text.isascii()
        ]
        pieces = [{piece for part in name.needed for piece in _pieces_of(part, self._sign_lengths)} for name in others]
        # Every text with one of these holds what the pattern of another looks for already.
        told = zip(others, pieces, strict=True)
        if begun := {_beginning(name) for name, held in told if held.isdisjoint(self._within)}:
            yield f"(?:^|[^A-Z0-9])(?:{'|'.join(sorted(begun))})"


def _pieces_of(text: str, lengths: Iterable[int]) -> Iterator[str]:
    """Yield all pieces of a text that have one of these lengths."""
    return (text[start : start + length] for length in lengths for start in range(len(text) - length + 1))


def _beginning(name: ProductName) -> str:
    """Return what a name begins with: its first words that no record leaves out tell enough of it."""
    open_ = {place for place, _ in name.ranges}
    needed = [place for place, (_, optional) in enumerate(name.parts) if not optional][:_TELLING_WORDS]
    pieces = []
    for place, (part, optional) in enumerate(name.parts[: needed[-1] + 1]):
        piece = "[0-9]{1,5}" if place in open_ else re.escape(part)
        pieces.append(f"(?:{piece}{_BETWEEN})?" if optional else piece + _BETWEEN)
    is_whole = needed[-1] + 1 == len(name.parts)
    return "".join(pieces).removesuffix(_BETWEEN) + ("(?:[^A-Z0-9]|$)" if is_whole else "")


def is_known_by_names_only(recall: Recall) -> bool:
    """Whether nothing but its products' names and identifiers can make a record one of a recall."""
    words: Words = recall.words
    others: Iterable[object] = (
        words.code.prefixes, words.families, words.product, words.stems, words.own_makers, words.serials,
        [row for row in recall.rows if row.models],
    )  # fmt: skip
    return not any(others)


def lint(recall: Recall) -> list[str]:
    """Return what a person should look at, one sentence each."""
    return list(dict.fromkeys(_said_of(recall)))


def _said_of(recall: Recall) -> Iterator[str]:
    names = [name for name in names_of(recall) if any(name.text in row.names for row in recall.rows)]
    for name in names:
        if sum(map(str.isalnum, name.text)) < _SHORTEST:
            yield f"row {name.row}: the name “{name.text}” has fewer than {_SHORTEST} letters"
    for one, other in permutations(names, 2):
        text = fold(other.text)
        if one.row != other.row and (0, len(text)) in one.find(text):
            both = f"its name “{one.text}” is also “{other.text}” of row {other.row}"
            yield f"row {one.row}: {both}; the gravest verdict holds"
    for row in recall.rows:
        if row.scheme != "none" and row.names and not row.limits:
            yield f"row {row.id}: it gives no versions, so that all are affected; the scheme “none” says so outright"
    words = recall.words
    if any(row.names and not row.unique for row in recall.rows) and not (words.own_makers or words.parent_makers):
        yield "no maker is named under [makers], so that a name alone makes nothing more than a review"
