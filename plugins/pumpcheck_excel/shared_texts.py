"""The texts that cells of a workbook share, parsed in groups when one of them is asked for."""

from __future__ import annotations

from array import array

from .cells import unescaped
from .xml_tokens import Tokens, content

OPENING, CLOSING = b"<si>", b"</si>"
_GROUP = 8


class SharedTexts(Tokens):
    """The texts, by their positions.

    Attributes:
        data: The part that holds them.
        start: Where the first begins in it.
        ends: Where each ends in it, if nothing stands between one and the next, so that some can be parsed without
            the others; otherwise empty.
    """

    def __init__(self, data: bytes) -> None:
        """Take the part that holds them."""
        super().__init__("si")
        self.data = data
        first, count = data.find(OPENING), data.count(CLOSING)
        apart = (
            count == data.count(OPENING) == data.count(b"<si") == data.count(CLOSING + OPENING) + 1
            and b"<!" not in data
        )
        self.ends = array("q")
        place = first
        while apart and len(self.ends) < count:
            place = data.index(CLOSING, place) + len(CLOSING)
            self.ends.append(place)
        self._parsed: list[str] = []
        self._open = False
        self.start = first
        if self.ends:
            SharedTexts(data[:first] + data[self.ends[-1] :])
            self._parse(data[:first])
            self._size = _GROUP
            self._groups: list[list[str] | None] = [None] * -(-count // _GROUP)
        else:
            self._size = max(len(data), 1)
            self._groups = [self._parse(data, final=True)] if data else []

    def __getitem__(self, place: int) -> str:
        """Return a text; an IndexError where there is none."""
        number, within = divmod(place, self._size)
        group = self._groups[number]
        if group is None:
            start = self.ends[number * _GROUP - 1] if number else self.start
            group = self._groups[number] = self._parse(
                self.data[start : self.ends[number * _GROUP : (number + 1) * _GROUP][-1]]
            )
        return group[within]

    def _parse(self, data: bytes, *, final: bool = False) -> list[str]:
        self._parsed = []
        self.parser.Parse(data, final)
        self._finish()
        return self._parsed

    def watched(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        """See `Tokens.watched`."""
        self._finish()
        self._open = True

    def _finish(self) -> None:
        if self._open:
            self._parsed.append(unescaped(content(self.log)[1] or ""))
        self._open = False
        self.log.clear()
