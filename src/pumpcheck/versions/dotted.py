"""Versions of numbers and letters set apart by points: 2.0.14.0 < 2.0.15, R4.1L1, B.02, N.01, 14.1.x."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pumpcheck.versions.order import ANY, HIGHER, LEAD, LOWER, SAME, SAME_OR_HIGHER, Orders

_PART = (
    r"(?:\d+|[A-Z]{1,2}(?![A-Z])|(?<=[\d._])[A-Z]{1,6}(?![A-Z])|[A-Z]{1,6}(?=\d)|"
    r"(?:SP|BUILD|BLD|PATCH|HOTFIX|HF|REV|BETA|ALPHA|RC|FINAL|GA|UPD(?:ATE)?|CU|MR)(?![A-Z]))"
)
_WHOLE = rf"(?=[A-Z]*[\W_]*\d|[A-Z](?![A-Z0-9])){_PART}(?:[._/\\()+ -]{{0,3}}{_PART})*(?:[._](?:X{{1,3}}|\*))*"
_COMPARES = r"[!<>\u2264\u2265]"
_COMPARED = re.compile(rf"{_COMPARES}[\s=]*$")
_JOINT = rf"(?!{_COMPARES})[\W_]"
_LEADS = rf"(?:(?<![A-Z]){LEAD}(?![A-Z])(?:{_JOINT})*)*(?:(?:RELEASE|REL|R|V)[. ]?(?=\d))?"
_FIELD = re.compile(rf"^(?:{_JOINT})*{_LEADS}(?P<version>{_WHOLE})(?:{_JOINT})*$")
# Within other text it is announced, or stands right behind the product's name with a point in it.
_INNER = r"(?:\d+(?:[._-]\d+)*(?:[._-]?[A-Z]{1,2}\d*(?:[._]\d+)*)?|[A-Z](?:[._]\d+)+|[A-Z])(?:[._]X)?(?![A-Z0-9])"
_ANNOUNCED = re.compile(
    rf"(?<![A-Z0-9]){LEAD}(?![A-Z])(?:[\W_]{{0,3}}(?:NUMBER|NO|{LEAD})(?![A-Z]))*(?:{_JOINT}){{0,3}}R?(?P<version>{_INNER})"
)
_BEHIND = re.compile(
    rf"(?:{_JOINT}){{0,3}}R?(?P<version>(?:\d+(?:\.\d+)+|[A-Z](?:\.\d+)+)(?:[._-]?[A-Z]{{1,2}}\d*)?)(?![A-Z0-9])"
)
_COMPONENT = re.compile(r"\d+|[A-Z]+")
_SAYS_NOTHING = frozenset({"BUILD", "BLD", "REV", "FINAL", "GA", "RELEASE", "UPDATE", "UPD"})
_BEFORE_RELEASE = frozenset({"BETA", "ALPHA", "RC"})
_OPEN = re.compile(r"(?:[._](?:X{1,3}|\*))+$")
_PADDED = re.compile(r"\d+[.,]\d0")
_TWO_DIGITS = re.compile(r"\D*\d+\.[1-9]\d")


@dataclass(frozen=True, slots=True)
class Version:
    """A version in its parts.

    Attributes:
        parts: Numbers and letters, in order.
        text: As it was written, folded.
        open: Whether it ends in an x, which stands for anything.
    """

    parts: tuple[int | str, ...]
    text: str
    open: bool = False

    def __str__(self) -> str:
        return self.text

    def orders(self, other: Version) -> Orders:
        """Return how it may stand to another; a part that only one of them has leaves room.

        >>> [sorted(parse(text).orders(parse("2.0.15"))) for text in ("2.0.14.0", "2.0.15.0", "2.0.15.3", "2.0")]
        [[-1], [0], [0, 1], [-1, 0, 1]]
        >>> [sorted(parse(text).orders(parse("14.1.X"))) for text in ("14.1.7", "14.1", "14", "14.2", "13.9")]
        [[0], [0], [-1, 0, 1], [1], [-1]]
        """
        if _PADDED.fullmatch(self.text) and not _TWO_DIGITS.match(other.text):
            # A spreadsheet writes 2.4 as 2.40; where versions go up to 2.19, 2.20 is one.
            return _orders((*self.parts[:1], int(self.text[:-1].rpartition(".")[2])), other) | _orders(
                self.parts, other
            )
        return _orders(self.parts, other)


def _orders(parts: tuple[int | str, ...], other: Version) -> Orders:
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
    return SAME if other.open else ANY if more[0] in _BEFORE_RELEASE else SAME_OR_HIGHER


def parse(text: str) -> Version | None:
    """Read a folded text that is nothing but a version.

    >>> parse("VERSION R4.1L1").parts, parse("B.02").parts, parse("SW 9.33.1 (BUILD 5)").parts, parse("12.X").open
    ((4, 1, 'L', 1), ('B', 2), (9, 33, 1, 5), True)
    >>> parse("WINDOWS 10"), parse("N/A 5,6"), parse("R15X")
    (None, None, None)
    """
    found = _FIELD.match(text.replace(",", ".") if re.fullmatch(r"\W*\d+,\d+\W*", text) else text)
    # R15x stands for R150 to R159.
    return _version(found["version"]) if found and not re.fullmatch(r"[A-Z]*\d+X+", found["version"]) else None


def _version(text: str) -> Version:
    plain = text.strip()
    open_ = _OPEN.search(plain)
    found: list[str] = _COMPONENT.findall(plain[: open_.start()] if open_ else plain)
    parts: list[int | str] = [int(part) if part.isdigit() else part for part in found if part not in _SAYS_NOTHING]
    return Version(tuple(parts), plain, bool(open_))


class DottedScheme:
    """Numbers and letters set apart by points."""

    called = "software"

    @staticmethod
    def parse(text: str) -> Version | None:
        """Read a folded text that is nothing but a version."""
        return parse(text)

    @staticmethod
    def find(text: str, behind: tuple[int, ...] = ()) -> list[tuple[Version, int, int]]:
        """Find versions within other folded text: announced ones, and those right behind a name of the product.

        >>> [str(version) for version, _, _ in DottedScheme.find("ALARIS 9.33 BATTERY 12.5 V, SW V2.1B", behind=(6,))]
        ['9.33', '2.1B']
        """
        found: dict[int, tuple[Version, int, int]] = {}
        matches = [*_ANNOUNCED.finditer(text), *filter(None, (_BEHIND.match(text, end) for end in behind))]
        # A text that compares tells limits, and no unit's version.
        if any(_COMPARED.search(text, max(0, match.start() - 4), match.start()) for match in matches):
            return []
        for match in matches:
            start, end = match.span("version")
            found.setdefault(start, (_version(match["version"]), match.start(), end))
        return [found[place] for place in sorted(found)]
