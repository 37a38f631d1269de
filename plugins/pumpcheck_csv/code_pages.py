"""Which code page a text has that is not Unicode: the encodings of single languages, in which spreadsheets save CSV."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from pumpcheck import is_known_heading

_LATIN = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac OS Roman",
    "cp1250": "Windows-1250 (Central European)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1257": "Windows-1257 (Baltic)",
    "iso8859_2": "ISO 8859-2 (Central European)",
    "cp850": "IBM 850",
    "cp852": "IBM 852 (Central European)",
}
_OTHER_SCRIPTS = {
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp866": "IBM 866 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "cp874": "Windows-874 (Thai)",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "cp949": "Windows-949 (Korean)",
}

_NEW_LINE = bytes.maketrans(b"\x15", b"\x25")
"""A new line of the mainframe is one byte of its own, which no other reader of lines knows."""

_AS_037 = bytes.maketrans(b"\x15\xad\xbd\xba\xbb\xb0\x5f", b"\x25\xba\xbb\xad\xbd\x5f\xb0")
"""The same, and the signs of code page 1047, which Python does not have, where 037 has them."""

_EBCDIC = (
    ("cp037", "EBCDIC 037", _NEW_LINE),
    ("cp037", "EBCDIC 1047", _AS_037),
    ("cp1140", "EBCDIC 1140", _NEW_LINE),
    ("cp500", "EBCDIC 500", _NEW_LINE),
    ("cp273", "EBCDIC 273 (German)", _NEW_LINE),
)
"""Codecs, names and what is done to bytes before; the likeliest first."""

_USUAL = frozenset(b"\r\x15\x25\x40\x4b\x5e\x60\x61\x6b\x7f").union(
    range(0x81, 0x8A), range(0x91, 0x9A), range(0xA2, 0xAA),
    range(0xC1, 0xCA), range(0xD1, 0xDA), range(0xE2, 0xEA), range(0xF0, 0xFA),
)  # fmt: skip
_IN_WORDS = frozenset(byte for byte in _USUAL if byte > 0x80)
_MOSTLY = 0.85

_WESTERN = ("cp1252", "mac_roman", "cp850")
_EVIDENCE = 64 * 1024
_HEADING_LINES = 20
_FEW = 2
_LONGEST_HEADING = 80
_MANY = 0.35
"""Share of letters beyond ASCII in words of nothing else from which a text is in another script than the Latin."""

_WITH_ASCII_IN_LETTERS = ("cp932", "big5")  # encodings in which the second byte of a letter may be that of a Latin one

_SIGN = re.compile(r"[^\x00-\x7f\w\u0300-\u036f\u0590-\u0e7fº°№–’]")
"""What headings do not hold."""

# Left to be compiled until a file is neither ASCII nor UTF-8.
# Decoded wrongly, accented letters become signs in the middle of words or capitals after small letters.
_LIKELY = (
    r"(?<=[A-Za-zà-öø-ÿœ])[à-öø-ÿßœ]|[à-öø-ÿœ](?=[a-zà-öø-ÿ])|\b[À-ÖØ-ÞŒ](?=[A-Za-zà-öø-ÿ])|(?<=[A-ZÀ-ÖØ-Þ])[À-ÖØ-ÞŒ]"
    r"|(?<=[\w ])[™®©](?=[\w\s]|$)|(?<=\w)’(?=(?:s|t|d|m|ll|re|ve)\b)|(?<=\b[A-Za-z])’(?=\w)|s’(?=\s|$)"
    r"|[°²³½€£±×µ–—“”‘…\xa0§](?!\w)|(?<!\w)[°²³½€£±×µ–—“”‘§]"
)
_UNLIKELY = (
    # What no word of a language that is written with these letters has: a vowel that is none beside another, and so on.
    r"[ñç](?=[b-df-hj-np-tv-z])|(?<=[aio])[öòì]|(?<=[b-df-hj-np-tv-z])ï|[ïûî](?=[aeiou])|[àìòù](?=\w)|(?<=[aeo])[áå](?=[a-z])"
    r"|\b[éèêáâîûôòùìï](?=[aeiou])|"
    r"(?<=[a-zà-öø-ÿß])[À-ÖØ-ÞŒŸŠŽ]|(?<=[A-Z])(?:[à-öø-ÿœ](?=[A-Z])|[À-ÖØ-ÞŒ](?=[a-z]))|(?<=[A-Za-z])[^\x00-\x7fÀ-ÿŒœŠšŽžŸ’–…°²³µ®™©](?=[A-Za-z])"
    r"|[‚ƒ„†‡ˆ‰‹›¡¢¤¦¨ª¬¯´¶·¸º¼¾Ω∂√∫◊ﬁﬂı˙˚∞≤≥∑∏π∆≈˘˝˛ˇ\udc80-\udcff]"
)
_CONTRACTED = r"(?<=[a-z])’(?=(?:s|t|d|m|ll|re|ve)\b)"
_COMMON = "[äöüéáíóñçãåøßÄÖÜÉÅØ]"

_SIGNS = frozenset("¦§¬¤".encode("cp1252"))
"""Signs that part fields in old systems; in other encodings their bytes are letters, or nothing."""

_USUAL_PARTS = re.compile(r"[,;\t|]")
_PARTS = re.compile("[,;\t|~^#¦§¬¤]")


def code_page(data: bytes) -> tuple[str, str]:
    """Return the codec of a text that is neither ASCII nor Unicode, by its beginning, and its name in words.

    >>> code_page("Hersteller;Gerät;Seriennummer".encode("cp1252"))
    ('cp1252', 'Windows-1252')
    >>> code_page("Производитель;Модель;Серийный номер".encode("koi8_r"))
    ('koi8_r', 'KOI8-R (Cyrillic)')
    """
    lines = [line for line in re.split(rb"[\r\n]+", data) if not line.isascii()]
    sample = b"\n".join(lines)[:_EVIDENCE]
    beyond = Counter(byte for byte in sample if byte > 0x7F)
    delimiters = sum(count for byte, count in beyond.items() if byte in _SIGNS and count >= 2 * len(lines))
    if delimiters > 0.8 * beyond.total():
        return "cp1252", _LATIN["cp1252"]
    told = _by_headings(lines[:_HEADING_LINES])
    parted = {codec: _parted_headings(sample.decode(codec, "replace").split("\n")) for codec in _LATIN}
    if not told and parted["cp1252"] < (most := max(parted.values())) > _FEW:
        told = [codec for codec, count in parted.items() if count == most]
    if told and not {*told} >= {*_WESTERN}:
        codec = told[0] if len(told) == 1 or told[0] in _LATIN else _by_language(sample, told)
    elif not told and _is_of_another_script(sample):
        codec = _by_language(sample, _OTHER_SCRIPTS)
    else:
        # Only the old Mac OS ended lines with CR alone.
        codec = _western(sample, len(lines) if b"\r" in data and b"\n" not in data else 0)
    return codec, {**_LATIN, **_OTHER_SCRIPTS}[codec]


def is_ebcdic(head: bytes) -> bool:
    """Whether nearly all bytes are letters, digits, spaces and line ends of EBCDIC, and hardly any those of ASCII."""
    if not head or 50 * (head.count(b" ") + head.count(b"\n")) > len(head):
        return False
    usual = sum(byte in _USUAL for byte in head)
    in_words = sum(byte in _IN_WORDS for byte in head)
    return usual >= _MOSTLY * len(head) and 2 * in_words > len(head) and usual > in_words


def ebcdic_page(data: bytes) -> tuple[str, str, bytes]:
    """Judge which page of EBCDIC a text has: the one with the most known headings, and else the likeliest letters."""
    texts = {page: data.translate(page[2]).decode(page[0]) for page in _EBCDIC}
    known = {page: _parted_headings(re.split("[\r\n]+", text)) for page, text in texts.items()}
    return max(_EBCDIC, key=lambda page: (known[page], _likelihood(texts[page])))


def _parted_headings(lines: Sequence[str]) -> int:
    """Return the most known headings in a line between signs that part them, which have other bytes in each page."""
    return max((len(known) for known, _ in _headings(lines[:_HEADING_LINES], _PARTS)), default=0)


def _known_headings(lines: Sequence[str]) -> int:
    """Return how many cells beyond ASCII are known headings, in lines that are made of such: one may be a chance."""
    made = (known for known, cells in _headings(lines, _USUAL_PARTS) if len(known) > 1 or len(known) == cells)
    return len({cell for known in made for cell in known if not cell.isascii() and not _SIGN.search(cell)})


def _headings(lines: Sequence[str], parts: re.Pattern[str]) -> Iterator[tuple[set[str], int]]:
    """Yield the known headings in each line, and how many cells it has."""
    for line in lines:
        cells = {cell.strip(" \"'") for cell in parts.split(line)}
        yield {cell for cell in cells if 0 < len(cell) <= _LONGEST_HEADING and is_known_heading(cell)}, len(cells)


def _is_of_another_script(sample: bytes) -> bool:
    """Whether words are written without Latin letters: several others in a row, and no Latin one beside them."""
    if _share_of_words(sample.decode("latin-1"), 3) > _MANY:
        return True
    for codec in _WITH_ASCII_IN_LETTERS:
        with suppress(UnicodeDecodeError):
            if _share_of_words(getincrementaldecoder(codec)().decode(sample), 2) > _MANY:
                return True
    return False


def _share_of_words(text: str, shortest: int) -> float:
    letter = r"A-Za-z\x80-\U0010ffff"
    words = re.findall(rf"(?<![{letter}])[\x80-\U0010ffff]{{{shortest},}}(?![{letter}])", text)
    # A line drawn of dashes is no word.
    written = sum(len(word) for word in words if len(set(word)) > 1)
    return written / max(1, sum(not letter.isascii() for letter in text))


def _by_headings(lines: Sequence[bytes]) -> list[str]:
    """Return the encodings in which the most cells are known headings; empty where none is in any."""
    every = (*_LATIN, *_OTHER_SCRIPTS)
    known = {codec: _known_headings([line.decode(codec, "replace") for line in lines]) for codec in every}
    most = max(known.values())
    return [codec for codec, count in known.items() if most and count == most]


def _by_language(sample: bytes, codecs: Collection[str]) -> str:
    """Return what charset-normalizer finds, which is right about scripts that are not Latin."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=["utf_8", "utf_16", *codecs]).best()
    return best.encoding if best is not None and best.encoding in codecs else next(iter(codecs))


def _western(sample: bytes, for_mac: int) -> str:
    """Tell Windows-1252, Mac OS Roman and IBM 850 apart.

    charset-normalizer errs on short texts, such as “Hôpital” and “naïve”, and an inventory has few accented letters. So
    each letter is weighed with its neighbours first, and it is asked where that leaves a tie. `for_mac` is what already
    speaks for Mac OS Roman.
    """
    weights = {codec: _likelihood(sample.decode(codec, "surrogateescape")) for codec in _WESTERN}
    weights["mac_roman"] += for_mac
    best = [codec for codec in _WESTERN if weights[codec] == max(weights.values())]
    if len(best) == 1 or len({sample.decode(codec, "surrogateescape") for codec in best}) == 1:
        return best[0]
    common = {codec: len(re.findall(_COMMON, sample.decode(codec, "surrogateescape"))) for codec in best}
    best = [codec for codec in best if common[codec] == max(common.values())]
    return best[0] if len(best) == 1 else _by_language(sample, best)


def _likelihood(text: str) -> int:
    return len(re.findall(_LIKELY, text)) + len(re.findall(_CONTRACTED, text)) - 2 * len(re.findall(_UNLIKELY, text))
