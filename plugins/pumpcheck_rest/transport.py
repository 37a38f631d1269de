"""Requests over one session: retries, limits, verified TLS, and credentials that stay with their origin."""

from __future__ import annotations

import logging
import math
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urljoin

from pumpcheck import UsageError

from .answer_text import parsed_answer
from .failures import in_words, origin_of, wrong_with
from .rest_settings import Settings

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter

_MOST_REDIRECTS = 5
_BUSY = (429, 500, 502, 503, 504)
_CHUNK = 65_536
_CONNECTIONS = 10
_BEFORE_TAGS = b"\xef\xbb\xbf \t\r\n"
_NO_DATA = "the server sends a web page, not JSON; check the address and the sign-in"


class ReadingError(Exception):
    """A page could not be had. Its text is safe to show."""


class DamagedAnswerError(ReadingError):
    """The answer is damaged or too large; a smaller page may come whole."""


class NowhereError(ReadingError):
    """What was sent asks for no page: the system does not know it, or answers with something else."""


class BrokenJsonError(DamagedAnswerError):
    """The answer is no whole JSON; the same page may come whole the next time."""


@dataclass(frozen=True)
class Call:
    """One request for one page."""

    url: str = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)  # added to the query of the address
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: object = field(default=None, repr=False)  # sent as JSON
    form: Mapping[str, str] | None = field(default=None, repr=False)
    instead: Sequence[Mapping[str, str]] = field(default=(), repr=False)  # tried where the parameters lead nowhere
    repeats: bool = False  # whether the same request brings another page each time
    untold: bool = False  # whether neither an answer nor the query has the parameter that is to lead on
    voluntary: bool = False  # whether nothing says that there is another page, so that none may come


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: object
    renewed: bool = False  # whether signing in anew came before it


@dataclass(frozen=True)
class Signed:
    """The headers of a sign-in, and when it ends by the clock of `time.monotonic`."""

    headers: Mapping[str, str] = field(repr=False)
    ends: float = math.inf


