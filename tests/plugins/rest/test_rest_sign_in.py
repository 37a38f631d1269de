"""Signing in: tokens that end, scopes, private keys, logins; and no secret in what is shown."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import parse_qsl, urlsplit

import pytest

import pumpcheck

from .faulty_server import serving
from .systems import SNIPEIT, TOKEN, page_of, reasons

OPTIONS = {name: text for name, text in SNIPEIT.items() if name != "token"}
CLIENT = {"auth": "oauth2", "client_id": "pumpcheck"}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Giving:
    """A system that gives tokens at /token and its list to whoever bears the last one."""

    def __init__(self, answer=None, header="Authorization", prefix="Bearer ", lasts=None):
        self.answer = answer or (lambda token: {"access_token": token})
        self.header, self.prefix, self.lasts = header, prefix, lasts
        self.asked, self.given, self.used = [], 0, 0

    def __call__(self, request):
        if urlsplit(request.path).path == "/token":
            self.given += 1
            self.used = 0
            self.asked.append((dict(request.headers), request.sent))
            body = self.answer(f"token-{self.given}")
            request.send_json(body[0], **body[1]) if isinstance(body, tuple) else request.send_json(body)
            return
        right = request.headers[self.header] == f"{self.prefix}token-{self.given}"
        if not right or self.used == self.lasts:
            request.send_json({"messages": TOKEN}, 401)
            return
        self.used += 1
        request.send_json(page_of(request))


def scan(system, **options):
    with serving(system) as server:
        place = {"token_url": f"{server.address}/token"} if options.get("auth") == "oauth2" else {"login_url": "/token"}
        result = pumpcheck.scan(server.address, options={**OPTIONS, **place, **options})
    assert TOKEN not in repr(result)
    return result


def test_scope_and_audience_are_asked_for():
    system = Giving()
    result = scan(
        system, **CLIENT, client_secret="env:PUMPCHECK_TEST_TOKEN", scope="system/Device.read a", audience="https://api"
    )
    assert reasons(result) == ""
    ((headers, sent),) = system.asked
    assert dict(parse_qsl(sent)) == {
        "grant_type": "client_credentials",
        "scope": "system/Device.read a",
        "audience": "https://api",
    }
    assert headers["Authorization"] == "Basic " + b64encode(f"pumpcheck:{TOKEN}".encode()).decode()


def test_a_token_is_renewed_before_it_ends():
    system = Giving(lambda token: {"access_token": token, "expires_in": 0.0})
    system.answer = lambda token: {"access_token": token, "expires_in": 1 if system.given == 1 else 3600}
    ended = iter([True])

    def answer(request):
        if urlsplit(request.path).path != "/token" and next(ended, False):
            # The answer takes longer than the token lives.
            import time

            time.sleep(1)
        system(request)

    result = scan(answer, **CLIENT, client_secret="env:PUMPCHECK_TEST_TOKEN")
    assert reasons(result) == ""
    assert system.given == 2


@pytest.mark.parametrize("kind", ["oauth2", "login"])
def test_a_token_that_ends_in_the_middle_is_renewed_once(kind):
    secret = {"client_secret": "env:PUMPCHECK_TEST_TOKEN"} if kind == "oauth2" else {}
    who = (
        {**CLIENT, **secret}
        if kind == "oauth2"
        else {"auth": kind, "username": "me", "password": "env:PUMPCHECK_TEST_TOKEN"}
    )
    lasting = Giving(lasts=2)
    assert reasons(scan(lasting, **who)) == ""
    assert lasting.given == 2
    never = Giving(lasts=0)
    assert "401 (unauthorised): check the token or the password" in reasons(scan(never, **who)).replace(
        ", also after signing in anew", ""
    )
    assert never.given == 2


def keys():
    """A private key of each kind as a file has it, with what verifies its signature, and the usual algorithm."""
    pytest.importorskip("jwt")
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    made = {
        "RS384": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "ES384": ec.generate_private_key(ec.SECP384R1()),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
    }
    for usual, key in made.items():
        text = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()).decode()
        yield usual, text, key.public_key()
        from jwt.algorithms import get_default_algorithms

        yield usual, json.dumps(get_default_algorithms()[usual].to_jwk(key, as_dict=True)), key.public_key()


def test_a_private_key_proves_the_client(tmp_path):
    jwt = pytest.importorskip("jwt")
    path = tmp_path / "key"
    for usual, text, public in keys():
        path.write_text(text)
        system = Giving()
        with serving(system) as server:
            url = f"{server.address}/token"
            options = {**OPTIONS, **CLIENT, "token_url": url, "private_key_file": str(path), "key_id": "key-1"}
            assert reasons(pumpcheck.scan(server.address, options=options)) == ""
        ((headers, sent),) = system.asked
        form = dict(parse_qsl(sent))
        assert "Authorization" not in headers
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        assert jwt.get_unverified_header(form["client_assertion"])["kid"] == "key-1"
        claims = jwt.decode(form["client_assertion"], public, algorithms=[usual], audience=url, issuer="pumpcheck")
        assert claims["sub"] == "pumpcheck"
        assert claims["jti"]
        assert claims["exp"] - claims["iat"] <= 300


def test_the_thumbprint_of_a_certificate_is_told_as_entra_reads_it(tmp_path):
    jwt = pytest.importorskip("jwt")
    (tmp_path / "key").write_text(next(keys())[1])
    system = Giving()
    options = {"private_key_file": str(tmp_path / "key"), "key_id": "AB" * 20, "key_algorithm": "PS256"}
    assert reasons(scan(system, **CLIENT, **options)) == ""
    ((_, sent),) = system.asked
    header = jwt.get_unverified_header(dict(parse_qsl(sent))["client_assertion"])
    assert (header["x5t"], header["alg"]) == ("q6urq6urq6urq6urq6urq6urq6s", "PS256")


def test_a_file_that_holds_no_key_is_said_without_a_word_of_it(tmp_path):
    pytest.importorskip("jwt")
    (tmp_path / "key").write_text(f"-----BEGIN PRIVATE KEY-----\n{TOKEN}\n-----END PRIVATE KEY-----")
    with pytest.raises(pumpcheck.UsageError, match="cannot be signed with") as caught:
        scan(Giving(), **CLIENT, private_key_file=str(tmp_path / "key"))
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "options", "header", "prefix"),
    [
        (lambda token: {"token": token}, {}, "Authorization", "Bearer "),
        (lambda token: {"data": {"access_token": token, "expires": 900000}}, {}, "Authorization", "Bearer "),
        (lambda token: {"key": token}, {"prefix": "Token"}, "Authorization", "Token "),
        (lambda token: {"sessionId": token}, {"header": "X-Session"}, "X-Session", ""),
        (lambda token: token, {"header": "X-Auth-Token"}, "X-Auth-Token", ""),
        (lambda token: {"a": {"b": token}}, {"token_path": "a.b"}, "Authorization", "Bearer "),
        (
            lambda token: ({}, {"X_Subject_Token": token}),
            {"token_path": "X-Subject-Token", "header": "X-Auth-Token"},
            "X-Auth-Token",
            "",
        ),
        (lambda token: {"token": token}, {"login_form": "yes"}, "Authorization", "Bearer "),
        (lambda token: {"token": token}, {"username_field": "email"}, "Authorization", "Bearer "),
    ],
)
def test_a_login_gives_the_token_of_a_session(answer, options, header, prefix):
    system = Giving(answer, header, prefix)
    result = scan(system, auth="login", username="me", password="env:PUMPCHECK_TEST_TOKEN", **options)
    assert reasons(result) == ""
    ((headers, sent),) = system.asked
    form = "form" in headers["Content-Type"]
    fields = dict(parse_qsl(sent)) if form else json.loads(sent)
    assert form is ("login_form" in options)
    assert fields == {options.get("username_field", "username"): "me", "password": TOKEN}


@pytest.mark.parametrize("answer", [{"message": TOKEN}, [TOKEN], {"token": {"a": 1}}, {"token": "line\nbreak"}])
def test_a_login_that_gives_no_token_is_said(answer):
    system = Giving(lambda _: answer)
    result = scan(system, auth="login", username="me", password="env:PUMPCHECK_TEST_TOKEN")
    assert "the login_url gives no token (status 200)" in reasons(result)


def test_what_oauth_calls_the_error_is_told_and_nothing_else():
    for error, told in {"invalid_scope": "status 400, invalid_scope", TOKEN: "(status 400)"}.items():
        with serving(lambda request, error=error: request.send_json({"error": error}, 400)) as server:
            place = {"token_url": f"{server.address}/token", "client_secret": "env:PUMPCHECK_TEST_TOKEN"}
            result = pumpcheck.scan(server.address, options={**OPTIONS, **CLIENT, **place})
        assert told in reasons(result)
        assert TOKEN not in reasons(result)


def test_a_header_of_ones_own_has_a_prefix():
    system = Giving(header="X-Key", prefix="ApiKey ")
    with serving(lambda request: (system.__setattr__("given", 1), system(request))) as server:
        options = {
            **OPTIONS,
            "auth": "header",
            "header": "X-Key",
            "prefix": "ApiKey",
            "token": "env:PUMPCHECK_TEST_SENT",
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PUMPCHECK_TEST_SENT", "token-1")
            assert reasons(pumpcheck.scan(server.address, options=options)) == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"auth": "login", "username": "me", "password": "env:PUMPCHECK_TEST_TOKEN", "login_url": ""}, "login_url"),
        ({**CLIENT, "token_url": "https://login.example.org"}, "client_secret"),
        ({**CLIENT, "private_key_file": "no-such-key.pem"}, "there is no file no-such-key.pem"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_sent(options, told):
    with serving(Giving()) as server, pytest.raises(pumpcheck.UsageError, match=told):
        pumpcheck.scan(server.address, options={**OPTIONS, **options})
    assert server.seen == []
