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
    "a short bare list": [({}, ROWS[:12])],
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
    "a position beside an end": [({}, {"items": ROWS[:37], "next": None, "anchor": 37, "state": "dG9rOjM3AAQ9"})],
    "one record with a few parts": [({}, {"items": [{**ROWS[0], "parts": [{"name": "battery"}, {"name": "clip"}]}]})],
    "those that fit the query": [({}, {"meta": {"total_count": 900, "filter_count": 37}, "data": ROWS[:37]})],
    "an empty list": [({}, {"total": 0, "items": []})],
    "a last page that leads to itself": [
        ({}, {"data": ROWS[:19], "paging": {"after": "b64aaaMTA", "total": 37}}),
        ({}, {"data": ROWS[19:37], "paging": {"after": "b64cccMjc", "total": 37}}),
    ],
    "a token behind the name of a vendor": [({"X-Pagination-Next-Cursor": "a1B2c3"}, ROWS[:19]), ({}, ROWS[19:37])],
    "where the next page begins": [
        ({}, {"items": ROWS[:19], "next_since_id": ROWS[18]["id"]}),
        ({}, {"items": ROWS[19:37], "next_since_id": None}),
    ],
}


@pytest.mark.parametrize("name", PROVEN)
def test_an_end_that_is_proven_is_complete(name):
    with serving(answers(*PROVEN[name])) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert reasons(result) == ""
    assert result.complete


WHOLE = {
    "what is true of the account": {"permissions": {"canEdit": True}, "includeRetired": True, "success": True},
    "flags and numbers of Spring": {
        "pageable": {"sort": {"sorted": True, "unsorted": False, "empty": False}, "offset": 0, "paged": True},
        "first": True,
        "last": True,
        "totalElements": SIZE,
        "totalPages": 1,
        "number": 0,
    },
    "its first and last record": {"first": 1, "last": SIZE},
    "from where to where": {"meta": {"from": 1, "to": SIZE, "total": SIZE}, "startCursor": "YToxMjM0NQ"},
    "a time": {"from": "2026-01-01", "to": "2026-12-31", "nextSyncAt": "2026-12-01T00:00"},
    "all, in words": {"showing": "37 von 37 Geräten", "range": "1-37 of 37", "message": "37 assets found"},
    "a text with other numbers": {"message": "Export of 2026-11-30 10:30, 37 rows", "system": "CMMS 2026.1"},
    "a warning of something else": {"warnings": ["2 assets have no serial number"]},
    "nothing taken out": {"info": "Number of rows removed from this list by Security constraints: 0"},
    "columns": {"columns": [{"name": "id", "sortable": True}, {"name": "model", "sortable": True}]},
    "an address with a page in it": {"self": "http://h/api/assets?page=1&size=37"},
    "names that look like a token": {"requestId": "6f1C2b9e7F9a4c1E", "etag": "dG9rOjM3AAQ9", "tenant": "a1B2c3D4e5"},
    "all, in a hundred": {"progress": 100, "completeness": "100%"},
    "days, times, versions": {"generated": "2026-11-30T01:00:00Z", "api": "v2.10.3b1", "exportedBy": "cmms@h.example"},
    "its number of records, in words of its own": {"returned": SIZE, "Anzahl": SIZE, "rows": SIZE},
    "the ids of others": {"site": {"id": SIZE}, "siteId": SIZE, "id": SIZE},
    "what all its records have": {"model": "35700BAX2", "maker": "Baxter"},
    "what comes next in time": {"nextSync": "2026-12-01", "nextRunAt": "2026-12-01T00:00:00Z"},
    "what was done": {"status": "finished", "state": "ready", "sort": "id"},
    "complete": {"complete": True, "incomplete_results": False},
    "percentages of something else": {
        "fleet": {"averageBatteryPercent": 83, "uptime_percent": "99.8%"},
        "firmwareRollout": {"progress": 40},
        "thresholds": {"battery_percent": 20},
    },
    "a place to ask for changes from": {"nextSyncToken": "CPDAlvWDx70C", "@odata.deltaLink": "?$deltatoken=a1B2c3D4"},
    "other things that are counted": {"beds": 512, "license": {"seats": 250}, "limits": {"remaining": 99}},
    "a total beside a flag that nobody knows": {"total": SIZE, "expanded": True},
    "an address that a person completes": {"_links": {"search": {"href": "?q={term}", "templated": True}}},
    "what a request is traced by": {"traceparent": "00-4bf92f3577b34da6", "rev": "3-917fa2381192", "client": "cl_7Hq2"},
}
"""What stands around a whole list."""


