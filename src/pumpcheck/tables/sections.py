"""The tables in some rows that follow each other, and what stands outside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise, takewhile, zip_longest

from pumpcheck.grid import MergedRange
from pumpcheck.tables.bands import Band, find_bands
from pumpcheck.tables.forms import block_end, field_of_label, find_forms, form_of, labelled
from pumpcheck.tables.header import MAX_DEPTH, Header, find_header, heads_further_table, holds_only, repeats_headings
from pumpcheck.tables.rows import GridRow, kind
from pumpcheck.tables.section import Expected, Section, TableSection, rows_of
from pumpcheck.tables.values import is_code, is_pump_serial, is_total, is_unit_number, names_device, names_maker
from pumpcheck.tables.vocabulary import vocabulary

_ROW_NAMING = frozenset(
    {"model", "description", "brand", "catalog_number", "manufacturer", "serial_number", "asset_id"}
)

# Heading of a column that holds nothing but what stands beside it is called; as that of a key, it says nothing.
_LABEL = "Label key"


@dataclass
class Sections:
    """Lays out rows."""

    merged: Sequence[MergedRange] = ()
    delimited: bool = False  # whether the number of cells in a row tells that it is damaged
    # Number of the row of headings if the user named it, 0 if they said that there is none.
    header_row: int | None = None

    @cached_property
    def _wide(self) -> frozenset[int]:
        """The rows in which cells are merged over several columns."""
        return frozenset(top for (top, left), (_, right) in self.merged if right > left)

    def lay_out(self, rows: Sequence[GridRow]) -> list[Section]:
        """Return the sections of rows above which no table is open."""
        sections: list[Section] = []
        rest = list(rows)
        while any(row.size for row in rest):
            found, rest = self._first(rest)
            sections += found
        return sections

    def lay_out_grid(self, rows: Sequence[GridRow]) -> list[Section]:
        """Return the sections of all rows of a grid, in which tables may stand side by side from the top on."""
        rows = _close_up(rows)
        bands = self.bands(rows)
        return self._side_by_side(rows, bands) if bands else self.lay_out(rows)

    def bands(self, rows: Sequence[GridRow]) -> list[Band]:
        """Return the columns of tables that stand side by side; none where the user named the row of headings."""
        return find_bands(rows) if self.header_row is None else []

    def go_on(self, table: TableSection | None, rows: Sequence[GridRow]) -> list[Section]:
        """Return the sections of rows that follow those of a table, where one is open."""
        if table is None:
            return self.lay_out(rows)
        end = self._next_table(table, rows)
        more = replace(table, header=[], records=[], repeated=[], heading_cells=0)
        return [more, *self._classify(more, rows[:end]), *self.lay_out(rows[end:])]

    def _first(self, rows: list[GridRow]) -> tuple[list[Section], list[GridRow]]:
        """Return the first sections of a block, and the rows that are left."""
        header = self._header(rows)
        # Above the place at which the headings of a table end, a form may begin.
        end = header.index + header.depth if header else len(rows)
        begins = (index for index in range(end) if self.header_row is None and self._begins_form(rows, index))
        form = next(begins, None)
        if form is not None and (forms := find_forms(rows[form:])):
            return [*self._lay_out_above(rows[:form]), *forms[0]], forms[1]
        if header is None:
            return self._without_headings(rows), []
        above, first = rows[: header.index], header.index + header.depth
        if self.delimited:
            # Rows right below that are the last row of headings once more are headings, too.
            last = rows[first - 1].cells
            again = takewhile(lambda row: row.cells == last, rows[first : header.index + MAX_DEPTH])
            first += len(list(again))
        table, below = self._table(rows[header.index : first]), rows[first:]
        end = self._next_table(table, below)
        own, left = below[:end], below[end:]
        block = [*table.header, *own]
        if bands := self.bands(block):
            return [*self._lay_out_above(above), *self._side_by_side(block, bands)], left
        table.fit(own, delimited=self.delimited)
        fitting, titles = self._above(table, above, own)
        # The rows of one cell right above a table are its title.
        lone = list(takewhile(lambda row: row.size < 2, reversed(titles)))
        table.title = "\n".join(row.text for row in reversed(lone) if row.size)
        several = sum(row.size > 1 for row in titles) > 1
        sections = self._lay_out_above(titles) if several else [row for row in titles if row.size]
        table.records += fitting
        return [*sections, table, *self._classify(table, own)], left

    def _side_by_side(self, rows: Sequence[GridRow], bands: Sequence[Band]) -> list[Section]:
        inner = Sections(self.merged)
        return [section for band in bands for section in inner.lay_out([band.of(row) for row in rows])]

    def _lay_out_above(self, rows: Sequence[GridRow]) -> list[Section]:
        """Return the sections of rows above a table that are none of its records: mostly titles, seldom a list."""
        sections: list[Section] = []
        for section in Sections(self.merged, self.delimited).lay_out(rows):
            if isinstance(section, GridRow) or section.is_form or _lists_devices(section):
                sections.append(section)
            else:
                sections += rows_of(section)
        return sections

    def _header(self, rows: Sequence[GridRow]) -> Header | None:
        if self.header_row is not None:
            named = [index for index, row in enumerate(rows) if row.number == self.header_row]
            return Header(named[0]) if named else None
        return find_header([row.cells for row in rows])

    def _table(self, header: Sequence[GridRow]) -> TableSection:
        headings = self._headings(header)
        columns = [place for place, heading in enumerate(headings) if heading]
        first, last = min(columns, default=0), max(columns, default=-1)
        if self.delimited:
            first, last = 0, len(headings) - 1
        return TableSection(headings[first : last + 1], list(range(first, last + 1)), list(header))

    def _headings(self, header: Sequence[GridRow]) -> list[str]:
        """Return the headings, one for each column; those of several rows joined, bands spread over what they span."""
        rows = [list(row.cells) for row in header]
        if len(rows) > 1:
            numbers = [row.number for row in header]
            spans = [(numbers.index(top), left, right) for (top, left), (_, right) in self.merged if top in numbers]
            for place, left, right in spans:
                cells = rows[place]
                cells += [""] * (right + 1 - len(cells))
                cells[left : right + 1] = cells[left : left + 1] * (right + 1 - left)
        headings = []
        for column in zip_longest(*rows, fillvalue=""):
            words = [word for cell in column if (word := " ".join(cell.split()))]
            headings.append(" ".join(words if self.delimited else [word for word, _ in groupby(words)]))
        return headings

    def _next_table(self, table: TableSection, rows: Sequence[GridRow]) -> int:
        """Return where the rows of a table end, and those begin that go with the next: its title comes first."""
        for index, row in enumerate(rows):
            if index and self._begins_form(rows, index):
                return index
            heads = row.size > 1 and heads_further_table(rows, index)
            if not heads or repeats_headings(row.cells, table.headings, table.columns):
                continue
            end = self._below_blank(table, rows[:index])
            while end and (not rows[end - 1].size or (rows[end - 1].size == 1 and len(table.columns) > 1)):
                end -= 1
            # What stands in one cell right below the records, without a blank row between, is theirs.
            while end < index and rows[end].size and not any(not row.size for row in rows[end:index]):
                end += 1
            return end
        return len(rows)

    @staticmethod
    def _below_blank(table: TableSection, rows: Sequence[GridRow]) -> int:
        """Return from where on the last rows are no records, if there is a blank row above them: the end if none is."""
        usual = Expected.of(table, rows)
        end = len(rows)
        while end and rows[end - 1].size and not usual.fits(rows[end - 1], apart=True):
            end -= 1
        return end if end and not rows[end - 1].size and len(table.columns) > 1 else len(rows)

    def _begins_form(self, rows: Sequence[GridRow], index: int) -> bool:
        """Whether a form begins at a row with nothing above it, as its first labels tell."""
        if not rows[index].size or (index and rows[index - 1].size):
            return False
        # A title may stand above the labels.
        texts = (text for row in rows[index : index + 3] for text in row.texts)
        if all(field_of_label(text) == "?" and not labelled(text) for text in texts):
            return False
        return bool(form_of(rows[index : block_end(rows, index)]))

    def _classify(self, table: TableSection, rows: Sequence[GridRow]) -> Iterator[Section]:
        """Give a table its records, and yield what stands between and below them."""
        lean: str | None = None
        usual = table.usual or Expected.of(table, table.records or rows)
        # It is the same in all windows, some rows of which may have been cleared unparsed.
        table.usual = usual if usual.told else None
        after_blank = gap = False
        for row in rows:
            # Rows that were cleared above headings stand above the record below these, too; those above a blank row, a
            # total or a title are parted from it by that.
            gap, after_blank = gap or row.after_gap, after_blank and not row.after_gap
            if not row.size:
                lean, after_blank, gap = "", True, False
            elif repeats_headings(row.cells, table.headings, table.columns):
                if holds_only(row.cells, table.headings):
                    table.repeated.append(row)
                else:
                    yield row
            elif is_total(row.texts):
                yield row
                lean, gap = "", False
            elif self._is_text(row, table, usual, after_blank=after_blank):
                yield row
                lean, after_blank, gap = row.text, False, False
            else:
                table.records.append(row._replace(after_gap=gap, lean=lean))
                lean, after_blank, gap = None, False, False

    def _is_text(self, row: GridRow, table: TableSection, usual: Expected, *, after_blank: bool) -> bool:
        """Whether a row is a section's title, a note or a footer rather than a record."""
        filled = row.filled
        if len(filled) != 1 or len(table.columns) < 3:
            return False
        [place] = filled
        cell = row.cells[place].strip()
        if row.number in self._wide or len(cell) > 80:
            return True
        if place != table.columns[0]:
            return False
        meaning = vocabulary().meaning(table.headings[0]) if table.headings else None
        is_named = meaning is not None and meaning.candidates[0] in _ROW_NAMING
        # Under a heading that nobody knows, such as a model, the number of a unit is a record.
        is_unit = meaning is None and is_unit_number(cell)
        if after_blank or not (is_named or is_unit) or kind(cell) not in usual.kinds[place]:
            return True
        # A device of which only the number is known is a record, too.
        is_number = is_code(cell) or any(map(str.isdigit, cell))
        return usual.size > 3 and not (is_number or names_device(cell) or names_maker(cell))

    def _above(
        self, table: TableSection, above: Sequence[GridRow], below: Sequence[GridRow]
    ) -> tuple[list[GridRow], list[GridRow]]:
        """Return the rows above the headings that are records all the same, and the others, in order."""
        usual = Expected.of(table, below)
        first = len(above)
        apart = False
        for place in reversed(range(len(above))):
            row = above[place]
            apart = apart or not row.size
            if usual.fits(row, apart=apart):
                # A row of several cells between two records is one.
                first = place
            elif row.size == 1 or (row.size and apart):
                # Above a title nothing is a record of what is below it.
                break
        return [row for row in above[first:] if row.size], list(above[:first])

    def _without_headings(self, rows: Sequence[GridRow]) -> list[Section]:
        """Lay out rows among which there are no headings: the columns are named by their places."""
        widths = Counter(row.size for row in rows if row.size)
        several = [width for width in widths if width > 1]
        usual = max(several, key=lambda width: (widths[width], width)) if several else 1
        is_list = usual > 1 or len(widths) == 1
        listed = [row for row in rows if is_list and (row.size > 1 or usual < 3)]
        filled = [place for row in listed for place in row.filled]
        if not filled:
            return [row for row in rows if row.size]
        first, last = min(filled), max(filled)
        table = TableSection([""] * (last + 1 - first), list(range(first, last + 1)), [])
        if self.delimited:
            counts = Counter(len(row.cells) for row in listed)
            width = max(counts, key=lambda count: (counts[count], count))
            table = TableSection(_headings_in_rows(listed, width), list(range(width)), [])
        titles = [row for row in rows[: rows.index(listed[0])] if row.size]
        table.title = "\n".join(row.text for row in titles)
        start = rows.index(titles[-1]) + 1 if titles else 0
        return [*titles, table, *self._classify(table, rows[start:])]


