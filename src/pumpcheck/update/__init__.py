"""A new scan and the workbook that people worked in become one result: their work goes on where they left it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook

from pumpcheck.errors import PumpcheckError, UsageError
from pumpcheck.model.result import ScanResult
from pumpcheck.reports import find_writer, write_report
from pumpcheck.reports.workbook import build
from pumpcheck.reports.workbook.printed import note_in
from pumpcheck.reports.workbook.sheet_tables import fill
from pumpcheck.update.earlier import Progress
from pumpcheck.update.editing import edit
from pumpcheck.update.merging import Merged, merge
from pumpcheck.update.workbook_file import OldFile, read_old, refused
from pumpcheck.update.workbook_reading import read_progress

__all__ = ["Update", "prepare", "sources_shown"]


@dataclass(frozen=True)
class Update:
    """A workbook about to be replaced by one that holds the team's work, and the scan's result with that work.

    ``counts`` is what this update brought: how many units are new, changed, no longer in inventory.
    """

    result: ScanResult
    path: Path
    format: str | None
    counts: Mapping[str, int]
    _earlier: tuple[OldFile, Progress, Merged] | None = None

    def write(self) -> Path | None:
        """Write the new workbook, and return the copy of the old one; None when there was none.

        At every moment the path names the old workbook or the new one, whole. An UpdateError says that the old one was
        changed or opened meanwhile, a ReportError that the new one cannot be written.
        """
        if self._earlier is None:
            write_report(self.result, self.path, format=self.format)
            return None
        old, progress, merged = self._earlier
        return old.replace_by(self._edited(progress, merged))

    def _edited(self, progress: Progress, merged: Merged) -> Workbook:
        try:
            fresh = build(self.result)
            fill(fresh)
            return edit(progress, fresh, merged)
        except PumpcheckError:
            raise
        except Exception as error:
            # A stranger's error may quote a cell.
            raise refused("failed", path=self.path, kind=type(error).__name__) from error


def prepare(
    result: ScanResult,
    path: Path,
    *,
    format: str | None = None,
    mask_serials: bool = False,
    retired: Collection[str] = (),
) -> Update:
    """Read what people typed into a workbook, and merge it with the result of a new scan; nothing is written yet.

    A UsageError says that it is no report to be updated, an UpdateError that something in it cannot be carried.
    """
    check_update(path, format=format, mask_serials=mask_serials or result.is_masked)
    if not path.exists():
        return Update(result, path, format, {})
    old = read_old(path)
    progress = read_progress(path, old.data)
    merged = merge(result, progress, retired)
    return Update(merged.result, path, format, merged.counts, (old, progress, merged))


def check_update(path: Path, *, format: str | None = None, mask_serials: bool = False) -> None:
    """Make sure that a report is one that can be updated; a UsageError where it is not."""
    if mask_serials:
        raise UsageError(
            "--update and --mask-serials do not go together: the ids of a masked workbook mean nothing in another one, "
            "so no work could be carried. Update the workbook, then write a masked one under another name"
        )
    if find_writer((), path, format).format != "xlsx":
        raise UsageError(f"--update is for workbooks (.xlsx), not for {path.name}; use --force to overwrite it")


def sources_shown(path: Path) -> list[str]:
    """Return the sources that a workbook shows; none where it is no workbook of pumpcheck."""
    try:
        with closing(load_workbook(path, read_only=True)) as book:
            hidden = note_in(book)
            _, _, *facts = next(hidden.iter_rows(max_row=1, values_only=True)) if hidden else (None, None)
        told = "".join(str(piece) for piece in facts if piece is not None)
        return list(json.loads(told).get("sources", ())) if told else []
    # Whatever is wrong with it is told when it is updated.
    except Exception:
        return []
