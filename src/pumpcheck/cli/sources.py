"""``pumpcheck sources``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pumpcheck.cli.columns import show_columns
from pumpcheck.cli.shared_options import allow_http_option, config_option

if TYPE_CHECKING:
    from pumpcheck.config import Config


@click.group(invoke_without_command=True, subcommand_metavar="[test NAME | schema]")
@config_option
@click.pass_context
def sources(context: click.Context, config: Path | None) -> int:
    """List the sources of pumpcheck.toml, test one, or print the schema of the file.

    Example: pumpcheck sources test cmms
    """
    context.obj = config
    if context.invoked_subcommand is None:
        from pumpcheck.config import load_config
        from pumpcheck.config.config_file import find_config, usual_places

        path = find_config(config)
        if path:
            _show(load_config(path))
        else:
            places = " and ".join(str(place) for place in usual_places())
            click.echo(f"no source is configured: there is no {places}; --config FILE names another", err=True)
    return 0


def _show(config: Config) -> None:
    from pumpcheck.adapters import SourceRequest
    from pumpcheck.cli.printing import new_console, print_table

    console = new_console()
    console.print(str(config.path))
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
    print_table(("Source", "Adapter", "Profile", "Location", "Secrets"), rows, console)


def _state(reference: str) -> str:
    from pumpcheck.errors import UsageError
    from pumpcheck.secrets import read_secret

    try:
        read_secret(reference)
    except UsageError as error:
        return f"MISSING: {error}"
    return f"found: {reference}"


@sources.command("test", short_help="Fetch one page of a source and show its columns.")
@click.argument("name")
@config_option
@allow_http_option
@click.option("--dry-run", is_flag=True, help="Only show the first request, without its secrets; nothing is sent.")
@click.pass_obj
def try_one(outer: Path | None, name: str, config: Path | None, allow_http: bool, dry_run: bool) -> int:
    """Fetch one page of a source and show how its columns are understood."""
    from pumpcheck.config import load_config
    from pumpcheck.config.config_file import find_config
    from pumpcheck.errors import ConfigError
    from pumpcheck.scanning.preview import first_requests, preview

    path = find_config(config or outer)
    if path is None:
        raise ConfigError(f"{name}: there is no pumpcheck.toml; write one, or name it with --config FILE")
    source = load_config(path).source(name)
    where_known = {"allow_http": "yes"} if allow_http else {}
    if dry_run:
        click.echo("\n".join(first_requests(source, where_known)) or f"{source.label}: nothing is asked of a system")
        return 0
    return show_columns(preview(source, where_known={"pages": "1", **where_known}))


@sources.command(short_help="Print the JSON Schema of pumpcheck.toml.")
def schema() -> int:
    """Print the JSON Schema of pumpcheck.toml, by which editors check and complete it."""
    import json

    from pumpcheck.config.toml_model import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
    return 0
