"""Each system's way of paging, as its maker does it, answered by WireMock and read by the real adapter."""

from __future__ import annotations

import copy
import json

import pytest

import pumpcheck

from .node_servers import wiremock
from .pages import SAMPLES

pytestmark = pytest.mark.integration("WireMock")

TOKEN = "s3cret-token-of-the-test"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with wiremock(tmp_path_factory.mktemp("wiremock") / "log.txt") as running:
        yield running


@pytest.fixture
def mock(server, monkeypatch):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("PUMPCHECK_TEST_PASSWORD", TOKEN)
    server.reset()
    return server


def records_of(name, count, first=1):
    """Records like that of the sample, each with a key and a serial number of its own."""
    body = SAMPLES[name].body
    rows = (
        body
        if isinstance(body, list)
        else next(body[key] for key in ("rows", "result", "results", "member", "data", "items", "entry") if key in body)
    )
    return [_renumbered(rows[0], number) for number in range(first, first + count)]


def _renumbered(row, number):
    row = copy.deepcopy(row)
    record = row.get("resource", row)
    for key in ("id", "sys_id", "assetuid"):
        if key in record:
            record[key] = str(number) if isinstance(record[key], str) else number
    text = json.dumps(row).replace("PAR123456H", f"PAR{number:06}H").replace("HTM-0007", f"HTM-{number:04}")
    return json.loads(text)


def get(path, /, **query):
    return {
        "method": "GET",
        "urlPath": path,
        "queryParameters": {name: {"equalTo": str(value)} for name, value in query.items()},
    }


def ok(body, status=200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "jsonBody": body, "headers": {"Content-Type": "application/json", **named}}


def scan(mock, path, name, **options):
    return pumpcheck.scan(mock.address + path, options={"profile": name, **options})


def bearer(request):
    return {key.casefold(): value for key, value in request["headers"].items()}.get("authorization")


def assert_whole(result, mock, count):
    assert result.complete, [stretch.reason for stretch in result.skipped]
    assert result.counts["records"] == count
    assert result.counts["affected"] == count
    assert len({record.fields["serial_number"] for record in result.records}) == count
    assert mock.unmatched() == []


WITH_TOKEN = {"token": "env:PUMPCHECK_TEST_TOKEN"}


def test_snipeit_goes_on_by_the_rows_that_came(mock):
    # Asked for 500, this server sends 3 at a time and says nothing about it.
    rows = records_of("snipeit", 7)
    for start in (0, 3, 6):
        page = {"total": 7, "rows": rows[start : start + 3]}
        mock.stub(get("/api/v1/hardware", limit=500, offset=start, sort="id"), ok(page))
    assert_whole(scan(mock, "", "snipeit", **WITH_TOKEN), mock, 7)
    asked = mock.requests()
    assert {bearer(request) for request in asked} == {f"Bearer {TOKEN}"}
    assert {request["headers"]["Accept"] for request in asked} == {"application/json"}


def test_snipeit_is_not_asked_for_more_than_it_gives(mock):
    mock.stub(get("/api/v1/hardware", limit=500), ok({"total": 1, "rows": records_of("snipeit", 1)}))
    assert_whole(scan(mock, "", "snipeit", page_size="5000", **WITH_TOKEN), mock, 1)


@pytest.mark.parametrize("name", ["servicenow", "nuvolo"])
def test_servicenow_follows_the_link_header(mock, name):
    path = "/api/now/table/x_pumps"
    rows = records_of(name, 5)
    for start in (0, 2, 4):
        target = f"{mock.address}{path}?sysparm_limit=2&sysparm_offset={start + 2}&sysparm_display_value=true"
        link = {"Link": f'<{mock.address}{path}?sysparm_offset=0>;rel="first",<{target}>;rel="next"'}
        request = get(
            path, sysparm_limit=2, sysparm_display_value="true", **({"sysparm_offset": start} if start else {})
        )
        more = link if start < 4 else {}
        mock.stub(
            request, ok({"result": rows[start : start + 2]}, X_Total_Count="5", **more), priority=1 if start else 5
        )
    options = {"username": "reader", "password": "env:PUMPCHECK_TEST_PASSWORD", "page_size": "2"}
    assert_whole(scan(mock, path, name, **options), mock, 5)
    first, *_ = mock.requests()
    assert first["queryParams"]["sysparm_query"]["values"] == ["ORDERBYsys_id"]
    assert bearer(first).startswith("Basic ")


def test_servicenow_without_a_link_on_its_only_page(mock):
    mock.stub(get("/api/now/table/cmdb_ci"), ok({"result": records_of("servicenow", 2)}, X_Total_Count="2"))
    assert_whole(scan(mock, "", "servicenow", auth="none"), mock, 2)


def test_servicenow_rows_that_may_not_be_read_make_it_incomplete(mock):
    mock.stub(get("/api/now/table/cmdb_ci"), ok({"result": records_of("servicenow", 2)}, X_Total_Count="3"))
    result = scan(mock, "", "servicenow", auth="none")
    assert result.exit_code == 2
    assert "2 of 3" in " ".join(stretch.reason for stretch in result.skipped)


