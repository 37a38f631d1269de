"""XML as a flat list of what begins, ends and is said, which for many small elements takes less than a tree."""

from __future__ import annotations

from collections.abc import Sequence
from xml.parsers import expat

from .xml_elements import refuse_entities

_MOST = 1_000_000
"""Tokens that one item may consist of."""


class Begun(str):
    """The name of an element that begins."""

    __slots__ = ()


class Ended(str):
    """The name of an element that ends."""

    begun: Begun
    is_watched: bool


class Tokens:
    """A parser of XML that knows elements by their names without namespaces.

    Attributes:
        log: What came since it was last cleared: names begun and ended, and text.
        parser: The parser.
    """

    def __init__(self, *watched: str) -> None:
        """Prepare to parse; the names of elements that are watched are not logged when these begin."""
        self.log: list[str] = []
        self._watched = frozenset(watched)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse_entities
        self.parser.StartElementHandler = self.begin
        # Methods of the list itself: most that is met costs no call of a function in Python.
        self.parser.EndElementHandler = self.parser.CharacterDataHandler = self.log.append

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element that begins."""
        known = name if type(name) is Ended else self.learn(name)
        if known.is_watched:
            self.watched(known, attributes)
        else:
            self.log.append(known.begun)
            if len(self.log) > _MOST:
                raise ValueError("more elements within one than memory should hold")

    def watched(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element that is watched and begins."""

    def learn(self, name: str) -> Ended:
        """Return a name as the parser tells it from now on, when elements of it begin and end."""
        known = Ended(name.rpartition(" ")[2])
        known.begun, known.is_watched = Begun(known), known in self._watched
        self.parser.intern[name] = known
        return known


def content(log: Sequence[str]) -> tuple[bool, str | None]:
    """Return of a cell or a shared text whether it has a formula, and its value or text, if it has any.

    A text may come in pieces; what says how it is pronounced is left out.
    """
    size = len(log)
    if size == 4 and type(log[1]) is str and type(log[2]) is Ended and log[0] != "f":
        return False, log[1]
    kinds = [*map(type, log[1:5])] if size == 6 and log[1] == "t" else None
    if kinds == [Begun, str, Ended, Ended]:
        return False, log[2]
    formula, said = False, None
    within: list[str] = []
    for piece in log:
        kind = type(piece)
        if kind is Begun:
            if not within:
                formula = formula or piece == "f"
                said = said if piece == "f" else said or ""
            within.append(piece)
        elif kind is Ended:
            if not within:
                break
            within.pop()
        elif within and within[0] != "f" and "rPh" not in within and within[-1] == ("v" if within[0] == "v" else "t"):
            said = (said or "") + piece
    return formula, said
