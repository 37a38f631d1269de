"""Which of many recalls a text may concern by a product's name or identifier: one look at its words, however many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pumpcheck.folding import fold
from pumpcheck.matching.names import LONG, ProductName, halves, names_of
from pumpcheck.matching.text import TOKEN
from pumpcheck.model import Recall, Words

_REMEMBERED = 50_000
"""Words that are remembered with the names they may stand for."""
_SHORTEST = 4
"""Letters of a word, from which a name's own word may be a part of it: “XPERCONNECT”."""
_BETWEEN = "[^A-Z0-9]{0,3}"


class NameIndex:
    """The product names and device identifiers of some recalls."""

    def __init__(self, recalls: Sequence[Recall]) -> None:
        """Take the recalls; a place among them stands for each."""
        self._names: list[tuple[int, ProductName]] = []
        self._makers: dict[int, tuple[str, ...]] = {}
        self._whole: dict[str, list[int]] = {}
        self._within: dict[str, list[int]] = {}
        self._identifiers: dict[str, set[int]] = {}
        for place, recall in enumerate(recalls):
            self._makers[place] = tuple(map(fold, (*recall.words.own_makers, *recall.words.parent_makers)))
            for name in names_of(recall):
                self._add(place, name)
            for identifier in (identifier for row in recall.rows for identifier in row.identifiers):
                self._identifiers.setdefault(identifier.lstrip("0"), set()).add(place)
        self._lengths = sorted(set(map(len, self._identifiers)))
        self._of_word = lru_cache(maxsize=_REMEMBERED)(self._names_of_word)

    def _add(self, place: int, name: ProductName) -> None:
        number = len(self._names)
        self._names.append((place, name))
        if name.key:
            for sign in halves(name.key) if len(name.key) >= LONG else (name.key,):
                self._within.setdefault(sign, []).append(number)
        elif needed := name.needed:
            self._whole.setdefault(max(needed, key=len), []).append(number)

    def named(self, folded: str) -> set[int]:
        """Return the places of the recalls of which a folded text names a product."""
        return {place for place, _ in self._found(folded)}

    def _found(self, folded: str) -> Iterator[tuple[int, ProductName]]:
        if not self._names:
            return
        seen: set[int] = set()
        for word in set(TOKEN.findall(folded)):
            for number in self._of_word(word):
                if number not in seen:
                    seen.add(number)
                    place, name = self._names[number]
                    makers = self._makers[place] if name.everyday else ("",)
                    if any(maker in folded for maker in makers) and any(name.find(folded)):
                        yield place, name

    def identified(self, text: str) -> set[int]:
        """Return the places of the recalls that list an identifier which a text may hold."""
        if not self._identifiers:
            return set()
        digits = "".join(filter(str.isalnum, text))
        ends = ((start, start + length) for length in self._lengths for start in range(len(digits) - length + 1))
        return set().union(*(self._identifiers.get(digits[start:end], ()) for start, end in ends))

    def places(self, folded: str) -> Iterator[int]:
        """Yield where words stand in a long folded text that may be of a name."""
        hits = [word for word in set(TOKEN.findall(folded)) if self._of_word(word)] if self._names else []
        if hits:
            words = "|".join(map(re.escape, sorted(hits, key=len, reverse=True)))
            yield from (found.start() for found in re.finditer(words, folded))

    def _names_of_word(self, word: str) -> tuple[int, ...]:
        found = list(self._whole.get(word, ()))
        if len(word) >= _SHORTEST:
            found += [number for sign, numbers in self._within.items() if sign in word for number in numbers]
        return tuple(found)

    def patterns(self) -> Iterator[str]:
        """Yield patterns, without look-around, one of which every ASCII text with a name or identifier matches."""
        yield from map(re.escape, (*self._within, *self._identifiers))
        for _, name in self._names:
            if not name.key and name.needed and name.text.isascii():
                yield f"(?:^|[^A-Z0-9]){''.join(_pieces(name)).removesuffix(_BETWEEN)}(?:[^A-Z0-9]|$)"


def _pieces(name: ProductName) -> Iterator[str]:
    open_ = {place for place, _ in name.ranges}
    for place, (part, optional) in enumerate(name.parts):
        piece = "[0-9]{1,5}" if place in open_ else re.escape(part)
        yield f"(?:{piece}{_BETWEEN})?" if optional else piece + _BETWEEN


def is_known_by_names_only(recall: Recall) -> bool:
    """Whether nothing but its products' names and identifiers can make a record one of a recall."""
    words: Words = recall.words
    others: Iterable[object] = (
        words.code.prefixes, words.families, words.product, words.stems, words.own_makers, words.serials,
        [row for row in recall.rows if row.models],
    )  # fmt: skip
    return not any(others)
