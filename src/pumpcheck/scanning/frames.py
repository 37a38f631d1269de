"""Frames: judged by a plan that pickles and runs wherever its data are, read as sources, and given back to users."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from pumpcheck.adapters import Source, Table
from pumpcheck.batch import Batch, FrameBatch, unique_headings
from pumpcheck.errors import UsageError
from pumpcheck.grid import Row, Screen
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.matching.rules import NOTHING
from pumpcheck.model.finding import Finding, HeadingAlias
from pumpcheck.model.recall import Recall
from pumpcheck.model.summary import Skipped
from pumpcheck.scanning.results import packed, unpacked
from pumpcheck.scanning.tables import doubt_serials, judge_batch
from pumpcheck.tables import map_headings
from pumpcheck.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa  # type: ignore[import-untyped]

# What `pumpcheck.match` and a `Plan` add to a frame.
MATCH_COLUMNS = ("verdict", "recall_id", "recalled_model", "reason_code", "reason", "evidence")
LABEL = "DataFrame"  # what a frame is called as a source
STEP = 20_000  # rows of a frame of pandas in one batch


@dataclass(frozen=True)
class Plan:
    """How the frames of one table are judged; made by `pumpcheck.plan`.

    Attributes:
        headings: The headings of the table; every frame must have these and no others.
        fields: Canonical field to headings.
        possible_versions: Headings of columns in which a software version counts where the cell announces it.
        possible_models: Headings of columns in which a bare number counts beside the maker.
        recalls: The recalls that are applied.
        version: The version of pumpcheck that made it; no other judges by it.
        schema: The Arrow schema of the sample.
    """

    headings: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    possible_versions: tuple[str, ...]
    possible_models: tuple[str, ...]
    recalls: tuple[Recall, ...] = field(repr=False)
    version: str
    schema: pa.Schema = field(default=None, repr=False)

    def __reduce__(self) -> tuple[Callable[[str, bytes], Plan], tuple[str, bytes]]:
        own = tuple(getattr(self, one.name) for one in fields(self))
        return _plan_of, (self.version, packed(own))

    @property
    def ddl(self) -> str:
        """The columns of `batches` in the language of Spark, for ``sdf.mapInArrow(plan.batches, plan.ddl)``.

        Raises:
            UsageError: If pyspark is not installed.
        """
        try:
            from pyspark.sql.pandas.types import from_arrow_type
        except ImportError:
            raise UsageError("plan.ddl needs pyspark; run pip install 'pumpcheck[spark]'") from None
        quoted = ((field.name.replace("`", "``"), from_arrow_type(field.type)) for field in self._output(self.schema))
        return ", ".join(f"`{name}` {kind.simpleString()}" for name, kind in quoted)

    def match(self, frame: object) -> pa.Table:
        """Judge every row of a frame.

        Args:
            frame: Anything with ``__arrow_c_stream__``: of pandas, polars, pyarrow, DuckDB, Daft and others.

        Returns:
            Its columns and after them `MATCH_COLUMNS` as text, in the order of its rows; see `pumpcheck.match`.

        Raises:
            UsageError: If it has other columns than the sample of the plan.
        """
        import pyarrow as pa

        reader = read_stream(frame)
        return pa.Table.from_batches(self.batches(reader), self._output(reader.schema))

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judge record batches as they come; see `match`. What `mapInArrow` of Spark takes."""
        from pumpcheck.arrow import BATCH_ROWS

        for batch in batches:
            for start in range(0, max(len(batch), 1), BATCH_ROWS):
                yield self._judged(batch.slice(start, BATCH_ROWS))

    def judge(self, batch: Batch) -> list[Finding]:
        """Return the findings on all records of a batch, without flags."""
        possible = self.possible_versions, self.possible_models
        findings = judge_batch(batch, self.headings, self.fields, self._matcher, *possible)
        doubt_serials(findings, batch, self.fields, self._matcher)
        return findings

    @cached_property
    def _matcher(self) -> Matcher:
        return matcher_for(self.recalls)

    def _judged(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        import numpy as np
        import pyarrow as pa

        from pumpcheck.arrow import may_matter, records_of

        records = records_of(batch)
        if records.arrays.keys() != set(self.headings):
            odd = sorted(records.arrays.keys() ^ set(self.headings))
            raise UsageError(
                f"the frame and the sample of the plan do not both have the columns {', '.join(odd)}; "
                "make a plan for each table"
            )
        kept = may_matter(records.arrays.values(), self._matcher.screen.pattern, self._matcher.screen.folded)
        findings = self.judge(records.take(kept))
        # The matcher gives alike devices one finding.
        distinct = {id(finding): finding for finding in (NOTHING, *findings)}
        numbers = {key: number for number, key in enumerate(distinct)}
        places = np.zeros(len(batch), np.int64)
        places[kept] = [numbers[id(finding)] for finding in findings]
        told = match_cells(distinct.values())
        added = [pa.array(column, pa.string()).take(pa.array(places)) for column in told.values()]
        return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=self._output(batch.schema))

    def _output(self, schema: pa.Schema) -> pa.Schema:
        import pyarrow as pa

        own = [field.with_name(name) for field, name in zip(schema, source_names(schema.names), strict=True)]
        return pa.schema([*own, *(pa.field(name, pa.string()) for name in MATCH_COLUMNS)])


