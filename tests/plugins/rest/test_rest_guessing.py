"""What nobody told of a system is tried, and what a try brings is believed only where it proves something."""

from __future__ import annotations

import pytest

import pumpcheck

from .faulty_server import serving
from .shapes import DEVICES
from .systems import reasons

COUNT, SIZE = 137, 25


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def scan(answer, **options):
    with serving(answer) as server:
        return pumpcheck.scan(server.address, options={"retries": "0", **options})


def number(request, name, otherwise):
    return int(request.params.get(name, otherwise))


def part(start):
    return DEVICES[start : min(start + SIZE, COUNT)]


def total_only(name):
    return lambda request: request.send_json({"total": COUNT, "items": part(number(request, name, 0))})


def odata(request):
    request.send_json({"@odata.count": COUNT, "value": part(number(request, "$skip", 0))})


def counted_from(first):
    def answer(request):
        start = (number(request, "page", first) - first) * SIZE
        request.send_json({"devices": part(start), "more": start + SIZE < COUNT})

    return answer


def numbers_from_1_and_pages_from_0(request):
    page = number(request, "page", 0)
    request.send_json({"number": page + 1, "devices": part(page * SIZE), "last": (page + 1) * SIZE >= COUNT})


def after_the_last(request):
    start = number(request, "starting_after", 0)
    request.send_json({"has_more": start + SIZE < COUNT, "data": part(start)})


def lower_bound(request):
    hits = {
        "total": {"value": 100, "relation": "gte"},
        "hits": [{"_source": row} for row in part(number(request, "from", 0))],
    }
    request.send_json({"hits": hits})


def of_a_vendor(request):
    start = int(request.params.get("page", "from 0").split()[1])
    request.send_json(part(start), **({"opc-next-page": f"from {start + SIZE}"} if start + SIZE < COUNT else {}))


def template(request):
    start = number(request, "from", 0)
    links = {"find": {"href": "/api{?q}", "templated": True}, "first": {"href": "/api?from=0"}}
    if start + SIZE < COUNT:
        links["next"] = {"href": f"/api?from={start + SIZE}{{&sort}}", "templated": True}
    request.send_json({"_embedded": {"assets": part(start)}, "_links": links})


def empty_in_the_middle(request):
    start = number(request, "from", 0)
    rows = [] if start == 2 * SIZE else part(start)
    rows = part(2 * SIZE) + rows if start == 3 * SIZE else rows
    request.send_json({"Items": rows, "Count": len(rows), "next": f"/?from={start + SIZE}" if start < COUNT else None})


def some_left_out(request):
    page = number(request, "page", 1)
    request.send_json({"page": page, "per_page": SIZE, "items": part((page - 1) * SIZE)[page == 1 :]})


