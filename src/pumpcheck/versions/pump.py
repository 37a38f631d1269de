"""Read software versions as these pumps show them, and put them in order.

``VER 2.4A1.1`` is version 2.4A (the trailing 1.1 is a second number). The order is by number, then by letter:
2.4A < 2.4B < 2.5A < 2.10A. General version libraries rank ``2.4A`` below ``2.4`` and so cannot be used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pumpcheck.versions.order import HIGHER, LEAD, LOWER, SAME, SAME_OR_HIGHER, Orders

_NUMBER = r"(?P<major>\d{1,2})\s*[.,]\s*(?P<minor>\d{1,2})"
_REST = r"\s?(?P<letter>[A-Z])?(?![A-Z])(?P<second>\s*[-/]?\s*\d{1,2}[.,]\d{1,2})?"
# A field of its own: nothing but the version, and words that announce it.
_FIELD = re.compile(rf"^\W*(?:{LEAD}\W*)*{_NUMBER}{_REST}\W*$")
# Within other text a version must be announced, or have the letter close by that no measure has.
_ANNOUNCED = re.compile(rf"(?<![A-Z0-9]){LEAD}(?:\W{{0,3}}{LEAD})*\W{{0,3}}{_NUMBER}{_REST}(?![.,]?\d)")
_LETTERED = re.compile(
    r"(?<![A-Z0-9.,])(?P<major>\d)[.,](?P<minor>\d{1,2})(?P<letter>[A-E])(?P<second>\s?\d[.,]\d)?(?![A-Z0-9])"
)


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

    def orders(self, other: Version) -> Orders:
        """Return how it may stand to another.

        >>> [sorted(parse(text).orders(parse("2.4A"))) for text in ("2.4A", "2.4B", "2.10A", "2.4", "2.40", "2.3")]
        [[0], [1], [1], [0, 1], [0, 1], [-1]]
        """
        if not self.letter and self.padded:
            # A spreadsheet writes 2.4 as 2.40; a version 2.40 would be another one.
            return Version(self.major, self.minor // 10).orders(other) | Version(self.major, self.minor).orders(other)
        if (self.major, self.minor) != (other.major, other.minor):
            return LOWER if (self.major, self.minor) < (other.major, other.minor) else HIGHER
        if not self.letter and other.letter:
            return SAME_OR_HIGHER
        return SAME if self.letter == other.letter else LOWER if self.letter < other.letter else HIGHER


class PumpScheme:
    """Two numbers and a letter: 2.4A."""

    called = "software"

    @staticmethod
    def parse(text: str) -> Version | None:
        """Read a text that is nothing but a version, in folded form."""
        return parse(text)

    @staticmethod
    def find(text: str, behind: tuple[int, ...] = ()) -> list[tuple[Version, int, int]]:  # noqa: ARG004
        """Find versions within other text, in folded form; a number behind the name alone may be a model's."""
        return find(text)


def parse(text: str) -> Version | None:
    """Read a text that is nothing but a version, in folded form.

    Returns:
        The version, or None when the text cannot be read as one.

    >>> str(parse("VER 2.4A1.1")), str(parse("V 2. 1")), str(parse("2,4A")), parse("24A")
    ('2.4A', '2.1', '2.4A', None)
    """
    found = _FIELD.match(text)
    return _version(found) if found else None


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
