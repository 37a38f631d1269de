"""The reports of a scan: made sure of before it, written after it, the workbook with the team's work first."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pumpcheck.cli.existing_workbook import choose_update
from pumpcheck.errors import ReportExistsError, UsageError
from pumpcheck.streams import is_store

if TYPE_CHECKING:
    from pumpcheck.hookspecs import ReportWriter
    from pumpcheck.model.result import ScanResult


@dataclass
class Reports:
    """What is to be written where.

    Attributes:
        outputs: Files; ``-`` is standard output.
        format: Name of a format, where the suffix does not say it.
        mask_serials: Whether serial numbers are masked.
        update: Whether a workbook that exists is updated; None where the command has no option for it.
        force: Whether other reports that exist are overwritten.
        quiet: Whether nothing but errors is told.
        retired: Sources of the workbook that are gone for good.
    """

    outputs: tuple[str, ...]
    format: str | None
    mask_serials: bool
    update: bool | None
    force: bool
    quiet: bool
    retired: tuple[str, ...] = ()
    _provided: tuple[ReportWriter, ...] = ()
    _updated: set[str] = field(default_factory=set)
    _overwritten: set[str] = field(default_factory=set)

    def check(self, provided: Iterable[ReportWriter], sources: Iterable[str]) -> None:
        """Make sure, before a long scan, that every report can be written.

        Args:
            provided: Report formats of plugins.
            sources: What is to be read. Files that only a folder or a pattern leads to are looked at when reports are
                written.

        Raises:
            UsageError: If there is no one workbook to update.
            ReportError: If one cannot be written.
            Abort: If the user cancels.
        """
        from pumpcheck.reports import check_target
        from pumpcheck.reports.files import refuse_input

        self._provided = tuple(provided)
        for name in self.outputs:
            refuse_input(Path(name), map(Path, sources))
        workbooks = [name for name in self.outputs if isinstance(_target(name), Path) and self._is_workbook(name)]
        if self.retired and not self.update:
            raise UsageError("--retire-source says what is gone from a workbook that is updated: add --update")
        if self.update:
            if len(workbooks) != 1:
                raise UsageError("--update needs one workbook to update: -o FILE.xlsx")
            self._updated.update(workbooks)
        elif not self.force:
            for name in workbooks:
                answer = choose_update(Path(name))
                if answer:
                    (self._updated if answer == "update" else self._overwritten).add(name)
        if self._updated:
            from pumpcheck.update import check_update

            for name in self._updated:
                check_update(Path(name), format=self.format, mask_serials=self.mask_serials)
        for name in self.outputs:
            target = _target(name)
            try:
                check_target(target, self._provided, format=self.format, force=self._replaces(name))
            except ReportExistsError as error:
                if name in workbooks and self.update is not None:
                    raise ReportExistsError(f"{error}, or carry that work into the new one (--update)") from error
                raise

    def write_and_show(self, result: ScanResult) -> int:
        """Write every report, show what they show on the terminal, and return the exit code."""
        result = self.write(result)
        if not self.quiet:
            from pumpcheck.reports.console import print_result

            print_result(result, file=sys.stderr if "-" in self.outputs else sys.stdout)
        return result.exit_code

    def write(self, result: ScanResult) -> ScanResult:
        """Write every report and return the result that they show.

        Raises:
            UpdateError: If something in the workbook cannot be carried.
            ReportError: If a report cannot be written.
        """
        from pumpcheck.reports import write_report, write_stream

        if any(self._is_workbook(name) for name in self.outputs):
            from pumpcheck.reports.workbook.account_sheets import check_all_rows

            check_all_rows(result)
        for name in self.outputs:
            if name in self._updated:
                from pumpcheck.update import prepare

                update = prepare(result, Path(name), format=self.format, retired=self.retired)
                kept = update.write()
                result = update.result
                if not self.quiet:
                    _say(result, name, kept, update.counts)
        for name in self.outputs:
            if name == "-":
                form = self.format or "json"
                write_stream(result, sys.stdout.buffer, form, self._provided, mask_serials=self.mask_serials)
            elif name not in self._updated:
                write_report(
                    result,
                    _target(name) or name,
                    self._provided,
                    format=self.format,
                    force=self._replaces(name),
                    mask_serials=self.mask_serials,
                )
                if not self.quiet:
                    click.echo(f"wrote {name}", err=True)
        return result

    def _is_workbook(self, name: str) -> bool:
        return (self.format or Path(name).suffix.removeprefix(".")).casefold() == "xlsx"

    def _replaces(self, name: str) -> bool:
        return self.force or name in self._updated or name in self._overwritten


def _target(name: str) -> Path | str | None:
    """Return a path, a URL as it is, or None for standard output."""
    return None if name == "-" else name if is_store(name) else Path(name)


def _say(result: ScanResult, name: str, kept: Path | None, counts: Mapping[str, int]) -> None:
    if kept is None:
        click.echo(f"wrote {name}; there was none to update", err=True)
        return
    work = result.work
    found = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number) or "nothing new"
    click.echo(f"updated {name}: {found}; the old one is kept as {kept.name}", err=True)
    if work.conflicts:
        click.echo(f"{name}: {len(work.conflicts):,} entries in the sheet Conflicts need a decision", err=True)
