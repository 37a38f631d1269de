"""What stands above the data of a file: title lines, and the rows of the header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pumpcheck import UsageError, find_header

from .columns import Columns, look
from .dialect import Dialect
from .mending import otherwise_delimited
from .records import Record

HEADER_ROWS = 50
"""How many rows are searched for a header."""

_DEEPEST = 3
_LONGEST = 60
_MANY = 20
_NEARLY_ALL = 0.95
_NO_HEADING = re.compile(r"\d{3}|^\d|://|@|[;=]")


class Top(NamedTuple):
    """What stands above the data.

    Attributes:
        header: The records of the header, none when there is none.
        first_line: The line after it.
        note: What was done to the header, in words; or empty.
    """

    header: list[Record]
    first_line: int
    note: str = ""


def find_top(records: Sequence[Record], texts: Mapping[int, str], dialect: Dialect, width: int) -> Top:
    """Find the header.

    Args:
        records: The first records.
        texts: The lines on which they stand, by number.
        dialect: How fields are told apart.
        width: How many fields a record usually has.
    """
    # A header that is written several times over says no more to the search than one.
    rows = [record for place, record in enumerate(records[:HEADER_ROWS]) if not place or not _again(records, place)]
    found = find_header([record.fields for record in rows])
    # Below rows as wide as itself stands the header of a second table; the first one is above them.
    while found is not None and _full(rows[: found.index], width) > 2:
        above = find_header([record.fields for record in rows[: found.index]])
        if above is None:
            break
        found = above
    if found is not None:
        header = rows[found.index : found.index + found.depth]
    else:
        index = _by_looks([record.fields for record in rows], width)
        if index is None:
            return _otherwise(rows, texts, dialect, width)
        header = rows[index : index + 1]
    for record in records[records.index(header[-1]) + 1 :]:
        if len(header) == _DEEPEST or record.fields != header[-1].fields:
            break
        header = [*header, record]
    return _trimmed(header, rows, width)


def named_top(records: Sequence[Record], line: int, label: str) -> Top:
    """Return the header that the user named.

    Raises:
        UsageError: If no record starts on that line.
    """
    named = [record for record in records if record.line == line]
    if not named:
        raise UsageError(
            f"--option header={line}: {label} has no row that starts on that line; name the line of the "
            "header row, counted from 1, or 0 when there is none"
        )
    return Top(named, named[0].last + 1)


def _full(records: Sequence[Record], width: int) -> int:
    return sum(sum(map(bool, record.fields)) >= 0.8 * width for record in records)


def _again(records: Sequence[Record], place: int) -> bool:
    return records[place].fields == records[place - 1].fields and len(records[place].fields) > 1


def _by_looks(rows: Sequence[list[str]], width: int) -> int | None:
    """Return the first row that is all words and as wide as the table, where rows below are not words alone.

    This is for headings that nobody has heard of. What has nothing below it is a header when it reads like one.
    """
    for index, row in enumerate(rows):
        gaps = [place for place, cell in enumerate(row) if not cell.strip()]
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) < 0.8 * width and (len(row) < width or len(filled) * 2 <= width):
            continue  # a title
        if len(filled) < 0.8 * width or not _are_headings(filled):
            return None
        headings = filled if len(row) == width + 1 and len(gaps) == 1 else row
        below = [other for other in rows[index + 1 :] if len(other) == len(headings)]
        if not below:
            return index if width > 2 and index + 1 == len(rows) else None
        return index if _stands_out(headings, below) else None
    return None


def _are_headings(cells: Sequence[str]) -> bool:
    return len({cell.casefold() for cell in cells}) == len(cells) and all(
        len(cell) <= _LONGEST and any(mark.isalpha() for mark in cell) and not _NO_HEADING.search(cell)
        for cell in cells
    )


def _stands_out(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the columns below hold numbers, dates or links, and the row none."""
    if len(below) >= 3:
        fits, misfits = Columns(below, len(row)).fit(row)
        return fits == 0 and (misfits > 0 or _differs(row, below))
    plain = [place for place, cell in enumerate(row) if cell and not any(mark.isdigit() for mark in cell)]
    told = [place for place in plain if all(_is_value(other[place]) for other in below)]
    return len(told) >= 2 and len(told) * 4 >= len(row)


def _differs(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the row lacks, in half of the columns and at least two, what nearly all values below have in common."""
    if len(below) < _MANY:
        return False
    differing = 0
    for place, cell in enumerate(row):
        traits = [_traits(other[place]) for other in below if other[place]]
        unlike = [sum(trait[kind] != own for trait in traits) for kind, own in enumerate(_traits(cell))]
        differing += len(traits) >= _MANY and max(unlike) >= _NEARLY_ALL * len(traits)
    return differing >= 2 and differing * 2 >= len(row)


def _traits(text: str) -> tuple[bool, bool, bool]:
    return " " in text.strip(), text[:1].isupper(), text[-1:].isalnum()


def _is_value(text: str) -> bool:
    seen = look(text)
    return seen in ("number", "link") or (seen[:1].isdigit() and "A" not in seen)


def _otherwise(rows: Sequence[Record], texts: Mapping[int, str], dialect: Dialect, width: int) -> Top:
    """Look for a header whose fields alone are told apart by another delimiter, right above the first full row."""
    above = None
    for record in rows:
        if len(record.fields) == width:
            break
        above = record
    if above is None or len(above.fields) * 2 > width + 1 or above.line != above.last:
        return Top([], 1)
    other = otherwise_delimited(texts[above.line], dialect, width, None, by_words=True)
    below = [record.fields for record in rows if record.line > above.line and len(record.fields) == width]
    if other is None or not _are_headings(other[0]) or not _stands_out(other[0], below):
        return Top([], 1)
    header = above._replace(fields=other[0])
    return Top([header], header.last + 1, f"the headings are told apart by another delimiter: {other[1]}")


def _trimmed(header: list[Record], rows: Sequence[Record], width: int) -> Top:
    """Leave out an empty heading that is one too many for every row below."""
    first_line = header[-1].last + 1
    below = [len(record.fields) for record in rows if record.line >= first_line]
    fields = header[0].fields
    # The last one may be empty because the delimiter ends the row.
    gaps = [place for place, field in enumerate(fields[:-1]) if not field.strip()]
    excess = below and len(fields) == width + 1 == max(below) + 1 and below.count(width) >= 0.9 * len(below)
    if len(header) > 1 or len(gaps) != 1 or not excess or not fields[-1].strip():
        return Top(header, first_line)
    kept = [*fields[: gaps[0]], *fields[gaps[0] + 1 :]]
    return Top([header[0]._replace(fields=kept)], first_line, "an empty heading too many was left out")
