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

__all__ = ["LARGEST_BATCH", "check_adapter", "check_claims", "check_description", "check_source", "check_table"]

LARGEST_BATCH = 100_000
"""How many records one batch may hold."""

_NOWHERE = "no-such-folder/pumpcheck-conformance.nonsense"
_USER_INFO = re.compile(r"://[^/\s]*@")


class _Passes:
    """A screen with one answer for every record."""

    def __init__(self, answer: bool) -> None:
        self._answer = answer

    @property
    def pattern(self) -> bytes:
        return b"." if self._answer else b"\\x00\\x01\\x02\\x03"

    @property
    def patterns(self) -> Patterns:
        return Patterns((), (), (self.pattern,))

    def folded(self, text: str) -> str:
        return text

    def passes(self, text: str) -> bool:  # noqa: ARG002 - the answer is the same for every text
        return self._answer

    def clears(self, row: Sequence[str | None]) -> bool:  # noqa: ARG002 - the answer is the same for every row
        return not self._answer

    @property
    def kind_columns(self) -> Sequence[int]:
        return ()

    def clears_kind(self, row: Sequence[str | None]) -> bool:
        return self.clears(row)


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
        """All records it accounts for."""
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
    check_description(adapter)
    check_claims(adapter, request)
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


def check_description(adapter: Adapter) -> None:
    """Check the adapter's name, summary and options."""
    from pumpcheck.plugins.provided import ADAPTERS

    _require(isinstance(adapter, Adapter), "the adapter is not an instance of pumpcheck.Adapter")
    problem = ADAPTERS.problem(adapter)
    _require(not problem, f"the adapter: {problem}")
    _require(adapter.summary != "", f"the adapter {adapter.name} has no summary for `pumpcheck plugins`")
    empty = [key for key, text in adapter.options.items() if not text]
    _require(not empty, f"options without a line of help: {', '.join(empty)}")


def check_claims(adapter: Adapter, request: SourceRequest) -> None:
    """Check that an adapter claims a location that it reads, and none that is not there and has an unknown suffix."""
    for wanted, location in ((True, request), (False, SourceRequest(_NOWHERE))):
        answer: object = adapter.claims(location)
        _require(isinstance(answer, bool), f"claims({location.label}) must give a bool, not {type(answer).__name__}")
        _require(answer is wanted, f"claims({location.label}) must be {wanted}")


def check_source(source: Source) -> None:
    """Check an open source: its label, and what its ``tables()`` yields, to the end as by `check_table`."""
    for _ in _readings(source, None):
        pass


def check_table(table: Table, screen: Screen | None = None) -> None:
    """Check one table by reading it to its end: headings, batches, row numbers, values, marks and sample."""
    _read(table, screen)


def _require(condition: bool, message: str) -> None:
    # Not an assert statement: python -O would drop it.
    if not condition:
        raise AssertionError(message)


def _check_nowhere(adapter: Adapter, request: SourceRequest) -> None:
    try:
        with adapter.open(replace(request, location=_NOWHERE)) as source:
            list(source.tables())
    except PumpcheckError:
        return
    except Exception as error:
        raise AssertionError(
            f"a location that is not there must raise a pumpcheck.SourceError, not {type(error).__name__}"
        ) from error
    raise AssertionError("a location that is not there must raise a pumpcheck.SourceError, and nothing was raised")


def _read_all(adapter: Adapter, request: SourceRequest, screen: Screen | None) -> list[_Contents]:
    source: object = adapter.open(request)
    if not isinstance(source, Source):
        raise AssertionError(f"open() must give a pumpcheck.Source, not a {type(source).__name__}")
    try:
        return list(_readings(source, screen))
    finally:
        source.close()
        source.close()


def _readings(source: Source, screen: Screen | None) -> Iterator[_Contents]:
    label: object = getattr(source, "label", None)
    if not isinstance(label, str) or not label:
        raise AssertionError("the source's label must be text that is not empty")
    _require(not _USER_INFO.search(label), "the source's label shows the user name or password of its URL")
    _require("://" not in label or "?" not in label, "the source's label shows the query of its URL")
    names = set()
    item: object
    for item in source.tables():
        if isinstance(item, Skipped):
            _check_skipped(item)
        elif isinstance(item, Grid | Table):
            kind = "grid" if isinstance(item, Grid) else "table"
            _require(isinstance(item.name, str), f"a {kind}'s name must be text")
            _require(item.name not in names, f"two {kind}s have the name {item.name!r}")
            names.add(item.name)
            yield _read_grid(item, screen) if isinstance(item, Grid) else _read(item, screen)
        elif not isinstance(item, Note):
            raise AssertionError(f"tables() must yield Grid, Table, Skipped or Note, not {type(item).__name__}")


def _read_grid(grid: Grid, screen: Screen | None) -> _Contents:
    """Read a grid as a scan does: its rows first, then the largest table in it."""
    from pumpcheck.tables.held import held_tables

    where = f"grid {grid.name!r}"
    count = _check_rows(grid.rows(), where)
    table = held_tables(grid)[0]
    reading = _Contents(grid.name, tuple(table.headings))
    for batch in table.batches():
        _add_batch(reading, batch, where)
    if screen is not None and reading.rows:
        layout = Layout(reading.headings, reading.numbers[0], reading.rows[:200])
        _check_rows(grid.rows(screen, layout), f"{where}, with a screen", count)
    return reading


