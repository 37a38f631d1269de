"""Requests over one session: retries, limits, verified TLS, and credentials that stay with their origin."""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pumpcheck import UsageError

from .calls import Call
from .options import Settings

if TYPE_CHECKING:
    import requests
    from urllib3.util import Retry

_LONGEST_WAIT = 120
"""Seconds that a Retry-After is waited for at most."""

_MOST_REDIRECTS = 5
_BUSY = (429, 500, 502, 503, 504)
_CHUNK = 65_536


class ReadingError(Exception):
    """A page could not be had. Its text is safe to show."""


class DamagedAnswerError(ReadingError):
    """The answer is damaged or too large; a smaller page may come whole."""


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: object


class Transport:
    """Sends calls to one origin."""

    def __init__(self, settings: Settings, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Prepare for the origin of an address; `headers` go with every request.

        Raises:
            UsageError: If the address is none, or plain http to another computer.
        """
        import requests
        from requests.adapters import HTTPAdapter

        self._settings = settings
        self._origin = origin_of(url)
        _check_address(url, settings)
        self._headers = dict(headers or {})
        self.credentials: dict[str, str] = {}
        self._session = requests.Session()
        # The environment may name a proxy; credentials of a .netrc must not come by themselves.
        self._session.auth = _no_sign_in
        self._session.verify = settings.ca_bundle or True
        if settings.client_cert:
            self._session.cert = (settings.client_cert, settings.client_key or settings.client_cert)
        adapter = HTTPAdapter(max_retries=_retries(settings.retries))
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(self, call: Call) -> Answer:
        """Send a call and return the whole answer, whatever its status.

        Raises:
            ReadingError: If there is no answer, or none that can be used.
        """
        import requests

        for remaining in range(self._settings.retries, -1, -1):
            try:
                return self._once(call)
            except requests.exceptions.SSLError:
                raise ReadingError(
                    "the certificate of the server cannot be verified; --option ca_bundle=FILE names the authority "
                    "of your hospital"
                ) from None
            except requests.exceptions.Timeout:
                problem = f"no answer within {self._settings.timeout} seconds"
            except requests.exceptions.RetryError:
                raise ReadingError("the server is too busy; try again later") from None
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
                problem = "the answer broke off"
            except requests.exceptions.ConnectionError:
                # Retried below this already.
                raise ReadingError("the connection was refused or broke off") from None
            except requests.exceptions.RequestException as error:
                raise ReadingError(f"the request failed ({type(error).__name__})") from None
            if not remaining:
                raise ReadingError(problem)
        raise AssertionError

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _once(self, call: Call) -> Answer:
        url, params = call.url, dict(call.params)
        for _ in range(_MOST_REDIRECTS):
            own = self._is_own(url)
            headers = {**self._headers, **call.headers, **(self.credentials if own else {})}
            response = self._session.request(
                call.method,
                url,
                params=params,
                headers=headers,
                json=call.body,
                timeout=self._settings.timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                if not response.is_redirect:
                    return self._answer(response)
            if call.method != "GET":
                raise ReadingError("the server redirects a POST; name the address it leads to")
            url, params = urljoin(url, response.headers["Location"]), {}
        raise ReadingError("the server redirects without end")

    def _is_own(self, url: str) -> bool:
        """Whether an address has the origin that the credentials are for; another must be allowed by name."""
        origin = origin_of(url)
        if origin == self._origin:
            return True
        if origin in map(origin_of, self._settings.allow_origin):
            _check_address(url, self._settings)
            return False
        raise ReadingError(
            f"the server leads to another host, {origin}; if that is right, --option allow_origin={origin} "
            "lets pages come from there, without your credentials"
        )

    def _answer(self, response: requests.Response) -> Answer:
        body = self._body(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not body.strip():
            return Answer(response.status_code, response.headers, None)
        if kind in ("text/html", "application/xhtml+xml") and response.ok:
            raise ReadingError("the server sends a web page, not JSON; check the address and the sign-in")
        try:
            parsed: object = json.loads(body, parse_float=str)
        except (ValueError, RecursionError):
            if not response.ok:
                return Answer(response.status_code, response.headers, None)
            raise DamagedAnswerError("the answer is no whole JSON") from None
        return Answer(response.status_code, response.headers, parsed)

    def _body(self, response: requests.Response) -> bytes:
        most = self._settings.max_page_mb * 1_000_000
        # A server that sends a byte now and then would otherwise be read for ever.
        end = time.monotonic() + 10 * self._settings.timeout
        parts, size = [], 0
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            if size > most:
                raise DamagedAnswerError(
                    f"the answer is larger than {self._settings.max_page_mb} MB; --option max_page_mb allows more"
                )
            if time.monotonic() > end:
                raise ReadingError("the answer comes too slowly")
            parts.append(chunk)
        return b"".join(parts)


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


def _check_address(url: str, settings: Settings) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("the address must begin with https:// and name a host")
    if parts.username or parts.password:
        raise UsageError("the address holds a user name or password; give them with --option username and password")
    if parts.scheme == "http" and not settings.allow_http and not _is_loopback(parts.hostname):
        raise UsageError(
            f"http://{parts.hostname} would carry the credentials and the records in the clear; use https://, or "
            "--option allow_http=yes"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _no_sign_in(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _retries(count: int) -> Retry:
    from urllib3 import BaseHTTPResponse
    from urllib3.util import Retry

    class BoundedRetry(Retry):
        """Waits as long as the server asks, up to a bound."""

        def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
            wanted = super().get_retry_after(response)
            return None if wanted is None else min(wanted, _LONGEST_WAIT)

    return BoundedRetry(
        total=count,
        redirect=0,
        status_forcelist=_BUSY,
        allowed_methods=None,
        backoff_factor=0.5,
        backoff_jitter=0.5,
        raise_on_status=False,
        raise_on_redirect=False,
    )
