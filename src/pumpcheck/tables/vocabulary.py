"""The known headings, from ``headings.toml``: what a heading means before anybody looked at its column."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, NamedTuple

from pumpcheck.tables.text import NUMBER_WORDS, bare, heading_key, heading_keys

NOT_USED = "none"  # stands for “no field” among the candidates of a heading
_TOLD_BY = ("asset_id", "manufacturer", "model", "serial_number", "description")

_TOLD_IN_LARGE = ("manufacturer", "model", "serial_number")

QUANTITY = "quantity"  # stands among the candidates of a heading for “how many units a row is”, which is no field
# From this rank on a heading is of the name, the text or the number of something, of use where nothing is better.
SPARE_RANK = 1000
_PARTS = re.compile(
    r"\s*[/|;,:\n\[(\])、،／・]\s*|\s[-–—]\s|\s(?:and/or|or|ou|oder|eller|tai|vagy|или|veya)\s", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[{（【].*?(?:[)\]}）】]|$)", re.DOTALL)
_POSITIONAL = re.compile(r"column n?\s?\d+|column \d+|unnamed \d+|spalte \d+|field \d+")
_PERIOD = re.compile(r"(?:19|20)\d\d|[qh][1-4]|fy(?:\d\d)?")
_PLURAL = re.compile(r"(?<=\w{4})(?:e[ns]|[aio]s|[aeios])$|(?<=\w{3})s$")
_IDEOGRAPHS = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"))
_TOLD_NUMBERED = frozenset({"manufacturer", "model", "serial_number", "catalog_number"})
_NUMBERED = re.compile(r"[^\W\d_]\s*\d{1,2}$")
# What a name or a number of something is not: the thing itself, where that is told by numbers or by names alone.
_NOT_BY_NAME = frozenset(["asset_id", "catalog_number", "software_version"])
_NOT_BY_NUMBER = _NOT_BY_NAME | {"manufacturer", "brand", "description"}
_OF_THE_MAKER = (("serial_number",), ("catalog_number",))
_ABOUT_PLACES = frozenset(["location", "department"])


class Meaning(NamedTuple):
    """What a heading can mean."""

    # Fields, the likeliest first; ``none`` stands for no field. More than one: the content decides.
    candidates: tuple[str, ...]
    rank: int = 0  # place among the known headings of the field, 0 the best known
    known_as: str = ""  # the part of the heading that is known, empty when that is all of it


class Vocabulary:
    """Headings and what they mean."""

    def __init__(self, document: Mapping[str, Mapping[str, Any]]) -> None:
        self._known: dict[str, Meaning] = {}
        by_content = [
            (tuple(kind["candidates"]), {key: kind[key] for key in kind if key != "candidates"})
            for kind in document["by_content"].values()
        ]
        told = [*(document["fields"][name] for name in _TOLD_BY), *(languages for _, languages in by_content)]
        self.telling = frozenset(
            heading.strip(" .:#").casefold() for languages in told for heading in _headings(languages)
        )
        """Headings by which a row of them is told quickly, as they are written, in lower case."""
        numbered = [heading for heading in self.telling if heading.endswith((" number", " no", " nr"))]
        self.telling |= {
            heading.rpartition(" ")[0] + end for heading in numbered for end in (" no", " nr", " num", " id")
        }
        self.telling_fold = frozenset(
            heading.upper() for name in _TOLD_IN_LARGE for heading in _headings(document["fields"][name])
        )
        """Those that stop a reader which goes through a large file by its bytes, in capitals."""
        self._fields = document["fields"]
        for field, languages in document["fields"].items():
            self._learn((field,), languages)
        for candidates, languages in by_content:
            self._learn(candidates, languages)
        for kind, languages in document["not_used"].items():
            self._learn((QUANTITY if kind == QUANTITY else NOT_USED,), languages)
        words = {name: tuple(_listed(text)) for name, text in document["words"].items()}
        self.makers, self.devices = words["makers"], words["devices"]
        self.totals, self.ditto = words["totals"], words["ditto"]
        kinds = ("neutral", "elsewhere", "people", "names", "numbers", "articles")
        sets = (frozenset(words[kind]) for kind in kinds)
        self._neutral, self._elsewhere, self._people, self._names, self._numbers, self._articles = sets
        self._filler = self._articles | self._neutral
        self._long = dict(pair.split(" = ") for pair in words["short"])
        self._costs = [document["not_used"][kind] for kind in ("date", "cost")]
        # The same words stand in many headings.
        self._loose_word = lru_cache(maxsize=50_000)(self._without_ending)

    def _learn(self, candidates: tuple[str, ...], languages: Mapping[str, str]) -> None:
        for text in languages.values():
            for rank, key in enumerate(heading_keys(_listed(text))):
                self._known.setdefault(key, Meaning(candidates, rank))

    @cached_property
    def places(self) -> frozenset[str]:
        """Words for places: those of the headings of a location, which also stand in the names of places."""
        of_places, of_others = set[str](), set[str]()
        for name, languages in self._fields.items():
            words = of_places if name in _ABOUT_PLACES else of_others
            every = " ".join(map(heading_key, _headings(languages))).split()
            words.update(word for word in every if len(word) >= 4)
        return frozenset(of_places - of_others)

    def meaning(self, heading: str, aliases: Mapping[str, str] | None = None) -> Meaning | None:
        """Return what a heading means, or None when it is not known.

        Tried in this order: the headings that plugins added, by key; the whole heading, also in the plural, with its
        words abbreviated or without articles, years and words that add nothing, such as “Device:”; its parts, as in
        “Hersteller / Manufacturer”, and what stands outside its brackets; what it is the name or number of, as in
        “Location code”; its words taken apart, as in “SERIALNUM”; the known heading that it ends or, before words that
        add nothing, begins with, as in “Stammdaten Seriennummer”; the only one that it is the beginning of, as in
        “MANUFACTUR”.
        """
        heading = bare(heading)
        if aliases and (key := heading_key(heading)) in aliases:
            return Meaning((aliases[key],))
        return self._own_meaning(heading)

    @lru_cache(maxsize=50_000)  # noqa: B019 - there is one vocabulary, and the headings of a table are asked about often
    def _own_meaning(self, heading: str) -> Meaning | None:
        key = heading_key(heading)
        if key.endswith(" key") and key not in self._known:
            # What a database joins its tables by is neither a name nor a number of a device.
            return Meaning((NOT_USED,))
        return (
            self._plain(key)
            or self._in_parts(heading)
            or self._without_brackets(heading)
            or self._described(key)
            or self._taken_apart(key)
            or self._at_the_end(key)
            or self._cut_off(key)
            or self._dated(key)
        )

    @lru_cache(maxsize=50_000)  # noqa: B019 - there is one vocabulary, and the cells of a column repeat
    def is_known(self, cell: str) -> bool:
        """Whether a cell is a known heading as it stands, which a value seldom is."""
        cell = bare(cell)
        # A single letter may stand for “number” and is far more often a mark in a list.
        if len(cell) >= 60 or (len(cell) == 1 and cell.isalnum()):
            return False
        key = heading_key(cell)
        # “Ward 3” is a place, while headings that come again are numbered too.
        if key not in self._known and (_NUMBERED.search(cell) or not any(map(str.isalpha, key))):
            plain = self._plain(key) if _NUMBERED.search(cell) else None
            return plain is not None and len(plain.candidates) == 1 and plain.candidates[0] in _TOLD_NUMBERED
        outside = heading_key(_BRACKETS.sub(" ", cell))
        if self._plain_or_described(key) or self._in_parts(cell) or (outside != key and self._plain(outside)):
            return True
        # Descriptions of devices are longer than names in databases.
        return key.count(" ") < 3 and any(map(self._plain_or_described, self._apart(key)))

    def about_people(self, heading: str) -> bool:
        """Whether a heading is that of a column with people in it, whose content is never shown."""
        return bool(self._people.intersection(heading_key(heading).split()))

    def _plain(self, key: str) -> Meaning | None:
        """Look up a heading, and what is left of it without numbering and words before it that add nothing."""
        words = key.split()
        # unique_headings() puts a number behind a repeated heading.
        if len(words) > 1 and words[-1].isdecimal() and len(words[-1]) < 3:
            words.pop()
        for start in range(len(words)):
            if start and words[start - 1] not in self._neutral:
                return None
            left = " ".join(words[start:])
            if found := self._known.get(key if not start else left) or self._known.get(left) or self._loosely(left):
                return found
        return None

    def _loosely(self, key: str) -> Meaning | None:
        return self._loose.get(self._loose_key(key))

    @cached_property
    def _loose(self) -> dict[str, Meaning]:
        """The known headings by their loose keys, but for those that two of different meaning share."""
        loose: dict[str, Meaning] = {}
        torn: set[str] = set()
        for key, meaning in self._known.items():
            loosely = self._loose_key(key)
            if loose.setdefault(loosely, meaning).candidates != meaning.candidates:
                torn.add(loosely)
        return {key: meaning for key, meaning in loose.items() if len(key) > 1 and key not in torn}

    def _loose_key(self, key: str) -> str:
        """Return a key without articles, years and endings of the plural, and with its words written out."""
        words = list(filter(self._loose_word, key.split()))
        if len(words) > 2:
            words[1:-1] = [word for word in words[1:-1] if word not in self._articles]
        return " ".join(map(self._loose_word, words))

    def _without_ending(self, word: str) -> str:
        """Return a word written out, without an article or ending of the plural; nothing for a year or part of one."""
        return "" if _PERIOD.fullmatch(word) else _PLURAL.sub("", self._long.get(word, word).removeprefix("ال"))

    def _in_parts(self, heading: str) -> Meaning | None:
        parts = [part for part in _PARTS.split(heading) if heading_key(part)]
        if len(parts) < 2:
            return None
        known = [(part, meaning) for part in parts if len(part) > 1 and (meaning := self._plain(heading_key(part)))]
        if len(known) * 2 < len(parts):
            return None
        # Of “Typ / Model” the part that leaves nothing open says more; “Supplier / Manufacturer” holds makers.
        part, best = min(known, key=lambda pair: (pair[1].candidates == (NOT_USED,), len(pair[1].candidates)))
        return Meaning(best.candidates, best.rank + 50, part)

    def _without_brackets(self, heading: str) -> Meaning | None:
        outside = _BRACKETS.sub(" ", heading).strip()
        return self.meaning(outside) if outside != heading and heading_key(outside) else None

    def _described(self, key: str) -> Meaning | None:
        """Return the meaning of what a heading is the name, the text or the number of."""
        words = key.split()
        for endings, excepted in ((self._names, _NOT_BY_NAME), (self._numbers, _NOT_BY_NUMBER)):
            if len(words) < 2 or words[-1] not in endings:
                continue
            thing = " ".join(words[:-1])
            found = self._plain(thing) or (self._taken_apart(thing) if _is_ideograph(thing[:1]) else None)
            if found and not excepted.intersection(found.candidates[:1]):
                return Meaning(found.candidates, found.rank + SPARE_RANK, thing)
        return None

    def _plain_or_described(self, key: str) -> Meaning | None:
        return self._plain(key) or self._described(key)

    def _taken_apart(self, key: str) -> Meaning | None:
        """Return the meaning of a heading whose words are run together, as in databases and in many languages."""
        for look in (self._plain_or_described, self._at_the_end, self._dated):
            for apart in self._apart(key):
                if found := look(apart):
                    return found._replace(rank=found.rank + 100, known_as=found.known_as or apart)
        return None

    def _apart(self, key: str) -> Iterator[str]:
        """Yield a key with one word taken apart: wholly into known words, or with a known heading at its end."""
        words = key.split()
        for place, word in enumerate(words):
            signs = _is_ideograph(word[:1])
            if len(word) < (3 if signs else 5) or word in self._known or not word.isalpha():
                continue
            if parts := self._segments(word, 1 if signs else 2):
                yield heading_key(" ".join([*words[:place], *parts, *words[place + 1 :]]))
            for start in range(2 if signs else 3, len(word) - (1 if signs else 4)):
                known = word[start:] in self._known if signs else self._is_plain(word[start:])
                if known and word[:start] not in self._elsewhere:
                    yield " ".join([*words[:place], word[:start], word[start:], *words[place + 1 :]])
                    break

    def _segments(self, word: str, shortest: int) -> list[str]:
        """Take a word apart into as few words of headings as possible, none when that cannot be done."""
        best: dict[int, list[str]] = {0: []}
        for end in range(shortest, len(word) + 1):
            starts = [start for start in best if end - start >= shortest and self._is_part(word[start:end])]
            if starts:
                start = min(starts, key=lambda start: len(best[start]))
                best[end] = [*best[start], word[start:end]]
        parts = best.get(len(word), [])
        return parts if len(parts) > 1 else []

    def _is_part(self, word: str) -> bool:
        # “Abteilungsname” has an s between its parts.
        return word in self._words or (len(word) > 5 and word.endswith("s") and word[:-1] in self._words)

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words that names of columns are put together from: of the known headings, and how they are abbreviated."""
        words = chain.from_iterable(map(str.split, self._known))
        long = {word for word in words if len(word) > 3 or not word.isascii() or word in self._known}
        return frozenset(self._names | self._numbers | NUMBER_WORDS | self._long.keys() | long)

    def _at_the_end(self, key: str) -> Meaning | None:
        words = key.split()
        if self._elsewhere.intersection(words):
            return None
        if found := self._of(words):
            return found
        about_people = self._people.intersection(words)
        for start in range(1, len(words)):
            before, rest = " ".join(words[:start]), " ".join(words[start:])
            found = None if words[start] in self._articles else self._known.get(rest) or self._loosely(rest)
            if not found or (about_people and not _ABOUT_PLACES.intersection(found.candidates[:1])):
                continue
            if (
                found.candidates == ("manufacturer",)
                and (own := self._plain(before))
                and own.candidates in _OF_THE_MAKER
            ):
                return Meaning(own.candidates, own.rank + 100, before)
            if words[0] in self._numbers and found.candidates[0] in _NOT_BY_NUMBER | {"status"}:
                return None
            if is_generic(found):
                # The number of something unknown: of the unit, or of a thing beside it, but never its model.
                return None if self._plain(before) else Meaning(("asset_id", "serial_number", NOT_USED), 300, rest)
            if len(found.candidates) == 1 or not self._is_plain(before):
                place = _ABOUT_PLACES.intersection(found.candidates)
                return (None if place else self._dated(key)) or Meaning(found.candidates, found.rank + 100, rest)
        return None

    def _of(self, words: list[str]) -> Meaning | None:
        """Return the meaning of what comes first in “Marca del equipo”, where other languages have it last."""
        ends = range(1, len(words))
        place = next((at for at in ends if words[at] in self._articles or self._filler.issuperset(words[at:])), 0)
        if not place or self._people.union(self._cost_words).intersection(words):
            return None
        first = " ".join(words[:place])
        others = words[place] in self._articles and self._filler.issuperset(words[place:])
        found = None if first in self._names or first in self._numbers else self._plain(first)
        if found and (others or len(found.candidates) == 1):
            return Meaning(found.candidates, found.rank + 100, first)
        return None

    def _cut_off(self, key: str) -> Meaning | None:
        """Return the meaning of a heading of which a system has cut the end off, when only one thing can be meant."""
        if len(key) < 5:
            return None
        within = slice(bisect_left(self._in_order, key), bisect_left(self._in_order, key + "\U0010ffff"))
        whole = [known for known in self._in_order[within] if " " not in known[len(key) :]]
        kinds = {self._known[known].candidates for known in whole}
        return Meaning(kinds.pop(), 150, min(whole, key=len)) if len(kinds) == 1 else None

    def _dated(self, key: str) -> Meaning | None:
        """Return that a heading is not used, if one of its words is of dates, guarantees and prices."""
        return Meaning((NOT_USED,)) if self._cost_words.intersection(key.split()) else None

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._known)

    @cached_property
    def _cost_words(self) -> frozenset[str]:
        keys = {key for kind in self._costs for key in map(heading_key, _headings(kind)) if " " not in key}
        return frozenset(key for key in keys if len(key) > (3 if key.isascii() else 1)) - self._neutral

    def _is_plain(self, key: str) -> bool:
        """Whether this is a known heading that leaves nothing open."""
        return key in self._known and len(self._known[key].candidates) == 1


