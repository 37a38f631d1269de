"""How a read signs in: the headers that go to the origin of the source and nowhere else."""

from __future__ import annotations

import base64
import math
import re
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pumpcheck import UsageError, text_of, whole_number

from .paths import PLACES, search
from .transport import Answer, Call, ReadingError, Signed, Transport

if TYPE_CHECKING:
    from .loading import ProfileSpec
    from .rest_settings import Settings

_MARGIN = 0.1  # the part of its life before whose end a token is renewed; a request may be on its way for a while


@contextmanager
def signed_in(transport: Transport, settings: Settings, spec: ProfileSpec, url: str) -> Iterator[None]:
    """Sign in for the length of a block."""
    signing_in = SignIn(settings, spec, url)
    transport.signed = signing_in()
    if signing_in.kind in _FETCHED:
        transport.sign_in = signing_in
    try:
        yield
    finally:
        transport.sign_in = None
        if signing_in.kind == "glpi":
            # What was read stands, whether or not the session can be ended.
            with suppress(ReadingError):
                transport.send(Call(f"{_glpi_base(url)}/killSession"))


class SignIn:
    """Makes the headers of one kind of sign-in, as often as it is called."""

    def __init__(self, settings: Settings, spec: ProfileSpec, url: str) -> None:
        """Take who asks, and what the profile says of it."""
        self.kind = settings.auth or spec.auth
        self._settings = settings
        self._spec = spec
        given, usual = settings.header, "" if self.kind in ("header", "none") else "Authorization"
        of_kind = {"glpi": "Session-Token", "header": given or spec.auth_header, "login": given}
        self.header = of_kind.get(self.kind) or usual  # carries the token; empty where nobody signs in
        of_kind = {"glpi": f"{_glpi_base(url)}/initSession", "login": urljoin(url, settings.login_url)}
        # The address that gives the token; empty where none is fetched.
        self.place = {**of_kind, "oauth2": settings.token_url}.get(self.kind, "")

    def __call__(self) -> Signed:
        """Sign in."""
        settings, kind, ends = self._settings, self.kind, math.inf
        if kind in ("none", "basic"):
            return Signed({"Authorization": _basic(settings)} if kind == "basic" else {})
        if not self.header:
            raise UsageError("auth header needs --option header=NAME, the header that carries the token")
        if kind in _FETCHED:
            token, ends = getattr(self, f"_{kind}")()
        else:
            token = settings.secret("token", kind)
        headers = {self.header: f"{self._prefix}{token}"}
        return Signed({**headers, **(_app_token(settings) if kind == "glpi" else {})}, ends)

    @property
    def _prefix(self) -> str:
        if self._settings.prefix:
            return f"{self._settings.prefix.strip()} "
        usual = "Bearer " if self.header == "Authorization" else ""
        of_profile = self._spec.auth_prefix if self.header == self._spec.auth_header else ""
        return of_profile if self.kind == "header" else usual

    def _glpi(self) -> tuple[str, float]:
        settings = self._settings
        user = _basic(settings) if settings.username else f"user_token {settings.secret('user_token', 'glpi')}"
        headers = {**self._spec.headers, **_app_token(settings), "Authorization": user}
        told = "GLPI gives no session ({}); check user_token and app_token"
        return self._token(Call(self.place, headers=headers), ("session_token",), told)

    def _login(self) -> tuple[str, float]:
        settings = self._settings
        if not settings.login_url or not settings.username:
            raise UsageError("auth login needs --option login_url, username and password")
        password = settings.secret("password", "login")
        sent = {settings.username_field: settings.username, settings.password_field: password}
        form, body = (sent, None) if settings.login_form else (None, sent)
        call = Call(self.place, method="POST", form=form, body=body)
        told = "the login_url gives no token ({}); check username and password, and where token_path says that it is"
        return self._token(call, (settings.token_path,) if settings.token_path else PLACES["tokens"], told)

    def _oauth2(self) -> tuple[str, float]:
        settings = self._settings
        if not settings.client_id or not settings.token_url:
            raise UsageError("auth oauth2 needs --option client_id, token_url, and client_secret or private_key_file")
        form = {"grant_type": "client_credentials", "scope": settings.scope, "audience": settings.audience}
        headers, proof = {}, "the key"
        if settings.private_key_file:
            form |= _client_assertion(settings)
        else:
            proof = "client_secret"
            headers = {"Authorization": _pair(settings.client_id, settings.secret(proof, "oauth2"))}
        form = {name: text for name, text in form.items() if text}
        call = Call(settings.token_url, method="POST", form=form, headers=headers)
        return self._token(call, ("access_token",), f"the token_url gives no token ({{}}); check client_id and {proof}")

    def _token(self, call: Call, paths: Sequence[str], told: str) -> tuple[str, float]:
        """Return a token, and when it ends."""
        # Its host may be another than that of the source, whose credentials and rules do not fit it.
        transport = Transport(self._settings, call.url)
        try:
            answer = transport.send(call)
            problem = f"status {answer.status}"
        except ReadingError as error:
            problem = str(error)
        else:
            body = answer.body
            token = body if isinstance(body, str) else next(filter(None, (_at(path, answer) for path in paths)), "")
            if 200 <= answer.status < 300 and token and token.isascii() and token.isprintable():
                life = whole_number(search("expires_in", body)) if isinstance(body, dict) else None
                return token, time.monotonic() + life * (1 - _MARGIN) if life else math.inf
            named = search("error", body)
            problem += f", {named}" if isinstance(named, str) and named in PLACES["oauth_errors"] else ""
        finally:
            transport.close()
        raise ReadingError(told.format(problem))