@pytest.mark.parametrize("around", WHOLE.values(), ids=WHOLE)
def test_what_tells_of_nothing_missing_leaves_a_list_whole(around):
    with serving(answers(({}, {**around, "items": DEVICES[:SIZE]}))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert reasons(result) == ""


CUT_SHORT = {
    "a flag that nobody knows": {"cut": True},
    "a sign as a flag": {"Result": {"MORERECORDPRESENT": "+"}},
    "not complete": {"resultsComplete": False},
    "the end not reached": {"reachedEnd": False},
    "most that are given": {"maxResultsReached": True},
    "a batch": {"chunk": 1, "chunks": 28},
    "Spanish": {"hayMás": True},
    "Spanish, a number": {"siguiente": 2},
    "German": {"seite": 1, "seiten": 28},
    "German, next": {"nächsteSeite": 2},
    "Portuguese": {"pagina": 1, "total_paginas": 28},
    "the numbers of its pages": {"page": 1, "pages": list(range(1, 29))},
    "links to its pages": {"pagination": {"links": [{"page": 1, "href": "/a/1"}, {"page": 2, "href": "/a/2"}]}},
    "the last page as a number": {"page": {"current": 1, "last": 28}},
    "a link by name": {"links": [{"name": "next", "url": "/other/assets/2"}]},
    "a part": {"part": "1/28"},
    "in German": {"anzeige": "1 bis 37 von 1.000 Geräten"},
    "in French": {"texte": "37 résultats sur 1 000"},
    "in any language": {"näyttö": "37 laitetta, yhteensä 1000"},
    "a pair in a text": {"message": "Found: 1000"},
    "pairs in a text": {"meta": "page=1;pages=28"},
    "a partial success": {"status": "partial_success"},
    "a status in the body": {"code": 206},
    "a message to a person": {"messages": [{"severity": "warning", "text": "Only the first 37 records were returned"}]},
    "a notice": {"notice": "Result limited; refine the query"},
    "rows taken out": {"info": "Number of rows removed from this list by Security constraints: 3"},
    "what may not be seen": {"warnings": ["Some assets are not visible to your role"]},
    "a cursor as an object": {"cursor": {"name": "abc", "offset": 37, "count": 37, "expires": 1_700_000_000}},
    "a locator": {"queryMore": "01g-2000"},
    "a place to seek": {"seek": "abc"},
    "the numbers of its pages, as a text": {"_pagination": "1 | 2 | 3 | ... | 28"},
    "what comes next": {"nextSerial": "PAR000038H"},
    "a bound that was reached": {"limitApplied": SIZE},
    "a preview": {"mode": "preview"},
    "Polish": {"nastepnaStrona": 2},
    "a header with a range of another name": {"headers": {"X-Range": "0-36/1000"}},
    "a header that counts records": {"headers": {"X-Records": "1000"}},
    "records that were left out": {"omitted_count": 12},
    "a percentage": {"progress": 3.7},
    "a percentage, in words": {"geladen": "4 %"},
    "what the last record was changed at": {"syncedTo": DEVICES[SIZE - 1]["serial"]},
    "the id of the last record": {"max_id": SIZE},
    "a position that nobody knows": {"ctx": {"anchor": SIZE}},
    "a token that nobody knows": {"syncState": "dG9rOjM3AAQ9"},
    "a link in a text": {"navigation": "<a href='?page=2'>2</a> <a href='?page=3'>3</a>"},
    "a state": {"state": "MORE_AVAILABLE"},
    "an export that is under way": {"status": "PROCESSING"},
    "numbers of its pages that are there": {"chunks_available": [1, 2, 3]},
    "ids of all records": {"keys": list(range(1, 1_001))},
    "the position of the next page": {"offset": SIZE},
    "a cookie": {"@vendor.fetchxmlpagingcookie": "<cookie pagenumber='2'/>"},
    "the number of pages as a total": {"meta": {"page": {"total": 28, "number": 1}}},
    "a percentage of the list": {"meta": {"recordsLoadedPercent": 4}},
    "headers of a key": {"headers": {"x-ms-continuation-NextPartitionKey": "1!8!QQ--"}},
    "a header with a range": {"headers": {"Next-Range": "id ]5..; max=37"}},
    "a header with a cursor": {"headers": {"X-Cursor-Next": "abc"}},
    "a last page that is another one": {"headers": {"Link": '<?p=28>; rel="last"'}},
    "addresses of its parts": {"batches": ["/export/1", "/export/2"]},
    "a header with pairs": {"headers": {"X-Paging": "pageNo=1,pageSize=50,pageCount=28"}},
}
"""What stands around 37 of 1,000 records, or in the headers. The same page comes whatever is asked for."""


@pytest.mark.parametrize("around", CUT_SHORT.values(), ids=CUT_SHORT)
def test_no_sign_of_more_is_passed_over(around):
    around = dict(around)
    headers = around.pop("headers", {})
    with serving(answers((headers, {**around, "items": DEVICES[:SIZE]}))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.exit_code == 2
    assert result.counts["records"] == SIZE


UNPROVEN = {
    "a total with a dot": [({}, {"items": ROWS[:37], "total": "1.234"})],
    "a total in words": [({}, {"items": ROWS[:37], "total": "40 assets"})],
    "a total that is a lower bound": [({}, {"items": ROWS[:37], "total": "37+"})],
    "a round number": [({}, ROWS)],
    "an item that is called next": [({}, {"jobs": [{"name": "backup", "when": "next"}], "items": ROWS[:50]})],
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


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (202, {"items": []}),
        (202, {"items": DEVICES[:SIZE]}),
        (200, {"items": DEVICES[:SIZE], "failed_sites": ["North"]}),
        (200, {"items": DEVICES[:SIZE], "_shards": {"total": 5, "failed": 2}, "total": SIZE}),
        (200, {"items": [*DEVICES[:SIZE], {"kind": "more", "children": ["a1", "a2"]}]}),
        (200, {"items": [*DEVICES[:SIZE], {"cursor": "YToxMjM0NQ"}]}),
        (200, {"items": DEVICES[:SIZE], "success": False, "message": "timeout"}),
        (200, {"items": DEVICES[:SIZE], "status": 500}),
        (200, {"items": DEVICES[:SIZE], "status": "error"}),
        (200, {"items": DEVICES[:SIZE], "code": 40101, "msg": "token expired"}),
        (200, {"items": DEVICES[:SIZE], "errcode": 7}),
        (200, {"items": DEVICES[:SIZE], "sites": [{"at": "N", "state": "ok"}, {"at": "S", "state": "unreachable"}]}),
        (200, {"items": DEVICES[:SIZE], "sources": {"north": "ok", "south": "timed out"}}),
        (200, {"items": [{"ward": "A", "Devices": DEVICES[:3], "Devices@odata.nextLink": "wards/1/Devices?$skip=3"}]}),
        (200, {"items": [{"ward": "A", "devices": DEVICES[:3], "devicesHasMore": True}]}),
        (200, {"items": DEVICES[1:SIZE], "primary": DEVICES[0]}),
        (200, {"items": [{"total": 1_000}, *DEVICES[:SIZE]]}),
        (200, {"items": [{"page": n, "pages": 5, "devices": DEVICES[n * 9 : n * 9 + 9]} for n in range(4)]}),
        (200, {"items": [{"ward": "A", "device_count": 9, "devices": DEVICES[:3]}, {"ward": "B", "devices": []}]}),
        (200, {"items": [{"node": {"x": {"edges": [{"node": DEVICES[0]}], "pageInfo": {"hasNextPage": True}}}}]}),
        (200, {"items": [{"x": {"nodes": DEVICES[:3], "pageInfo": {"hasNextPage": more}}} for more in (False, True)]}),
    ],
)  # fmt: skip
def test_a_part_is_not_taken_for_the_whole(status, body):
    with serving(answers(({}, body, status))) as server:
        assert pumpcheck.scan(server.address, options={"retries": "0"}).exit_code == 2


@pytest.mark.parametrize(
    "items",
    [
        [{"ward": "A", "device_count": 3, "devices": DEVICES[:3]}, {"ward": "B", "device_count": 0, "devices": []}],
        [{**DEVICES[0], "comments": {"total": 9, "items": [{"author": "me", "body": "ok"}]}}, DEVICES[1]],
        [{"total": 18, "next": more, "devices": DEVICES[n * 9 : n * 9 + 9]} for n, more in enumerate(["/2", None])],
        [*DEVICES[:SIZE], {"manufacturer": "Baxter", "note": "more to come"}],
    ],
)
def test_what_is_around_a_list_that_is_whole_does_not_matter(items):
    with serving(answers(({}, {"items": items}))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert reasons(result) == ""


def test_what_json_api_refers_to_is_read_with_each_record():
    refers = {"relationships": {"model": {"data": {"type": "models", "id": "1"}}}}
    devices = [{"type": "devices", "id": str(n), "attributes": {"serial": f"PAR{n:06}H"}, **refers} for n in (1, 2, 3)]
    included = [{"type": "models", "id": "1", "attributes": {"name": "MMT-722NAS", "manufacturer": "Medtronic"}}]
    with serving(answers(({}, {"data": devices, "included": included}))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert reasons(result) == ""
    assert list(result.affected["serial_number"]) == ["PAR000001H", "PAR000002H", "PAR000003H"]


LINES = "".join(json.dumps(device) + "\n" for device in DEVICES[:SIZE])
CELLS = "id;manufacturer;model;serial\n" + "".join(
    ";".join(str(device[key]) for key in ("id", "manufacturer", "model", "serial")) + "\n" for device in DEVICES[:SIZE]
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LINES, "application/x-ndjson"),
        (CELLS, "text/csv"),
        ("\ufeff" + json.dumps(DEVICES[:SIZE]), "text/plain"),
        (json.dumps({"items": DEVICES[:SIZE]}), "text/html"),
        (json.dumps(DEVICES[:SIZE]).replace('"model"', '"model": "", "model"'), "application/json"),
        (json.dumps(DEVICES[:SIZE]).replace('"serial"', '"model": "", "serial"'), "application/json"),
    ],
)
def test_lines_and_cells_and_what_is_called_something_else_are_read(text, kind):
    with serving(lambda request: request.send_bytes(text.encode(), Content_Type=kind)) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    pumps = [device for device in DEVICES[:SIZE] if "MMT" in str(device["model"])]
    assert (reasons(result), result.counts["records"], result.counts["affected"]) == ("", SIZE, len(pumps))


@pytest.mark.parametrize(
    "around",
    [
        {"note": "not in the list: Medtronic MiniMed MMT-722NAS"},
        {"loans": [{"make": "Medtronic MiniMed", "type": "MMT-722NAS"}]},
    ],
)
def test_a_device_that_is_named_around_the_list_is_found(around):
    others = [device for device in DEVICES if "MMT" not in str(device["model"])][:5]
    with serving(answers(({}, {**around, "items": others}))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert (reasons(result), result.counts["outside"], result.exit_code) == ("", 1, 1)


@pytest.mark.parametrize("further", [{}, {"kind": "Equipment"}])
def test_a_list_that_only_leads_to_details_is_incomplete(further):
    listed = [{"name": f"Asset {n}", **further, "url": f"/api/assets/{n}"} for n in range(7)]
    with serving(answers(({}, listed))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert (result.exit_code, "no record names its maker" in reasons(result)) == (2, True)


def test_a_link_is_known_beside_texts_with_commas():
    links = '<?p=1>; rel=first; title="first, of all", <?p=2>; title="a; b, c"; REL="section Next"'
    pages = [({"Link": links}, DEVICES[:20]), ({"Link": "<?p=1>; rel=prev"}, DEVICES[20:33])]
    with serving(answers(*pages)) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert (reasons(result), result.counts["records"]) == ("", 33)


def test_no_content_behind_the_last_page_is_its_end():
    pages = [({}, {"items": DEVICES[:20]}), ({}, {"items": DEVICES[20:30]}), ({}, None, 204)]
    with serving(answers(*pages)) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0", "profile.pager": "offset"})
    assert (reasons(result), result.counts["records"]) == ("", 30)


def test_a_key_that_may_be_a_serial_number_is_in_no_message():
    body = {"items": DEVICES[:SIZE], "PAR123456H": {"next_cursor": "YToxMjM0NQ"}}
    with serving(answers(({}, body))) as server:
        result = pumpcheck.scan(server.address, options={"retries": "0"})
    assert result.exit_code == 2
    assert "PAR123456H" not in reasons(result)


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
    assert "as many as `limit` says that a page has" in reasons(result)


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
