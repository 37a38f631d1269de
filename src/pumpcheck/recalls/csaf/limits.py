"""Software limits as advisories write them: ``vers:all/*``, ``<= 2.4A``, ``vers:generic/<=2.4A``, ``2.4A or lower``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from pumpcheck.recalls.schema import VERSION

_VERSION = re.compile(VERSION)
_ALL = re.compile(r"(?:vers:all/)?\*|(?:all|any)(?: (?:software|firmware))?(?: versions?)?", re.IGNORECASE)
_LEAD = re.compile(r"^(?:software|firmware|versions?|ver\.?|v\.?(?=\s?\d))\s*", re.IGNORECASE)
_STEP = re.compile(r"(<=|>=|<|>|!=|=|≤|≥)?\s*([^\s<>=!,|≤≥]+)")
_OR_LOWER = re.compile(
    r"(\S+?),?\s+(?:or|and)\s+(?:lower|earlier|prior|below|older|previous)(?: versions?)?", re.IGNORECASE
)
_UP_TO = re.compile(r"(?:up to(?: and including)?|through)\s+(\S+)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:prior to|before|earlier than|lower than|below)\s+(\S+)", re.IGNORECASE)
_SAME = {"≤": "<=", "≥": ">=", "": "="}


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to which software a product is affected.

    Attributes:
        highest: The highest affected version, or None when all are.
        doubt: What a person must look at, or empty. The limit is then wider than the advisory's, never narrower.
    """

    highest: str | None = None
    doubt: str = ""


ALL = Limit()
"""Affected with any software."""


def read_limit(text: str) -> Limit:
    """Read what stands for a version.

    >>> [read_limit(text).highest for text in ("vers:all/*", "<= 2.4A", "vers:generic/%3C%3D2.4A", "2.4A or lower")]
    [None, '2.4A', '2.4A', '2.4A']
    >>> read_limit("< 2.5A").doubt
    '“< 2.5A” excludes 2.5A, which a recall file cannot say; 2.5A is taken too'
    """
    plain = " ".join(text.split())
    if _ALL.fullmatch(plain):
        return ALL
    if plain.lower().startswith("vers:"):
        plain = unquote(plain.partition("/")[2])
        if plain == "*":
            return ALL
    steps = list(_steps(plain))
    if not steps or any(not _VERSION.fullmatch(version) for _, version in steps):
        return Limit(None, f"“{text}” is no version of the form 2.4A; any software is taken as affected")
    return _limit(text, steps)


def widest(limits: Iterable[Limit]) -> Limit:
    """Return the limit that leaves out none of these."""
    every = list(limits)
    highest = [limit.highest for limit in every]
    doubts = list(dict.fromkeys(limit.doubt for limit in every if limit.doubt))
    if len(set(highest)) > 1 and not doubts:
        said = " and ".join(sorted({version or "any version" for version in highest}))
        doubts.append(f"the advisory gives several limits, {said}; the widest is taken")
    known = [version for version in highest if version is not None]
    top = max(known, key=_order) if len(known) == len(highest) and known else None
    return Limit(top, "; ".join(doubts))


def _steps(text: str) -> Iterable[tuple[str, str]]:
    """Split into comparisons and versions."""
    while (bare := _LEAD.sub("", text)) != text:
        text = bare
    for pattern, comparison in ((_OR_LOWER, "<="), (_UP_TO, "<="), (_BEFORE, "<")):
        if found := pattern.fullmatch(text):
            return [(comparison, found[1])]
    if _STEP.sub("", text).strip(" ,|&"):
        return []
    return [(_SAME.get(comparison or "", comparison), version) for comparison, version in _STEP.findall(text)]


def _limit(text: str, steps: list[tuple[str, str]]) -> Limit:
    upper = [version for comparison, version in steps if comparison in {"<=", "<"}]
    exact = [version for comparison, version in steps if comparison == "="]
    if not upper and not exact:
        return Limit(None, f"“{text}” gives no highest version; any software is taken as affected")
    highest = max([*upper, *exact], key=_order)
    comparisons = {comparison for comparison, _ in steps}
    if comparisons == {"<="}:
        return Limit(highest)
    if comparisons == {"<"}:
        return Limit(highest, f"“{text}” excludes {highest}, which a recall file cannot say; {highest} is taken too")
    return Limit(
        highest, f"“{text}” leaves lower versions out, which a recall file cannot say; all up to {highest} are taken"
    )


def _order(version: str) -> tuple[int, int, str]:
    major, _, rest = version.partition(".")
    return int(major), int(rest.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), rest.lstrip("0123456789")
