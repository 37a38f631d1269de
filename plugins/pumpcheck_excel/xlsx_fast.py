"""The fast way through a sheet of an .xlsx file: rows whose tags are those of others are read by their template.

All else is left to the parser, which gets the sheet without the rows that were read so: a row of unknown spelling costs
no more than its own parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import IO
from xml.etree import ElementTree as ET

from .cells import unescaped
from .formats import DAMAGE
from .sheet import MOST_COLUMNS, NumberedRow, column_index
from .templates import OWN_NUMBER, Blocks, Templates
from .xlsx_rows import CellText, RowParser

_ROW_NUMBER = re.compile(r"""\s*<[^>]*?\sr\s*=\s*["']([0-9]{1,7}["'])""")
_NO_VALUE = -1


@dataclass(slots=True, eq=False)
class _RowTemplate:
    """How rows are told by what stands between their tags.

    Attributes:
        order: Which of that the cells show, up to the last one in use; `_NO_VALUE` for a blank one.
        shown: What shows it, where it is not shown as it stands.
    """

    order: list[int] = field(default_factory=list)
    shown: list[tuple[int, CellText]] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    """Rows that follow each other and have templates.

    Attributes:
        spelt: How they are spelt.
        numbers: Their numbers.
        places: Where those of each template are among them, and what stands between their tags.
    """

    spelt: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    places: dict[_RowTemplate, tuple[list[int], list[list[str]]]] = field(default_factory=dict)

    def add(self, number: int, row: str, template: _RowTemplate, values: list[str]) -> None:
        """Add a row."""
        places, rows = self.places.setdefault(template, ([], []))
        places.append(len(self.spelt))
        rows.append(values)
        self.spelt.append(row)
        self.numbers.append(number)


class FastRows:
    """Reads the rows of one sheet."""

    def __init__(self, parser: RowParser, stream: IO[bytes]) -> None:
        """Take the sheet, and the parser for rows of unknown spelling."""
        self._parser, self._texts = parser, parser.texts
        self._blocks = Blocks(stream, "row")
        self._templates = Templates(self._blocks, self._template)
        self._end = self._blocks.end.decode()
        self._escaped = False

    def __iter__(self) -> Iterator[NumberedRow]:
        """Yield the rows in order."""
        parse = self._parser.parse
        yield from parse(self._blocks.head) if self._blocks.head else ()
        for data, text in self._blocks:
            yield from self._read(text) if text else parse(data)
        yield from parse(b"")

    def _read(self, text: str) -> Iterator[NumberedRow]:
        parser, find = self._parser, self._templates.find
        run, last = _Run(), parser.number
        at_hand = parser.is_behind(self._blocks.end)
        self._escaped = "_x" in text
        for row in text.split(self._end)[:-1]:
            placed = _ROW_NUMBER.match(row) if at_hand else None
            if placed and (number := int(placed[1][:-1])) > last:
                template, values = find(row, placed[1])
                if template:
                    run.add(number, row, template, values)
                    last = number
                    continue
            yield from self._told(run)
            yield from parser.parse((row + self._end).encode())
            run, last = _Run(), parser.number
            at_hand = parser.is_behind(self._blocks.end)
        yield from self._told(run)

    def _told(self, run: _Run) -> Iterator[NumberedRow]:
        """Yield the rows of a run."""
        told: list[Sequence[str | None]] = [()] * len(run.spelt)
        counted = vars(self._texts.tally).copy()
        try:
            for template, (places, values) in run.places.items():
                for place, cells in zip(places, self._cells(template, values), strict=True):
                    told[place] = cells
        except DAMAGE:
            # Only the parser can tell.
            vars(self._texts.tally).update(counted)
            yield from self._parser.parse(self._end.join([*run.spelt, ""]).encode())
            return
        if run.numbers:
            self._parser.number = run.numbers[-1]
        yield from zip(run.numbers, told, strict=True)

    def _cells(self, template: _RowTemplate, rows: Sequence[list[str]]) -> Iterable[Sequence[str | None]]:
        """Return the cells of rows of one template, told column by column."""
        columns: list[Iterable[str | None]] = [*zip(*rows, strict=True)]
        for value, show in template.shown:
            stored = [row[value] for row in rows]
            if show == self._texts.text_at:
                places = [*map(int, stored)]
                if min(places) < 0:
                    raise ValueError("a text before the first")
                columns[value] = [*map(self._texts.shared.__getitem__, places)]
            elif show is not unescaped or self._escaped:
                columns[value] = [*map(show, stored)]
        columns.append(repeat(None))
        return (
            zip(*[columns[value] for value in template.order], strict=False)
            if template.order
            else repeat((), len(rows))
        )

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
            if value != _NO_VALUE:
                template.order += [*[_NO_VALUE] * (last - len(template.order)), value]
                template.shown.append((value, self._texts.of(cell.get("t"), cell.get("s"))))
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
