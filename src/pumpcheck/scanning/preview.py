"""How a source would be understood, without judging it: its tables, their headers, their columns."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pumpcheck.adapters import Source, Table
from pumpcheck.config import ConfiguredSource
from pumpcheck.errors import NoAdapterError
from pumpcheck.grid import Grid
from pumpcheck.model.finding import HeadingAlias
from pumpcheck.model.summary import Skipped, TableSummary
from pumpcheck.plugins import load_plugins
from pumpcheck.scanning.locations import Places
from pumpcheck.scanning.options import Names, ScanOptions
from pumpcheck.scanning.results import reading
from pumpcheck.tables import map_headings
from pumpcheck.tables.finder import find_tables, held_rows
from pumpcheck.tables.found import FoundTable, Records
from pumpcheck.tables.long import grid_of_long


def preview(
    location: str | ConfiguredSource,
    *,
    sheets: Iterable[str] = (),
    columns: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    config: str | os.PathLike[str] | None = None,
    where_known: Mapping[str, str] | None = None,
) -> list[TableSummary]:
    """Return an account of each table of a location with the mapping of its columns; records are not counted.

    What cannot be read or assessed says why in ``problem``. What an adapter leaves out because of its option ``pages``
    is a note. See `pumpcheck.scan` for the arguments.
    """
    asked = ScanOptions(columns or {}, tuple(sheets), options or {}, where_known=where_known or {})
    if isinstance(location, str):
        where, asked = Names(config).look_up(location, asked)
    else:
        where, asked = location.location, replace(asked, source=location)
    plugins = load_plugins()
    found: list[TableSummary] = []
    places = Places(where)
    for place in places.found:
        with asked.telling_where():
            try:
                adapter, request = asked.choose(plugins, place)
            except NoAdapterError:
                if places.passes_over(asked.request(place)):
                    continue
                raise
            with reading(request.label, adapter.name) as state, adapter.open(request) as source:
                tables = list(_tables(source, asked, plugins.headings))
                found += _in_part(tables) if "pages" in request.options else tables
            if state.error:
                raise state.error
    found += (TableSummary(asked.request(path).label, problem=str(error)) for path, error in places.unread.items())
    if not found and not places.repeated:
        raise places.nothing()
    notes = tuple(f"{note.origin}: {note.text}" for note in places.notes)
    return [replace(table, notes=(*table.notes, *notes)) if table is found[0] else table for table in found]


def first_requests(source: ConfiguredSource, where_known: Mapping[str, str]) -> list[str]:
    """Return what reading a source would ask of a system first, without secrets; nothing is sent."""
    asked = ScanOptions(where_known=where_known, source=source)
    adapter, request = asked.choose(load_plugins(), source.location)
    with adapter.open(request) as opened:
        return list(opened.first_request())


def _in_part(tables: Sequence[TableSummary]) -> list[TableSummary]:
    """Take for a note what was left out, since only so many pages were wanted; without a table it stays a problem."""
    if not any(table.columns for table in tables):
        return list(tables)
    return [
        table if table.columns else replace(table, problem="", notes=(*table.notes, table.problem)) for table in tables
    ]


def _tables(source: Source, asked: ScanOptions, aliases: Iterable[HeadingAlias]) -> Iterator[TableSummary]:
    """Yield the tables of a source, those of a grid as far as they are seen in its first rows."""

    def told(table: Table | FoundTable, grid: Grid | None = None) -> TableSummary:
        sample = table.sample() if isinstance(table, Table) else table.sample
        mapping = map_headings(table.headings, sample, columns=asked.all_columns, aliases=aliases)
        name = f"{source.label}, sheet {table.name}" if table.name else source.label
        notes = (*(grid.notes if grid else ()), *table.notes)
        hidden = grid is not None and grid.hidden
        return TableSummary(name, mapping.choices, problem=mapping.problem, notes=notes, hidden=hidden)

    for item in map(grid_of_long, source.tables()):
        if isinstance(item, Table):
            yield told(item)
        grid, rows = (item if isinstance(item, Grid) else None), 0
        for found in find_tables(grid) if grid else [item]:
            if isinstance(found, FoundTable):
                yield told(found, grid)
            elif isinstance(found, Skipped):
                yield TableSummary(found.origin, problem=found.reason)
            elif isinstance(found, Records) and (rows := rows + len(found.rows)) > held_rows():
                break
