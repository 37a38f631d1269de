"""From the name that an advisory gives to a product to the names by which records may call it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from pumpcheck.folding import fold
from pumpcheck.recalls.csaf.limits import Versions, read_versions

_LEGAL = re.compile(
    r"[\s,]+(?:inc|ltd|limited|llc|plc|gmbh|corp|corporation|co|company|and company|& co|kg|kgaa|ag|sa|s\.?p\.?a|a/s|"
    r"nv|bv|b\.v|ab|se|oy|pty|lp|l\.p|incorporated|holdings?|group|usa|international|melsungen)\.?$",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\s+(?:healthcare|health|medical|systems?|technolog(?:ies|y)|scientific instruments)"
    r"(?:\s+(?:systems?|solutions?))?$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_NO_ALIAS = re.compile(
    r"(?:all|any|version|software|firmware|model|only|non-|u\.?s\.?|global|see|not|and|or|e\.?g|i\.?e|for|with|\d)\b.*",
    re.IGNORECASE,
)
_FORMERLY = re.compile(
    r"^(?:formerly|previously|also)\s+(?:known\s+as\s+|called\s+)?|^(?:a\.?k\.?a\.?|legacy)\s+", re.IGNORECASE
)
_VERSIONED = re.compile(
    r"[\s,:;(-]+(?P<said>(?:(?:all|software|firmware)\s+)*(?:versions?|ver\.|releases?|rev\.?|revisions?)\s.*|[vV]\.?\d.*|[<>≤≥].*|"
    r"(?:prior to|before|up to)\s.*|all(?:\s+versions?)?)$",
    re.IGNORECASE,
)
_CODE = r"(?=[A-Za-z/+-]*\d)[A-Za-z0-9][A-Za-z0-9/+.-]*[A-Za-z0-9+]|\d"
_LISTED = re.compile(rf"(?:{_CODE})(?:(?:\s*[,/;]\s*|\s+(?:and|or|&)\s+|\s*,\s*and\s+)(?:{_CODE}))+")
_WORD = re.compile(r"[^\s,;/()]+")
_MODEL_CODE = re.compile(r"(?=.*[A-Z].*)(?=.*\d.*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*[a-z]{0,2}")
_MODEL = re.compile(r"[\s,]+(?:model|ref|catalog(?:ue)?|part)\.?(?:\s(?:number|no\.?|#))?\s\S*\d\S*$", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{3,6}(?![\w.])")
_NO_TITLE = re.compile(r"^[A-Z]+-\d\d-\d+-\d+[_\s:-]*|\s*\(update[^)]*\)|\s+vulnerabilit(?:y|ies)\b.*", re.IGNORECASE)
_ANY_WORD = re.compile(r"\w+")
_PLAIN_VERSION = re.compile(r"[vVrR]?\d+(?:\.\w+)*")


def split_name(text: str) -> tuple[str, Versions | None]:
    """Return a name without the versions it speaks of, and those.

    >>> split_name("Tempus Pro, Version 8.0 and prior")[0], split_name("Xeleris 1.0")
    ('Tempus Pro', ('Xeleris 1.0', None))
    """
    found = _VERSIONED.search(text)
    if not found or not found.start():
        return text, None
    versions = read_versions(found["said"].strip(" ()"))
    return (text, None) if versions.doubt else (text[: found.start()].strip(" ,:;-("), versions)


def names_of(text: str, makers: Iterable[str], family: str = "", everyday: Collection[str] = ()) -> list[str]:
    """Return the names that a product goes by, the advisory's own first.

    Args:
        text: What the advisory calls it.
        makers: Names of its maker.
        family: What it is one of.
        everyday: Words of which no further name is made, folded.

    >>> names_of("Philips Patient Information Center iX (PICiX)", ["Philips"])[1:]
    ['Patient Information Center iX', 'PICiX']
    >>> names_of("Optima 520/540", [])
    ['Optima 520/540', 'Optima 520', 'Optima 540', '520', '540']
    >>> names_of("CMS8000 Vital Signs Patient Monitor", []), names_of("Alaris PC Unit Model 8015", [])
    (['CMS8000 Vital Signs Patient Monitor', 'CMS8000'], ['Alaris PC Unit Model 8015', 'Alaris PC Unit', '8015'])
    """
    whole = " ".join(text.split())
    variants = _variants(_without_maker(whole, makers))
    names = [whole, *(name for name in variants if not set(_ANY_WORD.findall(fold(name))) <= set(everyday))]
    if family and fold(family) not in fold(whole):
        names.append(f"{family} {whole}")
    return [name for name in dict.fromkeys(names) if len(re.findall(r"\w", name)) > 1]


def _variants(name: str) -> Iterator[str]:
    plain = " ".join(_ASIDE.sub(" ", name).split())
    yield plain
    for aside in _ASIDE.findall(name):
        alias = _FORMERLY.sub("", aside.strip())
        if re.match(r"\w{3}|\w+ \w", alias) and re.search(r"[A-Z]", alias) and not _NO_ALIAS.fullmatch(alias):
            yield alias
    if model := _MODEL.search(plain):
        yield plain[: model.start()]
    parts = re.split(r"\s/\s|/(?=[A-Z][a-z]{3})", plain)
    if len(parts) > 1 and all(re.search(r"[^\W\d_]{4}", part) for part in parts):
        yield from parts
    for listed in _LISTED.finditer(plain):
        before = plain[: listed.start()].strip(" ,:-")
        codes = re.split(r"\s*[,/;]\s*(?:and\s+)?|\s+(?:and|or|&)\s+", listed[0])
        yield from (f"{before} {code}".strip() for code in codes if before or len(code) > 3)
    # A code that mixes letters and digits names a model by itself, and a number in a field of its own.
    words = [word for word in _WORD.findall(plain) if not _PLAIN_VERSION.fullmatch(word)]
    yield from (word for word in words if len(re.sub(r"\W", "", word)) > 3 and _MODEL_CODE.fullmatch(word))
    yield from _LONG_NUMBER.findall(plain)


def title_of(title: str, makers: Iterable[str]) -> str:
    """Return what the title of an advisory names, without its number, its maker and what it says of it.

    >>> title_of("ICSMA-20-296-01 B. Braun OnlineSuite Vulnerabilities (Update A)", ["B. Braun"])
    'OnlineSuite'
    """
    plain = re.sub(
        r"^[A-Z]+-\d\d-\d+-\d+[_\s:-]*|\s*\(update[^)]*\)|\s+vulnerabilit(?:y|ies)\b.*", "", title, flags=re.IGNORECASE
    )
    return _without_maker(plain, makers)


def _without_maker(name: str, makers: Iterable[str]) -> str:
    for maker in sorted(makers, key=len, reverse=True):
        found = re.match(rf"{re.escape(maker)}(?:['’]s)?[\s:-]+(?=\S)", name, re.IGNORECASE)
        if found and re.search(r"\w{2}", name[found.end() :]):
            return name[found.end() :]
    return name


def makers_of(vendors: Iterable[str], known: Iterable[str], everyday: Iterable[str] = ()) -> list[str]:
    """Return the names that a maker goes by: as the advisory writes it, without its legal form, and as others know it.

    Args:
        vendors: Names in the advisory.
        known: Names of makers that other recalls know.
        everyday: Words that are no maker's name by themselves.

    >>> makers_of(["Becton, Dickinson and Company (BD)"], ["Becton Dickinson", "Baxter"])[2:]
    ['BD', 'Becton, Dickinson', 'Becton Dickinson']
    >>> makers_of(["BMC Medical, 3B Medical"], []), makers_of(["Philips Healthcare"], ["Philips"])
    (['BMC Medical, 3B Medical', 'BMC Medical', '3B Medical', 'BMC Medical, 3B'], ['Philips Healthcare', 'Philips'])
    """
    names: list[str] = []
    for vendor in vendors:
        parts = re.split(r",\s+|\s+/\s+", vendor)
        several = [part for part in parts if len(part.split()) > 1 and not re.search(r"\(|\band\b", part)]
        names += [vendor, " ".join(_ASIDE.sub(" ", vendor).split()), *_ASIDE.findall(vendor), *several]
    common = set(map(fold, everyday))
    for name in list(names):
        while (plain := _LEGAL.sub("", name)) != name:
            name = plain  # noqa: PLW2901 - one form of a company stands behind another
        general = _GENERAL.sub("", name)
        names += [name, general] if len(general) > 4 and fold(general) not in common else [name]
    said = [_words(name) for name in names]
    names += [name for name in known if any(_words(name) in text for text in said)]
    return list(dict.fromkeys(name for name in names if len(name) > 1))


def _words(name: str) -> str:
    return f" {' '.join(_ANY_WORD.findall(fold(name)))} "
