"""Goes through the content of an .ods file once and keeps the rows of its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from pumpcheck import Comment

from .ods_cells import cell_shown
from .ods_text import DRAWING, OFFICE, STYLE, TABLE, TextReader
from .sheet import MOST_COLUMNS, Facts, NumberedRow, Sheet, Tally, TooLargeError, put

_SHAPES = (
    *("frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "regular-polygon", "path"),
    *("line", "polyline", "connector", "caption", "g", "control"),
)
_HIDDEN = ("collapse", "filter")


@dataclass
class OdsSheet(Sheet):
    """One sheet of an .ods file.

    Attributes:
        stored: Number of each row that holds something, how many times it is repeated, and its cells.
        found: What is known beside the cells.
        tally: What was met in the cells.
        columns: How many columns the rows reach over.
        too_large: How many rows and columns it reaches over where that is more than is kept.
    """

    stored: list[tuple[int, int, tuple[str | None, ...]]] = field(default_factory=list)
    found: Facts = field(default_factory=Facts)
    tally: Tally = field(default_factory=Tally)
    columns: int = 0
    too_large: tuple[int, int] | None = None

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return self.found

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        tally.add(self.tally)
        for number, times, cells in self.stored:
            for further in range(times):
                yield number + further, cells
        if self.too_large:
            raise TooLargeError(*self.too_large)


class OdsContent:
    """The content of an .ods file.

    Attributes:
        sheets: Its sheets, in order.
    """

    def __init__(self, stream: IO[bytes], max_cells: int) -> None:
        """Read it.

        Raises:
            formats.DAMAGE: If it is damaged.
            EntitiesError: If it declares entities.
        """
        self.sheets: list[OdsSheet] = []
        self._max_cells = max_cells
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._tables = self._aside = 0
        self._row, self._times, self._row_hidden = 1, 1, False
        self._cells: list[str | None] = []
        self._column = self._columns = 0
        self._cell: Mapping[str, str] | None = None
        self._texts: dict[str, str] = {}
        self._reader = TextReader(stream)
        self._listen()
        self._reader.read()

    def _listen(self) -> None:
        begins, ends = self._reader.begins, self._reader.ends
        begins[f"{STYLE}style"] = self._begin_style
        begins[f"{STYLE}table-properties"] = self._table_properties
        begins[f"{TABLE}table"], ends[f"{TABLE}table"] = self._begin_table, self._end_table
        begins[f"{TABLE}table-column"] = self._table_column
        begins[f"{TABLE}table-row"], ends[f"{TABLE}table-row"] = self._begin_row, self._end_row
        for name in ("table-cell", "covered-table-cell"):
            begins[f"{TABLE}{name}"], ends[f"{TABLE}{name}"] = self._begin_cell, self._end_cell
        for name in (f"{OFFICE}annotation", *(f"{DRAWING}{shape}" for shape in _SHAPES)):
            begins[name], ends[name] = self._begin_aside, self._end_aside

    def _begin_style(self, attributes: Mapping[str, str]) -> None:
        self._style = attributes.get(f"{STYLE}name", "")

    def _table_properties(self, attributes: Mapping[str, str]) -> None:
        if attributes.get(f"{TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    def _begin_table(self, attributes: Mapping[str, str]) -> None:
        if self._tables:  # a table within a cell
            self._begin_aside(attributes)
        else:
            hidden = attributes.get(f"{TABLE}style-name") in self._hidden_styles
            name = attributes.get(f"{TABLE}name") or f"Sheet{len(self.sheets) + 1}"
            self.sheets.append(OdsSheet(name, hidden=hidden))
            self._row, self._columns = 1, 0
            self._texts = {}
        self._tables += 1

    def _end_table(self) -> None:
        self._tables -= 1
        if self._tables:
            self._end_aside()

    def _table_column(self, attributes: Mapping[str, str]) -> None:
        if not self._in_sheet:
            return
        first, self._columns = self._columns, self._columns + _count(attributes, "number-columns-repeated")
        if attributes.get(f"{TABLE}visibility") in _HIDDEN:
            facts = self.sheets[-1].found
            facts.hidden_columns = {*facts.hidden_columns, *range(first, min(self._columns, MOST_COLUMNS))}

    @property
    def _in_sheet(self) -> bool:
        return self._tables == 1 and not self._aside

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        if self._in_sheet:
            self._times = _count(attributes, "number-rows-repeated")
            self._row_hidden = attributes.get(f"{TABLE}visibility") in _HIDDEN
            self._cells, self._column = [], 0

    def _end_row(self) -> None:
        if not self._in_sheet:
            return
        sheet, last = self.sheets[-1], self._row + self._times - 1
        if self._cells:
            sheet.columns = max(sheet.columns, len(self._cells))
            if sheet.too_large or last * sheet.columns > self._max_cells:
                self._reaches(last, sheet.columns)
            else:
                sheet.stored.append((self._row, self._times, tuple(self._cells)))
                if self._row_hidden:
                    sheet.found.hidden_rows.update(range(self._row, last + 1))
        self._row = last + 1

    def _reaches(self, rows: int, columns: int) -> None:
        sheet = self.sheets[-1]
        known = sheet.too_large or (0, 0)
        sheet.too_large = max(known[0], rows), max(known[1], columns)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        if self._in_sheet:
            self._cell = attributes
            self._reader.words.clear()

    def _end_cell(self) -> None:
        cell = self._cell
        if not self._in_sheet or cell is None:
            return
        self._cell = None
        sheet = self.sheets[-1]
        repeated = _count(cell, "number-columns-repeated")
        text = cell_shown(cell, self._reader.take_text(), self._column, repeated * self._times, sheet.tally)
        if text and self._column + repeated > MOST_COLUMNS:
            self._reaches(self._row, self._column + repeated)
        elif text:
            put(self._cells, self._column, self._texts.setdefault(text, text), sheet.tally)
            self._cells += [text] * (repeated - 1)
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            corner = self._row + rows - 1, self._column + columns - 1
            sheet.found.merged.append(((self._row, self._column), corner))
        self._column += repeated

    def _begin_aside(self, _: object) -> None:
        if not self._aside:
            self._reader.begin_apart()
        self._aside += 1

    def _end_aside(self) -> None:
        self._aside -= 1
        if self._aside:
            return
        text = self._reader.end_apart()
        if text and self.sheets:
            place = (self._row, self._column) if self._cell is not None else (0, 0)
            self.sheets[-1].found.comments.append(Comment(*place, text))


def _count(attributes: Mapping[str, str], name: str) -> int:
    return max(int(attributes.get(f"{TABLE}{name}", "1")), 1)
