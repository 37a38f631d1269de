"""Results with what a scan finds outside the tables, and with records of several units."""

from __future__ import annotations

from dataclasses import replace

from pumpcheck.model.finding import Evidence, Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Cells

from .working import ROWS, scanned

TITLE = "Two MMT-722 in the cellar, one is NG7654321H, the other PAR100001H"


def outside(result: ScanResult, text: str = TITLE, row: int = 1, table: str = "") -> Record:
    """Return a finding on a text outside the tables of a scan's first source."""
    finding = Finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.NAMED_OUTSIDE,
        f"A text outside the tables names a recalled model: {text}.",
        "medtronic-minimed-2019",
        "522/722",
        (Evidence("Text", text, "model number"),),
        look_up="Look whether such a pump is there.",
    )
    values = {"Text": text}
    name = finding_id({}, values, finding.recall_id)
    return Record(name, finding, result.sources[0].label, table, row, "row", values, {}, outside=True)


def with_outside(*texts: str, result: ScanResult | None = None) -> ScanResult:
    """Return a scan's result in which texts outside the tables were found, as the account says too."""
    result = result or scanned(ROWS)
    found = [outside(result, text, row) for row, text in enumerate(texts or (TITLE,), start=1)]
    first, *others = result.sources
    cells = Cells(60, 49, 7, 4)
    table = replace(first.tables[0], cells=cells, outside=len(found), cleared=2)
    return replace(
        result,
        records=(*found, *result.records),
        sources=(replace(first, tables=(table, *first.tables[1:])), *others),
    )


def with_units(result: ScanResult, record_id: str, *serials: str) -> ScanResult:
    """Return a scan's result in which one record stands for several units."""

    def several(record: Record) -> Record:
        said = ", ".join(filter(None, serials))
        fields = {**record.fields, "serial_number": said}
        values = {**record.values, "Serial Number": said}
        return replace(record, units=serials, fields=fields, values=values)

    return replace(result, records=tuple(several(one) if one.id == record_id else one for one in result.records))
