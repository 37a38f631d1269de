"""``pumpcheck letters``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from pumpcheck.cli.shared_options import FAILED, PATH


@click.command()
@click.argument("workbook", type=PATH)
@click.option("-o", "--output", "folder", required=True, metavar="FOLDER", type=PATH, help="Where they go.")
@click.option("--by", type=click.Choice(["user", "department", "location"]), default="user", help="Whom they go to.")
@click.option("--template", metavar="FILE", type=PATH, help="A .docx template of your own.")
@click.option(
    "--language", type=click.Choice(["en", "es", "fr", "de"]), default="en", help="Where no column names one."
)
@click.option("--country", default="", metavar="NAME", help="Whose numbers to call, where no column says it.")
@click.option("--with-serials", is_flag=True, help="Print serial numbers whole.")
@click.option("--again", is_flag=True, help="Write to users who were notified already, too.")
@click.option("--force", is_flag=True, help="Overwrite letters that exist.")
def letters(workbook: Path, folder: Path, **options: Any) -> int:  # noqa: ANN401
    """Write a letter (.docx) to each user of a recalled unit, or to each ward, from a workbook people work in.

    For example: pumpcheck letters work.xlsx -o letters/

    Exit codes: 0 every user has a letter or needs none, 1 some letters lack an addressee, 2 failed, or the
    scan behind the workbook is incomplete.
    """
    from pumpcheck.reports.letters.addressees import EXPECTED
    from pumpcheck.reports.letters.languages import words
    from pumpcheck.reports.letters.writer import LIST_NAME, Choices, write_letters
    from pumpcheck.reports.shown_text import terminal_text
    from pumpcheck.update.saved import load_workbook_result

    result = load_workbook_result(workbook)
    lines, notes = write_letters(result, folder, Choices(**options))
    reasons, without = words()["reasons"], [line for line in lines if line.why_none]
    letters = len({line.letter for line in lines} - {""})
    click.echo(f"wrote {letters:,} letters to {folder}; {LIST_NAME} there lists every open unit")
    missing = [line for line in without if line.why_none not in EXPECTED]
    for line in missing:
        click.echo(f"No. {line.number}: no letter: {reasons[line.why_none]}")
    for why, units in Counter(line.why_none for line in without if line.why_none in EXPECTED).items():
        click.echo(f"without a letter: {units:,} ({reasons[why]})")
    for note in notes:
        click.echo(terminal_text(note))
    if not result.complete:
        return FAILED
    return 1 if missing else 0
