"""From what a publication calls a product to the names and identifiers by which records may call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from biip import ParseError
from biip.gtin import Gtin

from pumpcheck.folding import fold
from pumpcheck.recalls import common_words
from pumpcheck.versions.limit_words import Versions, read_versions

_LEGAL = re.compile(
    r"[\s,]+(?:inc|ltd|limited|llc|plc|gmbh|corp|corporation|co|company|and company|& co|kg|kgaa|ag|sa|s\.?p\.?a|a/s|"
    r"nv|bv|b\.v|ab|se|oy|pty|lp|l\.p|incorporated|holdings?|group|usa|international|melsungen)\.?$",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\s+(?:healthcare|health|medical|laboratories|systems?|technolog(?:ies|y)|scientific instruments)"
    r"(?:\s+(?:systems?|solutions?))?$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z0-9]{2,3}")
_NOBODY = re.compile(r"(?:multiple|various|several|unknown|n/?a)(?:\s+(?:vendors?|manufacturers?|makers?))?", re.I)
_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_NO_ALIAS = re.compile(
    r"(?:all|any|version|software|firmware|model|only|non-|u\.?s\.?|global|see|not|and|or|e\.?g|i\.?e|for|with|\d)\b.*|"
    # What is said of a product in small letters is no name: “running on Windows XP”.
    r"(?-i:[a-z][a-z.]+\s.*)",
    re.IGNORECASE,
)
_FORMERLY = re.compile(
    r"^(?:formerly|previously|also)\s+(?:known\s+as\s+|called\s+)?|^(?:a\.?k\.?a\.?|legacy)\s+", re.IGNORECASE
)
_VERSIONED = re.compile(
    r"[\s,:;(-]+(?P<said>(?:(?:all|software|firmware)\s+)*(?:versions?|ver\.|releases?|rev\.?|revisions?)\s.*|[vV]\.?\d.*|[<>≤≥].*|"
    r"(?:prior to|before|up to)\s.*|all(?:\s+(?:software|firmware))?(?:\s+(?:versions?|models?))?|versions?)$",
    re.IGNORECASE,
)
_CODE = r"(?:(?=[A-Za-z+-]*\d)[A-Za-z0-9][A-Za-z0-9+.-]*[A-Za-z0-9+]|\d)"
_JOIN = r"(?:\s*[,/;]\s*(?:and\s+)?|\s+(?:and|or|&)\s+)"
_LISTED = re.compile(rf"{_CODE}(?:{_JOIN}(?:[A-Z]{{2,}}\s)?{_CODE})+")
_NUMBERED = r"(?=[\w./+-]*\d)[A-Z0-9](?:[\w.+-]|/(?=\w*\d)){1,}\w"
_NUMBER_OF = r"(?:p/?n|models?|catalog(?:ue)?|product|part|item|article|ref|re-?order)\b[\s./]*"
_MODELS = re.compile(
    rf"[\s,(]*\b{_NUMBER_OF}(?:(?:{_NUMBER_OF}|id|numbers?|nos?|codes?)\b[\s./]*|#\s?)*(?:\(s\))?\s?[:#]?\s*"
    rf"(?P<listed>{_NUMBERED}(?:{_JOIN}{_NUMBERED})*)\)?",
    re.IGNORECASE,
)
# One word of small letters names no product: “Recorder/Monitor”.
_TELLING = re.compile(r"\w\s+\w|\w[A-Z]|\d")
_WORD = re.compile(r"[^\s,;/()]+")
_MODEL_CODE = re.compile(r"(?=.*[A-Z].*)(?=.*\d.*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*[a-z]{0,2}")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{3,6}(?![\w.])")
_ANY_WORD = re.compile(r"\w+")
_PLAIN_VERSION = re.compile(r"[vVrR]?\d+(?:\.\w+)*")
_AND_PRIOR = re.compile(
    r"\s+(?:and|or)\s+(?:prior|earlier|older|below|lower|later|newer)(?:\s+versions?)?$", re.IGNORECASE
)
_IN_URI = re.compile(r"(?:/01/|gtin[:/=]|\(01\))(\d{8,14})(?!\d)", re.IGNORECASE)
_NO_TITLE = re.compile(r"^[A-Z]+-\d\d-\d+-\d+[_\s:-]*|\s*\(update[^)]*\)|\s+vulnerabilit(?:y|ies)\b.*", re.IGNORECASE)


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


def take_models(text: str) -> tuple[str, list[str]]:
    """Return a text without the model numbers that it announces, and those.

    >>> take_models("Spectra v6.x model 35700BAX"), take_models("OmniPod, Product ID/Reorder numbers: 19191 and 40160")
    (('Spectra v6.x', ['35700BAX']), ('OmniPod', ['19191', '40160']))
    """
    codes = [code for found in _MODELS.finditer(text) for code in re.split(_JOIN, found["listed"])]
    kept = [code for code in dict.fromkeys(codes) if sum(map(str.isalnum, code)) > 2]
    return " ".join(_MODELS.sub(" ", text).split()).strip(" ,;:-"), kept


def names_of(text: str, makers: Iterable[str], family: str = "") -> list[str]:
    """Return the names that a product goes by, the advisory's own first.

    >>> names_of("Philips Patient Information Center iX (PICiX)", ["Philips"])[1:]
    ['Patient Information Center iX', 'PICiX']
    >>> names_of("Optima 520/540", []), names_of("CP-100, CP-200/300", [])[:4]
    (['Optima 520/540', 'Optima 520', 'Optima 540', '520', '540'], ['CP-100, CP-200/300', 'CP-100', 'CP-200', 'CP-300'])
    >>> names_of("CMS8000 Vital Signs Patient Monitor", []), names_of("Alaris PC Unit Model 8015", [])
    (['CMS8000 Vital Signs Patient Monitor', 'CMS8000'], ['Alaris PC Unit Model 8015', 'Alaris PC Unit', '8015'])
    """
    whole = " ".join(text.split())
    variants = _variants(_without_maker(whole, makers))
    names = [whole, *(name for name in variants if not _everyday().issuperset(_ANY_WORD.findall(fold(name))))]
    if family and fold(family) not in fold(whole):
        names.append(f"{family} {whole}")
    return [name for name in dict.fromkeys(names) if re.search(r"\w", name)]


def _variants(name: str) -> Iterator[str]:
    plain = " ".join(_ASIDE.sub(" ", name).split())
    yield plain
    yield _AND_PRIOR.sub("", plain)
    rest, models = take_models(plain)
    yield rest
    yield from models
    for aside in _ASIDE.findall(name):
        alias = _FORMERLY.sub("", aside.strip())
        if _LISTED.fullmatch(alias):
            yield from _items(alias, plain)
        elif re.match(r"\w{3}|\w+ \w", alias) and re.search(r"[A-Z]", alias) and not _NO_ALIAS.fullmatch(alias):
            yield alias
    parts = re.split(r"\s/\s|/(?=[A-Z][a-z]{3})", rest)
    if len(parts) > 1 and all(re.search(r"[^\W\d_]{4}", part) and _TELLING.search(part) for part in parts):
        yield from parts
    for listed in _LISTED.finditer(rest):
        yield from _items(listed[0], rest[: listed.start()].strip(" ,:-"))
    # A code that mixes letters and digits names a model by itself, and a number in a field of its own.
    words = [word for word in _WORD.findall(rest) if not _PLAIN_VERSION.fullmatch(word)]
    yield from (word for word in words if len(re.sub(r"\W", "", word)) > 3 and _MODEL_CODE.fullmatch(word))
    yield from _LONG_NUMBER.findall(rest)


def _items(listed: str, before: str) -> Iterator[str]:
    """Yield the codes of a list, with what stands before it; “CP-200/300” is CP-200 and CP-300."""
    lead = ""
    for item in re.split(_JOIN, listed):
        code = lead + item if item.isdigit() else item
        lead = code[: -len(code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-"))] if not code[0].isdigit() else ""
        if before:
            yield f"{before} {code}"
        if len(code) > 3 and not code.isdigit():
            yield code


def title_of(title: str, makers: Iterable[str]) -> str:
    """Return what the title of an advisory names, without its number, its maker and what it says of it.

    >>> title_of("ICSMA-20-296-01 B. Braun OnlineSuite Vulnerabilities (Update A)", ["B. Braun"])
    'OnlineSuite'
    """
    return _without_maker(_NO_TITLE.sub("", title), makers)


def _without_maker(name: str, makers: Iterable[str]) -> str:
    for maker in sorted(makers, key=len, reverse=True):
        found = re.match(rf"{re.escape(maker)}(?:['’]s)?[\s:-]+(?=\S)", name, re.IGNORECASE)
        if found and re.search(r"\w{2}", name[found.end() :]):
            return name[found.end() :]
    return name


def makers_of(vendors: Iterable[str]) -> list[str]:
    """Return the names that makers go by: as the advisory writes them, without legal forms, and as others know them.

    >>> makers_of(["Becton, Dickinson and Company (BD)"])[2:]
    ['BD', 'Becton, Dickinson', 'Becton Dickinson']
    >>> makers_of(["BMC Medical, 3B Medical"])[1:], makers_of(["Philips Healthcare"])
    (['BMC Medical', '3B Medical', 'BMC Medical, 3B', 'BMC', '3B'], ['Philips Healthcare', 'Philips'])
    """
    names: list[str] = []
    for vendor in vendors:
        if _NOBODY.fullmatch(vendor.strip()):
            continue
        parts = re.split(r",\s+|\s+/\s+|\s+-\s+", vendor)
        several = [part for part in parts if len(part.split()) > 1 and not re.search(r"\(|\band\b", part)]
        first = parts[:1] if " - " in vendor else []
        asides = [_FORMERLY.sub("", aside) for aside in _ASIDE.findall(vendor)]
        names += [vendor, " ".join(_ASIDE.sub(" ", vendor).split()), *asides, *first, *several]
    for name in list(names):
        while (plain := _LEGAL.sub("", name)) != name:
            name = plain  # noqa: PLW2901 - one form of a company stands behind another
        general = _GENERAL.sub("", name)
        tells = len(general) > 3 or _ACRONYM.fullmatch(general)
        names += [name, general] if tells and fold(general) not in _everyday() else [name]
    said = [_words(name) for name in names]
    # “GE” is General Electric, too.
    names += [
        name
        for name in common_words()["makers"]["other"]
        if any(_words(name) in text for text in said) or "".join(word[0] for word in name.split()) in names
    ]
    return list(dict.fromkeys(name for name in names if len(name) > 1))


def makers_in(texts: Iterable[str]) -> list[str]:
    """Return the makers known to other recalls with whose names texts begin."""
    said = list(map(_words, texts))
    return [name for name in common_words()["makers"]["other"] if any(text.startswith(_words(name)) for text in said)]


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Return the words that are no maker's or product's name by themselves."""
    names = common_words()["names"]
    return frozenset(map(fold, (*names["everyday"], *names["left_out"])))


def _words(name: str) -> str:
    return f" {' '.join(_ANY_WORD.findall(fold(name)))} "


def device_identifiers(numbers: Iterable[str], uris: Iterable[str] = ()) -> list[str]:
    """Return the GTINs among stock numbers and URIs: those whose check digit is right.

    >>> device_identifiers(["00643169007222", "00643169007224", "MMT-722NAS"])
    ['00643169007222']
    """
    in_uris = (found for uri in uris for found in _IN_URI.findall(uri))
    return list(filter(_is_gtin, dict.fromkeys([*map(str.strip, numbers), *in_uris])))


def _is_gtin(text: str) -> bool:
    try:
        return bool(Gtin.parse(text))
    except ParseError:
        return False
