"""The result on a terminal: the work list first, then the account, then whether to rely on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from pumpcheck.masking import Masker
from pumpcheck.model import Verdict
from pumpcheck.reports.text import terminal_text
from pumpcheck.reports.worklist import counted, name_of, outcome, place, problems, sum_line, work_list

if TYPE_CHECKING:
    from rich.console import Console

    from pumpcheck.result import Record, ScanResult

LISTED = 20
"""How many rows of each list are shown."""

_PIPED_WIDTH = 10_000

_COLUMNS: tuple[tuple[str, Callable[[Record], str]], ...] = (
    ("Recall row", lambda record: record.finding.recalled_model or ""),
    ("Model", name_of),
    ("Serial", lambda record: record.fields.get("serial_number", "")),
    ("Location", lambda record: record.fields.get("location", "") or record.fields.get("department", "")),
    ("Where", lambda record: record.place),
    ("Why", lambda record: record.finding.reason),
)


def print_result(result: ScanResult, file: IO[str] | None = None, width: int | None = None) -> None:
    """Print a result for a person. Serial numbers are masked; the names of users are not shown.

    On a terminal the lists fit its width. In a pipe each record is one plain line, however long.

    Args:
        result: What to show.
        file: Where to; standard output if None.
        width: Columns to use; by default the terminal's.

    Raises:
        OSError: If the stream fails, for example because its reader has gone.
    """
    from rich.console import Console

    file = file or sys.stdout
    encoding: str = getattr(file, "encoding", None) or "utf-8"
    piped = not file.isatty()
    console = Console(
        file=file,
        width=width or (_PIPED_WIDTH if piped else None),
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
    )
    _Printer(console, encoding, result.masker(), piped and width is None).show(result)


class _Printer:
    def __init__(self, console: Console, encoding: str, hide: Masker, plain: bool) -> None:
        self._console = console
        self._encoding = encoding
        self._hide = hide
        self._plain = plain

    def show(self, result: ScanResult) -> None:
        to_review = work_list(result, Verdict.NEEDS_REVIEW)
        self._list("Affected", work_list(result, Verdict.AFFECTED), "bold red")
        self._list("Needs review", to_review, "bold yellow")
        self._lines("To look up on the devices", list(dict.fromkeys(record.finding.look_up for record in to_review)))
        for source in result.sources:
            self._line(f"{source.label}: {sum_line(source)}")
            if len(source.tables) > 1:
                for table in source.tables:
                    self._line(f"  {place(source, table)}: {sum_line(table)}")
        self._lines("Not read whole", [f"{where}: {why}" for where, why in problems(result)])
        self._lines("Skipped", [f"{stretch.origin}: {stretch.reason}" for stretch in result.skipped])
        self._lines("Warnings", list(result.warnings))
        if (duplicates := result.counts["duplicates"]) > 0:
            self._line(f"{counted(duplicates, 'record')} of units that another record lists too")
        decided = sum(1 for record in result.units_once() if record.decision)
        if decided:
            were = "unit was" if decided == 1 else "units were"
            self._line(f"{decided:,} {were} decided otherwise; a report says by whom and why")
        self._line(outcome(result), "bold" if result.complete else "bold red")

    def _list(self, title: str, records: list[Record], style: str) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        if not records:
            return
        table = Table(box=None if self._plain else box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for name, _ in _COLUMNS:
            table.add_column(name, overflow="fold", no_wrap=self._plain)
        for record in records[:LISTED]:
            shown = record.masked(self._hide)
            table.add_row(*(Text(self._clean(cell(shown))) for _, cell in _COLUMNS))
        self._line(f"{title}: {counted(len(records), 'unit')}", style)
        self._console.print(table)
        if len(records) > LISTED:
            self._line(f"and {len(records) - LISTED:,} more, which a report lists (-o FILE.xlsx)")
        self._line("")

    def _lines(self, title: str, lines: list[str]) -> None:
        if not lines:
            return
        self._line(f"{title}:", "bold")
        for line in lines[:LISTED]:
            self._line(f"  {line}")
        if len(lines) > LISTED:
            self._line(f"  and {len(lines) - LISTED:,} more, which a report lists (-o FILE.xlsx)")

    def _line(self, text: str, style: str = "") -> None:
        # Sentences are not broken by us: a terminal wraps them, and a pipe gets them whole.
        self._console.print(self._clean(self._hide(text)), style=style or None, soft_wrap=True)

    def _clean(self, text: str) -> str:
        return terminal_text(text, self._encoding)
