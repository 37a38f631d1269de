"""The known headings, from ``headings.toml``: what a heading means before anybody looked at its column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, NamedTuple

from pumpcheck.model import HeadingAlias
from pumpcheck.tables.text import heading_key, heading_keys

NOT_USED = "none"
"""Stands for “no field” among the candidates of a heading."""

_TOLD_BY = ("asset_id", "manufacturer", "model", "serial_number", "description")

_TOLD_IN_LARGE = ("manufacturer", "model", "serial_number")

_PARTS = re.compile(r"\s*[/|;,:\n\[(\])]\s*|\s[-–—]\s")
_POSITIONAL = re.compile(r"column n?\s?\d+|column \d+|unnamed \d+|spalte \d+|field \d+")


class Meaning(NamedTuple):
    """What a heading can mean.

    Attributes:
        candidates: Fields, the likeliest first; ``none`` stands for no field. More than one: the content decides.
        rank: Place among the known headings of the field, 0 the best known.
        known_as: The part of the heading that is known, empty when that is all of it.
    """

    candidates: tuple[str, ...]
    rank: int = 0
    known_as: str = ""


class Vocabulary:
    """Headings and what they mean."""

    def __init__(self, document: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the content of ``headings.toml``."""
        self._known: dict[str, Meaning] = {}
        told = [document["fields"][name] for name in _TOLD_BY]
        told += [{key: kind[key] for key in kind if key != "candidates"} for kind in document["by_content"].values()]
        self.telling = frozenset(
            heading.strip(" .:#").casefold()
            for languages in told
            for text in languages.values()
            for heading in _listed(text)
        )
        """Headings by which a row of them is told quickly, as they are written, in lower case."""
        self.telling_fold = frozenset(
            heading.upper()
            for name in _TOLD_IN_LARGE
            for text in document["fields"][name].values()
            for heading in _listed(text)
        )
        """Those that stop a reader which goes through a large file by its bytes, in capitals."""
        for field, languages in document["fields"].items():
            self._learn((field,), languages)
        for kind in document["by_content"].values():
            self._learn(tuple(kind["candidates"]), {key: kind[key] for key in kind if key != "candidates"})
        for languages in document["not_used"].values():
            self._learn((NOT_USED,), languages)
        words = {name: tuple(_listed(text)) for name, text in document["words"].items()}
        self.makers = words["makers"]
        self.devices = words["devices"]
        self.totals = words["totals"]
        self._neutral = frozenset(words["neutral"])
        self._elsewhere = frozenset(words["elsewhere"])
        self._people = frozenset(words["people"])

    def _learn(self, candidates: tuple[str, ...], languages: Mapping[str, str]) -> None:
        lists = [_listed(text) for text in languages.values()]
        ranks = [rank for headings in lists for rank in range(len(headings))]
        for key, rank in zip(heading_keys(list(chain.from_iterable(lists))), ranks, strict=True):
            if key not in self._known:
                self._known[key] = Meaning(candidates, rank)

    def meaning(self, heading: str, aliases: Mapping[str, str] | None = None) -> Meaning | None:
        """Return what a heading means, or None when it is not known.

        Tried in this order: the whole heading; the heading without words that add nothing, such as “Device:”;
        its parts, as in “Hersteller / Manufacturer”; the known heading that it ends with, as in “Stammdaten
        Seriennummer”; the one that it begins with, when only words that add nothing follow.

        Args:
            heading: The heading as the table has it.
            aliases: Normalised headings that plugins added, with their field.
        """
        key = heading_key(heading)
        if aliases and key in aliases:
            return Meaning((aliases[key],))
        return (
            self._whole(key)
            or self._bare(key)
            or self._in_parts(heading)
            or self._at_the_end(key)
            or self._at_the_beginning(key)
        )

    def is_known(self, cell: str) -> bool:
        """Whether a cell is a known heading as it stands, which a value seldom is."""
        # A single letter may stand for “number” and is far more often a mark in a list.
        if len(cell) == 1 and cell.isalnum():
            return False
        return heading_key(cell) in self._known or (len(cell) < 60 and self._in_parts(cell) is not None)

    def about_people(self, heading: str) -> bool:
        """Whether a heading is that of a column with people in it, whose content is never shown."""
        return bool(self._people.intersection(heading_key(heading).split()))

    def _whole(self, key: str) -> Meaning | None:
        return self._known.get(key)

    def _bare(self, key: str) -> Meaning | None:
        words = key.split()
        # unique_headings() puts a number behind a repeated heading.
        if len(words) > 1 and words[-1].isdecimal() and len(words[-1]) < 3:
            words.pop()
        while len(words) > 1 and words[0] in self._neutral:
            words = words[1:]
            if found := self._known.get(" ".join(words)):
                return found
        return self._known.get(" ".join(words))

    def _in_parts(self, heading: str) -> Meaning | None:
        parts = [part for part in _PARTS.split(heading) if heading_key(part)]
        if len(parts) < 2:
            return None
        found = [(part, self._whole(heading_key(part)) or self._bare(heading_key(part))) for part in parts]
        known = [(part, meaning) for part, meaning in found if meaning]
        if len(known) * 2 < len(parts):
            return None
        # Of “Typ / Model” the part that leaves nothing open says more; “Supplier / Manufacturer” holds makers.
        part, best = min(known, key=lambda pair: (pair[1].candidates == (NOT_USED,), len(pair[1].candidates)))
        return Meaning(best.candidates, best.rank + 50, part)

    def _at_the_end(self, key: str) -> Meaning | None:
        words = key.split()
        if self._elsewhere.intersection(words) or self._people.intersection(words):
            return None
        for start in range(1, len(words)):
            found = self._known.get(" ".join(words[start:]))
            if found and (len(found.candidates) == 1 or not self._is_plain(" ".join(words[:start]))):
                return Meaning(found.candidates, found.rank + 100, " ".join(words[start:]))
        return None

    def _at_the_beginning(self, key: str) -> Meaning | None:
        words = key.split()
        while len(words) > 1 and words[-1] in self._neutral:
            words.pop()
            if self._is_plain(" ".join(words)):
                return self._known[" ".join(words)]
        return None

    def _is_plain(self, key: str) -> bool:
        """Whether this is a known heading that leaves nothing open."""
        return key in self._known and len(self._known[key].candidates) == 1


def _listed(text: str) -> list[str]:
    """Take apart a list of ``headings.toml``: an array of as many strings takes tomllib five times as long."""
    return [part for line in text.splitlines() for part in line.split(" | ") if part]


def is_positional(heading: str) -> bool:
    """Whether a heading only says where the column stands, because the table has none for it.

    >>> is_positional("Column 3"), is_positional("Column width")
    (True, False)
    """
    return bool(_POSITIONAL.fullmatch(heading_key(heading)))


def alias_fields(aliases: Iterable[HeadingAlias]) -> dict[str, str]:
    """Return the fields of these headings by the key they are looked up by."""
    return {heading_key(alias.heading): alias.field for alias in aliases}


@cache
def vocabulary() -> Vocabulary:
    """Return the headings that come with pumpcheck."""
    return Vocabulary(tomllib.loads(files("pumpcheck.tables").joinpath("headings.toml").read_text(encoding="utf-8")))


def is_known_heading(text: str) -> bool:
    """Whether a text is a heading that inventories are known to have, in whatever language.

    Args:
        text: A cell as it stands.

    >>> is_known_heading("Seriennummer"), is_known_heading("Infusomat")
    (True, False)
    """
    return vocabulary().is_known(text)
