"""What went wrong on the way to a server, without a word of the error's own, which may hold an address or a secret."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

_OF_ANOTHER_HOST, _EXPIRED = (62, 64), 10
"""Numbers by which OpenSSL tells why a certificate is refused."""


def origin_of(url: str) -> str:
    """Return scheme, host and port, to which credentials are bound.

    >>> origin_of("https://CMMS.example.org/api"), origin_of("https://cmms.example.org:443/x?y")
    ('https://cmms.example.org', 'https://cmms.example.org')
    """
    parts = urlsplit(url)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, ":")
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host.removesuffix(usual).removesuffix(':')}"


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


def in_words(error: BaseException, url: str, timeout: int) -> tuple[str, bool]:
    """Say why there is no answer, and whether another attempt may help."""
    from requests import exceptions as failed
    from urllib3 import exceptions as below

    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case below.ProxyError():
                return _of_proxy(url, str(cause.original_error)), False
            case ssl.SSLCertVerificationError():
                return f"the certificate of the server cannot be verified: {_of_certificate(cause, url)}", False
            case below.NameResolutionError():
                name = urlsplit(url).hostname
                return f"no host is called {name}, as far as this network knows; check the address or the VPN", True
            case below.NewConnectionError():
                return f"the connection was refused or broke off; check whether {origin_of(url)} can be reached", True
    for cause in causes:
        match cause:
            case ssl.SSLError() | failed.SSLError() | below.SSLError():
                return (
                    "no secure connection comes about; the server speaks no TLS there, or refuses the certificate of "
                    "this client: check the port, --option client_cert and client_key"
                ), False
            case failed.Timeout() | below.TimeoutError():
                return f"no answer within {timeout} seconds; --option timeout=SECONDS allows more", True
    if any(isinstance(cause, below.ProtocolError | below.DecodeError | failed.ConnectionError) for cause in causes):
        return "the answer broke off", True
    return f"the request failed ({type(error).__name__})", False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and, one after the other, what it wraps."""
    for _ in range(10):
        if error is None:
            return
        yield error
        inner = (getattr(error, "reason", None), *error.args, error.__cause__, error.__context__)
        error = next((each for each in inner if isinstance(each, BaseException) and each is not error), None)


def _of_certificate(error: ssl.SSLCertVerificationError, url: str) -> str:
    if error.verify_code in _OF_ANOTHER_HOST:
        return f"it is not for {urlsplit(url).hostname}; name the host as it does"
    if error.verify_code == _EXPIRED:
        return "it has expired; tell whoever runs the system"
    return "no authority that this computer trusts vouches for it; --option ca_bundle=FILE names that of your hospital"


def _of_proxy(url: str, original: str) -> str:
    from requests.utils import get_environ_proxies, select_proxy

    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    name = origin_of(proxy if "://" in proxy else f"http://{proxy}") if proxy else "of this network"
    refused = re.search(r"Tunnel connection failed: (\d{3})", original)
    how = f"refuses (status {refused[1]})" if refused else "cannot be reached"
    return f"the proxy {name} {how}; check HTTPS_PROXY and HTTP_PROXY, or name the hosts in NO_PROXY that need no proxy"
