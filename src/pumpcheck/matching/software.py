"""Read software versions as these pumps show them, and put them in order.

``VER 2.4A1.1`` is version 2.4A (the trailing 1.1 is a second number). The order is by number, then by letter:
2.4A < 2.4B < 2.5A < 2.10A. General version libraries rank ``2.4A`` below ``2.4`` and so cannot be used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from pumpcheck.matching.text import fold

_NUMBER = r"(?P<major>\d{1,2})\s*[.,]\s*(?P<minor>\d{1,2})"
_REST = r"\s?(?P<letter>[A-Z])?(?![A-Z])(?P<second>\s*[-/]?\s*\d{1,2}[.,]\d{1,2})?"
# Words that announce a version, in the languages of inventories. “Stand” alone announces a date as well.
_LEAD = "(?:{})".format(
    fold(
        "software|firmware|version|vers|ver|sw|fw|rev|v|ped|softwarestand|softwareversion|logiciel|micrologiciel|versión|"
        "versão|versione|versie|softwareversie|versjon|programvare|programvara|ohjelmisto|ohjelmistoversio|versio|wersja|"
        "oprogramowanie|oprogramowania|verze|verzia|verzió|verzija|versiune|versija|versioon|sürüm|yazılım|έκδοση|"
        "λογισμικό|версия|версии|версія|прошивка|верзија|גרסה|الإصدار|إصدار|نسخه|版本|软件版本|軟體版本|固件版本|"
        "バージョン|ソフトウェア|버전|소프트웨어"
    )
)
# A field of its own: nothing but the version, and words that announce it.
_FIELD = re.compile(rf"^\W*(?:{_LEAD}\W*)*{_NUMBER}{_REST}\W*$")
# Within other text a version must be announced, or have the letter close by that no measure has.
_ANNOUNCED = re.compile(rf"(?<![A-Z0-9]){_LEAD}(?:\W{{0,3}}{_LEAD})*\W{{0,3}}{_NUMBER}{_REST}(?![.,]?\d)")
_LETTERED = re.compile(
    r"(?<![A-Z0-9.,])(?P<major>\d)[.,](?P<minor>\d{1,2})(?P<letter>[A-E])(?P<second>\s?\d[.,]\d)?(?![A-Z0-9])"
)
_NOTHING = re.compile(
    r"^\W*(?:N\W?A|NONE|NULL|NIL|NAN|UNKNOWN|UNK|UNBEKANNT|K\W?A|INCONNUE?|DESCONOCID[OA]|SCONOSCIUTO|ONBEKEND|OKAND|UKJENT|TBD|NO|KEINE|"
    r"NOT (?:KNOWN|GIVEN|AVAILABLE|RECORDED|READ)|OKANT)?\W*$"
)


class Order(Enum):
    """How a version stands to a limit."""

    AT_OR_BELOW = "at or below"
    ABOVE = "above"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Version:
    """A software version: two numbers and, where it is written, a letter.

    Attributes:
        major: The number before the point.
        minor: The number after the point, as a whole number: 10 is greater than 4.
        letter: One capital, or empty when the record leaves it out.
        padded: Whether the second number ends in a zero that may be only decoration (``2.40``).
    """

    major: int
    minor: int
    letter: str = ""
    padded: bool = False

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}{self.letter}"

    def compare(self, limit: Version) -> Order:
        """Say how this version stands to a limit.

        >>> [parse(text).compare(parse("2.4A")).value for text in ("2.4A", "2.4B", "2.10A", "2.4", "2.40", "2.3")]
        ['at or below', 'above', 'above', 'uncertain', 'uncertain', 'at or below']
        """
        if not self.letter and self.padded:
            # A spreadsheet writes 2.4 as 2.40; a version 2.40 would be another one.
            plain = Version(self.major, self.minor // 10).compare(limit)
            as_written = Version(self.major, self.minor).compare(limit)
            return plain if plain is as_written else Order.UNCERTAIN
        if (self.major, self.minor) != (limit.major, limit.minor):
            return Order.AT_OR_BELOW if (self.major, self.minor) < (limit.major, limit.minor) else Order.ABOVE
        if not self.letter and limit.letter:
            return Order.UNCERTAIN
        return Order.AT_OR_BELOW if self.letter <= limit.letter else Order.ABOVE


def parse(text: str) -> Version | None:
    """Read a text that is nothing but a version, in folded form.

    Returns:
        The version, or None when the text cannot be read as one.

    >>> str(parse("VER 2.4A1.1")), str(parse("V 2. 1")), str(parse("2,4A")), parse("24A")
    ('2.4A', '2.1', '2.4A', None)
    """
    found = _FIELD.match(text)
    return _version(found) if found else None


def says_nothing(text: str) -> bool:
    """Whether a version field holds only a placeholder such as ``n/a`` or ``unknown``."""
    return _NOTHING.match(text) is not None


def find(text: str) -> list[tuple[Version, int, int]]:
    """Find versions within other text, in folded form, with their places.

    >>> [str(version) for version, _, _ in find("PUMP MMT-715LNAS PRDGM INS V2.1 SK EN 3.0 ML")]
    ['2.1']
    """
    found: dict[int, tuple[Version, int, int]] = {}
    if "." not in text and "," not in text:
        return []
    for pattern in (_ANNOUNCED, _LETTERED):
        for match in pattern.finditer(text):
            found.setdefault(match.start("major"), (_version(match), match.start(), match.end()))
    return [found[place] for place in sorted(found)]


def _version(match: re.Match[str]) -> Version:
    minor = match["minor"]
    padded = len(minor) == 2 and minor.endswith("0")
    return Version(int(match["major"]), int(minor), match["letter"] or "", padded)
