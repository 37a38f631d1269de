"""What was found in the documents of a file, looked through once before it is read: columns, counts, signs of more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pumpcheck import (
    Flattener,
    JsonContent,
    JsonDamage,
    JsonDocument,
    JsonDocuments,
    JsonRecord,
    Meaning,
    RecordColumns,
    Sign,
    Signs,
    content_signs,
    find_json_records,
    identity_fields,
    is_database_key,
    text_of,
)

BATCH_ROWS = 1_024
"""How many records one batch holds; more of them together take longer to be taken apart."""

_FLATTENER = Flattener(display="display_value")
# Databases write the type of a value in the place of a key: DynamoDB, Firestore, MongoDB, Avro.
_TYPES = ["S", "N", "stringValue", "integerValue", "string", "$numberInt", "$numberLong"]
_VALUES = frozenset(["value", "text", "#text", "_text", "$t", "$", "_", "v", *_TYPES])
_HOUSEKEEPING = re.compile(
    r"(?:id|resourceType|fullUrl|(?:meta|search|text|implicitRules|(?:.+\.)?extension)\b.*|.+\.(?:system|reference|code|use|type\b.*))"
)
"""What stands in resources of HL7 FHIR beside what they say of a device."""

_DEVICES = frozenset(["", "Device"])
_NO_TEXT = re.compile(r"[-+\d.eE,\s]*|true|false", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ERRORS = frozenset(["error", "errors", "fault", "exception"])
_GRAVE = re.compile(r"\b(?:error|fatal)\b")


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

    def add(self, document: JsonDocument, records: Sequence[JsonRecord]) -> None:
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

    documents: JsonDocuments
    columns: dict[str, JsonColumns] = field(default_factory=dict)  # lists of records by path
    rows: Counter[str] = field(default_factory=Counter)  # how many rows without headings there are, by path
    error: str = ""  # the key under which an error is told
    damages: list[JsonDamage] = field(default_factory=list)  # what could not be read
    count: int = 0  # of documents
    _surrounded: bool = False
    _signs: dict[tuple[Meaning, str], Sign] = field(default_factory=dict)  # of records that are not in the file
    _kept: list[tuple[JsonDocument, JsonContent]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look through all documents."""
        for item in self.documents:
            if isinstance(item, JsonDamage):
                self.damages.append(item)
            else:
                self._add(item)
        for columns in self.columns.values():
            columns.settle()

    def _add(self, document: JsonDocument) -> None:
        content = find_json_records(document.value, one_of_many=document.one_of_many)
        self.count += 1
        self._surrounded = self._surrounded or bool(content.outside)
        if not document.one_of_many:
            self._kept.append((document, content))
        for path, records in content.records.items():
            columns = self.columns.setdefault(path, JsonColumns())
            columns.add(document, records)
            for record in records if columns.resource == "OperationOutcome" else ():
                told = _FLATTENER.flat(record).items()
                grave = (f"{path}.{key}" for key, text in told if key.endswith("severity") and _GRAVE.search(text))
                self.error = self.error or next(grave, "")
        for path, rows in content.rows.items():
            self.rows[path] += len(rows)
        if not content.plain:
            self._heed(content)

    def _heed(self, content: JsonContent) -> None:
        """Take note of what a document says of others; where to go on, the last one says."""
        before = self._signs.items()
        self._signs = {key: sign for key, sign in before if sign.meaning not in (Meaning.NEXT, Meaning.CURSOR)}
        # A file tells more than an answer does: what nobody knows says nothing here.
        known = (sign for sign in content_signs(content).found if sign.meaning is not Meaning.UNKNOWN)
        self._signs |= {(sign.meaning, sign.place.replace("`", "")): sign for sign in known}
        self.error = self.error or next((place for meaning, place in self._signs if meaning is Meaning.ERROR), "")

    @property
    def more(self) -> str:
        """Why the file, whose documents may be pages, may not hold all; empty where nothing says so."""
        signs = Signs([*self._signs.values()], 0, self.total)
        if sign := signs.more(self.total, self.count):
            place, number = sign.place.replace("`", ""), sign.value if isinstance(sign.value, int) else 0
            counted = {Meaning.PAGES: ("pages", self.count)}
            counted |= dict.fromkeys([Meaning.TOTAL, Meaning.FILTERED], ("records", self.total))
            what, held = counted.get(sign.meaning, ("", 0))
            if not what:
                return f"it says that there is another page (key {place})"
            # A smaller number may be that of one of several lists.
            if number >= held:
                return f"it says that there are {number:,} {what} and holds {held:,} (key {place})"
        before = signs.of(Meaning.BACK) if self.count == 1 else []
        return f"it says that there is another page (key {before[0].place.strip('`')})" if before else ""

    def __iter__(self) -> Iterator[tuple[JsonDocument, JsonContent]]:
        """Return documents with what is in them."""
        if self._kept:
            yield from self._kept
            return
        for item in self.documents:
            if isinstance(item, JsonDocument):
                yield item, find_json_records(item.value, one_of_many=item.one_of_many)

    @property
    def tables(self) -> list[str]:
        """The paths of lists that tell which devices they list; those that tell it best where none tells it well."""
        fields = {
            path: len(identity_fields(columns.headings))
            for path, columns in self.columns.items()
            if _ERRORS.isdisjoint(path.casefold().split(".")) and columns.resource in _DEVICES
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