def _is_ideograph(sign: str) -> bool:
    # A pattern for so many signs takes long to compile.
    return any(first <= sign <= last for first, last in _IDEOGRAPHS)


def is_generic(meaning: Meaning) -> bool:
    """Whether a heading says no more than “number”, “code” or “id”."""
    return len(meaning.candidates) > 1 and meaning.candidates[0] == "asset_id"


def _listed(text: str) -> list[str]:
    """Take apart a list of ``headings.toml``: an array of as many strings takes tomllib five times as long."""
    return [part for line in text.replace("\u200b", "").splitlines() for part in line.split(" | ") if part]


def _headings(languages: Mapping[str, str]) -> Iterator[str]:
    return chain.from_iterable(map(_listed, languages.values()))


def is_positional(heading: str) -> bool:
    """Whether a heading only says where the column stands, because the table has none for it: “Column 3”."""
    return bool(_POSITIONAL.fullmatch(heading_key(heading)))


@cache
def vocabulary() -> Vocabulary:
    """Return the headings that come with pumpcheck."""
    return Vocabulary(tomllib.loads(files("pumpcheck.tables").joinpath("headings.toml").read_text(encoding="utf-8")))


def is_known_heading(text: str) -> bool:
    """Whether a cell, as it stands, is a heading that inventories are known to have, in whatever language.

    >>> is_known_heading("Seriennummer"), is_known_heading("Infusomat")
    (True, False)
    """
    return vocabulary().is_known(text)


@lru_cache(maxsize=10_000)
def heading_fields(heading: str) -> tuple[str, ...]:
    """Return the fields that a heading can mean, the likeliest first; none where it is not known.

    >>> heading_fields("Seriennummer"), heading_fields("Infusomat")
    (('serial_number',), ())
    """
    meaning = vocabulary().meaning(heading)
    return meaning.candidates if meaning else ()
