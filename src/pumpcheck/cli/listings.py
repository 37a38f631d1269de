"""What the small commands show: one finding, the columns of a source, recalls, plugins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pumpcheck.adapters import SourceRequest
from pumpcheck.errors import UsageError
from pumpcheck.masking import mask, mask_within
from pumpcheck.model.finding import Verdict
from pumpcheck.reports.outcome import by_recall
from pumpcheck.secrets import exposure, read_secret

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from pumpcheck.config import Config
    from pumpcheck.model.finding import Evidence, Finding
    from pumpcheck.model.recall import Recall
    from pumpcheck.model.result import ScanResult
    from pumpcheck.model.summary import TableSummary
    from pumpcheck.plugins.plugin_record import PluginRecord
    from pumpcheck.recalls.writing import Imported

_STYLES = {Verdict.AFFECTED: "bold red", Verdict.NEEDS_REVIEW: "bold yellow", Verdict.NOT_AFFECTED: "bold green"}


def show_finding(finding: Finding, *, as_json: bool = False) -> None:
    """Print a finding with what it rests on, serial numbers masked."""
    if as_json:
        import json

        from pumpcheck.reports.json import named

        masked = replace(finding, evidence=tuple(replace(one, text=_shown(one)) for one in finding.evidence))
        print(json.dumps(named(masked), ensure_ascii=False, indent=2))  # noqa: T201
        return
    from rich.text import Text

    console = _console()
    console.print(Text(finding.verdict.words.upper(), style=_STYLES[finding.verdict]))
    lines = [("Reason", f"{finding.reason} ({finding.reason_code.value})")]
    if finding.recall_id:
        row = f", row {finding.recalled_model}" if finding.recalled_model else ""
        lines.append(("Recall", f"{finding.recall_id}{row}"))
    lines += [("Evidence", _masked(piece)) for piece in finding.evidence]
    if finding.look_up:
        lines.append(("Look up", finding.look_up))
    if finding.flags:
        lines.append(("Note", ", ".join(finding.flags)))
    _pairs(console, lines)


def _masked(piece: Evidence) -> str:
    return str(replace(piece, text=_shown(piece)))


def _shown(piece: Evidence) -> str:
    return mask(piece.text) if piece.shows == "serial number" else mask_within(piece.text)


def show_columns(tables: Sequence[TableSummary]) -> None:
    """Print how the columns of each table are understood."""
    console = _console()
    for table in tables:
        console.print(mask_within(table.name), style="bold", markup=False)
        for note in table.notes:
            console.print(f"  {mask_within(note)}", markup=False)
        if table.columns:
            rows = [
                (choice.heading, choice.field or "-", choice.how, " | ".join(choice.samples))
                for choice in table.columns
            ]
            _grid(console, ("Heading", "Field", "How decided", "Samples"), rows)
        if table.problem:
            console.print(f"  cannot be assessed: {mask_within(table.problem)}", style="bold red", markup=False)


def show_sources(config: Config) -> None:
    """Print the sources of a configuration, with where their secrets are kept and whether they are there."""
    console = _console()
    console.print(str(config.path), markup=False)
    rows = [
        (
            source.name,
            source.adapter or "-",
            source.profile or "-",
            SourceRequest(source.location).label if "://" in source.location else source.location,
            "\n".join(f"{key}: {_state(reference)}" for key, reference in source.secrets.items()) or "-",
        )
        for source in config.sources.values()
    ]
    _grid(console, ("Source", "Adapter", "Profile", "Location", "Secrets"), rows)


def _state(reference: str) -> str:
    try:
        read_secret(reference)
    except UsageError as error:
        return f"MISSING: {error}"
    return f"found: {exposure(reference) or reference}"


def show_recalls(recalls: Iterable[Recall]) -> None:
    """Print one line a recall."""
    rows = [
        (recall.id, recall.published, "yes" if recall.default else "with --recall", recall.title) for recall in recalls
    ]
    _grid(_console(), ("Recall", "Published", "Applied", "Title"), rows)


def show_counts(result: ScanResult) -> None:
    """Print the recalls that a scan applied, with how many units each affects and asks to review."""
    rows = [(recall.id, f"{affected:,}", f"{review:,}", recall.title) for recall, affected, review in by_recall(result)]
    _grid(_console(), ("Recall", "Affected", "To review", "Title"), rows)


def show_recall(recall: Recall) -> None:
    """Print a recall with its table, what to do, and its sources."""
    console = _console()
    console.print(f"{recall.id}: {recall.title}", style="bold", markup=False)
    _grid(
        console,
        ("Row", "Models", "Affected versions", "Market", "Product"),
        [
            (
                row.id,
                ", ".join(row.models or row.names),
                row.affected_versions,
                row.market,
                row.name,
            )
            for row in recall.rows
        ],
    )
    lines = [("Published", recall.published), ("What to do", recall.remedy)]
    lines += [("Until then", precaution) for precaution in recall.precautions]
    lines += [("Model", recall.read_model), ("Software", recall.read_version)]
    lines += [("Contact", contact) for contact in recall.contact]
    lines += [("Source", f"{source.title}: {source.url}") for source in recall.sources]
    _pairs(console, [(label, text) for label, text in lines if text])


def show_rules() -> None:
    """Print the rules by which records are judged, in the order in which they are asked."""
    from pumpcheck.matching.rules import RULES

    headings = ("Rule", "Asked about", "Applies if", "Gives", "Example")
    _grid(_console(), headings, [rule.told for rule in RULES])


def show_imported(imported: Imported, written: str) -> None:
    """Print on standard error what a person must look at in an imported recall, and what was taken from where."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, emoji=False, markup=False, soft_wrap=True)
    for heading, lines in (("A person must look at:", imported.doubts), ("Taken as follows:", imported.remarks)):
        if lines:
            console.print(heading, style="bold")
            for line in lines:
                console.print(f"  - {line}")
    if written:
        console.print(f"wrote {written}; apply it with --recall {written}")


def show_plugins(records: Iterable[PluginRecord]) -> None:
    """Print the plugins with what they provide and what is wrong with them."""
    rows = [
        (
            record.name,
            record.distribution,
            record.version,
            record.status.value,
            ", ".join(record.provides),
            f"{record.stage}: {record.error}" if record.error else "",
        )
        for record in records
    ]
    _grid(_console(), ("Plugin", "Distribution", "Version", "Status", "Provides", "Error"), rows)


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    # What reads a pipe wants whole lines, not ones broken at a terminal's width.
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=240)


def _pairs(console: Console, lines: Iterable[tuple[str, str]]) -> None:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    last = ""
    for label, text in lines:
        grid.add_row(label if label != last else "", _plain(text))
        last = label
    console.print(grid)


def _grid(console: Console, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(_plain, row))
    console.print(table)


def _plain(text: str) -> Text:
    from rich.text import Text

    return Text("".join(character if character.isprintable() else " " for character in text))
