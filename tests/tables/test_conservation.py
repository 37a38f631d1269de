"""Whatever a grid looks like: a recalled pump that is named in any one cell of it is found, or its place is named."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

import pumpcheck
from pumpcheck import ScanResult, Verdict
from pumpcheck.plugins import load_plugins

from .grid_files import csv_lines, write
from .grids import Book, Spot, books, named_books

EXAMPLES = int(os.environ.get("PUMPCHECK_GRIDS", "80"))
"""How many grids the first property is tried on, and the others on half as many; 20,000 are for a run by hand."""

PLUGINS = load_plugins()


def of(examples: int) -> settings:
    slow = (
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.filter_too_much,
    )
    return settings(
        max_examples=examples,
        # What explains a failure takes minutes.
        phases=[phase for phase in Phase if phase is not Phase.explain],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=slow,
        print_blob=False,
    )


@pytest.fixture(scope="module", autouse=True)
def _the_same_grids_wherever_it_runs() -> Iterator[None]:
    """Draw no constants of modules that happen to be loaded, which differ by what a worker ran before."""
    with pytest.MonkeyPatch.context() as patch:
        name = "hypothesis.internal.conjecture.providers.HypothesisProvider._maybe_draw_constant"
        patch.setattr(name, lambda *_args, **_options: None, raising=False)
        yield


def scan(book: Book, held_rows: int | None = None, block: int | None = None) -> ScanResult:
    """Scan it, with a block of 0 bytes without the fast way through CSV files."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if held_rows:
            patch.setenv("PUMPCHECK_HELD_ROWS", str(held_rows))
        if block:
            patch.setattr("pumpcheck_csv.fast.BLOCK", block)
        elif block == 0:
            patch.setitem(sys.modules, "pumpcheck_csv.fast", None)
        return pumpcheck.scan(write(book, Path(folder)), plugins=PLUGINS)


def show(book: Book, result: ScanResult) -> None:
    note(book.picture())
    for record in result.records:
        note(f"found: {record.place}: {record.verdict.value}, {record.finding.reason} {dict(record.fields)}")
    for skipped in result.skipped:
        note(f"skipped: {skipped.origin}: {skipped.reason}")


def words(text: str) -> str:
    return " ".join(text.split())


def found_texts(result: ScanResult) -> list[str]:
    """Return, for each finding, everything of the source that it shows."""
    return [
        words(
            " ".join(
                [
                    *(f"{heading} {value or ''}" for heading, value in record.values.items()),
                    *record.fields.values(),
                    *(piece.text for piece in record.finding.evidence),
                ]
            )
        )
        for record in result.records
        if record.finding.verdict is not Verdict.NOT_AFFECTED
    ]


def names_place(result: ScanResult, book: Book, spot: Spot) -> bool:
    """Whether one of the skipped stretches is where the name was put."""
    number = 0 if spot.row is None else spot.row + 1
    if book.form == "csv" and spot.row is not None:
        lines = csv_lines(book)[: spot.row]
        number += sum(len(re.findall(r"\r\n|\r|\n", line)) for line in lines)
    for skipped in result.skipped:
        where = f"{skipped.origin} {skipped.reason}"
        rows = [
            (int(a), int(b or a))
            for a, b in re.findall(r"(?:line|row)s? (\d+)(?:\s*(?:-|–|to)\s*(\d+))?", skipped.origin)
        ]
        on_sheet = len(book.sheets) == 1 or spot.sheet in where
        if on_sheet and (not rows or any(first <= number <= last for first, last in rows)):
            return True
    return False


def fault_of_name(book: Book, spot: Spot, result: ScanResult) -> str:
    if any(words(spot.name) in text for text in found_texts(result)) or names_place(result, book, spot):
        return ""
    return f"{spot.name!r} is in no finding and its place in no message: {spot.what}"


def faults_of_records(book: Book, result: ScanResult) -> list[str]:
    faults = []
    findings = [record for record in result.records if record.verdict is not Verdict.NOT_AFFECTED]
    for area, unit in book.planted():
        serials = [record for record in findings if unit.serial in {record.fields.get("serial_number"), *record.units}]
        places = {record.fields.get(name, "") for record in serials for name in ("location", "department")}
        if serials and any(unit.place in place for place in places):
            continue
        # What an unquoted delimiter has torn is judged whole, and its values may stand under no heading.
        if (book.is_damaged or not area.placed) and any(unit.serial in text for text in found_texts(result)):
            continue
        # What is incomplete is not silent; how often that may be is asked below.
        if not result.complete:
            continue
        faults.append(
            f"{unit} of [{area.kind}]: serial number {'found' if serials else 'not found'}, places {places or '-'}"
        )
    return faults


def fault_of_clean(result: ScanResult) -> str:
    texts = [f"{record.place}: {record.finding.reason}" for record in result.records]
    return f"found without a pump: {texts}" if texts else ""


@of(EXAMPLES)
@given(named_books())
def test_a_named_pump_is_found_wherever_it_is_named(drawn: tuple[Book, Spot]) -> None:
    book, spot = drawn
    result = scan(book)
    show(book, result)
    fault = fault_of_name(book, spot, result)
    assert not fault


@of(EXAMPLES // 2)
@given(books(pumps=True))
def test_planted_records_are_read_with_serial_number_and_place(book: Book) -> None:
    result = scan(book)
    show(book, result)
    faults = faults_of_records(book, result)
    assert not faults


def test_without_a_pump_nothing_is_found_and_hardly_a_scan_is_incomplete() -> None:
    ends: Counter[bool] = Counter()

    @of(EXAMPLES // 2)
    @given(books())
    def look(book: Book) -> None:
        result = scan(book)
        show(book, result)
        fault = fault_of_clean(result)
        assert not fault
        assert result.complete or book.allows_incomplete, "incomplete without a kind that allows it"
        ends[result.complete] += 1

    look()
    assert ends[False] <= 0.02 * ends.total()


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@of(max(20, EXAMPLES // 10))
@given(named_books(forms=("csv",), long=True))
def test_a_grid_that_is_not_held_whole_gives_the_same(drawn: tuple[Book, Spot]) -> None:
    book, spot = drawn
    # Which columns stand side by side is told by a large grid's first rows, and forms are read a window at a time.
    assume(not any(area.apart for sheet in book.sheets for area in sheet.areas))
    held, not_held = scan(book), scan(book, held_rows=50)
    show(book, not_held)
    note(f"planted: {spot}")
    assert _summary(not_held) == _summary(held)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_the_fast_way_through_a_csv_file_gives_the_same() -> None:
    pytest.importorskip("pumpcheck_csv.fast")
    cleared = 0

    @of(max(20, EXAMPLES // 5))
    @given(named_books(forms=("csv",), long=True), st.integers(200, 5000))
    def look(drawn: tuple[Book, Spot], block: int) -> None:
        nonlocal cleared
        book, spot = drawn
        plain, fast = scan(book, held_rows=50, block=0), scan(book, held_rows=50, block=block)
        show(book, fast)
        note(f"planted: {spot}")
        assert _summary(fast) == _summary(plain)
        assert [stretch.records for stretch in fast.skipped] == [stretch.records for stretch in plain.skipped]
        cleared += sum(table.cleared for source in fast.sources for table in source.tables)

    look()
    assert cleared > 0


def _summary(result: ScanResult) -> object:
    found = sorted(
        (record.fields.get("serial_number", ""), record.row, record.verdict.value, words(record.finding.evidence_text))
        for record in result.records
    )
    return found, result.counts, result.complete