def test_glpi_reads_ranges_within_a_session(mock):
    mock.stub(get("/apirest.php/initSession"), ok({"session_token": "83af7e620c83a50a18d3eac2f6ed05a3ca0bea62"}))
    mock.stub(get("/apirest.php/killSession"), ok(None))
    rows = records_of("glpi", 5)
    for start, status in ((0, 206), (2, 206), (4, 200)):
        request = get("/apirest.php/Peripheral", range=f"{start}-{start + 1}", expand_dropdowns="true")
        request["headers"] = {"Session-Token": {"equalTo": "83af7e620c83a50a18d3eac2f6ed05a3ca0bea62"}}
        end = min(start + 1, 4)
        mock.stub(request, ok(rows[start : start + 2], status, Content_Range=f"{start}-{end}/5"))
    result = scan(mock, "", "glpi", page_size="2", user_token="env:PUMPCHECK_TEST_TOKEN")
    assert_whole(result, mock, 5)
    paths = [request["url"].partition("?")[0] for request in mock.requests()]
    assert (paths[0], paths[-1]) == ("/apirest.php/initSession", "/apirest.php/killSession")


def test_glpi_past_the_end_is_the_end(mock):
    mock.stub(get("/apirest.php/initSession"), ok({"session_token": "83af"}))
    mock.stub(get("/apirest.php/killSession"), ok(None))
    mock.stub(get("/apirest.php/Peripheral", range="0-1"), ok(records_of("glpi", 2), 206))
    mock.stub(
        get("/apirest.php/Peripheral", range="2-3"),
        ok(["ERROR_RANGE_EXCEED_TOTAL", "Provided range exceed total count of data: 2"], 400),
    )
    assert_whole(scan(mock, "", "glpi", page_size="2", user_token="env:PUMPCHECK_TEST_TOKEN"), mock, 2)


@pytest.mark.parametrize(
    ("name", "path", "more"),
    [
        ("netbox", "/api/dcim/devices/", {"ordering": "id"}),
        ("nautobot", "/api/dcim/devices/", {"depth": "2"}),
        ("ralph", "/api/data-center-assets/", {"ordering": "id"}),
    ],
)
@pytest.mark.parametrize("counted", [True, False], ids=["count", "count is null"])
def test_limit_and_offset(mock, name, path, more, counted):
    rows = records_of(name, 5)
    for start in (0, 2, 4, 5):
        ahead = f"http://inner.invalid{path}?limit=2&offset={start + 2}" if start < 4 else None
        page = {"count": 5 if counted else None, "next": ahead, "previous": None, "results": rows[start : start + 2]}
        mock.stub(get(path, limit=2, offset=start, **more), ok(page))
    assert_whole(scan(mock, "", name, page_size="2", **WITH_TOKEN), mock, 5)
    assert {bearer(request) for request in mock.requests()} == {f"Token {TOKEN}"}


def test_maximo_follows_the_next_page(mock):
    path = "/maximo/api/os/mxapiasset"
    rows = records_of("maximo", 3)
    query = {"oslc.pageSize": 2, "lean": 1, "oslc.orderBy": "+assetuid", "collectioncount": 1}
    further = {"href": f"{mock.address}{path}?pageno=2&stable=x%2Fy&lean=1"}
    mock.stub(get(path, **query), ok({"member": rows[:2], "responseInfo": {"totalCount": 3, "nextPage": further}}))
    mock.stub(
        get(path, pageno=2, stable="x/y"), ok({"member": rows[2:], "responseInfo": {"totalCount": 3}}), priority=1
    )
    assert_whole(scan(mock, "", "maximo", page_size="2", **WITH_TOKEN), mock, 3)
    assert {request["headers"].get("apikey") for request in mock.requests()} == {TOKEN}


def test_odoo_posts_its_offset_and_ends_on_an_empty_page(mock):
    path = "/json/2/maintenance.equipment/search_read"
    rows = records_of("odoo", 3)
    for start in (0, 2, 3):
        body = json.dumps({"domain": [], "order": "id asc", "limit": 2, "offset": start})
        request = {"method": "POST", "urlPath": path, "bodyPatterns": [{"equalToJson": body}]}
        mock.stub(request, ok(rows[start : start + 2]))
    assert_whole(scan(mock, "", "odoo", page_size="2", **WITH_TOKEN), mock, 3)


