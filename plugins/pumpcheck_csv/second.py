"""A second table further down in the same file, under headings of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from pumpcheck import find_header

from .dialect import Dialect
from .lines import Line, is_blank
from .records import Record, Unreadable

_MOST = 200
"""How many lines are looked at as headings."""


def find_second(lines: Sequence[Line], dialect: Dialect, header: Sequence[str]) -> int | None:
    """Return the line on which known headings other than the table's stand below its data, or None.

    Args:
        lines: Lines below the header.
        dialect: How fields are told apart.
        header: The headings of the table.
    """
    own = {heading.casefold() for heading in header if heading}
    for fields, line in itertools.islice(_candidates(lines, dialect, len(header)), _MOST):
        named = {field.strip().casefold() for field in fields if field.strip()}
        if len(named & own) * 2 <= len(named) and find_header([fields]) is not None:
            return line.number
    return None


def _candidates(lines: Sequence[Line], dialect: Dialect, width: int) -> Iterator[tuple[list[str], Line]]:
    """Yield the lines that follow a gap, or with which rows of another width begin."""
    started = gap = False
    for line, following in itertools.zip_longest(lines, lines[1:]):
        if is_blank(line.text, dialect.delimiter) or not line.text.strip(dialect.delimiter + " \t"):
            gap = True
            continue
        between = line.text.count(dialect.delimiter)
        if started and (gap or between + 1 != width):
            fields = dialect.fields(line.text) or []
            below = dialect.fields(following.text) if following else None
            if len(fields) > 1 and (gap or (len(fields) != width and below and len(below) == len(fields))):
                yield fields, line
        # A title may stand between the gap and the headings.
        started, gap = True, gap and not between


def marked(records: Iterable[Record | Unreadable], second: int) -> Iterator[Record | Unreadable]:
    """Say of every record of a second table that it is one."""
    for record in records:
        if isinstance(record, Record) and record.line >= second:
            what = (
                "holds the headings of a second table"
                if record.line == second
                else f"belongs to a second table, whose headings are on line {second}"
            )
            yield record.at_fault(f"the row {what}")
        else:
            yield record
