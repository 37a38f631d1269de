"""How one file is laid out: delimiter, header, headings, first rows. Found on its first megabyte."""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from pumpcheck import Row, SourceUnreadableError, unique_headings

from .alignment import doubt, taken_apart
from .charset import find_encoding
from .columns import Columns
from .delimiter import find_dialect
from .dialect import Dialect
from .lines import Line, Lines
from .options import Settings
from .records import Record, Records
from .second import find_second
from .shape import Shape, ends_with_delimiters
from .top import HEADER_ROWS, Top, find_top, named_top

HEAD = 1024 * 1024
"""Bytes on which the layout is judged."""

SAMPLE_ROWS = 200
_TOP_LINES = 1000
_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_HTML = re.compile(rb"\s*(<!doctype html|<html|<table)", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a file is read.

    Attributes:
        codec: Python codec.
        dialect: How fields are told apart.
        width: Usual number of fields of a record.
        headings: One for each column.
        first_line: Line from which on the data are.
        notes: The same in words.
        sample: The first rows.
        columns: What the columns look like.
        second: Line on which a second table in the same file begins.
        shape: The shape that records should have.
    """

    codec: str
    dialect: Dialect
    width: int
    headings: list[str]
    first_line: int
    notes: list[str]
    sample: list[Row]
    shape: Shape
    columns: Columns | None = None
    second: int | None = None


def find_layout(stream: IO[bytes], settings: Settings, label: str, suffix: str = "") -> Layout | None:
    """Judge the layout of a file.

    Args:
        stream: The file from its beginning.
        settings: What the user said; the rest is found by looking.
        label: Name of the file for messages.
        suffix: Its suffix, which decides between delimiters that fit equally.

    Returns:
        The layout, or None when the file holds nothing but blank lines.

    Raises:
        SourceUnreadableError: If the content is no delimited text.
        UsageError: If the line named for the header is not in the file.
    """
    head = stream.read(HEAD)
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise SourceUnreadableError(
            f"{label}: is a web page, not a table; export the inventory as CSV, or save the page's table from Excel"
        )
    if settings.encoding:
        codec = encoding = settings.encoding
    else:
        codec, encoding = find_encoding(head, stream)
    lines = _lines(head, codec)
    if not any(line.text.strip("\0 \t\x1a") for line in lines):
        return None
    announced = _SEP.fullmatch(lines[0].text)
    body = lines[1:] if announced else lines
    dialect, usual = find_dialect(body, settings, announced.group(1) if announced else None, suffix)
    records = _records(body, dialect, usual, max(SAMPLE_ROWS + HEADER_ROWS, settings.header or 0))
    texts = {line.number: line.text for line in body[:_TOP_LINES]}
    if settings.header == 0:
        top = Top([], 1)
    elif settings.header is not None:
        top = named_top(records, settings.header, label)
    else:
        top = find_top(records, texts, dialect, usual)
    header = top.header
    first_line = max(top.first_line, body[0].number if body else 1)
    usual = max((len(record.fields) for record in header), default=usual)
    below = [line for line in body if line.number >= first_line]
    data = _records(below, dialect, usual, SAMPLE_ROWS)
    text = texts.get(header[0].line, "") if len(header) == 1 and settings.header is None else ""
    if text and (apart := taken_apart(header[0].fields, data, text, dialect)):
        top = top._replace(
            header=[header[0]._replace(fields=apart)],
            note="two headings without a delimiter between them were taken apart",
        )
        header, usual = top.header, len(apart)
        data = _records(below, dialect, usual, SAMPLE_ROWS)
    doubtful = doubt(max((len(record.fields) for record in header), default=0), data)
    headings = _headings(header, data, usual)
    notes = [doubtful] if doubtful else []
    width = len(headings)
    if (real := _usual_width(data, width)) != usual:
        usual, data = real, _records(below, dialect, real, SAMPLE_ROWS)
    columns = Columns([record.fields for record in data], usual)
    data = _records(below, dialect, usual, SAMPLE_ROWS, columns)
    second = find_second(below, dialect, headings) if header else None
    if second is not None:
        notes = [*notes, f"a second table begins on line {second}; its rows stand under the headings of the first"]
    shape = Shape(width, doubtful, ends_with_delimiters(width, data))
    above = sum(1 for line in lines if line.number < (header[0].line if header else 1) and line.text.strip())
    return Layout(
        codec=codec,
        dialect=dialect,
        width=usual,
        headings=unique_headings(headings),
        first_line=first_line,
        notes=[f"encoding: {encoding}", f"delimiter: {dialect.name}", _header_note(top, above), *notes],
        sample=[shape.of(record)[0] for record in data],
        shape=shape,
        columns=columns,
        second=second,
    )


def _lines(head: bytes, codec: str) -> list[Line]:
    """Return the lines of the head without a last one that the head's end may have cut."""
    lines = list(Lines(io.BytesIO(head), codec))
    return lines[:-1] if len(head) >= HEAD and len(lines) > 1 else lines


def _records(
    lines: Iterable[Line], dialect: Dialect, width: int, limit: int, columns: Columns | None = None
) -> list[Record]:
    found = (record for record in Records(lines, dialect, width, columns) if isinstance(record, Record))
    return list(itertools.islice(found, limit))


def _headings(header: Sequence[Record], data: Sequence[Record], usual: int) -> list[str]:
    """Return the headings as the file has them, and an empty one for each further column."""
    counts = Counter(len(record.fields) for record in data)
    if not header:
        return [""] * (max(counts, key=lambda count: (counts[count], count)) if counts else usual)
    parts = itertools.zip_longest(*(record.fields for record in header), fillvalue="")
    headings = [" ".join(filter(None, (part.strip() for part in column))) for column in parts]
    named = len(headings)
    while headings and not headings[-1] and min(counts, default=0) < len(headings) and _unused(data, len(headings) - 1):
        headings.pop()
    longer = Counter(len(record.fields) for record in data if any(record.fields[named:]))
    if longer.total() >= 3 and longer.total() * 2 > len(data):
        return headings + [""] * (longer.most_common(1)[0][0] - len(headings))
    return headings


def _usual_width(data: Sequence[Record], width: int) -> int:
    """Return how many fields records have: as many as there are headings, or as most have where none has that."""
    counts = Counter(len(record.fields) for record in data)
    return width if not counts or width in counts else max(counts, key=lambda count: (counts[count], count))


def _unused(data: Sequence[Record], column: int) -> bool:
    return bool(data) and not any(record.fields[column : column + 1] not in ([], [""]) for record in data)


def _header_note(top: Top, above: int) -> str:
    header = top.header
    if not header:
        return "header: none, the columns are named by position"
    lines = f"line {header[0].line}" if len(header) == 1 else f"lines {header[0].line} to {header[-1].last}"
    passed = f"; {above} line{'s' if above != 1 else ''} above it passed over" if above else ""
    return f"header: {lines}{passed}" + (f"; {top.note}" if top.note else "")
