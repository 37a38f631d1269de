"""The requests of every profile, asked of a system that refuses what the real one refuses."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest

import pumpcheck
from pumpcheck_rest.loading import shipped_names
from pumpcheck_rest.profile import load_profile
from pumpcheck_rest.transport import Call

from .faulty_server import serving
from .pages import SAMPLES
from .systems import TOKEN, reasons

COUNT, LARGEST = 11, 5
NUMBER, DAY = r"\d+", r"2026-10-01"


@dataclass(frozen=True)
class System:
    """What a system accepts, as its manual has it, and how it pages.

    Attributes:
        path: The path that must be asked.
        params: What it knows of a query; of the first page each must be sent and fit.
        pages: Answers with the records from a position on, given the position after them or None.
        start: Finds the position in query and body.
        given: What stands behind the address of the server.
        headers: What must be sent in headers.
        method: How it is asked.
        body: Keys that the body must have.
        more: What it also knows, and is not sent on the first page.
        since: What it must be sent with ``--option since``.
    """

    path: str
    params: Mapping[str, str]
    pages: Callable[[list, int, int | None, str], object]
    start: Callable[[Mapping[str, object]], int] = lambda sent: int(sent.get("offset", 0))
    given: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    since: Mapping[str, str] = field(default_factory=dict)
    later: str = ""


def put(sample, values):
    """Return a page as the sample has it with other values at these paths; None takes one away."""
    body = copy.deepcopy(sample)
    for path, value in values.items():
        inner = body
        *steps, last = path.split("/")
        for step in steps:
            inner = inner[step]
        if value is None:
            inner.pop(last, None)
        else:
            inner[last] = value
    return body


def wrapped(name, at, total="", link=""):
    """Pages built as the sample is; the next one is named by an address where `link` says under which key."""

    def pages(records, _start, after, address):
        told = {total: COUNT if records else 0} if total else {}
        if link:
            told[link] = f"{address}?{NEXT[name]}={after}" if after else None
        return put(SAMPLES[name].body, {at: records, **told})

    return pages


NEXT = {
    "odata": "$skiptoken",
    "odata-v2": "$skiptoken",
    "django": "page_from",
    "maximo": "pageno_from",
    "fhir-r4": "_getpages",
}
NEXT |= {"fhir-r5": "_getpages", "salesforce": "batch"}


def bare(records, _start, _after, _address):
    return records


def glpi(records, start, after, _address):
    end = start + len(records) - 1
    return (206 if after else 200, {"Content-Range": f"{start}-{end}/{COUNT}"} if records else {}, records)


def servicenow(records, _start, after, address):
    link = {"Link": f'<{address}?sysparm_offset={after}>;rel="next"'} if after else {}
    return (200, {"X-Total-Count": str(COUNT if records else 0), **link}, {"result": records})


def bundle(name):
    def pages(records, _start, after, address):
        links = [{"relation": "next", "url": f"{address}?_getpages={after}"}] if after else []
        return put(SAMPLES[name].body, {"entry": records, "total": COUNT if records else 0, "link": links})

    return pages


def spring(records, start, _after, _address):
    told = {"_embedded/assets": records, "page/totalElements": COUNT if records else 0, "page/number": start // LARGEST}
    return put(SAMPLES["spring"].body, told)


def maximo(records, _start, after, address):
    info = {
        "totalCount": COUNT if records else 0,
        **({"nextPage": {"href": f"{address}?pageno_from={after}"}} if after else {}),
    }
    return {"member": records, "responseInfo": info}


JSON = {"Accept": "application/json"}
OFFSET = {"limit": NUMBER, "offset": NUMBER}
SYSTEMS = {
    "snipeit": System(
        "/api/v1/hardware",
        {**OFFSET, "sort": "id", "order": "asc"},
        wrapped("snipeit", "rows", "total"),
        headers={**JSON, "Authorization": f"Bearer {TOKEN}"},
    ),
    "netbox": System(
        "/api/dcim/devices/",
        {**OFFSET, "ordering": "id", "exclude": "config_context"},
        wrapped("netbox", "results", "count"),
        headers={"Authorization": f"Token {TOKEN}"},
        since={"last_updated__gte": DAY},
    ),
    "nautobot": System(
        "/api/dcim/devices/",
        {**OFFSET, "sort": "id", "depth": "2"},
        wrapped("nautobot", "results", "count"),
        headers={"Authorization": f"Token {TOKEN}"},
        since={"last_updated__gte": DAY},
    ),
    "ralph": System(
        "/api/data-center-assets/",
        {**OFFSET, "ordering": "id"},
        wrapped("ralph", "results", "count"),
        headers={"Accept": r"application/json; version=v1", "Authorization": f"Token {TOKEN}"},
        since={"modified__gte": DAY},
    ),
    "directus": System(
        "/items/assets",
        {**OFFSET, "sort": "id", "meta": r"\*", "fields": r"\*\.\*"},
        wrapped("directus", "data", "meta/filter_count"),
        given="/items/assets",
        headers={"Authorization": f"Bearer {TOKEN}"},
        since={"filter[date_updated][_gte]": DAY},
    ),
    "glpi": System(
        "/apirest.php/Peripheral",
        {"range": r"\d+-\d+", "expand_dropdowns": "true", "sort": "id", "order": "ASC"},
        glpi,
        lambda sent: int(sent["range"].partition("-")[0]),
        headers={"Session-Token": "a-session"},
    ),
    "servicenow": System(
        "/api/now/table/cmdb_ci",
        {
            "sysparm_limit": NUMBER,
            "sysparm_display_value": "true",
            "sysparm_exclude_reference_link": "true",
            "sysparm_query": "ORDERBYsys_id",
        },
        servicenow,
        lambda sent: int(sent.get("sysparm_offset", 0)),
        headers={**JSON, "Authorization": "Basic .+"},
        more=("sysparm_offset",),
        since={"sysparm_query": f"sys_updated_on>={DAY}" + r"\^ORDERBYsys_id"},
    ),
    "maximo": System(
        "/maximo/api/os/mxapiasset",
        {
            "lean": "1",
            "oslc.select": r"\*",
            "collectioncount": "1",
            "oslc.pageSize": NUMBER,
            "oslc.orderBy": r"\+assetuid",
        },
        maximo,
        lambda sent: int(sent.get("pageno_from", 0)),
        headers={"apikey": TOKEN},
        more=("pageno_from",),
        since={"oslc.where": f'changedate>="{DAY}T00:00:00"'},
    ),
    "odoo": System(
        "/json/2/maintenance.equipment/search_read",
        {},
        bare,
        headers={"Authorization": f"Bearer {TOKEN}"},
        method="POST",
        body=("domain", "order", "limit", "offset"),
    ),
    "fhir-r4": System(
        "/r4/Device",
        {"_count": NUMBER, "_total": "accurate"},
        bundle("fhir-r4"),
        lambda sent: int(sent.get("_getpages", 0)),
        given="/r4",
        headers={"Accept": r"application/fhir\+json.*", "Authorization": f"Bearer {TOKEN}"},
        more=("_getpages",),
        since={"_lastUpdated": f"ge{DAY}"},
    ),
    "odata": System(
        "/odata/Assets",
        {"$count": "true"},
        wrapped("odata", "value", "@odata.count", "@odata.nextLink"),
        lambda sent: int(sent.get("$skiptoken", 0)),
        given="/odata/Assets",
        headers={**JSON, "Prefer": r"odata\.maxpagesize=\d+"},
        more=("$skiptoken",),
    ),
    "odata-v2": System(
        "/sap/EquipmentSet",
        {"$inlinecount": "allpages", "$format": "json"},
        wrapped("odata-v2", "d/results", "d/__count", "d/__next"),
        lambda sent: int(sent.get("$skiptoken", 0)),
        given="/sap/EquipmentSet",
        headers={**JSON, "Authorization": "Basic .+"},
        more=("$skiptoken",),
    ),
    "couchdb": System(
        "/assets/_all_docs",
        {"include_docs": "true", "limit": NUMBER, "skip": NUMBER},
        wrapped("couchdb", "rows", "total_rows"),
        lambda sent: int(sent["skip"]),
        given="/assets",
        headers={"Authorization": "Basic .+"},
    ),
    "elasticsearch": System(
        "/assets/_search",
        {"scroll": r"\d+m", "sort": "_doc", "size": NUMBER},
        wrapped("elasticsearch", "hits/hits", "hits/total/value"),
        given="/assets",
        headers={"Authorization": f"ApiKey {TOKEN}"},
        later="/_search/scroll",
    ),
    "salesforce": System(
        "/services/data/v60.0/query",
        {"q": r"SELECT Id, .+ FROM Asset ORDER BY Id"},
        wrapped("salesforce", "records", "totalSize", "nextRecordsUrl"),
        lambda sent: int(sent.get("batch", 0)),
        headers={"Authorization": f"Bearer {TOKEN}"},
        more=("batch",),
    ),
    "django": System(
        "/api/assets/",
        {},
        wrapped("django", "results", "count", "next"),
        lambda sent: int(sent.get("page_from", 0)),
        given="/api/assets/",
        headers={"Authorization": f"Token {TOKEN}"},
        more=("page_from",),
    ),
    "spring": System(
        "/api/assets",
        {"page": NUMBER, "size": NUMBER, "sort": "id,asc"},
        spring,
        lambda sent: int(sent["page"]) * LARGEST,
        given="/api/assets",
        headers={"Authorization": f"Bearer {TOKEN}"},
    ),
}
SYSTEMS["fhir-r5"] = System(**{**SYSTEMS["fhir-r4"].__dict__, "pages": bundle("fhir-r5")})
SYSTEMS["nuvolo"] = System(**{**SYSTEMS["servicenow"].__dict__, "path": "/api/now/table/x_nuvo_eam_clinical_devices"})

OPTIONS = {
    "token": "env:PUMPCHECK_TEST_TOKEN",
    "user_token": "env:PUMPCHECK_TEST_TOKEN",
    "username": "me",
    "password": "env:PUMPCHECK_TEST_TOKEN",
}


def records_of(name):
    """Eleven records as the sample has one, each with a key and a serial number of its own."""
    profile = load_profile(name)
    body = SAMPLES[name].body
    text = json.dumps(
        profile.page(Call(""), 200, SAMPLES[name].headers, body).records[0] if name not in RAW else RAW[name](body)
    )
    made = []
    for number in range(COUNT):
        each = text.replace("PAR123456H", f"PAR12345{number:02}H").replace(": 7,", f": {number + 100},")
        each = (
            each.replace('"7"', f'"{number + 100}"')
            .replace("('7')", f"('{number + 100}')")
            .replace("02i7", f"02i{number}")
        )
        made.append(
            json.loads(each.replace("d6680409-2cfe-4d3f-ab88-ed0b074249a4", f"d6680409-2cfe-4d3f-ab88-{number:012}"))
        )
    return made


RAW = {
    "fhir-r4": lambda body: body["entry"][0],
    "fhir-r5": lambda body: body["entry"][0],
    "couchdb": lambda body: body["rows"][0],
    "elasticsearch": lambda body: body["hits"]["hits"][0],
}
"""Where the entries of a page are more than the records."""


class Refusing:
    """Answers as a system does and refuses what it would refuse."""

    def __init__(self, system, records, since=False):
        self.system, self.records, self.since = system, records, since
        self.scrolled = 0
        self.refused = []

    def __call__(self, request):
        if "Session" in request.path:
            request.send_json({"session_token": "a-session"})
            return
        parts = urlsplit(request.path)
        sent = dict(parse_qsl(parts.query))
        body = json.loads(request.sent) if request.command == "POST" else {}
        first = not set(self.system.more) & sent.keys() and parts.path != self.system.later
        if problem := self._problem(request, parts.path, sent, body, first):
            self.refused.append(problem)
            request.send_json({"detail": problem}, 400)
            return
        start = self.system.start({**sent, **body}) if not self.system.later else self.scrolled
        part = self.records[start : start + LARGEST]
        self.scrolled = start + LARGEST
        after = start + LARGEST if start + LARGEST < len(self.records) else None
        answer = self.system.pages(part, start, after, f"http://{request.headers['Host']}{parts.path}")
        status, headers, page = answer if isinstance(answer, tuple) else (200, {}, answer)
        request.send_json(page, status, **headers)

    def _problem(self, request, path, sent, body, first):
        system = self.system
        if path == system.later and path:
            return "" if request.command == "POST" and body.keys() == {"scroll", "scroll_id"} and not sent else "scroll"
        wanted = {**system.params, **(system.since if self.since else {})}
        for name, text in sent.items():
            if name not in wanted and name not in system.more:
                return f"unknown parameter {name}"
            if name in wanted and not re.fullmatch(wanted[name], text):
                return f"parameter {name}={text}"
        if first and (missing := wanted.keys() - sent.keys()):
            return f"without {missing}"
        if path != system.path or request.command != system.method or (system.body and body.keys() != set(system.body)):
            return f"{request.command} {path} {sorted(body)}"
        wrong = [name for name, text in system.headers.items() if not re.fullmatch(text, request.headers[name] or "")]
        return f"headers {wrong}" if wrong else ""


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_every_system_is_here():
    # A generic list has no requests of its own.
    assert {*SYSTEMS, "generic"} == set(shipped_names())


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_reads_its_profile_whole(name):
    answer = Refusing(SYSTEMS[name], records_of(name))
    with serving(answer) as server:
        result = pumpcheck.scan(
            server.address + SYSTEMS[name].given,
            options={"profile": name, **OPTIONS, "retries": "0", "page_size": str(LARGEST)},
        )
    assert answer.refused == []
    assert reasons(result) == ""
    assert result.counts["records"] == COUNT
    assert result.counts["affected"] + result.counts["needs_review"] == COUNT


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_list_without_records_is_empty_and_whole(name):
    answer = Refusing(SYSTEMS[name], [])
    with serving(answer) as server:
        result = pumpcheck.scan(
            server.address + SYSTEMS[name].given, options={"profile": name, **OPTIONS, "retries": "0"}
        )
    assert answer.refused == []
    assert reasons(result) == ""
    assert result.exit_code == 0


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_was_changed_since_a_day_is_asked_for_where_a_profile_can(name):
    answer = Refusing(SYSTEMS[name], records_of(name), since=True)
    options = {"profile": name, **OPTIONS, "retries": "0", "page_size": str(LARGEST), "since": "2026-10-01"}
    with serving(answer) as server:
        address = server.address + SYSTEMS[name].given
        if not SYSTEMS[name].since:
            with pytest.raises(pumpcheck.UsageError, match="does not say how to ask for what was changed"):
                pumpcheck.scan(address, options=options)
            return
        result = pumpcheck.scan(address, options=options)
    assert answer.refused == []
    assert reasons(result) == "only what was changed since 2026-10-01, so the scan is partial"
    assert result.exit_code == 2
    assert result.counts["records"] == COUNT
