"""Pagers: whatever pages a system sends, the calls that follow leave no record out."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from pumpcheck_rest.loading import PagerSpec
from pumpcheck_rest.pagers import Page, make_pager
from pumpcheck_rest.transport import Call

URL = "https://cmms.example.org/api/assets"
FHIR_NEXT = "link[?relation=='next'].url | [0]"


class Collection:
    """Answers calls as the systems do, with at most `largest` records a page."""

    def __init__(self, count, largest=1000, tells_total=True):
        self.records = [{"id": number} for number in range(1, count + 1)]
        self.largest = largest
        self.tells_total = tells_total

    def answer(self, call):
        params = {**dict(parse_qsl(urlsplit(call.url).query)), **call.params, **(call.body or {})}
        status = 200
        if "range" in params:
            start, _, end = params["range"].partition("-")
            start, size = int(start), int(end) - int(start) + 1
        elif "after" in params:
            start, size = int(params["after"]), int(params["limit"])
        else:
            size = int(params.get("limit", self.largest))
            start = int(params.get("offset", 0)) or (int(params.get("page", 1)) - 1) * size
        found = self.records[start : start + min(size, self.largest)]
        end = start + len(found)
        if "range" in params and end < len(self.records):
            status = 206
        target = f"{URL}?offset={end}&limit={size}"
        headers, body = {}, {}
        if end < len(self.records):
            headers["Link"] = f'<{URL}?offset=0>; rel="first", <{target}>; rel="next"'
            body = {"next": target, "link": [{"relation": "self", "url": URL}, {"relation": "next", "url": target}]}
        total = len(self.records) if self.tells_total else None
        return Page(call, status, CaseInsensitiveDict(headers), body, tuple(found), total)


def read_all(pager, collection, halve_after=None):
    """Read a collection to its end and return the ids in order and the number of calls."""
    ids, calls, call = [], 0, pager.first()
    while call is not None and not call.voluntary:
        calls += 1
        page = collection.answer(call)
        ids += [record["id"] for record in page.records]
        if calls == halve_after:
            pager = pager.halved()
        call = pager.following(page, len(ids))
        assert calls < 2_000, "it never ends"
    return ids, calls


def pager_of(kind, params=None, size=10, **settings):
    return make_pager(PagerSpec(kind=kind, **settings), URL, params or {}, size)


PAGERS = {
    "offset": pager_of("offset"),
    "page": pager_of("page"),
    "link": pager_of("link"),
    "next_url": pager_of("next_url"),
    "next_url of FHIR": pager_of("next_url", next=FHIR_NEXT),
    "range": pager_of("range"),
    "cursor": pager_of("cursor", cursor_param="after"),
    "post_offset": pager_of("post_offset", body={"domain": []}),
    "guess": pager_of("guess", {"limit": "10"}),
}


@pytest.mark.parametrize("pager", PAGERS.values(), ids=PAGERS)
@given(count=st.integers(0, 95), tells_total=st.booleans())
def test_every_record_comes_once_and_in_order(pager, count, tells_total):
    ids, _ = read_all(pager, Collection(count, tells_total=tells_total))
    assert ids == list(range(1, count + 1))


@pytest.mark.parametrize("name", ["offset", "range", "cursor", "post_offset", "link", "next_url"])
@given(count=st.integers(0, 60), largest=st.integers(1, 10))
def test_a_system_that_sends_less_than_it_was_asked_for_loses_nothing(name, count, largest):
    ids, _ = read_all(PAGERS[name], Collection(count, largest=largest))
    assert ids == list(range(1, count + 1))


@pytest.mark.parametrize("name", ["offset", "page", "range", "cursor", "post_offset"])
@given(count=st.integers(11, 60), after=st.integers(1, 3))
def test_half_the_page_size_goes_on_from_the_same_place(name, count, after):
    ids, _ = read_all(PAGERS[name], Collection(count), halve_after=after)
    assert sorted(set(ids)) == list(range(1, count + 1))
    assert len(ids) == count


@given(size=st.integers(1, 30), count=st.integers(31, 80))
def test_numbered_pages_of_any_size_can_be_made_smaller(size, count):
    halved = 1 if size > 1 else None
    ids, _ = read_all(pager_of("page", size=size), Collection(count), halve_after=halved)
    assert ids == list(range(1, count + 1))


@pytest.mark.parametrize("pager", PAGERS.values(), ids=PAGERS)
def test_a_page_of_one_record_cannot_be_halved(pager):
    sizes = []
    while pager is not None:
        sizes.append(pager.size)
        pager = pager.halved()
    assert sizes in ([10, 5, 2, 1], [10, 5, 1], [10])


@pytest.mark.parametrize("name", ["offset", "page", "range", "post_offset"])
@given(count=st.integers(1, 95))
def test_the_calls_known_ahead_bring_the_rest(name, count):
    pager, collection = PAGERS[name], Collection(count)
    first = collection.answer(pager.first())
    ids = [record["id"] for record in first.records]
    for call in pager.ahead(count, len(ids)):
        ids += [record["id"] for record in collection.answer(call).records]
    assert ids == list(range(1, count + 1))


@pytest.mark.parametrize("name", ["offset", "page", "range", "post_offset"])
def test_nothing_is_known_ahead_of_a_system_with_pages_of_its_own_size(name):
    assert PAGERS[name].ahead(95, 7) == ()


@pytest.mark.parametrize("name", ["link", "next_url", "cursor", "guess"])
def test_nothing_is_known_ahead_where_a_page_names_the_next(name):
    assert PAGERS[name].ahead(95, 10) == ()


def page(call, *, headers=None, body=None, records=({"id": 1},), total=None, status=200):
    return Page(call, status, CaseInsensitiveDict(headers or {}), body, records, total)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ('<https://a.example.org/x?o=2>;rel="next"', "https://a.example.org/x?o=2"),
        ("<?o=2>; rel=next", f"{URL}?o=2"),
        ('</api/x?o=2>; title="b"; rel="prev next"', "https://cmms.example.org/api/x?o=2"),
        ('<https://a.example.org/x?o=1>; rel="last"', None),
        ("", None),
    ],
)
def test_link_headers(link, target):
    pager = PAGERS["link"]
    call = pager.following(page(pager.first(), headers={"link": link}), 10)
    assert (call and call.url) == target


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"next": "https://a.example.org/x?_id=%7B1%7D&s=a%20b"}, "https://a.example.org/x?_id=%7B1%7D&s=a%20b"),
        ({"next": "assets?page=2"}, "https://cmms.example.org/api/assets?page=2"),
        ({"next": None}, None),
        ({"next": ""}, None),
        ({"next": 2}, None),
        ([], None),
    ],
)
def test_the_next_address_is_followed_as_it_stands(body, target):
    pager = pager_of("next_url", {"_sort": "id"})
    call = pager.following(page(pager.first(), body=body), 10)
    assert call == (Call(target) if target else None)


def test_a_total_that_is_not_trusted_does_not_end_the_reading():
    pager = pager_of("offset", trust_total=False)
    assert pager.following(page(pager.first(), total=1), 1).params["offset"] == "1"
    assert pager.following(page(pager.first(), total=1, records=()), 1) is None


def test_a_cursor_without_a_key_ends():
    pager = pager_of("cursor", cursor="asset.key", cursor_param="after")
    assert pager.following(page(pager.first(), records=({"asset": {"key": "a7"}},)), 1).params["after"] == "a7"
    assert pager.following(page(pager.first(), records=({"asset": None},)), 1) is None


def test_a_post_carries_offset_and_limit_in_its_body():
    call = pager_of("post_offset", {"db": "x"}, body={"domain": [], "order": "id asc"}).first()
    assert (call.method, call.body) == ("POST", {"domain": [], "order": "id asc", "limit": 10, "offset": 0})


@pytest.mark.parametrize(
    ("body", "url", "params"),
    [
        ({"next": "2"}, URL, {"page": "2"}),
        ({"_links": {"next": {"href": "?p=2"}}}, f"{URL}?p=2", {}),
        ({"nextPageToken": "/a="}, URL, {"pageToken": "/a="}),
        ({"meta": {"next_cursor": "eyJ"}}, URL, {"cursor": "eyJ"}),
        ({"paging": {"next": {"after": "71"}}}, URL, {"after": "71"}),
    ],
)
def test_guessing_sends_back_what_is_no_address(body, url, params):
    pager = pager_of("guess")
    call = pager.following(page(pager.first(), body=body), 1)
    assert (call.url, call.params) == (url, params)


def test_a_call_shows_nothing_of_the_query_or_the_body():
    shown = repr(Call(f"{URL}?token=s3cret", {"token": "s3cret"}, headers={"X-Key": "s3cret"}, body={"key": "s3cret"}))
    assert "s3cret" not in shown
