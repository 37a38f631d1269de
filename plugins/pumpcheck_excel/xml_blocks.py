"""Elements that follow each other in XML, such as rows, in blocks that regular expressions may look through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO
from xml.etree import ElementTree as ET

from .cell_text import unescaped

BLOCK = 1 << 18
"""Bytes that are looked through at once."""

_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)
_NAMESPACE = re.compile(rb"""\s(xmlns(?::[\w.-]+)?)\s*=\s*("[^"<&]*"|'[^'<&]*')""")
_SIGNS = bytes({*range(32)} - {9, 10}) + b"&"
_ODD = re.compile(rb"[%s]|\]\]>|\xef\xbf[\xbe\xbf]" % re.escape(_SIGNS))
"""What stands for something else, or what XML does not hold."""


class Blocks:
    """The part of a package in blocks of whole elements of one name.

    Attributes:
        head: What stands before the first of them.
        end: Their last tag. Both are empty where there is none near the beginning.
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

    def __iter__(self) -> Iterator[bytes]:
        """Yield each block behind the head; one that does not end with their last tag is not of whole elements."""
        rest, end = self._first[len(self.head) :], self.end
        for portion in iter(partial(self._stream.read, BLOCK), b""):
            data, rest = rest + portion, b""
            # Where no element ends in so much, nothing is held back.
            if end and (cut := data.rfind(end)) >= 0:
                data, rest = data[: cut + len(end)], data[cut + len(end) :]
            yield data
        cut = rest.rfind(end) + len(end) if end in rest and end else 0
        yield from filter(None, (rest[:cut], rest[cut:]))

    def parse(self, data: bytes) -> ET.Element:
        """Return an element with those in a piece of a block, without namespaces; a ValueError if they are damaged."""
        root = _parsed(b"%s>%s</root>" % (self._root, data))
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root


def texts_of(spelt: Sequence[bytes]) -> Sequence[bytes]:
    r"""Return texts that are spelt in XML without the codes for characters, those of Excel too, which few texts hold.

    Raises:
        ValueError: If a parser would refuse them.

    >>> texts_of([b"R&amp;D", b"a&#13;\r\n", b"MMT_x000D_722"])
    [b'R&D', b'a\r\n', b'MMT\r722']
    """
    together = b"".join(spelt)
    if not together.isascii():
        together.decode()
    # Single bytes are found many times quicker than by a pattern.
    signs = len(together.translate(None, _SIGNS)) < len(together)
    if signs or b"]" in together or b"\xef" in together:
        spelt = [(_parsed(b"<t>%s</t>" % text).text or "").encode() if _ODD.search(text) else text for text in spelt]
    if b"_x" in together:
        spelt = [unescaped(text.decode()).encode() for text in spelt]
    return spelt


def _parsed(data: bytes) -> ET.Element:
    try:
        return ET.fromstring(data)  # noqa: S314 - no document type is in it
    except ET.ParseError as error:
        raise ValueError("not well-formed by itself") from error
