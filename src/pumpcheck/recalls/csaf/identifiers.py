"""UDI device identifiers (GTINs) among what an advisory gives to tell a product on the shelf."""

from __future__ import annotations

import re

from pumpcheck.recalls.csaf.form import Helper

_IN_URI = re.compile(r"(?:/01/|gtin[:/=]|\(01\))(\d{8,14})(?!\d)", re.IGNORECASE)


def device_identifiers(helper: Helper) -> list[str]:
    """Return the GTINs among stock numbers and URIs: those whose check digit is right.

    >>> device_identifiers(Helper(skus=["00643169007222", "00643169007224", "MMT-722NAS"]))
    ['00643169007222']
    """
    numbers = [sku.strip() for sku in helper.skus]
    numbers += [found for uri in helper.x_generic_uris for found in _IN_URI.findall(uri.uri)]
    return list(dict.fromkeys(number for number in numbers if is_gtin(number)))


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN of 8, 12, 13 or 14 digits.

    >>> is_gtin("00643169007222"), is_gtin("00643169007224")
    (True, False)
    """
    if not re.fullmatch(r"\d{8}|\d{12,14}", text, re.ASCII):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(text[:-1])))
    return (weighted + int(text[-1])) % 10 == 0
