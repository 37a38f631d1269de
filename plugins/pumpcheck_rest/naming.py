"""Whether maker and model are names that a person reads, or ids of a database, over all records of a read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_ID = re.compile(
    r"(?=.*\d)[0-9a-f]{16,}|\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?|[a-z][a-z0-9+.-]*://\S+|/\S*/\S*",
    re.IGNORECASE,
)
_NAME_OF = r"(?:\.(?:name|display|display_value|value|link|url))?"
_MAKER = re.compile(r"(?:manufacturers?|makers?|mfr)(?:[ _]?(?:id|name))?" + _NAME_OF, re.IGNORECASE)
_MODEL = re.compile(r"(?:models?|device_?type)(?:[ _]?(?:id|name|number|no|code))?" + _NAME_OF, re.IGNORECASE)
_SMALL = 100


@lru_cache(maxsize=10_000)
def is_id(text: str) -> bool:
    """Whether a value is a hash, a UUID or an address.

    >>> is_id("7aad6d00c611228400f00e0f80b67d2d"), is_id("https://cmms.example.org/api/models/3"), is_id("MMT-722")
    (True, True, False)
    """
    return bool(_ID.fullmatch(text))


@dataclass
class _Seen:
    """In how many records a field is filled, and in how many of them with nothing but ids or bare numbers."""

    filled: int = 0
    ids: int = 0
    numbers: int = 0
    small: int = 0

    def add(self, texts: list[str]) -> None:
        self.filled += 1
        # Several values of one field were put together.
        texts = [part for text in texts for part in text.split("; ")]
        numbers = [text for text in texts if text.isdecimal()]
        if len(numbers) == len(texts):
            self.numbers += 1
            self.small += any(int(text) < _SMALL for text in numbers)
        elif all(text.isdecimal() or is_id(text) for text in texts):
            self.ids += 1


class NamingCheck:
    """Looks at maker and model of every record."""

    def __init__(self, hint: str) -> None:
        """Take what helps where they are ids."""
        self._hint = hint or (
            "let the answer name them: a profile for this system, or a parameter that expands references such as "
            "--option query.expand=manufacturer,model; --option profile.field.Manufacturer=PATH says where the name is"
        )
        self._seen = {"maker": _Seen(), "model": _Seen()}
        self._watched: list[tuple[str, str]] = []

    def watch(self, heading: str) -> None:
        """Take note of a column."""
        if kind := _kind(heading):
            self._watched.append((heading, kind))

    def add(self, flat: Mapping[str, str]) -> None:
        """Look at one record, whose columns have all been taken note of."""
        texts: dict[str, list[str]] = {}
        for heading, kind in self._watched:
            if heading in flat:
                texts.setdefault(kind, []).append(flat[heading].strip())
        for kind, found in texts.items():
            self._seen[kind].add(found)

    @property
    def problem(self) -> str:
        """Why the records cannot be assessed; empty when they can."""
        bad = self._only_ids()
        if not bad:
            return ""
        many = "are ids, hashes or addresses" if len(bad) > 1 else "is an id, hash or address"
        return f"{' and '.join(bad)} {many} in every record, so nobody can tell what the devices are; {self._hint}"

    @property
    def doubt(self) -> str:
        """Why some of the records cannot be assessed; empty where all can or none can."""
        maker, model = self._seen["maker"], self._seen["model"]
        # No maker is called by a number, while 508 is a model.
        count = max(maker.ids + maker.numbers, model.ids)
        if self.problem or not count:
            return ""
        records = "1 record has" if count == 1 else f"{count:,} records have"
        return f"{records} an id or address instead of a maker or model; {self._hint}"

    def _only_ids(self) -> list[str]:
        maker, model = self._seen["maker"], self._seen["model"]
        bad = []
        if maker.filled and maker.ids + maker.numbers == maker.filled:
            bad.append("maker")
        # A bare number may be a model, such as 508, unless it is small or the makers are ids too.
        if model.filled and (model.ids + (model.numbers if bad or model.small else 0)) == model.filled:
            bad.append("model")
        return bad


def _kind(heading: str) -> str:
    if _MAKER.fullmatch(heading):
        return "maker"
    return "model" if _MODEL.fullmatch(heading) else ""
