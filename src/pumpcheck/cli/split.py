"""``pumpcheck split`` and ``pumpcheck merge``."""

from __future__ import annotations

from pathlib import Path

import click

from pumpcheck.cli.shared_options import PATH


@click.command()
@click.argument("workbook", type=PATH)
@click.option("--by", default="department", show_default=True, metavar="COLUMN", help="The column to split by.")
@click.option("-o", "--output", "folder", required=True, metavar="FOLDER", type=PATH, help="For the parts.")
@click.option("--force", is_flag=True, help="Overwrite parts that exist.")
def split(workbook: Path, by: str, folder: Path, force: bool) -> int:
    """Write a workbook for each ward or owner, with its units alone.

    For example: pumpcheck split work.xlsx --by department -o parts/
    """
    from pumpcheck.update.workbook_parts import split as write_parts

    paths, left_out = write_parts(workbook, by, folder, force=force)
    for path in paths:
        click.echo(f"wrote {path}", err=True)
    for what in left_out:
        click.echo(f"not in the parts: {what}", err=True)
    return 0


@click.command()
@click.argument("workbook", type=PATH)
@click.argument("parts", nargs=-1, required=True, type=PATH)
def merge(workbook: Path, parts: tuple[Path, ...]) -> int:
    """Bring what was typed in parts or copies of a workbook into it.

    What two typed differently is listed on the sheet Conflicts with both. Exit codes: 0 all was brought in, 1 there
    are conflicts, 2 something cannot be read. For example: pumpcheck merge work.xlsx parts/*.xlsx
    """
    from pumpcheck.update.workbook_parts import join

    kept, changed, conflicts = join(workbook, parts)
    click.echo(f"merged into {workbook}: {changed:,} cells and pictures; the old one is kept as {kept.name}", err=True)
    if conflicts:
        click.echo(f"{workbook}: {len(conflicts):,} entries in the sheet Conflicts need a decision", err=True)
    return 1 if conflicts else 0
