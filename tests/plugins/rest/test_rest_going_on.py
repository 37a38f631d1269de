"""What goes wrong on the way is told apart, and what may go right the second time is asked for again."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time

import pytest
from click.testing import CliRunner

import pumpcheck
from pumpcheck.cli import cli

from .faulty_server import serving
from .systems import SNIPEIT, TOKEN, page_of, reasons, row, scan

COUNT = 40


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def following(faults):
    """A list whose pages name the next one; the second page is at fault as often as there are faults."""
    left = list(faults)

    def answer(request):
        start = int(request.params.get("from", 0))
        if start == 10 and left:
            left.pop(0)(request)
            return
        rows = [row(number) for number in range(1, COUNT + 1)][start : start + 10]
        more = f"/api/assets?from={start + 10}" if start + 10 < COUNT else None
        request.send_json({"count": COUNT, "next": more, "results": rows})

    return answer


def damaged(request):
    request.send_bytes(b'{"count": 40, "results": [{"id": 1', Content_Type="application/json")


def broken_off(request):
    request.send_bytes(b'{"count": 40', length=5_000, Content_Type="application/json")


@pytest.mark.parametrize("fault", [damaged, broken_off])
@pytest.mark.parametrize("profile", ["generic", "django"])
def test_a_damaged_page_is_asked_for_again_where_pages_name_the_next(profile, fault):
    options = {"profile": profile, "auth": "none", "max_wait": "0", "retries": "2"}
    with serving(following([fault])) as server:
        result = pumpcheck.scan(f"{server.address}/api/assets", options=options)
    assert reasons(result) == ""
    assert result.counts["records"] == COUNT
    with serving(following([fault] * 100)) as server:
        result = pumpcheck.scan(f"{server.address}/api/assets", options=options)
        assert len(server.seen) < 10
    assert "read 10 of 40 records, then: the answer" in reasons(result)


def test_a_read_after_some_pages_ago_asks_again_too():
    with serving(following([damaged, damaged])) as server:
        options = {"profile": "django", "auth": "none", "max_wait": "0", "retries": "1"}
        assert pumpcheck.scan(f"{server.address}/api/assets", options=options).counts["records"] == 10
        result = pumpcheck.scan(f"{server.address}/api/assets", options={**options, "resume": "yes"})
    assert result.counts["records"] == COUNT


@pytest.mark.parametrize("status", [400, 403, 422])
def test_what_was_sent_is_named_where_it_may_be_at_fault(status):
    with serving(lambda request: request.send_json({"detail": TOKEN}, status)) as server:
        result = scan(server, **{"query.api_key": "env:PUMPCHECK_TEST_TOKEN"})
    assert "it was sent sort, order, api_key, limit, offset" in reasons(result)
    assert TOKEN not in repr(result)


def certificate(folder, *names, days="2"):
    key, path = folder / "key.pem", folder / "certificate.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", days, "-subj", "/CN=pumps",
         "-addext", f"subjectAltName={','.join(names)}", "-keyout", str(key), "-out", str(path)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl makes no such certificate here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return path, context


def test_another_host_and_an_unknown_authority_are_told_apart_and_at_once(tmp_path):
    path, context = certificate(tmp_path, "DNS:elsewhere.example.org")
    with serving(lambda request: request.send_json(page_of(request)), context) as server:
        # Four attempts would take longer than a minute.
        unknown = scan(server, retries="4", max_wait="60")
        other = scan(server, retries="4", max_wait="60", ca_bundle=str(path))
        assert server.seen == []
    assert "no authority that this computer trusts vouches for it; --option ca_bundle=FILE" in reasons(unknown)
    assert "it is not for 127.0.0.1" in reasons(other)


def test_the_authorities_of_the_system_are_trusted(tmp_path, monkeypatch):
    pytest.importorskip("truststore")
    path, context = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(lambda request: request.send_json(page_of(request)), context) as server:
        assert reasons(scan(server)) == ""


def test_a_name_that_nobody_has_is_no_refused_connection():
    result = pumpcheck.scan("https://no-such-host.invalid/api", options={**SNIPEIT, "retries": "0"})
    assert "no host is called no-such-host.invalid" in reasons(result)


def test_the_proxy_is_named_without_its_password(monkeypatch):
    with serving(lambda _: None) as server:
        address = server.address.removeprefix("http://")
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{TOKEN}@{address}")
    result = pumpcheck.scan("https://cmms.example.org/api", options={**SNIPEIT, "retries": "0"})
    assert f"the proxy http://{address} cannot be reached" in reasons(result)
    assert TOKEN not in repr(result)


def test_a_proxy_that_refuses(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        import threading

        def refuse():
            there, _ = proxy.accept()
            with there:
                there.recv(4096)
                there.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        result = pumpcheck.scan("https://cmms.example.org/api", options={**SNIPEIT, "retries": "0"})
        thread.join()
    assert "refuses (status 407)" in reasons(result)


def test_a_time_out_says_which_option_allows_more():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        result = pumpcheck.scan(address, options={**SNIPEIT, "retries": "0", "timeout": "1"})
    assert "no answer within 1 seconds; --option timeout=SECONDS allows more" in reasons(result)


def test_the_name_of_a_source_stands_once():
    with serving(lambda request: request.send_json({}, 500)) as server:
        result = scan(server, retries="0")
    (source,) = result.sources
    assert server.address not in source.problem
    assert server.address not in reasons(result)


def test_what_an_interrupted_read_left_is_deleted_after_a_day(tmp_path):
    def half(request):
        request.send_json(
            page_of(request) if request.params["offset"] == "0" else {}, 200 if request.params["offset"] == "0" else 404
        )

    with serving(half) as server:
        scan(server)
    (left,) = (tmp_path / "cache").rglob("*.jsonl")
    with serving(lambda request: request.send_json(page_of(request))) as server:
        scan(server)
        assert left.exists()
        os.utime(left, (time.time() - 25 * 3600,) * 2)
        scan(server)
        assert not left.exists()


CONFIG = """
[sources.cmms]
url = "https://cmms.hospital.example"
profile = "snipeit"
auth = {{ {auth} }}
[sources.cmms.query]
view = {{ env = "PUMPCHECK_TEST_TOKEN" }}
[sources.ward]
path = "ward.csv"
"""
TOKEN_AUTH = 'token = { env = "PUMPCHECK_TEST_TOKEN" }'
OAUTH = 'type = "oauth2", client_id = "me", client_secret = { env = "PUMPCHECK_TEST_TOKEN" }, token_url = "https://in.example.org/t"'


@pytest.mark.parametrize(("auth", "told"), [(TOKEN_AUTH, ""), (OAUTH, "https://in.example.org/t")])
def test_a_dry_run_shows_the_request_and_no_secret(tmp_path, auth, told):
    (tmp_path / "pumpcheck.toml").write_text(CONFIG.format(auth=auth))
    done = CliRunner().invoke(
        cli, ["sources", "test", "cmms", "--dry-run", "--config", str(tmp_path / "pumpcheck.toml")]
    )
    assert done.exit_code == 0, done.output
    assert "GET https://cmms.hospital.example/api/v1/hardware?sort=id&order=asc" in done.output
    assert "view=env:PUMPCHECK_TEST_TOKEN" in done.output
    assert "Authorization: <secret>" in done.output
    assert told in done.output
    assert TOKEN not in done.output


def test_a_dry_run_of_a_file_asks_nothing(tmp_path):
    (tmp_path / "pumpcheck.toml").write_text(CONFIG.format(auth=TOKEN_AUTH))
    (tmp_path / "ward.csv").write_text("Model,Serial\nMMT-722NAS,X1\n")
    done = CliRunner().invoke(
        cli, ["sources", "test", "ward", "--dry-run", "--config", str(tmp_path / "pumpcheck.toml")]
    )
    assert done.exit_code == 0, done.output
    assert "nothing is asked of a system" in done.output


def test_the_csv_of_an_incomplete_scan_says_so_in_its_first_column(tmp_path):
    with serving(lambda request: request.send_json(page_of(request, told=45))) as server:
        result = scan(server)
    result.write(tmp_path / "found.csv")
    lines = (tmp_path / "found.csv").read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("INCOMPLETE,")
    assert "read 40 of 45 records" in lines[1]
