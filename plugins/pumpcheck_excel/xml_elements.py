"""Read XML portion by portion in bounded memory, without document types, in which entities could be declared."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from .formats import DAMAGE, RefusedError

_PORTION = 1 << 14
_MOST_WITHIN_ONE = 1_000_000


def portions_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what a stream holds, a portion at a time."""
    return iter(partial(stream.read, _PORTION), b"")


def elements(portions: Iterable[bytes], *whole: str, begun: Collection[str] = ()) -> Iterator[ET.Element]:
    """Yield the elements of these names, in order, without their namespaces; without names, the root.

    Those of ``begun`` are yielded when they begin, with nothing but their attributes. Raises formats.DAMAGE if it is no
    XML, breaks off or has a document type, behind what ended before.
    """
    parser = ElementParser(lambda name, _: not whole or name in whole, begun)
    for portion in chain(filter(None, portions), [b""]):
        yield from parser.feed(portion)


class ElementParser:
    """Parses XML that is given portion by portion, and keeps nothing but the elements that it takes until they end."""

    def __init__(self, takes: Callable[[str, Sequence[str]], bool], begun: Collection[str] = ()) -> None:
        """Take what tells by an element's name, and those of all that it stands in, whether it is wanted."""
        self._done: deque[ET.Element] = deque()
        self._takes, self._begun = takes, begun
        self._path: list[str] = []
        self._tree = ET.TreeBuilder()
        self._top: ET.Element | None = None
        self._given = self._within = 0
        self._last = b""
        self._in_cdata = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = refuse_entities
        self._parser.StartCdataSectionHandler = self._parser.EndCdataSectionHandler = self._turn_cdata
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end

    def has_ended_with(self, tag: bytes) -> bool:
        """Whether all that was given is parsed, and the last of it was this tag, of an element that was taken."""
        is_parsed = self._parser.CurrentByteIndex == self._given
        return is_parsed and self._top is None and not self._in_cdata and self._last.endswith(tag)

    def feed(self, data: bytes) -> Iterator[ET.Element]:
        """Take the next portion, or none at the end; yield what has ended, and raise as `elements`."""
        self._given += len(data)
        self._last = data
        failure: Exception | None = None
        try:
            self._parser.Parse(data, not data)
            if self._within > _MOST_WITHIN_ONE:
                raise ValueError("more elements within one than memory should hold")
        except DAMAGE as error:
            failure = error
        while self._done:
            yield self._done.popleft()
        if failure:
            raise failure

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if self._top is not None:
            self._within += 1
            self._tree.start(name, attributes)
            return
        if name in self._begun:
            self._done.append(ET.Element(name, attributes))
        if self._takes(name, self._path):
            self._within = 0
            self._tree = ET.TreeBuilder()
            self._top = self._tree.start(name, attributes)
            self._parser.CharacterDataHandler = self._tree.data
        else:
            self._path.append(name)

    def _end(self, name: str) -> None:
        if self._top is None:
            self._path.pop()
        elif self._tree.end(name) is self._top:
            self._done.append(self._top)
            self._top = self._parser.CharacterDataHandler = None

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


def refuse_entities(*_: object) -> None:
    """Refuse a document type."""
    raise RefusedError(
        "declares XML entities, which no workbook needs and which can fill the memory; ask where it comes from, or "
        "save a copy in Excel and scan that"
    )
