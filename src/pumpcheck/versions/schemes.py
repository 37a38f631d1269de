"""How versions are built, put in order and found in texts: one table of schemes, each of patterns and what they make.

A pump shows ``VER 2.4A1.1``, which is version 2.4A (the trailing 1.1 is a second number): by number, then by letter,
2.4A < 2.4B < 2.5A < 2.10A. General version libraries rank ``2.4A`` below ``2.4`` and so cannot be used.
"""

from __future__ import annotations

import re
from calendar import month_abbr, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from pumpcheck.folding import fold

Orders = frozenset[int]
"""How one version may stand to another: -1 lower, 0 the same, 1 higher; several where the record leaves room."""

LOWER, SAME, HIGHER = frozenset({-1}), frozenset({0}), frozenset({1})
ANY = LOWER | SAME | HIGHER

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
_COMPARES = r"[!<>\u2264\u2265]"
_COMPARED = re.compile(
    rf"(?:{_COMPARES}[\s=]*|\b(?:PRIOR TO|BEFORE|BELOW|UP TO|(?:NOT|AND) INCLUDING|"
    r"(?:EARLIER|LOWER|OLDER|LESS|LATER|HIGHER|NEWER|GREATER) THAN),?\s*)$"
)
_COMPARED_BEHIND = re.compile(
    r"\s*(?:AND|OR|&)\s+(?:ALL\s+)?(?:PRIOR|EARLIER|BELOW|LOWER|OLDER|LATER|HIGHER|NEWER|ABOVE)\b"
)
_LONGEST = 16  # Signs of the words that compare before a version


class Version(Protocol):
    """A version of some scheme."""

    def orders(self, other: Any, /) -> Orders:  # noqa: ANN401 - a scheme compares its own only
        """Return how it may stand to another of its scheme."""
        ...


