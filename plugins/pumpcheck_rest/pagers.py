"""The ways from one page to the next: by position, by what each page names, or by whatever an answer says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from pumpcheck import (
    JsonContent,
    Meaning,
    Sign,
    Signs,
    content_signs,
    is_address,
    key_meanings,
    key_words,
    may_be_bound,
    next_link,
    read_signs,
    text_of,
    texts_around,
    whole_number,
)

from .paths import PLACES, WORDS, search
from .transport import Call

if TYPE_CHECKING:
    from .loading import PagerSpec

_NEXT = re.compile(r"(?:x[-_])?[^A-Za-z]*(?:[a-z]+[.:])?next[-_]?", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """One whole answer: what was asked, what came, and the records found in it."""

    call: Call
    status: int
    headers: Mapping[str, str] = field(repr=False)  # compared without regard to case
    body: object = field(repr=False)
    records: tuple[Mapping[str, object], ...] = field(repr=False)
    total: int | None  # how many records the whole collection has, where the system says so
    failure: str = ""  # what the answer tells of records that it should have had
    content: JsonContent | None = None  # what was found in an answer of an unusual shape

    @cached_property
    def signs(self) -> Signs:
        """What the answer says of the records that are not in it."""
        sent = [text for text in self.call.params.values() if not text.isdecimal()]
        address = f"{self.call.url}{'&' if '?' in self.call.url else '?'}{urlencode(self.call.params)}".rstrip("?&")
        if self.content:
            return content_signs(self.content, self.status, self.headers, sent, address)
        return read_signs(self.status, self.headers, self.body, self.records, sent, address)

    @property
    def states(self) -> dict[str, str]:
        """How the answer says that it has fared; not that there was no more to give."""
        parts = [self.body, *self.body.values()] if isinstance(self.body, dict) else []
        told = [pair for part in parts if isinstance(part, dict) for pair in part.items()]
        states = {key: str(value) for key, value in told if key.lower() in WORDS["fared"]}
        return {key: text for key, text in states.items() if not text.lower().startswith(PLACES["passed"])}

    def skips_one(self, before: Page) -> bool:
        """Whether a page lies between them, by their numbers: these may begin at 1, and what is asked for at 0."""
        here, there = ({sign.path: sign.value for sign in page.signs.of(Meaning.PAGE)} for page in (self, before))
        return any(value - 2 == there.get(path) for path, value in here.items() if isinstance(value, int))

    @property
    def around(self) -> list[tuple[str, str]]:
        """Texts that are in no record, with their paths."""
        if not self.content:
            return texts_around(self.body, self.records)
        lists = self.content.records.items()
        others = [(path, listed) for path, listed in lists if listed and listed[0] is not self.records[0]]
        return texts_around([dict([each]) for each in (*self.content.outside, *others)], ())


@dataclass(frozen=True)
class Pager:
    """Follows what each page says of the next one; a kind that nobody knows takes the first answer for the whole."""

    spec: PagerSpec
    url: str
    params: Mapping[str, str]
    size: int

    def first(self) -> Call:
        """Return the request for the first page."""
        return self._with({self.spec.size_param: str(self.size)} if self._sized else {})

    def following(self, page: Page, received: int) -> Call | None:
        """Return the request for the page after this one; None where this pager sees no more.

        `received` counts all records received so far, those of this page included.
        """
        spec, kind, body = self.spec, self.spec.kind, page.body
        if kind == "guess":
            return call_after(page, self.first(), received)
        if kind in ("link", "next_url"):
            target = next_link(page.headers) if kind == "link" else search(spec.next, body)
            return Call(address_of(page.call, target)) if isinstance(target, str) and target else None
        if kind == "token":
            return self._from_token(text_of(search(spec.next, body)))
        if kind == "cursor":
            # No total ends it, because many systems count only what lies beyond the cursor: an empty page does.
            return self._from_token(text_of(search(spec.cursor, page.records[-1])) if page.records else "")
        if kind == "scroll" and page.records and (token := text_of(search(spec.next, body))):
            # The system keeps the search open; its token may stay the same while it goes on.
            sent = {**spec.body, spec.cursor_param: token}
            return Call(address_of(page.call, spec.next_path), method="POST", body=sent, repeats=True)
        return None

    def halved(self) -> Self | None:
        """Return the same pager asking for half as many records at a time; None where it cannot.

        Numbered pages are divided without a remainder, so that they begin where others ended. The addresses that a
        system gives for the pages after it keep the size.
        """
        sizes = range(self.size // 2, 0, -1) if self._sized else ()
        whole = (size for size in sizes if self.spec.kind != "page" or self.size % size == 0)
        size = next(whole, None)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """Return the requests known in advance for the rest of a collection of that total."""
        return ()

    @property
    def _sized(self) -> bool:
        return bool(self.spec.size_param) and self.spec.kind not in ("guess", "none")

    def _with(self, params: Mapping[str, str]) -> Call:
        return Call(self.url, {**self.params, **params})

    def _from_token(self, token: str) -> Call | None:
        first = self.first()
        return replace(first, params={**first.params, self.spec.cursor_param: token}) if token else None


@dataclass(frozen=True)
class PositionPager(Pager):
    """Skips the records received so far, so that a page shorter than asked for leaves no gap."""

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        spec, sent = self.spec, page.call.params
        # GLPI answers 206 where there are more, and 200 where this was all.
        more = page.status == 206 or (page.total is not None and page.total > received)
        if all_read(page, received, trust_total=spec.trust_total) or (spec.kind == "range" and not more):
            return None
        if spec.kind == "page" and sent.get(spec.size_param) == str(self.size) and sent[spec.page_param].isdecimal():
            # The system may send pages of another size than it was asked for.
            return self._from((int(sent[spec.page_param]) - spec.first_page + 1) * self.size)
        return self._from(received)

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        return () if received % self.size else [self._from(start) for start in range(received, total, self.size)]

    def _from(self, start: int) -> Call:
        """Return the request for the records from a position on."""
        spec = self.spec
        if spec.kind == "range":
            return self._with({spec.range_param: f"{start}-{start + self.size - 1}"})
        place = {spec.size_param: self.size, spec.offset_param: start}
        if spec.kind == "post_offset":
            return Call(self.url, self.params, method="POST", body={**spec.body, **place})
        if spec.kind == "page":
            place = {spec.size_param: self.size, spec.page_param: spec.first_page + start // self.size}
        return self._with({name: str(number) for name, number in place.items()})


BY_POSITION = ("offset", "page", "range", "post_offset")
"""Kinds of pagers that go on until a page is empty, or until a total that proves something has been read."""


def make_pager(spec: PagerSpec, url: str, params: Mapping[str, str], size: int) -> Pager:
    """Return the pager that a profile asks for."""
    return (PositionPager if spec.kind in BY_POSITION else Pager)(spec, url, params, size)


def address_of(call: Call, target: str) -> str:
    """Return where a link leads that may be written relative to the page that holds it.

    >>> address_of(Call("https://cmms.example.org/api/assets?page=1"), "assets?page=2")
    'https://cmms.example.org/api/assets?page=2'
    """
    try:
        address = urljoin(call.url, target)
        here, there = urlsplit(call.url), urlsplit(address)
        if (here.scheme, there.scheme) == ("https", "http") and here.hostname == there.hostname:
            # Behind a proxy a system may not know that it is asked by https.
            return there._replace(scheme="https", netloc=here.netloc).geturl()
    except ValueError:
        # No address at all; the request for it fails in words.
        return target
    return address


def call_after(page: Page, first: Call, received: int) -> Call | None:
    """Return the request for the page after one of an unknown system; None where it does not tell how to go on."""
    signs, total = page.signs, page.signs.total
    if not page.records and total and isinstance(total.value, int) and 0 < total.value <= received:
        # Some systems name a next page behind the last one too. A count of 0 is that of this page.
        return None
    for sign in signs.leads:
        match sign.value:
            case str() as target if is_address(sign):
                return replace(first, url=address_of(page.call, target), params={})
            case str() | int() as value:
                return _with(first, page.call, [{name: str(value)} for name in _parameters(sign, page, received)])
            case dict() as values if all(isinstance(value, str | int) for value in values.values()):
                return _with(first, page.call, [{name: str(value) for name, value in values.items()}])
    if not page.records or signs.leads:
        return None
    more = signs.more(received) is not None
    if adds_up(page, received) and not more:
        return None
    told = list(_positions(page, first, received))
    # A page that is short may be so because something was left out of it.
    numbered = told and total is None and not signs.of(Meaning.PAGES)
    unproven = numbered or signs.full or may_be_full(page) or _asked(page.call, first)
    if not more and (signs.ends or not unproven or not (told or page.call == first)):
        return None
    call = _with(first, page.call, told or list(_usual_positions(page, received, more=more)))
    untold = bool(call and call.params.keys() > page.call.params.keys()) and not told
    return call and replace(call, untold=untold, voluntary=not more)


def _with(first: Call, last: Call, ways: list[dict[str, str]]) -> Call | None:
    """Return a request with further parameters, and what to send instead where these lead nowhere."""
    # What has led to this page leads on from it, and what stands in the query is known to the system.
    calls = [{**first.params, **way} for way in sorted(ways, key=lambda way: not way.keys() <= last.params.keys())]
    return replace(first, params=calls[0], instead=calls[1:]) if calls else None


def _parameters(sign: Sign, page: Page, received: int) -> list[str]:
    """Return the names that the parameter may have in which a token or a number is sent back."""
    rest = _NEXT.sub("", sign.key)
    rest = rest[:1].lower() + rest[1:] if sign.key[:1].islower() or not sign.path else rest
    named = [name for name in (rest, sign.key) if re.fullmatch(r"[A-Za-z_]\w*", name)]
    kinds = key_words(sign.key)
    if (number := whole_number(sign.value)) is not None:
        position = number in (received, received + 1, len(page.records)) and received > 2
        usual = PLACES["offset_params" if position or "offset" in kinds else "page_params"]
        named = [] if rest.lower() in ("", "url") else named
    elif "token" in "".join(kinds):
        usual = PLACES["token_params"]
    else:
        usual = PLACES["cursor_params"]
        named = named if rest and "page" not in kinds else []
    return list(dict.fromkeys([*named, *usual, *([rest] if rest == "page" else []), sign.key, *_within(sign)]))


def _asked(call: Call, first: Call) -> list[tuple[Meaning, str, object]]:
    """Return which page the query asks for, in the words of the user or by what was added to the first request."""
    return [
        (meaning, key, whole_number(text))
        for key, text in call.params.items()
        for meaning in {Meaning.PAGE, Meaning.START}.intersection(key_meanings(key))
        if key not in first.params or not {"page", "offset", "skip", "start"}.isdisjoint(key_words(key))
    ]


def _positions(page: Page, first: Call, received: int) -> Iterator[dict[str, str]]:
    """Yield what asks for the next page by the place of this one, as the answer or the query tells it."""
    signs = page.signs.of(Meaning.PAGE, Meaning.START)
    within = {sign.key: _within(sign) for sign in signs}
    beyond = {sign.key for sign in page.signs.beyond(received)}
    told = [*_asked(page.call, first), *((sign.meaning, sign.key, sign.value) for sign in signs)]
    for meaning, key, value in sorted(told, key=lambda found: found[0] is Meaning.START):
        if isinstance(value, int):
            start = meaning is Meaning.START
            usual = PLACES["offset_params" if start else "page_params"]
            named = [key] if start or key in page.call.params else ["page", key]
            following = value if key in beyond else value + (len(page.records) if start else 1)
            names = dict.fromkeys([*named, *within.get(key, ()), *usual])
            numbers = [following, value] if value == 1 and not start and page.call == first else [following]
            yield from ({name: str(number)} for number in numbers for name in names)


def _usual_positions(page: Page, received: int, *, more: bool) -> Iterator[dict[str, str]]:
    """Yield what asks most systems for the next page; only the likeliest where nothing says that there is one."""
    # The page 1 is the second one of systems that count from 0; of others it is the first one once more.
    pages = [{name: number} for name in PLACES["page_params"] for number in ("1", "2")]
    yield from pages if more else pages[:2]
    if more:
        yield from ({name: str(received)} for name in PLACES["offset_params"])
        key = next((text for name in PLACES["keys"] if (text := text_of(page.records[-1].get(name)))), "")
        yield from ({name: key} for name in PLACES["after_params"] if key and page.signs.total is None)


def adds_up(page: Page, received: int) -> bool:
    """Whether several pages add up to a total that is no bound."""
    total = page.signs.total
    return bool(total and total.value == received > len(page.records)) and not proves_nothing(received, page.call)


def _within(sign: Sign) -> list[str]:
    """Return the names of a parameter that systems put together of two: ``page[number]``, ``pagination.key``."""
    *_, around, name = ["", "", *sign.path.split(".")]
    names = dict.fromkeys([name, _NEXT.sub("", name)]) if around else ()
    return [written for each in names if each for written in (f"{around}[{each}]", f"{around}.{each}")]


def all_read(page: Page, received: int, *, trust_total: bool = True) -> bool:
    """Whether a page proves that nothing follows it: it is empty, or a total that proves something has been received.

    A short page says nothing: some systems send fewer records than they were asked for. Where a page says that there
    is more although the total has been received, the total is wrong.
    """
    if not page.records:
        return True
    if not trust_total or page.total is None or received < page.total or page.signs.more(received, totals=False):
        return False
    # A total beyond one page is not that of the page, and nothing counts up to fewer than a hundred only.
    beyond = received > len(page.records) and page.total < 100
    return page.signs.ends or beyond or not proves_nothing(page.total, page.call)


def may_be_full(page: Page) -> bool:
    """Whether a page may have as many records as it has at most; not where the system itself says that it has fewer."""
    own = (sign for sign in page.signs.of(Meaning.SIZE) if str(sign.value) not in page.call.params.values())
    shorter = any(isinstance(sign.value, int) and sign.value > len(page.records) for sign in own)
    return not shorter and proves_nothing(len(page.records), page.call)


def proves_nothing(count: int, call: Call) -> bool:
    """Whether a number of records may be that of a page or a bound, also because it stands in the query."""
    body = call.body if isinstance(call.body, dict) else {}
    sent = [*dict(parse_qsl(urlsplit(call.url).query)).values(), *call.params.values(), *map(str, body.values())]
    return may_be_bound(count) or (count > 0 and str(count) in sent)
