"""The result on a terminal: the work list first, then the account, then whether to rely on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING
from unicodedata import east_asian_width

from pumpcheck.masking import Masker
from pumpcheck.model import Verdict
from pumpcheck.privacy import Hiding, masked
from pumpcheck.reports.text import terminal_text
from pumpcheck.reports.worklist import (
    beside_line,
    counted,
    name_of,
    outcome,
    place,
    problems,
    sum_line,
    to_review,
    work_list,
)

if TYPE_CHECKING:
    from pumpcheck.result import Record, ScanResult

LISTED = 20
"""How many rows of each list are shown."""

_COLUMNS: tuple[tuple[str, Callable[[Record], str]], ...] = (
    ("Recall row", lambda record: record.finding.recalled_model or ""),
    ("Model", name_of),
    ("Serial", lambda record: record.fields.get("serial_number", "")),
    ("Location", lambda record: record.fields.get("location", "") or record.fields.get("department", "")),
    ("Where", lambda record: record.place),
    ("Why", lambda record: record.finding.reason),
)


_OUTSIDE = (("Text", name_of), *_COLUMNS[-2:])


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
    file = file or sys.stdout
    encoding: str = getattr(file, "encoding", None) or "utf-8"
    plain = width is None and not (file.isatty() or os.environ.get("FORCE_COLOR"))
    page = _Pipe(file) if plain else _Terminal(file, width)
    _Printer(page, encoding, result.masker()).show(result)


class _Pipe:
    """Plain lines, however long."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def line(self, text: str, _style: str = "") -> None:
        print(text, file=self._file)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        widths = [max(map(_columns, column)) for column in zip(headings, *rows, strict=True)]
        for row in (headings, *rows):
            padded = (text + " " * (width - _columns(text)) for text, width in zip(row, widths, strict=True))
            self.line("  ".join(padded).rstrip())


class _Terminal:
    """What fits a width, with colours."""

    def __init__(self, file: IO[str], width: int | None) -> None:
        # Importing it takes a tenth of a scan of a small file.
        from rich.console import Console

        self._console = Console(file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)

    def line(self, text: str, style: str = "") -> None:
        # Sentences are not broken by us: a terminal wraps them.
        self._console.print(text, style=style or None, soft_wrap=True)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        self._console.print(table)


class _Printer:
    def __init__(self, page: _Pipe | _Terminal, encoding: str, hide: Masker) -> None:
        self._page = page
        self._encoding = encoding
        self._hide = hide

    def show(self, result: ScanResult) -> None:
        review, outside = to_review(result), to_review(result, outside=True)
        self._list("Affected", "unit", work_list(result, Verdict.AFFECTED), "bold red")
        self._list("Needs review", "unit", review, "bold yellow")
        self._list("Named outside the tables", "text", outside, "bold yellow")
        self._lines(
            "To look up on the devices", list(dict.fromkeys(record.finding.look_up for record in (*review, *outside)))
        )
        for source in result.sources:
            self._line(f"{source.label}: {sum_line(source)}")
            if beside := beside_line(source):
                self._line(f"  {beside}")
            if len(source.tables) > 1:
                for table in source.tables:
                    self._line(f"  {place(source, table)}: {sum_line(table)}{'; hidden' if table.hidden else ''}")
        self._lines("Not read whole", [f"{where}: {why}" for where, why in problems(result)])
        self._lines("Skipped", [f"{stretch.origin}: {stretch.reason}" for stretch in result.skipped])
        notes = [note for source in result.sources for note in source.notes]
        self._lines("Notes", [f"{note.origin}: {note.text}" for note in notes])
        self._lines("Warnings", list(result.warnings))
        if (duplicates := result.counts["duplicates"]) > 0:
            self._line(f"{counted(duplicates, 'record')} of units that another record lists too")
        decided = sum(1 for record in result.units_once() if record.decision)
        if decided:
            were = "unit was" if decided == 1 else "units were"
            self._line(f"{decided:,} {were} decided otherwise; a report says by whom and why")
        self._line(outcome(result), "bold" if result.complete else "bold red")

    def _list(self, title: str, word: str, records: list[Record], style: str) -> None:
        if not records:
            return
        columns = _OUTSIDE if records[0].outside else _COLUMNS
        shown = [masked(record, Hiding(self._hide)) for record in records[:LISTED]]
        self._line(f"{title}: {counted(len(records), word)}", style)
        self._page.table(
            [name for name, _ in columns],
            [[self._clean(cell(record)) for _, cell in columns] for record in shown],
        )
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
        self._page.line(self._clean(self._hide(text)), style)

    def _clean(self, text: str) -> str:
        return terminal_text(text, self._encoding)


def _columns(text: str) -> int:
    """Return how many columns a text takes where letters of Chinese and the like take two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
