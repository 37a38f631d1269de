"""What the page says, as plain values for the template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pumpcheck.masking import mask
from pumpcheck.model.decision import Decision
from pumpcheck.model.recall import Recall
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.reports.html.masked_unit import row_of, without_name
from pumpcheck.reports.outcome import adds_up, beside_line, outcome, place, problems, skipped, tally, verb_of
from pumpcheck.reports.sites import groupings
from pumpcheck.reports.steps import remedies_of, together
from pumpcheck.reports.worklist import DECISION_STATES, ListUnit, cases, counted, listed, numbers

_OPEN = frozenset({"manufacturer", "brand", "description", "model", "catalog_number", "software_version"})
"""Fields that describe a kind of device, and no unit or person."""


def page_of(result: ScanResult) -> dict[str, Any]:
    """Return the page for a result, by the names that the templates use."""
    # The page counts what was cleared and lists none of it.
    hidden = replace(result, cleared=None).masked()
    affected, to_review = listed(hidden)
    units = sorted((*affected, *to_review), key=lambda unit: unit.number)
    rows = [row_of(unit) for unit in units]
    outside = sum(1 for unit in units if unit.record and unit.record.outside)
    found = [(f"Units to {verb_of(hidden)}", len(affected)), ("Units to review", len(to_review) - outside)]
    return {
        "result": hidden,
        "started": hidden.started.strftime("%Y-%m-%d %H:%M %Z").strip(),
        "outcome": outcome(hidden),
        "tally": tally(units),
        "numbers": [*found, ("Texts outside the tables", outside)] if outside else found,
        "verb": verb_of(hidden),
        "rows": rows,
        "verdicts": list(dict.fromkeys(row.verdict for row in rows)),
        "several": len(hidden.recalls) > 1,
        "recalls": sorted({row.cells["Recall"] for row in rows}),
        "recall_rows": sorted({row.cells["Recall row"] for row in rows}),
        "cases": _cases(units),
        "charts": groupings(hidden, units, without_name),
        "problems": problems(hidden),
        "skipped": skipped(hidden),
        "accounts": list(_accounts(hidden)),
        "adds_up": all(map(adds_up, hidden.sources)),
        "limits": [(recall, _limits(recall), together(remedies_of([recall]))[1]) for recall in hidden.recalls],
        "decisions": _decided(hidden),
    }


def _cases(units: Sequence[ListUnit]) -> list[tuple[str, str, str]]:
    """Return what is to be done; the decision itself is told beside the unit."""
    plain = [
        replace(unit, record=replace(one, finding=replace(one.finding, verdict=one.verdict), decision=None))
        for unit in units
        if (one := unit.record)
    ]
    return [(of[0].text("Verdict"), f"{counted(len(of), 'unit')}, {numbers(of)}", text) for text, of in cases(plain)]


def _limits(recall: Recall) -> list[tuple[str, str, str, str]]:
    return [(row.id, row.name, row.affected_versions, row.market) for row in recall.rows]


def _accounts(result: ScanResult) -> Iterator[dict[str, Any]]:
    """Yield every source, and the tables of those that have several."""
    for source in result.sources:
        yield _account(source.label, source)
        if len(source.tables) > 1:
            yield from (_account(place(source, table), table, is_table=True) for table in source.tables)


def _account(name: str, of: SourceSummary | TableSummary, *, is_table: bool = False) -> dict[str, Any]:
    return {"name": name, "of": of, "is_table": is_table, "adds_up": adds_up(of), "beside": beside_line(of)}


def _decided(result: ScanResult) -> list[dict[str, object]]:
    """Return what people decided: never with a serial number, nor with an id that could lead to one."""
    return [
        {
            "state": DECISION_STATES[use.state],
            "about": (*_match(use.decision), *_units(result, use.finding_ids)) or ("a finding by its id",),
            "verdict": use.decision.verdict.words,
            "reason": use.decision.reason,
            "by": use.decision.by,
            "on": use.decision.on.isoformat(),
            "until": use.decision.expires.isoformat() if use.decision.expires else "taken back",
        }
        for use in result.decisions
    ]


def _units(result: ScanResult, ids: tuple[str, ...]) -> list[str]:
    return [f"No. {result.numbers[name]}" if name in result.numbers else "a duplicate record" for name in ids]


def _match(decision: Decision) -> list[str]:
    shown = []
    for name, text in decision.match.items():
        value = text if name in _OPEN else mask(text) if name in {"serial_number", "udi"} else "(not shown)"
        shown.append(f"{name.replace('_', ' ')}: {value}")
    return shown
