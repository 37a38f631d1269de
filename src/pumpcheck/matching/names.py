"""Products that recalls know by name: how a name may be written, where it stands, and which recalls a text concerns.

A name counts with any signs between its words and within its codes, without those that records leave out (“model”,
“system”), and with one slip or gap in either half of a long word. A range in it (“MX400-MX850”) stands for every number
within.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise, permutations

from pumpcheck.folding import fold
from pumpcheck.matching.spelling import with_one_slip
from pumpcheck.matching.words import TOKEN, Span, Spans, Token, tokens_of
from pumpcheck.model.recall import Recall, Words

LONG = 8  # Letters from which a rare word counts with a slip in one of its halves; the other half has to be right
_SET_APART = 6  # Letters from which a rare word counts with a gap in one of its halves: “Vita link”
_SHORTEST = 4  # Letters and digits below which a name stands for anything
TELLING = 4  # Letters that a word needs to tell a product from others
_FIRST_WORDS = 2  # Words at the beginning of a name that people leave of it
_RARE = 3  # Signs of a word or number that tells something beside another
_ALONE = 6  # Letters that a name of one word needs to be more than an everyday word
_GAP = r"[\W_]{0,3}"
_AT_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RANGE = re.compile(r"\s?(?:-|\bTO\b|\bTHROUGH\b|\bTHRU\b)\s?")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_WORD = re.compile(r"[^\W_](?:[^\s,;/()]*[^\W_])?")
_CODE = re.compile(r"(?=[\w.-]*[^\W\d_])[^\W_][\w.-]*")
_OPEN = re.compile("X{2,4}")  # What stands for any signs of a code
_LONG_CODE = 8  # Letters and digits from which the digits of a code count however they are set apart or run together
_NUMERALS = {"II": "2", "III": "3", "IV": "4", "VI": "6", "2": "II", "3": "III", "4": "IV", "6": "VI"}


@dataclass(frozen=True)
class ProductName:
    """A name of a row."""

    row: str
    text: str
    parts: tuple[tuple[str, bool], ...]  # Its words and numbers, folded, and whether records may leave each out
    ranges: tuple[tuple[int, int], ...] = ()  # Places of numbers that begin a range, with the number that ends it
    everyday: bool = False  # Whether it may be an everyday word, so that it counts only beside its maker
    telling: bool = True  # Whether it asks for a look at least, whoever is named as the maker
    rare: Mapping[str, bool] = field(default_factory=dict)  # Its rare words; whether each counts with a slip or gap
    loose: frozenset[int] = frozenset()  # Places of the numbers of a long code, whose digits may be set apart
    partial: bool = False  # Whether it is a part of the name only, which leaves open what it is the name of
    alone: bool = False  # Whether it counts only where nothing else stands in the field but general words

    @cached_property
    def needed(self) -> list[str]:
        """The words and numbers that no record leaves out; those of a range are none."""
        return [self.parts[place][0] for place in self._needed]

    @cached_property
    def _needed(self) -> list[int]:
        open_ = {place for place, _ in self.ranges}
        return [place for place, (_, optional) in enumerate(self.parts) if not optional and place not in open_]

    @cached_property
    def rarest(self) -> str:
        """The word of it that tells most, or nothing where it has none that is rare."""
        return max((part for part in self.needed if part in self.rare and len(part) > TELLING), key=len, default="")

    @property
    def key(self) -> str:
        """The same, where the name counts without its maker."""
        return "" if self.everyday else self.rarest

    @cached_property
    def lead(self) -> int | None:
        """The place of the word by which it is looked for: one that every way of writing it has as it is."""
        # Numbers may run together with others, and numerals stand for numbers.
        letters = [word for word in self.needed if word.isalpha() and not (word in _NUMERALS or _OPEN.fullmatch(word))]
        steady = [word for word in letters if len(word) > 1] or self.needed
        wanted = self.rarest or max(steady, key=len, default="")
        return next((place for place in self._needed if self.parts[place][0] == wanted), None)

    @cached_property
    def runs(self) -> set[str]:
        """The word by which it is looked for, and what it becomes run together with those around it: “eAlert”."""
        if self.lead is None:
            return set()
        words, after = [part for part, _ in self.parts], range(self.lead + 1, len(self.parts) + 1)
        runs = {"".join(words[start:end]) for start in range(self.lead + 1) for end in after}
        return {run for run in runs if run.isalpha() or run.isdigit()}

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """What no way of writing it does without: one of these."""
        word = self.parts[self.lead][0] if self.lead is not None else ""
        return halves(word) if self.rare.get(word) else (word,)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What it looks like in folded text; without look-around, where it has no rare word."""
        ranges, pieces = dict(self.ranges), []
        for place, (part, optional) in enumerate(self.parts):
            piece = r"(\d{1,5})" if place in ranges else self._spelled(place)
            if self.key and part.isalpha() and len(part) > TELLING and part not in self.rare:
                piece = slipped(part) if len(part) >= LONG else piece
                piece = f"(?:{piece}|{part[0]}(?=[A-Z]{{2}}){''.join(f'{letter}?' for letter in part[1:])})"
            pieces.append(f"(?:{piece}{_GAP})?" if optional else piece + _GAP)
        return re.compile("".join(pieces).removesuffix(_GAP))

    def _spelled(self, place: int) -> str:
        part = self.parts[place][0]
        if place and _OPEN.fullmatch(part):
            return f"[0-9A-Z]{{{len(part)}}}"
        if place in self.loose:
            return _GAP.join(part)
        if part in _NUMERALS:
            return f"(?:{part}|{_NUMERALS[part]})"
        return slipped(part) if self.rare.get(part) else re.escape(part)

    def may_be_split_over(self, text: str) -> bool:
        """Whether a folded text holds all of it, so that the cells of a record may."""
        may_be = self.telling and self.rarest and not self.alone
        return bool(may_be) and len(self.needed) > 1 and all(part in text for part in self.needed)

    @cached_property
    def _apart(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![0-9A-Z]){self.pattern.pattern}(?![0-9A-Z])")

    def may_stand_in(self, text: str) -> bool:
        """Whether it may stand in a folded text; a long one within a word also, from which a capital sets it apart."""
        return (self.pattern if self.is_long else self._apart).search(text) is not None

    @property
    def is_long(self) -> bool:
        """Whether it hardly stands within another word by chance."""
        return bool(self.rarest) or sum(len(part) for part, _ in self.parts) >= _ALONE

    def find(self, text: str) -> Iterator[Span]:
        """Yield where it stands in a folded text."""
        # Few texts hold any of a name.
        for found in self._apart.finditer(text) if any(sign in text for sign in self.signs) else ():
            numbers = zip(found.groups(), self.ranges, strict=True)
            if all(int(self.parts[place][0]) <= int(number) <= last for number, (place, last) in numbers):
                start, end = found.span()
                yield start, start + len(found[0].rstrip()) if found[0] else end


