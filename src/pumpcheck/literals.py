"""Secrets that stand where none belongs: told by the name of a setting, or by the form of a value."""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from urllib.parse import parse_qsl, urlsplit

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
