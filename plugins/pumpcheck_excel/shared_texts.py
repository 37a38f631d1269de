"""The texts that cells of a workbook share, parsed in groups when one of them is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .cells import unescaped
from .xml_elements import ElementParser, text_of

OPENING, CLOSING = b"<si>", b"</si>"
_GROUP = 16
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|quot|apos|lt|gt));|&")
_NAMED = {"amp": "&", "quot": '"', "apos": "'", "lt": "<", "gt": ">"}


class SharedTexts:
    """The texts, by their positions.

    Attributes:
        data: The part that holds them.
        bounds: Where the first begins in it and each ends, if nothing stands between one and the next, so that some can
            be parsed without the others; otherwise empty.
    """

    def __init__(self, data: bytes) -> None:
        """Take the part that holds them."""
        self.data = data
        self._parser = ElementParser(_is_item)
        self.bounds: list[int] = []
        count = data.count(CLOSING)
        apart = count == data.count(b"<si") == data.count(CLOSING + OPENING) + 1 and OPENING in data
        if apart and b"<!" not in data:
            first = data.index(OPENING)
            self.bounds = [first, *(found.end() for found in re.finditer(CLOSING, data))]
            # What stands around them is in order.
            head = data[:first]
            [*ElementParser(_is_item).feed(head + data[self.bounds[-1] :])]
            self._parse(head)
        self._size = _GROUP if self.bounds else max(len(data), 1)
        self._groups: list[list[str] | None] = [None] * -(-count // _GROUP) if self.bounds else []
        if data and not self.bounds:
            self._groups = [[*self._parse(data), *self._parse(b"")]]

    def __getitem__(self, place: int) -> str:
        """Return a text; an IndexError where there is none."""
        number, within = divmod(place, self._size)
        group = self._groups[number]
        if group is None:
            bounds = self.bounds[number * _GROUP : (number + 1) * _GROUP + 1]
            group = self._groups[number] = self._parse(self.data[bounds[0] : bounds[-1]])
        return group[within]

    def _parse(self, data: bytes) -> list[str]:
        return [unescaped(text_of(item)) for item in self._parser.feed(data) if item.tag == "si"]


def _is_item(_: str, path: Sequence[str]) -> bool:
    return len(path) == 1


def text_spelt(spelt: bytes) -> str | None:
    r"""Return a text in XML without tags as it is; None where only a parser may tell.

    >>> text_spelt(b"R&amp;D"), text_spelt(b"a\r\nb&#13;"), text_spelt(b"_x0041_"), text_spelt(b"&nbsp;")
    ('R&D', 'a\nb\r', 'A', None)
    """
    text = spelt.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return unescaped(_ENTITY.sub(_character, text) if "&" in text else text)
    except ValueError:
        return None


def _character(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal or "0", 16)
    if number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000:
        return chr(number)
    raise ValueError("a character that XML does not hold")
