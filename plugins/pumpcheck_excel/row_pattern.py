"""The rows of an .xlsx sheet by one regular expression, which is made of the spellings of its cells.

What a cell says apart from its row, its value and its style is its spelling. Each is parsed once, however it is spelt,
and put into the expression at its column; of all further cells that have it, only the value has to be told.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple
from xml.etree import ElementTree as ET

from .cell_text import AS_WRITTEN, unescaped
from .sheet import MOST_COLUMNS, column_index
from .xlsx_rows import CellText, CellTexts, plain_number
from .xml_blocks import Blocks

_MOST_SPELLINGS, _MOST_COMPILED, _MOST_TRIED = 1024, 64, 50
"""Bounds to what is learnt of a sheet, how many times, and from how many rows of a block; other rows are parsed."""

_CELL = re.compile(rb"\s*<((?:[\w.-]+:)?c)(?:\s[^<>]*?)?(?:/>|>.*?</\1\s*>)", re.DOTALL)
_PLACE = re.compile(rb"""(\sr\s*=\s*["']([A-Za-z]{1,3}))([0-9]{1,7})(?=["'])""")
_STYLE = re.compile(rb"""(\ss\s*=\s*["'])([0-9]{1,7})(?=["'])""")
_BETWEEN_TAGS = re.compile(b">([^<]+)<")
_OWN, _OWN_STYLE = b"\0", b"\1"
"""What stands in a spelling for the row's number, and for the style."""

_DIGITS = b"[0-9]{1,7}+"
_UNSHOWN = b"[\t\n\r -%'-;=?-~]*+(?:&(?:amp|quot|apos|lt|gt);[\t\n\r -%'-;=?-~]*+)*+"
"""What is passed over between tags: formulas and white space."""
_ATTRIBUTE = rb"""\s++(?!r\s*+=)[\w:.-]++\s*+=\s*+(?:"[ !#-%'-;=-~]*+"|'[ -%(-;=-~]*+')"""
_HEAD = rb"""\s*+<\0(?:%s)*?\s++r\s*+=\s*+(["'])(%s)\1""" % (_ATTRIBUTE, _DIGITS)
_REST = rb"(?:%s)*+\s*+>" % _ATTRIBUTE
"""The first tag of a row up to its number, and what may come behind."""
_SAID, _MAY_SAY = re.compile(rb'(?<==")[ !#-%\'-;=-~]+(?=")'), b"[ !#-%'-;=-~]*+"
_EXACT = AS_WRITTEN.pattern.replace(r"\Z", "<").encode()
_NUMBER = b"(?:(%s)(?=<)|([^<]++))" % _EXACT
_NO_VALUE = -1


class Group(NamedTuple):
    """What stands in cells of some spelling in a column, and what shows it; None where it is a shared text's place."""

    column: int
    show: CellText | None


class _Spelling(NamedTuple):
    pattern: bytes
    groups: tuple[Group, ...]


class RowPattern:
    """The regular expression for the rows of one sheet, with the groups that tell what stands in their cells."""

    def __init__(self, blocks: Blocks, texts: CellTexts, *, works_out_anew: bool) -> None:
        """Begin with none; see `RowParser`."""
        self._blocks, self._texts, self._works_out_anew = blocks, texts, works_out_anew
        self.groups: list[Group] = []
        self._head = _HEAD.replace(rb"\0", re.escape(blocks.end[2:-1]))
        # How the tag of the first one goes on is found quicker than whatever it may say.
        self._rest = _REST
        self._seen: set[bytes] = set()
        # By column, each with the styles it was met with.
        self._spellings: dict[int, dict[_Spelling, set[bytes]]] = {}
        self._compiled, self._has_learnt = 0, False
        self._compile()

    def find(self, data: bytes) -> list[tuple[bytes, ...]]:
        """Return of each row a quote, its number, what its cells hold, and the row where only the parser can tell."""
        rows: list[tuple[bytes, ...]] = self._pattern.findall(data)
        if self._compiled < _MOST_COMPILED:
            for row in [row[-1] for row in rows if row[-1]][:_MOST_TRIED]:
                with suppress(ValueError):
                    self._learn(row)
            if self._has_learnt:
                self._compile()
                rows = self._pattern.findall(data)
        return rows

    def ends(self, data: bytes) -> list[int]:
        """Return where each row ends."""
        return [found.end() for found in self._pattern.finditer(data)]

    def _compile(self) -> None:
        self._compiled, self._has_learnt = self._compiled + 1, False
        end, columns = re.escape(self._blocks.end), []
        self.groups = []
        for _, spellings in sorted(self._spellings.items()):
            some = [
                spelling.pattern.replace(_OWN_STYLE, b"(?:%s)" % b"|".join(sorted(styles)))
                for spelling, styles in spellings.items()
            ]
            columns.append(b"(?:%s)?+" % b"|".join(some))
            self.groups += [group for spelling in spellings for group in spelling.groups]
        parts = self._head, b"(?:%s|%s)" % (self._rest, _REST), *columns, rb"\s*+", end
        self._pattern = re.compile(b"%s|(.+?%s)" % (b"".join(parts), end), re.DOTALL)

    def _learn(self, row: bytes) -> None:
        """Take up what is new in the spelling of a row; a ValueError where that is odd."""
        head = re.match(b"%s(%s)" % (self._head, _REST), row)
        if not head or len(self._seen) > _MOST_SPELLINGS or b"<!" in row or b"<?" in row:
            return
        cells = [found[0] for found in _CELL.finditer(row, head.end())]
        if row[head.end() :].removeprefix(b"".join(cells)).strip() == self._blocks.end:
            if self._rest is _REST:
                self._rest = re.escape(_SAID.sub(_OWN, head[3])).replace(_OWN, _MAY_SAY)
            for cell in cells:
                self._learn_cell(cell)

    def _learn_cell(self, cell: bytes) -> None:
        """Take up the spelling of a cell."""
        pieces = _BETWEEN_TAGS.split(cell)
        spelt = _OWN.join([_PLACE.sub(b"\\1", pieces[0], count=1), *pieces[2::2]])
        if spelt in self._seen:
            return
        self._seen.add(spelt)
        placed, style = _PLACE.search(pieces[0]), _STYLE.search(pieces[0])
        text = b"".join(b"%s>%d<" % (tag, place) for place, tag in enumerate(pieces[:-1:2])) + pieces[-1]
        (element,) = self._blocks.parse(text)
        said = element.get("r", "").encode(), element.get("s", "").encode()
        if not placed or said != (placed[2] + placed[3], style[2] if style else b""):
            return
        column = column_index(placed[2].decode())
        value = self._place_of_value(element)
        if element.tag != "c" or value is None or column >= MOST_COLUMNS:
            return
        show = self._texts.of(element.get("t"), element.get("s"))
        # Only numbers are shown as their style has it.
        styled = value != _NO_VALUE and element.get("t", "n") == "n"
        held, shows = self._held(show) if value != _NO_VALUE else (b"", ())
        tag = _PLACE.sub(b"\\1%s" % _OWN, pieces[0].lstrip(), count=1)
        tag = re.escape(_STYLE.sub(b"\\1%s" % _OWN_STYLE, tag, count=1)).replace(_OWN, _DIGITS)
        pattern = rb"\s*+" + tag if cell[:1].isspace() else tag
        for place, tag in enumerate(pieces[2::2]):
            pattern += b">%s<" % (held if place == value else _UNSHOWN) + re.escape(tag)
        spelling = _Spelling(
            pattern if styled else pattern.replace(_OWN_STYLE, _DIGITS), tuple(Group(column, show) for show in shows)
        )
        styles = self._spellings.setdefault(column, {}).setdefault(spelling, set())
        styles.add(style[2] if style else b"")
        self._has_learnt = True

    def _place_of_value(self, cell: ET.Element) -> int | None:
        """Return which of what stands between the tags is a cell's value; None where only the parser can tell."""
        content = [*cell]
        formula = bool(content) and content[0].tag == "f" and not len(content[0])
        if len(content) > formula + 1 or (formula and self._works_out_anew):
            return None
        holder = content[-1] if len(content) > formula else None
        if holder is not None and holder.tag == "is" and len(holder) == 1 and holder[0].tag == "t":
            holder = holder[0]
        elif holder is not None and holder.tag != "v":
            return None
        if holder is None or not holder.text:
            needs_value = (formula and (holder is None or cell.get("t") != "str")) or cell.get("t") == "e"
            return None if needs_value else _NO_VALUE
        return None if len(holder) else int(holder.text)

    def _held(self, show: CellText) -> tuple[bytes, tuple[CellText | None, ...]]:
        """Return the pattern of a value that is shown in some way, and how each of its groups is shown."""
        if show == self._texts.text_at:
            return b"([0-9]{1,9}+)", (None,)
        if show is plain_number:
            return _NUMBER, (unescaped, show)
        return b"([^<]++)", (show,)