class Transport:
    """Sends calls to one origin."""

    def __init__(self, settings: Settings, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Prepare for the origin of an address; `headers` go with every request."""
        self._settings = settings
        self._origin = origin_of(url)
        if problem := wrong_with(url, allow_http=settings.allow_http):
            raise UsageError(problem)
        for option in ("ca_bundle", "client_cert", "client_key", "private_key_file"):
            if (path := getattr(settings, option)) and not Path(path).exists():
                raise UsageError(f"--option {option}: there is no file {path}; check the path")
        self.headers = dict(headers or {})
        self.signed = Signed({})
        self.sign_in: Callable[[], Signed] | None = None
        self._signing_in = threading.RLock()
        self._session = _session(settings)

    def send(self, call: Call) -> Answer:
        """Send a call and return the whole answer, whatever its status; a sign-in that has ended is renewed once."""
        if self.sign_in and time.monotonic() > self.signed.ends:
            self._sign_in_anew(self.signed)
        sent = self.signed
        answer = self._tried(call)
        if answer.status != 401 or not self.sign_in:
            return answer
        self._sign_in_anew(sent)
        return replace(self._tried(call), renewed=True)

    def may_keep(self, call: Call | None) -> bool:
        """Whether a call may be kept to go on from; one with a secret, as some systems put it into links, may not."""
        secrets = [secret.reveal().strip() for secret in self._settings.secrets.values()]
        secrets += [text.rpartition(" ")[2] for text in self.signed.headers.values()]
        sent = unquote_plus(f"{call.url} {call.params} {call.body}") if call else ""
        own = self._settings.query == self._settings.query_as_written
        return own and not any(secret in sent for secret in secrets if secret)

    def _sign_in_anew(self, before: Signed) -> None:
        with self._signing_in:
            if self.sign_in and self.signed is before:
                self.signed = self.sign_in()

    def _tried(self, call: Call) -> Answer:
        from urllib3.exceptions import HTTPError

        settings, problem, wait = self._settings, ReadingError(), 0.0
        for attempt in range(settings.retries + 1):
            if wait:
                time.sleep(min(settings.max_wait, wait))
            wait = 2**attempt * random.uniform(0.5, 1)  # noqa: S311
            try:
                with _quiet():
                    answer = self._once(call)
            except DamagedAnswerError as error:
                problem, may_help = error, isinstance(error, BrokenJsonError) and not attempt
            except (OSError, HTTPError, ValueError) as error:
                told, may_help = in_words(error, call.url, settings.timeout)
                problem = ReadingError(told)
            else:
                if answer.status not in _BUSY or attempt == settings.retries:
                    return answer
                asked = _retry_after(answer)
                wait, may_help = wait if asked is None else asked, True
            if not may_help:
                break
        # Raised out here, the error has no context that holds a request or an answer.
        problem.__context__ = problem.__cause__ = problem.__traceback__ = None
        raise problem

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _once(self, call: Call) -> Answer:
        url, params, settings = call.url, dict(call.params), self._settings
        for _ in range(_MOST_REDIRECTS):
            own = self._is_own(url)
            headers = {**self.headers, **call.headers, **(self.signed.headers if own else {})}
            certificate = (settings.client_cert, settings.client_key or settings.client_cert)
            response = self._session.request(
                call.method,
                url,
                params=params,
                headers=headers,
                json=call.body,
                data=call.form,
                timeout=settings.timeout,
                # Of the session, REQUESTS_CA_BUNDLE would take its place.
                verify=settings.ca_bundle or True,
                cert=certificate if own and settings.client_cert else None,
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
            if problem := wrong_with(url, allow_http=self._settings.allow_http):
                raise ReadingError(problem)
            return False
        raise ReadingError(
            f"the server leads to another host, {origin}; if that is right, --option allow_origin={origin} "
            "lets pages come from there, without your credentials"
        )

    def _answer(self, response: requests.Response) -> Answer:
        body, parsed = self._body(response), None
        try:
            parsed = parsed_answer(body, response.headers.get("Content-Type", "").lower())
        except ValueError as error:
            if response.ok and body.lstrip(_BEFORE_TAGS).startswith(b"<"):
                raise ReadingError(_NO_DATA) from None
            if response.ok:
                raise BrokenJsonError(str(error)) from None
        return Answer(response.status_code, response.headers, parsed)

    def _body(self, response: requests.Response) -> bytes:
        settings = self._settings
        # A server that sends a byte now and then never runs into the timeout, which is for one silence.
        end = time.monotonic() + settings.page_timeout
        parts, left, told = [], settings.max_page_mb * 1_000_000, ""
        while not told and (chunk := response.raw.read1(_CHUNK, decode_content=True)):
            parts.append(chunk)
            left -= len(chunk)
            if left < 0:
                told = f"is larger than {settings.max_page_mb} MB; --option max_page_mb allows more"
            elif time.monotonic() > end:
                told = f"was not whole after {settings.page_timeout} seconds; --option page_timeout allows more"
        if told:
            raise DamagedAnswerError(f"the answer {told}")
        return b"".join(parts)


def _session(settings: Settings) -> requests.Session:
    import requests

    session = requests.Session()
    # The environment may name a proxy; credentials of a .netrc must not come by themselves.
    session.auth = lambda request: request
    # Cookies know no ports: those of one origin would go to another on the same host.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    if not settings.ca_bundle:
        # Where truststore is missing, the authorities that requests brings are trusted.
        with suppress(ImportError):
            session.mount("https://", _of_this_computer())
    return session


def _of_this_computer() -> HTTPAdapter:
    """Return what trusts the authorities that this computer trusts, also behind a proxy."""
    import truststore
    from requests.adapters import HTTPAdapter

    context, adapter = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), HTTPAdapter()
    adapter.init_poolmanager(_CONNECTIONS, _CONNECTIONS, ssl_context=context)
    adapter.proxy_manager_for = partial(adapter.proxy_manager_for, ssl_context=context)  # type: ignore[method-assign]
    return adapter


def _retry_after(answer: Answer) -> float | None:
    """Return how many seconds a server asks to wait."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    try:
        return Retry().parse_retry_after(answer.headers["Retry-After"])
    except (InvalidHeader, KeyError):
        return None


_LOGGERS = ("connection", "connectionpool", "poolmanager", "response", "util.retry", "util.ssl_")
_here = threading.local()


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop what urllib3 logs in this thread: addresses, whose queries may hold secrets."""
    for name in _LOGGERS:
        # Adding a filter a second time changes nothing.
        logging.getLogger(f"urllib3.{name}").addFilter(_not_here)
    _here.reading = True
    try:
        yield
    finally:
        _here.reading = False


def _not_here(_: logging.LogRecord) -> bool:
    return not getattr(_here, "reading", False)
