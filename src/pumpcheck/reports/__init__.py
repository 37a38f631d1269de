"""Reports: each shows one finished `pumpcheck.model.result.ScanResult` and changes nothing.

A format is a `pumpcheck.hookspecs.ReportWriter`. Masking serial numbers and putting the file in its place safely is
done here, around every writer, built in or from a plugin.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from importlib import import_module
from operator import itemgetter
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from pumpcheck.errors import PumpcheckError, ReportError
from pumpcheck.hookspecs import ReportWriter
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.files import HELD_IN_MEMORY, check_free, finished_file, refuse_input


def _write_by(module: str, name: str) -> Callable[[ScanResult, BinaryIO], None]:
    """Return what writes a report by a function of a module, which is loaded when it is needed."""

    def write(result: ScanResult, stream: BinaryIO) -> None:
        getattr(import_module(f"pumpcheck.reports.{module}"), name)(result, stream)

    return write


BUILT_IN = tuple(
    ReportWriter(form, suffixes, _write_by(*writer), summary)
    for form, suffixes, writer, summary in (
        ("xlsx", (".xlsx",), ("workbook", "write"), "remediation workbook: work list, review list, full account"),
        ("csv", (".csv",), ("csv", "write"), "flat list of findings with every original column"),
        ("json", (".json",), ("json", "write"), "the whole result for programs"),
        ("html", (".html",), ("pages", "write"), "one page to read, print and pass on, serial numbers masked"),
        (
            "markdown",
            (".md", ".markdown"),
            ("pages", "write_markdown"),
            "the units as text for a ticket or wiki, serial numbers masked",
        ),
    )
)
"""The formats that pumpcheck brings along."""


def check_target(
    path: Path | str | None, provided: Iterable[ReportWriter] = (), *, format: str | None = None, force: bool = False
) -> None:
    """Make sure, before a long scan, that its report can be written; None is standard output, by default as JSON."""
    find_writer(provided, path, format or ("json" if path is None else None))
    if path is not None:
        check_free(path, force=force)


def find_writer(
    provided: Iterable[ReportWriter], path: Path | str | None = None, format: str | None = None
) -> ReportWriter:
    """Return the writer of a format, or the one that a file's suffix means where none is named."""
    writers = (*BUILT_IN, *provided)
    known = ", ".join(f"{writer.format} ({', '.join(writer.suffixes)})" for writer in writers)
    if format is not None:
        found = [writer for writer in writers if writer.format.casefold() == format.casefold()]
        wanted = f"report format {format!r}"
    elif path is not None:
        name = Path(path).name.casefold()
        fitting = [(len(one), writer) for writer in writers for one in writer.suffixes if name.endswith(one.casefold())]
        # ``.fhir.json`` means more than ``.json``.
        found = [writer for length, writer in fitting if length == max(fitting, key=itemgetter(0))[0]]
        wanted = f"report format for {Path(path).name}"
    else:
        raise ReportError(f"no report format is named; choose one of: {known}")
    if not found:
        raise ReportError(f"there is no {wanted}; choose one of: {known}")
    if len(found) > 1:
        names = " and ".join(f"{writer.format} ({writer.summary})" for writer in found)
        raise ReportError(f"there are {len(found)} writers for the {wanted}: {names}; name or disable one of them")
    return found[0]


def write_report(
    result: ScanResult,
    path: Path | str,
    provided: Iterable[ReportWriter] = (),
    *,
    format: str | None = None,
    force: bool = False,
    mask_serials: bool = False,
    before: Callable[[], object] | None = None,
) -> Path:
    """Write a report to a file; see `pumpcheck.model.result.ScanResult.write`.

    The file is written under another name beside the target and moved into place when it is whole and on disk; before
    that ``before`` is called, which may refuse by raising. A new file can be read by its owner only, since it holds
    serial numbers; one that is overwritten keeps its rights. A path as text is a URL that fsspec knows.
    """
    writer = find_writer(provided, path, format)
    if isinstance(path, Path):
        refuse_input(path, result.inputs)
    with finished_file(path, force=force, before=before) as stream:
        _render(writer, result, stream, mask_serials)
    return Path(path)


def write_stream(
    result: ScanResult,
    stream: BinaryIO,
    format: str,
    provided: Iterable[ReportWriter] = (),
    *,
    mask_serials: bool = False,
) -> None:
    """Write a report to an open binary stream, such as standard output, once all of it is there."""
    writer = find_writer(provided, format=format)
    with tempfile.SpooledTemporaryFile(max_size=HELD_IN_MEMORY) as held:
        _render(writer, result, held, mask_serials)  # type: ignore[arg-type]
        held.seek(0)
        copyfileobj(held, stream)
    stream.flush()


def for_notebook(result: ScanResult) -> str:
    """Return the outcome and the first units as HTML, serial numbers masked."""
    from pumpcheck.reports.pages import html_of

    return html_of(result)


def _render(writer: ReportWriter, result: ScanResult, stream: BinaryIO, mask_serials: bool) -> None:
    if result.written:
        raise ReportError(f"the findings of this scan are in {result.written}; no report can list them")
    try:
        writer.write(result.masked() if mask_serials and not result.is_masked else result, stream)
    except (PumpcheckError, OSError):
        raise
    except Exception as error:
        # Its text may quote a record, so the message names only its kind.
        raise ReportError(
            f"the report format {writer.format} failed ({type(error).__name__}) and nothing was written; "
            "choose another format, and report this to its maker"
        ) from error