READ = {
    "a total, and offset": (total_only("offset"), COUNT),
    "a total, and start": (total_only("start"), COUNT),
    "a total of OData": (odata, COUNT),
    "pages from 0": (counted_from(0), COUNT),
    "pages from 1": (counted_from(1), COUNT),
    "pages from 0 that have numbers from 1": (numbers_from_1_and_pages_from_0, COUNT),
    "behind the last record": (after_the_last, COUNT),
    "a lower bound": (lower_bound, COUNT),
    "a header of a vendor": (of_a_vendor, COUNT),
    "a template": (template, COUNT),
    "an empty page in the middle": (empty_in_the_middle, COUNT),
    "a page of which something was left out": (some_left_out, COUNT - 1),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_whole(name):
    answer, count = READ[name]
    result = scan(answer)
    assert (reasons(result), result.counts["records"]) == ("", count)


CELLS = [[row["manufacturer"]["name"], row["model"]["name"], row["serial"]] for row in DEVICES[:41]]
COLUMNS = [{"name": name, "type": "text"} for name in ("manufacturer", "model", "serial")]


@pytest.mark.parametrize(
    "body",
    [
        {"columns": COLUMNS, "cells": CELLS},
        {"schema": {"columns": COLUMNS}, "data": CELLS},
        {"header": ["manufacturer", "model", "serial"], "table": CELLS},
        {"devices": {f"HTM-{row['id']}": row for row in DEVICES[:41]}, "count": 41},
        {"fields": [{"name": "Maker"}], "objectEntries": DEVICES[:41]},
    ],
    ids=["columns and cells", "a schema", "a header", "records under their ids", "another list beside it"],
)
def test_an_answer_of_an_unusual_shape_is_read(body):
    result = scan(another_word(body))
    assert (reasons(result), result.counts["records"], result.counts["affected"]) == ("", 41, 1)


def test_names_of_columns_are_no_devices():
    result = scan(another_word({"columns": COLUMNS, "payload": str(CELLS)}))
    assert "what its columns are called" in reasons(result)


def test_an_empty_page_is_no_other_list():
    def answer(request):
        start = number(request, "offset", 0)
        request.send_json({"features": [{"name": "maker", "type": "text"}], "items": part(start), "offset": start})

    result = scan(answer)
    assert (reasons(result), result.counts["records"]) == ("", COUNT)


def by_any_column(request):
    """A system that looks for records by whatever stands in the query."""
    request.send_json([] if request.params else DEVICES[:50])


def another_state(request):
    """A system that calls what went wrong on the second page no error."""
    first = number(request, "page", 1) == 1
    request.send_json({"page": 1, "code": 0, "items": part(0)} if first else {"code": 10021, "items": []})


def another_word(body):
    """A system that knows none of the usual parameters."""
    return lambda request: request.send_json(body)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (by_any_column, "does not prove that these are all"),
        (another_state, "`code` is another than it was"),
        (another_word({"items": DEVICES[:25], "total": COUNT}), "`total` is 137"),
        (another_word({"items": DEVICES[:26], "hasMore": True}), "`hasMore` is true"),
        (another_word(DEVICES[:500]), "does not prove that these are all"),
        (
            lambda request: request.send_json(
                *(([], 200) if request.params else ({"hits": DEVICES[:25], "more": True},)),
            ),
            "more",
        ),
    ],
)
def test_a_try_that_leads_nowhere_proves_nothing(answer, told):
    result = scan(answer)
    assert result.exit_code == 2
    assert told in reasons(result)


@pytest.mark.parametrize(
    "body",
    [
        DEVICES[:230],
        {"limit": 500, "items": DEVICES[:40]},
        {"page": 1, "items": DEVICES[:37]},
        {"links": {"first": "/api?page=1"}, "items": DEVICES[:37]},
    ],
    ids=["a number that nobody chooses", "fewer than the system gives", "a first page that is all", "a link back"],
)
def test_a_whole_answer_is_complete(body):
    assert reasons(scan(another_word(body))) == ""


FAILED = {
    "errors": {"items": DEVICES[:40], "errors": [{"message": "shard 3"}]},
    "a site": {"responses": [{"status": 200, "devices": DEVICES[:40]}, {"status": 503, "devices": []}]},
    "an entry that is none": {"items": [*DEVICES[:40], "shard 3"]},
}


@pytest.mark.parametrize("name", FAILED)
def test_what_came_with_a_failure_is_judged_and_the_scan_incomplete(name):
    result = scan(another_word(FAILED[name]))
    assert result.exit_code == 2
    assert result.counts["affected"] == 1


def test_errors_alone_are_no_records():
    with serving(another_word({"data": None, "errors": [{"message": "PAR123456H"}]})) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.exit_code == 2
    assert result.counts["records"] == 0


def test_an_answer_for_several_systems_may_lack_one():
    result = scan(lambda request: request.send_json({"items": DEVICES[:37]}, 207))
    assert "207" in reasons(result)


def test_a_secret_in_a_link_is_not_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", "s3cret-t0ken")

    def answer(request):
        if request.params:
            request.send_json({}, 403)
        else:
            request.send_json({"items": DEVICES[:37], "next": "/api?access_token=s3cret-t0ken"})

    result = scan(answer, auth="bearer", token="env:PUMPCHECK_TEST_TOKEN")
    assert result.exit_code == 2
    assert "resume" not in reasons(result)
    assert not any(b"s3cret" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
