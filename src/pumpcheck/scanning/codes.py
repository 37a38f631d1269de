"""Codes that another list of the source explains: “M003” stands for the device that is named there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pumpcheck.batch import Batch
from pumpcheck.grid import Row
from pumpcheck.model.finding import Finding, Verdict
from pumpcheck.scanning.table_screen import unit_headings
from pumpcheck.tables import HeadingMap, heading_fields
from pumpcheck.tables.content import NAMING
from pumpcheck.tables.text import heading_key

_MOST_ROWS = 5000
_LONGEST = 24
_OF_ROWS = frozenset({"id", "n", "key"})
_CODE = re.compile(r"(?=.*\d)(?=.*[^\d]).{4,}")
_OTHERWISE = frozenset({"location", "department", "assigned_to", "status", "notes", "manufacturer"})


class SeenTable(NamedTuple):
    """What is known of a table that is judged."""

    name: str
    headings: Sequence[str]
    sample: Sequence[Row]
    mapping: HeadingMap


class Codes(NamedTuple):
    """A column of a table that tells no units apart and lists a recalled device: what may stand for its rows."""

    table: str
    heading: str
    values: frozenset[str]

    def stand_in(self, heading: str, values: Sequence[str]) -> bool:
        """Whether a column of another table, with this heading and these values, holds such codes."""
        if sum(value in self.values for value in values) < 0.9 * len(values):
            return False
        own, other = heading_key(self.heading), heading_key(heading)
        if all(map(_CODE.fullmatch, values)):
            return True
        if own == other:
            # Each table may number its own rows.
            return own not in _OF_ROWS or not all(map(str.isdigit, values))
        stem = other.removesuffix(own).strip()
        kind = {*heading_fields(stem)} & {*NAMING, "catalog_number"}
        return other.endswith(own) and bool(stem) and (bool(kind) or stem[:4] in self.table.casefold())


class CodeLists:
    """Follows the tables of one source."""

    def __init__(self) -> None:
        # The records of tables that tell no units apart, as long as they are few.
        self._tables: dict[str, tuple[SeenTable, list[tuple[Row, Finding]]]] = {}

    def see(self, table: SeenTable, batch: Batch, findings: Sequence[Finding]) -> None:
        """Take note of judged records of a table that may explain codes."""
        if table.mapping.fields.get("serial_number"):
            return
        _, known = self._tables.setdefault(table.name, (table, []))
        if len(known) + len(findings) + batch.cleared <= _MOST_ROWS:
            known += zip(batch.rows(range(len(findings))), findings, strict=True)

    def used_in(self, tables: Iterable[SeenTable]) -> Iterator[tuple[SeenTable, str]]:
        """Yield the tables that tell units apart by the name of a code, each with the heading over the codes."""
        lists = [codes for table, known in self._tables.values() for codes in _codes_of(table, known)]
        for table in tables if lists else ():
            units = unit_headings(table.mapping)
            for place, heading in enumerate(table.headings):
                values = [_code(cell) for row in table.sample if (cell := row[place])]
                others = [codes for codes in lists if codes.table != table.name]
                if values and units - {heading} and any(codes.stand_in(heading, values) for codes in others):
                    yield table, heading
                    break


def _code(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _codes_of(table: SeenTable, known: Sequence[tuple[Row, Finding]]) -> Iterator[Codes]:
    if len(known) < 2 or all(finding.verdict is Verdict.NOT_AFFECTED for _, finding in known):
        return
    for column, heading in enumerate(table.headings):
        codes = [_code(row[column] or "") for row, _ in known]
        if _OTHERWISE.intersection(heading_fields(heading)) or any(" " in code for code in codes):
            continue
        if all(codes) and len(set(codes)) == len(codes) and max(map(len, codes)) <= _LONGEST:
            yield Codes(table.name, heading, frozenset(codes))
