"""``pumpcheck check``."""

from __future__ import annotations

import click

import pumpcheck
from pumpcheck.cli.shared_options import quiet_option, recall_option


@click.command()
@click.argument("text", required=False)
@click.option("--manufacturer", metavar="NAME", help="Its maker.")
@click.option("--model", metavar="MODEL", help="Its model name or number.")
@click.option("--software", metavar="VERSION", help="Its software version.")
@recall_option
@click.option("--format", "format", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
@quiet_option
def check(
    text: str | None,
    manufacturer: str | None,
    model: str | None,
    software: str | None,
    recalls: tuple[str, ...],
    format: str,
    quiet: bool,
) -> int:
    """Judge one device, given by TEXT, by its maker, model and software, or both.

    Exit codes: 0 not affected, 1 affected or needs review, 2 failed.

    Example: pumpcheck check "Paradigm pump MMT-723NAS" --software 2.4A --format json
    """
    from pumpcheck.cli.listings import show_finding

    finding = pumpcheck.check(text, manufacturer=manufacturer, model=model, software_version=software, recalls=recalls)
    if not quiet:
        show_finding(finding, as_json=format == "json")
    return 0 if finding.verdict is pumpcheck.Verdict.NOT_AFFECTED else 1
