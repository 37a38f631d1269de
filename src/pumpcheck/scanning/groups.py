"""Records that go with others: below the first line of a group, a title, or the name of a sheet; and ditto signs.

A ditto sign stands for the value above it. A record that names no device itself shares the doubt of what it goes with:
below a recalled unit it needs review, never more; below another device it is clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pumpcheck.batch import Batch, RowBatch
from pumpcheck.grid import Row
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.rules import NOTHING
from pumpcheck.model.finding import Finding, Verdict
from pumpcheck.scanning.table_screen import naming_for, unit_headings
from pumpcheck.scanning.tables import UNNAMED, by_serial
from pumpcheck.tables.found import FoundTable, Records
from pumpcheck.tables.mapping import HeadingMap
from pumpcheck.tables.text import bare
from pumpcheck.tables.values import DITTO_REACH, is_ditto, names_device, names_maker

_NO_UNITS = frozenset({"0", "-", "no", "none", "nein", "non", "n/a", "x0"})


class _Above(NamedTuple):
    """What a ditto sign in a column stands for: a text, the row it is in, and the last row that it was said of."""

    text: str = ""
    origin: int = 0
    last: int = 0


class MeantBatch(RowBatch):
    """A batch whose columns hold what ditto signs stand for, and whose rows hold what is written."""

    def __init__(self, headings: Sequence[str], meant: Sequence[Row], written: Sequence[Row], found: Records) -> None:
        super().__init__(headings, meant, found.numbers, marks=found.marks, cleared=found.cleared)
        self._meant, self._written = meant, written

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `pumpcheck.Batch.rows`."""
        return [self._written[position] for position in positions]

    def meant(self, position: int) -> Row:
        """See `pumpcheck.Batch.meant`."""
        return self._meant[position]


