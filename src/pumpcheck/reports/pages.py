"""Reports for those who should know without holding the inventory: a page, Markdown, and the first units in a notebook.

They always mask serial numbers, and have no name of a user and none of the source's own columns. The page is one file
that needs no network.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, BinaryIO, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

from pumpcheck.masking import mask, mask_within
from pumpcheck.model.decision import DecisionUse
from pumpcheck.model.finding import Evidence
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import assigned_to
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.reports import outcome, worklist
from pumpcheck.reports.shown_text import terminal_text, text_of
from pumpcheck.reports.steps import remedies_of, together
from pumpcheck.reports.worklist import COLUMNS, DECISION_STATES, NUMBER_HEADING, ListUnit, counted, listed

HEADINGS = (
    NUMBER_HEADING, "Next step", "Status", "Serial number", "Model as written", "Software version",
    "Recall", "Recall row", "Asset ID", "Place", "Flags", "Why",
)  # fmt: skip
"""The columns of the work list that the page shows."""
_OPEN = frozenset({"manufacturer", "brand", "description", "model", "catalog_number", "software_version"})
"""Fields that describe a kind of device, and no unit or person."""
_NAME = "(a person)"
_LONGEST = 300
# Two words or more without a digit: "Jane Roe". A single word, or one with a digit, may as well be a department.
_FULL_NAME = re.compile(r"[^\W\d_][^\d]*[\s,][^\d]*[^\W\d_].?")
_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>()#+-!|~&"})
_IN_NOTEBOOK = 20


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the page as UTF-8."""
    style, script = _part("page.css"), _part("page.js")
    pieces = _template("page.html").generate(
        page=page_of(result),
        style=Markup(style),  # noqa: S704 - a file of this package
        script=Markup(script),  # noqa: S704 - a file of this package
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    with text_of(stream) as text:
        text.writelines(pieces)


def write_markdown(result: ScanResult, stream: BinaryIO) -> None:
    """Write the result as Markdown, with what the page shows: for a ticket, a chat or a wiki."""
    facts = _facts(result)
    cases = worklist.cases([*facts["affected"], *facts["to_review"]])
    pieces = _template("page.md").generate(facts, cases=cases, not_read=outcome.not_read(facts["result"]))
    with text_of(stream) as text:
        text.writelines(pieces)


def html_of(result: ScanResult) -> str:
    """Return the outcome and the first units as HTML."""
    return _template("notebook.html").render(_facts(result), most=_IN_NOTEBOOK)


def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("pumpcheck.reports", "html"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"counted": counted, "numbers": worklist.numbers, "sum_line": outcome.sum_line}
    environment.filters |= {"row": row_of, "markdown": _markdown}
    # The address stands in a recall file, which anybody may have written.
    environment.tests["link"] = lambda url: url.startswith(("https://", "http://"))
    return environment.get_template(name)


def _facts(result: ScanResult) -> dict[str, Any]:
    """Return what all of them tell, by the names that the templates use."""
    # What was cleared is counted, and none of it listed.
    hidden = replace(result, cleared=None).masked()
    affected, to_review = listed(hidden)
    return {
        "result": hidden,
        "outcome": outcome.outcome(hidden),
        "tally": outcome.tally([*affected, *to_review]),
        "verb": outcome.verb_of(hidden),
        "headings": worklist.shown_of(HEADINGS, hidden),
        "affected": affected,
        "to_review": to_review,
    }


class Row(NamedTuple):
    """What the page shows of one unit."""

    verdict: str  # The verdict that was found.
    open: bool
    cells: dict[str, str]  # What stands under each of `HEADINGS`.
    evidence: tuple[str, ...]  # The words that the verdict rests on, one text a piece.
    places: tuple[str, ...]  # Where its records stand.
    decision: str  # Who decided what and why, when somebody did.


def page_of(result: ScanResult) -> dict[str, Any]:
    """Return the page for a result, by the names that the templates use."""
    facts = _facts(result)
    hidden, affected, to_review = (facts[name] for name in ("result", "affected", "to_review"))
    units = sorted((*affected, *to_review), key=lambda unit: unit.number)
    rows = [row_of(unit) for unit in units]
    outside = sum(unit.outside for unit in units)
    found = [(f"Units to {facts['verb']}", len(affected)), ("Units to review", len(to_review) - outside)]
    return {
        **facts,
        "started": hidden.started.strftime("%Y-%m-%d %H:%M %Z").strip(),
        "numbers": [*found, ("Texts outside the tables", outside)] if outside else found,
        "rows": rows,
        "verdicts": list(dict.fromkeys(row.verdict for row in rows)),
        "several": len(hidden.recalls) > 1,
        "recalls": sorted({row.cells["Recall"] for row in rows}),
        "recall_rows": sorted({row.cells["Recall row"] for row in rows}),
        "cases": _cases(units),
        "charts": outcome.groupings(hidden, units, _without_name),
        "problems": outcome.problems(hidden),
        "skipped": outcome.skipped(hidden),
        "accounts": list(_accounts(hidden)),
        "adds_up": all(map(outcome.adds_up, hidden.sources)),
        "limits": [(recall, together(remedies_of([recall]))[1]) for recall in hidden.recalls],
        "decisions": [_decided(hidden, use) for use in hidden.decisions],
    }


def row_of(unit: ListUnit) -> Row:
    """Return the row for a unit whose serial number is masked."""
    record = unit.record
    cells = {heading: _cell(unit, heading) for heading in HEADINGS}
    if record:
        cells["Model as written"] = _without_name(unit, _device(record))
    return Row(
        unit.found.value,
        unit.open,
        cells,
        tuple(_evidence(unit, piece) for piece in record.finding.evidence) if record else (),
        (record.place, *record.also_at) if record else (unit.text("Change"),),
        _without_name(unit, record.decision.sentence if record and record.decision else ""),
    )


def _cell(unit: ListUnit, heading: str) -> str:
    text = unit.text(heading)
    if heading == "Asset ID":
        # By what is built like a serial number in any text, many asset ids would be masked too.
        return Markup(escape(terminal_text(_cut(text))))  # noqa: S704 - it is escaped
    return _without_name(unit, text) if COLUMNS[heading].masked == "name" or heading == "Why" else _cut(text)


def _without_name(unit: ListUnit, text: str) -> str:
    """Return a text without the name of whoever has the unit, and not too long."""
    person = assigned_to(unit.record) if unit.record else ""
    if text and _FULL_NAME.fullmatch(person):
        text = re.sub(re.escape(person), _NAME, text, flags=re.IGNORECASE)
    return _cut(text)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… (cut, {len(text):,} characters; the workbook has it whole)"


def _device(record: Record) -> str:
    # A UDI that cannot be taken apart may hold a serial number that nothing tells from the rest.
    fields = {name: text for name, text in record.fields.items() if name != "udi"}
    name = worklist.name_of(replace(record, fields=fields))
    return name or ("named by its UDI only" if record.fields.get("udi") else "")


def _evidence(unit: ListUnit, piece: Evidence) -> str:
    text = _NAME if piece.field == "assigned_to" else _without_name(unit, piece.text)
    return str(replace(piece, field=piece.field.replace("_", " "), text=text))


def _cases(units: Sequence[ListUnit]) -> list[tuple[str, str, str]]:
    """Return what is to be done; the decision itself is told beside the unit."""
    plain = [
        replace(unit, record=replace(one, finding=replace(one.finding, verdict=one.verdict), decision=None))
        for unit in units
        if (one := unit.record)
    ]
    found = ((of, text, f"{counted(len(of), 'unit')}, {worklist.numbers(of)}") for text, of in worklist.cases(plain))
    return [(of[0].text("Verdict"), units, text) for of, text, units in found]


def _accounts(result: ScanResult) -> Iterator[dict[str, Any]]:
    for source in result.sources:
        parts: list[tuple[str, SourceSummary | TableSummary]] = [(source.label, source)]
        parts += [(outcome.place(source, table), table) for table in source.tables if len(source.tables) > 1]
        for name, of in parts:
            sums = {"adds_up": outcome.adds_up(of), "beside": outcome.beside_line(of)}
            yield {"name": name, "of": of, "is_table": of is not source, **sums}


def _decided(result: ScanResult, use: DecisionUse) -> dict[str, object]:
    """Return what people decided: never with a serial number, nor with an id that could lead to one."""
    decision, about = use.decision, []
    for name, text in decision.match.items():
        value = text if name in _OPEN else mask(text) if name in {"serial_number", "udi"} else "(not shown)"
        about.append(f"{name.replace('_', ' ')}: {value}")
    units = result.numbers
    about += (f"No. {units[name]}" if name in units else "a duplicate record" for name in use.finding_ids)
    return {
        "state": DECISION_STATES[use.state],
        "about": about or ("a finding by its id",),
        "verdict": decision.verdict.words,
        "reason": decision.reason,
        "by": decision.by,
        "on": decision.on.isoformat(),
        "until": decision.expires.isoformat() if decision.expires else "taken back",
    }


def _markdown(text: str) -> Markup:
    """Return a text that means nothing in Markdown, and is shown as it is."""
    plain = text.unescape() if isinstance(text, Markup) else _clean(text)
    return Markup(plain.translate(_MARKUP))  # noqa: S704 - no template of HTML uses it


def _shown(value: object) -> object:
    """Return what stands on the page for a value; every expression of the template comes through here."""
    return _clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# Models, places and sentences repeat.
@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    masked = mask_within(text)
    return masked if masked.isprintable() else terminal_text(masked)


def _part(name: str) -> str:
    return (files("pumpcheck.reports") / "html" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
