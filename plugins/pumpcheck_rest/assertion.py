"""What a client of OAuth 2 signs with its private key in place of a secret (RFC 7523, private_key_jwt)."""

from __future__ import annotations

import base64
import re
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck import UsageError

if TYPE_CHECKING:
    from .options import Settings

_LASTS = 240
"""Seconds for which an assertion holds; systems take five minutes at most."""


def client_assertion(settings: Settings) -> dict[str, str]:
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
    if re.fullmatch(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", digits):
        encoded = base64.urlsafe_b64encode(bytes.fromhex(digits)).decode().rstrip("=")
        return {"x5t" if len(digits) == 40 else "x5t#S256": encoded}
    return {"kid": key_id} if key_id else {}
