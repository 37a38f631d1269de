"""Read XML portion by portion in bounded memory, without document types, in which entities could be declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pumpcheck import SourceUnreadableError

_SPREADSHEETS = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
PORTION = 1 << 14

Begin = Callable[[Mapping[str, str]], object]
End = Callable[[], object]


class EntitiesError(ValueError):
    """Some XML has a document type, in which entities could be declared; no workbook needs one."""


def entities_declared(label: str) -> SourceUnreadableError:
    """Return the error for a file that declares entities."""
    return SourceUnreadableError(
        f"{label}: it declares XML entities, which no workbook needs and which can fill the memory; "
        "ask where it comes from, or save a copy in Excel and scan that"
    )


class XmlReader:
    """Calls functions at the begin and end of elements that are known, and gathers the text of some.

    Attributes:
        begins: By name, what to call with an element's attributes. A name is ``namespace local``, or ``local`` alone
            for the namespaces of spreadsheets and that of the document's first element, whatever it is.
        ends: By name, what to call at its end.
        words: The pieces of text that were gathered.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        """Take a stream."""
        self._stream = stream
        self.begins: dict[str, Begin] = {}
        self.ends: dict[str, End] = {}
        self.words: list[str] = []
        self._gathering = self._aside = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.StartElementHandler = self._first
        self._parser.EndElementHandler = self._end

    def gather(self, *names: str, aside: str = "") -> None:
        """Gather the text of elements, except within those of one name."""
        for name in names:
            self.begins[name] = self.begin_text
            self.ends[name] = self._end_text
        self.begins[aside], self.ends[aside] = self._begin_aside, self._end_aside

    def take_text(self) -> str:
        """Return what was gathered, and begin anew."""
        words = self.words
        self.words = []
        return words[0] if len(words) == 1 else "".join(words)

    def portions(self) -> Iterator[None]:
        """Read on; what was called for can be taken after each portion, after the last one too.

        Raises:
            ExpatError: If it is no XML or breaks off.
            EntitiesError: If it has a document type.
        """
        portion = b" "
        while portion:
            portion = self._stream.read(PORTION)
            self._parser.Parse(portion, not portion)
            yield

    def read(self) -> None:
        """Read to the end; raises as `portions` does."""
        for _ in self.portions():
            pass

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        for prefix in {name[: name.rfind(" ") + 1], *_SPREADSHEETS}:
            self.begins |= {f"{prefix}{key}": call for key, call in self.begins.items() if " " not in key}
            self.ends |= {f"{prefix}{key}": call for key, call in self.ends.items() if " " not in key}
        self._parser.StartElementHandler = self._begin
        self._begin(name, attributes)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if begin := self.begins.get(name):
            begin(attributes)

    def _end(self, name: str) -> None:
        if end := self.ends.get(name):
            end()

    def begin_text(self, _: object) -> None:
        """Begin to gather text."""
        self._gathering += 1
        if not self._aside:
            self._parser.CharacterDataHandler = self.words.append

    def _end_text(self) -> None:
        self._gathering -= 1
        if not self._gathering:
            self._parser.CharacterDataHandler = None

    def _begin_aside(self, _: object) -> None:
        self._aside += 1

    def _end_aside(self) -> None:
        self._aside -= 1


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
