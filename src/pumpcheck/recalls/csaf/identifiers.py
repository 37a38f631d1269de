"""UDI device identifiers (GTINs) among what an advisory gives to tell a product on the shelf."""

from __future__ import annotations

import re
from collections.abc import Iterable

from biip import ParseError
from biip.gtin import Gtin

_IN_URI = re.compile(r"(?:/01/|gtin[:/=]|\(01\))(\d{8,14})(?!\d)", re.IGNORECASE)


def device_identifiers(numbers: Iterable[str], uris: Iterable[str] = ()) -> list[str]:
    """Return the GTINs among stock numbers and URIs: those whose check digit is right.

    >>> device_identifiers(["00643169007222", "00643169007224", "MMT-722NAS"])
    ['00643169007222']
    """
    in_uris = (found for uri in uris for found in _IN_URI.findall(uri))
    return list(filter(_is_gtin, dict.fromkeys([*map(str.strip, numbers), *in_uris])))


def _is_gtin(text: str) -> bool:
    try:
        return bool(Gtin.parse(text))
    except ParseError:
        return False
