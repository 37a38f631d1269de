"""Requests over one session: retries, limits, verified TLS, and credentials that stay with their origin."""

from __future__ import annotations

import codecs
import ipaddress
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pumpcheck import UsageError

from .calls import Call
from .options import Settings
from .quiet import quiet

if TYPE_CHECKING:
    import requests
    from urllib3.util import Retry

_MOST_REDIRECTS = 5
_BUSY = (429, 500, 502, 503, 504)
_CHUNK = 65_536
UNAUTHORISED = 401


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
    renewed: bool = False
    """Whether signing in anew came before it."""


class Transport:
    """Sends calls to one origin."""

    def __init__(self, settings: Settings, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Prepare for the origin of an address; `headers` go with every request.

        Raises:
            UsageError: If the address is none, or plain http to another computer; or if a file of keys is missing.
        """
        import requests
        from requests.adapters import HTTPAdapter

        self._settings = settings
        self._origin = origin_of(url)
        if problem := _wrong_with(url, settings):
            raise UsageError(problem)
        for option in ("ca_bundle", "client_cert", "client_key"):
            if (path := getattr(settings, option)) and not Path(path).exists():
                raise UsageError(f"--option {option}: there is no file {path}; check the path")
        self._headers = dict(headers or {})
        self.credentials: dict[str, str] = {}
        self.renew: Callable[[], None] | None = None
        self._renewing = RLock()
        self._session = requests.Session()
        # The environment may name a proxy; credentials of a .netrc must not come by themselves.
        self._session.auth = _no_sign_in
        # Cookies know no ports: those of one origin would go to another on the same host.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        key = settings.client_key or settings.client_cert
        self._certificate = (settings.client_cert, key) if settings.client_cert else None
        adapter = HTTPAdapter(max_retries=_retries(settings))
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(self, call: Call) -> Answer:
        """Send a call and return the whole answer, whatever its status; a sign-in that has ended is renewed once.

        Raises:
            ReadingError: If there is no answer, or none that can be used.
        """
        sent = self.credentials
        answer = self._sent(call)
        if answer.status != UNAUTHORISED or not (renew := self.renew):
            return answer
        with self._renewing:
            if self.credentials is sent:
                # What signs in is sent by this transport too.
                self.renew = None
                renew()
                self.renew = renew
        return replace(self._sent(call), renewed=True)

    def _sent(self, call: Call) -> Answer:
        from urllib3.exceptions import HTTPError

        problem = ""
        for attempt in range(self._settings.retries + 1):
            if attempt:
                time.sleep(min(self._settings.max_wait, 2**attempt * random.uniform(0.25, 0.5)))  # noqa: S311
            try:
                with quiet():
                    return self._once(call)
            except (OSError, HTTPError, ValueError) as error:
                problem, may_help = self._in_words(error)
            if not may_help:
                break
        # Raised out here, the error has no context that holds a request or an answer.
        raise ReadingError(problem)

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
                data=call.form,
                timeout=self._settings.timeout,
                # Of the session, REQUESTS_CA_BUNDLE would take its place.
                verify=self._settings.ca_bundle or True,
                cert=self._certificate if own else None,
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
            if problem := _wrong_with(url, self._settings):
                raise ReadingError(problem)
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
            parsed: object = json.loads(_decoded(body, response.headers.get("Content-Type", "")), parse_float=str)
        except (ValueError, RecursionError):
            if not response.ok:
                return Answer(response.status_code, response.headers, None)
            raise DamagedAnswerError("the answer is no whole JSON") from None
        return Answer(response.status_code, response.headers, parsed)

    def _body(self, response: requests.Response) -> bytes:
        most = self._settings.max_page_mb * 1_000_000
        # A server that sends a byte now and then never runs into the timeout, which is for one silence.
        end = time.monotonic() + self._settings.page_timeout
        parts, size = [], 0
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > most:
                raise DamagedAnswerError(
                    f"the answer is larger than {self._settings.max_page_mb} MB; --option max_page_mb allows more"
                )
            if time.monotonic() > end:
                raise DamagedAnswerError(
                    f"the answer was not whole after {self._settings.page_timeout} seconds; "
                    "--option page_timeout allows more"
                )
            parts.append(chunk)
        return b"".join(parts)

    def _in_words(self, error: Exception) -> tuple[str, bool]:
        """Say what went wrong without a word of the error's own, and whether another attempt may help."""
        from requests import exceptions as failed
        from urllib3 import exceptions as below

        match error:
            case failed.SSLError() | below.SSLError():
                return (
                    "the certificate of the server cannot be verified, or it refuses yours; "
                    "--option ca_bundle=FILE names the authority of your hospital"
                ), False
            case failed.Timeout() | below.TimeoutError():
                return f"no answer within {self._settings.timeout} seconds", True
            case below.ProtocolError() | below.DecodeError() | failed.ChunkedEncodingError():
                return "the answer broke off", True
            case failed.ConnectionError():
                # Repeated below this already.
                return "the connection was refused or broke off", False
            case _:
                return f"the request failed ({type(error).__name__})", False


def _decoded(body: bytes, content_type: str) -> bytes | str:
    """Return a body as text by the charset that is declared for it; JSON tells those of Unicode itself."""
    header = Message()
    header["Content-Type"] = content_type
    charset = str(header.get_content_charset() or "utf-8")
    try:
        return body if codecs.lookup(charset).name.startswith("utf") else body.decode(charset)
    except LookupError:
        return body


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


def _wrong_with(url: str, settings: Settings) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "the address must begin with https:// and name a host"
    if parts.username or parts.password:
        return "the address holds a user name or password; give them with --option username and password"
    if parts.scheme == "http" and not settings.allow_http and not _is_loopback(parts.hostname):
        return (
            f"http://{parts.hostname} would carry the credentials and the records in the clear; use https://, or "
            "--option allow_http=yes"
        )
    return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _no_sign_in(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _retries(settings: Settings) -> Retry:
    from urllib3 import BaseHTTPResponse
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    class BoundedRetry(Retry):
        """Waits as long as the server asks, up to a bound."""

        def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
            try:
                wanted = super().get_retry_after(response)
            except InvalidHeader:
                return None
            return None if wanted is None else min(wanted, settings.max_wait)

    return BoundedRetry(
        total=settings.retries,
        redirect=0,
        status_forcelist=_BUSY,
        allowed_methods=None,
        backoff_factor=0.5,
        backoff_max=settings.max_wait,
        backoff_jitter=0.5,
        raise_on_status=False,
        raise_on_redirect=False,
    )
