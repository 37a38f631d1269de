"""Codes that another list of the source, or a legend, explains: “M003” stands for the device that is named there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pumpcheck.batch import Batch
from pumpcheck.grid import Row
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import Finding, Verdict
from pumpcheck.scanning.table_screen import unit_headings
from pumpcheck.tables import HeadingMap, heading_fields
from pumpcheck.tables.content import NAMING
from pumpcheck.tables.text import heading_key

_MOST_ROWS = 5000
_LONGEST = 24
_OF_ROWS = frozenset({"id", "n", "key"})
_CODE = re.compile(r"(?=.*\d)(?=.*[^\d]).*")
_OTHERWISE = frozenset({"location", "department", "assigned_to", "status", "notes", "manufacturer"})
_LEGENDS = (re.compile(r"(\S{1,8})\s*=\s*(\S.*)"), re.compile(r"\W*(\S{1,8})(?::| [-–])\s+(\S.*)"))
_PARTS = re.compile(r"[;,\n]")


class SeenTable(NamedTuple):
    """What is known of a table that was judged."""

    name: str
    headings: Sequence[str]
    sample: Sequence[Row]
    mapping: HeadingMap


@dataclass(frozen=True)
class CodeList:
    """What some codes stand for."""

    table: str  # name of the table that explains them; empty for a legend
    heading: str  # its heading over the codes; empty for a legend
    codes: frozenset[str]  # all of them
    # Those that stand for a recalled device, each with words for the place that says so.
    findings: Mapping[str, tuple[Finding, str]]

    def explains(self, heading: str, values: Sequence[str]) -> bool:
        """Whether a column with this heading and these values holds codes of the list."""
        if sum(value in self.codes for value in values) < 0.9 * len(values):
            return False
        own, other = heading_key(self.heading), heading_key(heading)
        if not own or all(len(value) >= 4 and _CODE.fullmatch(value) for value in values):
            return True
        if own == other:
            # Each table may number its own rows.
            return own not in _OF_ROWS or not all(map(str.isdigit, values))
        stem = other.removesuffix(own).strip()
        kind = {*heading_fields(stem)} & {*NAMING, "catalog_number"}
        return other.endswith(own) and bool(stem) and (bool(kind) or stem[:4] in self.table.casefold())


class _Seen(NamedTuple):
    """The records of a table that tells no units apart, as long as they are few, with their findings and numbers."""

    table: SeenTable
    row_word: str
    rows: list[Row]
    findings: list[tuple[Finding, int]]


class CodeLists:
    """The lists of codes of one source, gathered while it is judged for the first time."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._tables: dict[str, _Seen] = {}
        self._texts: list[tuple[str, str]] = []
        self.lists: list[CodeList] = []

    def see(self, seen: SeenTable, row_word: str, batch: Batch, findings: Sequence[Finding]) -> None:
        """Take note of judged records of a table that may explain codes."""
        if self.lists:
            return
        # A legend below delimited records is a row of too few cells.
        for position, mark in batch.marks.items() if len(self._texts) < _MOST_ROWS else ():
            text = " ; ".join(filter(None, (*batch.rows([position])[0], *mark.extra)))
            self.see_text(text, f"{row_word} {batch.row_numbers[position]}")
        if seen.mapping.fields.get("serial_number"):
            return
        known = self._tables.setdefault(seen.name, _Seen(seen, row_word, [], []))
        if len(known.rows) + len(findings) + batch.cleared <= _MOST_ROWS:
            known.rows.extend(batch.rows(range(len(findings))))
            known.findings.extend(zip(findings, batch.row_numbers, strict=True))

    def see_text(self, text: str, where: str) -> None:
        """Take note of a text outside the tables that may be a legend."""
        if len(text) < 10 * _LONGEST and len(self._texts) < _MOST_ROWS and not self.lists:
            self._texts.append((text, where))

    def close(self) -> None:
        """Make lists of what was seen."""
        self.lists = [*self._of_legends(), *(found for table in self._tables.values() for found in _of_table(table))]

    def of(self, table: SeenTable) -> list[tuple[int, CodeList]]:
        """Return the columns of a table that hold codes, where it tells units apart, each with what these stand for."""
        found = []
        units = unit_headings(table.mapping)
        for place, heading in enumerate(table.headings) if self.lists else ():
            # A legend below delimited records is a record itself.
            cells = (row[place] or "" for row in table.sample)
            values = [_code(cell) for cell in cells if cell and not _LEGENDS[0].search(cell)]
            if not values or not units - {heading}:
                continue
            others = (each for each in self.lists if not each.heading or each.table != table.name)
            found += [(place, each) for each in others if each.explains(heading, values)]
        return found

    def lean(self, columns: Sequence[tuple[int, CodeList]], findings: list[Finding], batch: Batch) -> frozenset[int]:
        """Give records the doubt of what their codes stand for, and return which records are explained by theirs."""
        rows = batch.rows(range(len(findings))) if columns else ()
        explained = set()
        for place, codes in columns:
            for position, row in enumerate(rows):
                code = _code(row[place] or "")
                if code not in codes.codes:
                    continue
                explained.add(position)
                if known := codes.findings.get(code):
                    finding, where = known
                    where = f"{where}, which explains “{code}”,"
                    findings[position] = self._matcher.judge_inherited(findings[position], finding, where)
        return frozenset(explained)

    def _of_legends(self) -> Iterator[CodeList]:
        codes, findings = set(), {}
        for text, where in self._texts:
            for part in _PARTS.split(text):
                if found := _LEGENDS[0].search(part) or _LEGENDS[1].match(part):
                    code = _code(found[1])
                    codes.add(code)
                    if (finding := self._matcher.judge_outside(found[2])).verdict is not Verdict.NOT_AFFECTED:
                        findings[code] = finding, where
        if findings:
            yield CodeList("", "", frozenset(codes), findings)


def _code(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _of_table(seen: _Seen) -> Iterator[CodeList]:
    name, headings = seen.table.name, seen.table.headings
    sheet = f"sheet {name}, " if name else ""
    recalled = {
        place: (finding, f"{sheet}{seen.row_word} {number}")
        for place, (finding, number) in enumerate(seen.findings)
        if finding.verdict is not Verdict.NOT_AFFECTED
    }
    for column, heading in enumerate(headings) if recalled and len(seen.rows) > 1 else ():
        codes = [_code(row[column] or "") for row in seen.rows]
        if _OTHERWISE.intersection(heading_fields(heading)) or any(" " in code for code in codes):
            continue
        if not all(codes) or len(set(codes)) < len(codes) or max(map(len, codes)) > _LONGEST:
            continue
        yield CodeList(name, heading, frozenset(codes), {codes[place]: known for place, known in recalled.items()})
