"""The command: parse, call the library, show, exit code. Nothing is decided here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import pumpcheck
from pumpcheck.errors import PumpcheckError

if TYPE_CHECKING:
    from pumpcheck.result import Progress, ScanResult

FAILED = 2
"""Exit code of a scan that is incomplete and of a command that failed."""


def _pairs(_context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read options of the form KEY=VALUE."""
    pairs = {}
    for value in values:
        key, equals, rest = value.partition("=")
        if not (key and equals):
            raise click.BadParameter(f"{value!r} is not of the form {parameter.metavar}")
        pairs[key.strip()] = rest
    return pairs


def _source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            click.option(
                "--sheet", "sheets", multiple=True, metavar="NAME", help="Read only this sheet; may be repeated."
            ),
            click.option(
                "--column",
                "columns",
                multiple=True,
                metavar="FIELD=HEADING",
                callback=_pairs,
                help="Say which column is a field, such as model=Modell-Nr.; may be repeated.",
            ),
            click.option(
                "--option",
                "options",
                multiple=True,
                metavar="KEY=VALUE",
                callback=_pairs,
                help="Setting of the adapter, such as encoding=cp1252 or adapter=csv; may be repeated.",
            ),
        )
    ):
        command = option(command)
    return command


_recall_option = click.option(
    "--recall", "recalls", multiple=True, metavar="ID|FILE", help="Apply this recall too; may be repeated."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pumpcheck.__version__, message="pumpcheck %(version)s")
def cli() -> None:
    """Find recalled insulin pumps in device inventories, with evidence.

    Exit codes: 0 nothing to act on, 1 something is affected or needs review, 2 incomplete or failed.
    """


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write a report: .xlsx, .csv or .json; - for standard output.",
)
@click.option("--format", "format", metavar="NAME", help="Format of the reports, where the suffix does not say it.")
@_source_options
@_recall_option
@click.option("--mask-serials", is_flag=True, help="Mask serial numbers in the reports to their last three characters.")
@click.option("--force", is_flag=True, help="Overwrite reports that exist.")
def scan(
    sources: tuple[str, ...],
    outputs: tuple[str, ...],
    format: str | None,
    sheets: tuple[str, ...],
    columns: dict[str, str],
    options: dict[str, str],
    recalls: tuple[str, ...],
    mask_serials: bool,
    force: bool,
) -> int:
    """Find the recalled units in inventories.

    A SOURCE is a file, a folder, a glob, a URL, or - for standard input.
    """
    from pumpcheck.plugins import load_plugins
    from pumpcheck.reports import check_target, write_report, write_stream

    plugins = load_plugins()
    for output in outputs:
        check_target(None if output == "-" else Path(output), plugins.reports, format=format, force=force)
    with _progress() as progress:
        result = pumpcheck.scan(
            *sources,
            columns=columns,
            sheets=sheets,
            options=options,
            recalls=recalls,
            progress=progress,
            plugins=plugins,
        )
    for output in outputs:
        if output == "-":
            write_stream(result, sys.stdout.buffer, format or "json", mask_serials)
        else:
            written = write_report(result, Path(output), format=format, force=force, mask_serials=mask_serials)
            click.echo(f"wrote {written}", err=True)
    _show(result, to_stderr="-" in outputs)
    return result.exit_code


@cli.command()
@click.argument("text", required=False)
@click.option("--manufacturer", metavar="NAME", help="Its maker.")
@click.option("--model", metavar="MODEL", help="Its model name or number.")
@click.option("--software", metavar="VERSION", help="Its software version.")
@_recall_option
def check(
    text: str | None, manufacturer: str | None, model: str | None, software: str | None, recalls: tuple[str, ...]
) -> int:
    """Judge one device, given by TEXT, by its maker, model and software, or both."""
    from pumpcheck.listings import show_finding

    finding = pumpcheck.check(text, manufacturer=manufacturer, model=model, software_version=software, recalls=recalls)
    show_finding(finding)
    return 0 if finding.verdict is pumpcheck.Verdict.NOT_AFFECTED else 1


@cli.command()
@click.argument("source")
@_source_options
def columns(source: str, sheets: tuple[str, ...], columns: dict[str, str], options: dict[str, str]) -> int:
    """Show how the columns of SOURCE are understood, and by what."""
    from pumpcheck.listings import show_columns
    from pumpcheck.scanning.preview import preview

    tables = preview(source, sheets=sheets, columns=columns, options=options)
    show_columns(tables)
    return FAILED if any(table.problem for table in tables) else 0


class _IdOrCommand(click.Group):
    """A group in which what is no command is the id of something to show."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@cli.group(cls=_IdOrCommand, invoke_without_command=True, subcommand_metavar="[ID|FILE | import FILE]")
@click.pass_context
def recalls(context: click.Context) -> int:
    """List the recalls that are known, show one with its table, or make a recall file of an advisory."""
    if context.invoked_subcommand is None:
        from pumpcheck.listings import show_recalls
        from pumpcheck.plugins import load_plugins
        from pumpcheck.recalls import known

        show_recalls(known(load_plugins().recalls))
    return 0


@recalls.command("show", hidden=True)
@click.argument("name", metavar="ID|FILE")
def show_one(name: str) -> int:
    """Show a recall with its table."""
    from pumpcheck.listings import show_recall
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
    """
    from pumpcheck.listings import show_imported
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


@cli.command()
def plugins() -> int:
    """List the plugins with what they provide and what is wrong with them."""
    from pumpcheck.listings import show_plugins
    from pumpcheck.plugins import load_plugins

    records = load_plugins().records
    show_plugins(records)
    return 0


def main() -> None:
    """Run the command and exit; what goes wrong is one message on standard error."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("pumpcheck: interrupted; nothing was written after this point", err=True)
        code = FAILED
    except PumpcheckError as error:
        click.echo(f"pumpcheck: {error}", err=True)
        code = FAILED
    except BrokenPipeError:
        # Whoever read the output has gone; what is left of it has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except Exception as error:
        if os.environ.get("PUMPCHECK_DEBUG"):
            raise
        click.echo(
            f"pumpcheck: a defect of pumpcheck itself ({type(error).__name__}); nothing that it says can be relied on. "
            "Run again with PUMPCHECK_DEBUG=1 and report what it prints.",
            err=True,
        )
        code = FAILED
    sys.exit(code if isinstance(code, int) else 0)


def _show(result: ScanResult, *, to_stderr: bool) -> None:
    from pumpcheck.reports.console import print_result

    print_result(result, file=sys.stderr if to_stderr else sys.stdout)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show how far reading has come, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    parts = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} records"),
        TimeElapsedColumn(),
    )
    with Progress(*parts, console=console, transient=True) as shown:
        tasks: dict[str, Any] = {}

        def progress(label: str, records: int) -> None:
            if label not in tasks:
                tasks[label] = shown.add_task(label, total=None)
            shown.update(tasks[label], completed=records)

        yield progress
