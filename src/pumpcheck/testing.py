"""Conformance checks for adapter authors: what the rest of pumpcheck relies on, looked at from the outside.

Put this into the tests of an adapter::

    from pumpcheck import SourceRequest
    from pumpcheck.testing import check_adapter

    def test_the_adapter_keeps_the_contract(tmp_path):
        path = tmp_path / "ward.db"
        ...  # write two records
        check_adapter(
            WardAdapter(),
            SourceRequest(str(path)),
            expected=[{"Model": "MMT-722NAS", "Serial": "0012"}, {"Model": "Bed", "Serial": None}],
        )

Every check raises AssertionError with one sentence that says what is wrong. What the adapter itself raises passes
through, so that its traceback is seen. The location is opened several times. An adapter of files opens it by
``SourceRequest.open()``, which gives a stream of its own each time, also of standard input and of URLs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pumpcheck.adapters import Adapter, Source, SourceRequest, Table
from pumpcheck.errors import PumpcheckError
from pumpcheck.grid import Grid, Layout, Patterns, Row, Screen, Stretch
from pumpcheck.model.summary import Note, Skipped

if TYPE_CHECKING:
    from pumpcheck.batch import Batch

__all__ = ["LARGEST_BATCH", "check_adapter"]

LARGEST_BATCH = 100_000
"""How many records one batch may hold."""

_NOWHERE = "no-such-folder/pumpcheck-conformance.nonsense"
_USER_INFO = re.compile(r"://[^/\s]*@")


class _Passes:
    """A screen with one answer for every record."""

    kind_columns: Sequence[int] = ()

    def __init__(self, answer: bool) -> None:
        self._answer = answer
        self.pattern = b"." if answer else b"\\x00\\x01\\x02\\x03"
        self.patterns = Patterns((), (), (self.pattern,))

    def folded(self, text: str) -> str:
        return text

    def passes(self, text: str) -> bool:  # noqa: ARG002 - the answer is the same for every text
        return self._answer

    def clears(self, row: Sequence[str | None]) -> bool:  # noqa: ARG002 - the answer is the same for every row
        return not self._answer

    clears_kind = clears


@dataclass
class _Contents:
    """All that one reading of a table gave."""

    name: str
    headings: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    cleared: int = 0

    @property
    def records(self) -> int:
        return len(self.rows) + self.cleared + sum(stretch.records for stretch in self.skipped)


def check_adapter(
    adapter: Adapter,
    request: SourceRequest,
    *,
    expected: Sequence[Mapping[str, str | None]] | None = None,
    table: str | None = None,
) -> None:
    """Check that an adapter keeps the contract on one location that it reads.

    Args:
        adapter: The adapter.
        request: A location that holds a few records, with the options it needs.
        expected: Every record of one table, by heading, in order.
        table: The name of that table, where the location holds several.

    Raises:
        AssertionError: If the adapter breaks the contract or gives other records.
    """
    _check_description(adapter)
    for wanted, location in ((True, request), (False, SourceRequest(_NOWHERE))):
        _require(adapter.claims(location) is wanted, f"claims({location.label}) must be {wanted}")
    _check_nowhere(adapter, request)
    plain = _read_all(adapter, request, None)
    again = _read_all(adapter, request, _Passes(True))
    screened = _read_all(adapter, request, _Passes(False))
    names = [reading.name for reading in plain]
    for other in (again, screened):
        _require([reading.name for reading in other] == names, "opened again, the location has other tables")
    for first, second, third in zip(plain, again, screened, strict=True):
        _compare(first, second, third)
    if expected is not None:
        _check_expected(plain, expected, table)


def _require(condition: bool, message: str) -> None:
    # Not an assert statement: python -O would drop it.
    if not condition:
        raise AssertionError(message)


def _check_description(adapter: Adapter) -> None:
    from pumpcheck.plugins.provided import ADAPTERS

    problem = ADAPTERS.problem(adapter)
    _require(not problem, f"the adapter: {problem}")
    _require(adapter.summary != "", f"the adapter {adapter.name} has no summary for `pumpcheck plugins`")
    empty = [key for key, text in adapter.options.items() if not text]
    _require(not empty, f"options without a line of help: {', '.join(empty)}")


def _check_nowhere(adapter: Adapter, request: SourceRequest) -> None:
    told = "nothing was raised"
    try:
        with adapter.open(replace(request, location=_NOWHERE)) as source:
            list(source.tables())
    except PumpcheckError:
        return
    except Exception as error:
        told = f"not {type(error).__name__}"
    raise AssertionError(f"a location that is not there must raise a pumpcheck.SourceError, {told}")


def _read_all(adapter: Adapter, request: SourceRequest, screen: Screen | None) -> list[_Contents]:
    source = adapter.open(request)
    _require(isinstance(source, Source), f"open() must give a pumpcheck.Source, not a {type(source).__name__}")
    try:
        return list(_readings(source, screen))
    finally:
        source.close()
        source.close()


def _readings(source: Source, screen: Screen | None) -> Iterator[_Contents]:
    label = source.label
    _require(bool(label), "the source's label must be text that is not empty")
    _require(not _USER_INFO.search(label), "the source's label shows the user name or password of its URL")
    _require("://" not in label or "?" not in label, "the source's label shows the query of its URL")
    names = set()
    item: object
    for item in source.tables():
        if isinstance(item, Skipped):
            _require(bool(item.origin and item.reason), "a Skipped must say where it is and why")
        elif isinstance(item, Grid | Table):
            kind = "grid" if isinstance(item, Grid) else "table"
            _require(item.name not in names, f"two {kind}s have the name {item.name!r}")
            names.add(item.name)
            yield _read_grid(item, screen) if isinstance(item, Grid) else _read_table(item, screen)
        elif not isinstance(item, Note):
            raise AssertionError(f"tables() must yield Grid, Table, Skipped or Note, not {type(item).__name__}")


def _read_grid(grid: Grid, screen: Screen | None) -> _Contents:
    """Read a grid as a scan does: its rows first, then the largest table in it."""
    from pumpcheck.tables.finder import held_tables

    where = f"grid {grid.name!r}"
    count = _count_rows(grid.rows(), where)
    table = held_tables(grid)[0]
    reading = _Contents(grid.name, tuple(table.headings))
    for batch in table.batches():
        _add_batch(reading, batch, where)
    if screen is not None and reading.rows:
        layout = Layout(reading.headings, reading.numbers[0], reading.rows[:200])
        screened = _count_rows(grid.rows(screen, layout), f"{where}, with a screen")
        _require(screened == count, f"{where}, with a screen: {screened} rows instead of {count} (rows + cleared)")
    return reading


def _count_rows(stretches: Iterator[Stretch], where: str) -> int:
    """Check what a grid yields, and return how many rows it accounts for."""
    last: list[int] = [0]
    count = 0
    for stretch in stretches:
        _check_rows(last, stretch.numbers, stretch.rows, where)
        last = [*last, *stretch.numbers][-1:]
        filled = sum(bool(value and not value.isspace()) for row in stretch.rows for value in row)
        _require(filled == stretch.cells, f"{where}: {filled} cells hold something, but {stretch.cells} are counted")
        count += stretch.cleared + sum(map(bool, stretch.rows))
    return count


def _read_table(table: Table, screen: Screen | None) -> _Contents:
    where = f"table {table.name!r}"
    headings = tuple(table.headings)
    filled = all(isinstance(heading, str) and heading.strip() for heading in headings)
    _require(filled, f"{where}: each heading must be text that is not empty")
    unique = len(set(headings)) == len(headings)
    _require(unique, f"{where}: its headings are not unique; see pumpcheck.unique_headings")
    _require(bool(table.row_word), f"{where}: its row_word is empty")
    reading = _Contents(table.name, headings)
    # As a scan does it: the sample is looked at first, and then all is read from the first record on.
    sample = list(table.sample())
    for batch in table.batches(screen):
        _add_batch(reading, batch, f"{where}, after {len(reading.rows)} rows")
    if screen is None:
        _require(reading.cleared == 0, f"{where}: records are counted as cleared although there was no screen")
        _require(sample == reading.rows[: len(sample)], f"{where}: sample() is not what the rows begin with")
    return reading


def _add_batch(reading: _Contents, batch: Batch, where: str) -> None:
    numbers, width = list(batch.row_numbers), len(reading.headings)
    rows = list(batch.rows(range(len(numbers))))
    _check_rows(reading.numbers[-1:], numbers, rows, where)
    columns = batch.columns(reading.headings)
    for row in rows:
        _require(len(row) == width, f"{where}: a row of {len(row)} values under {width} headings")
    for place, heading in enumerate(reading.headings):
        same = list(columns[heading]) == [row[place] for row in rows]
        _require(same, f"{where}: columns() and rows() differ under {heading!r}")
    for position, mark in batch.marks.items():
        _require(position in range(len(rows)), f"{where}: a mark at position {position} of {len(rows)} rows")
        reading.marks[numbers[position]] = mark.reason
    reading.rows += rows
    reading.numbers += numbers
    reading.skipped += batch.skipped
    reading.cleared += batch.cleared


def _check_rows(last: Sequence[int], numbers: Sequence[int], rows: Sequence[object], where: str) -> None:
    """Check the rows of a batch or stretch, which follows the row with the number ``last``."""
    count = len(numbers)
    _require(count == len(rows), f"{where}: {count} row numbers, but rows() gives {len(rows)} rows")
    _require(count <= LARGEST_BATCH, f"{where}: {count} rows at once; at most {LARGEST_BATCH} are allowed")
    for before, number in pairwise([*last, *numbers]):
        _require(number > before, f"{where}: row number {number} follows {before}; they must increase")
    for row in rows:
        if not isinstance(row, tuple):
            raise AssertionError(f"{where}: a row must be a tuple, not a {type(row).__name__}")
        for value in row:
            is_text = value is None or isinstance(value, str)
            _require(is_text, f"{where}: a value is a {type(value).__name__}, not text or None")


def _compare(plain: _Contents, again: _Contents, screened: _Contents) -> None:
    where = f"table {plain.name!r}"
    _require(again.headings == plain.headings == screened.headings, f"{where}: read again, it has other headings")
    _require(again.cleared == 0, f"{where}: records are cleared although the screen lets every record through")
    _require(
        again == plain, f"{where}: read again, with a screen that lets all records through, it gives something else"
    )
    _require(
        screened.records == plain.records,
        f"{where}: {plain.records} records without a screen, but {screened.records} (rows + cleared + skipped) "
        "with one that lets none through",
    )
    known = dict(zip(plain.numbers, plain.rows, strict=True))
    for number, row in zip(screened.numbers, screened.rows, strict=True):
        _require(known.get(number) == row, f"{where}: with a screen, row number {number} is another row than without")


def _check_expected(readings: list[_Contents], expected: Sequence[Mapping[str, str | None]], name: str | None) -> None:
    names = ", ".join(repr(reading.name) for reading in readings) or "none"
    chosen = [reading for reading in readings if name is None or reading.name == name]
    _require(len(chosen) == 1, f"one table was expected, there are: {names}; say which with table=")
    (reading,) = chosen
    found = [dict(zip(reading.headings, row, strict=True)) for row in reading.rows]
    for place, (row, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        _require(row == dict(wanted), f"table {reading.name!r}, record {place}: {row} instead of {dict(wanted)}")
    _require(len(found) == len(expected), f"table {reading.name!r}: {len(found)} records instead of {len(expected)}")
