"""Which character encoding a file has."""

from __future__ import annotations

import codecs
import re
from typing import IO

from .code_pages import code_page, ebcdic_page
from .ebcdic import is_ebcdic

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with byte order mark"),
    (b"+/v8-", "utf-7", "UTF-7 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32 with byte order mark"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16, little endian, with byte order mark"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16, big endian, with byte order mark"),
)

SEARCHED = 64 * 1024 * 1024
"""How far into a file of plain ASCII the first other character is looked for."""

_STEP = 1024 * 1024
_EVIDENCE = 4096
_MOSTLY_NUL, _HARDLY_NUL = 0.4, 0.1
_WIDE = {
    "utf-32-le": [False, True, True, True],
    "utf-32-be": [True, True, True, False],
    "utf-16-le": [False, True, False, True],
    "utf-16-be": [True, False, True, False],
}
"""Where in four bytes NULs stand."""
_SHIFTED = re.compile(rb"\+[A-Za-z0-9+/]*-?")
_ASCII_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SIGNS_OF_UTF7 = frozenset('!"#$%&*;<=>@[]^_`{|}~\\°º№–’“”„«»€§²³µ®™\t\r\n ')


def unicode_of(head: bytes) -> str:
    """Return the codec of Unicode in units of several bytes, by a mark or by where NULs stand; otherwise nothing."""
    marked = next((codec for mark, codec, _ in _BOMS if head.startswith(mark)), "")
    return marked if marked.startswith(("utf-16", "utf-32")) else _unmarked_wide(head)


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
    if codec := _unmarked_wide(head):
        size = codec[4:6]
        return codec, f"UTF-{size}, {'little' if codec.endswith('le') else 'big'} endian, without byte order mark"
    if is_ebcdic(head[:_EVIDENCE]):
        return ebcdic_page(head[:_EVIDENCE])
    if _is_utf7(head):
        return "utf-7", "UTF-7"
    evidence, searched = head, len(head)
    while evidence.isascii() and searched < SEARCHED and (more := rest.read(_STEP)):
        # The end of the stretch before, since the first character may be cut in two.
        evidence, searched = evidence[-200:] + more, searched + len(more)
    if _is_utf8(evidence):
        return "utf-8", "UTF-8"
    return code_page(evidence)


def _unmarked_wide(head: bytes) -> str:
    """Name UTF-16 or UTF-32 without a mark: of Latin text, line ends and delimiters, one byte in two or four is no NUL.

    Where a byte is lost, the others change places from there on; the first stretch of the file decides.
    """
    for size in (_EVIDENCE, 256, 64):
        shares = [part.count(0) / max(1, len(part)) for part in (head[place:size:4] for place in range(4))]
        if len(head) < 8 or max(shares) < _MOSTLY_NUL:
            continue
        nul = [share > _MOSTLY_NUL for share in shares]
        for codec, places in _WIDE.items():
            if nul == places and all(
                share < _HARDLY_NUL for share, is_nul in zip(shares, nul, strict=True) if not is_nul
            ):
                return codec
    return ""


def _is_utf7(head: bytes) -> bool:
    """Whether ASCII text holds letters as UTF-7 writes them, and no plus sign that is anything else."""
    if not head.isascii() or b"+" not in head:
        return False
    letters = 0
    for shifted in _SHIFTED.finditer(head):
        if shifted[0] == b"+-":
            continue
        try:
            text = shifted[0].decode("utf-7")
        except UnicodeDecodeError:
            return False
        if not text or any(letter.isascii() and letter.isalnum() for letter in text):
            return False
        beside = head[max(0, shifted.start() - 1) : shifted.start()] + head[shifted.end() : shifted.end() + 1]
        letters += text.isalpha() and any(byte in _ASCII_LETTERS for byte in beside)
        if not all(letter.isalpha() or letter in _SIGNS_OF_UTF7 for letter in text):
            return False
    return letters > 0


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, as a whole or but for some damage: fewer bytes outside it than characters in it."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(data)
    broken = len(re.findall("[\udc80-\udcff]", text))
    return broken == 0 or 2 * broken <= len(re.findall(r"[^\x00-\x7f]", text))