def names_of(recall: Recall) -> tuple[ProductName, ...]:
    """Return the names by which the rows of a recall are known, and what people leave of them."""
    words = recall.words
    named = [(row.id, name) for row in recall.rows for name in row.names]
    whole = list(dict.fromkeys((row, form) for row, name in named for form in _forms(name, words)))
    known = {fold(name) for _, name in whole}
    parts = {
        form: (row, alone)
        for row, name in named
        for part, alone in _parts_of(name, words)
        for form in _forms(part, words)
        if fold(form) not in known
    }
    return (
        *(_compiled(row, name, words) for row, name in whole),
        *(
            replace(_compiled(row, part, words), everyday=True, partial=True, alone=alone)
            for part, (row, alone) in parts.items()
        ),
    )


def _forms(name: str, words: Words) -> Iterator[str]:
    """Yield a name, and set apart where its words are put together: “PulseGate”, “Vitalink” of “Vital” and “Link”."""
    yield name
    yield _AT_CAPITAL.sub(" ", name)
    everyday = common_words_of(words)
    yield TOKEN.sub(lambda word: " ".join(_put_together(word[0], everyday) or (word[0],)), name)


def _put_together(word: str, everyday: frozenset[str]) -> tuple[str, str] | None:
    """Return the two everyday words that a word is put together of, which may share a letter."""
    text = fold(word)
    cuts = ((place, begin) for place in range(3, len(text) - 1) for begin in (place, place - 1))
    apart = (cut for cut in cuts if len(text) - cut[1] > 2 and everyday.issuperset((text[: cut[0]], text[cut[1] :])))
    return next(((word[:place], word[begin:]) for place, begin in apart), None)


