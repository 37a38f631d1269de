"""Secrets: named where they are kept, read when they are needed, shown nowhere, and detected where none belongs.

A secret is named by a reference, which is no secret itself: ``env:NAME``, ``file:PATH`` or
``keyring:SERVICE/USER``. A literal secret is detected by the name of its setting, or by its form.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

from pumpcheck.errors import UsageError

LARGEST = 65_536
"""Bytes up to which a file is taken for one that holds a secret."""

HOW_TO = "env:NAME (an environment variable), file:PATH or keyring:SERVICE/USER"
"""The three forms of a reference, for messages."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Secret:
    """A value that shows itself only when asked.

    >>> Secret("hunter2"), f"{Secret('hunter2')}", Secret("hunter2").reveal()
    (<secret>, '<secret>', 'hunter2')
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the value. Give it to what needs it and keep it nowhere."""
        return self.__value

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, _form: str) -> str:
        return "<secret>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not written anywhere; keep its reference instead")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self


def read_secret(reference: str) -> Secret:
    """Read a secret from where it is kept.

    Args:
        reference: ``env:NAME`` for an environment variable, ``file:PATH`` for a file (of which one line break at the
            end is taken off), or ``keyring:SERVICE/USER`` for an entry of the system's keyring.

    Returns:
        The secret, one line that is not empty.

    Raises:
        UsageError: If nothing usable is there. The message names the reference and never a value.

    >>> import os
    >>> os.environ["PUMPCHECK_EXAMPLE"] = "hunter2"
    >>> read_secret("env:PUMPCHECK_EXAMPLE")
    <secret>
    """
    kind, _, name = reference.partition(":")
    reader = _READERS.get(kind)
    if reader is None or not name.strip():
        # Whoever gives something else may have given the secret itself, so it is not repeated.
        raise UsageError(f"a secret is given by where it is kept: {HOW_TO}; what was given is none of these")
    value = reader(name)
    if not value.strip():
        raise UsageError(f"{reference}: is empty; put the secret there")
    if _CONTROL.search(value):
        raise UsageError(f"{reference}: holds a line break or another control character; a secret is one line of text")
    return Secret(value)


def is_reference(text: str) -> bool:
    """Whether a text has the form of a reference; nothing is read.

    >>> is_reference("env:SNIPEIT_TOKEN"), is_reference("hunter2")
    (True, False)
    """
    kind, _, name = text.partition(":")
    return kind in _READERS and bool(name.strip())


