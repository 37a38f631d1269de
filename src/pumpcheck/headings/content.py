"""What the values of a column look like: makers, models, versions, words, or only ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pumpcheck.headings.vocabulary import Vocabulary

_ID = re.compile(
    r"\d{1,2}|\d{5,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[a-fA-F]*\d)[0-9a-fA-F]{16,}|\s*[\[{].*[\]}]\s*|\w+://\S+|/api/\S+",
    re.DOTALL,
)
_VERSION = re.compile(
    r"(?i)\s*(?:v|ver|version|sw|fw|rev)?\.?\s*\d{1,3}[.,]\s?\d{1,3}\s?[a-z]?(?:\s?\d[.,]\d|[.,]\d+)*[a-z]?\s*"
)
_MODEL = re.compile(r"(?=[^\d]*\d)(?=\S*[A-Za-z])[\w.,/+-]{2,24}(?: [\w.,/+-]{1,12}){0,2}")
_WORDS = re.compile(r"[^\W\d_]{3,}")
_SERIAL = re.compile(r"(?=\S*\d)[A-Za-z0-9/-]{5,24}")


@dataclass(frozen=True, slots=True)
class Content:
    """What a sample of a column holds. Shares are of the values that are not empty.

    Attributes:
        values: The values that are not empty.
        makers: Share that are names of well-known makers.
        models: Share that look like model codes.
        versions: Share that look like software versions.
        words: Share that hold real words.
        ids: Share that are only ids, hashes, URLs or embedded objects.
        distinct: Share of different values.
    """

    values: tuple[str, ...]
    makers: float
    models: float
    versions: float
    words: float
    ids: float
    distinct: float

    @property
    def empty(self) -> bool:
        """Whether the column holds nothing."""
        return not self.values

    @property
    def only_ids(self) -> bool:
        """Whether the column names nothing a person could read."""
        return bool(self.values) and self.ids >= 0.95

    @property
    def serials(self) -> bool:
        """Whether the values look like serial numbers: short codes with digits, nearly all different."""
        fitting = sum(1 for value in self.values if _SERIAL.fullmatch(value))
        return len(self.values) >= 3 and self.distinct > 0.95 and fitting >= 0.9 * len(self.values)


def look_at(column: Sequence[str | None], words: Vocabulary) -> Content:
    """Describe a sample of a column."""
    values = tuple(value.strip() for value in column if value and value.strip())
    count = max(1, len(values))

    def share(pattern: re.Pattern[str]) -> float:
        return sum(1 for value in values if pattern.fullmatch(value)) / count

    return Content(
        values=values,
        makers=sum(1 for value in values if words.is_maker(value)) / count,
        models=share(_MODEL),
        versions=share(_VERSION),
        words=sum(1 for value in values if not _ID.fullmatch(value) and _WORDS.search(value)) / count,
        ids=share(_ID),
        distinct=len(set(values)) / count,
    )


def shape(value: str) -> str:
    """Describe the shape of an id without quoting it.

    >>> shape("17"), shape("https://cmms/api/5"), shape('{"value": "0a1b"}')
    ('numbers', 'web addresses', 'embedded objects')
    """
    if value.strip().isdigit():
        return "numbers"
    if "://" in value or value.startswith("/"):
        return "web addresses"
    if value.strip()[:1] in "[{":
        return "embedded objects"
    return "ids"
