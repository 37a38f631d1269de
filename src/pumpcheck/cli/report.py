"""``pumpcheck report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pumpcheck.cli.report_outputs import Reports
from pumpcheck.cli.shared_options import report_options
from pumpcheck.errors import UsageError

if TYPE_CHECKING:
    from pumpcheck.model.result import ScanResult


@click.command()
@click.argument("result", required=False, metavar="RESULT")
@report_options
@click.option("--schema", is_flag=True, help="Print the JSON Schema of saved results.")
def report(result: str | None, schema: bool, **asked: Any) -> int:  # noqa: ANN401
    """Turn a saved result (.json), or a workbook people worked in (.xlsx), into other formats, without scanning again.

    For example: pumpcheck report work.xlsx -o status.html

    The exit code is that of the scan: 0 nothing to act on, 1 something, 2 incomplete.
    """
    if schema:
        import json

        from pumpcheck.reports.document import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        return 0
    if result is None:
        raise UsageError("name the result to report: pumpcheck report RESULT.json|WORKBOOK.xlsx -o FILE")
    from pumpcheck.plugins import load_plugins

    reports = Reports(**asked)
    reports.check(load_plugins().reports, [result])
    return reports.write_and_show(load_saved(Path(result)))


def load_saved(path: Path) -> ScanResult:
    """Return the result that a file shows, be it JSON or a workbook people worked in."""
    if path.suffix.casefold() == ".xlsx":
        from pumpcheck.update.saved import load_workbook_result

        return load_workbook_result(path)
    from pumpcheck.reports.load import load_result

    return load_result(path)
