"""``pumpcheck plugins``."""

from __future__ import annotations

import click


@click.command()
def plugins() -> int:
    """List the plugins with what they provide and what is wrong with them.

    Example: pumpcheck plugins
    """
    from pumpcheck.cli.listings import show_plugins
    from pumpcheck.plugins import load_plugins

    records = load_plugins().records
    show_plugins(records)
    return 0
