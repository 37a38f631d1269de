"""The conformance checks: adapters that keep the contract pass, and each way to break it is told."""

# ruff: noqa: ARG001, ARG005 - replacements keep the parameters of what they replace

from __future__ import annotations

from typing import ClassVar

import pytest

from pumpcheck import Adapter, FrameBatch, Mark, Note, RowBatch, Skipped, Source, SourceRequest, Table
from pumpcheck.errors import SourceNotFoundError
from pumpcheck.testing import LARGEST_BATCH, check_adapter

HEADINGS = ("Model", "Serial")
ROWS = [("MMT-722NAS", "0012"), ("Bed", None), ("MMT-508", ""), ("Monitor", "0044")]
EXPECTED = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


class Devices(Table):
    """Two batches of two rows, with one record between them that cannot be read."""

    name = ""
    headings = HEADINGS
    row_word = "line"
    rows = ROWS
    batch = RowBatch
    screened = True

    def batches(self, screen=None):
        for start in (0, 2):
            numbers = [2 + start + start // 2, 3 + start + start // 2]
            stretch = list(zip(numbers, self.rows[start : start + 2], strict=True))
            kept = [
                (n, row)
                for n, row in stretch
                if not (screen and self.screened) or screen.passes(" ".join(map(str, row)))
            ]
            yield self.batch(
                self.headings,
                [row for _, row in kept],
                [number for number, _ in kept],
                skipped=[Skipped("ward.lines, line 4", "not UTF-8")] if start else [],
                marks={0: Mark("3 fields where the header has 2", ("x",))} if start and kept else {},
                cleared=2 - len(kept),
            )


class Opened(Source):
    table = Devices
    label = "ward.lines"

    def __init__(self):
        self.file = object()

    def tables(self):
        yield Note(self.label, "read as UTF-8")
        yield self.table()
        yield Skipped("ward.lines, page 2", "encrypted; save it without a password")

    def close(self):
        self.file = None


class Lines(Adapter):
    name = "lines"
    summary = "reads lines"
    options: ClassVar = {"encoding": "how bytes are read"}
    source = Opened

    def claims(self, request):
        return request.suffixes[-1:] == (".lines",)

    def open(self, request):
        if not self.claims(request):
            raise SourceNotFoundError(f"{request.label}: there is no such file; check its name")
        return self.source()


REQUEST = SourceRequest("ward.lines")


def adapter_with(adapter=None, source=None, table=None):
    """The good adapter with some attributes of it, its source and its table replaced."""
    broken_table = type("BrokenTable", (Devices,), table or {})
    broken_source = type("BrokenSource", (Opened,), {"table": broken_table} | (source or {}))
    return type("BrokenLines", (Lines,), {"source": broken_source} | (adapter or {}))()


def test_an_adapter_that_keeps_the_contract_passes():
    check_adapter(Lines(), REQUEST, expected=EXPECTED)
    check_adapter(Lines(), REQUEST)


def test_an_adapter_that_ignores_the_screen_passes():
    check_adapter(adapter_with(table={"screened": False}), REQUEST, expected=EXPECTED)


def test_an_empty_table_passes():
    check_adapter(adapter_with(table={"batches": lambda self, screen=None: iter(())}), REQUEST, expected=[])


def test_a_frame_of_pandas_passes():
    def batches(self, screen=None):
        import pandas as pd

        yield FrameBatch(pd.DataFrame(ROWS, columns=list(HEADINGS)))

    check_adapter(adapter_with(table={"batches": batches}), REQUEST, expected=EXPECTED)


def test_one_of_several_tables_is_compared_when_it_is_named():
    def tables(self):
        for name in ("Ward 1", "Ward 2"):
            table = Devices()
            table.name = name
            yield table

    adapter = adapter_with(source={"tables": tables})
    check_adapter(adapter, REQUEST, expected=EXPECTED, table="Ward 2")
    with pytest.raises(AssertionError, match="there are: 'Ward 1', 'Ward 2'; say which with table="):
        check_adapter(adapter, REQUEST, expected=EXPECTED)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        pytest.param(EXPECTED[:3], "4 records instead of 3", id="fewer"),
        pytest.param([*EXPECTED, EXPECTED[0]], "4 records instead of 5", id="more"),
        pytest.param([EXPECTED[1], *EXPECTED[1:]], "record 1: ", id="other"),
        pytest.param([{"Model": "MMT-722NAS"}, *EXPECTED[1:]], "record 1: ", id="heading left out"),
        pytest.param(
            [*EXPECTED[:2], {"Model": "MMT-508", "Serial": None}, EXPECTED[3]], "record 3: ", id="empty is not missing"
        ),
    ],
)
def test_other_records_than_expected_are_told(expected, message):
    with pytest.raises(AssertionError, match=message):
        check_adapter(Lines(), REQUEST, expected=expected)


