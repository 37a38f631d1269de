"""Texts outside the tables of a source, judged by what they name; equal texts are one finding."""

from __future__ import annotations

from dataclasses import replace

from pumpcheck.grid import Grid
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.rules import NOTHING
from pumpcheck.model.finding import Finding, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id
from pumpcheck.scanning.naming import Naming
from pumpcheck.tables.found import OutsideText

TEXT = "Text"
"""The only column of such a finding."""


class OutsideTexts:
    """The texts of one source that are in no record, judged by what they name; equal texts are one finding.

    Attributes:
        records: The findings by their text, in the order met.
    """

    def __init__(self, label: str, matcher: Matcher) -> None:
        """Begin with none."""
        self._label = label
        self._matcher = matcher
        self._names = Naming(matcher)
        self.records: dict[str, Record] = {}
        self._above = "", 0

    def judge(self, text: str) -> Finding:
        """Return the finding on a text; one that names nothing is not_affected."""
        return self._matcher.judge_outside(text)

    def add(self, item: OutsideText, grid: Grid) -> None:
        """Judge one text of a grid. A line of numbers right below one that names a recalled device goes with that."""
        text = " ".join(item.text.split())
        finding = self.judge(text) if text else NOTHING
        above, row = self._above
        if finding.verdict is not Verdict.NOT_AFFECTED:
            self._above = text, item.row
        elif above and 0 < item.row - row <= 1 and self._names.is_number(text):
            self._above = above, item.row
            text = f"{above} ; {text}"
            finding = self.judge(text)
        else:
            self._above = "", 0
        if finding.verdict is Verdict.NOT_AFFECTED:
            return
        record = Record(
            id=finding_id({}, {TEXT: text, "Source": self._label}, finding.recall_id),
            finding=finding,
            source=self._label,
            table=grid.name,
            row=item.row,
            row_word=grid.row_word,
            values={TEXT: text},
            fields={},
            action=self._matcher.action_of(finding),
            outside=True,
        )
        known = self.records.get(text)
        if known is None:
            self.records[text] = record
        elif record.place not in (known.place, *known.also_at):
            self.records[text] = replace(known, also_at=(*known.also_at, record.place))