_compiled = lru_cache(maxsize=None)(re.compile)
Found = tuple[Version, int, int]  # A version within a text, with its place


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the versions of a product are built; patterns call what they find ``version``.

    They are compiled when they are first asked for: few scans need all schemes.
    """

    called: str  # What is read on the device, for a sentence
    make: Callable[[re.Match[str]], Version | None]
    alone: tuple[str, ...]  # A text that is nothing but a version
    within: tuple[str, ...]  # Versions that other text announces
    behind: str = ""  # One that need not be announced, right behind the name of the product
    needs: str = ""  # Signs, one of which each version within a text has; none where it may have any

    def parse(self, text: str) -> Version | None:
        """Read a folded text that is nothing but a version."""
        matches = filter(None, (_compiled(form).fullmatch(text) for form in self.alone))
        return next(filter(None, map(self.make, matches)), None)

    def find(self, text: str, names_end: tuple[int, ...] = ()) -> list[Found]:
        """Find versions within other folded text, given where names of the product end."""
        if self.needs and not any(sign in text for sign in self.needs):
            return []
        matches = [match for pattern in self.within for match in _compiled(pattern).finditer(text)]
        if self.behind:
            matches += filter(None, [_compiled(self.behind).match(text, end) for end in names_end])
            # A text that compares tells limits, and no unit's version.
            if any(
                _COMPARED.search(text, max(0, match.start() - _LONGEST), match.start())
                or _COMPARED_BEHIND.match(text, match.end("version"))
                for match in matches
            ):
                return []
        found: dict[int, Found] = {}
        for match in matches:
            start, end = match.span("version")
            if start not in found and (made := self.make(match)):
                found[start] = (made, match.start(), end)
        return [found[place] for place in sorted(found)]


# --- pump: two numbers and a letter, 2.4A --------------------------------------------------------------------------

_NUMBER = r"(?P<major>\d{1,2})\s*[.,]\s*(?P<minor>\d{1,2})"
_REST = r"\s?(?P<letter>[A-Z])?(?![A-Z])(?:\s*[-/]?\s*\d{1,2}[.,]\d{1,2})?"


@dataclass(frozen=True, slots=True)
class PumpVersion:
    """A version of a pump; its second number may be padded with a zero that is only decoration: 2.40."""

    major: int
    minor: int
    letter: str = ""
    padded: bool = False

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}{self.letter}"

    def orders(self, other: PumpVersion) -> Orders:
        """Return how it may stand to another.

        >>> parse = SCHEMES["pump"].parse
        >>> [sorted(parse(text).orders(parse("2.4A"))) for text in ("2.4A", "2.4B", "2.10A", "2.4", "2.40", "2.3")]
        [[0], [1], [1], [0, 1], [0, 1], [-1]]
        """
        if not self.letter and self.padded:
            # A spreadsheet writes 2.4 as 2.40; a version 2.40 would be another one.
            plain, written = PumpVersion(self.major, self.minor // 10), PumpVersion(self.major, self.minor)
            return plain.orders(other) | written.orders(other)
        if (self.major, self.minor) != (other.major, other.minor):
            return LOWER if (self.major, self.minor) < (other.major, other.minor) else HIGHER
        if not self.letter and other.letter:
            return SAME | HIGHER
        return SAME if self.letter == other.letter else LOWER if self.letter < other.letter else HIGHER


def _pump(found: re.Match[str]) -> PumpVersion:
    minor = found["minor"]
    return PumpVersion(int(found["major"]), int(minor), found["letter"] or "", len(minor) == 2 and minor.endswith("0"))


# --- dotted: numbers and letters set apart by points, 2.0.14.0 < 2.0.15, R4.1L1, B.02, N.01, 14.1.x -----------------

_PART = (
    r"(?:\d+|[A-Z]{1,2}(?![A-Z])|(?<=[\d._])[A-Z]{1,6}(?![A-Z])|[A-Z]{1,6}(?=\d)|"
    r"(?:SP|BUILD|BLD|PATCH|HOTFIX|HF|REV|BETA|ALPHA|RC|FINAL|GA|UPD(?:ATE)?|CU|MR)(?![A-Z]))"
)
_WHOLE = rf"(?=[A-Z]*[\W_]*\d|[A-Z](?![A-Z0-9])){_PART}(?:[._/\\()+ -]{{0,3}}{_PART})*(?:[._](?:X{{1,3}}|\*))*"
_JOINT = rf"(?!{_COMPARES})[\W_]"
_LEADS = rf"(?:(?<![A-Z]){_LEAD}(?![A-Z])(?:{_JOINT})*)*(?:(?:RELEASE|REL|R|V)[. ]?(?=\d))?"
_ALONE = rf"(?:{_JOINT})*{_LEADS}(?P<version>{_WHOLE})(?:{_JOINT})*"
_COMMA = rf"(?:{_JOINT})*(?P<version>\d+,\d+)(?:{_JOINT})*"
# Within other text it is announced, or stands right behind the product's name with a point in it.
_INNER = r"(?:\d+(?:[._-]\d+)*(?:[._-]?[A-Z]{1,2}\d*(?:[._]\d+)*)?|[A-Z](?:[._]\d+)+|[A-Z])(?:[._]X)?(?![A-Z0-9])"
_ANNOUNCED = (
    rf"(?<![A-Z0-9]){_LEAD}(?![A-Z])(?:[\W_]{{0,3}}(?:NUMBER|NO|{_LEAD})(?![A-Z]))*(?:{_JOINT}){{0,3}}R?"
    rf"(?P<version>{_INNER})"
)
_BEHIND = rf"(?:{_JOINT}){{0,3}}R?(?P<version>(?:\d+(?:\.\d+)+|[A-Z](?:\.\d+)+)(?:[._-]?[A-Z]{{1,2}}\d*)?)(?![A-Z0-9])"
_COMPONENT = re.compile(r"\d+|[A-Z]+")
_SAYS_NOTHING = frozenset({"BUILD", "BLD", "REV", "FINAL", "GA", "RELEASE", "UPDATE", "UPD"})
_BEFORE_RELEASE = frozenset({"BETA", "ALPHA", "RC"})
_STANDS_FOR_MANY = re.compile(r"[A-Z]*\d+X+")  # R15x stands for R150 to R159, and for no version
_OPEN = re.compile(r"(?:[._](?:X{1,3}|\*))+$")
_PADDED = re.compile(r"\d+[.,]\d0")
_TWO_DIGITS = re.compile(r"\D*\d+\.[1-9]\d")


@dataclass(frozen=True, slots=True)
class DottedVersion:
    """A version in its parts: numbers and letters. One that ends in an x is open, which stands for anything."""

    parts: tuple[int | str, ...]
    text: str
    open: bool = False

    def __str__(self) -> str:
        return self.text

    def orders(self, other: DottedVersion) -> Orders:
        """Return how it may stand to another; a part that only one of them has leaves room.

        >>> parse = SCHEMES["dotted"].parse
        >>> [sorted(parse(text).orders(parse("2.0.15"))) for text in ("2.0.14.0", "2.0.15.0", "2.0.15.3", "2.0")]
        [[-1], [0], [0, 1], [-1, 0, 1]]
        >>> [sorted(parse(text).orders(parse("14.1.X"))) for text in ("14.1.7", "14.1", "14", "14.2", "13.9")]
        [[0], [0], [-1, 0, 1], [1], [-1]]
        """
        orders = _orders(self.parts, other)
        if _PADDED.fullmatch(self.text) and not _TWO_DIGITS.match(other.text):
            # A spreadsheet writes 2.4 as 2.40; where versions go up to 2.19, 2.20 is one.
            return orders | _orders((*self.parts[:1], int(self.text[:-1].rpartition(".")[2])), other)
        return orders


def _orders(parts: tuple[int | str, ...], other: DottedVersion) -> Orders:
    for one, limit in zip(parts, other.parts, strict=False):
        if isinstance(one, str) != isinstance(limit, str):
            return ANY
        if one != limit:
            return LOWER if one < limit else HIGHER  # type: ignore[operator]
    more, left = parts[len(other.parts) :], other.parts[len(parts) :]
    if not any(more) and not any(left):
        return SAME
    if left:
        return ANY
    # A beta of 2.4 comes before 2.4; 2.4.1 is later than 2.4, or one of those that were meant by it.
    return SAME if other.open else ANY if more[0] in _BEFORE_RELEASE else SAME | HIGHER


def _dotted(found: re.Match[str]) -> DottedVersion | None:
    plain = found["version"].strip().replace(",", ".")
    if _STANDS_FOR_MANY.fullmatch(plain):
        return None
    open_ = _OPEN.search(plain)
    pieces: list[str] = _COMPONENT.findall(plain[: open_.start()] if open_ else plain)
    parts = (int(piece) if piece.isdigit() else piece for piece in pieces if piece not in _SAYS_NOTHING)
    return DottedVersion(tuple(parts), plain, bool(open_))


# --- date: the day on which a unit was made ------------------------------------------------------------------------

_MONTHS = {name.upper(): number for number, name in enumerate(month_abbr) if name}
_MONTH = rf"(?P<word>{'|'.join(_MONTHS)})[A-Z]*[.,]?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAYS = (
    rf"(?P<version>{_YEAR}[-./](?P<month>\d\d?)(?:[-./](?P<day>\d\d?))?(?:T[\d:.Z+-]*)?)",
    rf"(?P<version>{_MONTH}\s*(?:(?P<day>\d\d?)(?:ST|ND|RD|TH)?[\s,]+)?{_YEAR})",
    rf"(?P<version>(?P<day>\d\d?)[.\s-]*{_MONTH}[\s-]*{_YEAR})",
    rf"(?P<version>{_YEAR})",
)
_MADE = (
    r"(?<![A-Z])(?:MANUFACTUR\w*|MFG|MFD|MADE|BUILT|PRODUC\w+|RELEASED?|BAUJAHR|HERGESTELLT|HERSTELLUNG\w*|FABRI\w+|DOM|YOM)"
    r"[\s:.,-]*(?:DATE|YEAR|IN|ON|OF|D[EU]|AM|[\s:.,-])*"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or all days from the first to the last that a month or year leaves open."""

    first: date
    last: date

    def __str__(self) -> str:
        return " to ".join(dict.fromkeys((self.first.isoformat(), self.last.isoformat())))

    def orders(self, other: Day) -> Orders:
        """Return how it may stand to another.

        >>> parse = SCHEMES["date"].parse
        >>> [sorted(parse(text).orders(parse("2017-07-01"))) for text in ("MAY 2016", "2017", "1 JULY 2017", "2018-02")]
        [[-1], [-1, 0, 1], [0], [1]]
        """
        lower = LOWER if self.first < other.last else frozenset()
        higher = HIGHER if self.last > other.first else frozenset()
        return lower | higher | (SAME if self.first <= other.last and other.first <= self.last else frozenset())