def test_directus_is_busy_for_a_moment(mock):
    rows = records_of("directus", 3)
    busy = {
        "status": 429,
        "headers": {"Retry-After": "1"},
        "jsonBody": {"errors": [{"message": "Too many requests", "extensions": {"code": "REQUESTS_EXCEEDED"}}]},
    }
    states = {"scenarioName": "busy", "requiredScenarioState": "Started", "newScenarioState": "free"}
    mock.stub(get("/items/pumps", limit=2, offset=2), busy, priority=1, **states)
    for start in (0, 2):
        page = {"meta": {"filter_count": 3, "total_count": 9}, "data": rows[start : start + 2]}
        mock.stub(get("/items/pumps", limit=2, offset=start, fields="*.*", sort="id"), ok(page))
    assert_whole(scan(mock, "/items/pumps", "directus", page_size="2", **WITH_TOKEN), mock, 3)
    assert len(mock.requests()) == 3


def test_directus_asked_for_more_than_it_allows(mock):
    told = {"errors": [{"message": 'Invalid query. "limit" must be less than or equal to 200. PAR123456H'}]}
    mock.stub(get("/items/pumps"), ok(told, 400))
    result = scan(mock, "/items/pumps", "directus", page_size="500", **WITH_TOKEN)
    assert result.exit_code == 2
    reasons = " ".join(stretch.reason for stretch in result.skipped)
    assert "400" in reasons
    assert "PAR123456H" not in reasons
    assert TOKEN not in reasons


@pytest.mark.parametrize("name", ["fhir-r4", "fhir-r5"])
def test_fhir_follows_next_as_it_stands(mock, name):
    entries = records_of(name, 5)
    included = {"search": {"mode": "include"}, "resource": {"resourceType": "Location", "id": "3"}}
    pages = [entries[:2], entries[2:4], entries[4:]]
    for number, page in enumerate(pages):
        links = [{"relation": "self", "url": f"{mock.address}/fhir/Device"}]
        if number < 2:
            links.append(
                {"relation": "next", "url": f"{mock.address}/fhir?_getpages=ab%2Fc&_getpagesoffset={number + 1}"}
            )
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": 5, "link": links, "entry": [*page, included]}
        request = (
            get("/fhir", _getpages="ab/c", _getpagesoffset=number)
            if number
            else get("/fhir/Device", _count=2, _total="accurate")
        )
        mock.stub(request, ok(bundle))
    result = scan(mock, "/fhir", name, page_size="2", **WITH_TOKEN)
    assert result.complete, [stretch.reason for stretch in result.skipped]
    assert result.counts["records"] == 5
    assert "ab%2Fc" in mock.requests()[-1]["url"]


def test_fhir_without_next_although_there_are_more_is_incomplete(mock):
    bundle = {"resourceType": "Bundle", "total": 512, "entry": records_of("fhir-r4", 3)}
    mock.stub(get("/fhir/Device"), ok(bundle))
    result = scan(mock, "/fhir", "fhir-r4", auth="none")
    assert result.exit_code == 2
    assert "3 of 512" in " ".join(stretch.reason for stretch in result.skipped)


def test_generic_follows_what_it_finds(mock):
    rows = records_of("generic", 3)
    mock.stub(get("/assets"), ok({"items": rows[:2], "links": {"next": "/assets?page=2"}, "total": 3}), priority=5)
    mock.stub(get("/assets", page=2), ok({"items": rows[2:], "links": {"next": None}, "total": 3}), priority=1)
    result = scan(mock, "/assets", "generic")
    assert_whole(result, mock, 3)
    (source,) = result.sources
    assert any("records under `items`" in note for table in source.tables for note in table.notes)


def test_ids_for_makers_make_the_source_not_assessable(mock):
    rows = records_of("servicenow", 3)
    for row in rows:
        row["manufacturer"] = {"link": "https://h/7aad", "value": "7aad6d00c611228400f00e0f80b67d2d"}
    mock.stub(get("/api/now/table/cmdb_ci"), ok({"result": rows}, X_Total_Count="3"))
    result = scan(mock, "", "servicenow", auth="none")
    assert result.exit_code == 2
    assert result.counts["not_affected"] == 0
    assert "query.sysparm_display_value=true" in " ".join(stretch.reason for stretch in result.skipped)


def test_a_profile_of_a_site(mock, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        'name = "ours"\nrecords = "payload"\ntotal = "n"\nkey = "nr"\n'
        '[pager]\nkind = "cursor"\nsize_param = "top"\ncursor_param = "after"\ncursor = "nr"\nsize = 2\n'
        '[fields]\nManufacturer = ["hersteller"]\nModel = ["typ"]\n"Serial number" = ["snr"]\n'
    )
    rows = [
        {"nr": number, "hersteller": "Medtronic MiniMed", "typ": "MMT-722NAS", "snr": f"PAR{number:06}H"}
        for number in (1, 2, 3)
    ]
    mock.stub(get("/pumps", top=2), ok({"n": 3, "payload": rows[:2]}), priority=5)
    mock.stub(get("/pumps", top=2, after=2), ok({"n": 3, "payload": rows[2:]}), priority=1)
    mock.stub(get("/pumps", top=2, after=3), ok({"n": 3, "payload": []}), priority=1)
    assert_whole(pumpcheck.scan(f"{mock.address}/pumps", options={"profile": str(path)}), mock, 3)
