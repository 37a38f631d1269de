"""Apache Spark: as a `map` over files, and as the engine that holds the frame. Needs the extra ``spark``."""

from __future__ import annotations

import pickle
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from pumpcheck import recalls as recall_files
from pumpcheck.api import plan
from pumpcheck.errors import SourceUnreadableError, UsageError
from pumpcheck.matching.matcher import matcher_for
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.plugins import known_plugins
from pumpcheck.scanning.codes import CodeLists, SeenTable
from pumpcheck.scanning.frames import LABEL, MATCH_COLUMNS, arrow_table, source_names
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.orchestration import Scan
from pumpcheck.scanning.parts import Job
from pumpcheck.scanning.results import Map, PartResult
from pumpcheck.scanning.tables import Context, judge_table
from pumpcheck.tables import HeadingMap, map_headings

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyspark.sql import DataFrame, SparkSession

_SAMPLE = 200
_COUNTS = ("records", "affected", "needs_review", "not_affected", "cleared")


def map(spark: SparkSession) -> Map:  # noqa: A001 - what it is
    """Return a `map` over a cluster: one task an item, each item's answer once however often it was tried.

    >>> import pumpcheck, pumpcheck.spark  # doctest: +SKIP
    >>> pumpcheck.scan("/exports/*.csv", map=pumpcheck.spark.map(spark))  # doctest: +SKIP
    """

    def over(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        held = list(items)
        answers: list[Any] = spark.sparkContext.parallelize(held, max(len(held), 1)).map(function).collect()
        return answers

    return over


def match(frame: DataFrame, *, columns: Mapping[str, str] | None = None, recalls: Iterable[str] = ()) -> DataFrame:
    """Judge every row of a Spark frame; see `pumpcheck.match`. Nothing is judged before Spark needs it.

    Raises:
        UsageError: If a field or heading is unknown, or the columns do not allow a verdict.
        RecallError: If a recall is unknown or its file invalid.
    """
    from pyspark.sql.types import StringType, StructField, StructType

    names = source_names(frame.columns)
    own = [StructField(name, field.dataType) for name, field in zip(names, frame.schema, strict=True)]
    added = [StructField(name, StringType()) for name in MATCH_COLUMNS]
    numbered = _Numbered(frame)
    batches = plan(numbered.sample(), columns=columns, recalls=recalls).batches
    return numbered.map(batches, StructType([*own, *added]))


def scan(
    frame: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    recalls: Iterable[str] = (),
    mask_serials: bool = False,
) -> ScanResult:
    """Find the recalled units in a Spark frame; see `pumpcheck.scan`. Only findings and counts leave the workers.

    Rows are numbered in the order of the partitions. With ``mask_serials`` serial numbers are masked on the workers.

    Raises:
        UsageError: If a field or heading is unknown, or the columns do not allow a verdict.
        RecallError: If a recall is unknown or its file invalid.
        PluginError: If other plugins, or another version of pumpcheck, are installed on the workers.
    """
    plugins = known_plugins()
    chosen = recall_files.choose(tuple(recalls), plugins.recalls)
    asked = ScanOptions(columns or {})
    numbered = _Numbered(frame)
    table = arrow_table(numbered.sample().to_reader())
    mapping = map_headings(table.headings, table.sample(), columns=asked.columns, aliases=plugins.headings)
    if mapping.problem:
        raise UsageError(mapping.problem)
    job = Job.of(plugins, chosen, secrets.token_bytes(32) if mask_serials else b"")
    rows = numbered.map(partial(_judge_partition, job, mapping), "part binary").collect()
    judged = [pickle.loads(row[0]) for row in rows]  # noqa: S301 - our own
    result = PartResult(job.made_by, LABEL)
    total = TableSummary("", mapping.choices)
    for part in judged:
        one = part.sources[0].tables[0]
        result.records += (replace(record, row=record.row + total.records) for record in part.records)
        total = replace(total, **{name: getattr(total, name) + getattr(one, name) for name in _COUNTS})
    result.sources.append(SourceSummary(LABEL, "frame", (total,)))
    whole = Scan(plugins, chosen, asked)
    whole.add_result(result)
    return whole.run(mask_serials=mask_serials)


class _Numbered:
    """A frame whose columns Spark knows by numbers: it takes a dot in a name for the way into a struct."""

    def __init__(self, frame: DataFrame) -> None:
        self._names = list(frame.columns)
        self._frame = frame.toDF(*(f"c{number}" for number in range(len(self._names))))

    def sample(self) -> pa.Table:
        return self._frame.limit(_SAMPLE).toArrow().rename_columns(self._names)

    def map(self, function: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]], kind: Any) -> DataFrame:  # noqa: ANN401 - a schema of Spark's
        names = self._names
        return self._frame.mapInArrow(lambda batches: function(batch.rename_columns(names) for batch in batches), kind)


def _judge_partition(job: Job, mapping: HeadingMap, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Judge the record batches of one partition; the answer is one row that holds findings and counts as data."""
    import pyarrow as pa

    from pumpcheck.arrow import ArrowTable

    job.plugins  # noqa: B018 - refuses others than those of the driver
    first = next(batches := iter(batches), None)
    if first is None:
        return
    table = ArrowTable(first.schema, chain([first], batches))
    matcher, result = matcher_for(job.recalls), PartResult(job.made_by, LABEL)
    context = Context(LABEL, matcher, CodeLists(), result)
    summary = judge_table(context, table, SeenTable("", table.headings, (), mapping))
    if summary.problem:
        raise SourceUnreadableError(summary.problem)
    result.sources.append(SourceSummary(LABEL, "frame", (summary,)))
    yield pa.record_batch({"part": [pickle.dumps(job.leaving(result))]})
