"""Which character encoding a file has."""

from __future__ import annotations

import codecs
import re
from typing import IO, NamedTuple

from .code_pages import code_page, ebcdic_page, is_ebcdic

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (b"+/v8-", "utf-7", "UTF-7"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16, little endian,"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16, big endian,"),
)

_SEARCHED = 64 * 1024 * 1024  # how far into a file of plain ASCII the first other character is looked for
_STEP = 1024 * 1024
_EVIDENCE = 4096
_MOSTLY_NUL, _HARDLY_NUL = 0.4, 0.1
_WIDE = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
"""Where in four bytes NULs stand."""
_WIDE_CODECS = ("utf-16", "utf-32")
_SHIFTED = re.compile(rb"\+[A-Za-z0-9+/]*-?")
_SIGNS_OF_UTF7 = frozenset('!"#$%&*;<=>@[]^_`{|}~\\°º№–’“”„«»€§²³µ®™\t\r\n ')


class Encoding(NamedTuple):
    """A Python codec, the encoding in words, and what stands in the place of each byte before decoding, if anything."""

    codec: str
    name: str
    table: bytes | None


def find_encoding(head: bytes, rest: IO[bytes], named: str | None = None) -> Encoding:
    """Judge the encoding of a file by its first bytes; what follows is read on only while all is plain ASCII."""
    unicode = named or unicode_of(head)
    # The record separator of ASCII ends rows.
    separated = b"\x1f" in head and head.count(b"\x1e") > head.count(b"\n") and not unicode.startswith(_WIDE_CODECS)
    table = bytes.maketrans(b"\x1e", b"\n") if separated else None
    if named:
        return Encoding(named, named, table)
    for mark, codec, name in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, f"{name} with byte order mark", table)
    if unicode:
        order = "little" if unicode.endswith("le") else "big"
        return Encoding(unicode, f"UTF-{unicode[4:6]}, {order} endian, without byte order mark", None)
    if is_ebcdic(head[:_EVIDENCE]):
        return Encoding(*ebcdic_page(head[:_EVIDENCE]))
    if _is_utf7(head):
        return Encoding("utf-7", "UTF-7", table)
    evidence, searched = head, len(head)
    while evidence.isascii() and searched < _SEARCHED and (more := rest.read(_STEP)):
        # The end of the stretch before, since the first character may be cut in two.
        evidence, searched = evidence[-200:] + more, searched + len(more)
    return Encoding(*(("utf-8", "UTF-8") if _is_utf8(evidence) else code_page(evidence)), table)


def unicode_of(head: bytes) -> str:
    """Return the codec of Unicode in units of several bytes, by a mark or by where NULs stand; otherwise nothing.

    Of Latin text, line ends and delimiters, one byte in two or four is no NUL. Where a byte is lost, the others change
    places from there on; so the first stretch of the file decides.
    """
    for mark, codec, _ in _BOMS:
        if head.startswith(mark):
            return codec if codec.startswith(_WIDE_CODECS) else ""
    for size in (_EVIDENCE, 256, 64) if len(head) >= 8 else ():
        shares = [part.count(0) / max(1, len(part)) for part in (head[place:size:4] for place in range(4))]
        nuls = tuple(share > _MOSTLY_NUL for share in shares)
        if nuls in _WIDE and all(is_nul or share < _HARDLY_NUL for share, is_nul in zip(shares, nuls, strict=True)):
            return _WIDE[nuls]
    return ""


def _is_utf7(head: bytes) -> bool:
    """Whether ASCII text holds letters as UTF-7 writes them, and no plus sign that is anything else."""
    if not head.isascii() or b"+" not in head:
        return False
    in_words = False
    for shifted in _SHIFTED.finditer(head):
        text = "\0" if shifted[0] == b"+" else shifted[0].decode("utf-7", "replace")
        signs = all(sign in _SIGNS_OF_UTF7 or (sign.isalpha() and not sign.isascii()) for sign in text)
        if shifted[0] != b"+-" and not (text and signs):
            return False
        beside = head[max(0, shifted.start() - 1) : shifted.start()] + head[shifted.end() : shifted.end() + 1]
        in_words = in_words or (text.isalpha() and beside.strip().upper() != beside.strip().lower())
    return in_words


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, as a whole or but for some damage: fewer bytes outside it than characters in it."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(data)
    broken = len(re.findall("[\udc80-\udcff]", text))
    return broken == 0 or 2 * broken <= len(re.findall(r"[^\x00-\x7f]", text))