def _day(found: re.Match[str]) -> Day | None:
    given = found.groupdict()
    year, month, day = int(given["year"]), given.get("month"), given.get("day")
    if word := given.get("word"):
        month = str(_MONTHS[word])
    try:
        first = date(year, int(month or 1), int(day or 1))
        last = first if day else date(year, int(month or 12), monthrange(year, int(month or 12))[1])
    except ValueError:
        return None
    return Day(first, last)


SCHEMES = {
    "pump": Scheme(
        "software",
        _pump,
        (rf"\W*(?:{_LEAD}\W*)*{_NUMBER}{_REST}\W*",),
        # Within other text a version must be announced, or have the letter close by that no measure has.
        (
            rf"(?<![A-Z0-9]){_LEAD}(?:\W{{0,3}}{_LEAD})*\W{{0,3}}(?P<version>{_NUMBER}{_REST})(?![.,]?\d)",
            r"(?<![A-Z0-9.,])(?P<version>(?P<major>\d)[.,](?P<minor>\d{1,2})(?P<letter>[A-E])(?:\s?\d[.,]\d)?)(?![A-Z0-9])",
        ),
        needs=".,",
    ),
    "dotted": Scheme("software", _dotted, (_COMMA, _ALONE), (_ANNOUNCED,), _BEHIND),
    # Of numbers whose order nobody can tell none is a date; within other text only an announced one is.
    "date": Scheme(
        "date of manufacture",
        _day,
        tuple(rf"\W*{form}\W*" for form in _DAYS),
        tuple(rf"{_MADE}{form}(?!\d)" for form in _DAYS),
    ),
}
"""How the versions of a product are built, by the name that a recall file gives.

>>> [str(SCHEMES["pump"].parse(text)) for text in ("VER 2.4A1.1", "V 2. 1", "2,4A", "24A")]
['2.4A', '2.1', '2.4A', 'None']
>>> [str(version) for version, _, _ in SCHEMES["pump"].find("PUMP MMT-715LNAS PRDGM INS V2.1 SK EN 3.0 ML")]
['2.1']
>>> [SCHEMES["dotted"].parse(text).parts for text in ("VERSION R4.1L1", "B.02", "SW 9.33.1 (BUILD 5)")]
[(4, 1, 'L', 1), ('B', 2), (9, 33, 1, 5)]
>>> [str(SCHEMES["dotted"].parse(text)) for text in ("WINDOWS 10", "N/A 5,6", "R15X", "12.X")]
['None', 'None', 'None', '12.X']
>>> [str(version) for version, _, _ in SCHEMES["dotted"].find("ALARIS 9.33 BATTERY 12.5 V, SW V2.1B", (6,))]
['9.33', '2.1B']
>>> [str(SCHEMES["date"].parse(text)) for text in ("JULY 1 2017", "2017-07", "01/07/2017")]
['2017-07-01', '2017-07-01 to 2017-07-31', 'None']
>>> [str(day) for day, _, _ in SCHEMES["date"].find("BOUGHT 2018-01-02, MANUFACTURED: MAY 2016")]
['2016-05-01 to 2016-05-31']
"""


