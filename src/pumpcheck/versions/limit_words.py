"""Affected versions as advisories write them, in signs or words, made into the limits of a recall file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import unquote

from pumpcheck.folding import fold
from pumpcheck.versions import SCHEMES, Scheme, read_limit


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions of a product are affected."""

    limits: tuple[str, ...] = ()  # As a recall file has them; empty when all are
    scheme: str = "none"  # How the versions are built
    doubt: str = ""  # What a person must look at, or empty


ALL = Versions()  # Affected with any version

_NUMBER = r"(?:[A-Za-z]{0,3}\d+(?:[._-]?[0-9A-Za-z]+)*|[A-Z](?:[._]\d+)+|(?<![A-Za-z])[A-Z](?![A-Za-z]))(?:[._][xX*])?"
_PATCH = (
    r"(?:\s(?:SP|[Ss]ervice [Pp]ack|[Bb]uild|[Pp]atch|HF|[Hh]otfix|i?[Ff]ix|FP|[Ff]ix [Pp]ack|CU|[Uu]pd(?:ate)?|"
    r"[Rr]ev\.?|[RP](?=\d))\s?\.?\d+[A-Za-z]?)?"
)
_VERSION = rf"(?:\b[vV](?:er(?:sions?)?)?\.?\s?(?=\d)|\b[rR](?=\d))?(?P<v>{_NUMBER}{_PATCH})"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{1,2}}\s{_MONTH}\s\d{{4}}|{_MONTH},?\s\d{{4}}|\d{{4}}-\d\d-\d\d",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:vers:\w+/)?\*|-|n/?a|(?:all|any|every)?\s*(?:(?:software|firmware|hardware|released|current|supported|prior|product)\s)*"
    r"(?:versions?|releases?|models?|revisions?|devices?|units?|products?|builds?)?(?:\sof\s.*)?|all\b[^\d<>=]*",
    re.I,
)
_EARLIER = r"(?:earlier|prior|lower|below|older|previous|before|under|down|less)\b(?!\s+(?:to|than)\b)"
_LATER = r"(?:later|higher|newer|above|greater|onwards?|up|subsequent)\b(?!\s+to\b)"
_NOUN = r"(?:\s+(?:software|firmware)?\s*(?:versions?|releases?|models?|revisions?|builds?))?"
# What stands for a comparison, in the order in which it is looked for.
_SIGNS = tuple(
    (re.compile(words, re.I), sign)
    for words, sign in (
        (r"up to,?\s(?:but|and)\snot\sincluding", " < "),
        (r"\b(?:prior to|before),?\s(?:and|or)\sincluding", " <= "),
        (r"(?<=\d)\*", ".x"),
        (r"(?<=\.\d)-(?=\d+\.\d)|(?<=\.\d\d)-(?=\d+\.\d)", " ~ "),
        (rf",?\s*(?:\band\b|\bor\b|&)\s*(?:all\s|any\s)?{_EARLIER}{_NOUN}", " @<= "),
        (rf",?\s*(?:\band\b|\bor\b|&)\s*(?:all\s|any\s)?{_LATER}{_NOUN}", " @>= "),
        (r"\b(?:prior|previous|before|earlier|older|lower|less|below)\s(?:to|than)\b|\bbefore\b|\bbelow\b", " < "),
        (r"\b(?:later|higher|newer|greater|more)\sthan\b|\bafter\b|\babove\b", " > "),
        (r"\bno later than\b|\bup\s*to(?:\sand\sincluding|\s?\(including\))?(?![a-z])", " <= "),
        (r"\bbetween\b|\bfrom\b|\bsince\b|\b(?:starting|beginning)\s(?:with|from|at)\b", " >= "),
        (r"\b(?:through|thru|until|to)\b|\s[-–—]\s|(?<=\w)\s*[–—]\s*(?=\w)|(?<=\w)(?:\s-|-\s)(?=[vV]?\d)", " ~ "),
        (rf"\({_EARLIER}\)|\b{_EARLIER}{_NOUN}\s*$", " @<= "),
        (r"≤|=<|<\s=|&lt;=", " <= "),
        (r"≥|=>|>\s=", " >= "),
    )
)
_TOKEN = re.compile(
    rf"(?P<sign>@?<=|@?>=|<|>|!=|==?|~)|(?P<bar>[,;|/&+]|\band\b|\bor\b)|{_VERSION}|(?P<word>[^\s<>=,;|/&+~@]+)"
)
_PASSED_OVER = re.compile(
    r"(?:versions?|ver\.?|v\.?|vers|software|firmware|releases?|released|revisions?|rev\.?|build|all|any|the|of|with|using|"
    r"running|only|"
    r"models?|systems?|devices?|units?|products?|inclusive|including|included|is|are|number|no\.?|fw|sw|r|product|series|platforms?|"
    r"manufactured|made|shipped|sold|hardware|on|in|for|app|application|\W+)",
    re.I,
)
_PATCHED = re.compile(r"\(((?:SP|HF|service pack|patch|hotfix|rev\.?)\s?\d+)\)", re.I)
_OPEN = re.compile(r"\d[\w.]*\.[xX*]+$")
_ASIDE = re.compile(r"\((?:build[^)]*|(?![^)]*(?:[<>≤≥]|\d\.\d|earlier|prior|lower))[^)]*)\)", re.I)
# What a version is of, and what it is on: neither is part of it. Another number behind either of these words may be.
_NAME = re.compile(r"^[^\d<>=≤≥]*:\s+(?=.*\d)")
_NO_MORE = r"(?!.*(?:[,;&|]|\band\b|\bor\b).*\d).*$"
_HOST = re.compile(rf"(?<=\w)[\s,(]+(?:running|installed|on)\b{_NO_MORE}", re.I)
_CONDITION = re.compile(
    rf"(?<=\w)[\s,(]+(?:when|if|only|where|used|using|with|without|for|that|which|in)\b{_NO_MORE}|\s*\([^)]*\)", re.I
)


