"""Which character encoding a file has."""

from __future__ import annotations

import codecs
import re
from typing import IO

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32 with byte order mark"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16, little endian, with byte order mark"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16, big endian, with byte order mark"),
)
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac OS Roman"}

SEARCHED = 64 * 1024 * 1024
"""How far into a file of plain ASCII the first other character is looked for."""

_STEP = 1024 * 1024
_EVIDENCE = 64 * 1024

# Left to be compiled until a file is neither ASCII nor UTF-8.
# Decoded wrongly, accented letters become signs in the middle of words or capitals after small letters.
_LIKELY = (
    r"(?<=[A-Za-zà-öø-ÿœ])[à-öø-ÿßœ]|[à-öø-ÿœ](?=[a-zà-öø-ÿ])|\b[À-ÖØ-ÞŒ](?=[A-Za-zà-öø-ÿ])|(?<=[A-ZÀ-ÖØ-Þ])[À-ÖØ-ÞŒ]"
    r"|(?<=[\w ])[’™®©](?=[\w\s]|$)|[°²³½€£±×µ–—“”‘…\xa0§](?!\w)|(?<!\w)[°²³½€£±×µ–—“”‘§]"
)
_UNLIKELY = (
    r"(?<=[a-zà-öø-ÿß])[À-ÖØ-ÞŒŸŠŽ]|(?<=[A-Za-z])[^\x00-\x7fÀ-ÿŒœŠšŽžŸ’–…°²³µ®™©](?=[A-Za-z])"
    r"|[‚ƒ„†‡ˆ‰‹›¡¢¤¦¨ª¬¯´¶·¸º¼¾Ω∂√∫◊ﬁﬂı˙˚∞≤≥∑∏π∆≈˘˝˛ˇ\udc80-\udcff]"
)


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
    codec = _single_byte(evidence)
    return codec, _NAMES[codec]


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


def _single_byte(data: bytes) -> str:
    """Tell Windows-1252 from Mac OS Roman.

    charset-normalizer weighs a whole text by its language and errs on short ones: it took “Hôpital” in Windows-1252
    for Mac OS Roman and “naïve” the other way round, and an inventory has few accented letters. So each letter is
    weighed with its neighbours first, and charset-normalizer is asked where that leaves a tie.
    """
    lines = [line for line in re.split(rb"[\r\n]+", data) if not line.isascii()]
    sample = b"\n".join(lines)[:_EVIDENCE]
    windows, mac = sample.decode("cp1252", "surrogateescape"), sample.decode("mac_roman")
    # Only the old Mac OS ended lines with CR alone.
    lead = _likelihood(windows) - _likelihood(mac) - (len(lines) if b"\r" in data and b"\n" not in data else 0)
    if lead or windows == mac:
        return "cp1252" if lead >= 0 else "mac_roman"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=["utf_8", "utf_16", "cp1252", "mac_roman"]).best()
    return "mac_roman" if best is not None and best.encoding == "mac_roman" else "cp1252"


def _likelihood(text: str) -> int:
    return len(re.findall(_LIKELY, text)) - 2 * len(re.findall(_UNLIKELY, text))