# Ways to break it -----------------------------------------------------------------------------------------------


def batch_with(**replaced):
    """Batches whose attributes or methods are replaced."""
    return type("BrokenBatch", (RowBatch,), replaced)


def numbered(*numbers):
    """One batch with these row numbers."""
    return lambda self, screen=None: iter([RowBatch(self.headings, self.rows[: len(numbers)], numbers)])


def one_batch(**given):
    """One batch of all rows, with other things given to it."""
    return lambda self, screen=None: iter([RowBatch(self.headings, self.rows, range(4), **given)])


def without(records):
    """Batches that lose records when there is a screen."""

    def batches(self, screen=None):
        rows = self.rows[records:] if screen and not screen.passes("") else self.rows
        yield RowBatch(self.headings, rows, range(1, len(rows) + 1))

    return batches


def always_clearing(self, screen=None):
    """Clears a record whatever the screen says of it."""
    rows = self.rows[1:] if screen else self.rows
    yield RowBatch(self.headings, rows, range(1 + len(self.rows) - len(rows), 5), cleared=len(self.rows) - len(rows))


def shifted(self, screen=None):
    """Numbers what is left of a screened batch from 1 again."""
    rows = self.rows[1:] if screen and not screen.passes("") else self.rows
    yield RowBatch(self.headings, rows, range(1, len(rows) + 1), cleared=len(self.rows) - len(rows))


def read_once(self):
    """A source that is empty from the second time on."""
    if not getattr(type(self), "read", False):
        type(self).read = True
        yield Devices()


def columns_stripped(self, headings):
    found = RowBatch.columns(self, headings)
    return {heading: [value and value.lstrip("0") for value in values] for heading, values in found.items()}


def fails_with(error):
    def open_(self, request):
        if not self.claims(request):
            raise error
        return self.source()

    return open_


