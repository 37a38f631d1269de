"""What an answer says, in its headers and around its records, of the records that are not in it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    AT_LEAST = "a number of records below which there are not fewer"
    FILTERED = "how many of them fit the query"
    PAGES = "how many pages there are"
    REMAINING = "how many records are still to come"
    PAGE = "the number of this page"
    START = "the position of its first record"
    SIZE = "how many records a page has at most"
    LAST = "where the last page is"
    BACK = "where the page before this one is"
    ERROR = "what went wrong"
    UNKNOWN = "a number that nobody knows, which may count them"


_WRITTEN = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
WORDS: Mapping[str, frozenset[str]] = {name: frozenset(listed) for name, listed in _WRITTEN["words"].items()}
"""Words by what they say; `words.toml` tells it."""
TEXTS: Mapping[str, Sequence[str]] = _WRITTEN["texts"]
"""Patterns of what is told in words, without regard to case."""

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
    return list(_words(key))


@lru_cache(maxsize=2_000)
def _words(key: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    return tuple(word for word in (found.lower() for found in _WORD.findall(plain)) if word not in WORDS["whose"])


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


FLAGS = frozenset([Meaning.MORE, Meaning.PARTIAL, Meaning.DONE])
# In India the groups in the middle have two digits.
_GROUPED = r"\d{1,3}(?:[,.'\u2019 \u00a0\u202f]\d{2,3})*[,.'\u2019 \u00a0\u202f]\d{3}"
AMOUNT = rf"{_GROUPED}|\d{{1,18}}"
"""The pattern of a number of which it is known that it counts something: a dot in it is none of decimals."""
CONTENT_RANGE = re.compile(r"(?:\w+ ?)?(?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)")
_DIGITS = 18


@dataclass(frozen=True)
class Sign:
    """One thing that an answer says."""

    meaning: Meaning
    place: str  # where it says so, for a message: a path or the name of a header, never a value
    key: str  # as it is written
    path: str  # the JMESPath to it; empty in a header
    value: object = field(repr=False)  # true or false, a number, an address or token, or several of them by name


@dataclass(frozen=True)
class Signs:
    """All that one answer says."""

    found: Sequence[Sign]
    partial: int  # the status of an answer that is only a part; 0 for others
    count: int

    def of(self, *wanted: Meaning) -> list[Sign]:
        """Return the signs with these meanings."""
        return [sign for sign in self.found if sign.meaning in wanted]

    @property
    def total(self) -> Sign | None:
        """The largest number of records that the answer speaks of; of those that fit the query where it tells them."""
        totals = self.of(Meaning.FILTERED) or self.of(Meaning.TOTAL)
        return max(totals, key=_number, default=None)

    @property
    def ends(self) -> bool:
        """Whether the answer says in so many words that nothing follows."""
        pages = max(map(_number, self.of(Meaning.PAGES)), default=0)
        return any(0 < pages == sign.value for sign in self.of(Meaning.PAGE)) or any(
            sign.value is (sign.meaning is Meaning.DONE) if isinstance(sign.value, bool) else sign.value in (None, 0)
            for sign in self.of(Meaning.MORE, Meaning.DONE, Meaning.NEXT, Meaning.CURSOR, Meaning.REMAINING)
        )

    @property
    def leads(self) -> list[Sign]:
        """Signs that tell how to go on, the surest first."""
        told = self.of(Meaning.NEXT)
        # Beside a key that is known, an address under any other may be that of this page, or of another form of it.
        known = [sign for sign in told if Meaning.NEXT in key_meanings(sign.key)]
        leads = [sign for sign in known or told if sign.value is not None]
        # Behind an empty page such a place leads on for ever.
        if not leads and not self.ends and self.count:
            leads = [sign for sign in self.of(Meaning.CURSOR) if sign.value is not None]
        return sorted(leads, key=lambda sign: not (isinstance(sign.value, str) and is_address(sign)))

    @property
    def full(self) -> Sign | None:
        """The sign that the page has as many records as a page has at most."""
        return next((sign for sign in self.of(Meaning.SIZE) if 0 < _number(sign) <= self.count), None)

    def beyond(self, received: int) -> list[Sign]:
        """Return the signs of a first record that did not come yet: it is that of the next page."""
        starts = self.of(Meaning.START) if self.count else []
        # Counted from 1, a page of one record begins with the last one that came.
        return [sign for sign in starts if _number(sign) >= max(received + (self.count == 1), 2)]

    def more(self, received: int, pages: int = 1, *, totals: bool = True) -> Sign | None:
        """Return a sign that there is more than what was read so far, in so many pages."""
        return next(self._more(received, pages, totals=totals), None)

    def _more(self, received: int, pages: int, *, totals: bool) -> Iterator[Sign]:
        for sign in self.found:
            flag = sign.value is (sign.meaning is not Meaning.DONE) and sign.meaning in FLAGS
            least = {Meaning.REMAINING: 1, Meaning.AT_LEAST: received}.get(sign.meaning)
            if flag or (least is not None and _number(sign) >= least):
                yield sign
        total = self.total
        if totals and total and _number(total) > received:
            yield total
        pages = max([pages, *map(_number, self.of(Meaning.PAGE))])
        if totals and (total is None or _number(total) <= self.count):
            # The last one of this page may be meant.
            yield from (
                sign
                for sign in self.of(Meaning.PAGES)
                if _number(sign) > pages and (sign.key.lower() != "last" or sign.value != received)
            )
        yield from self.leads
        proven = total is not None and _number(total) == received > self.count
        if totals and not (self.ends or proven):
            # Beside the number of a page, "size" is that of a page.
            sized = bool(self.of(Meaning.PAGE, Meaning.START))
            unknown = (sign for sign in self.of(Meaning.UNKNOWN) if not (sized and "size" in key_words(sign.key)))
            # A flag that nobody knows says less than a total that has come and is no bound.
            come = total is not None and _number(total) == received and not may_be_bound(received)
            yield from (sign for sign in unknown if _number(sign) > received or (sign.value is True and not come))
            # Fewer than came on this page are not all there are, unless they are the pages, of which this is the last.
            fewer = (sign for sign in self.of(Meaning.TOTAL) if 1 < _number(sign) < self.count)
            last = {sign.value for sign in self.of(Meaning.PAGE)}
            yield from (sign for sign in fewer if sign.value not in last)
        yield from self.beyond(received)
        if self.partial and (total is None or _number(total) > received):
            yield Sign(Meaning.PARTIAL, f"the status {self.partial}", "", "", value=True)


_BOUNDS = frozenset(["12", "15", "18", "24", "25", "35", "36", "45", "48", "75"])
"""How bounds begin that people choose, beside those of one digit and zeros."""


def may_be_bound(count: int) -> bool:
    """Whether a number of records is one that people choose for a page or as a bound: a round one, or a power of two.

    >>> tuple(map(may_be_bound, (38, 64, 100, 230, 250, 10_000, 3_120)))
    (False, True, True, False, True, True, False)
    """
    digits = str(count).rstrip("0")
    usual = (count % 10 == 0 and (len(digits) < 2 or digits in _BOUNDS)) or count in (15, 25, 75)
    return count >= 10 and (usual or count & (count - 1) == 0)


def whole_number(value: object) -> int | None:
    """Return a number that a system may also write as text.

    >>> whole_number("1,203"), whole_number("0-36/1000"), whole_number("many")
    (1203, 1000, None)
    """
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, str | int) else ""
    if ranged := CONTENT_RANGE.fullmatch(text):
        text = ranged[3]
    if "." not in text and re.fullmatch(_GROUPED, text):
        text = re.sub(r"\D", "", text)
    text = text.removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def is_address(sign: Sign) -> bool:
    """Whether what tells how to go on is an address. A token may hold a slash too: its key says that it is one."""
    value = str(sign.value)
    if re.match(r"https?://|[?]", value):
        return True
    return WORDS["token"].isdisjoint(key_words(sign.key)) and ("/" in value or "?" in value)


def _number(sign: Sign) -> int:
    return sign.value if isinstance(sign.value, int) else 0
