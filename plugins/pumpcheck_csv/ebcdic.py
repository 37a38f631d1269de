"""EBCDIC, the encoding of mainframes: code pages in which line ends are line feeds, and how a file in one is known."""

from __future__ import annotations

import codecs
from functools import lru_cache

PAGES = {
    "ebcdic_037": "EBCDIC 037",
    "ebcdic_1047": "EBCDIC 1047",
    "ebcdic_1140": "EBCDIC 1140",
    "ebcdic_500": "EBCDIC 500",
    "ebcdic_273": "EBCDIC 273 (German)",
}
"""Python codecs and their names in words; the likeliest first."""

_SIGNS_OF_1047 = {0xAD: "[", 0xBD: "]", 0xBA: "Ý", 0xBB: "¨", 0xB0: "¬", 0x5F: "^"}
"""Where code page 1047, which Python does not have, differs from 037."""

_USUAL = frozenset(b"\r\x15\x25\x40\x4b\x5e\x60\x61\x6b\x7f").union(
    range(0x81, 0x8A), range(0x91, 0x9A), range(0xA2, 0xAA),
    range(0xC1, 0xCA), range(0xD1, 0xDA), range(0xE2, 0xEA), range(0xF0, 0xFA),
)  # fmt: skip
_LETTERS = frozenset(byte for byte in _USUAL if byte > 0x80)
_MOSTLY = 0.85


def is_ebcdic(head: bytes) -> bool:
    """Whether nearly all bytes are letters, digits, spaces and line ends of EBCDIC, and hardly any those of ASCII."""
    if not head or 50 * (head.count(b" ") + head.count(b"\n")) > len(head):
        return False
    usual = sum(byte in _USUAL for byte in head)
    in_words = sum(byte in _LETTERS for byte in head)
    return usual >= _MOSTLY * len(head) and 2 * in_words > len(head) and usual > in_words


@lru_cache
def _table(name: str) -> str:
    page = name.removeprefix("ebcdic_")
    table = list(bytes(range(256)).decode("cp037" if page == "1047" else f"cp{page}"))
    if page == "1047":
        for byte, sign in _SIGNS_OF_1047.items():
            table[byte] = sign
    # A new line of the mainframe is one byte of its own, which no other reader of lines knows.
    table[0x15] = table[0x25] = "\n"
    return "".join(table)


def _codec(name: str) -> codecs.CodecInfo | None:
    if name not in PAGES:
        return None
    table = _table(name)

    class Decoder(codecs.IncrementalDecoder):
        def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]  # noqa: ARG002
            return codecs.charmap_decode(data, self.errors, table)[0]

    return codecs.CodecInfo(
        lambda text, errors="strict": codecs.charmap_encode(text, errors, codecs.charmap_build(table)),
        lambda data, errors="strict": codecs.charmap_decode(data, errors, table),
        incrementalencoder=codecs.IncrementalEncoder,
        incrementaldecoder=Decoder,
        name=name,
    )


codecs.register(_codec)
