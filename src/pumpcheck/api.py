"""The public functions: scan, match, check, read."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Collection, Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pumpcheck import recalls as recall_files
from pumpcheck.decisions import apply_decisions, load_decisions
from pumpcheck.errors import SourceError, UsageError
from pumpcheck.matching.matcher import matcher_for
from pumpcheck.model.finding import Finding
from pumpcheck.plugins import PluginSet, known_plugins, load_plugins
from pumpcheck.reports import for_notebook, write_report
from pumpcheck.scanning.frames import (
    MATCH_COLUMNS,
    FrameSource,
    FrameTable,
    Plan,
    arrow_table,
    is_frame,
    make_plan,
    read_stream,
    to_frame,
    with_findings,
)
from pumpcheck.scanning.locations import Places
from pumpcheck.scanning.options import Names, ScanOptions
from pumpcheck.scanning.orchestration import Scan
from pumpcheck.scanning.results import Map
from pumpcheck.streams import is_store

if TYPE_CHECKING:
    import pandas as pd

    from pumpcheck.adapters import Table
    from pumpcheck.grid import Grid
    from pumpcheck.model.result import Progress, ScanResult
    from pumpcheck.model.summary import Note, Skipped

__all__ = ["MATCH_COLUMNS", "check", "for_notebook", "match", "plan", "read", "scan", "write_result"]

Frame = TypeVar("Frame")


def scan(
    *sources: object,
    columns: Mapping[str, str] | None = None,
    sheets: str | Iterable[str] = (),
    options: Mapping[str, str] | None = None,
    recalls: Iterable[str] = (),
    decisions: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    plugins: PluginSet | None = None,
    config: str | PathLike[str] | None = None,
    allow_http: bool = False,
    resume: bool = False,
    all_rows: bool = False,
    map: Map = map,
    mask_serials: bool = False,
    findings: str = "",
) -> ScanResult:
    """Find the recalled units in inventories.

    Args:
        *sources: Names of configured sources, paths, folders, globs, URLs, or frames of pandas and others.
        columns: Canonical field to heading, where a heading is not understood: ``{"model": "Modell-Nr."}``.
        sheets: The sheet or sheets to read; empty means all, hidden ones too.
        options: Settings for the adapter; ``adapter`` names the adapter.
        recalls: Recalls to apply beside the usual ones, by id, or by the path of a recall file or of a folder of them.
        decisions: A file of decisions about findings, in the form that the manual shows.
        progress: Called now and then with the label of the source and the records read of it.
        plugins: The plugins to use; by default those that are installed.
        config: Path of ``pumpcheck.toml``; else ``PUMPCHECK_CONFIG``, the working folder, and the user's own decide.
        allow_http: Let adapters that read URLs go over plain http.
        resume: Let adapters that can do so go on from where an interrupted read stopped.
        all_rows: Keep every record read, so that the CSV, JSON and workbook list what is not affected too, and why.
        map: Anything like the built-in `map`, such as a process pool's, by which files are judged elsewhere.
        mask_serials: Mask serial numbers before anything leaves the process that judges. Decisions cannot be applied.
        findings: A folder or its URL, ``NAME.parquet`` or ``NAME.csv``, that gets the findings; the result counts them.

    Returns:
        The result. One source among several that cannot be read makes it incomplete.

    Raises:
        SourceError: If there was no source that could be opened.
        UsageError: If a field, heading or option is unknown, a secret is missing, or no adapter knows what was asked.
        ConfigError: If the configuration is invalid.
        PluginError: If plugins clash, or others are installed where ``map`` runs.
        RecallError: If a recall is unknown or its file invalid.
        DecisionsError: If the file of decisions is missing or invalid.

    >>> import pandas as pd
    >>> scan(pd.DataFrame({"Manufacturer": ["Medtronic"], "Model": ["MMT-722NAS"]})).counts["affected"]
    1
    """
    if decisions is not None and (mask_serials or findings):
        raise UsageError("decisions= needs whole findings; leave out findings= (--findings) and mask_serials= with it")
    if all_rows and findings:
        raise UsageError("findings= writes what is found, and not every record; leave out all_rows=")
    decided = load_decisions(Path(decisions)) if decisions is not None else ()
    where_known = {key: "yes" for key, on in {"allow_http": allow_http, "resume": resume}.items() if on}
    asked = ScanOptions(columns or {}, _sheet_names(sheets), options or {}, progress, where_known, all_rows)
    prepared = _prepared(sources, plugins or load_plugins(), recalls, asked, Names(config))
    return apply_decisions(prepared.run(map, mask_serials=mask_serials, findings=findings), decided)


def _prepared(
    sources: tuple[object, ...], plugins: PluginSet, recalls: Iterable[str], asked: ScanOptions, names: Names
) -> Scan:
    if not sources:
        raise UsageError("nothing to scan: name at least one file, folder, URL or DataFrame")
    for source in sources:
        _check_source(source)
    chosen = recall_files.choose(_names(recalls), plugins.recalls)
    prepared = Scan(plugins, chosen, asked, names)
    for source in sources:
        if isinstance(source, str | PathLike):
            prepared.add_location(fspath(source), is_path=not isinstance(source, str))
        else:
            prepared.add_source(FrameSource(source), "frame")
    return prepared


def match(frame: Frame, *, columns: Mapping[str, str] | None = None, recalls: Iterable[str] = ()) -> Frame:
    """Judge every row of a frame.

    Args:
        frame: One device a row, of pandas or of whatever else gives Arrow data. It is not changed.
        columns: Canonical field to heading, where the headings do not speak for themselves.
        recalls: Recalls to apply beside the usual ones, by id, or by the path of a recall file or of a folder of them.

    Returns:
        The frame with its own index and columns, and after them `MATCH_COLUMNS` as text; ``recall_id`` and
        ``recalled_model`` are None where no recall decided. A column of the frame with one of these names is
        kept as ``NAME (source)``. A frame of a library that has no ``from_arrow`` gives a ``pyarrow.Table``.

    Raises:
        UsageError: If a field or heading is unknown, or the columns do not allow a verdict.
        RecallError: If a recall is unknown or its file invalid.

    >>> import pandas as pd
    >>> judged = match(pd.DataFrame({"Hersteller": ["Medtronic"], "Modell": ["MMT-754WWS"]}, index=[7]))
    >>> judged.loc[7, "verdict"], judged.loc[7, "reason_code"]
    ('needs_review', 'software_unknown')
    """
    import pandas as pd

    if not is_frame(frame):
        raise UsageError(f"match() takes a data frame, not {_kind_of(frame)}; read a file with pumpcheck.read() first")
    if isinstance(frame, pd.DataFrame):
        table = FrameTable(frame)
        judge = _plan(table, columns, recalls).judge
        found = [finding for batch in table.batches() for finding in judge(batch)]
        return with_findings(frame, found)  # type: ignore[return-value]
    held = read_stream(frame).read_all()
    judged: Any = _plan(arrow_table(held.to_reader()), columns, recalls).match(held)
    from_arrow: Any = getattr(sys.modules[type(frame).__module__.partition(".")[0]], "from_arrow", None)
    as_given: Frame = from_arrow(judged) if from_arrow else judged
    return as_given


def plan(sample: object, *, columns: Mapping[str, str] | None = None, recalls: Iterable[str] = ()) -> Plan:
    """Decide once which column is which field and which recalls apply, to judge any number of frames alike.

    Args:
        sample: A frame with the first rows of the table, by which ambiguous headings are decided: of pandas, polars,
            pyarrow, DuckDB and whatever else gives Arrow data.
        columns: Canonical field to heading, where the headings do not speak for themselves.
        recalls: Recalls to apply beside the usual ones, by id, or by the path of a recall file or of a folder of them.

    Returns:
        The plan, which can be sent to other processes.

    Raises:
        UsageError: If a field or heading is unknown, the columns do not allow a verdict, or pyarrow is not installed.
        RecallError: If a recall is unknown or its file invalid.
    """
    reader = read_stream(sample)
    return _plan(arrow_table(reader), columns, recalls, reader.schema)


def _plan(table: Table, columns: Mapping[str, str] | None, recalls: Iterable[str], schema: object = None) -> Plan:
    plugins = known_plugins()
    chosen = recall_files.choose(_names(recalls), plugins.recalls)
    asked = ScanOptions(columns or {})
    return make_plan(table, chosen, plugins.headings, asked.columns, schema)


def check(
    text: str | None = None,
    *,
    manufacturer: str | None = None,
    brand: str | None = None,
    description: str | None = None,
    model: str | None = None,
    catalog_number: str | None = None,
    software_version: str | None = None,
    udi: str | None = None,
    notes: str | None = None,
    status: str | None = None,
    recalls: Iterable[str] = (),
) -> Finding:
    """Judge one device.

    Args:
        text: What is known of it, as one text.
        manufacturer: Its maker.
        brand: Its brand name.
        description: What it is.
        model: Its model name or number.
        catalog_number: Its catalogue number or REF.
        software_version: Its software version.
        udi: Its UDI as printed.
        notes: Remarks.
        status: Its status, such as ``retired``.
        recalls: Recalls to apply beside the usual ones, by id, or by the path of a recall file or of a folder of them.

    Returns:
        The finding with its reason and evidence, also when the verdict is not_affected.

    Raises:
        UsageError: If nothing was said about the device.
        RecallError: If a recall is unknown or its file invalid.

    >>> print(check("MMT-723NAS", software_version="VER 2.5A1.1").reason)
    723NAS is affected up to software 2.4A; this one reads 2.5A.
    """
    device = {
        "text": text,
        "manufacturer": manufacturer,
        "brand": brand,
        "description": description,
        "model": model,
        "catalog_number": catalog_number,
        "software_version": software_version,
        "udi": udi,
        "notes": notes,
        "status": status,
    }
    for name, value in device.items():
        if not isinstance(value, str | None):
            raise UsageError(f"check() takes text, and {name} is {_kind_of(value)}; write it between quotes")
    if not any(value and value.strip() for value in device.values()):
        raise UsageError("nothing to check: give the text on the device, or its maker and model")
    device["description"] = " - ".join(part for part in (device.pop("text"), description) if part)
    return matcher_for(recall_files.choose(_names(recalls), known_plugins().recalls)).judge(device)


def write_result(
    result: ScanResult,
    path: str | Path,
    *,
    format: str | None,
    force: bool,
    mask_serials: bool,
    update: bool,
    retired: Collection[str],
) -> Path:
    """Write a report; see `pumpcheck.ScanResult.write`, which calls this."""
    target = path if isinstance(path, str) and is_store(path) else Path(path)
    if update:
        if isinstance(target, str):
            raise UsageError(f"{target}: only a workbook on this machine can be updated; fetch it first")
        from pumpcheck.update import prepare

        prepare(result, target, format=format, mask_serials=mask_serials, retired=retired).write()
        return target
    return write_report(result, target, known_plugins().reports, format=format, force=force, mask_serials=mask_serials)


def _check_source(source: object) -> None:
    if isinstance(source, str | PathLike):
        return
    if isinstance(source, list | tuple | set):
        raise UsageError(f"scan() takes each source by itself, not {_kind_of(source)}; write scan(*sources)")
    if not is_frame(source):
        raise UsageError(
            f"scan() takes paths, URLs, names of configured sources and data frames, not {_kind_of(source)}"
        )


def _names(recalls: Iterable[str]) -> tuple[str, ...]:
    if isinstance(recalls, str):
        raise UsageError("recalls= takes a list of recalls, not one text; write it between brackets: recalls=[…]")
    named = tuple(recalls)
    if wrong := [recall for recall in named if not isinstance(recall, str | PathLike)]:
        raise UsageError(f"recalls= takes ids and paths of recall files, not {_kind_of(wrong[0])}; give one of these")
    return tuple(map(fspath, named))


def _sheet_names(sheets: str | Iterable[str]) -> tuple[str, ...]:
    return ((sheets,) if sheets else ()) if isinstance(sheets, str) else tuple(sheets)


def _kind_of(value: object) -> str:
    """Say what was given, without its content: it may hold serial numbers."""
    return "None" if value is None else f"a value of type {type(value).__name__}"


def read(
    source: str | PathLike[str],
    *,
    sheets: str | Iterable[str] = (),
    options: Mapping[str, str] | None = None,
    config: str | PathLike[str] | None = None,
    sheet: str | None = None,
) -> pd.DataFrame:
    """Read a table as it is: text only, its own headings, every row.

    Args:
        source: Name of a configured source, path or URL.
        sheets: Name of the sheet, where there are several.
        options: Settings for the adapter; ``adapter`` names the adapter.
        config: Path of the ``pumpcheck.toml``; see `scan`.
        sheet: The former name of ``sheets``.

    Returns:
        The table; one without rows and columns for an empty file. Headings that are empty or repeat are made unique;
        see `unique_headings`. What stands beyond the last heading comes in further columns. ``attrs`` tells the row
        numbers under ``rows``, how the table was read under ``notes``, and under ``tables`` the names of further ones
        in the same file or on the same sheet, of which the largest is returned.

    Raises:
        SourceError: If it cannot be read, holds no table, or holds several and none was named.
        UsageError: If an option is unknown or a secret is missing.
    """
    if sheet is not None:
        warnings.warn("read(sheet=) is read(sheets=) now, as in scan()", DeprecationWarning, stacklevel=2)
        sheets = sheet
    plugins = load_plugins()
    location = fspath(source)
    asked = ScanOptions(sheets=_sheet_names(sheets), options=options or {})
    if isinstance(source, str):
        location, asked = Names(config).look_up(location, asked)
    places = Places(location)
    # To read a report of ours is no mistake: nothing is judged.
    found = places.found or list(places.own_reports)
    for problem in places.unread.values():
        raise problem
    if len(found) != 1:
        raise SourceError(f"{location}: holds {len(found)} files; name one of them")
    with asked.telling_where():
        adapter, request = asked.choose(plugins, found[0])
        opening = adapter.open(request)
    with opening as opened:
        return _frame_of(opened.tables(), request.label)


def _frame_of(items: Iterable[Grid | Table | Skipped | Note], label: str) -> pd.DataFrame:
    """Return the one table among what a source holds, of a grid the largest."""
    from pumpcheck.grid import Grid
    from pumpcheck.model.summary import Note, Skipped
    from pumpcheck.tables.finder import held_tables

    found = list(items)
    reasons = [item.reason for item in found if isinstance(item, Skipped)]
    tables = [item for item in found if not isinstance(item, Skipped | Note)]
    # What a user does not see is read where there is nothing else.
    seen = [table for table in tables if not (isinstance(table, Grid) and table.hidden)] or tables
    held = [held_tables(table) if isinstance(table, Grid) else [table] for table in seen]
    chosen = [group for group in held if group[0].headings] or held[:1]
    if len(chosen) > 1:
        names = ", ".join(repr(group[0].name) for group in chosen)
        raise SourceError(f"{label}: holds {len(chosen)} tables; name one of them with sheets=: {names}")
    if not chosen:
        raise SourceError(f"{label}: holds no table{': ' + '; '.join(reasons) if reasons else ''}")
    frame = to_frame(chosen[0][0])
    frame.attrs["tables"] = [table.name for table in chosen[0][1:]]
    return frame
