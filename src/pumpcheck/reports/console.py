"""The result on a terminal: the work list first, then the account, then whether to rely on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import IO

from rich.cells import cell_len, set_cell_size

from pumpcheck.masking import mask
from pumpcheck.model.result import ScanResult
from pumpcheck.privacy import Masking, masked
from pumpcheck.reports.outcome import beside_line, by_recall, outcome, place, remarks, sum_line, tally, verb_of
from pumpcheck.reports.shown_text import terminal_text
from pumpcheck.reports.worklist import COLUMNS, NUMBER_HEADING, ListUnit, cases, counted, listed, numbers, shown_of

LISTED = 20
"""How many rows of each list are shown."""

_SHOWN = (
    NUMBER_HEADING, "Serial number", "Model as written", "Place", "Next step", "Recall", "Recall row", "Where", "Why",
    "What to do",
)  # fmt: skip
"""The columns of a list, the most important first: a narrow terminal leaves out the last ones."""
_LEAST = {
    "Serial number": 11, "Model as written": 12, "Place": 13, "Next step": 16, "Recall": 15, "Where": 30, "Why": 40,
    "What to do": 60,
}  # fmt: skip
"""Letters of a column below which it is left out."""


def print_result(result: ScanResult, file: IO[str] | None = None, width: int | None = None) -> None:
    """Print a result for a person. Serial numbers are masked; the names of users are not shown.

    On a terminal the lists fit its width. In a pipe each record is one plain line, however long.

    Args:
        result: What to show.
        file: Where to; standard output if None.
        width: Columns to use; by default the terminal's.
    """
    _Printer(result, file or sys.stdout, width).show()


class _Printer:
    def __init__(self, result: ScanResult, file: IO[str], width: int | None) -> None:
        self._result, self._file, self._hide = result, file, result.masker()
        self._encoding: str = getattr(file, "encoding", None) or "utf-8"
        self._shown = shown_of(_SHOWN, result)
        self._console = None
        if width or file.isatty() or os.environ.get("FORCE_COLOR"):
            # Importing it takes a tenth of a scan of a small file.
            from rich.console import Console

            self._console = Console(file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)
            self._width = width or self._console.width

    def show(self) -> None:
        result = self._result
        affected, to_review = listed(result)
        self._list(f"To {verb_of(result)}", affected, "bold red")
        in_tables = [unit for unit in to_review if not unit.outside]
        self._list("To review", in_tables, "bold yellow")
        told = cases(unit for unit in in_tables if unit.counts)
        self._lines("What to look up", [f"{numbers(of)}: {text}" for text, of in told])
        self._list("Named outside the tables", [unit for unit in to_review if unit.outside], "bold yellow", "text")
        if len(result.recalls) > 1:
            found = [one for one in by_recall(result) if one[1] or one[2]]
            said = [f"{recall.id}: {affected:,} affected, {review:,} to review" for recall, affected, review in found]
            self._lines(f"Of {len(result.recalls):,} recalls, found", said or ["nothing"])
        self._accounts()
        for title, lines in remarks(result):
            self._lines(title, lines)
        if (duplicates := result.counts["duplicates"]) > 0:
            self._line(counted(duplicates, "duplicate record"))
        if decided := sum(1 for record in result.units() if record.decision):
            self._line(f"{counted(decided, 'unit')} decided by people; a report says by whom and why")
        self._line(outcome(result), "bold" if result.complete else "bold red")
        if not result.written:
            done = tally([*affected, *to_review])
            self._line(str(done), "bold red" if done.open or not result.complete else "bold green")

    def _accounts(self) -> None:
        for source in self._result.sources:
            self._line(f"{source.label}: {sum_line(source)}")
            if beside := beside_line(source):
                self._line(f"  {beside}")
            for table in source.tables if len(source.tables) > 1 else ():
                self._line(f"  {place(source, table)}: {sum_line(table)}{'; hidden' if table.hidden else ''}")

    def _list(self, title: str, units: Sequence[ListUnit], style: str, word: str = "unit") -> None:
        units = [unit for unit in units if unit.counts]
        if not units:
            return
        self._line(f"{title}: {counted(len(units), word)}", style)
        shown = [replace(one, record=one.record and masked(one.record, Masking(self._hide))) for one in units[:LISTED]]
        self._table([self._shown, *([self._cell(unit, heading) for heading in self._shown] for unit in shown)])
        self._more(len(units))
        self._line("")

    def _cell(self, unit: ListUnit, heading: str) -> str:
        text = unit.text(heading)
        if unit.gone:
            text = mask(text) if COLUMNS[heading].masked == "serial" else self._hide(text)
        return terminal_text(text, self._encoding)

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        """Print rows, the headings first: in a pipe whole, on a terminal one line a unit."""
        needed = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        widths = needed if self._console is None else _fitting(rows[0], needed, self._width)
        for number, row in enumerate(rows):
            cells = (_fitted(text, width) for text, width in zip(row, widths, strict=False))
            self._print("  ".join(cells).rstrip(), "" if number else "bold")

    def _lines(self, title: str, lines: list[str]) -> None:
        if not lines:
            return
        self._line(f"{title}:", "bold")
        for line in lines[:LISTED]:
            self._line(f"  {line}")
        self._more(len(lines), "  ")

    def _more(self, number: int, indent: str = "") -> None:
        if number > LISTED:
            self._line(f"{indent}and {number - LISTED:,} more, which a report lists (-o FILE.xlsx)")

    def _line(self, text: str, style: str = "") -> None:
        self._print(terminal_text(self._hide(text), self._encoding), style)

    def _print(self, text: str, style: str) -> None:
        if self._console is None:
            print(text, file=self._file)
        else:
            # Sentences are not broken by us: a terminal wraps them.
            self._console.print(text, style=style or None, soft_wrap=True)


def _fitting(headings: Sequence[str], needed: Sequence[int], room: int) -> list[int]:
    """Return the widths of the first columns, as many as there is room for at their least; what is left is shared."""
    widths = [min(width, _LEAST.get(heading, width)) for heading, width in zip(headings, needed, strict=True)]
    while len(widths) > 1 and sum(widths) + 2 * (len(widths) - 1) > room:
        widths.pop()
    left = room - sum(widths) - 2 * (len(widths) - 1)
    while left > 0 and (narrow := [number for number, width in enumerate(widths) if width < needed[number]][:left]):
        for number in narrow:
            widths[number] += 1
        left -= len(narrow)
    return widths


def _fitted(text: str, width: int) -> str:
    """Return a text cut to a width, which is marked, or padded to it."""
    return set_cell_size(text, width - 1) + "…" if cell_len(text) > width else set_cell_size(text, width)
