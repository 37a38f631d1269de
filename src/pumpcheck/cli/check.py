"""``pumpcheck check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import pumpcheck
from pumpcheck.cli.shared_options import quiet_option, recall_option

if TYPE_CHECKING:
    from pumpcheck.model.finding import Finding

_STYLES = {"affected": "bold red", "needs_review": "bold yellow", "not_affected": "bold green"}


@click.command()
@click.argument("text", required=False)
@click.option("--manufacturer", metavar="NAME", help="Its maker.")
@click.option("--model", metavar="MODEL", help="Its model name or number.")
@click.option("--software", "software_version", metavar="VERSION", help="Its software version.")
@recall_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
@quiet_option
def check(text: str | None, format: str, quiet: bool, **known: Any) -> int:  # noqa: ANN401
    """Judge one device, given by TEXT, by its maker, model and software, or both.

    Exit codes: 0 not affected, 1 affected or needs review, 2 failed.

    Example: pumpcheck check "Paradigm pump MMT-723NAS" --software 2.4A --format json
    """
    finding = pumpcheck.check(text, **known)
    if not quiet:
        show_finding(finding, as_json=format == "json")
    return 0 if finding.verdict is pumpcheck.Verdict.NOT_AFFECTED else 1


def show_finding(finding: Finding, *, as_json: bool = False) -> None:
    """Print a finding with what it rests on, serial numbers masked."""
    from pumpcheck.masking import Masker
    from pumpcheck.privacy import Masking, masked

    finding = masked(finding, Masking(Masker([])))
    if as_json:
        import json

        from pumpcheck.reports.json import named

        click.echo(json.dumps(named(finding), ensure_ascii=False, indent=2))
        return
    from pumpcheck.cli.printing import new_console, print_pairs

    console = new_console()
    console.print(finding.verdict.words.upper(), style=_STYLES[finding.verdict])
    row = f", row {finding.recalled_model}" if finding.recalled_model else ""
    lines = [
        ("Reason", f"{finding.reason} ({finding.reason_code.value})"),
        ("Recall", f"{finding.recall_id}{row}" if finding.recall_id else ""),
        *(("Evidence", str(piece)) for piece in finding.evidence),
        ("Look up", finding.look_up),
        ("Note", ", ".join(finding.flags)),
    ]
    print_pairs(console, [(label, text) for label, text in lines if text])