class Groups:
    """Follows the records of one table in order."""

    def __init__(
        self, matcher: Matcher, mapping: HeadingMap, table: FoundTable, named: Sequence[tuple[Finding, str]]
    ) -> None:
        headings = table.headings
        self._matcher = matcher
        self._names = naming_for(matcher)
        self._row_word = table.row_word
        self._mapping = mapping
        # Of a line that nobody could take apart it is unknown what its words are, as of a text outside the tables.
        self._unplaced = len(headings) == 1
        self._headings = headings
        # Findings on what stands above the whole table, each with words for it: its title, the name of its sheet.
        self.named = named
        self.adrift = 0  # how many records of the last batch stand below nothing that says what they are
        # Findings on titles within the table that name a device only where they stand, each with words for it.
        self.titles: dict[str, tuple[Finding, str]] = {}
        self._above: tuple[Finding, str] | None = None
        self._title = ""
        self._maker: str | None = None
        self._last = [_Above()] * len(headings)
        unit = unit_headings(mapping)
        self._repeatable = [place for place, heading in enumerate(headings) if heading not in unit]
        self._dittoes: dict[int, int] = {}
        self._by_heading = [
            (heading, finding)
            for heading in headings
            if (finding := matcher.judge_outside(heading)).verdict is not Verdict.NOT_AFFECTED
        ]

    @property
    def names_something(self) -> bool:
        """Whether what stands above the table, or over a column, names a recalled device."""
        return bool(self.named or self._by_heading)

    def batch(self, found: Records) -> Batch:
        """Return records as a batch, with ditto signs replaced by what they stand for."""
        self._dittoes = {}
        rows, numbers = found.rows, found.numbers
        if not any(map(is_ditto, set().union(*rows))):
            for row, number in zip(rows[-DITTO_REACH:], numbers[-DITTO_REACH:], strict=True):
                self._without_dittoes(row, number, 0)
            return RowBatch(self._headings, rows, numbers, marks=found.marks, cleared=found.cleared)
        meant = [self._without_dittoes(row, numbers[place], place) for place, row in enumerate(rows)]
        return MeantBatch(self._headings, meant, rows, found)

    def _without_dittoes(self, row: Row, number: int, position: int) -> Row:
        cells = list(row)
        for place in self._repeatable:
            cell, above = cells[place], self._last[place]
            if is_ditto(cell) and not (cell and _are_codes(cell, above.text)):
                if above.text and number - above.last <= DITTO_REACH:
                    cells[place] = above.text
                    self._dittoes[position] = above.origin
                    self._last[place] = above._replace(last=number)
            elif cell:
                self._last[place] = _Above(cell, number, number)
        return tuple(cells)

    def lean(self, findings: list[Finding], batch: Batch, found: Records) -> None:
        """Give records that name no device themselves the doubt of what they go with, by changing their findings."""
        makers, named = self._names.of_batch(batch, self._mapping.fields, len(findings))
        self.adrift = 0
        for position, own in enumerate(findings):
            finding = own
            if position in found.leans:
                self._title = found.leans[position]
                self._above, self._maker = self._of_title(self._title), None
            if position in found.gaps:
                self._above, self._maker = (NOTHING, ""), None
            maker = makers[position]
            title = None if named[position] else self._title_in(found.rows[position])
            if title and title[0].verdict is not Verdict.NOT_AFFECTED:
                findings[position] = finding = self._matcher.judge_inherited(own, *title)
            whole = self._whole(finding, found, position)
            names = named[position] or (maker and maker != self._maker)
            if title or names or whole.verdict is not Verdict.NOT_AFFECTED:
                self._above = (whole, f"{self._row_word} {batch.row_numbers[position]}")
                self._maker = maker
                if position in self._dittoes and finding.verdict is not Verdict.NOT_AFFECTED:
                    note = f" Ditto signs in it stand for what is in {self._row_word} {self._dittoes[position]}."
                    findings[position] = replace(finding, reason=finding.reason + note)
                elif (self._unplaced or not (named[position] or title)) and finding.reason_code in UNNAMED:
                    findings[position] = by_serial(self._matcher, finding, batch, position)
            else:
                findings[position] = self._inherited(finding, batch, position)
                self.adrift += not (self._title or self._above or self.names_something)

    def _whole(self, finding: Finding, found: Records, position: int) -> Finding:
        """Return the finding on a record as those below may go with it: of a damaged one all words count."""
        if finding.verdict is not Verdict.NOT_AFFECTED or position not in found.marks:
            return finding
        return self._matcher.judge_loose(
            " ; ".join(filter(None, (*found.rows[position], *found.marks[position].extra)))
        )

    def _title_in(self, row: Row) -> tuple[Finding, str] | None:
        """Return what a row of one cell names, which is a title for those below, in whatever column it stands."""
        places = [place for place, cell in enumerate(row) if cell]
        if len(places) != 1 or self._unplaced:
            return None
        place, cell = places[0], row[places[0]] or ""
        found = self._of_title(cell)
        is_other = place not in self._repeatable and (names_device(cell) or names_maker(cell))
        return found or ((NOTHING, "") if is_other else None)

    def _of_title(self, title: str) -> tuple[Finding, str] | None:
        if title in self.titles:
            return self.titles[title]
        finding = self._matcher.judge_outside(title) if title else NOTHING
        if title and finding.verdict is Verdict.NOT_AFFECTED:
            # A family or a number that says nothing by itself says what the records below are that name nothing.
            finding = self._matcher.judge_loose(title)
        return None if finding.verdict is Verdict.NOT_AFFECTED else (finding, f"the title “{title[:80]}” above it")

    def _inherited(self, own: Finding, batch: Batch, position: int) -> Finding:
        for finding, where in self._leant_on(batch, position):
            own = self._matcher.judge_inherited(own, finding, where)
        return own if own.verdict is not Verdict.NOT_AFFECTED else by_serial(self._matcher, own, batch, position)

    def _leant_on(self, batch: Batch, position: int) -> Iterator[tuple[Finding, str]]:
        """Yield what a record goes with: the one above it, else the headings over its cells, titles and names."""
        if self._above is not None:
            yield self._above
            return
        [row] = batch.rows([position]) if self._by_heading else [()]
        for heading, finding in self._by_heading:
            value = row[self._headings.index(heading)]
            if value and bare(value).strip().casefold() not in _NO_UNITS:
                yield finding, f"the heading “{heading}”"
        yield from self.named


def _are_codes(cell: str, above: str) -> bool:
    """Whether a cell is a code like the one above it: below WA, ID is Idaho."""
    return len(cell) == len(above) and all(text.isalpha() and text.isupper() for text in (cell, above))
