"""Long tables, in which each row gives one property of a device: turned into one record a device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pumpcheck.adapters import Table
from pumpcheck.grid import Grid, Layout, Screen, Stretch
from pumpcheck.model.summary import Note, Skipped
from pumpcheck.tables.content import NAMING
from pumpcheck.tables.forms import FURTHER, Card, field_of_label, table_of_cards
from pumpcheck.tables.rows import GridRow
from pumpcheck.tables.section import Section, TableSection

TOO_LONG = (
    "each row holds one property of a device, and there are too many rows to put the devices together; export one row "
    "a device, or cut the file at a device into files of fewer than 5,000 rows"
)
_OF_DEVICES = frozenset({*NAMING, "catalog_number", "serial_number", "software_version"})
_HALF = 0.5


class LongColumns(NamedTuple):
    """Places among the columns of a long table."""

    # What tells the devices apart; None where the next one begins with a property that was there already.
    device: int | None
    label: int  # the names of the properties
    value: int  # their values


def find_long(headings: Sequence[str], rows: Sequence[Sequence[str | None]]) -> LongColumns | None:
    """Return the columns of a long table, None where it is none."""
    if not _may_be_long(headings):
        return None
    cells = [[(row[place] or "") if place < len(row) else "" for row in rows] for place in range(len(headings))]
    for label, labels in enumerate(cells):
        fields = {text: field_of_label(text) for text in set(labels)}
        known = [text for text in labels if fields[text] != "?"]
        names = {fields[text] for text in known} - {""}
        told = len(names) > 1 and bool(names & _OF_DEVICES - {"serial_number"})
        if not told or len(known) < max(_HALF * len(labels), 2 * len(names)):
            continue
        # Texts and numbers may stand in columns of their own.
        filled = [place for place in range(label + 1, len(cells)) if sum(map(bool, cells[place])) >= _HALF * len(rows)]
        if not filled:
            continue
        # Of an old and a new value the new one counts.
        value = max(filled, key=lambda place: (len(set(cells[place])), place))
        if sum(field_of_label(text) != "?" for text in cells[value]) * 3 > len(rows):
            continue
        others = [place for place in range(len(cells)) if place not in (label, value) and all(cells[place])]
        pairs = {place: len(set(zip(cells[place], labels, strict=True))) for place in others}
        # What tells the devices apart has each property of one once, and is shared by as many rows as can be.
        device = max(others, key=lambda place: (pairs[place], -len(set(cells[place]))), default=None)
        is_telling = device is not None and pairs[device] >= 0.9 * len(rows)
        return LongColumns(device if is_telling else None, label, value)
    return None


def _may_be_long(headings: Sequence[str]) -> bool:
    # One of them may be that of the devices, as in “Equipment”.
    return sum(field_of_label(heading) in _OF_DEVICES for heading in headings) < 2


def long_columns(table: Section) -> LongColumns | None:
    """Return the columns of a long table, None where it is none."""
    if isinstance(table, GridRow) or table.is_form:
        return None
    rows = [[row.cell(column) for column in table.columns] for row in table.records[:200]]
    return find_long(table.headings, rows) if rows else None


def turn_long(table: Section) -> Section:
    """Return a section, turned where it is a long table."""
    found = long_columns(table)
    if found is None or isinstance(table, GridRow):
        return table
    labels = sum(row.only([table.columns[found.label]]).met for row in table.records)
    note = f"each row holds one property of a device, as “{table.headings[found.label]}” says; a device is a record"
    turned = table_of_cards(_cards(table, found), note, labels, sum(row.met for row in table.records) - labels)
    return replace(turned, header=table.header, title=table.title, repeated=table.repeated, notes=[*table.notes, note])


def _cards(table: TableSection, found: LongColumns) -> list[Card]:
    named = dict(zip(table.columns, table.headings, strict=True))
    firsts: dict[str, GridRow] = {}
    cards: dict[str, dict[str, list[str]]] = {}
    device = ""
    for row in table.records:
        cells = {place: text for place, text in enumerate(row.cells) if text}
        heading = cells.pop(table.columns[found.label], "").strip() or FURTHER
        value = cells.pop(table.columns[found.value], "")
        if found.device is not None:
            device = row.cell(table.columns[found.device]) or device
        elif heading in cards.get(device, ()):
            device = str(row.number)
        first = firsts.setdefault(device, row)
        firsts[device] = first._replace(mark=first.mark or row.mark)
        card = cards.setdefault(device, {})
        for place, text in cells.items():
            card.setdefault(named.get(place) or FURTHER, []).append(text)
        card.setdefault(heading, []).append(value)
    return [
        (firsts[device], {name: " ; ".join(dict.fromkeys(filter(None, texts))) for name, texts in card.items()})
        for device, card in cards.items()
    ]


class LongRows(Grid):
    """The rows of a long table whose structure was known, with its headings above."""

    def __init__(self, table: Table) -> None:
        self.name, self.row_word, self.notes = table.name, table.row_word, table.notes
        self._table = table

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:  # noqa: ARG002
        """See `Grid.rows`."""
        headings = tuple(self._table.headings)
        yield Stretch([headings], [0], cells=len(headings))
        for batch in self._table.batches():
            rows = batch.rows(range(len(batch.row_numbers)))
            cells = sum(bool(cell and not cell.isspace()) for row in rows for cell in row)
            yield Stretch(rows, batch.row_numbers, batch.marks, batch.skipped, cells)


def grid_of_long(item: Grid | Table | Skipped | Note) -> Grid | Table | Skipped | Note:
    """Return what a source gave; for a table in which each row holds one property its rows, to be put together."""
    if isinstance(item, Table) and _may_be_long(item.headings) and find_long(item.headings, item.sample()):
        return LongRows(item)
    return item
