"""The origin of an address, to which credentials are bound."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def origin_of(url: str) -> str:
    """Return scheme, host and port.

    >>> origin_of("https://CMMS.example.org/api"), origin_of("https://cmms.example.org:443/x?y")
    ('https://cmms.example.org', 'https://cmms.example.org')
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def wrong_with(url: str, *, allow_http: bool) -> str:
    """Say why nothing is sent to an address; empty where it may be."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "the address must begin with https:// and name a host"
    if parts.username or parts.password:
        return "the address holds a user name or password; give them with --option username and password"
    if parts.scheme == "http" and not allow_http and not _is_loopback(parts.hostname):
        return (
            f"http://{parts.hostname} would carry the credentials and the records in the clear; use https://, or "
            "--option allow_http=yes"
        )
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
