"""``pumpcheck report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pumpcheck.cli.report_outputs import Reports
from pumpcheck.cli.shared_options import formats, quiet_option

if TYPE_CHECKING:
    from pumpcheck.model.result import ScanResult


@click.command()
@click.argument("result", required=False, metavar="RESULT")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", help="Write a report; - for standard output.")
@formats()
@click.option("--mask-serials", is_flag=True, help="Mask serial numbers in the reports to their last three characters.")
@click.option("--force", is_flag=True, help="Overwrite reports that exist.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of saved results.")
@quiet_option
def report(
    result: str | None,
    outputs: tuple[str, ...],
    format: str | None,
    mask_serials: bool,
    force: bool,
    schema: bool,
    quiet: bool,
) -> int:
    """Turn a saved result (.json), or a workbook people worked in (.xlsx), into other formats, without scanning again.

    For example: pumpcheck report work.xlsx -o status.html

    The exit code is that of the scan: 0 nothing to act on, 1 something, 2 incomplete.
    """
    from pumpcheck.errors import UsageError
    from pumpcheck.plugins import load_plugins

    if schema:
        import json

        from pumpcheck.reports.document import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        return 0
    if result is None:
        raise UsageError("name the result to report: pumpcheck report RESULT.json|WORKBOOK.xlsx -o FILE")
    reports = Reports(outputs, format, mask_serials, None, force, quiet)
    plugins = load_plugins()
    reports.check(plugins.reports, [str(result)])
    return reports.write_and_show(load_saved(Path(result)))


def load_saved(path: Path) -> ScanResult:
    """Return the result that a file shows, be it JSON or a workbook people worked in."""
    if path.suffix.casefold() == ".xlsx":
        from pumpcheck.update.saved import load_workbook_result

        return load_workbook_result(path)
    from pumpcheck.reports.load import load_result

    return load_result(path)
