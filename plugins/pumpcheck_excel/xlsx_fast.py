"""The fast way through a sheet of an .xlsx file: rows whose tags are those of others are read by their template.

All else is left to the parser, which gets the sheet without the rows that were read so: a row of unknown spelling costs
no more than its own parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree as ET

from .cells import unescaped
from .formats import DAMAGE
from .sheet import MOST_COLUMNS, NumberedRow, column_index
from .templates import OWN_NUMBER, Blocks, Templates
from .xlsx_rows import CellText, RowParser

_ROW_NUMBER = re.compile(r"""\s*<[^>]*?\sr\s*=\s*["']([0-9]{1,7}["'])""")
_NO_VALUE = -1


@dataclass(slots=True)
class _RowTemplate:
    """How a row is told by what stands between its tags.

    Attributes:
        order: Which of that its cells show, up to the last one in use; `_NO_VALUE` for a blank one.
        shared: Which of that are places of shared texts.
        texts: Which are texts.
        others: Which are shown in another way, and how.
    """

    order: list[int] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    others: list[tuple[int, CellText]] = field(default_factory=list)


class FastRows:
    """Reads the rows of one sheet."""

    def __init__(self, parser: RowParser, stream: IO[bytes]) -> None:
        """Take the sheet, and the parser for rows of unknown spelling."""
        self._parser, self._texts = parser, parser.texts
        self._blocks = Blocks(stream, "row")
        self._templates = Templates(self._blocks, self._template)

    def __iter__(self) -> Iterator[NumberedRow]:
        """Yield the rows in order."""
        parser, end = self._parser, self._blocks.end
        yield from parser.parse(self._blocks.head) if self._blocks.head else ()
        for data, text in self._blocks:
            if not text:
                yield from parser.parse(data)
                continue
            at_hand = parser.is_behind(end)
            for row in text.split(end.decode())[:-1]:
                cells = self._cells(row) if at_hand else None
                if cells is None:
                    yield from parser.parse(row.encode() + end)
                    at_hand = parser.is_behind(end)
                else:
                    yield parser.number, cells
        yield from parser.parse(b"")

    def _cells(self, row: str) -> Sequence[str | None] | None:
        """Return the cells of a row whose number is above the last; None where only the parser can tell them."""
        placed = _ROW_NUMBER.match(row)
        if not placed or (number := int(placed[1][:-1])) <= self._parser.number:
            return None
        template, values = self._templates.find(row, placed[1])
        if template is None:
            return None
        texts = self._texts.shared
        try:
            if "-" in row and any(int(values[value]) < 0 for value in template.shared):
                return None
            if not (template.texts or template.others):  # most rows hold nothing else
                cells = [None if value == _NO_VALUE else texts[int(values[value])] for value in template.order]
                self._parser.number = number
                return cells
            shown: list[str | None] = [*values, None]
            for value in template.shared:
                shown[value] = texts[int(values[value])]
            # These may count what they show, so nothing may fail behind them.
            for value, show in template.others:
                shown[value] = show(values[value])
        except DAMAGE:
            return None
        if "_x" in row:
            for value in template.texts:
                shown[value] = unescaped(values[value])
        self._parser.number = number
        return [shown[value] for value in template.order]

    def _template(self, row: ET.Element) -> _RowTemplate | None:
        """Return how rows like one are told; None where only the parser can tell."""
        if row.get("r") != OWN_NUMBER:
            return None
        template = _RowTemplate()
        last = -1
        for cell in row:
            letters = cell.get("r", "").removesuffix(OWN_NUMBER)
            if cell.tag != "c" or not letters.isalpha() or letters + OWN_NUMBER != cell.get("r"):
                return None
            if not last < (last := column_index(letters)) < MOST_COLUMNS:
                return None
            value = self._place_of_value(cell)
            if value is None:
                return None
            if value == _NO_VALUE:
                continue
            template.order += [*[_NO_VALUE] * (last - len(template.order)), value]
            show = self._texts.of(cell.get("t"), cell.get("s"))
            if show == self._texts.text_at:
                template.shared.append(value)
            elif show is unescaped:
                template.texts.append(value)
            else:
                template.others.append((value, show))
        return template

    def _place_of_value(self, cell: ET.Element) -> int | None:
        """Return which of what stands between the tags is a cell's value; None where only the parser can tell."""
        content = [*cell]
        formula = bool(content) and content[0].tag == "f" and not len(content[0])
        if len(content) > formula + 1 or (formula and self._parser.works_out_anew):
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
