"""What the commands print with: pairs and tables, whole lines where a pipe reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pumpcheck.reports.shown_text import terminal_text

if TYPE_CHECKING:
    from rich.console import Console


def new_console() -> Console:
    """Return a console that breaks lines at a terminal's width only."""
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    return console if console.is_terminal else Console(markup=False, highlight=False, emoji=False, width=240)


def print_pairs(console: Console, lines: Iterable[tuple[str, str]]) -> None:
    """Print labels with what belongs to them; a label that repeats is printed once."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    last = ""
    for label, text in lines:
        grid.add_row(label if label != last else "", Text(terminal_text(text)))
        last = label
    console.print(grid)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], console: Console | None = None) -> None:
    """Print rows under headings."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(terminal_text(cell)) for cell in row))
    (console or new_console()).print(table)
