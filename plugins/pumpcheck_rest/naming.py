"""Whether maker and model are names that a person reads, or ids of a database, over all records of a read."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pumpcheck import heading_fields, is_database_key, key_words

from .paths import WORDS

ASSET_NAME, DISPLAY_NAME = "Asset name", "Display name"
"""Headings for what an owner calls an asset."""

_ID = re.compile(
    r"(?i:(?=.*\d)[0-9a-f]{16,}|\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?|[a-z][a-z0-9+.-]*://\S+|urn:\S+|/\S*/\S*)"
    r"|[a-z][a-z_-]*(?:/[a-z_-]+)*/\d+"
    # Ids of letters and digits with no order in them, as Airtable, Salesforce, ULID and CUID have them.
    r"|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[0-9A-Za-z]{15,}={0,2}|(?=(?:\D*\d+){3})[0-9A-Za-z]{20,}"
)
_SMALL, _DIGITS = 100, 18
_NAMELESS = "no record names its maker or its model, so nobody can tell what the devices are"


def is_asset_name(path: str) -> bool:
    """Whether a path of a record holds what its owner calls the asset, which is no model whatever it looks like."""
    *around, last = ("".join(key_words(step)) for step in path.split("."))
    return last in WORDS["asset_names"] and WORDS["around"].issuperset(around)


@dataclass(frozen=True)
class _Reference:
    """A column that says what a device is by naming its maker or model, or points to where that is said."""

    kind: str  # maker or model
    path: tuple[str, ...]  # that of maker or model itself: `device_type` of `device_type.url`
    key: bool  # whether the column holds a key or an address, whatever it looks like
    numbered: bool  # whether a number in it is a key: 508 in `model_id` is one, 508 in `model` is a model


_ORDER = _NAMED, _IDS, _SMALL_NUMBER, _NUMBER = "named", "ids", "small number", "number"


@lru_cache(maxsize=10_000)
def _judged(text: str, numbered: bool) -> str:
    """Return what a value is, which may be several put together; nothing where it is only numbers that are keys."""
    parts = [part for part in map(str.strip, text.split("; ")) if not (numbered and part.isdecimal())]
    if not all(part.isdecimal() or _ID.fullmatch(part) for part in parts):
        return _NAMED
    if not all(map(str.isdecimal, parts)):
        return _IDS
    small = any(len(part) < _DIGITS and int(part) < _SMALL for part in parts)
    return (_SMALL_NUMBER if small else _NUMBER) if parts else ""


class NamingCheck:
    """Looks at maker and model of every record."""

    def __init__(self, hint: str, *, always_named: bool = False) -> None:
        """Take what helps where they are ids, and whether every whole record of the system has them."""
        self._hint = hint or (
            "let the answer name them: a profile for this system, or a parameter that expands references such as "
            "--option query.expand=manufacturer,model; --option profile.field.Manufacturer=PATH says where the name is"
        )
        self._always_named = always_named
        # By maker or model and how deep it is nested: in how many records there is what.
        self._seen: dict[tuple[str, int], Counter[str]] = {}
        self._records = self._coded = 0
        self._told: set[tuple[str | None, ...]] = set()  # the first two ways in which records say what they are

    def add(self, count: int, columns: Mapping[str, Sequence[str | None]]) -> None:
        """Look at so many records: at maker and model, each combination once, or else at what they are called."""
        self._records += count
        references = [(found, columns[heading]) for heading in columns if (found := _reference(heading))]
        for like in {(found.kind, len(found.path)) for found, _ in references}:
            paths = {found.path for found, _ in references if (found.kind, len(found.path)) == like}
            # What a reference holds may name it further down: `device_type.model`.
            group = [each for each in references if each[0].kind == like[0] and each[0].path[: like[1]] in paths]
            for texts, times in Counter(zip(*(column for _, column in group), strict=True)).items():
                if any(texts):
                    told = zip((found for found, _ in group), texts, strict=True)
                    kinds = {_judged(text, found.numbered) for found, text in told if text and not found.key}
                    # Where only keys tell maker or model of a record, these are ids.
                    told_by = next((kind for kind in _ORDER if kind in kinds), _IDS)
                    self._seen.setdefault(like, Counter())[told_by] += times
        if not self._seen:
            identifying = [columns[heading] for heading in columns if _identifies(heading)]
            names = [columns[heading] for heading in columns if _names_one(heading)]
            ways = dict.fromkeys(row for row in zip(*identifying, strict=True) if any(row))
            self._told.update(itertools.islice(ways, 2))
            self._coded += sum(any(text and " " not in text for text in row) for row in zip(*names, strict=True))

    @property
    def problem(self) -> str:
        """Why the records cannot be assessed; empty when they can."""
        if bad := self._only_ids():
            many = "are ids, hashes or addresses" if len(bad) > 1 else "is an id, hash or address"
            return f"{' and '.join(bad)} {many} in every record, so nobody can tell what the devices are; {self._hint}"
        nameless = self._always_named and self._records and not self._seen
        return f"{_NAMELESS}; {self._hint}" if nameless else ""

    @property
    def doubt(self) -> str:
        """Why some of the records cannot be assessed; empty where all can or none can."""
        told = len(self._told) < min(2, self._records) and 2 * self._coded > self._records
        if told and not (self.problem or self._seen):
            return f"{_NAMELESS}; {self._hint}"
        maker, model = self._of("maker"), self._of("model")
        # No maker is called by a number, while 508 is a model.
        count = max(maker.total() - maker[_NAMED], model[_IDS])
        if self.problem or not count:
            return ""
        records = "1 record has" if count == 1 else f"{count:,} records have"
        return f"{records} an id or address instead of a maker or model; {self._hint}"

    def _of(self, kind: str) -> Counter[str]:
        """Return what was seen of makers or models nearest to the record itself: further down others' are named."""
        depth = min((depth for seen, depth in self._seen if seen == kind), default=0)
        return self._seen.get((kind, depth), Counter())

    def _only_ids(self) -> list[str]:
        maker, model = self._of("maker"), self._of("model")
        bad = ["maker"] if maker and not maker[_NAMED] else []
        # A bare number may be a model, such as 508, unless it is small or the makers are ids too.
        named = model[_NAMED] + (0 if bad or model[_SMALL_NUMBER] else model[_NUMBER])
        return [*bad, *(["model"] if model and not named else [])]


