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


@click.group(cls=_IdOrCommand, invoke_without_command=True, subcommand_metavar="[ID|FILE | import FILE]")
@click.option("--rules", is_flag=True, help="Show the rules by which records are judged, each with an example.")
@click.pass_context
def recalls(context: click.Context, rules: bool) -> int:
    """List the recalls that are known, show one with its table, or make a recall file of an advisory.

    Example: pumpcheck recalls medtronic-minimed-2019
    """
    if rules:
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
@click.option("-o", "--output", metavar="FILE", help="Write the recall file there, and not to standard output.")
@click.option("--force", is_flag=True, help="Overwrite a recall file that exists.")
def import_(advisory: Path, output: str | None, force: bool) -> int:
    """Make a recall file of a CSAF 2.0 advisory.

    Ends with 0 when all was understood, 1 when a person must look at something, 2 when it failed.

    Example: pumpcheck recalls import advisory.json -o recall.toml
    """
    from pumpcheck.cli.listings import show_imported
    from pumpcheck.recalls.csaf import import_csaf
    from pumpcheck.reports.files import check_free, finished_file

    target = None if output in {None, "-"} else Path(output or "")
    if target:
        check_free(target, force=force)
    imported = import_csaf(advisory)
    if target:
        with finished_file(target, force=force) as stream:
            stream.write(imported.text.encode("utf-8"))
    else:
        sys.stdout.buffer.write(imported.text.encode("utf-8"))
    show_imported(imported, str(target) if target else "")
    return 1 if imported.doubts else 0
