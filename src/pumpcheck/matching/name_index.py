"""Which recalls a text concerns by the product names and device identifiers in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain

from pumpcheck.folding import fold
from pumpcheck.matching.names import ProductName, common_words_of, names_of, slipped
from pumpcheck.matching.spelling import LONG, misspelt
from pumpcheck.matching.words import TOKEN
from pumpcheck.model.recall import Recall

_REMEMBERED = 50_000  # Words that are remembered with the names they may stand for
_TEXTS = 4096  # Texts that are remembered with the recalls they may concern
_MAKER_BEGINS = re.compile(r"^(.{3}\w+).*")
"""The words of a maker's name that a record needs: “Rockwell” may stand for Rockwell Automation."""
_WHOLE_WORD = 4  # Letters below which a maker's name stands within many words


_compiled = lru_cache(maxsize=None)(re.compile)
"""Compiles the makers of a recall when a text first holds one of its names, which none of a small inventory may."""


class NameIndex:
    """The product names and device identifiers of some recalls."""

    def __init__(self, recalls: Sequence[Recall]) -> None:
        self._names: list[tuple[int, ProductName]] = []
        self._makers: dict[int, str] = {}
        self._whole: dict[str, list[int]] = {}
        self._within: dict[str, list[int]] = {}
        self.identifiers: dict[str, set[int]] = {}  # The recalls that list each
        # What the lines hold in which a rare word may stand: its signs, or all ways of writing it where these are in
        # everyday words too.
        self._literals: set[str] = set()
        self._slipped: set[str] = set()
        for place, recall in enumerate(recalls):
            makers = map(fold, (*recall.words.own_makers, *recall.words.parent_makers))
            beginnings = dict.fromkeys(_MAKER_BEGINS.sub(r"\1", maker) for maker in makers)
            self._makers[place] = "|".join(map(_of_maker, beginnings)) or "(?!)"
            for name in names_of(recall):
                self._add(place, name, common_words_of(recall.words))
            for identifier in (identifier for row in recall.rows for identifier in row.identifiers):
                self.identifiers.setdefault(identifier.lstrip("0"), set()).add(place)
        self._lengths, self._sign_lengths = set(map(len, self.identifiers)), set(map(len, self._within))
        # Of one record it is asked several times.
        self._named = lru_cache(maxsize=_TEXTS)(
            lambda folded, in_record: frozenset(self._found(folded, in_record=in_record))
        )
        self._of_word = lru_cache(maxsize=_REMEMBERED)(self._names_of_word)

    def _add(self, place: int, name: ProductName, common: frozenset[str]) -> None:
        number = len(self._names)
        self._names.append((place, name))
        if name.rarest:
            for sign in name.signs:
                self._within.setdefault(sign, []).append(number)
            short = min(map(len, name.signs)) < _WHOLE_WORD
            if len(name.signs) > 1 and (short or any(sign in word for sign in name.signs for word in common)):
                self._slipped.add(slipped(name.rarest))
            else:
                self._literals.update(name.signs)
        else:
            for run in name.runs:
                self._whole.setdefault(run, []).append(number)

    def named(self, folded: str, *, in_record: bool = True) -> frozenset[int]:
        """Return the places of the recalls of which a folded text names a product.

        Elsewhere than in the fields of a record that say what a device is, a name without a rare word counts beside
        its maker only.
        """
        return self._named(folded, in_record) if self._names else frozenset()

    def _found(self, folded: str, *, in_record: bool) -> Iterator[int]:
        # Most words are numbers, which no name has.
        words = (word for word in set(TOKEN.findall(folded)) if word.isalpha() or word in self._whole)
        found: set[int] = set()
        for number in {number for word in words for number in self._of_word(word)}:
            place, name = self._names[number]
            if place in found:
                continue
            stands = name.may_stand_in(folded) or (in_record and name.may_be_split_over(folded))
            if stands and ((name.telling if in_record else name.key) or _compiled(self._makers[place]).search(folded)):
                found.add(place)
                yield place

    @cached_property
    def other_scripts(self) -> bool:
        """Whether any of the names has letters beyond ASCII."""
        return not all(part.isascii() for _, name in self._names for part, _ in name.parts)

    def identified(self, text: str) -> set[int]:
        """Return the places of the recalls that list an identifier which a text may hold."""
        if not self.identifiers:
            return set()
        digits = "".join(filter(str.isalnum, text))
        return set().union(*(self.identifiers.get(piece, ()) for piece in _pieces_of(digits, self._lengths)))

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
        yield from map(re.escape, (*self._literals, *self.identifiers))
        yield from self._slipped
        names = [name for _, name in self._names]
        if numbers := {name.text for name in names if name.text.isdigit()}:
            # One counts only where it is all of the model's field.
            edge = "[^A-Z0-9 ./:-]"
            yield rf"(?:^|{edge}) {{0,2}}(?:{'|'.join(sorted(numbers))})(?:[.,]00?)? {{0,2}}(?:{edge}|$)"
        others = [
            name for name in names if not (name.rarest or name.text.isdigit()) and name.needed and name.text.isascii()
        ]
        pieces = [{piece for part in name.needed for piece in _pieces_of(part, self._sign_lengths)} for name in others]
        # Every text with one of these holds what the pattern of another looks for already.
        told = zip(others, pieces, strict=True)
        if written := {_written(name) for name, held in told if held.isdisjoint(self._literals)}:
            yield "|".join(sorted(written))


def _pieces_of(text: str, lengths: Iterable[int]) -> Iterator[str]:
    """Yield all pieces of a text that have one of these lengths."""
    return (text[start : start + length] for length in lengths for start in range(len(text) - length + 1))


def _of_maker(name: str) -> str:
    """Return a pattern for a maker's name: one of a few letters stands alone, and a long one may be misspelt."""
    plain = name.isascii() and name.isalpha()
    if plain and len(name) >= LONG:
        return misspelt(name)
    return rf"(?<![^\W\d_]){name}(?![^\W\d_])" if plain and len(name) < _WHOLE_WORD else re.escape(name)


def _written(name: ProductName) -> str:
    """Return what a name without a rare word looks like; a short one stands by itself."""
    pattern = name.pattern.pattern
    return pattern if name.is_long else f"(?:^|[^A-Z0-9]){pattern}(?:[^A-Z0-9]|$)"
