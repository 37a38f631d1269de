"""What the keys of an answer mean for its pages, by their words: ``has_more``, ``X-Total-Count``, ``nextLink``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from importlib.resources import files


class Meaning(Enum):
    """What a key says; its value says the rest."""

    MORE = "whether there is more"
    PARTIAL = "whether something is missing"
    DONE = "whether this was all"
    NEXT = "how to go on"
    CURSOR = "the place to go on from, which some systems give on the last page too"
    TOTAL = "how many records there are"
    FILTERED = "how many of them fit the query"
    PAGES = "how many pages there are"
    REMAINING = "how many records are still to come"
    PAGE = "the number of this page"
    START = "the position of its first record"
    SIZE = "how many records a page has at most"
    LAST = "where the last page is"
    UNKNOWN = "a number that nobody knows, which may count them"


_WRITTEN = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
WORDS: Mapping[str, frozenset[str]] = {name: frozenset(listed) for name, listed in _WRITTEN["words"].items()}
"""Words by what they say; `words.toml` tells it."""

_PARTS = {**_WRITTEN["parts"], "many": "(?:{one})s?"}


def _pattern(text: str) -> str:
    return re.sub(r"{([a-z]+)}", lambda part: _pattern(_PARTS[part[1]]), text)


_PATTERNS = tuple(
    (Meaning[name], re.compile(_pattern("|".join(patterns)))) for name, patterns in _WRITTEN["meanings"].items()
)
NEXT_WORD = re.compile(_pattern("{next}"))
"""Begins a key, its words joined, that tells what comes next."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LONGEST = 60


def key_words(key: str) -> list[str]:
    """Return the words of a key without those that only say whose it is.

    >>> key_words("@odata.nextLink"), key_words("X-Total-Count"), key_words("LastEvaluatedKey")
    (['next', 'link'], ['total', 'count'], ['last', 'evaluated', 'key'])
    """
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    return [word for word in (found.lower() for found in _WORD.findall(plain)) if word not in WORDS["whose"]]


@lru_cache(maxsize=1_000)
def key_meanings(key: str) -> tuple[Meaning, ...]:
    """Return what a key can mean; which of it depends on the kind of its value.

    >>> key_meanings("hasMore"), key_meanings("total_rows"), key_meanings("serial")
    ((<Meaning.MORE: 'whether there is more'>,), (<Meaning.TOTAL: 'how many records there are'>,), ())
    """
    joined = "".join(key_words(key)) if len(key) <= _LONGEST else ""
    if joined == "last":
        return (Meaning.DONE, Meaning.LAST)
    return tuple(meaning for meaning, pattern in _PATTERNS if pattern.fullmatch(joined))
