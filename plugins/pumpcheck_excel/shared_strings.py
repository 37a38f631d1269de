"""The texts that the cells of an .xlsx file share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from pumpcheck import ByteScreen

from .matching_arrays import Pieces

_START = re.compile(rb"<sst\b[^>]*>")
_END = b"</si>"
_VISIBLE = rb"^\s*<si><t(?: [^<>]*)?>[^<]*[!-%'-;=-^`-~]"
_MARKUP = re.compile(rb"<[^<>]*>|_x[0-9A-Fa-f]{4}_|&#[^;]*;")
_TAG = re.compile(rb"<[^<>]*>")
_NOT_AS_IT_STANDS = rb"[^\t\n\r -~]|&#|_x|<r"


class SharedStrings:
    """The part that holds them, cut into its items.

    Attributes:
        regular: Whether it has the shape in which items can be told apart without parsing it.
    """

    def __init__(self, part: bytes) -> None:
        """Cut a part into its items."""
        start = _START.search(part)
        begins = start.end() if start else 0
        self._items = Pieces(part[begins:], _END)
        self.regular = bool(
            not part or (start and part.count(b"<si") == len(self._items) and b"<!" not in part and b"\0" not in part)
        )

    def part(self, places: Iterable[int]) -> bytes:
        """Return a part that holds only some of the items, in this order."""
        items = b"".join(self._items[place] for place in places)
        return b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items

    def blank(self) -> set[int]:
        """Return the places of the items that may hold no more than white space."""
        doubtful = {*self._items.differing(_VISIBLE), *self._items.matching(rb"_x|&#")}
        return {place for place in doubtful if _may_be_blank(self._items[place])}

    def may_matter(self, screen: ByteScreen) -> set[int]:
        """Return the places of the items that may make a record anything but not_affected."""
        found = set(self._items.matching(screen.byte_pattern))
        odd = (place for place in self._items.matching(_NOT_AS_IT_STANDS) if place not in found)
        return found.union(place for place in odd if _may_matter(self._items[place], screen))

    def named(self, places: Iterable[int], screen: ByteScreen) -> set[int]:
        """Return those of the places whose items may name a recalled model in full."""
        return {place for place in places if _names(self._items[place], screen)}


def _may_be_blank(item: bytes) -> bool:
    return b"<rPh" in item or not _MARKUP.sub(b"", item).decode("utf-8", "replace").strip()


def _names(item: bytes, screen: ByteScreen) -> bool:
    if b"_x" in item:
        return True
    folded = screen.folded(unescape(_TAG.sub(b"", item).decode("utf-8", "replace")))
    return bool(re.search(screen.anywhere_pattern, folded.encode("ascii", "replace")))


def _may_matter(item: bytes, screen: ByteScreen) -> bool:
    # Runs of rich text, numbered characters and escapes can break up a word.
    if b"<r" in item or b"&#" in item or b"_x" in item:
        return True
    folded = screen.folded(item.decode("utf-8", "replace"))
    return not folded.isascii() or bool(re.search(screen.byte_pattern, folded.encode("ascii")))
