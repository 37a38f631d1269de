"""XML as a tree that grows portion by portion and is taken down as it ends: no element costs a call of Python."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat

from .formats import DAMAGE
from .xml_elements import refuse_entities

_NAMES = ("sheetData", "row", "c", "f", "v", "is", "r", "rPh", "t", "si")
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_LARGE, _MOST = 1 << 22, 1_000_000
"""Bytes from which on the elements are counted that have not ended, and how many these may be."""


class Tree:
    """A tree of XML. Elements of the usual namespaces that cells and texts consist of have their names without it.

    Attributes:
        parser: The parser.
    """

    def __init__(self, depth: int) -> None:
        """Begin with nothing; ``depth`` says how far below the root elements are taken off as they end: 1 or 2."""
        self._depth = depth
        self._builder = ET.TreeBuilder()
        self._root: ET.Element | None = None
        self._given = self._unfinished = 0
        self._last = b""
        self._in_cdata = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse_entities
        self.parser.StartCdataSectionHandler = self.parser.EndCdataSectionHandler = self._turn_cdata
        self.parser.StartElementHandler = self._begin_root
        self.parser.EndElementHandler = self._builder.end
        self.parser.CharacterDataHandler = self._builder.data

    def has_ended_with(self, tag: bytes) -> bool:
        """Whether all that was given is parsed, and the last of it was this tag."""
        return self._last.endswith(tag) and not self._in_cdata and self.parser.CurrentByteIndex == self._given

    def grow(self, data: bytes, tag: bytes) -> Iterator[ET.Element]:
        """Take the next portion, or none at the end; yield what has ended.

        Args:
            data: The portion.
            tag: With what such elements mostly end. One that ends otherwise is yielded when the next begins.

        Raises:
            formats.DAMAGE: If it is no XML; what ended before is yielded.
            RefusedError: If it has a document type.
        """
        self._given += len(data)
        self._last = data
        failure: Exception | None = None
        try:
            self.parser.Parse(data, not data)
        except DAMAGE as error:
            failure = error
        ended = not data or self.has_ended_with(tag)
        if failure:
            try:
                # It stands last in what was open, which so is not taken for ended.
                self._builder.start("", {})
                ended = False
            except SyntaxError:
                ended = True
        yield from self._ended(ended)
        if failure:
            raise failure
        self._unfinished = 0 if ended else self._unfinished + len(data)
        if self._unfinished > _LARGE and self._root is not None:
            self._unfinished = 0
            if sum(1 for _ in self._root.iter()) > _MOST:
                raise ValueError("more elements within one than memory should hold")

    def _ended(self, ended: bool) -> Iterator[ET.Element]:
        """Yield the elements that have ended, and take them off."""
        root = self._root
        if root is None:
            return
        parents = [root] if self._depth == 1 else list(root)
        for parent in parents:
            goes_on = parent is parents[-1] and not ended
            if parent.tag == "row":
                # One that stands above the level at which rows belong.
                if not goes_on:
                    root.remove(parent)
                    yield parent
                continue
            children = list(parent)
            if goes_on:
                del children[-1:]
            del parent[: len(children)]
            yield from children
            if self._depth > 1 and parent is not parents[-1]:
                root.remove(parent)

    def _begin_root(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        for usual in filter(None, {namespace, *_NAMESPACES}):
            self.parser.intern.update({f"{usual} {known}": known for known in _NAMES})
        self._root = self._builder.start(local, attributes)
        self.parser.StartElementHandler = self._builder.start

    def _turn_cdata(self) -> None:
        self._in_cdata = not self._in_cdata


def text_of(element: ET.Element) -> str:
    """Return the text of a cell or a shared text. It may come in pieces; how it is pronounced is left out."""
    if len(element) == 1 and element[0].tag == "t" and not len(element[0]):
        return element[0].text or ""
    return "".join(_pieces(element))


def _pieces(element: ET.Element) -> Iterator[str]:
    for child in element:
        if child.tag == "t":
            yield "".join(child.itertext())
        elif child.tag != "rPh":
            yield from _pieces(child)