def _from_environment(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise UsageError("env: what follows it is not the name of an environment variable; write env:NAME")
    value = os.environ.get(name)
    if value is None:
        raise UsageError(f"env:{_shown(name)}: there is no environment variable of this name; set it to the secret")
    return value


def _shown(name: str) -> str:
    """Return the name of a variable that is not there, unless it looks like the secret itself, put in its place."""
    digits = sum(character.isdigit() for character in name)
    return "…" if len(name) >= 20 and digits >= 3 and not name.isupper() else name


def _from_file(name: str) -> str:
    text = problem = ""
    try:
        with Path(name).expanduser().open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            problem = f"is larger than {LARGEST // 1024} KB, so it is no file with a secret in it"
        else:
            text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        problem = "there is no such file; check the path"
    except UnicodeDecodeError:
        problem = "is not UTF-8 text; save it as UTF-8"
    except (OSError, RuntimeError, ValueError) as error:
        # Not every one of these has a reason in words: ~nobody without a home, a path with a null in it.
        problem = f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
    if problem:
        # Raised out here, it has no context: the error of a failed decoding holds the bytes.
        raise UsageError(f"file:{name}: {problem}")
    return text.removesuffix("\n").removesuffix("\r")


def _from_keyring(name: str) -> str:
    service, slash, user = name.rpartition("/")
    if not (slash and service and user):
        raise UsageError("keyring: what follows it is not of the form SERVICE/USER; write keyring:SERVICE/USER")
    try:
        import keyring
    except ImportError:
        raise UsageError(
            f"keyring:{name}: reading the system's keyring needs the package keyring; "
            "install it with: pip install 'pumpcheck[keyring]'"
        ) from None
    failure = ""
    value = None
    try:
        value = keyring.get_password(service, user)
    except Exception as error:
        # A stranger's backend; the text of its error may say anything.
        failure = type(error).__name__
    if failure == "NoKeyringError":
        raise UsageError(f"keyring:{name}: this computer has no keyring that can be used; use env:NAME or file:PATH")
    if failure:
        raise UsageError(f"keyring:{name}: the keyring could not be read ({failure}); unlock it and try again")
    if value is None:
        raise UsageError(f"keyring:{name}: has no such entry; make it with: keyring set {service} {user}")
    return value


_READERS: dict[str, Callable[[str], str]] = {
    "env": _from_environment,
    "file": _from_file,
    "keyring": _from_keyring,
}

_SECRET_WORDS = {"accesskey", "apikey", "authorization", "bearer", "credential", "credentials", "jwt"}
_SECRET_WORDS |= {"passphrase", "passwd", "password", "pwd", "secret", "token"}
_SECRET_PAIRS = {(word, "key") for word in ("access", "api", "app", "auth", "private", "subscription", "user")}
_HARMLESS_ENDS = {"endpoint", "field", "file", "header", "name", "path", "type", "uri", "url"}
"""``token_url`` holds no token."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TOKEN = re.compile(r"\s*(?:bearer\s+\S{8,}|token\s+\S{16,}|eyJ[\w-]{5,}\.[\w-]+\.)", re.IGNORECASE)
_PASSWORD_IN_URL = re.compile(r"://[^/\s@]*:[^/\s@]+@")
_BASIC = re.compile(r"\s*basic\s+([A-Za-z0-9+/]{4,}=*)\s*", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Whether a setting of this name holds a secret.

    >>> [names_secret(name) for name in ("token", "query.apiKey", "X-Auth-Key", "token_url", "client_key")]
    [True, True, True, False, False]
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _HARMLESS_ENDS:
        return False
    return not _SECRET_WORDS.isdisjoint(words) or not _SECRET_PAIRS.isdisjoint(itertools.pairwise(words))


def is_credential(value: str) -> bool:
    """Whether a value is of the form of an Authorization header, of a signed token or of a URL with a password.

    >>> [is_credential(value) for value in ("Bearer 5f2d8c1e9a", "Basic aHVudGVyOjI=", "basic infusion", "RTD")]
    [True, True, False, False]
    """
    if _TOKEN.match(value) or _PASSWORD_IN_URL.search(value):
        return True
    basic = _BASIC.fullmatch(value)
    if not basic:
        return False
    try:
        return b":" in base64.b64decode(basic[1], validate=True)
    except binascii.Error:
        return False


def secret_in_url(url: str) -> str:
    """Return what is wrong with a URL that holds a secret or is none; empty when nothing is.

    >>> secret_in_url("https://me:hunter2@cmms.example/v1")
    'it holds a user name or a password'
    >>> secret_in_url("https://cmms.example/v1?limit=5&api_key=hunter2")
    "its query holds a secret under 'api_key'"
    """
    try:
        parts = urlsplit(url)
        host, named, password = parts.hostname, parts.username is not None, parts.password is not None
        # A password with an unescaped slash looks like a port that is no number.
        _ = parts.port
    except ValueError:
        return "it is not a valid URL"
    if password or (named and parts.scheme.lower() in {"http", "https"}):
        return "it holds a user name or a password"
    if parts.scheme.lower() in {"http", "https"} and not host:
        return "it names no host"
    for name, value in parse_qsl(parts.query):
        if names_secret(name) or is_credential(value):
            return f"its query holds a secret under {name!r}"
    return ""
