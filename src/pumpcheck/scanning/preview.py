"""How a source would be understood, without judging it: its tables, their headers, their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pumpcheck.adapters import Table
from pumpcheck.headings import map_headings
from pumpcheck.model import Skipped
from pumpcheck.plugins import load_plugins
from pumpcheck.result import TableSummary
from pumpcheck.scanning.locations import spread
from pumpcheck.scanning.scan import ScanOptions


def preview(
    location: str,
    *,
    sheets: Iterable[str] = (),
    columns: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
) -> list[TableSummary]:
    """Return the tables of a location with the mapping of their columns; records are not counted.

    Args:
        location: A path, folder, glob, URL or ``-``.
        sheets: Names of the tables that are wanted; empty means all.
        columns: Canonical field to heading.
        options: Settings for the adapter.

    Returns:
        One account a table, named by source and sheet, with zero records; a table that cannot be assessed, and a
        stretch that cannot be read, says why in ``problem``.

    Raises:
        SourceError: If the source cannot be opened.
        UsageError: If a field or option is unknown.
    """
    asked = ScanOptions(columns or {}, tuple(sheets), options or {})
    plugins = load_plugins()
    found = []
    for place in spread(location)[0]:
        request = asked.request(place)
        with plugins.choose_adapter(request, asked.options.get("adapter")).open(request) as source:
            for item in source.tables():
                if isinstance(item, Table):
                    mapping = map_headings(
                        item.headings, item.sample(), columns=asked.columns, aliases=plugins.headings
                    )
                    name = f"{source.label}, sheet {item.name}" if item.name else source.label
                    found.append(TableSummary(name, mapping.choices, problem=mapping.problem, notes=tuple(item.notes)))
                elif isinstance(item, Skipped):
                    found.append(TableSummary(item.origin, problem=item.reason))
    return found
