"""Whether maker and model are names that a person reads, or ids of a database, over all records of a read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ID = re.compile(
    r"(?=.*\d)[0-9a-f]{16,}|\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?|[a-z][a-z0-9+.-]*://\S+|/\S*/\S*",
    re.IGNORECASE,
)
_MAKER = re.compile(r"(?:manufacturers?|makers?|mfr|manufacturers?_?id)(?:\.(?:name|display|display_value|value|link))?", re.I)
_MODEL = re.compile(r"(?:models?|device_?type|models?_?id)(?:\.(?:name|display|display_value|value|link))?", re.I)
_SMALL = 100


@dataclass
class _Values:
    """What has been seen of one field."""

    filled: int = 0
    ids: int = 0
    numbers: int = 0
    small: int = 0

    def add(self, text: str) -> None:
        self.filled += 1
        if text.isdecimal():
            self.numbers += 1
            self.small += int(text) < _SMALL
        elif _ID.fullmatch(text.strip()):
            self.ids += 1


class NamingCheck:
    """Looks at maker and model of every record."""

    def __init__(self, hint: str) -> None:
        """Take what helps where they are ids."""
        self._hint = hint or (
            "let the answer name them: a profile for this system, or a parameter that expands references such as "
            "--option query.expand=manufacturer,model; --option profile.field.Manufacturer=PATH says where the name is"
        )
        self._seen = {"maker": _Values(), "model": _Values()}
        self._kinds: dict[str, str] = {}

    def add(self, flat: Mapping[str, str]) -> None:
        """Look at one record."""
        for heading, text in flat.items():
            kind = self._kinds.get(heading)
            if kind is None:
                kind = self._kinds[heading] = _kind(heading)
            if kind:
                self._seen[kind].add(text)

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
        count = max(values.ids for values in self._seen.values())
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
