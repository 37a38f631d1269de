"""Elements that follow each other in XML, such as rows, in blocks that regular expressions may look through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import IO
from xml.etree import ElementTree as ET

import numpy as np

BLOCK = 1 << 19
"""Bytes that are looked through at once."""

_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)
_NAMESPACE = re.compile(rb"""\s(xmlns(?::[\w.-]+)?)\s*=\s*("[^"<&]*"|'[^'<&]*')""")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_NOT_PLAIN = (b"<!", b"<?", b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""Comments and the like, and what XML never holds."""
_IN_THEM = (b"!", b"?", b"]", b"\xef", b"\xef")
"""A byte of each, since one is found many times quicker than two."""

_ENTITY = re.compile(rb"&(?:#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});|(amp|quot|apos|lt|gt);)?")
_NAMED = {b"amp": b"&", b"quot": b'"', b"apos": b"'", b"lt": b"<", b"gt": b">"}


class Blocks:
    """The part of a package in blocks of whole elements of one name.

    Attributes:
        head: What stands before the first of them; empty where there is none near the beginning.
        end: Their last tag.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        """Read the beginning."""
        # Little of it, since often no more than the first rows are wanted.
        self._stream, self._first = stream, stream.read(BLOCK >> 3)
        found = re.search(rb"<((?:[\w.-]+:)?%s)[\s/>]" % name.encode(), self._first)
        if _OTHER_ENCODING.match(self._first):
            found = None
        self.head = self._first[: found.start()] if found else b""
        self.end = b"</%s>" % found[1] if found else b""
        spaces = dict(_NAMESPACE.findall(self.head))
        self._root = b" ".join([b"<root", *(b"%s=%s" % space for space in spaces.items())])

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        """Yield each block behind the head, and whether it is whole elements and holds nothing odd."""
        rest, end = self._first[len(self.head) :], self.end
        for portion in iter(partial(self._stream.read, BLOCK), b""):
            data, rest = rest + portion, b""
            # Where no element ends in so much, nothing is held back.
            if end and (cut := data.rfind(end)) >= 0:
                data, rest = data[: cut + len(end)], data[cut + len(end) :]
            yield self._examined(data)
        cut = rest.rfind(end) + len(end) if end in rest and end else 0
        yield from (self._examined(data) for data in (rest[:cut], rest[cut:]) if data)

    def _examined(self, data: bytes) -> tuple[bytes, bool]:
        if not self.end or not data.endswith(self.end):
            return data, False
        if any(sign in data and odd in data for sign, odd in zip(_IN_THEM, _NOT_PLAIN, strict=True)):
            return data, False
        if np.frombuffer(data, np.uint8).min() < ord(" ") and len(data.translate(None, _CONTROLS)) < len(data):
            return data, False
        try:
            data.decode()
        except UnicodeDecodeError:
            return data, False
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data, True

    def parse(self, data: bytes) -> ET.Element:
        """Return an element with the elements in a piece of a block, by their names without namespaces.

        Raises:
            ValueError: If they are not well-formed.
        """
        try:
            root = ET.fromstring(b"%s>%s</root>" % (self._root, data))  # noqa: S314 - no document type is in it
        except ET.ParseError as error:
            raise ValueError("not well-formed by itself") from error
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root


def resolved(spelt: bytes) -> bytes:
    r"""Return text as a parser gives it; a ValueError where that would refuse it.

    >>> resolved(b"R&amp;D"), resolved(b"a&#13;")
    (b'R&D', b'a\r')
    """
    return _ENTITY.sub(_character, spelt) if b"&" in spelt else spelt


def _character(entity: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal or b"0", 16)
    if number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000:
        return chr(number).encode()
    raise ValueError("a character that XML does not hold")
