"""``pumpcheck recalls``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


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
    type=click.Path(path_type=Path),
    help="List the recalls that a scan applied, with what it found; REPORT is its .json or .xlsx.",
)
@click.pass_context
def recalls(context: click.Context, rules: bool, report: Path | None) -> int:
    """List the recalls that are known, show one with its table, make a recall file of an advisory, or check one.

    Example: pumpcheck recalls medtronic-minimed-2019
    """
    if report:
        from pumpcheck.cli.listings import show_counts
        from pumpcheck.cli.report import load_saved

        show_counts(load_saved(report))
    elif rules:
        from pumpcheck.cli.listings import show_rules

        show_rules()
    elif context.invoked_subcommand is None:
        from pumpcheck.cli.listings import show_recalls
        from pumpcheck.plugins import load_plugins
        from pumpcheck.recalls import known

        show_recalls(known(load_plugins().recalls))
    return 0


@recalls.command("show", hidden=True)
@click.argument("name", metavar="ID|FILE")
def show_one(name: str) -> int:
    """Show a recall with its table."""
    from pumpcheck.cli.listings import show_recall
    from pumpcheck.plugins import load_plugins
    from pumpcheck.recalls import find

    show_recall(find(name, load_plugins().recalls))
    return 0


@recalls.command("import")
@click.argument("advisory", metavar="FILE", type=click.Path(path_type=Path))
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
    from pumpcheck.cli.listings import show_imported
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
    show_imported(imported, str(target) if target else "")
    return 1 if imported.doubts else 0


@recalls.command("check")
@click.argument("file", metavar="FILE")
@click.option(
    "--examples",
    metavar="INVENTORY",
    help="An inventory of devices that are none of the recall: whatever it finds there is told.",
)
def check(file: str, examples: str | None) -> int:
    """Look a recall file over for what makes it find too much or too little.

    Ends with 0 when nothing was found, 1 when there is something to look at, 2 when the file is no recall file.

    Example: pumpcheck recalls check recall.toml --examples others.csv
    """
    import pumpcheck
    from pumpcheck.matching.lint import lint
    from pumpcheck.recalls import find

    recall = find(file)
    told = lint(recall)
    if examples:
        found = pumpcheck.scan(examples, recalls=[file]).records
        told += [
            f"{one.place}: {one.finding.verdict.value.replace('_', ' ')} by row {one.finding.recalled_model or '-'}"
            for one in found
            if one.finding.recall_id == recall.id
        ]
    for line in told:
        click.echo(f"{recall.id}: {line}")
    click.echo(f"{recall.id}: {len(told)} to look at" if told else f"{recall.id}: nothing to look at")
    return 1 if told else 0