# --- limits: which versions of a row are recalled, as a recall file says it ----------------------------------------

_BOUND = re.compile(r"\s*(<=|>=|<|>|=)?\s*([^<>=]+?)\s*")
_WITHIN = {"<=": LOWER | SAME, "<": LOWER, "=": SAME, "": SAME, ">=": HIGHER | SAME, ">": HIGHER}
_TOLD = {"<=": "{} or lower", "<": "below {}", "=": "{}", "": "{}", ">=": "{} or higher", ">": "above {}"}


@dataclass(frozen=True, slots=True)
class Limit:
    """One stretch of recalled versions: all of its bounds hold."""

    bounds: tuple[tuple[str, str], ...]

    @property
    def told(self) -> str:
        """The limit for a person: “A.01 or higher and below B.02”."""
        return " and ".join(_TOLD[sign].format(version) for sign, version in self.bounds)

    @property
    def highest(self) -> str | None:
        """The version up to which all are recalled, where the limit says nothing else."""
        return self.bounds[0][1] if len(self.bounds) == 1 and self.bounds[0][0] == "<=" else None

    def holds(self, version: Version, scheme: Scheme) -> bool | None:
        """Whether a version is within; None where that is open."""
        every = [(orders, _WITHIN[sign]) for orders, sign in self._orders(version, scheme)]
        if not all(orders & within for orders, within in every):
            return False
        return True if all(orders <= within for orders, within in every) else None

    def is_passed_by(self, version: Version, scheme: Scheme) -> bool:
        """Whether a version is later than all that the limit names."""
        orders = self._orders(version, scheme)
        return all(order == HIGHER or (sign == "<" and order <= SAME | HIGHER) for order, sign in orders)

    def _orders(self, version: Version, scheme: Scheme) -> Iterator[tuple[Orders, str]]:
        for sign, text in self.bounds:
            bound = scheme.parse(fold(text))
            # What has no order in the scheme is met by what is written alike, and leaves all else open.
            yield (version.orders(bound) if bound else ANY), sign

    def is_written(self, text: str) -> bool:
        """Whether a text is the version that the limit names, letter for letter."""
        return [(sign, squeezed(version)) for sign, version in self.bounds] in ([("=", text)], [("", text)])


def squeezed(text: str) -> str:
    """Return a text by which two are compared that cannot be put in order."""
    return "".join(filter(str.isalnum, fold(text)))


def read_limit(text: str) -> Limit:
    """Read a limit of a recall file, such as ``>= A.01, < B.02``; ValueError says that it is none."""
    found = [_BOUND.fullmatch(part) for part in text.split(",")]
    if not all(found):
        raise ValueError(f"{text!r} is no limit such as “<= 2.4” or “>= 1.0, < 2.0”")
    return Limit(tuple((match[1] or "", match[2]) for match in found if match))
