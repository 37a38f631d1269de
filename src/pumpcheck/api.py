"""The public functions: scan, match, check, read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck import recalls as recall_files
from pumpcheck.decisions import apply_decisions, load_decisions
from pumpcheck.errors import SourceError, UsageError
from pumpcheck.matching.matcher import matcher_for
from pumpcheck.model.finding import Finding
from pumpcheck.model.result import register_writers
from pumpcheck.plugins import PluginSet, known_plugins, load_plugins
from pumpcheck.reports import for_notebook, write_report
from pumpcheck.scanning.locations import spread
from pumpcheck.scanning.names import Names
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.scan import Scan
from pumpcheck.tables import map_headings

if TYPE_CHECKING:
    import pandas as pd

    from pumpcheck.adapters import Table
    from pumpcheck.grid import Grid
    from pumpcheck.model.result import Progress, ScanResult
    from pumpcheck.model.summary import Note, Skipped

MATCH_COLUMNS = ("verdict", "recall_id", "recalled_model", "reason_code", "reason", "evidence")
"""What `match` adds to a frame."""


def scan(
    *sources: str | PathLike[str] | pd.DataFrame,
    columns: Mapping[str, str] | None = None,
    sheets: Iterable[str] = (),
    options: Mapping[str, str] | None = None,
    recalls: Iterable[str] = (),
    decisions: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    plugins: PluginSet | None = None,
    config: str | PathLike[str] | None = None,
    allow_http: bool = False,
    resume: bool = False,
    all_rows: bool = False,
) -> ScanResult:
    """Find the recalled units in inventories.

    Args:
        *sources: Names of configured sources, paths, folders, globs, URLs or DataFrames. A ``Path`` is never a name.
        columns: Canonical field to heading, where the headings do not speak for themselves:
            ``{"model": "Modell-Nr."}``.
        sheets: Names of the sheets that are wanted; empty means every visible one.
        options: Settings for the adapter; ``adapter`` names the adapter.
        recalls: Further recalls to apply, by id or by the path of a recall file.
        decisions: A file of decisions about findings; see `pumpcheck.decisions.load_decisions`.
        progress: Called now and then with the label of the source and the records read of it.
        plugins: The plugins to use; by default those that are installed.
        config: Path of the ``pumpcheck.toml`` with the configured sources; without it the variable
            ``PUMPCHECK_CONFIG`` names it, or it is looked for in the working folder and in the user's own.
        allow_http: Let adapters that read URLs go over plain http.
        resume: Let adapters that can do so go on from where an interrupted read stopped.
        all_rows: Keep every record read, so that the CSV, JSON and workbook list what is not affected too, and why.

    Returns:
        The result. One source among several that cannot be read makes it incomplete.

    Raises:
        SourceError: If there was no source that could be opened.
        UsageError: If a field, heading or option is unknown, a secret is missing, or no adapter knows what was asked.
        ConfigError: If the configuration is invalid.
        PluginError: If plugins clash.
        RecallError: If a recall is unknown or its file invalid.
        DecisionsError: If the file of decisions is missing or invalid.

    >>> import pandas as pd
    >>> scan(pd.DataFrame({"Manufacturer": ["Medtronic"], "Model": ["MMT-722NAS"]})).counts["affected"]
    1
    """
    if not sources:
        raise UsageError("nothing to scan: name at least one file, folder, URL or DataFrame")
    for source in sources:
        _check_source(source)
    decided = load_decisions(Path(decisions)) if decisions is not None else ()
    plugins = plugins or load_plugins()
    chosen = recall_files.choose(_names(recalls), plugins.recalls)
    wanted = {"allow_http": allow_http, "resume": resume}
    where_known = {key: "yes" for key, on in wanted.items() if on}
    asked = ScanOptions(columns or {}, tuple(sheets), options or {}, progress, where_known, all_rows)
    names = Names(config)
    names.check((source for source in sources if isinstance(source, str)), asked)
    scan_ = Scan(plugins, matcher_for(chosen), asked, names)
    for source in sources:
        if isinstance(source, str | PathLike):
            scan_.add_location(fspath(source), is_path=not isinstance(source, str))
        else:
            from pumpcheck.scanning.frames import FrameSource

            scan_.add_source(FrameSource(source), "frame")
    return apply_decisions(scan_.finish(), decided)


def match(
    frame: pd.DataFrame, *, columns: Mapping[str, str] | None = None, recalls: Iterable[str] = ()
) -> pd.DataFrame:
    """Judge every row of a frame.

    Args:
        frame: One device a row. It is not changed.
        columns: Canonical field to heading, where the headings do not speak for themselves.
        recalls: Further recalls to apply, by id or by the path of a recall file.

    Returns:
        The frame with its own index and columns, and after them `MATCH_COLUMNS` as text; ``recall_id`` and
        ``recalled_model`` are None where no recall decided. A column of the frame that bears one of these names is
        kept as ``NAME (source)``.

    Raises:
        UsageError: If a field or heading is unknown, or the columns do not allow a verdict.
        RecallError: If a recall is unknown or its file invalid.

    >>> import pandas as pd
    >>> judged = match(pd.DataFrame({"Hersteller": ["Medtronic"], "Modell": ["MMT-754WWS"]}, index=[7]))
    >>> judged.loc[7, "verdict"], judged.loc[7, "reason_code"]
    ('needs_review', 'software_unknown')
    """
    import pandas as pd

    from pumpcheck.scanning.frames import FrameTable
    from pumpcheck.scanning.tables import judge_batch

    if not isinstance(frame, pd.DataFrame):
        raise UsageError(
            f"match() takes a pandas DataFrame, not {_told(frame)}; read a file with pumpcheck.read() first"
        )
    plugins = known_plugins()
    matcher = matcher_for(recall_files.choose(_names(recalls), plugins.recalls))
    table = FrameTable(frame)
    options = ScanOptions(columns or {})
    mapping = map_headings(table.headings, table.sample(), columns=options.columns, aliases=plugins.headings)
    for name, heading in options.columns.items():
        if not mapping.overridden(name):
            raise UsageError(f"columns[{name!r}]: the frame has no column {heading!r}")
    if mapping.problem and len(frame):
        raise UsageError(mapping.problem)
    findings: list[Finding] = []
    for batch in table.batches():
        findings += judge_batch(batch, table.headings, mapping.fields, matcher, mapping.possible_versions)
    taken = {name: f"{name} (source)" for name in MATCH_COLUMNS if name in frame.columns}
    own = frame.rename(columns=taken) if taken else frame
    # A column without any text would otherwise lose its type.
    found = pd.DataFrame(_match_columns(findings), index=frame.index, dtype="object")
    if (levels := own.columns.nlevels) > 1:
        found.columns = pd.MultiIndex.from_tuples([(name, *[""] * (levels - 1)) for name in MATCH_COLUMNS])
    found.columns.names = own.columns.names
    judged = pd.concat([own, found], axis="columns")
    judged.attrs = frame.attrs
    return judged


def _match_columns(findings: Sequence[Finding]) -> dict[str, list[str | None]]:
    return {
        "verdict": [finding.verdict.value for finding in findings],
        "recall_id": [finding.recall_id for finding in findings],
        "recalled_model": [finding.recalled_model for finding in findings],
        "reason_code": [finding.reason_code.value for finding in findings],
        "reason": [finding.reason for finding in findings],
        "evidence": [finding.evidence_text for finding in findings],
    }


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
        recalls: Further recalls to apply, by id or by the path of a recall file.

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
            raise UsageError(f"check() takes text, and {name} is {_told(value)}; write it between quotes")
    if not any(value and value.strip() for value in device.values()):
        raise UsageError("nothing to check: give the text on the device, or its maker and model")
    device["description"] = " - ".join(part for part in (device.pop("text"), description) if part)
    return matcher_for(recall_files.choose(_names(recalls), known_plugins().recalls)).judge(device)


def _write(
    result: ScanResult,
    path: Path,
    *,
    format: str | None,
    force: bool,
    mask_serials: bool,
    update: bool,
    retired: Collection[str],
) -> Path:
    """Write a report; see `pumpcheck.ScanResult.write`, which calls this."""
    if update:
        from pumpcheck.update import prepare

        prepare(result, path, format=format, mask_serials=mask_serials, retired=retired).write()
        return path
    return write_report(result, path, known_plugins().reports, format=format, force=force, mask_serials=mask_serials)


register_writers(write=_write, notebook=for_notebook)


def _check_source(source: object) -> None:
    if isinstance(source, str | PathLike):
        return
    if isinstance(source, list | tuple | set):
        raise UsageError(f"scan() takes each source by itself, not {_told(source)}; write scan(*sources)")
    import pandas as pd

    if not isinstance(source, pd.DataFrame):
        raise UsageError(f"scan() takes paths, URLs, names of configured sources and DataFrames, not {_told(source)}")


def _names(recalls: Iterable[str]) -> tuple[str, ...]:
    if isinstance(recalls, str):
        raise UsageError("recalls= takes a list of recalls, not one text; write it between brackets: recalls=[…]")
    return tuple(recalls)


def _told(value: object) -> str:
    """Say what was given, without its content: it may hold serial numbers."""
    return "None" if value is None else f"a value of type {type(value).__name__}"


def read(
    source: str | PathLike[str],
    *,
    sheet: str | None = None,
    options: Mapping[str, str] | None = None,
    config: str | PathLike[str] | None = None,
) -> pd.DataFrame:
    """Read a table as it is: text only, its own headings, every row.

    Args:
        source: Name of a configured source, path or URL.
        sheet: Name of the sheet, where there are several.
        options: Settings for the adapter; ``adapter`` names the adapter.
        config: Path of the ``pumpcheck.toml``; see `scan`.

    Returns:
        The table; one without rows and columns for an empty file. Headings that are empty or repeat are made unique;
        see `unique_headings`. What stands beyond the last heading comes in further columns. ``attrs`` tells the row
        numbers under ``rows``, how the table was read under ``notes``, and under ``tables`` the names of further ones
        in the same file or on the same sheet, of which the largest is returned.

    Raises:
        SourceError: If it cannot be read, holds no table, or holds several and none was named.
        UsageError: If an option is unknown or a secret is missing.
    """
    plugins = load_plugins()
    location = fspath(source)
    asked = ScanOptions(sheets=(sheet,) if sheet else (), options=options or {})
    if isinstance(source, str):
        location, asked = Names(config).look_up(location, asked)
    places = spread(location)
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
    from pumpcheck.scanning.frames import to_frame
    from pumpcheck.tables.held import held_tables

    found = list(items)
    reasons = [item.reason for item in found if isinstance(item, Skipped)]
    tables = [item for item in found if not isinstance(item, Skipped | Note)]
    # What a user does not see is read where there is nothing else.
    seen = [table for table in tables if not (isinstance(table, Grid) and table.hidden)] or tables
    held = [held_tables(table) if isinstance(table, Grid) else [table] for table in seen]
    chosen = [group for group in held if group[0].headings] or held[:1]
    if len(chosen) > 1:
        names = ", ".join(repr(group[0].name) for group in chosen)
        raise SourceError(f"{label}: holds {len(chosen)} tables; name one of them with sheet=: {names}")
    if not chosen:
        raise SourceError(f"{label}: holds no table{': ' + '; '.join(reasons) if reasons else ''}")
    frame = to_frame(chosen[0][0])
    frame.attrs["tables"] = [table.name for table in chosen[0][1:]]
    return frame