def _check_rows(stretches: Iterator[Stretch], where: str, expected: int | None = None) -> int:
    """Check what a grid yields, and return how many rows it accounts for."""
    numbers: list[int] = []
    count = 0
    for stretch in stretches:
        _require(len(stretch.rows) == len(stretch.numbers), f"{where}: rows and numbers differ in length")
        _check_bounded(numbers[-1:] or [0], stretch.numbers, stretch.skipped, where)
        numbers += stretch.numbers
        for row in stretch.rows:
            _check_row(row, where)
        filled = sum(bool(value and not value.isspace()) for row in stretch.rows for value in row)
        _require(filled == stretch.cells, f"{where}: {filled} cells hold something, but {stretch.cells} are counted")
        count += stretch.cleared + sum(map(bool, stretch.rows))
    if expected is not None:
        _require(count == expected, f"{where}: {count} rows instead of {expected} (rows + cleared)")
    return count


def _read(table: Table, screen: Screen | None) -> _Contents:
    where = f"table {table.name!r}"
    headings: list[object] = list(table.headings)
    texts = tuple(heading for heading in headings if isinstance(heading, str) and heading.strip())
    _require(len(texts) == len(headings), f"{where}: each heading must be text that is not empty")
    _require(len(set(texts)) == len(texts), f"{where}: its headings are not unique; see pumpcheck.unique_headings")
    _require(bool(table.row_word), f"{where}: its row_word is empty")
    reading = _Contents(table.name, texts)
    # As a scan does it: the sample is looked at first, and then all is read from the first record on.
    sample, short = list(table.sample()), list(table.sample(1))
    for batch in table.batches(screen):
        _add_batch(reading, batch, f"{where}, after {len(reading.rows)} rows")
    if screen is None:
        _require(reading.cleared == 0, f"{where}: records are counted as cleared although there was no screen")
        _require(len(short) <= 1, f"{where}: sample(1) gives {len(short)} rows")
        _require(sample == reading.rows[: len(sample)], f"{where}: sample() is not what the rows begin with")
        _require(short == reading.rows[: len(short)], f"{where}: sample(1) is not the first row")
    return reading


def _add_batch(reading: _Contents, batch: Batch, where: str) -> None:
    numbers = list(batch.row_numbers)
    count = len(numbers)
    _check_bounded(reading.numbers[-1:], numbers, batch.skipped, where)
    _require(batch.cleared >= 0, f"{where}: a negative number of records is cleared")
    rows = _rows_of(batch, reading.headings, count, where)
    for position, mark in batch.marks.items():
        _require(position in range(count), f"{where}: a mark at position {position} of {count} rows")
        _require(bool(mark.reason), f"{where}: the mark at position {position} has no reason")
        _require(all(isinstance(value, str) for value in mark.extra), f"{where}: a mark's extra values must be text")
        reading.marks[numbers[position]] = mark.reason
    reading.rows += rows
    reading.numbers += numbers
    reading.skipped += batch.skipped
    reading.cleared += batch.cleared


def _check_bounded(last: Sequence[int], numbers: Sequence[int], skipped: Sequence[Skipped], where: str) -> None:
    """Check the size, row numbers and gaps of a batch or stretch, which follows the row with the number ``last``."""
    _require(
        len(numbers) <= LARGEST_BATCH, f"{where}: {len(numbers)} rows at once; at most {LARGEST_BATCH} are allowed"
    )
    _require(all(hasattr(number, "__index__") for number in numbers), f"{where}: row numbers must be whole numbers")
    for before, number in pairwise([*last, *numbers]):
        _require(number > before, f"{where}: row number {number} follows {before}; they must increase")
    for stretch in skipped:
        _check_skipped(stretch)


def _check_row(row: object, where: str) -> None:
    if not isinstance(row, tuple):
        raise AssertionError(f"{where}: a row must be a tuple, not a {type(row).__name__}")
    for value in row:
        _check_value(value, where)


def _rows_of(batch: Batch, headings: tuple[str, ...], count: int, where: str) -> list[Row]:
    rows = list(batch.rows(range(count)))
    _require(len(rows) == count, f"{where}: {count} row numbers, but rows() gives {len(rows)} rows")
    for row in rows:
        _check_row(row, where)
        _require(len(row) == len(headings), f"{where}: a row of {len(row)} values under {len(headings)} headings")
    columns = batch.columns(headings)
    _require(set(columns) == set(headings), f"{where}: columns() does not give just the headings asked for")
    for place, heading in enumerate(headings):
        column = columns[heading]
        _require(len(column) == count, f"{where}: {count} row numbers, but {len(column)} values under {heading!r}")
        for position, row in enumerate(rows):
            _check_value(column[position], where)
            _require(column[position] == row[place], f"{where}: columns() and rows() differ under {heading!r}")
    if count and headings:
        _require(
            set(batch.columns(headings[-1:])) == {headings[-1]}, f"{where}: columns() gives more than was asked for"
        )
        _require(
            list(batch.rows([count - 1, 0])) == [rows[-1], rows[0]],
            f"{where}: rows() must give the rows in the order of the positions asked for",
        )
    return rows


def _check_value(value: object, where: str) -> None:
    _require(value is None or isinstance(value, str), f"{where}: a value is a {type(value).__name__}, not text or None")


def _check_skipped(stretch: object) -> None:
    if not isinstance(stretch, Skipped):
        raise AssertionError(f"what was skipped must be a pumpcheck.Skipped, not a {type(stretch).__name__}")
    _require(bool(stretch.origin and stretch.reason), "a Skipped must say where it is and why")
    _require(stretch.records >= 0, f"{stretch.origin}: a negative number of records is skipped")


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
