"""Results made by hand, with the kind of text that damages reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pumpcheck.model.finding import Evidence, Finding, ReasonCode, Verdict
from pumpcheck.model.recall import Recall, RecalledModel, Reference
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import ColumnChoice, Note, Skipped, SourceSummary, TableSummary

NASTY = {
    "link": '=HYPERLINK("http://example.org","x")',
    "phone": "+49 30 1234",
    "minus": "-1",
    "at": "@x",
    "tab": "\tx",
    "wide": "＝1+1",
    "emoji": "🩺 pump",
    "rtl": "مضخة \u202eabc",
    "control": "a\x01b",
    "error": "#N/A",
    "escape": "_x0041_",
    "leading zeros": "000189",
    "scientific": "12E4",
    "markup": "[red]x[/] [/]",
    "ansi": "\x1b[31mred\x1b[0m",
    "lines": "one\r\ntwo",
    "half": "\udc80",
    "long": "long text " * 4000,
}
"""Cell texts by heading."""

MakeRecord = Callable[..., Record]


def make_record(
    *,
    verdict: Verdict = Verdict.AFFECTED,
    flags: tuple[str, ...] = (),
    look_up: str = "",
    values: dict[str, str | None] | None = None,
    source: str = "assets.csv",
    table: str = "",
    row: int = 2,
    duplicate_of: str = "",
    also_at: tuple[str, ...] = (),
    **fields: str,
) -> Record:
    """Return a record; ``fields`` are the canonical ones."""
    affected = verdict is Verdict.AFFECTED
    fields = {"manufacturer": "Medtronic MiniMed", "model": "MMT-722NAS", **fields}
    values = {"Model": fields["model"], "Serial": fields.get("serial_number")} if values is None else values
    finding = Finding(
        verdict,
        ReasonCode.MODEL_AFFECTED if affected else ReasonCode.SOFTWARE_UNKNOWN,
        "Model 722 is recalled whatever its software." if affected else "723 is recalled up to 2.4A; none is given.",
        "medtronic-minimed-2019",
        "522/722" if affected else "523/723",
        (Evidence("model", fields["model"], "model number"),),
        look_up=look_up if affected else look_up or "Read the software version on the pump: ESC, last line.",
        flags=flags,
    )
    return Record(
        finding_id(fields, values, finding.recall_id),
        finding,
        source,
        table,
        row,
        "line" if source.endswith("csv") else "row",
        values,
        fields,
        duplicate_of,
        also_at,
        "Replace the pump: there is no patch.",
    )


RECALL = Recall(
    "medtronic-minimed-2019",
    "Medtronic MiniMed 508 and Paradigm insulin pumps",
    "2019-06-27",
    (
        RecalledModel("522/722", ("522", "722"), "MiniMed Paradigm 522, 722", None, "US"),
        RecalledModel("523/723", ("523", "723"), "MiniMed Paradigm 523, 723", "2.4A", "US"),
    ),
    (Reference("CISA ICSMA-19-178-01", "https://www.cisa.gov/news-events/ics-medical-advisories/icsma-19-178-01"),),
    remedy="Replace the pump. There is no patch.",
    precautions=("Keep the pump under your control.", "Do not share the serial number of the pump."),
    read_version="Press ESC on the pump and scroll to the last line.",
    read_model="Read the label at the back, after REF MMT-.",
    contact=("1-866-222-2584",),
)


def make_result() -> ScanResult:
    """Return a complete result of two sources: three affected records of two units, and one to review."""
    first = make_record(
        serial_number="PAR123456H",
        asset_id="BME-0042",
        location="Ward 3 [red]",
        department="Endocrinology",
        assigned_to="Jane Roe",
        flags=("diy_loop", "patient_owned"),
        values={"Model": "MMT-722NAS", "Serial": "PAR123456H", "reason": "annual check", **NASTY},
        also_at=("biomed.xlsx, sheet Ward 3, row 7",),
    )
    again = make_record(
        serial_number="PAR-123456-H",
        source="biomed.xlsx",
        table="Ward 3",
        row=7,
        values={"Modell-Nr.": "MMT-722NAS", "Seriennummer": "PAR-123456-H"},
        duplicate_of=f"{first.id}, assets.csv, line 2",
    )
    second = make_record(
        serial_number="PAR000777H", location="Store", source="biomed.xlsx", table="Ward 3", row=9, flags=("retired",)
    )
    review = make_record(
        verdict=Verdict.NEEDS_REVIEW, model="MMT-723NAP", serial_number="PAR555777K", row=3, location="Clinic 2"
    )
    columns = (
        ColumnChoice("Model", "model", "known heading", ("MMT-722NAS",)),
        ColumnChoice("=cmd", None, "not known", ("=1+1",)),
    )
    return ScanResult(
        records=(first, again, second, review),
        skipped=(),
        sources=(
            SourceSummary(
                "assets.csv",
                "csv",
                (TableSummary("", columns, 3210, 1, 1, 3208, notes=("read as utf-8, separated by commas",)),),
                sha256="ab" * 32,
                notes=(Note("assets.csv", "the file has a byte-order mark"),),
            ),
            SourceSummary("biomed.xlsx", "excel", (TableSummary("Ward 3", columns, 20, 2, 0, 18),), sha256="cd" * 32),
        ),
        recalls=(RECALL,),
        started=datetime(2024, 5, 17, 9, 30, tzinfo=UTC),
        version="0.1.0",
        warnings=("plugin demo 1.0 could not be loaded",),
    )


def make_incomplete() -> ScanResult:
    """Return a result in which rows were skipped and one source was not read to its end."""
    result = make_result()
    broken = SourceSummary("ward7.csv", "csv", problem="the file ends inside a quoted field; export it again")
    return replace(
        result,
        skipped=(Skipped("assets.csv, line 12", "3 fields where the header has 14; mend the line", 1),),
        sources=(*result.sources, broken),
    )


@pytest.fixture(name="record")
def _record() -> MakeRecord:
    return make_record


@pytest.fixture(name="result")
def _result() -> ScanResult:
    return make_result()


@pytest.fixture(name="incomplete")
def _incomplete() -> ScanResult:
    return make_incomplete()


@pytest.fixture(name="nasty")
def _nasty() -> dict[str, str]:
    return dict(NASTY)
