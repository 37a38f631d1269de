"""``pumpcheck recalls``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pumpcheck.cli.shared_options import FAILED, PATH

if TYPE_CHECKING:
    from pumpcheck.recalls.writing import Imported


class _IdOrCommand(click.Group):
    """A group in which what is no command is the id of something to show."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_IdOrCommand, invoke_without_command=True, subcommand_metavar="[ID|FILE | import FILE | check FILE]")
@click.option("--rules", is_flag=True, help="Show the rules by which records are judged, each with an example.")
@click.option(
    "--scan",
    "report",
    metavar="REPORT",
    type=PATH,
    help="List the recalls that a scan applied, with what it found; REPORT is its .json or .xlsx.",
)
@click.pass_context
def recalls(context: click.Context, rules: bool, report: Path | None) -> int:
    """List the recalls that are known, show one with its table, make a recall file of an advisory, or check one.

    Example: pumpcheck recalls medtronic-minimed-2019
    """
    from pumpcheck.cli.printing import print_table

    if report:
        from pumpcheck.cli.report import load_saved
        from pumpcheck.reports.outcome import by_recall

        counts = by_recall(load_saved(report))
        rows = [(one.id, f"{affected:,}", f"{review:,}", one.title) for one, affected, review in counts]
        print_table(("Recall", "Affected", "To review", "Title"), rows)
    elif rules:
        from pumpcheck.matching.rules import RULES

        print_table(("Rule", "Asked about", "Applies if", "Gives", "Example"), [rule.told for rule in RULES])
    elif context.invoked_subcommand is None:
        from pumpcheck.plugins import load_plugins
        from pumpcheck.recalls import known

        found = known(load_plugins().recalls)
        rows = [(one.id, one.published, "yes" if one.default else "with --recall", one.title) for one in found]
        print_table(("Recall", "Published", "Applied", "Title"), rows)
    return 0


@recalls.command("show", hidden=True)
@click.argument("name", metavar="ID|FILE")
def show_one(name: str) -> int:
    """Show a recall with its table."""
    from pumpcheck.cli.printing import new_console, print_pairs, print_table
    from pumpcheck.plugins import load_plugins
    from pumpcheck.recalls import find

    recall = find(name, load_plugins().recalls)
    console = new_console()
    console.print(f"{recall.id}: {recall.title}", style="bold")
    rows = [
        (row.id, ", ".join(row.models or row.names), row.affected_versions, row.market, row.name) for row in recall.rows
    ]
    print_table(("Row", "Models", "Affected versions", "Market", "Product"), rows, console)
    lines = [
        ("Published", recall.published),
        ("What to do", recall.remedy),
        *(("Until then", precaution) for precaution in recall.precautions),
        ("Model", recall.read_model),
        ("Software", recall.read_version),
        *(("Contact", contact) for contact in recall.contact),
        *(("Source", f"{source.title}: {source.url}") for source in recall.sources),
    ]
    print_pairs(console, [(label, text) for label, text in lines if text])
    return 0


@recalls.command("import")
@click.argument("advisory", metavar="FILE", type=PATH)
@click.option(
    "--format",
    type=click.Choice(["csaf", "openfda"]),
    default="csaf",
    help="What FILE is: a CSAF 2.0 advisory, or an answer of openFDA's device recalls or enforcement reports.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the recall file there, and not to standard output.")
@click.option("--force", is_flag=True, help="Overwrite a recall file that exists.")
def import_(advisory: Path, format: str, output: str | None, force: bool) -> int:
    """Make a recall file of a CSAF 2.0 advisory, or of recalls as openFDA gives them.

    Ends with 0 when all was understood, 1 when a person must look at something, 2 when it failed.

    Example: pumpcheck recalls import advisory.json -o recall.toml
    """
    from pumpcheck.recalls.csaf import import_csaf
    from pumpcheck.recalls.openfda import import_openfda
    from pumpcheck.reports.files import check_free, finished_file

    target = None if output in {None, "-"} else Path(output or "")
    if target:
        check_free(target, force=force)
    imported = import_openfda(advisory) if format == "openfda" else import_csaf(advisory)
    if target:
        with finished_file(target, force=force) as stream:
            stream.write(imported.text.encode("utf-8"))
    else:
        sys.stdout.buffer.write(imported.text.encode("utf-8"))
    _show_imported(imported, target)
    return 1 if imported.doubts else 0


def _show_imported(imported: Imported, written: Path | None) -> None:
    from pumpcheck.reports.shown_text import terminal_text

    for heading, lines in (("A person must look at:", imported.doubts), ("Taken as follows:", imported.remarks)):
        if lines:
            click.secho(heading, bold=True, err=True)
            for line in lines:
                click.echo(f"  - {terminal_text(line)}", err=True)
    if written:
        click.echo(f"wrote {written}; apply it with --recall {written}", err=True)


@recalls.command("check")
@click.argument("file", metavar="FILE")
@click.option(
    "--examples",
    metavar="INVENTORY",
    help="An inventory of devices that the recall does not concern: whatever it finds there is listed.",
)
def check(file: str, examples: str | None) -> int:
    """Check a recall file for what makes it find too much or too little.

    Ends with 0 when nothing was found, 1 when there is something to look at, 2 when the file is no recall file or the
    inventory could not be read whole.

    Example: pumpcheck recalls check recall.toml --examples others.csv
    """
    import pumpcheck
    from pumpcheck.masking import mask_within
    from pumpcheck.matching.names import lint
    from pumpcheck.recalls import find

    recall = find(file)
    found, is_complete = lint(recall), True
    if examples:
        result = pumpcheck.scan(examples, recalls=[file])
        found += [
            f"{one.place}: {one.finding.verdict.words} by row {one.finding.recalled_model or '-'}"
            for one in result.records
            if one.finding.recall_id == recall.id
        ]
        is_complete = result.complete
    for line in found:
        click.echo(mask_within(f"{recall.id}: {line}"))
    click.echo(f"{recall.id}: {len(found)} to look at" if found else f"{recall.id}: nothing to look at")
    if not is_complete:
        click.echo(f"{examples}: not read whole, so there may be more; pumpcheck scan says what is wrong", err=True)
        return FAILED
    return 1 if found else 0
