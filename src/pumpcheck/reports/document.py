"""The form of the JSON result. The writer takes its keys from here, the reader its kinds, and the schema is made of it.

What a frozen value says by its own names, such as a note, stands in the document in the same way.
"""

from __future__ import annotations

import re
import sys
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_type_hints

if sys.version_info >= (3, 12):
    from typing import NotRequired, TypedDict
else:
    from typing import NotRequired

    from typing_extensions import TypedDict

from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import Evidence, ReasonCode, Verdict
from pumpcheck.model.recall import Action, RecalledModel, Reference
from pumpcheck.model.summary import Cells, Note, Skipped, TableSummary
from pumpcheck.model.team_entries import Work
from pumpcheck.version import RESULT_SCHEMA


class AppliedRecall(TypedDict):
    """A recall that was applied, without the words by which records are matched."""

    id: Annotated[str, "Short stable name."]
    title: Annotated[str, "The recall in one line."]
    published: Annotated[str, "ISO date of the notice."]
    rows: Annotated[tuple[RecalledModel, ...], "The table."]
    remedy: Annotated[str, "What is done about an affected unit."]
    read_model: Annotated[str, "How the model is read on the device."]
    read_version: Annotated[str, "How the software version is read on the device."]
    precautions: Annotated[tuple[str, ...], "What users do until then."]
    contact: Annotated[tuple[str, ...], "Telephone numbers or addresses."]
    sources: Annotated[tuple[Reference, ...], "Publications to check it against."]
    action: Annotated[NotRequired[Action], "The remedy in one word; that of a row comes first where it has one."]


class Account(TypedDict, total=False):
    """What became of the records of a source or table."""

    records: Annotated[int, "Records judged: affected + needs_review + not_affected."]
    affected: Annotated[int, "Affected records, duplicates included."]
    needs_review: Annotated[int, "Records to review, duplicates included."]
    not_affected: Annotated[int, "Records not affected."]
    skipped: Annotated[int, "Records, as far as known, that could not be read or assessed."]
    cleared: Annotated[int, "Records among these that were cleared unparsed, by their lines."]
    outside: Annotated[int, "Findings on texts outside the tables, which are no records."]
    hidden: Annotated[bool, "Whether a user does not see it unless they unhide it."]
    cells: Annotated[Cells, "Cells that hold something: met = in_records + in_headings + outside."]


class Source(Account):
    """The account of one source."""

    label: Annotated[str, "Its short name."]
    adapter: Annotated[str, "The adapter that read it."]
    tables: Annotated[tuple[TableSummary, ...], "Its tables."]
    problem: Annotated[str, "Why it was not read whole; empty when it was."]
    sha256: Annotated[str, "Of the file's bytes; empty for what is no file or a very large one."]
    notes: Annotated[tuple[Note, ...], "What a person should know about it."]


class Found(TypedDict):
    """A verdict and what it rests on."""

    verdict: Annotated[Verdict, "affected, needs_review or not_affected."]
    reason_code: Annotated[ReasonCode, "The reason as a short stable word."]
    reason: Annotated[str, "The reason as one sentence."]
    recall_id: Annotated[str | None, "The recall that decided, or null."]
    recalled_model: Annotated[str | None, "The row of the recall's table, or null."]
    evidence: Annotated[tuple[Evidence, ...], "What the verdict rests on."]
    match_kind: Annotated[str, "How firmly the record names a product."]
    look_up: Annotated[str, "The one thing to look up on the device; empty when there is none."]
    flags: Annotated[tuple[str, ...], "Circumstances that change the work, such as retired."]


class Row(Found):
    """A record that was read."""

    finding_id: Annotated[str, "Stable id of its finding; empty for what was not affected."]
    source: Annotated[str, "Label of the source."]
    sheet: Annotated[str, "Sheet or member; empty for a source's only table."]
    row: Annotated[int, "Where the record is, counted in row_word."]
    duplicate_of: Annotated[str, "Id and place of the same unit listed earlier; empty for its first record."]
    row_word: Annotated[str, "line, row or record."]
    fields: Annotated[dict[str, str], "The canonical fields that were mapped."]
    values: Annotated[dict[str, str | None], "Every original column by its heading."]


class FoundRow(Row, total=False):
    """A finding."""

    number: Annotated[int, "Running number of its first unit, for people; kept when a workbook is updated."]
    units: Annotated[tuple[str, ...], "The serial numbers of its units where it stands for several; some may be empty."]
    outside: Annotated[bool, "Whether it is no record but a text outside the tables."]
    also_at: Annotated[tuple[str, ...], "Further places that list the same unit."]
    remedy: Annotated[str, "What the recall says is done about an affected unit."]
    action: Annotated[Action, "The same in one word."]
    decision: Annotated[Decision | None, "What a person decided about it."]
    on_record: Annotated[Found | None, "What the record alone said, where a reading on the device decided."]