def make_plan(
    table: Table,
    recalls: tuple[Recall, ...],
    aliases: Iterable[HeadingAlias],
    columns: Mapping[str, str],
    schema: pa.Schema = None,
) -> Plan:
    """Decide by the first rows of a table how it is judged; where there are none, none need be possible to judge.

    Raises:
        UsageError: If a field or heading is unknown, or the columns do not allow a verdict.
    """
    sample = table.sample()
    mapping = map_headings(table.headings, sample, columns=columns, aliases=aliases)
    for name, heading in columns.items():
        if not mapping.overridden(name):
            raise UsageError(f"columns[{name!r}]: the frame has no column {heading!r}")
    if mapping.problem and sample:
        raise UsageError(mapping.problem)
    by_field = {name: tuple(of_field) for name, of_field in mapping.fields.items()}
    possible = mapping.possible_versions, mapping.possible_models
    return Plan(tuple(table.headings), by_field, *possible, recalls, __version__, schema)


def _plan_of(version: str, data: bytes) -> Plan:
    if version != __version__:
        raise UsageError(
            f"the plan was made by pumpcheck {version}, and here is {__version__}; install one version everywhere"
        )
    return Plan(*unpacked(data))


def match_cells(findings: Iterable[Finding]) -> dict[str, list[str | None]]:
    """Return what findings say, column by column of `MATCH_COLUMNS`."""
    rows = [
        (one.verdict.value, one.recall_id, one.recalled_model, one.reason_code.value, one.reason, one.evidence_text)
        for one in findings
    ]
    return {name: [row[place] for row in rows] for place, name in enumerate(MATCH_COLUMNS)}


def source_names(names: Sequence[Any]) -> list[Any]:
    """Return what the columns of a frame are called beside `MATCH_COLUMNS`."""
    taken = {*MATCH_COLUMNS, *names}

    def beside(name: str) -> str:
        while (name := f"{name} (source)") in taken:
            pass
        return name

    return [beside(name) if name in MATCH_COLUMNS else name for name in names]


class FrameTable(Table):
    """A DataFrame as a table; rows are numbered from 1."""

    row_word = "record"

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = with_index(frame)
        self.headings = unique_headings(list(self._frame.columns))

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - nothing to gain
        """See `Table.batches`."""
        for start in range(0, len(self._frame), STEP):
            part = self._frame.iloc[start : start + STEP]
            yield FrameBatch(part, range(start + 1, start + 1 + len(part)))

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """See `Table.sample`."""
        first = self._frame.iloc[:limit]
        return FrameBatch(first).rows(range(len(first)))


class FrameSource(Source):
    """A frame of pandas, or of whatever else gives Arrow data, as a source."""

    label = LABEL

    def __init__(self, frame: object) -> None:
        self._frame = frame

    def tables(self) -> Iterator[Table]:
        """See `Source.tables`."""
        import pandas as pd

        if isinstance(self._frame, pd.DataFrame):
            yield FrameTable(self._frame)
        else:
            yield arrow_table(read_stream(self._frame))


