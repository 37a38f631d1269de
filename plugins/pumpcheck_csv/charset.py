"""Which character encoding a file has."""

from __future__ import annotations

import codecs
import re
from typing import IO

from .code_pages import code_page

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32 with byte order mark"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16, little endian, with byte order mark"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16, big endian, with byte order mark"),
)

SEARCHED = 64 * 1024 * 1024
"""How far into a file of plain ASCII the first other character is looked for."""

_STEP = 1024 * 1024


def find_encoding(head: bytes, rest: IO[bytes]) -> tuple[str, str]:
    """Judge the encoding of a file.

    Args:
        head: Its first bytes.
        rest: What follows them; read on only while all is plain ASCII.

    Returns:
        A Python codec, and the encoding in words.
    """
    for mark, codec, name in _BOMS:
        if head.startswith(mark):
            return codec, name
    if codec := _unmarked_utf16(head):
        return codec, f"UTF-16, {'little' if codec.endswith('le') else 'big'} endian, without byte order mark"
    evidence, searched = head, len(head)
    while evidence.isascii() and searched < SEARCHED and (more := rest.read(_STEP)):
        # The end of the stretch before, since the first character may be cut in two.
        evidence, searched = evidence[-200:] + more, searched + len(more)
    if _is_utf8(evidence):
        return "utf-8", "UTF-8"
    return code_page(evidence)


def _unmarked_utf16(head: bytes) -> str:
    """Name the byte order of UTF-16 without a mark: Latin text, line ends and delimiters are NUL every other byte."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(even) < 4:
        return ""
    at_even, at_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if at_odd > 0.4 and at_even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if at_even > 0.4 and at_odd < 0.1 else ""


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, as a whole or but for some damage: fewer bytes outside it than characters in it."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(data)
    broken = len(re.findall("[\udc80-\udcff]", text))
    return broken == 0 or 2 * broken <= len(re.findall(r"[^\x00-\x7f]", text))
