"""Whether bytes are JSON."""

from __future__ import annotations

import json
import re
import zlib

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_SINGLE = rf"(?:{_STRING}|-?\d[\d.eE+-]*|true|false|null|NaN|-?Infinity)"
# A list is entered until it holds a key, or a single value that another or its end follows.
_BEGINS = re.compile(
    rf"(?:\[\s*)*(?:\{{\s*(?:\}}|$|{_STRING}\s*(?:$|:\s*(?:$|[\[{{\"\-\dtfnNI])))|(?<=[\[\s]){_SINGLE}?\s*(?:$|,|\]))"
)
# What web servers and scripts put before it: comments, a guard against being run, a call or a name that it is given to.
_BEFORE = re.compile(
    r"[\ufeff\x1e\s]*(?:(?:/\*.*?\*/|//[^\n]*\n|\)\]\}',?|(?:(?:var|let|const)\s+)?[\w$.]*\s*[(=])\s*)*", re.DOTALL
)
_BRACKETS = re.compile(rf"{_STRING}|[\[\]{{}}]")


def is_json(head: bytes) -> bool:
    r"""Whether a file that begins with these bytes, gzipped or not, is JSON, JSON lines or a JSON text sequence.

    >>> is_json(b'{"rows": ['), is_json(b'[1], x\n'), is_json(b"[1]\t[2]\n"), is_json(b"[Ward 3]\n")
    (True, False, False, False)
    >>> is_json(b'/**/cb_17({"rows": []});'), is_json(b'var devices = [\n  {"asset": ')
    (True, True)
    """
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 8192)
        except zlib.error:
            return False
    text = head.decode(json.detect_encoding(head), "replace")
    text = _BEFORE.sub("", text, count=1)
    if not text.startswith(("{", "[")) or not _BEGINS.match(text):
        return False
    # A field in brackets at the beginning of a line of something else.
    first = text.partition("\n")[0]
    depth = 0
    for bracket in _BRACKETS.finditer(first):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket[0], 0)
        if not depth:
            rest = first[bracket.end() :].strip("\x1e\r\t );")
            return not rest or ("{" in first and bool(_BEGINS.match(rest)))
    return True
