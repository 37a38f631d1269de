"""What the keys of an answer mean for its pages, by their words: ``has_more``, ``X-Total-Count``, ``nextLink``."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


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


_ONE = (
    "page|result|record|item|row|entry|entrie|element|object|asset|device|document|doc|hit|match|matche|resource|"
    "member|entity|entitie|product|unit|instance"
)
_MANY = f"(?:{_ONE})s?"
_SET = "grand|overall|full|inline|query|search|collection|list|pagination"

# What fits the whole key, the likelier first. Words that only say whose key it is have been left out of it.
_VOCABULARY: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (Meaning.DONE, (
        r"(?:is|at|has|all)?(?:done|last|end|eof|final|finished|exhausted|completed?|loaded)"
        r"(?:page|batch|chunk|of\w+|reached)?",
        r"nomore\w*|all(?:records|results|rows|items|data|pages)?(?:returned|included|fetched|loaded|shown)",
    )),
    (Meaning.PARTIAL, (
        r"\w*(?:truncated|incomplete|exceeded|limitreached|overflow)\w*",
        r"(?:is|was|has|query|search)?(?:results?|response|data|list|limit)?(?:set|size)?"
        r"(?:truncated|incomplete|partial|limited|capped|timedout|terminatedearly|cutoff|exceeded|reached|"
        r"exceeded(?:transfer)?limit|overflow(?:ed)?)(?:results?|response|data|list|content)?",
    )),
    (Meaning.MORE, (
        rf"(?:is|are|has|have|there|get|show|load)*(?:more|next|further|additional)(?:{_MANY}|data|to\w+)?"
        r"(?:available|exists?|left|pending|remaining)?",
    )),
    (Meaning.NEXT, (
        rf"next(?:{_MANY}|batch|set|chunk|slice|query|request|continuation|partition|skip)?"
        r"(?:url|uri|href|link|path|location|token|cursor|mark|marker|key|hash|offset|start|at|skip|index|id|num|"
        r"number|no|page|from|after|position|params?|parameters)*",
        # A “next sync token” is given on the last page, for the changes after it.
        r"(?:next(?!sync)|(?:load)?more)\w*(?:url|uri|href|link|token|cursor)|(?:url|uri|href|link|page)next",
        r"continu(?:e|ation)(?:token|key|id|from|url)?|resum(?:e|ption)(?:token|key)|start(?:ing)?after|searchafter",
        r"(?:page|paging|pagination|skip)(?:token|key)|lastevaluatedkey|exclusivestartkey",
    )),
    (Meaning.CURSOR, (
        r"(?:page|end|last|current|after)?cursors?(?:mark|after)?|after(?:key|id|token)?|scrollid|bookmark|marker|"
        r"last(?:key|id)",
    )),
    (Meaning.FILTERED, (rf"(?:{_MANY}|total|count)?filter(?:ed)?(?:count|total|{_MANY})?",)),
    (Meaning.PAGES, (r"of|pages|(?:total|num|number|numof|numberof|nb|max|last|available)pages?|pages?(?:count|total)",)),
    (Meaning.REMAINING, (rf"remaining(?:{_MANY})?(?:count)?|{_MANY}(?:remaining|left)",)),
    (Meaning.TOTAL, (
        rf"(?:{_SET}|{_MANY})?total(?:available|matching|search|number|num|of|{_MANY})*"
        r"(?:counts?|size|rows|found|length|available|display|equipment|things)*",
        rf"(?:{_SET}|{_MANY})?count|{_MANY}(?:found|matched)|matched|found|available",
        rf"(?:num|nb|number)(?:of)?(?:{_MANY}|total|found|matched)",
    )),
    (Meaning.PAGE, (r"(?:current|this|pagination)?page(?:number|num|no|index)?|number|current",)),
    (Meaning.START, (
        r"(?:current)?(?:offset|skip|skipped)|start(?:at|index|row|from|position|record)?|from|pagestart",
        r"first(?:result|row|record)",
    )),
    (Meaning.SIZE, (rf"limit|(?:max)?pagesize|{_MANY}per(?:page|request)|perpage|max(?:{_MANY})?|pagelimit",)),
)  # fmt: skip

KEY_WORDS = frozenset(
    ["id", "ids", "key", "ref", "reference", "url", "uri", "href", "link", "uuid", "guid", "pk", "slug"]
)
"""Words that end the name of what refers to something."""
ADDRESS_WORDS = frozenset(["ref", "reference", "url", "uri", "href", "link", "slug"])
"""Those of them by which no number is meant."""

HARMLESS = frozenset(
    ["id", "ids", "key", "time", "times", "timestamp", "ts", "date", "took", "elapsed", "duration", "ms", "millis", "seconds",
     "second", "latency", "runtime", "version", "code", "status", "errors", "port", "year", "revision", "rev", "seq",
     "sequence", "build", "ttl", "expires", "age", "bytes", "quota", "rate", "limit", "max", "maximum", "requested",
     "request", "default", "user", "account", "org", "organization", "tenant", "site", "customer", "to", "end", "last", "index",
     "hash", "checksum", "retry", "generation", "shards", "requests", "page", "lifetime"]
)  # fmt: skip
"""Words of keys whose numbers count no records, or only those that were asked for."""

BACKWARD = frozenset(
    [
        "self",
        "first",
        "start",
        "prev",
        "previous",
        "last",
        "back",
        "current",
        "canonical",
        "base",
        "home",
        "top",
        "up",
        "before",
    ]
)
"""Words of addresses that lead to no further page."""

_PATTERNS = tuple((meaning, re.compile("|".join(patterns))) for meaning, patterns in _VOCABULARY)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LONGEST = 60
_WHOSE = frozenset(["x", "odata", "iot", "ms", "wp", "hydra", "oslc", "rdf", "opensearch", "os", "sys"])


def words(key: str) -> list[str]:
    """Return the words of a key without those that only say whose it is.

    >>> words("@odata.nextLink"), words("X-Total-Count"), words("LastEvaluatedKey")
    (['next', 'link'], ['total', 'count'], ['last', 'evaluated', 'key'])
    """
    return [word for word in (found.lower() for found in _WORD.findall(key)) if word not in _WHOSE]


@lru_cache(maxsize=1_000)
def meanings(key: str) -> tuple[Meaning, ...]:
    """Return what a key can mean; which of it depends on the kind of its value.

    >>> meanings("hasMore"), meanings("total_rows"), meanings("serial")
    ((<Meaning.MORE: 'whether there is more'>,), (<Meaning.TOTAL: 'how many records there are'>,), ())
    """
    joined = "".join(words(key)) if len(key) <= _LONGEST else ""
    if joined == "last":
        return (Meaning.DONE, Meaning.LAST)
    return tuple(meaning for meaning, pattern in _PATTERNS if pattern.fullmatch(joined))
