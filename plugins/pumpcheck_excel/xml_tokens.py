"""XML as a flat list of what begins, ends and is said, which for many small elements takes less than a tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


class Tokens:
    """A parser of XML that knows elements by their names without namespaces.

    Attributes:
        log: What came since it was last cleared: names begun and ended, and text.
        parser: The parser.
    """

    def __init__(self, begin: Callable[[str, dict[str, str]], None], *watched: str) -> None:
        """Prepare to parse; ``begin`` is called with name and attributes when an element begins that is watched."""
        self.log: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse_entities
        self.parser.StartElementHandler = self._begin
        # Methods of the list itself: most that is met costs no call of a function in Python.
        self.parser.EndElementHandler = self.parser.CharacterDataHandler = self.log.append
        self._told = begin
        self._watched = frozenset(watched)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        known = name if type(name) is Ended else self._learn(name)
        if known in self._watched:
            self._told(known, attributes)
        else:
            self.log.append(known.begun)
            if len(self.log) > _MOST:
                raise ValueError("more elements within one than memory should hold")

    def _learn(self, name: str) -> Ended:
        """Return a name as the parser tells it from now on, when elements of it begin and end."""
        known = Ended(name.rpartition(" ")[2])
        known.begun = Begun(known)
        self.parser.intern[name] = known
        return known


def content(log: Sequence[str]) -> tuple[bool, str | None]:
    """Return of a cell or a shared text whether it has a formula, and its value or text, if it has any.

    A text may come in pieces; what says how it is pronounced is left out.
    """
    kinds = [*map(type, log[:6])]
    if kinds[1:4] == [str, Ended, Ended] and log[0] != "f":
        return False, log[1]
    if kinds[1:] == [Begun, str, Ended, Ended, Ended] and log[1] == "t":
        return False, log[2]
    formula, said = False, None
    within: list[str] = []
    for token in log:
        kind = type(token)
        if kind is Begun:
            if not within:
                formula = formula or token == "f"
                said = said if token == "f" else said or ""
            within.append(token)
        elif kind is Ended:
            if not within:
                break
            within.pop()
        elif within and within[0] != "f" and "rPh" not in within and within[-1] == ("v" if within[0] == "v" else "t"):
            said = (said or "") + token
    return formula, said