@lru_cache(maxsize=2_000)
def _identifies(heading: str) -> bool:
    """Whether a column says what a device is, and not what its owner calls it."""
    told = {"description", "catalog_number", "udi", "brand", "model"}.intersection(heading_fields(heading))
    return bool(told) and heading not in (ASSET_NAME, DISPLAY_NAME)


@lru_cache(maxsize=2_000)
def _names_one(heading: str) -> bool:
    """Whether a column has what an owner calls an asset, or the address of its record, at which more may stand."""
    path = heading.removesuffix(" key")
    own = not WORDS["address"].isdisjoint(key_words(path)[-1:]) and ("." not in path or "self" in path.split("."))
    return own or heading in (ASSET_NAME, DISPLAY_NAME)


@lru_cache(maxsize=2_000)
def _reference(heading: str) -> _Reference | None:
    """Return what a column says of maker or model, by the words of its path.

    >>> _reference("device_type.url key").key, _reference("model.manufacturer").kind, _reference("serial")
    (True, 'maker', None)
    """
    path, link, _ = heading.removesuffix(" key").partition("@odata.")
    steps = path.split(".")
    key = bool(link) or (heading.endswith(" key") and is_database_key(path))
    numbered = False
    around = WORDS["detail"] | WORDS["key"] | WORDS["wrappers"]
    while len(steps) > 1 and (word := "".join(key_words(steps[-1]))) in around:
        steps.pop()
        key |= word in WORDS["key"]
    last = key_words(steps[-1])
    while len(last) > 1 and last[-1] in WORDS["detail"] | WORDS["key"]:
        key |= last[-1] in WORDS["firm_key"]
        numbered |= last.pop() in WORDS["key"]
    name = " ".join(last)
    for stem in {name, name.removesuffix("s")} - WORDS["detail"]:
        fields = ("model",) if stem in ("device type", "devicetype") else heading_fields(stem)
        if fields == ("model",) or fields[:1] == ("manufacturer",):
            return _Reference("model" if fields == ("model",) else "maker", tuple(steps), key, numbered)
    return None
