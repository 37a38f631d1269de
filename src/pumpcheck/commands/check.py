"""``pumpcheck check``."""

from __future__ import annotations

import click

import pumpcheck
from pumpcheck.commands.options import recall_option


@click.command()
@click.argument("text", required=False)
@click.option("--manufacturer", metavar="NAME", help="Its maker.")
@click.option("--model", metavar="MODEL", help="Its model name or number.")
@click.option("--software", metavar="VERSION", help="Its software version.")
@recall_option
def check(
    text: str | None, manufacturer: str | None, model: str | None, software: str | None, recalls: tuple[str, ...]
) -> int:
    """Judge one device, given by TEXT, by its maker, model and software, or both."""
    from pumpcheck.listings import show_finding

    finding = pumpcheck.check(text, manufacturer=manufacturer, model=model, software_version=software, recalls=recalls)
    show_finding(finding)
    return 0 if finding.verdict is pumpcheck.Verdict.NOT_AFFECTED else 1
