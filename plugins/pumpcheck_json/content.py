"""What was found in the documents of a file, looked through once before it is read: columns, counts, signs of more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pumpcheck import Flattener, Meaning, RecordColumns, is_database_key, read_signs, text_of

from .documents import Damage, Document, Documents
from .shapes import JsonContent, JsonRecord, find_json_records, identity_fields, next_of

BATCH_ROWS = 1_024
"""How many records one batch holds; more of them together take longer to be taken apart."""

_FLATTENER = Flattener(display="display_value")
_VALUES = frozenset(["value", "text", "#text", "_text", "$t", "$", "_", "v"])
_HOUSEKEEPING = re.compile(
    r"(?:id|resourceType|fullUrl|(?:meta|search|text|implicitRules|(?:.+\.)?extension)\b.*|.+\.(?:system|reference|code|use|type\b.*))"
)
"""What stands in resources of HL7 FHIR beside what they say of a device."""

_DEVICES = frozenset(["", "Device"])
_NO_TEXT = re.compile(r"[-+\d.eE,\s]*|true|false", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_BEFORE = frozenset(["previous", "prev", "previouspage", "prevpage", "prevpageurl", "previouspageurl", "prevlink"])
_ERRORS = frozenset(["error", "errors", "fault", "exception"])
_GRAVE = re.compile(r"\b(?:error|fatal)\b")
_NOTHING = frozenset(["", "0", "false", "none", "null", "no", "ok"])


class JsonColumns(RecordColumns):
    """The columns of the records under one path."""

    def __init__(self) -> None:
        """Start without columns."""
        super().__init__()
        self.records = 0
        self.by_line = True  # whether each stands in a line of its own
        self.resource = ""  # of HL7 FHIR; empty for others
        self._line = 0
        self._held: list[JsonRecord] = []

    def add(self, document: Document, records: Sequence[JsonRecord]) -> None:
        """Take note of the records of a document."""
        self.resource = text_of(records[-1].get("resourceType"))
        self.records += len(records)
        self.by_line = self.by_line and document.one_of_many and document.line > self._line and len(records) == 1
        self._line = document.line
        self._held += records
        if len(self._held) >= BATCH_ROWS:
            self.settle()

    def settle(self) -> None:
        """Take note of the columns of what was added."""
        self.columns(self._held)
        self._held = []

    def columns(self, records: Sequence[JsonRecord]) -> dict[str, Sequence[str | None]]:
        """Return the values of records by heading."""
        return self.fitted(self.by_heading(_FLATTENER.columns(records), {}), len(records))

    def heading(self, path: str) -> str:
        """Return the heading for a path: a key in an object of a record is of a database and stands for no field."""
        start, _, leaf = path.rpartition(".")
        if self.resource and _HOUSEKEEPING.fullmatch(path):
            return f"{path} key"
        if start and leaf in _VALUES:
            return start
        return f"{path} key" if start and is_database_key(path) else path


@dataclass
class Contents:
    """The contents of all documents, read anew each time unless there is one document only."""

    documents: Documents
    columns: dict[str, JsonColumns] = field(default_factory=dict)  # lists of records by path
    rows: Counter[str] = field(default_factory=Counter)  # how many rows without headings there are, by path
    envelope: dict[str, object] = field(default_factory=dict)  # what stands around the lists, by path
    damages: list[Damage] = field(default_factory=list)  # what could not be read
    count: int = 0  # of documents
    _surrounded: bool = False
    _kept: list[tuple[Document, JsonContent]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look through all documents."""
        for item in self.documents:
            if isinstance(item, Damage):
                self.damages.append(item)
            else:
                self._add(item)
        for columns in self.columns.values():
            columns.settle()

    def _add(self, document: Document) -> None:
        content = find_json_records(document.value, one_of_many=document.one_of_many)
        self.count += 1
        self._surrounded = self._surrounded or bool(content.outside)
        if not document.one_of_many:
            self._kept.append((document, content))
        for path, records in content.records.items():
            columns = self.columns.setdefault(path, JsonColumns())
            columns.add(document, records)
            for record in records if columns.resource == "OperationOutcome" else ():
                self.envelope.update(_FLATTENER.flat({path: record}))
            if (leads_on := next_of(records)) or f"{path}.next" in self.envelope:
                self.envelope[f"{path}.next"] = leads_on
        for path, rows in content.rows.items():
            self.rows[path] += len(rows)
        self.envelope.update(content.envelope)

    def __iter__(self) -> Iterator[tuple[Document, JsonContent]]:
        """Return documents with what is in them."""
        if self._kept:
            yield from self._kept
            return
        for item in self.documents:
            if isinstance(item, Document):
                yield item, find_json_records(item.value, one_of_many=item.one_of_many)

    @property
    def tables(self) -> list[str]:
        """The paths of lists that tell which devices they list; those that tell it best where none tells it well."""
        fields = {
            path: len(identity_fields(columns.headings))
            for path, columns in self.columns.items()
            if not tells_of_error({path: "yes"}) and columns.resource in _DEVICES
        }
        enough = min(2, max(fields.values(), default=0)) or int(bool(self.others))
        return [path for path, count in fields.items() if count >= enough]

    @property
    def total(self) -> int:
        """How many records and rows there are in lists of devices."""
        return sum(self.columns[path].records for path in self.tables) + sum(self.rows.values())

    @property
    def others(self) -> Counter[str]:
        """How many records of HL7 FHIR there are that are no devices, by what they are."""
        found = (Counter({columns.resource: columns.records}) for columns in self.columns.values())
        return sum((each for each in found if not each.keys() & _DEVICES), Counter())

    def outside(self) -> Iterator[tuple[str, str]]:
        """Return every text that is in no table, with its path; numbers and plain headings name nothing."""
        tables = self.tables
        for path in tables:
            yield from ((path, heading) for heading in self.columns[path].headings if _DIGIT.search(heading))
        if not self._surrounded and len(tables) == len(self.columns):
            return
        for _, content in self:
            others = [(path, each) for path in content.records if path not in tables for each in content.records[path]]
            for path, value in (*content.outside, *others):
                if isinstance(value, dict):
                    yield path, "; ".join(f"{key}: {text}" for key, text in _FLATTENER.flat(value).items())
                elif not _NO_TEXT.fullmatch(text := text_of(value)) or _DIGIT.search(path):
                    yield path, text


