"""Read XML portion by portion in bounded memory, without document types, in which entities could be declared."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
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
    """Yield the elements that are asked for, in order; names of elements are given without their namespaces.

    Args:
        portions: The XML.
        whole: Names of the elements that are yielded with all that is in them; without any, the root.
        begun: Names of those that are yielded when they begin, with nothing but their attributes.

    Raises:
        formats.DAMAGE: If it is no XML or breaks off; what ended before is yielded.
        RefusedError: If it has a document type.
    """
    builder = _Builder(whole, begun)
    failure: Exception | None = None
    for portion in chain(filter(None, portions), [b""]):
        try:
            builder.parser.Parse(portion, not portion)
            if builder.within > _MOST_WITHIN_ONE:
                raise ValueError("more elements within one than memory should hold")
        except DAMAGE as error:
            failure = error
        while builder.done:
            yield builder.done.popleft()
        if failure:
            raise failure


class _Builder:
    def __init__(self, whole: Collection[str], begun: Collection[str]) -> None:
        self.done: deque[ET.Element] = deque()
        self.within = 0
        self._whole, self._begun = whole, begun
        self._tree = ET.TreeBuilder()
        self._top: ET.Element | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse_entities
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if self._top is not None:
            self.within += 1
            self._tree.start(name, attributes)
            return
        if name in self._begun:
            self.done.append(ET.Element(name, attributes))
        if name in self._whole or not self._whole:
            self.within = 0
            self._tree = ET.TreeBuilder()
            self._top = self._tree.start(name, attributes)
            self.parser.CharacterDataHandler = self._tree.data

    def _end(self, name: str) -> None:
        if self._top is not None and self._tree.end(name) is self._top:
            self.done.append(self._top)
            self._top = self.parser.CharacterDataHandler = None


def refuse_entities(*_: object) -> None:
    """Refuse a document type."""
    raise RefusedError(
        "declares XML entities, which no workbook needs and which can fill the memory; ask where it comes from, or "
        "save a copy in Excel and scan that"
    )