class GivenDecision(TypedDict):
    """A decision that was given, and what became of it."""

    verdict: Annotated[Verdict, "What is to hold instead of the verdict that was found."]
    reason: Annotated[str, "Why."]
    by: Annotated[str, "Who decided."]
    on: Annotated[date, "When."]
    expires: Annotated[date | None, "The last day on which it holds; null when it holds until taken back."]
    finding_id: Annotated[str, "The finding it is about; empty when match says it."]
    match: Annotated[dict[str, str], "Canonical fields and what stands in them, all of which must agree."]
    state: Annotated[Literal["applied", "expired", "unmatched"], "What became of it."]
    finding_ids: Annotated[tuple[str, ...], "The findings it fits."]


class _Required(TypedDict):
    version: Annotated[str, "The version of pumpcheck that scanned."]
    started: Annotated[datetime, "When the scan began, with its time zone."]
    recalls: Annotated[tuple[AppliedRecall, ...], "The recalls that were applied."]
    sources: Annotated[tuple[Source, ...], "One account a source."]
    findings: Annotated[tuple[FoundRow, ...], "In the order read."]
    skipped: Annotated[tuple[Skipped, ...], "Any of these makes the scan incomplete."]
    warnings: Annotated[tuple[str, ...], "What went wrong beside the sources."]


class Document(_Required, total=False):
    """What a scan found. Keys may be added under the same number; none is taken away or given another meaning."""

    schema: Annotated[str, f"The form of this document: {RESULT_SCHEMA}."]
    complete: Annotated[bool, "Whether every source was read whole and every record judged."]
    counts: Annotated[dict[str, int], "Totals: records = affected + needs_review + not_affected; and further ones."]
    digest: Annotated[str, "SHA-256 of {counts, findings} as JSON in ASCII with sorted keys and without white space."]
    notes: Annotated[tuple[Note, ...], "The notes of all sources."]
    masked: Annotated[bool, "Whether serial numbers are masked; ids then mean nothing outside this document."]
    decisions: Annotated[tuple[GivenDecision, ...], "Every decision that was given."]
    work: Annotated[Work, "What the team typed into an earlier workbook."]
    rows: Annotated[tuple[Row, ...] | None, "Every record read, findings among them, in order; null unless asked for."]


def keys(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a TypedDict, as typing has no word for
    """Return the keys of a part of the document."""
    return tuple(kind.__annotations__)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    from pydantic import TypeAdapter
    from pydantic.json_schema import GenerateJsonSchema

    class Described(GenerateJsonSchema):
        """Puts beside every key what is said of it here, or in the docstring of a frozen value."""

        def typed_dict_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - of pydantic's own
            return _described(super().typed_dict_schema(schema), schema["cls"])

        def dataclass_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - of pydantic's own
            return _described(super().dataclass_schema(schema), schema["cls"])

        def union_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - of pydantic's own
            made = super().union_schema(schema)
            moments = [part for part in made.get("anyOf", ()) if part.get("format") in _MOMENTS.values()]
            return {"anyOf": [*_PLAIN, *map(_moment, _MOMENTS)]} if len(moments) > 1 else made

    made = TypeAdapter(Document).json_schema(schema_generator=Described)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "pumpcheck result"}


_MOMENTS = {"date": "date", "datetime": "date-time", "time": "time"}
_PLAIN = [{"type": kind} for kind in ("string", "number", "boolean")]
_ATTRIBUTE = re.compile(r"^        (\w+): (.+(?:\n            .+)*)", re.MULTILINE)


def _moment(name: str) -> dict[str, Any]:
    """Return the form of a date or time that somebody typed."""
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": f"A {name} that was typed."}},
        "required": [name],
        "additionalProperties": False,
    }


def _described(made: dict[str, Any], kind: type) -> dict[str, Any]:
    made["description"] = (kind.__doc__ or "").partition("\n\n")[0]
    if is_dataclass(kind):
        texts = {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(kind.__doc__ or "")}
    else:
        hints = get_type_hints(kind, include_extras=True)
        texts = {name: next(iter(getattr(hint, "__metadata__", ())), "") for name, hint in hints.items()}
    for name, part in made.get("properties", {}).items():
        part.pop("title", None)
        part["description"] = texts.get(name) or f"The {name.replace('_', ' ')}."
    return made
