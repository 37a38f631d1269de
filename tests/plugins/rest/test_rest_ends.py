"""The end of a collection is proven, or the scan is incomplete: nothing is a page short in silence."""

from __future__ import annotations

import json

import pytest

import pumpcheck

from .faulty_server import serving
from .shapes import COUNT, DEVICES, PUMPS, SHAPES, SILENT, SIZE, TELLING, answering
from .systems import reasons


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def scan(shape, **options):
    with serving(answering(shape)) as server:
        query = f"?{shape.query}" if shape.query else ""
        return pumpcheck.scan(
            f"{server.address}/api/assets{query}", options={"retries": "0", "max_wait": "0", **options}
        )


@pytest.mark.parametrize("name", TELLING)
def test_what_tells_how_to_go_on_is_read_whole(name):
    result = scan(SHAPES[name])
    assert reasons(result) == ""
    assert result.counts["records"] == COUNT
    assert result.counts["affected"] == len(PUMPS)


@pytest.mark.parametrize("name", SILENT)
def test_what_does_not_is_incomplete_and_names_sign_and_option(name):
    result = scan(SHAPES[name])
    assert result.exit_code == 2
    assert result.counts["records"] == SIZE
    assert SHAPES[name].told in reasons(result)
    assert "profile.pager=" in reasons(result)


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.options])
def test_the_option_that_is_named_reads_on(name):
    result = scan(SHAPES[name], **SHAPES[name].options)
    assert reasons(result) == ""
    assert result.counts["affected"] == len(PUMPS)


@pytest.mark.parametrize("name", SHAPES)
def test_the_user_may_say_that_the_answer_is_the_whole(name):
    result = scan(SHAPES[name], **{"profile.pager": "none"})
    assert reasons(result) == ""
    assert result.counts["records"] == SIZE


def answers(*pages):
    """Give one answer after the other; the last one again and again."""
    left = list(pages)

    def answer(request):
        headers, body, *status = left.pop(0) if len(left) > 1 else left[0]
        request.send_bytes(json.dumps(body).encode(), *status, **{"Content-Type": "application/json", **headers})

    return answer


ROWS = DEVICES[:100]
PROVEN = {
    "a bare list": [({}, ROWS[:37])],
    "an object without a sign": [({}, {"status": "ok", "items": ROWS[:37]})],
    "a total": [({}, {"total": 37, "items": ROWS[:37]})],
    "no further address": [({}, {"count": 100, "next": None, "results": ROWS})],
    "a flag": [({}, {"items": ROWS, "hasMore": False})],
    "an empty cursor": [({}, {"items": ROWS, "response_metadata": {"next_cursor": ""}})],
    "the last of its pages": [({}, {"items": ROWS, "total": 100, "page": 1, "size": 100, "pages": 1})],
    "nothing beyond": [
        ({}, {"items": ROWS, "total": 100, "limit": 100, "offset": 0}),
        ({}, {"items": [], "total": 100, "limit": 100, "offset": 100}),
    ],
    "no page beyond": [
        ({}, {"items": ROWS, "total": 100, "per_page": 100, "page": 1}),
        ({}, {"detail": "Invalid page."}, 404),
    ],
    "a link to the first page only": [({"Link": '<https://h/x?page=1>; rel="first"'}, ROWS)],
    "numbers that count something else": [
        ({"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4999"}, {"_shards": {"total": 50}, "items": ROWS[:37]})
    ],
    "what counts no records": [
        (
            {"X-Request-Id": "123456", "X-Runtime": "512", "Age": "400"},
            {
                "took": 45,
                "status": 200,
                "code": 200,
                "timestamp": 1_732_900_000,
                "apiVersion": 2_024,
                "meta": {"request_id": 4_711, "elapsed_ms": 120, "requestCount": 500, "maxPageSize": 1_000},
                "tenant": {"id": 5_512},
                "self": "/api/assets?x=1",
                "items": ROWS[:37],
            },
        )
    ],
    "a number beside an end": [({}, {"items": ROWS[:37], "next": None, "licensed": 5_000})],
    "one record with a few parts": [({}, {"items": [{**ROWS[0], "parts": [{"name": "battery"}, {"name": "clip"}]}]})],
    "those that fit the query": [({}, {"meta": {"total_count": 900, "filter_count": 37}, "data": ROWS[:37]})],
    "an empty list": [({}, {"total": 0, "items": []})],
}


@pytest.mark.parametrize("name", PROVEN)
def test_an_end_that_is_proven_is_complete(name):
    with serving(answers(*PROVEN[name])) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert reasons(result) == ""
    assert result.complete


UNPROVEN = {
    "a round number": [({}, ROWS)],
    "a power of two": [({}, ROWS[:64])],
    "a total that is a round number": [({"X-Total-Count": "100"}, ROWS)],
    "a total that is a page size": [({}, {"total": 50, "items": ROWS[:50]})],
    "a total that is a bound": [({}, {"total": 10_000, "items": ROWS})],
    "a flag beside an end": [({}, {"items": ROWS[:37], "next": None, "truncated": True})],
    "a total beside an end": [({}, {"count": 1_000, "next": None, "results": ROWS[:37]})],
    "a list around the list": [({}, {"response": [{"devices": ROWS[:37], "page": 1}]})],
    "an empty page that leads on": [({}, {"items": [], "hasMore": True})],
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_an_end_that_is_not_is_incomplete(name):
    with serving(answers(*UNPROVEN[name])) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.exit_code == 2
    assert "--option profile.pager=none" in reasons(result)


def test_messages_hold_no_token_and_no_address():
    body = {"items": ROWS[:37], "next_cursor": "s3cret-place", "links": {"next": "/s3cret"}}
    with serving(answers(({}, body), ({}, {}, 404))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.exit_code == 2
    assert "s3cret" not in repr((result.skipped, result.sources, result.warnings))


def test_a_total_below_a_hundred_needs_no_request_beyond_it_and_a_round_one_does():
    asked = []
    for count in (40, 200):

        def answer(request, count=count):
            start = int(request.params["offset"])
            request.send_json({"total": count, "rows": DEVICES[start : min(start + 20, count)]})

        with serving(answer) as server:
            options = {"profile": "snipeit", "auth": "none", "page_size": "20", "retries": "0"}
            assert pumpcheck.scan(server.address, options=options).complete
            asked.append(len(server.seen))
    assert asked == [2, 11]


def test_a_refused_guess_proves_nothing():
    body = {"items": ROWS[:50], "total": 50, "limit": 50, "offset": 0}

    def answer(request):
        request.send_json(*(({"detail": "unknown parameter"}, 400) if request.params else (body, 200)))

    with serving(answer) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.exit_code == 2
    assert "the server answers 400" in reasons(result)
    assert "`limit` is 50" in reasons(result)


@pytest.mark.parametrize(
    "sign",
    [
        {"next": "http://[nowhere"},
        {"next": {"a": {"b": [1]}}},
        {"next": [1, 2]},
        {"nextPageToken": "9" * 5_000},
        {"total": "9" * 5_000, "more": "y"},
        {"links": [{"rel": None, "href": 3}, {"rel": ["next"]}, "x"], "hasMore": True},
        {"a": {"b": {"c": {"hasMore": True}}}},
    ],
)
def test_odd_signs_break_nothing(sign):
    with serving(
        answers(({"Link": "<<<>;rel", "Content-Range": f"items 0-1/{'9' * 5_000}"}, {"items": ROWS[:37], **sign}))
    ) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.counts["records"] == 37
    assert result.exit_code == 2
