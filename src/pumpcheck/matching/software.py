"""Read software versions as these pumps show them, and put them in order.

``VER 2.4A1.1`` is version 2.4A (the trailing 1.1 is a second number). The order is by number, then by letter:
2.4A < 2.4B < 2.5A < 2.10A. General version libraries rank ``2.4A`` below ``2.4`` and so cannot be used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pumpcheck.folding import fold
from pumpcheck.matching.text import Folded, folded
from pumpcheck.model.finding import Evidence

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


class Software(Enum):
    """How the software of a unit stands to the limit of a row."""

    AFFECTED = "affected"
    LATER = "later"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
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

    def compare(self, limit: Version) -> Software:
        """Say how this version stands to a limit.

        >>> [parse(text).compare(parse("2.4A")).value for text in ("2.4A", "2.4B", "2.10A", "2.4", "2.40", "2.3")]
        ['affected', 'later', 'later', 'uncertain', 'uncertain', 'affected']
        """
        if not self.letter and self.padded:
            # A spreadsheet writes 2.4 as 2.40; a version 2.40 would be another one.
            plain = Version(self.major, self.minor // 10).compare(limit)
            as_written = Version(self.major, self.minor).compare(limit)
            return plain if plain is as_written else Software.UNCERTAIN
        if (self.major, self.minor) != (limit.major, limit.minor):
            return Software.AFFECTED if (self.major, self.minor) < (limit.major, limit.minor) else Software.LATER
        if not self.letter and limit.letter:
            return Software.UNCERTAIN
        return Software.AFFECTED if self.letter <= limit.letter else Software.LATER


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


@dataclass(frozen=True, slots=True)
class Versions:
    """What a record says of its software.

    Attributes:
        known: Versions with the words they stand in.
        unreadable: The words of a version field that holds more than a version, or none; then they clear no unit.
    """

    known: tuple[tuple[Version, Evidence], ...] = ()
    unreadable: Evidence | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words that give the versions, or that could not be read."""
        first = (self.unreadable,) if self.unreadable else ()
        return (*first, *(evidence for _, evidence in self.known))

    @property
    def text(self) -> str:
        """The versions, for a sentence."""
        return " and ".join(dict.fromkeys(str(version) for version, _ in self.known))

    def against(self, limit: str) -> Software:
        """Say how they stand to a limit such as ``2.4A``.

        Several versions that disagree, and a field that holds more than a version, can make a unit affected or
        doubtful; they never clear it.
        """
        bound = parse(limit)
        if bound is None:
            return Software.UNREADABLE
        states = {version.compare(bound) for version, _ in self.known}
        if not states or (states == {Software.LATER} and self.unreadable):
            return Software.UNREADABLE if self.unreadable else Software.UNKNOWN
        return states.pop() if len(states) == 1 else Software.UNCERTAIN


def read_versions(device: Mapping[str, str], texts: Mapping[str, Folded]) -> Versions:
    """Read the software versions of a record, from their own field or from the text beside the model.

    Args:
        device: Its fields.
        texts: What stands in those that name it, folded.
    """
    beside = [
        (version, Evidence(name, text.quote(start, end), "software version"))
        for name, text in [*texts.items(), ("notes", folded(device.get("notes", "")))]
        for version, start, end in find(text.fold)
    ]
    own = folded(device.get("software_version", "").strip())
    if not own.fold or _NOTHING.match(own.fold):
        return Versions(tuple(beside))
    evidence = Evidence("software_version", own.original, "software version")
    if version := parse(own.fold):
        return Versions(((version, evidence), *beside))
    within = [(version, evidence) for version, _, _ in find(own.fold)]
    return Versions((*within, *beside), evidence)
