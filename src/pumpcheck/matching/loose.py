"""Texts of which nobody knows which field they are, such as a whole damaged record: most are cleared unread.

Such a text is full of numbers, among them room numbers and prices that are also those of recalled models. Where no word
stands beside them that could make them ours, and one that no list explains, a bare number is any number.
"""

from __future__ import annotations

from pumpcheck.matching.judge import Judge
from pumpcheck.model import Finding, Verdict


class LooseText:
    """Such a text, as a device's record.

    Attributes:
        device: The text, taken for a description.
    """

    def __init__(self, text: str) -> None:
        """Take a text."""
        self.device = {"description": text}


class Loose:
    """Judges loose texts under one recall."""

    def __init__(self, judge: Judge) -> None:
        """Take the judge of the recall."""
        self._judge = judge

    def clear(self, text: LooseText) -> bool:
        """Whether a text is surely not_affected. No says nothing."""
        reading = self._judge.read(text.device)
        ours = reading.own or reading.parent or reading.product or reading.weak or reading.families
        return (
            not ours
            and reading.unexplained
            and not self._judge.lexicon.code_begins.search(reading.texts["description"].fold)
        )

    def judge(self, text: LooseText) -> Finding:
        """Return the verdict on a text."""
        finding = self._judge.judge(text.device)
        doubt = self._judge.by_maker_alone(text.device) if finding.verdict is Verdict.NOT_AFFECTED else None
        return doubt or finding