_FETCHED = ("glpi", "login", "oauth2")  # kinds whose token is fetched, and may end


def _basic(settings: Settings) -> str:
    if not settings.username:
        raise UsageError("auth basic needs --option username=NAME; or --option auth=none where no sign-in is needed")
    return _pair(settings.username, settings.secret("password", "basic"))


def _pair(name: str, secret: str) -> str:
    return f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode('ascii')}"


def _at(path: str, answer: Answer) -> str:
    """Return what an answer has in a header or at a path."""
    if found := answer.headers.get(path):
        return found
    try:
        return text_of(search(path, answer.body))
    except ValueError:
        # The name of a header may be no path.
        return ""


def _app_token(settings: Settings) -> Mapping[str, str]:
    return {"App-Token": settings.secret("app_token", "glpi")} if "app_token" in settings.secrets else {}


def _glpi_base(url: str) -> str:
    parts = urlsplit(url)
    start, found, _ = parts.path.partition("apirest.php")
    return f"{parts.scheme}://{parts.netloc}{start if found else parts.path.rstrip('/') + '/'}apirest.php"


_LASTS = 240  # seconds for which an assertion holds; systems take five minutes at most


def _client_assertion(settings: Settings) -> dict[str, str]:
    """Return the parameters by which a client proves itself."""
    problem, signed = "", ""
    try:
        import jwt
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise UsageError(
            "signing in with a private key needs two more packages: pip install 'pumpcheck[oauth2]'"
        ) from None
    headers = _key_headers(settings.key_id)
    try:
        text = Path(settings.private_key_file).read_text(encoding="utf-8").strip()
        key: Any = jwt.PyJWK.from_json(text).key if text.startswith("{") else load_pem_private_key(text.encode(), None)
        usual = "RS384" if "kid" in headers or not headers else "RS256"
        if isinstance(key, EllipticCurvePrivateKey):
            usual = f"ES{min(key.curve.key_size, 512)}"
        algorithm = settings.key_algorithm or usual
        now = int(time.time())
        claims = {"iss": settings.client_id, "sub": settings.client_id, "aud": settings.token_url, "iat": now}
        claims |= {"nbf": now, "exp": now + _LASTS, "jti": str(uuid.uuid4())}
        signed = jwt.encode(claims, key, algorithm, dict(headers))
    except Exception as error:
        # Of whatever kind it is: its text may hold what the file holds.
        problem = type(error).__name__
    if problem:
        raise UsageError(
            f"--option private_key_file: {settings.private_key_file} cannot be signed with ({problem}); give the file "
            "of a private key without a passphrase, as PEM or JWK, and a key_algorithm that fits it"
        )
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return {"client_id": settings.client_id, "client_assertion_type": kind, "client_assertion": signed}


def _key_headers(key_id: str) -> Mapping[str, str]:
    """Return the headers that name the key; the thumbprint of a certificate is written as RFC 7515 has it.

    >>> _key_headers("key-1"), _key_headers("00" * 20)
    ({'kid': 'key-1'}, {'x5t': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA'})
    """
    digits = key_id.replace(":", "")
    if not re.fullmatch(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", digits):
        return {"kid": key_id} if key_id else {}
    encoded = base64.urlsafe_b64encode(bytes.fromhex(digits)).decode().rstrip("=")
    return {"x5t" if len(digits) == 40 else "x5t#S256": encoded}