def _parts_of(name: str, words: Words) -> Iterator[tuple[str, bool]]:
    """Yield what people leave of a name, and whether it has to stand alone.

    “Fuse 4000” of “Fuse 4000 Wireless Pump”, “DxH 800” of “UniFoo DxH 800”, the words of “8990 Foo Hub”, “Secure II” of
    “Secure II Bed”, “Foodic-7” of “Foodic-7 Meter”, “Bar Baz XL-7” and “XL-7” of “Foodrive Bar Baz XL-7”, “T1” of
    “Foo-T1”, and “Foodrive Hybrid” or “Foodrive” alone of “Foodrive Hybrid Balloon Pump”.
    """
    plain, common = _ASIDE.sub("", name), common_words_of(words)
    makers = {token.text for maker in (*words.own_makers, *words.parent_makers) for token in tokens_of(fold(maker))}
    every = [word for word in _WORD.finditer(plain) if fold(word[0]) not in makers]
    telling = [word for word in every if fold(word[0]) not in _folded(words.left_out)]
    rare = [word for word in telling[:_FIRST_WORDS] if len(word[0]) >= _RARE and fold(word[0]) not in common]
    rest, by_number = telling[1:], bool(rare) and rare[0][0].isdigit()
    named = by_number or len(rest) > _FIRST_WORDS or any(_ends_names(word[0]) for word in rest)
    if rest and named and rare[:1] == telling[:1]:
        yield plain[rare[0].end() :], by_number or len(rest) == 1
    for first, second in pairwise(telling) if len(telling) > _FIRST_WORDS else ():
        numbered = not first[0].isdigit() and (_ends_names(first[0]) or _ends_names(second[0]))
        if rare if first is telling[0] else numbered or rare[:1] == [first]:
            yield plain[first.start() : second.end()], False
    first_two = every[:_FIRST_WORDS]
    if len(every) > _FIRST_WORDS and any(
        len(word[0]) == 1 or word[0].isdigit() or word[0] in _NUMERALS for word in first_two
    ):
        yield plain[every[0].start() : every[1].end()], not (rare and first_two == telling[:_FIRST_WORDS])
    for place, word in enumerate(every):
        # What stands before an abbreviation, and what begins with it: “Central Foo Station CFS Pro”.
        if len(word[0]) >= _RARE and "".join(one[0][0] for one in every[:place]).upper().endswith(word[0]):
            yield plain[: word.start()], False
            yield plain[word.start() :], False
    codes = [word for word in telling[-1:] if any(map(str.isdigit, word[0]))]
    for word in dict.fromkeys((*rare, *codes)) if len(every) > 1 else ():
        if len(word[0]) >= TELLING and (word is telling[0] or not word[0].isalpha() or _AT_CAPITAL.search(word[0])):
            yield word[0], not any(map(str.isdigit, word[0]))
    short = telling[-1][0].rpartition("-")[2] if telling else ""
    if short != plain and len(short) < TELLING and any(map(str.isdigit, short)) and any(map(str.isalpha, short)):
        yield short, True


def _ends_names(word: str) -> bool:
    """Whether a word is of those with which the names of models end: 800, FT10, II, XL."""
    return any(map(str.isdigit, word)) or (len(word) <= _RARE and word.isupper())


