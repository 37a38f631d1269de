"""What a value under a key that nobody knows may say of records that did not come; what only describes says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from .signs import Sign, whole_number
from .values import LONGEST
from .vocabulary import NEXT_WORD, WORDS, Meaning, key_meanings, key_words

_MANY = 100_000_000  # what is larger counts no records: it is a time, or an id
_ADDRESS = re.compile(r"""https?://[^\s"'<>]+|(?<=href=["'])[^"'<>]+|^[/?]\S+""")
_TOKEN = re.compile(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[\w+/=~.:-]{8,}")
_KINDS = re.compile(r"[a-z]+|[A-Z]+|\d+")
_PORTION = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(%?)")
_MIXED = 5  # runs of small letters, capitals and digits that a token has at least, and a name has not
_KEPT_APART = re.compile(r"v?\d+(?:[.:/TZ+ -]\d*)+[A-Za-z]*\d*|\S+@\S+|\w+:/.*")  # days, times, versions and addresses


@dataclass(frozen=True)
class Unknown:
    """Judges values beside the records of one answer, which came from an address."""

    records: Sequence[object]
    address: str

    def signs(self, path: tuple[str, ...], value: object, place: str, where: str) -> Iterator[Sign]:
        """Yield what a value may tell: more records than came, where the page ends, or another part of the list."""
        if isinstance(value, list | dict):
            return
        key, told = path[-1], {word for step in path for word in key_words(step)}
        number = whole_number(value)
        if value is True and (WORDS["granted"] | WORDS["backward"]).isdisjoint(key_words(key)):
            yield Sign(Meaning.UNKNOWN, place, key, where, value)
        elif number == 206 and {"code", "status"} & set(key_words(key)):
            yield Sign(Meaning.PARTIAL, place, key, where, value=True)
        elif (portion := _portion(told, value)) is not None:
            less = portion not in (1, 100)
            yield Sign(Meaning.PARTIAL, f"{place} is less than a hundred percent", key, "", value=less)
        elif self._is_position(told, value, number):
            yield Sign(Meaning.UNKNOWN, f"{place} is where this page ends", key, "", value=True)
        elif number == len(self.records) and not WORDS["bound"].isdisjoint(key_words(key)):
            yield Sign(Meaning.SIZE, place, key, where, number)
        elif number is not None:
            if WORDS["harmless"].isdisjoint(key_words(key)) and number < _MANY:
                yield Sign(Meaning.UNKNOWN, place, key, where, number)
        elif isinstance(value, str) and len(value) < LONGEST:
            yield from self._of_text(key, told, value, place, where)

    def of_list(self, key: str, items: Sequence[object], place: str) -> Iterator[Sign]:
        """Yield what a list of plain numbers tells that is longer than that of the records: their ids, or pages."""
        if len(items) > len(self.records) and all(whole_number(item) is not None for item in items):
            yield Sign(Meaning.UNKNOWN, place, key, "", len(items))

    def _of_text(self, key: str, told: set[str], text: str, place: str, where: str) -> Iterator[Sign]:
        parts = [found for found in _ADDRESS.findall(text) if self._is_another_part(found)]
        if parts and WORDS["backward"].isdisjoint(key_words(key)):
            if parts == [text]:
                yield Sign(Meaning.NEXT, place, key, where, text)
            else:
                yield Sign(Meaning.UNKNOWN, f"a link in {place}", key, "", value=True)
        elif NEXT_WORD.match("".join(key_words(key))) and text.strip() and not _KEPT_APART.fullmatch(text):
            yield Sign(Meaning.UNKNOWN, f"{place} tells what comes next", key, "", value=True)
        elif {Meaning.MORE, Meaning.PARTIAL}.intersection(key_meanings(text)):
            yield Sign(Meaning.PARTIAL, f"what {place} says", key, "", value=True)
        elif (WORDS["named"] | WORDS["backward"] - {"last"}).isdisjoint(told) and _is_token(text):
            yield Sign(Meaning.UNKNOWN, f"{place} may be a token that leads on", key, "", value=True)

    def _is_position(self, told: set[str], value: object, number: int | None) -> bool:
        """Whether a value is one that only the last record of the page has, by which the next page may be asked for."""
        if isinstance(value, bool) or told == {"id"} or str(value) not in self._last:
            return False
        if any(str(value) in _texts(record) for record in self.records[:-1]):
            return False
        if number is None:
            return len(str(value)) > 5 and any(map(str.isdigit, str(value)))
        count = number == len(self.records) and not WORDS["counting"].isdisjoint(told)
        return not count and (WORDS["harmless"] - WORDS["position"]).isdisjoint(told)

    @cached_property
    def _last(self) -> set[str]:
        """What the last of several records has."""
        return _texts(self.records[-1]) if len(self.records) > 1 else set()

    def _is_another_part(self, text: str) -> bool:
        try:
            here, there = urlsplit(self.address), urlsplit(urljoin(self.address, text))
        except ValueError:
            return False
        return here.path == there.path and there.query not in ("", here.query)


def _texts(record: object) -> set[str]:
    """Return the values of a record, and those of the objects in it."""
    values = record.values() if isinstance(record, dict) else ()
    inner = (each for value in values for each in (value.values() if isinstance(value, dict) else (value,)))
    return {str(value) for value in inner if isinstance(value, str | int) and not isinstance(value, bool)}


def _is_token(text: str) -> bool:
    return bool(_TOKEN.fullmatch(text)) and not _KEPT_APART.fullmatch(text) and len(_KINDS.findall(text)) >= _MIXED


def _portion(told: set[str], value: object) -> float | None:
    """Return how many percent came by a value; None where it is no portion."""
    found = _PORTION.fullmatch(str(value).strip())
    is_portion = found and (found[2] or not WORDS["portion"].isdisjoint(told))
    return float(found[1].replace(",", ".")) if found and is_portion else None
