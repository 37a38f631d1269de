"""Secrets: read from where they are kept, and shown nowhere."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import textwrap
import traceback
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck.secrets import is_credential, names_secret, secret_in_url

MARKER = "s3cr3t-marker-8f1c"


@pytest.mark.parametrize(
    "show",
    [repr, str, "{}".format, "{:>40}".format, "%s".__mod__, lambda secret: repr({"token": secret}), ascii],
    ids=["repr", "str", "format", "padded", "percent", "inside", "ascii"],
)
def test_a_secret_shows_nothing_of_itself(show):
    shown = show(pumpcheck.Secret(MARKER))
    assert MARKER not in shown
    assert "secret" in shown


def test_a_secret_is_given_out_when_asked():
    assert pumpcheck.Secret(MARKER).reveal() == MARKER


def test_a_secret_cannot_be_written_away():
    secret = pumpcheck.Secret(MARKER)
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        vars(secret)
    assert copy.deepcopy({"token": secret})["token"].reveal() == MARKER


def test_an_environment_variable(monkeypatch):
    monkeypatch.setenv("CMMS_TOKEN", MARKER)
    assert pumpcheck.read_secret("env:CMMS_TOKEN").reveal() == MARKER


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (MARKER, MARKER),
        (f"{MARKER}\n", MARKER),
        (f"{MARKER}\r\n", MARKER),
        (f"\ufeff{MARKER}", MARKER),
        (f" {MARKER} \n", f" {MARKER} "),
        ("pässword\n", "pässword"),
    ],
    ids=["bare", "one line break", "Windows line break", "byte-order mark", "spaces are kept", "not ASCII"],
)
def test_a_file(tmp_path, content, value):
    path = tmp_path / "token"
    path.write_bytes(content.encode("utf-8"))
    assert pumpcheck.read_secret(f"file:{path}").reveal() == value


def test_a_file_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "token").write_text(MARKER, encoding="utf-8")
    assert pumpcheck.read_secret("file:~/token").reveal() == MARKER


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("env:NO_SUCH_VARIABLE", "env:NO_SUCH_VARIABLE: there is no environment variable"),
        ("env:EMPTY", "env:EMPTY: is empty"),
        ("env:TWO_LINES", "env:TWO_LINES: holds a line break"),
        ("file:gone", "file:gone: there is no such file"),
        ("file:folder", "file:folder: cannot be read"),
        ("file:empty", "file:empty: is empty"),
        ("file:two_lines", "file:two_lines: holds a line break"),
        ("file:utf16", "file:utf16: is not UTF-8"),
        ("file:large", "file:large: is larger than 64 KB"),
        ("file:~no-such-user-here/token", "file:~no-such-user-here/token"),
        (MARKER, "none of these"),
        (f"env:{MARKER}", "not the name of an environment variable"),
        (f"vault:{MARKER}", "none of these"),
        ("env:ghp_s3cr3tmarker8f1c0000", "env:…: there is no environment variable"),
        (f"keyring:{MARKER}", "SERVICE/USER"),
        ("env:", "none of these"),
        ("", "none of these"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_and_never_the_value(tmp_path, monkeypatch, reference, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_SUCH_VARIABLE", raising=False)
    monkeypatch.setenv("EMPTY", " ")
    monkeypatch.setenv("TWO_LINES", f"{MARKER}\nX-Injected: 1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "two_lines").write_text(f"{MARKER}\n{MARKER}\n", encoding="utf-8")
    (tmp_path / "utf16").write_text(MARKER + "ä", encoding="utf-16")
    (tmp_path / "large").write_text(MARKER * 5000, encoding="utf-8")
    with pytest.raises(pumpcheck.UsageError) as caught:
        pumpcheck.read_secret(reference)
    assert message in str(caught.value)
    # A traceback shows the errors that an error came from too, and a debugger shows what they hold.
    whole = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert MARKER not in whole
    assert caught.value.__context__ is None or MARKER not in repr(caught.value.__context__.args)


KEYRING = """
    import keyring.backend

    class Keyring(keyring.backend.KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            if service == "broken":
                raise RuntimeError("{marker}")
            return "{marker}" if (service, username) == ("https://cmms.example/api", "svc") else None

        def set_password(self, service, username, password):
            raise NotImplementedError

        def delete_password(self, service, username):
            raise NotImplementedError
"""


def keyring_run(folder: Path, backend: str, code: str) -> subprocess.CompletedProcess[str]:
    (folder / "ward_keyring.py").write_text(textwrap.dedent(KEYRING.format(marker=MARKER)), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": backend, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_entry_of_the_keyring(tmp_path):
    done = keyring_run(
        tmp_path,
        "ward_keyring.Keyring",
        """
        import pumpcheck
        print(pumpcheck.read_secret("keyring:https://cmms.example/api/svc").reveal())
        """,
    )
    assert done.stdout.strip() == MARKER, done.stderr


@pytest.mark.parametrize(
    ("backend", "reference", "message"),
    [
        ("ward_keyring.Keyring", "keyring:cmms/nobody", "keyring set cmms nobody"),
        ("ward_keyring.Keyring", "keyring:broken/svc", "could not be read (RuntimeError)"),
        ("keyring.backends.fail.Keyring", "keyring:cmms/svc", "no keyring that can be used"),
    ],
    ids=["no such entry", "the keyring fails", "no keyring"],
)
def test_a_keyring_without_the_entry_says_what_to_do(tmp_path, backend, reference, message):
    done = keyring_run(tmp_path, backend, f"import pumpcheck\npumpcheck.read_secret({reference!r})")
    assert done.returncode != 0
    assert f"{reference}: " in done.stderr
    assert message in done.stderr
    assert MARKER not in done.stderr


def test_the_keyring_needs_its_extra(tmp_path):
    code = 'import sys\nsys.modules["keyring"] = None\nimport pumpcheck\npumpcheck.read_secret("keyring:cmms/svc")'
    done = keyring_run(tmp_path, "", code)
    assert "pip install 'pumpcheck[keyring]'" in done.stderr


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("token", True),
        ("user_token", True),
        ("apiKey", True),
        ("API-KEY", True),
        ("query.access_token", True),
        ("Authorization", True),
        ("client_secret", True),
        ("passwd", True),
        ("token_url", False),
        ("client_key", False),
        ("client_cert", False),
        ("header", False),
        ("page_size", False),
        ("sysparm_query", False),
        ("keyword", False),
    ],
)
def test_settings_that_hold_a_secret_are_told_by_their_names(name, secret):
    assert names_secret(name) is secret


@pytest.mark.parametrize(
    ("value", "credential"),
    [
        ("Bearer 0123456789abcdef", True),
        ("basic c3ZjOmh1bnRlcjI=", True),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", True),
        ("token 0123456789abcdef01", True),
        ("http://svc:hunter2@proxy.example:3128", True),
        ("http://proxy.example:3128", False),
        ("basic infusion pump", False),
        ("basic infusion", False),
        ("bearer of news", False),
        ("active=true^ORDERBYsys_id", False),
    ],
)
def test_values_of_the_form_of_a_credential(value, credential):
    assert is_credential(value) is credential


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://cmms.example/api?limit=5", ""),
        ("https://cmms.example/users/@me", ""),
        ("postgres://reader@db.example/assets", ""),
        ("https://svc:hunter2@cmms.example/api", "password"),
        ("https://hunter2@cmms.example/api", "password"),
        ("postgres://reader:hunter2@db.example/assets", "password"),
        ("https://svc:hun/ter2@cmms.example/api", "not a valid URL"),
        ("https://cmms.example/api?api_key=hunter2", "'api_key'"),
        ("https:///api", "no host"),
    ],
)
def test_urls_with_a_secret_in_them(url, problem):
    said = secret_in_url(url)
    assert problem in said
    assert bool(said) is bool(problem)
    assert "hun" not in said