def halves(word: str) -> tuple[str, str]:
    """Return both halves of a long word, one of which every way of writing it holds."""
    return word[: len(word) // 2], word[len(word) // 2 :]


def _compiled(row: str, name: str, words: Words) -> ProductName:
    text = fold(name)
    tokens = tokens_of(text)
    ranges = dict(_ranges(text, tokens))
    skipped = {place for start, (_, last) in ranges.items() for place in range(start + 1, last + 1)}
    kept = [place for place in range(len(tokens)) if place not in skipped]
    left_out, common = _folded(words.left_out), common_words_of(words)
    telling = [tokens[place] for place in kept if tokens[place].text not in left_out]
    may_leave_out = _tells(telling, frozenset())
    parts = tuple(
        (tokens[place].text, may_leave_out and tokens[place].text in left_out and place not in ranges) for place in kept
    )
    bounds = tuple((kept.index(start), last) for start, (last, _) in ranges.items())
    telling_words = (part for part, optional in parts if part.isalpha() and not optional and part not in common)
    rare = {word: len(word) >= _SET_APART and not _put_together(word, common) for word in telling_words}
    codes = Spans(code.span() for code in _CODE.finditer(text) if sum(map(str.isalnum, code[0])) >= _LONG_CODE)
    loose = (
        number
        for number, place in enumerate(kept)
        if tokens[place].text.isdigit() and place not in ranges and codes.hold(tokens[place].start, tokens[place].end)
    )
    tells = _tells(telling, common)
    return ProductName(row, name, parts, bounds, not tells, tells, rare, frozenset(loose))


@lru_cache(maxsize=16)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, words))


def common_words_of(words: Words) -> frozenset[str]:
    """Return the words that are in many names."""
    return _folded(words.everyday_names + words.left_out)


def _tells(tokens: list[Token], everyday: frozenset[str]) -> bool:
    """Whether words and numbers tell a product by themselves, without its maker."""
    rare = [token for token in tokens if token.text.isalpha() and len(token.text) >= TELLING]
    codes = re.findall(
        r"(?=\S*\d)(?=\S*[^\W\d_])\S+", "".join(" " * (not token.hangs_on) + token.text for token in tokens)
    )
    # “ELI 380” is a code that is set apart.
    apart = any(
        len(word.text) > 1 and word.text not in everyday and len(word.text + number.text) >= _ALONE
        for word, number in pairwise(tokens)
        if word.text.isalpha() and number.text.isdigit() and len(number.text) >= _RARE
    )
    numbered = rare and any(token.text.isdigit() and len(token.text) > 1 for token in tokens)
    unusual = [token.text for token in tokens if token.text.isalpha() and not _is_everyday(token.text, everyday)]
    several = len(tokens) > 1 and (
        len(max(unusual, key=len, default="")) >= TELLING
        or (len(tokens) > _FIRST_WORDS and (unusual or any(token.text.isdigit() for token in tokens)))
        or (len(unusual) > 1 and sum(map(len, unusual)) >= _ALONE)
    )
    if apart or numbered or several or any(len(code) > TELLING for code in codes):
        return True
    return len(rare) == 1 and len(rare[0].text) >= _ALONE and not _is_everyday(rare[0].text, everyday)


def _is_everyday(word: str, everyday: frozenset[str]) -> bool:
    """Whether a word, or both words that it is put together of, are everyday words: HEALTHSUITE."""
    return word in everyday or _put_together(word, everyday) is not None


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


@lru_cache(maxsize=1024)
def slipped(word: str) -> str:
    """Return a pattern for a long word, with one slip or gap in either half, or for a shorter one with gaps only."""
    if len(word) < LONG:
        return "[ .-]?".join(word)
    first, last = map(list, halves(word))
    slip = "[A-Z .-]"
    return f"(?:{word}|{''.join(first)}{with_one_slip(last, slip)}|{with_one_slip(first, slip)}{''.join(last)})"


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