def says_there_is_more(envelope: Mapping[str, object], records: int, documents: int) -> str:
    """Say why a file of so many records, in documents that may be pages, may not hold all; empty where nothing says so.

    >>> says_there_is_more({"meta.total": "512", "links.next": ""}, 100, 1)
    'it says that there are 512 records and holds 100 (key meta.total)'
    """
    signs = read_signs(200, {}, _nested(envelope), range(records))
    # A file tells more than an answer does: what nobody knows says nothing here.
    known = [sign for sign in signs.found if sign.meaning is not Meaning.UNKNOWN]
    sign = replace(signs, found=known).more(records, documents)
    if sign:
        place, number = sign.place.replace("`", ""), sign.value if isinstance(sign.value, int) else 0
        told = {Meaning.TOTAL: ("records", records), Meaning.FILTERED: ("records", records)}
        what, held = {**told, Meaning.PAGES: ("pages", documents)}.get(sign.meaning, ("", 0))
        if not what:
            return f"it says that there is another page (key {place})"
        # A smaller number may be that of one of several lists.
        if number >= held:
            return f"it says that there are {number:,} {what} and holds {held:,} (key {place})"
    for path, value in envelope.items() if documents == 1 else ():
        steps = {re.sub(r"[\W_]", "", step).casefold() for step in path.split(".")}
        if steps & _BEFORE and text_of(value).strip().casefold() not in _NOTHING:
            return f"it says that there is another page (key {path})"
    return ""


def _nested(envelope: Mapping[str, object]) -> dict[str, Any]:
    """Return values by path as objects within each other."""
    nested: dict[str, Any] = {}
    for path, value in envelope.items():
        *around, last = path.split(".")
        place = nested
        for step in around:
            inner = place.setdefault(step, {})
            place = inner if isinstance(inner, dict) else place.setdefault(f"{step}.", {})
        place[last] = value
    return nested


def tells_of_error(envelope: Mapping[str, object]) -> str:
    """Return the key under which an error is told; empty where there is none."""
    for path, value in envelope.items():
        text = text_of(value)
        step = next((step for step in path.split(".") if step.casefold() in _ERRORS), "")
        if not step and path.endswith("severity") and _GRAVE.search(text):
            return path
        if step and text.strip().casefold() not in _NOTHING:
            return step
    return ""
