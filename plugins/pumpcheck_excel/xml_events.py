"""Read XML part by part in bounded memory, without document types, in which entities could be declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pumpcheck import SourceUnreadableError

PORTION = 1 << 15

Begin = Callable[[Mapping[str, str]], object]
End = Callable[[], object]


class EntitiesError(ValueError):
    """Some XML has a document type, in which entities could be declared; no workbook needs one."""


def entities_declared(label: str) -> SourceUnreadableError:
    """Return the error for a file that declares entities."""
    return SourceUnreadableError(
        f"{label!r} declares XML entities, which no workbook needs and which can fill the memory; "
        "ask where it comes from, or save a copy in Excel and scan that"
    )


class XmlReader:
    """Calls functions at the begin and end of elements that are known.

    Attributes:
        begins: By name, what to call with an element's attributes. A name is ``namespace local``, or ``local`` alone
            for the namespace of the document's first element, by whatever address it is known.
        ends: By name, what to call at its end.
    """

    def __init__(self, stream: IO[bytes], text: Callable[[str], None]) -> None:
        """Take a stream, and what to call with text."""
        self._stream = stream
        self.begins: dict[str, Begin] = {}
        self.ends: dict[str, End] = {}
        self._root = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.StartElementHandler = self._first
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = text

    def portions(self) -> Iterator[None]:
        """Read on; what was called for can be taken after each portion, after the last one too.

        Raises:
            ExpatError: If it is no XML or breaks off.
            EntitiesError: If it has a document type.
        """
        while True:
            portion = self._stream.read(PORTION)
            self._parser.Parse(portion, not portion)
            yield
            if not portion:
                return

    def read(self) -> None:
        """Read to the end.

        Raises:
            ExpatError: If it is no XML or breaks off.
            EntitiesError: If it has a document type.
        """
        for _ in self.portions():
            pass

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        namespace, space, _ = name.rpartition(" ")
        prefix = f"{namespace}{space}"
        self.begins.update({f"{prefix}{key}": call for key, call in self.begins.items() if " " not in key})
        self.ends.update({f"{prefix}{key}": call for key, call in self.ends.items() if " " not in key})
        self._parser.StartElementHandler = self._begin
        self._begin(name, attributes)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if begin := self.begins.get(name):
            begin(attributes)

    def _end(self, name: str) -> None:
        if end := self.ends.get(name):
            end()


def tree(xml: bytes) -> ET.Element:
    """Parse a small part as a whole.

    Raises:
        EntitiesError: If it has a document type.
        ParseError: If it is no XML.
    """
    if b"<!DOCTYPE" in (xml.replace(b"\0", b"") if b"\0" in xml[:200] else xml):
        raise EntitiesError
    return ET.fromstring(xml)  # noqa: S314 - nothing to expand


def _refuse(*_: object) -> None:
    raise EntitiesError
