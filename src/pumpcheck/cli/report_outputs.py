"""The reports of a scan: checked before it, written after it, the workbook with the team's work first."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pumpcheck.errors import ReportExistsError, UsageError
from pumpcheck.streams import is_store

if TYPE_CHECKING:
    from pumpcheck.hookspecs import ReportWriter
    from pumpcheck.model.result import ScanResult


@dataclass
class Reports:
    """What is to be written where, as the options say it."""

    outputs: tuple[str, ...]
    format: str | None
    mask_serials: bool
    force: bool
    quiet: bool
    # None where the command has no such option.
    update: bool | None = None
    retired: tuple[str, ...] = ()
    _provided: tuple[ReportWriter, ...] = ()
    _updated: set[str] = field(default_factory=set)
    _overwritten: set[str] = field(default_factory=set)

    def check(self, provided: Iterable[ReportWriter], sources: Iterable[str]) -> None:
        """Make sure, before a long scan of these sources, that every report can be written, by plugins' formats too.

        Files that only a folder or a pattern among the sources leads to are checked when reports are written.
        """
        from pumpcheck.reports import check_target
        from pumpcheck.reports.files import refuse_input

        self._provided = tuple(provided)
        for name in self.outputs:
            refuse_input(Path(name), map(Path, sources))
        workbooks = [name for name in self.outputs if isinstance(_target(name), Path) and self._is_workbook(name)]
        self._choose_updated(workbooks)
        for name in self.outputs:
            try:
                check_target(_target(name), self._provided, format=self.format, force=self._replaces(name))
            except ReportExistsError as error:
                if name in workbooks and self.update is not None:
                    raise ReportExistsError(f"{error}, or carry that work into the new one (--update)") from error
                raise

    def _choose_updated(self, workbooks: list[str]) -> None:
        if self.retired and not self.update:
            raise UsageError("--retire-source goes with an update of a workbook: add --update")
        if self.update:
            if len(workbooks) != 1:
                raise UsageError("--update needs one workbook to update: -o FILE.xlsx")
            self._updated.update(workbooks)
        elif not self.force:
            for name in workbooks:
                answer = _ask_about(Path(name))
                if answer:
                    (self._updated if answer == "update" else self._overwritten).add(name)
        if self._updated:
            from pumpcheck.update import check_update

            for name in self._updated:
                check_update(Path(name), format=self.format, mask_serials=self.mask_serials)

    def write_and_show(self, result: ScanResult) -> int:
        """Write every report, show what they show on the terminal, and return the exit code."""
        if any(self._is_workbook(name) for name in self.outputs):
            if not (self._provided or self._updated):
                _import_openpyxl()
            from pumpcheck.reports.workbook.account_sheets import check_all_rows

            check_all_rows(result)
        for name in [name for name in self.outputs if name in self._updated]:
            from pumpcheck.update import prepare

            update = prepare(result, Path(name), format=self.format, retired=self.retired)
            kept, result = update.write(), update.result
            self._say_updated(result, name, kept, update.counts)
        for name in self.outputs:
            if name not in self._updated:
                self._write(result, name)
        if not self.quiet:
            from pumpcheck.reports.console import print_result

            print_result(result, file=sys.stderr if "-" in self.outputs else sys.stdout)
        return result.exit_code

    def _write(self, result: ScanResult, name: str) -> None:
        from pumpcheck.reports import write_report, write_stream

        target, mask = _target(name), self.mask_serials
        if target is None:
            write_stream(result, sys.stdout.buffer, self.format or "json", self._provided, mask_serials=mask)
            return
        force = self._replaces(name)
        write_report(result, target, self._provided, format=self.format, force=force, mask_serials=mask)
        self._say(f"wrote {name}")

    def _say_updated(self, result: ScanResult, name: str, kept: Path | None, counts: Mapping[str, int]) -> None:
        if kept is None:
            self._say(f"wrote {name}; there was none to update")
            return
        found = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number) or "nothing new"
        self._say(f"updated {name}: {found}; the old one is kept as {kept.name}")
        if result.work.conflicts:
            self._say(f"{name}: {len(result.work.conflicts):,} entries in the sheet Conflicts need a decision")

    def _say(self, text: str) -> None:
        if not self.quiet:
            click.echo(text, err=True)

    def _is_workbook(self, name: str) -> bool:
        return (self.format or Path(name).suffix.removeprefix(".")).casefold() == "xlsx"

    def _replaces(self, name: str) -> bool:
        return self.force or name in self._updated or name in self._overwritten


def _import_openpyxl() -> None:
    """Import openpyxl without numpy and Pillow where they were not needed until now: they take a tenth of a small scan.

    It can do without. They are for numbers of numpy in cells and for reading pictures; our own reports have neither.
    """
    modules: dict[str, Any] = sys.modules
    absent = {"numpy", "PIL"} - modules.keys()
    modules.update(dict.fromkeys(absent))  # What is None there cannot be imported.
    try:
        import openpyxl  # noqa: F401 - those that import it next get it so
    finally:
        for name in absent:
            del modules[name]


def _target(name: str) -> Path | str | None:
    """Return a path, a URL as it is, or None for standard output."""
    return None if name == "-" else name if is_store(name) else Path(name)


def _ask_about(path: Path) -> str | None:
    """Ask on a terminal what is to be done about a workbook that exists: ``update``, ``overwrite``, or give up."""
    # A name that is too long is an error when the report is checked.
    if not (os.path.isfile(path) and sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):  # noqa: PTH113
        return None
    from pumpcheck.update import sources_shown

    names = sources_shown(path)
    shows = f"; it shows {', '.join(names)}" if names else ""
    answer: str = click.prompt(
        f"{path} exists and may hold people's work{shows}. Bring it up to date with this scan (update), or overwrite "
        "it?",
        type=click.Choice(["no", "update", "overwrite"]),
        default="no",
        err=True,
    )
    if answer == "no":
        raise click.Abort
    return answer
