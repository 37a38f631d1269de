"""Whatever a server does, the account of what was read is right and nothing secret is shown."""

from __future__ import annotations

import gzip
import json

import pytest

import pumpcheck
from pumpcheck import SourceRequest
from pumpcheck.testing import check_adapter
from pumpcheck_rest.rest_adapter import RestAdapter

from .faulty_server import serving
from .systems import SNIPEIT, TOKEN, page_of, reasons, row, scan


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def shown(result):
    """All that a person sees of a result beside its records."""
    return repr((result.skipped, result.sources, result.warnings))


def at(start, fault):
    """Answer the page that begins there with a fault, and all others well."""

    def answer(request):
        if request.params.get("offset") == str(start):
            fault(request)
        else:
            request.send_json(page_of(request))

    return answer


def broken_off(request):
    request.send_bytes(b'{"total": 40, "rows": [{"serial": "PAR000021H"', length=5_000, Content_Type="application/json")


FAULTS = {
    "401": (lambda request: request.send_json({"messages": TOKEN}, 401), "401 (unauthorised)"),
    "500": (lambda request: request.send_json({"messages": TOKEN}, 500), "500"),
    "429 without end": (lambda request: request.send_json({}, 429, Retry_After="0"), "429 (too many requests)"),
    "broken off": (broken_off, "broke off"),
    "web page": (lambda request: request.send_bytes(b"<html>", Content_Type="text/html"), "a web page, not JSON"),
    "an error as CSV": (
        lambda request: request.send_bytes(b"Error: none", Content_Type="text/csv"),
        "no list of devices as CSV",
    ),
    "error as 200": (lambda request: request.send_json({"status": "error", "messages": TOKEN}), "no list of records"),
    "redirect away": (
        lambda request: request.send_bytes(b"", 302, Location="https://elsewhere.invalid/api"),
        "leads to another host, https://elsewhere.invalid",
    ),
    "redirect without end": (
        lambda request: request.send_bytes(b"", 302, Location=request.path),
        "redirects without end",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_middle_leaves_what_came_and_an_incomplete_result(fault):
    answer, told = FAULTS[fault]
    with serving(at(20, answer)) as server:
        result = scan(server)
    assert result.exit_code == 2
    assert result.counts["records"] == 20
    assert "read 20 of 40 records" in reasons(result)
    assert told in reasons(result)
    assert TOKEN not in shown(result)
    assert "PAR0000" not in shown(result)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_first_page_is_said(fault):
    answer, told = FAULTS[fault]
    with serving(at(0, answer)) as server:
        result = scan(server)
    assert result.exit_code == 2
    assert result.counts["records"] == 0
    assert told in reasons(result)
    assert TOKEN not in shown(result)


def test_a_page_that_is_too_large_for_the_server_comes_in_halves():
    def answer(request):
        if int(request.params["limit"]) > 4:
            request.send_bytes(b'{"total": 40, "rows": [{"id": 1', Content_Type="application/json")
        else:
            request.send_json(page_of(request))

    with serving(answer) as server:
        result = scan(server)
    assert result.complete
    assert result.counts["records"] == 40


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(b"[" + b" " * 30_000_000 + b"]")
    with serving(lambda request: request.send_bytes(bomb, Content_Encoding="gzip")) as server:
        result = scan(server, max_page_mb="1")
    assert result.exit_code == 2
    assert "larger than 1 MB" in reasons(result)


def test_busy_for_a_moment_is_waited_for():
    busy = iter([429, 503])

    def answer(request):
        status = next(busy, 200)
        if status == 200:
            request.send_json(page_of(request))
        else:
            request.send_json({}, status, Retry_After="0")

    with serving(answer) as server:
        result = scan(server, retries="3")
    assert result.complete
    assert result.counts["records"] == 40


def test_credentials_stay_with_their_host():
    with serving(lambda request: request.send_json(page_of(request))) as other:

        def answer(request):
            request.send_bytes(b"", 307, Location=f"{other.address}{request.path}")

        with serving(answer) as server:
            refused = scan(server)
            assert "leads to another host" in reasons(refused)
            assert other.seen == []
            allowed = scan(server, allow_origin=other.address)
        assert allowed.complete
        assert allowed.counts["records"] == 40
        assert {headers.get("Authorization") for _, headers in server.seen} == {f"Bearer {TOKEN}"}
        assert not [headers for _, headers in other.seen if TOKEN in repr(headers)]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda request: request.send_json(page_of(request, told=45)), "read 40 of 45 records"),
        (
            lambda request: request.send_json({"total": 40, "rows": [row(number) for number in range(1, 11)]}),
            "sent records again that it had sent before",
        ),
        (
            lambda request: request.send_json(page_of(request, told=40 + int(request.params["offset"]) // 30)),
            "read 40 of 41 records",
        ),
        (
            lambda request: request.send_json(page_of(request, told=41 - int(request.params["offset"]) // 30)),
            "read 40 of 41 records",
        ),
    ],
    ids=["fewer than the total", "the same page again", "one more on the way", "one less on the way"],
)
def test_what_does_not_add_up_is_incomplete(answer, told):
    with serving(answer) as server:
        result = scan(server)
    assert result.exit_code == 2
    assert told in reasons(result)


def test_a_collection_that_changed_once_is_read_again():
    totals = iter([39, 39, 39, 40])
    with serving(lambda request: request.send_json(page_of(request, told=next(totals, 40)))) as server:
        result = scan(server)
    assert result.complete
    assert result.counts["records"] == 40
    (source,) = result.sources
    assert any("read a second time" in note for table in source.tables for note in table.notes)


def test_a_total_that_moves_and_comes_back_is_noticed():
    totals = iter([40, 39, 40, 40])
    with serving(lambda request: request.send_json(page_of(request, told=next(totals, 40)))) as server:
        result = scan(server)
    (source,) = result.sources
    assert result.complete
    assert any("read a second time" in note for table in source.tables for note in table.notes)


def test_a_next_page_counts_for_more_than_a_total_that_is_too_small():
    def answer(request):
        page = page_of(request, told=20)
        more = int(request.params["offset"]) < 30
        request.send_json({**page, "next": "/api/v1/hardware?offset=10" if more else None})

    with serving(answer) as server:
        result = scan(server)
    assert result.counts["records"] == 40
    assert result.exit_code == 2
    assert "more than the system says there are" in reasons(result)


def test_a_second_read_that_tells_no_total_makes_nothing_whole():
    asked = []

    def answer(request):
        asked.append(request)
        request.send_json(page_of(request, total=20, told=40) if len(asked) < 4 else {"rows": []})

    with serving(answer) as server:
        result = scan(server)
    assert result.exit_code == 2
    assert result.counts["records"] == 20
    assert "read 20 of 40 records" in reasons(result)


def test_records_that_come_twice_are_counted_once():
    def answer(request):
        start = int(request.params["offset"])
        rows = [row(number) for number in range(1, 41)]
        request.send_json({"total": 40, "rows": rows[max(0, start - 1) : start + 9]})

    with serving(answer) as server:
        result = scan(server)
    assert result.complete
    assert result.counts["records"] == 40
    (source,) = result.sources
    assert any("1 record came twice" in note for table in source.tables for note in table.notes)


def test_the_same_key_on_two_records_hides_neither():
    def answer(request):
        rows = page_of(request)["rows"]
        request.send_json({"total": 40, "rows": [{**record, "id": 7} for record in rows]})

    with serving(answer) as server:
        assert scan(server).counts["records"] == 40


def refused_once():
    """Refuse a page the first time it is asked for."""
    faults = iter([True])

    def answer(request):
        if next(faults, False):
            request.send_json({}, 403)
        else:
            request.send_json(page_of(request))

    return answer


def test_an_interrupted_read_goes_on_where_it_broke_off():
    with serving(at(20, refused_once())) as server:
        assert scan(server).counts["records"] == 20
        asked = len(server.seen)
        result = scan(server, resume="yes")
        assert [path for path, _ in server.seen[asked:] if "offset=0&" in path or "offset=10" in path] == []
    assert result.complete
    assert result.counts["records"] == 40
    (source,) = result.sources
    assert any("goes on after 20 of 40 records" in note for table in source.tables for note in table.notes)


def test_without_being_asked_a_read_begins_anew(tmp_path):
    with serving(at(20, refused_once())) as server:
        scan(server)
        kept = list((tmp_path / "cache").rglob("*.jsonl"))
        assert [path.stat().st_mode & 0o077 for path in kept] == [0]
        assert TOKEN.encode() not in kept[0].read_bytes()
        result = scan(server)
    assert result.complete
    assert list((tmp_path / "cache").rglob("*.jsonl")) == []


def test_a_preview_of_some_pages_is_incomplete():
    with serving(lambda request: request.send_json(page_of(request))) as server:
        result = scan(server, pages="1")
        assert len(server.seen) == 1
    assert result.counts["records"] == 10
    assert "--option pages=1" in reasons(result)


def test_no_more_records_than_allowed():
    with serving(lambda request: request.send_json(page_of(request))) as server:
        result = scan(server, max_records="20")
    assert result.counts["records"] == 20
    assert "--option max_records=20" in reasons(result)


@pytest.mark.parametrize(
    ("location", "options", "told"),
    [
        ("http://cmms.example.org", {}, "would carry the credentials and the records in the clear"),
        ("https://me:hunter2@cmms.example.org", {}, "holds a user name or a password"),
        ("https://cmms.example.org", {"token": "env:NO_SUCH_VARIABLE_HERE"}, "NO_SUCH_VARIABLE_HERE"),
        ("https://cmms.example.org", {"auth": "magic"}, "there is no kind 'magic'"),
        ("https://cmms.example.org", {"page_size": "many"}, "--option page_size=many: takes a whole number"),
        ("https://cmms.example.org", {"resume": "perhaps"}, "--option resume: must be yes or no"),
        ("https://cmms.example.org", {"profile": "snipe"}, "there is no profile 'snipe'"),
        ("https://cmms.example.org", {"auth": "basic"}, "auth basic needs --option username"),
        ("https://cmms.example.org", {"auth": "oauth2"}, "auth oauth2 needs"),
        ("https://cmms.example.org", {"auth": "header"}, "auth header needs --option header"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_sent(location, options, told):
    with pytest.raises(pumpcheck.UsageError) as caught:
        pumpcheck.scan(location, options={**SNIPEIT, **options})
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_nobody_there():
    with serving(lambda _: None) as server:
        address = server.address
    result = pumpcheck.scan(address, options={**SNIPEIT, "retries": "0"})
    assert "the connection was refused or broke off" in reasons(result)


def test_the_adapter_keeps_the_contract():
    with serving(lambda request: request.send_json(page_of(request, total=12))) as server:
        expected = [
            {
                "Asset tag": f"HTM-{number:04}",
                "Manufacturer": "Medtronic MiniMed",
                "Model": "MMT-722NAS",
                "Serial number": f"PAR{number:06}H",
                "id key": str(number),
            }
            for number in range(1, 13)
        ]
        check_adapter(RestAdapter(), SourceRequest(server.address, SNIPEIT), expected=expected)


def expiring(lasts, pages_of_a_token=2):
    """A system whose tokens end after some pages; `lasts` says whether it gives new ones."""
    given, used = [], []

    def answer(request):
        if request.path == "/token":
            given.append(f"token-{len(given) if lasts else 0}")
            request.send_json({"access_token": given[-1]})
        elif used.count(request.headers["Authorization"]) >= pages_of_a_token:
            request.send_json({"messages": TOKEN}, 401)
        else:
            used.append(request.headers["Authorization"])
            request.send_json(page_of(request))

    return answer


@pytest.mark.parametrize("lasts", [True, False], ids=["a new token", "the same token"])
def test_a_sign_in_that_ends_in_the_middle_is_renewed_once(lasts, monkeypatch):
    monkeypatch.setenv("PUMPCHECK_TEST_SECRET", TOKEN)
    with serving(expiring(lasts)) as server:
        sign_in = {
            "token_url": f"{server.address}/token",
            "client_id": "me",
            "client_secret": "env:PUMPCHECK_TEST_SECRET",
        }
        result = scan(server, auth="oauth2", **sign_in)
        assert sum(path == "/token" for path, _ in server.seen) == 2
    assert result.complete is lasts
    assert result.counts["records"] == (40 if lasts else 20)
    assert lasts or "401, also after signing in anew" in reasons(result)
    assert TOKEN not in shown(result)


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8", "utf-16", "x-unheard-of"])
def test_a_declared_charset_is_believed(charset):
    body = {"total": 1, "rows": [{**row(1), "location": {"name": "Küche"}}]}
    text = json.dumps(body, ensure_ascii=False)
    encoded = text.encode("utf-8" if charset.startswith("x") else charset)
    kind = f"application/json; charset={charset}"
    with serving(lambda request: request.send_bytes(encoded, Content_Type=kind)) as server:
        result = scan(server)
    assert result.complete
    assert result.records[0].fields["location"] == "Küche"


def test_a_record_twice_on_one_page_is_said_to_be_that():
    rows = [row(1), row(2), row(2), row(3)]
    with serving(
        lambda request: request.send_json({"total": 4, "rows": rows[int(request.params["offset"]) :]})
    ) as server:
        result = scan(server)
    assert result.counts["records"] == 3
    assert result.exit_code == 2
    assert "read 3 of 4 records, where 1 record came twice on one page" in reasons(result)


def test_the_same_page_again_is_noticed_though_something_in_it_changes():
    times = iter(range(1_000))

    def answer(request):
        rows = [{**row(number), "seen": next(times)} for number in range(1, 11)]
        request.send_json({"has_more": True, "page": int(request.params.get("page", 1)), "rows": rows})

    with serving(answer) as server:
        result = scan(server, profile="generic", auth="bearer")
        assert len(server.seen) < 10
    assert result.exit_code == 2
    assert "sent records again that it had sent before" in reasons(result)


def test_a_session_that_ends_in_the_middle_is_begun_again():
    begun, used = [], []

    def answer(request):
        if "Session" in request.path:
            begun.append(request.path)
            request.send_json({"session_token": f"session-{len(begun)}"})
        elif used.count(request.headers["Session-Token"]) == 2:
            request.send_json(["ERROR_SESSION_TOKEN_INVALID", TOKEN], 401)
        else:
            used.append(request.headers["Session-Token"])
            start = int(request.params["range"].partition("-")[0])
            devices = [
                {"id": n, "manufacturers_id": "Medtronic", "serial": f"PAR{n:06}H"} for n in range(start, start + 10)
            ]
            request.send_json(devices, 206, Content_Range=f"{start}-{start + 9}/30")

    with serving(answer) as server:
        result = scan(server, profile="glpi", user_token="env:PUMPCHECK_TEST_TOKEN")
    assert reasons(result) == ""
    assert result.counts["records"] == 30
    assert [path.rpartition("/")[2] for path in begun] == ["initSession", "initSession", "killSession"]
