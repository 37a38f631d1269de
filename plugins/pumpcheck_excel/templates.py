"""Elements that follow each other in XML, such as rows, most of which have the same tags as others.

The tags of an element, without what stands between them and without its number, are its template. Each is parsed once,
however it is spelt; of all further elements that have it, only what stands between the tags has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Generic, TypeVar
from xml.etree import ElementTree as ET

BLOCK = 1 << 19
"""Bytes that are looked through at once."""

OWN_NUMBER = "!"
"""What stands in a template in place of the element's number."""

_MOST = 8192
"""Templates that are kept. Where there are more, most elements are spelt differently, and no more are taken."""

_BETWEEN_TAGS = re.compile(">([^<]+)<")
_GAP = ">\0<"
_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)
_NAMESPACE = re.compile(r"""\s(xmlns(?::[\w.-]+)?)\s*=\s*("[^"<&]*"|'[^'<&]*')""")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_NOT_PLAIN = re.compile(rb"<[!?]|]]>|\xef\xbf[\xbe\xbf]")
"""Comments and the like, and what XML never holds."""
_MAY_BE = (b"!", b"?", b"]]", b"\xef\xbf")
"""What is in each of these."""

_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|quot|apos|lt|gt));|&")
_NAMED = {"amp": "&", "quot": '"', "apos": "'", "lt": "<", "gt": ">"}

T = TypeVar("T")


class Blocks:
    """The part of a package in blocks of whole elements of one name.

    Attributes:
        head: What stands before the first of them; empty where there is none near the beginning.
        end: Their last tag.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        """Read the first block."""
        self._stream, self._first = stream, stream.read(BLOCK)
        found = re.search(rb"<((?:[\w.-]+:)?%s)[\s/>]" % name.encode(), self._first)
        if _OTHER_ENCODING.match(self._first):
            found = None
        self.head = self._first[: found.start()] if found else b""
        self.end = b"</%s>" % found[1] if found else b""
        spaces = dict(_NAMESPACE.findall(self.head.decode("latin-1")))
        self._root = " ".join(["<root", *(f"{prefix}={space}" for prefix, space in spaces.items())])

    def __iter__(self) -> Iterator[tuple[bytes, str]]:
        """Yield each block behind the head, and the same as text, if it is whole elements and holds nothing odd."""
        rest, end = self._first[len(self.head) :], self.end
        for portion in iter(partial(self._stream.read, BLOCK), b""):
            data, rest = rest + portion, b""
            # Where no element ends in so much, nothing is held back.
            if end and (cut := data.rfind(end)) >= 0:
                data, rest = data[: cut + len(end)], data[cut + len(end) :]
            yield data, self._text(data)
        cut = rest.rfind(end) + len(end) if end in rest and end else 0
        yield from ((data, self._text(data)) for data in (rest[:cut], rest[cut:]) if data)

    def _text(self, data: bytes) -> str:
        if not self.end or not data.endswith(self.end) or len(data.translate(None, _CONTROLS)) < len(data):
            return ""
        if any(sign in data for sign in _MAY_BE) and _NOT_PLAIN.search(data):
            return ""
        try:
            return data.decode()
        except UnicodeDecodeError:
            return ""

    def parse(self, text: str) -> ET.Element:
        """Return an element with the elements in a piece of a block, by their names without namespaces.

        Raises:
            ValueError: If they are not well-formed.
        """
        try:
            root = ET.fromstring(f"{self._root}>{text}</root>")  # noqa: S314 - no document type is in it
        except ET.ParseError as error:
            raise ValueError("not well-formed by itself") from error
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root


class Templates(Generic[T]):
    """The templates of the elements in blocks."""

    def __init__(self, blocks: Blocks, read: Callable[[ET.Element], T | None]) -> None:
        """Prepare to find templates.

        Args:
            blocks: The blocks.
            read: Makes of a template, in which numbers from 0 stand in place of values, what is kept of it; None where
                only a parser can read the element.
        """
        self._blocks, self._read = blocks, read
        self._known: dict[str, T | None] = {}

    def find(self, element: str, number: str) -> tuple[T | None, list[str]]:
        """Return the template of an element, and what stands between its tags.

        Args:
            element: The element without its last tag.
            number: Its number, with the quote that ends it.
        """
        parts = _BETWEEN_TAGS.split(element)
        values = parts[1::2]
        tags = _GAP.join(parts[::2]).replace(number, "\0" + number[-1])
        template = self._known.get(tags)
        if template is None and tags not in self._known and len(self._known) < _MOST:
            template = self._known[tags] = self._template(tags)
        if template and ("&" in element or "\r" in element):
            try:
                values = [*map(resolved, values)]
            except ValueError:
                template = None
        return template, values

    def _template(self, tags: str) -> T | None:
        pieces = tags.split(_GAP)
        text = "".join(f"{piece}>{place}<" for place, piece in enumerate(pieces[:-1])) + pieces[-1]
        if OWN_NUMBER in text:
            return None
        try:
            root = self._blocks.parse(text.replace("\0", OWN_NUMBER) + self._blocks.end.decode())
            return self._read(root[0]) if len(root) == 1 else None
        except ValueError:
            return None


def resolved(text: str) -> str:
    r"""Return text as a parser gives it; a ValueError where that would refuse it.

    >>> resolved("R&amp;D"), resolved("a\r\nb&#13;")
    ('R&D', 'a\nb\r')
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, text)


def _character(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal or "0", 16)
    if number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000:
        return chr(number)
    raise ValueError("a character that XML does not hold")
