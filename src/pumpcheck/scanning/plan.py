"""What judging frames of any engine needs, decided once: it pickles, and runs wherever its data are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING

from pumpcheck.arrow.batches import BATCH_ROWS, ArrowBatch, read_stream
from pumpcheck.arrow.clearing import may_matter
from pumpcheck.batch import Batch
from pumpcheck.errors import UsageError
from pumpcheck.grid import Row
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.matching.rules import NOTHING
from pumpcheck.model.finding import Finding, HeadingAlias
from pumpcheck.model.recall import Recall
from pumpcheck.scanning.sending import packed, unpacked
from pumpcheck.scanning.tables import judge_batch
from pumpcheck.tables import map_headings
from pumpcheck.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

MATCH_COLUMNS = ("verdict", "recall_id", "recalled_model", "reason_code", "reason", "evidence")
"""What `pumpcheck.match` and a `Plan` add to a frame."""


@dataclass(frozen=True)
class Plan:
    """How the frames of one table are judged; made by `pumpcheck.plan`.

    Attributes:
        headings: The headings of the table; every frame must have these and no others.
        fields: Canonical field to headings.
        possible_versions: Headings of columns in which a software version counts where the cell announces it.
        recalls: The recalls that are applied.
        version: The version of pumpcheck that made it; no other judges by it.
        schema: The Arrow schema of the sample.
    """

    headings: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    possible_versions: tuple[str, ...]
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
        for batch in batches:
            for start in range(0, max(len(batch), 1), BATCH_ROWS):
                yield self._judged(batch.slice(start, BATCH_ROWS))

    def judge(self, batch: Batch) -> list[Finding]:
        """Return the findings on all records of a batch, without flags."""
        return judge_batch(batch, self.headings, self.fields, self._matcher, self.possible_versions)

    @cached_property
    def _matcher(self) -> Matcher:
        return matcher_for(self.recalls)

    def _judged(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        import numpy as np
        import pyarrow as pa

        records = ArrowBatch.of(batch)
        if records.arrays.keys() != set(self.headings):
            odd = sorted(records.arrays.keys() ^ set(self.headings))
            raise UsageError(
                f"the frame and the sample of the plan do not both have the columns {', '.join(odd)}; "
                "make a plan for each table"
            )
        kept = may_matter(records.arrays.values(), self._matcher.screen)
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

        own = [field.with_name(source_name(field.name)) for field in schema]
        return pa.schema([*own, *(pa.field(name, pa.string()) for name in MATCH_COLUMNS)])


def make_plan(
    headings: Sequence[str],
    sample: Sequence[Row],
    recalls: tuple[Recall, ...],
    aliases: Iterable[HeadingAlias],
    columns: Mapping[str, str],
    schema: pa.Schema = None,
) -> Plan:
    """Decide how a table is judged.

    Args:
        headings: Its headings, unique.
        sample: Its first rows; where there are none, it need not be possible to judge any.
        recalls: The recalls to apply.
        aliases: Further headings that plugins know.
        columns: Canonical field to the heading that the user says it has.
        schema: Its Arrow schema.

    Raises:
        UsageError: If a field or heading is unknown, or the columns do not allow a verdict.
    """
    mapping = map_headings(headings, sample, columns=columns, aliases=aliases)
    for name, heading in columns.items():
        if not mapping.overridden(name):
            raise UsageError(f"columns[{name!r}]: the frame has no column {heading!r}")
    if mapping.problem and sample:
        raise UsageError(mapping.problem)
    by_field = {name: tuple(of_field) for name, of_field in mapping.fields.items()}
    return Plan(tuple(headings), by_field, tuple(mapping.possible_versions), recalls, __version__, schema)


def _plan_of(version: str, data: bytes) -> Plan:
    """Return a plan that was pickled.

    Raises:
        UsageError: If another version of pumpcheck made it.
    """
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


def source_name(heading: str) -> str:
    """Return what a column of the frame is called beside `MATCH_COLUMNS`."""
    return f"{heading} (source)" if heading in MATCH_COLUMNS else heading
