"""The first request of a read in words, for a person to check it before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .auth import SignIn
    from .calls import Call
    from .options import Settings


def lines_of(call: Call, headers: Mapping[str, str], signing_in: SignIn, settings: Settings) -> list[str]:
    """Return a request line by line, with a secret as where it is kept."""
    return [*_sign_in(signing_in), *_request(call, headers, signing_in, settings)]


def _sign_in(signing_in: SignIn) -> Iterator[str]:
    if signing_in.place:
        yield f"first, to sign in ({signing_in.kind}): {signing_in.place}"


def _request(call: Call, headers: Mapping[str, str], signing_in: SignIn, settings: Settings) -> Iterator[str]:
    params = {**call.params, **settings.query_as_written}
    query = "&".join(f"{name}={text}" for name, text in params.items())
    yield f"{call.method} {call.url}{'?' if query else ''}{query}"
    yield from (f"{name}: {text}" for name, text in {**headers, **call.headers}.items())
    if signing_in.header:
        yield f"{signing_in.header}: <secret>"
    if call.body is not None:
        yield json.dumps(call.body)
