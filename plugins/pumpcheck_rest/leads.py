"""The request that an answer of an unknown system asks for next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from pumpcheck import Meaning, Sign, is_address, key_meanings, key_words, whole_number

from .vocabulary import PLACES

if TYPE_CHECKING:
    from .calls import Call, Page

_NEXT = re.compile(r"(?:x[-_])?[^A-Za-z]*(?:[a-z]+[.:])?next[-_]?", re.IGNORECASE)


def address_of(call: Call, target: str) -> str:
    """Return where a link leads that may be written relative to the page that holds it.

    >>> from pumpcheck_rest.calls import Call
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
    """Return the request for the page after this one; None where the answer does not tell how to go on."""
    signs, total = page.signs, page.signs.total
    if not page.records and total and isinstance(total.value, int) and total.value <= received:
        # Some systems name a next page behind the last one too.
        return None
    for sign in signs.leads:
        match sign.value:
            case str() as target if is_address(sign):
                return replace(first, url=address_of(page.call, target), params={})
            case str() | int() as value:
                return _with(first, page.call, [{name: str(value)} for name in _parameters(sign, page, received)])
            case dict() as values if all(isinstance(value, str | int) for value in values.values()):
                return _with(first, page.call, [{name: str(value) for name, value in values.items()}])
    unproven = signs.full or proves_nothing(len(page.records), page.call) or _asked(page.call)
    if page.records and not signs.leads and ((unproven and not signs.ends) or signs.more(received)):
        return _with(first, page.call, list(_positions(page, received)))
    return None


def _with(first: Call, last: Call, ways: list[dict[str, str]]) -> Call | None:
    """Return a request with further parameters, and what to send instead where these lead nowhere."""
    # What has led to this page leads on from it, and what stands in the query is known to the system.
    ways.sort(key=lambda way: not way.keys() <= last.params.keys())
    if not ways:
        return None
    calls = [{**first.params, **way} for way in ways]
    return replace(first, params=calls[0], instead=calls[1:])


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
    return list(dict.fromkeys([*named, *usual, sign.key, *_within(sign)]))


def _asked(call: Call) -> list[tuple[Meaning, str, object]]:
    """Return which page the query asks for."""
    return [
        (meaning, key, whole_number(text))
        for key, text in call.params.items()
        for meaning in {Meaning.PAGE, Meaning.START}.intersection(key_meanings(key))
        if not {"page", "offset", "skip", "start"}.isdisjoint(key_words(key))
    ]


def _positions(page: Page, received: int) -> Iterator[dict[str, str]]:
    """Yield what asks for the next page by the place of this one, as the answer or the query tells it."""
    told = [(sign.meaning, sign.key, sign.value) for sign in page.signs.of(Meaning.PAGE, Meaning.START)]
    within = {sign.key: _within(sign) for sign in page.signs.of(Meaning.PAGE, Meaning.START)}
    beyond = {sign.key for sign in page.signs.beyond(received)}
    for meaning, key, value in sorted([*_asked(page.call), *told], key=lambda found: found[0] is Meaning.START):
        if isinstance(value, int):
            start = meaning is Meaning.START
            usual = PLACES["offset_params" if start else "page_params"]
            named = [key] if start or key in page.call.params else ["page", key]
            following = str(value if key in beyond else value + (len(page.records) if start else 1))
            yield from ({name: following} for name in dict.fromkeys([*named, *within.get(key, ()), *usual]))


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


def proves_nothing(count: int, call: Call) -> bool:
    """Whether a number of records may be that of a page or a bound: a round one, or one that stands in the query.

    >>> from pumpcheck_rest.calls import Call
    >>> call = Call("https://cmms.example.org/api/assets?limit=37")
    >>> [proves_nothing(count, call) for count in (37, 38, 64, 100, 10_000, 3_120)]
    [True, False, True, True, True, False]
    """
    body = call.body if isinstance(call.body, dict) else {}
    sent = [*dict(parse_qsl(urlsplit(call.url).query)).values(), *call.params.values(), *map(str, body.values())]
    digits = str(count).rstrip("0")
    usual = count >= 10 and (len(digits) <= 2 and (count % 10 == 0 or count in (15, 25, 75)))
    return usual or (count >= 10 and count & (count - 1) == 0) or (count > 0 and str(count) in sent)
