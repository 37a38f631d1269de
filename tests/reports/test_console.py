from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pumpcheck import scan
from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped
from pumpcheck.reports.console import LISTED, print_result


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed(result: ScanResult, *, width: int | None = None, file: io.StringIO | None = None) -> str:
    file = file or io.StringIO()
    print_result(result, file=file, width=width)
    return file.getvalue()


def test_the_work_list_comes_first_then_the_account_then_the_outcome(result: ScanResult) -> None:
    lines = printed(result).splitlines()
    places = [
        next(number for number, line in enumerate(lines) if line.startswith(start))
        for start in ("To replace: 2 units", "1 ", "To review: 1 unit", "3 ", "assets.csv: ")
    ]
    assert places == sorted(places)
    assert lines[-2:] == ["2 units to replace, 1 to review. The scan is COMPLETE.", "3 found, 0 done, 3 open"]


def test_each_source_has_its_sum_in_these_words(incomplete: ScanResult) -> None:
    lines = printed(incomplete).splitlines()
    assert "assets.csv: 3,210 rows read = 1 affected + 1 needs review + 3,208 not affected" in lines
    assert "biomed.xlsx: 20 rows read = 2 affected + 0 needs review + 18 not affected" in lines
    assert "  ward7.csv: the file ends inside a quoted field; export it again" in lines
    assert "  assets.csv, line 12: 3 fields where the header has 14; mend the line" in lines
    assert "  plugin demo 1.0 could not be loaded" in lines
    assert lines[-2].startswith("INCOMPLETE: ")


@pytest.mark.parametrize("width", [None, 60, 200])
def test_no_serial_number_and_no_name_of_a_person_is_shown(result: ScanResult, width: int | None) -> None:
    text = printed(result, width=width)
    assert not re.search(r"PAR-?\d{6}|Jane|Roe", text)
    assert "•" in text


def test_markup_in_data_is_printed_as_it_is(result: ScanResult, record: Any) -> None:
    lone = record(model="[red]MMT-722[/] [/]", location=":pill: [bold]", source="[x].csv")
    text = printed(replace(result, records=(lone,)))
    assert "[red]MMT-722[/] [/]" in text
    assert ":pill: [bold]" in text
    assert "[x].csv, line 2" in text


@pytest.mark.parametrize("file", [io.StringIO, Terminal], ids=["pipe", "terminal"])
def test_data_cannot_steer_the_terminal(
    result: ScanResult, record: Any, file: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    bad = "\x1b]0;title\x07\x1b[2J\u202eevil\x9b31m"
    lone = record(model=bad, location=bad, source=f"{bad}.csv")
    dirty = replace(result, records=(lone,), skipped=(Skipped(bad, bad),), warnings=(bad,))
    text = printed(dirty, file=file(), width=300)
    assert not re.search("[\x07\x9b\u202e]|\x1b\\][^\n]|\x1b\\[2J", text)
    assert "␛]0;title␇␛[2J\\u202eevil\\x9b31m" in text


def test_a_pipe_gets_one_whole_line_a_record(result: ScanResult, record: Any) -> None:
    location = "Building 7, " + "a long corridor, " * 30 + "room 5"
    lone = record(location=location)
    text = printed(replace(result, records=(lone,)))
    line = next(line for line in text.splitlines() if line.startswith("1 "))
    assert " ".join(location.split()) in line
    assert "Model 722 is recalled whatever its software." in line
    assert line.endswith("Replace the pump: there is no patch.")
    assert text.isprintable() or "\x1b" not in text


def test_columns_in_a_pipe_stand_below_each_other_with_wide_letters_too(result: ScanResult, record: Any) -> None:
    records = tuple(record(location=location, row=7) for location in ("東京病院", "Zürich", "ward"))
    rows = [line for line in printed(replace(result, records=records)).splitlines() if "assets.csv, line 7" in line]
    before = [line.partition("assets.csv")[0] for line in rows]
    assert len({len(text.encode("shift_jis", "replace")) for text in before}) == 1
    assert not any(line.endswith(" ") for line in rows)


@pytest.mark.parametrize(("width", "shown"), [(80, ["Next step"]), (200, ["Next step", "Where", "Why"])])
def test_a_terminal_has_one_line_a_unit_the_most_important_columns_first(
    result: ScanResult, monkeypatch: pytest.MonkeyPatch, record: Any, width: int, shown: list[str]
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    lone = record(serial_number="PAR123456H", location="東京病院, a long corridor, room 5", model="MMT-722NAS")
    lines = printed(replace(result, records=(lone,)), width=width, file=Terminal()).splitlines()
    assert lines[0] == "To replace: 1 unit"
    assert [word for word in ("Next step", "Where", "Why") if word in lines[1]] == shown
    assert re.match(r"1 +•••••••56H +MMT-722NAS +東京病院", lines[2])
    assert "Locate" in lines[2]
    assert lines[3] == ""
    assert all(len(line.replace("…", ".").encode("shift_jis", "replace")) <= width for line in lines[1:3])


@pytest.mark.parametrize(
    ("number", "more"), [(LISTED, None), (LISTED + 5, "and 5 more, which a report lists (-o FILE.xlsx)")]
)
def test_a_long_list_is_cut_and_says_so(result: ScanResult, record: Any, number: int, more: str | None) -> None:
    records = tuple(
        record(verdict=Verdict.NEEDS_REVIEW, serial_number=f"PAR1{place:02d}456H", row=place) for place in range(number)
    )
    lines = printed(replace(result, records=records)).splitlines()
    assert sum("523/723" in line for line in lines) == LISTED
    assert [line for line in lines if " more, which" in line] == ([more] if more else [])


def test_an_encoding_that_lacks_a_letter_does_not_stop_the_report(result: ScanResult, record: Any) -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    lone = record(serial_number="PAR123456H", location="Zürich 🩺")
    print_result(replace(result, records=(lone,)), file=file)
    file.flush()
    assert b"Z\\xfcrich \\U0001fa7a" in raw.getvalue()


def test_a_cell_of_any_length_is_cut_to_the_width_of_the_terminal(result: ScanResult) -> None:
    first = result.records[0]
    long = replace(first, fields={**first.fields, "model": "Насос " * 20_000})
    line = next(line for line in printed(replace(result, records=(long,)), width=120).splitlines() if "Насос" in line)
    assert "…" in line
    assert len(line) <= 120


def test_of_very_many_units_only_the_first_numbers_are_listed(tmp_path: Path) -> None:
    rows = (f"{('MMT-723NAS', 'Medtronic pump')[row % 2]},PAR{row}H,Room {row}" for row in range(100_000, 100_400))
    (tmp_path / "pumps.csv").write_text("\n".join(["Model,Serial Number,Location", *rows]))
    text = printed(scan(tmp_path / "pumps.csv"))
    assert " and 170 more: Read the model on the label" in text