def read_versions(text: str) -> Versions:
    """Read what stands for a version.

    >>> [read_versions(text).limits for text in ("<= 2.3.0", "9.33.1 and earlier", "prior to V3.1", "vers:generic/<=2")]
    [('<= 2.3.0',), ('<= 9.33.1',), ('< 3.1',), ('<= 2',)]
    >>> read_versions("Versions A.01.00 through B.02; 14.x").limits, read_versions("all versions") == ALL
    (('>= A.01.00, <= B.02', '14.x'), True)
    >>> read_versions("devices made before July 1, 2017"), read_versions("Windows 10, U.S. release").limits
    (Versions(limits=('< 2017-07-01',), scheme='date', doubt=''), ('= Windows 10 U.S. release',))
    """
    plain = " ".join(unescape(unquote(text)).split())
    plain = re.sub(r"^vers:[\w-]+/", "", plain)
    if _ALL.fullmatch(plain):
        return ALL
    plain = _PATCHED.sub(r"\1", _NAME.sub("", plain))
    host_cut = _HOST.sub("", plain)
    for said in dict.fromkeys((host_cut, plain, _CONDITION.sub("", host_cut))):
        if understood := _understood(said):
            cut = "" if said == plain else f"“{text}” is taken for “{said}”, whatever else it says"
            return replace(understood, doubt=understood.doubt or cut)
    literal = " ".join(re.sub(r"[<>=,]", " ", plain).split())
    if not re.search(r"\d", plain) or SCHEMES["dotted"].parse(fold(literal)):
        return Versions(doubt=f"“{text}” is no version that is understood; any is taken as affected")
    doubt = f"“{text}” is no version that is understood; any that is written otherwise asks for a look"
    return Versions((f"= {literal}",), "dotted", doubt)


def _understood(text: str) -> Versions | None:
    plain = text
    dates = {}
    for words in _DATE.findall(plain):
        if day := SCHEMES["date"].parse(fold(words.replace(",", " "))):
            dates[words] = str(day).partition(" to ")[0]
    for words, named in dates.items():
        plain = plain.replace(words, named)
    for pattern, sign in _SIGNS:
        plain = pattern.sub(sign, plain)
    bounds = _bounds(_ASIDE.sub(" ", plain))
    scheme = "date" if dates else "dotted"
    # “from R16x on” begins nobody knows where: without that end more is taken.
    kept = [bound for bound in bounds if SCHEMES[scheme].parse(fold(bound[1])) or not bound[0].startswith(">")]
    if kept and all(SCHEMES[scheme].parse(fold(version)) for _, version in kept):
        return Versions(_limits(kept), scheme, "" if kept == bounds else f"the lower end of “{plain}” is left out")
    return Versions((text,), "dotted") if SCHEMES["dotted"].parse(fold(text)) and not set(",=") & set(text) else None


