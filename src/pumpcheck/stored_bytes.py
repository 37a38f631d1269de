"""Bytes that a database or a column of a file holds, as the text that they are."""

from __future__ import annotations

import re

_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_WIDE = ((1, "utf-16-le"), (0, "utf-16-be"))
"""Which bytes of ASCII in that encoding are zero: the odd or the even ones."""


def text_of_bytes(value: bytes) -> str | None:
    r"""Return bytes as text, None where they are none.

    >>> [text_of_bytes(value) for value in (b"MMT-722\0\0", b"MMT-722 \xe9", "MMT-722".encode("utf-16-le"))]
    ['MMT-722', 'MMT-722 é', 'MMT-722']
    >>> text_of_bytes(b"\x89PNG\r\n\x1a\n") is None
    True
    """
    plain = value.rstrip(b"\0")
    for encoding in ("utf-8", "cp1252"):
        try:
            text = plain.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text
    wide = next((encoding for zeros, encoding in _WIDE if value and not any(value[zeros::2])), None)
    text = value.decode(wide, errors="replace") if wide else "\0"
    return None if _NO_TEXT.search(text) else text
