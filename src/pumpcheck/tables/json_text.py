"""Whether bytes are JSON, and in which encoding."""

from __future__ import annotations

import codecs
import re
import zlib

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ZEROS = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_SINGLE = rf"(?:{_STRING}|-?\d[\d.eE+-]*|true|false|null|NaN|-?Infinity)"
# A list is entered until it holds a key, or a single value that another or its end follows.
_BEGINS = re.compile(
    rf"(?:\[\s*)*(?:\{{\s*(?:\}}|$|{_STRING}\s*(?:$|:\s*(?:$|[\[{{\"\-\dtfnNI])))|(?<=[\[\s]){_SINGLE}?\s*(?:$|,|\]))"
)
_BRACKETS = re.compile(rf"{_STRING}|[\[\]{{}}]")


def json_encoding(head: bytes) -> str:
    """Return the encoding of JSON that begins with these bytes.

    >>> json_encoding(b"[1]"), json_encoding("[1]".encode("utf-16-le"))
    ('utf-8', 'utf-16-le')
    """
    for bom, name in _BOMS.items():
        if head.startswith(bom):
            return name
    zeros = tuple(byte == 0 for byte in head[:4])
    return _ZEROS.get(zeros, "utf-8") if len(zeros) == 4 else "utf-8"


def is_json(head: bytes) -> bool:
    r"""Whether a file that begins with these bytes, gzipped or not, is JSON, JSON lines or a JSON text sequence.

    >>> is_json(b'{"rows": ['), is_json(b'[1], x\n'), is_json(b"[Ward 3]\n"), is_json(b"Model,Serial")
    (True, False, False, False)
    """
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 8192)
        except zlib.error:
            return False
    text = head.decode(json_encoding(head), "replace").lstrip("\ufeff\x1e \t\r\n")
    if not text.startswith(("{", "[")) or not _BEGINS.match(text):
        return False
    # A field in brackets at the beginning of a line of something else.
    first = text.partition("\n")[0]
    depth = 0
    for bracket in _BRACKETS.finditer(first):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket[0], 0)
        if not depth:
            return (
                not first[bracket.end() :].strip("\x1e\r\t ") or first[bracket.end() :].lstrip("\x1e\r\t ")[0] in "[{"
            )
    return True
