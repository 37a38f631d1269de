"""``pumpcheck plugins``."""

from __future__ import annotations

import click


@click.command()
def plugins() -> int:
    """List the plugins with what they provide and what is wrong with them.

    Example: pumpcheck plugins
    """
    from pumpcheck.cli.printing import print_table
    from pumpcheck.plugins import load_plugins

    rows = [
        (
            record.name,
            record.distribution,
            record.version,
            record.status.value,
            ", ".join(record.provides),
            f"{record.stage}: {record.error}" if record.error else "",
        )
        for record in load_plugins().records
    ]
    print_table(("Plugin", "Distribution", "Version", "Status", "Provides", "Error"), rows)
    return 0