class _Bounds:
    """Comparisons with versions, as far as a text has been read."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []
        self.sign = ""
        self.is_understood = True
        self._ends_range = self._parted = False
        self._last = -1

    def take(self, token: re.Match[str]) -> None:
        if token["sign"]:
            self._compare(token["sign"])
        elif token["v"]:
            self._version(token)
        elif token["bar"]:
            self._parted = True
            # “between 2017 and 2018”: the second one ends what the first one begins.
            if self.read and self.read[-1][0] == ">=" and token["bar"] == "and" and not self.sign:
                self.sign = "<="
        elif not _PASSED_OVER.fullmatch(token["word"]) or (self.sign and token["word"].lower() == "build"):
            # The number of a build has another order than versions.
            self.is_understood = False

    def _compare(self, sign: str) -> None:
        if sign == "!=" or (sign.startswith("@") and not self.read):
            self.is_understood = False
        elif sign.startswith("@"):
            self.read[-1] = (sign[1:], self.read[-1][1])
        elif sign == "~":
            self._ends_range = bool(self.read)
            self.sign = "" if self._ends_range else "<="
        else:
            if sign.startswith("<") and not self._parted and self.read and _OPEN.match("".join(self.read[-1])):
                # “5.x before 5.3”
                self.read[-1] = (">=", self.read[-1][1])
            self.sign = "" if sign in {"=", "=="} else sign

    def _version(self, token: re.Match[str]) -> None:
        version = token["v"].strip("._-")
        if self.read and not self.sign and token.string[self._last : token.start()].isspace() and not self._ends_range:
            # “T4APP 2.20”, “2018 R2”: both are one version.
            self.read[-1] = (self.read[-1][0], f"{self.read[-1][1]} {version}")
        else:
            if self._ends_range:
                self.read[-1] = (">=", self.read[-1][1])
                self.sign = self.sign or "<="
            self.read.append((self.sign, version))
        self.sign, self._ends_range, self._parted, self._last = "", False, False, token.end()


def _bounds(text: str) -> list[tuple[str, str]]:
    """Return comparisons with versions, or nothing where anything else is said."""
    bounds = _Bounds()
    for token in _TOKEN.finditer(text):
        bounds.take(token)
    return bounds.read if bounds.is_understood else []


def _limits(bounds: list[tuple[str, str]]) -> tuple[str, ...]:
    limits: list[str] = []
    for sign, version in bounds:
        text = f"{sign} {version}".strip()
        begun = limits and limits[-1].startswith(">") and "," not in limits[-1]
        if begun and sign.startswith("<"):
            limits[-1] += f", {text}"
        else:
            limits.append(text)
    return tuple(dict.fromkeys(limits))


def joined(several: list[Versions]) -> Versions:
    """Return the versions that leave out none of these; what another limit covers already is not told twice."""
    doubt = "; ".join(dict.fromkeys(one.doubt for one in several if one.doubt))
    schemes = {one.scheme for one in several}
    if any(not one.limits for one in several) or len(schemes) != 1:
        return Versions(doubt=doubt)
    limits = list(dict.fromkeys(limit for one in several for limit in one.limits))
    scheme = SCHEMES[schemes.pop()]
    kept = [one for one in limits if not any(_covers(other, one, scheme) for other in limits if other != one)]
    return Versions(tuple(kept), several[0].scheme, doubt)


def _covers(one: str, other: str, scheme: Scheme) -> bool:
    """Whether a limit without a lower end covers another."""
    wide, narrow = read_limit(one), read_limit(other)
    upper = [version for sign, version in narrow.bounds if not sign.startswith(">")]
    version = scheme.parse(fold(upper[-1])) if upper and wide.highest else None
    return bool(version and wide.holds(version, scheme))
