"""How a read signs in: the headers that go to the origin of the source and nowhere else."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from pumpcheck import UsageError

from .calls import Call
from .options import Settings
from .profile import Profile
from .transport import ReadingError, Transport


@contextmanager
def signed_in(transport: Transport, settings: Settings, profile: Profile, url: str) -> Iterator[None]:
    """Sign in for the length of a block.

    Raises:
        UsageError: If something is missing that the kind of sign-in needs.
        ReadingError: If the system refuses.
    """
    kind = settings.auth or profile.auth
    if kind == "glpi":
        with _glpi_session(transport, settings, url):
            yield
        return
    transport.credentials = _headers(kind, settings, profile)
    if kind == "oauth2":

        def renew() -> None:
            transport.credentials = _headers(kind, settings, profile)

        transport.renew = renew
    yield


def _headers(kind: str, settings: Settings, profile: Profile) -> dict[str, str]:
    if kind == "bearer":
        return {"Authorization": f"Bearer {settings.secret('token', kind)}"}
    if kind == "basic":
        return {"Authorization": _basic(settings)}
    if kind == "header":
        header = settings.header or profile.auth_header
        if not header:
            raise UsageError("auth header needs --option header=NAME, the header that carries the token")
        prefix = profile.auth_prefix if header == profile.auth_header else ""
        return {header: f"{prefix}{settings.secret('token', kind)}"}
    if kind == "oauth2":
        return {"Authorization": f"Bearer {_oauth2_token(settings)}"}
    return {}


def _basic(settings: Settings) -> str:
    if not settings.username:
        raise UsageError("auth basic needs --option username=NAME; or --option auth=none where no sign-in is needed")
    pair = f"{settings.username}:{settings.secret('password', 'basic')}"
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


@contextmanager
def _glpi_session(transport: Transport, settings: Settings, url: str) -> Iterator[None]:
    parts = urlsplit(url)
    start, found, _ = parts.path.partition("apirest.php")
    base = f"{parts.scheme}://{parts.netloc}{start if found else parts.path.rstrip('/') + '/'}apirest.php"
    app = {"App-Token": settings.secret("app_token", "glpi")} if "app_token" in settings.secrets else {}
    user = _basic(settings) if settings.username else f"user_token {settings.secret('user_token', 'glpi')}"

    def sign_in() -> None:
        transport.credentials = {**app, "Authorization": user}
        answer = transport.send(Call(f"{base}/initSession"))
        token = answer.body.get("session_token") if isinstance(answer.body, dict) else None
        if answer.status != 200 or not isinstance(token, str):
            raise ReadingError(f"GLPI gives no session (status {answer.status}); check user_token and app_token")
        transport.credentials = {**app, "Session-Token": token}

    sign_in()
    transport.renew = sign_in
    try:
        yield
    finally:
        transport.renew = None
        # What was read stands, whether or not the session can be ended.
        with suppress(ReadingError):
            transport.send(Call(f"{base}/killSession"))


def _oauth2_token(settings: Settings) -> str:
    if not settings.client_id or not settings.token_url:
        raise UsageError("auth oauth2 needs --option client_id, client_secret and token_url")
    pair = f"{settings.client_id}:{settings.secret('client_secret', 'oauth2')}"
    # Its host may be another than that of the source, whose credentials and rules do not fit it.
    transport = Transport(settings, settings.token_url)
    transport.credentials = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"}
    try:
        answer = transport.send(Call(settings.token_url, method="POST", form={"grant_type": "client_credentials"}))
        problem = f"status {answer.status}"
    except ReadingError as error:
        problem = str(error)
    else:
        token = answer.body.get("access_token") if answer.status == 200 and isinstance(answer.body, dict) else None
        if isinstance(token, str) and token:
            return token
    finally:
        transport.close()
    raise ReadingError(f"the token_url gives no token ({problem}); check client_id and client_secret")