def _headings_in_rows(rows: Sequence[GridRow], width: int) -> list[str]:
    """Return the headings that stand in each row before the values, as some reports write them; else empty ones."""
    first = rows[0]
    again = [len(rows) > 2 and all(row.cell(place) == first.cell(place) for row in rows) for place in range(width)]
    labels = [place for place in range(width) if again[place] and field_of_label(first.cell(place)) != "?"]
    runs = [labels[-count:] for count in range(3, len(labels) + 1) if labels[-1] - labels[-count] == count - 1]
    # The labels stand together, or each right before its value.
    apart = [place for place in labels if place + 1 not in labels]
    shown, step = (runs[-1], len(runs[-1])) if runs else (apart if len(apart) > 2 else [], 1)
    headings = [""] * width
    for place in shown:
        if place + step < width:
            headings[place], headings[place + step] = _LABEL, first.cell(place)
    return headings


def _close_up(rows: Sequence[GridRow]) -> Sequence[GridRow]:
    """Return rows without the blank ones between them where each stands alone: these part nothing."""
    filled = [row for row in rows if row.size]
    alone = not any(one.size and other.size for one, other in pairwise(rows))
    several = sum(row.size > 1 for row in filled)
    return filled if alone and len(filled) >= 3 and several > len(filled) / 2 else rows


def _lists_devices(table: TableSection) -> bool:
    """Whether a list has headings for devices, or most of its records what devices are known by: a maker, a kind."""
    if len({field_of_label(heading) for heading in table.headings} & _ROW_NAMING) > 1:
        return True
    rows = [[cell.strip() for cell in row.texts] for row in table.records]
    told = sum(any(names_maker(cell) or names_device(cell) or is_pump_serial(cell) for cell in row) for row in rows)
    return told * 2 > len(rows)