def is_frame(value: object) -> bool:
    """Whether something gives Arrow data."""
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def read_stream(frame: object) -> pa.RecordBatchReader:
    """Return a reader over anything that gives Arrow data: pandas, polars, pyarrow, DuckDB, Daft.

    Raises:
        UsageError: If it gives none, or pyarrow is not installed.
    """
    if not is_frame(frame):
        raise UsageError(f"a value of type {type(frame).__name__} is no data frame; read a file with pumpcheck.read()")
    try:
        import pyarrow as pa
    except ImportError:
        raise UsageError(
            "frames other than pandas' need pyarrow, which is not installed here; run pip install 'pumpcheck[arrow]'"
        ) from None
    if hasattr(frame, "to_feather") and hasattr(frame, "iloc"):
        # A pandas frame would give numbers of rows as one more column.
        return _as_arrow(with_index(cast("pd.DataFrame", frame))).to_reader()
    try:
        if hasattr(frame, "__arrow_c_stream__"):
            return pa.RecordBatchReader.from_stream(frame)
        return pa.Table.from_batches([pa.record_batch(frame)]).to_reader()
    except pa.ArrowInvalid:
        raise UsageError(f"a value of type {type(frame).__name__} is a column and no frame; give the frame") from None


def _as_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a frame of pandas as a table of Arrow; a column of which Arrow knows no type is text."""
    import pyarrow as pa

    columns = []
    for place in range(frame.shape[1]):
        try:
            columns.append(pa.array(frame.iloc[:, place], from_pandas=True))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            text = FrameBatch(frame.iloc[:, [place]].set_axis(["text"], axis="columns")).columns(["text"])["text"]
            columns.append(pa.array([one and one.encode(errors="replace").decode() for one in text], pa.string()))
    return pa.table(columns, ["" if name is None else str(name) for name in frame.columns])


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas with the named levels of its index as columns: what is in them was a column once."""
    named = [level for level, name in enumerate(frame.index.names) if name is not None]
    return frame.reset_index(level=named, allow_duplicates=True) if named else frame


def arrow_table(reader: pa.RecordBatchReader) -> Table:
    """Return record batches as a table, which is read once."""
    from pumpcheck.arrow import ArrowTable

    return ArrowTable(reader.schema, reader)


def with_findings(frame: pd.DataFrame, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return a frame with `MATCH_COLUMNS` after its own, one finding a row."""
    import pandas as pd

    names = list(frame.columns.get_level_values(0))
    taken = {name: new for name, new in zip(names, source_names(names), strict=True) if name in MATCH_COLUMNS}
    own = frame.rename(columns=taken) if taken else frame
    found = pd.DataFrame(match_cells(findings), index=frame.index, dtype="object")
    if (levels := own.columns.nlevels) > 1:
        found.columns = pd.MultiIndex.from_tuples([(name, *[""] * (levels - 1)) for name in MATCH_COLUMNS])
    found.columns.names = own.columns.names
    judged = pd.concat([own, found], axis="columns")
    judged.attrs = frame.attrs
    return judged


def to_frame(table: Table) -> pd.DataFrame:
    """Return every row of a table as text under its own headings.

    What stands beyond the last heading comes in further columns; ``attrs`` holds the row numbers under ``rows``, the
    notes on how it was read under ``notes`` and stretches that could not be read under ``skipped``.
    """
    import pandas as pd

    headings = list(table.headings)
    columns: dict[str, list[str | None]] = {heading: [] for heading in headings}
    surplus: dict[int, tuple[str, ...]] = {}
    numbers: list[int] = []
    skipped: list[Skipped] = []
    for batch in table.batches():
        surplus.update({len(numbers) + position: mark.extra for position, mark in batch.marks.items() if mark.extra})
        for heading, values in batch.columns(headings).items():
            columns[heading].extend(values)
        numbers.extend(batch.row_numbers)
        skipped.extend(batch.skipped)
    for place in range(max(map(len, surplus.values()), default=0)):
        heading = f"Column {len(headings) + place + 1}"
        columns[heading] = [next(iter(surplus.get(row, ())[place:]), None) for row in range(len(numbers))]
    frame = pd.DataFrame(columns, dtype="object")
    frame.attrs.update(rows=numbers, notes=list(table.notes), skipped=skipped)
    return frame