BROKEN = {
    "name": ({"adapter": {"name": "My Lines"}}, "its name must be lower-case"),
    "summary": ({"adapter": {"summary": ""}}, "has no summary"),
    "option without help": ({"adapter": {"options": {"encoding": ""}}}, "options without a line of help: encoding"),
    "claims nothing": ({"adapter": {"claims": lambda self, request: False}}, r"claims\(ward.lines\) must be True"),
    "claims everything": (
        {"adapter": {"claims": lambda self, request: True}},
        r"claims\(pumpcheck-conformance.nonsense\) must be False",
    ),
    "opens nothing": (
        {"adapter": {"open": fails_with(OSError(2, "gone"))}},
        "must raise a pumpcheck.SourceError, not FileNotFoundError",
    ),
    "opens what is not there": ({"adapter": {"open": lambda self, request: Opened()}}, "nothing was raised"),
    "no source": ({"adapter": {"source": lambda self: None}}, "must give a pumpcheck.Source, not a NoneType"),
    "label missing": ({"source": {"label": ""}}, "label must be text"),
    "label with password": (
        {"source": {"label": "https://me:hush@cmms.example/v1"}},
        "shows the user name or password",
    ),
    "label with query": ({"source": {"label": "https://cmms.example/v1?token=hush"}}, "shows the query"),
    "yields rows": (
        {"source": {"tables": lambda self: iter([ROWS])}},
        "must yield Grid, Table, Skipped or Note, not list",
    ),
    "two tables of one name": (
        {"source": {"tables": lambda self: iter([Devices(), Devices()])}},
        "two tables have the name ''",
    ),
    "skipped without reason": ({"source": {"tables": lambda self: iter([Skipped("x", "")])}}, "where it is and why"),
    "read once": ({"source": {"tables": read_once}}, "other tables"),
    "heading twice": ({"table": {"headings": ("Model", "Model")}}, "not unique"),
    "heading empty": ({"table": {"headings": ("Model", " ")}}, "each heading must be text that is not empty"),
    "heading missing": ({"table": {"headings": ("Model", None)}}, "each heading must be text that is not empty"),
    "row word": ({"table": {"row_word": ""}}, "row_word is empty"),
    "row numbers repeated": ({"table": {"batches": numbered(1, 2, 2, 3)}}, "row number 2 follows 2"),
    "row numbers fall": ({"table": {"batches": numbered(1, 3, 2)}}, "row number 2 follows 3"),
    "row numbers start again": (
        {"table": {"batches": lambda self, screen=None: iter([RowBatch(HEADINGS, ROWS[:1], [1])] * 2)}},
        "after 1 rows: row number 1 follows 1",
    ),
    "too few row numbers": (
        {"table": {"batch": batch_with(rows=lambda self, positions: self._rows[:1])}},
        r"2 row numbers, but rows\(\) gives 1 rows",
    ),
    "unbounded": (
        {"table": {"rows": ROWS * LARGEST_BATCH, "batches": numbered(*range(LARGEST_BATCH + 1))}},
        "at most 100000 are allowed",
    ),
    "row as list": ({"table": {"rows": [list(row) for row in ROWS]}}, "a row must be a tuple, not a list"),
    "short row": ({"table": {"rows": [(*row, "x") for row in ROWS]}}, "a row of 3 values under 2 headings"),
    "number as value": ({"table": {"rows": [("MMT-722", 12)] * 4}}, "a value is a int, not text or None"),
    "column changed": (
        {"table": {"batch": batch_with(columns=columns_stripped)}},
        r"columns\(\) and rows\(\) differ under 'Serial'",
    ),
    "column too short": (
        {"table": {"batch": batch_with(columns=lambda self, headings: {heading: [] for heading in headings})}},
        r"columns\(\) and rows\(\) differ under 'Model'",
    ),
    "mark out of range": (
        {"table": {"batches": one_batch(marks={4: Mark("x")})}},
        "a mark at position 4 of 4 rows",
    ),
    "cleared without a screen": (
        {"table": {"batches": one_batch(cleared=1)}},
        "although there was no screen",
    ),
    "sample of other rows": ({"table": {"sample": lambda self, limit=200: ROWS[1:2]}}, "not what the rows begin with"),
    "cleared what the screen lets through": ({"table": {"batches": always_clearing}}, "records are cleared although"),
    "screen loses records": ({"table": {"batches": without(1)}}, "4 records without a screen, but 3"),
    "screen moves row numbers": ({"table": {"batches": shifted}}, "row number 1 is another row than without"),
}


@pytest.mark.parametrize(("replaced", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_each_breach_of_the_contract_is_told(replaced, message):
    with pytest.raises(AssertionError, match=message):
        check_adapter(adapter_with(**replaced), REQUEST)


def test_closing_twice_must_do_no_harm():
    def close(self):
        if self.file is None:
            raise ValueError("closed already")
        self.file = None

    with pytest.raises(ValueError, match="closed already"):
        check_adapter(adapter_with(source={"close": close}), REQUEST)


def test_what_the_adapter_raises_itself_is_seen_as_it_is():
    def tables(self):
        raise ZeroDivisionError("on line 3")

    with pytest.raises(ZeroDivisionError, match="on line 3"):
        check_adapter(adapter_with(source={"tables": tables}), REQUEST)
