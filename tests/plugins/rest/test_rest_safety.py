"""Nothing secret is shown or sent to others, whatever goes wrong and however much is logged."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from base64 import b64encode
from contextlib import ExitStack

import pytest

import pumpcheck

from .faulty_server import serving
from .systems import SNIPEIT, page_of, reasons, scan, serials

TOKEN = "MARKER-OF-THE-TOKEN"
QUERY = "MARKER-OF-THE-QUERY"
BODY = "MARKER-OF-THE-BODY"

# The command, with everything logged that any library cares to log.
LOGGING = "import logging; logging.basicConfig(level=0); from pumpcheck.cli import main; main()"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("PUMPCHECK_TEST_QUERY", QUERY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def wrong(status, **headers):
    return lambda request: request.send_json(
        {"messages": f"{BODY} {request.headers['Authorization']}"}, status, **headers
    )


def hang_up(request):
    request.close_connection = True


def away(request):
    request.send_bytes(BODY.encode(), 302, Location=f"https://{TOKEN}@elsewhere.invalid/?key={QUERY}")


def nonsense(request):
    request.wfile.write(b"MARKER-OF-THE-BODY\r\n\r\n")
    request.close_connection = True


def broken_off(request):
    request.send_bytes(b'{"total": 40, "rows": ["' + BODY.encode(), length=5_000, Content_Type="application/json")


FAULTS = {
    "401": wrong(401),
    "403": wrong(403, Set_Cookie=f"session={TOKEN}"),
    "429": wrong(429, Retry_After="0"),
    "Retry-After nonsense": wrong(503, Retry_After=BODY),
    "500": wrong(500),
    "hangs up": hang_up,
    "no HTTP": nonsense,
    "redirect": away,
    "broken off": broken_off,
    "web page": lambda request: request.send_bytes(BODY.encode(), Content_Type="text/html"),
    "no JSON": lambda request: request.send_bytes(BODY.encode(), Content_Type="application/json"),
    "other JSON": lambda request: request.send_json({BODY: [BODY]}),
    "gzip that is none": lambda request: request.send_bytes(BODY.encode(), Content_Encoding="gzip"),
}


@pytest.mark.parametrize("page", ["0", "20"], ids=["first page", "third page"])
def test_no_marker_in_any_output(page, tmp_path):
    def answering(fault):
        return lambda request: (
            fault(request) if request.params["offset"] == page else request.send_json(page_of(request))
        )

    out = tmp_path / "out"
    out.mkdir()
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(answering(fault))) for fault in FAULTS.values()]
        options = {**SNIPEIT, "query.api_key": "env:PUMPCHECK_TEST_QUERY"}
        command = [sys.executable, "-c", LOGGING, "scan", *(f"{server.address}?view={QUERY}" for server in servers)]
        command += [part for key, value in options.items() for part in ("--option", f"{key}={value}")]
        command += ["-o", str(out / "found.json"), "-o", str(out / "found.xlsx")]
        done = subprocess.run(
            command, capture_output=True, env={**os.environ, "PUMPCHECK_DEBUG": "1"}, timeout=120, check=False
        )
        for server in servers:
            assert QUERY in server.seen[0][0]
            assert TOKEN in server.seen[0][1]["Authorization"]
    written = b"".join(path.read_bytes() for path in out.iterdir()) + _texts_of(out / "found.xlsx")
    everything = done.stdout + done.stderr + written
    assert done.returncode == 2, done.stderr
    assert b"MARKER" not in everything
    assert b"Traceback" not in everything


def _texts_of(path):
    from openpyxl import load_workbook

    if not path.exists():
        return b""
    book = load_workbook(path)
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row).encode()


def test_a_netrc_signs_nobody_in(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(lambda request: request.send_json(page_of(request))) as server:
        assert scan(server, auth="none").complete
    assert not [headers for _, headers in server.seen if "Authorization" in headers]


def test_a_cookie_goes_nowhere():
    with serving(lambda request: request.send_json(page_of(request), Set_Cookie="session=1; Path=/")) as server:
        assert scan(server).complete
    assert not [headers for _, headers in server.seen if "Cookie" in headers]


def test_credentials_do_not_follow_a_next_link_that_is_allowed():
    rows = {"name": "Bed", "serial": "S1"}
    with serving(
        lambda request: request.send_json({"count": 2, "next": None, "results": [{"id": 2, **rows}]})
    ) as other:
        body = {"count": 2, "next": f"{other.address}/more", "results": [{"id": 1, **rows}]}
        with serving(lambda request: request.send_json(body)) as server:
            options = {"profile": "generic", "auth": "bearer"}
            assert "leads to another host" in reasons(scan(server, **options))
            assert other.seen == []
            scan(server, **options, allow_origin=other.address)
    assert [path for path, _ in other.seen] == ["/more"]
    assert TOKEN not in repr(other.seen)
    assert TOKEN in repr(server.seen)


def test_a_token_that_no_header_can_carry(monkeypatch):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", f"{TOKEN}…")
    with serving(lambda request: request.send_json(page_of(request))) as server:
        from pumpcheck import UsageError

        with pytest.raises(UsageError, match="no header can carry") as caught:
            scan(server)
    assert TOKEN not in str(caught.value)
    assert server.seen == []


OAUTH = {"auth": "oauth2", "client_id": "pumpcheck", "client_secret": "env:PUMPCHECK_TEST_TOKEN"}


def test_a_token_is_fetched_with_the_secret_and_the_list_with_the_token():
    asked = []

    def answer(request):
        if request.command == "POST":
            asked.append(request.sent)
            request.send_json({"access_token": "short-lived", "token_type": "Bearer"})
        else:
            request.send_json(page_of(request, total=7))

    with serving(answer) as server:
        options = {name: text for name, text in SNIPEIT.items() if name != "token"}
        result = pumpcheck.scan(
            server.address, options={**options, **OAUTH, "token_url": f"{server.address}/oauth/token"}
        )
    assert result.complete
    assert asked == ["grant_type=client_credentials"]
    (_, for_token), *for_pages = server.seen
    assert for_token["Authorization"] == "Basic " + b64encode(f"pumpcheck:{TOKEN}".encode()).decode()
    assert {headers["Authorization"] for _, headers in for_pages} == {"Bearer short-lived"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda request: request.send_json({"error": TOKEN}, 401), "status 401"),
        (lambda request: request.send_json({"access_token": ""}), "status 200"),
        (lambda request: request.send_json([TOKEN]), "status 200"),
        (lambda request: request.send_bytes(b"", 302, Location="https://elsewhere.example.org"), "redirects a POST"),
        (lambda request: request.send_bytes(b"x" * 3_000_000, Content_Type="application/json"), "larger than 2 MB"),
    ],
    ids=["refused", "no token", "no object", "redirect", "endless"],
)
def test_a_token_that_does_not_come_shows_no_secret(answer, told):
    with serving(answer) as server:
        options = {name: text for name, text in SNIPEIT.items() if name != "token"}
        url = f"{server.address}/oauth/token"
        result = pumpcheck.scan(server.address, options={**options, **OAUTH, "token_url": url, "max_page_mb": "2"})
    assert result.exit_code == 2
    assert told in reasons(result)
    assert "check client_id and client_secret" in reasons(result)
    assert TOKEN not in reasons(result)


@pytest.fixture
def signed(tmp_path):
    """A certificate for this machine that vouches for itself, and its key."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl makes no certificate here")
    return certificate, key


def test_a_certificate_that_nobody_vouches_for(signed):
    certificate, key = signed
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(lambda request: request.send_json(page_of(request)), context) as server:
        assert "cannot be verified" in reasons(scan(server))
        assert server.seen == []
        result = scan(server, ca_bundle=str(certificate))
    assert result.complete
    assert len(serials(result)) == 40


def test_a_server_that_asks_for_a_certificate_of_ours(signed):
    certificate, key = signed
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    with serving(lambda request: request.send_json(page_of(request)), context) as server:
        without = scan(server, ca_bundle=str(certificate))
        assert without.exit_code == 2
        assert server.seen == []
        result = scan(server, ca_bundle=str(certificate), client_cert=str(certificate), client_key=str(key))
    assert result.complete
    assert len(serials(result)) == 40
