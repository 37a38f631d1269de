"""The table of a recall: which of its rows a model belongs to, and what they say of a unit by its software."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pumpcheck.matching.lexicon import Lexicon, digits_of
from pumpcheck.matching.mentions import Mention
from pumpcheck.matching.software import Software, Versions
from pumpcheck.model.finding import Evidence, Finding, MatchKind, ReasonCode, Verdict
from pumpcheck.model.recall import Recall, RecalledModel
from pumpcheck.versions import SCHEMES, read_limit

BY_SOFTWARE = frozenset({ReasonCode.SOFTWARE_LATER, ReasonCode.SOFTWARE_NOT_LISTED})
"""Why a unit of a recalled model is cleared."""
VersionsBy = Callable[[str], Versions]
"""Gives the versions of a record, read by a scheme."""


class Table:
    """The rows of a recall, looked up by model number, family or device identifier."""

    def __init__(self, recall: Recall, lexicon: Lexicon) -> None:
        """Index the rows by the digits of their models."""
        self.recall, self.digits, self._markers = recall, lexicon.digits, lexicon.markers
        self.rows = {row.id: row for row in recall.rows}
        self._by_digits: dict[str, dict[str, RecalledModel]] = {}
        self.by_identifier = {identifier.zfill(14): row for row in recall.rows for identifier in row.identifiers}
        for row in recall.rows:
            for model in row.models:
                digits = digits_of(model)
                self._by_digits.setdefault(digits, {})[model.removeprefix(digits)] = row

    def rows_of(self, mention: Mention) -> Sequence[RecalledModel]:
        """Return the rows that a number may belong to: one when its letters settle it, else every one of its digits."""
        rows = self._by_digits[mention.core]
        for marker in rows:
            if marker and self._markers[marker].search(mention.letters):
                return [rows[marker]]
        if mention.letters and "" in rows:
            return [rows[""]]
        # Without letters the plain row comes first, so that it is the one named where all agree.
        return sorted(rows.values(), key=lambda row: row is not rows.get(""))

    def judge(
        self,
        rows: Sequence[RecalledModel],
        name: str,
        versions: VersionsBy,
        evidence: tuple[Evidence, ...],
        kind: MatchKind,
        mention: Mention | None = None,
    ) -> Finding:
        """Judge a product that belongs to one of these rows; where they would disagree, a person decides."""
        findings = [self._by_row(row, name, versions, evidence, kind, mention) for row in rows]
        if len({finding.verdict for finding in findings}) == 1:
            return findings[0]
        worst = gravest(findings)
        text = versions(rows[0].scheme).text
        reason = (
            f"Whether {name} with software {text or 'of an unknown version'} is affected depends on the "
            f"letters of the full code: it may belong to {a_or_b(row.id for row in rows)}."
        )
        code, look_up = ReasonCode.SOFTWARE_UNCERTAIN, self.recall.read_model
        row = worst.recalled_model
        return Finding(Verdict.NEEDS_REVIEW, code, reason, self.recall.id, row, worst.evidence, kind, look_up)

    def _by_row(
        self,
        row: RecalledModel,
        name: str,
        versions: VersionsBy,
        evidence: tuple[Evidence, ...],
        kind: MatchKind,
        mention: Mention | None,
    ) -> Finding:
        limits, look_up = row.limits, self.recall.read_version
        if not limits:
            verdict, code, reason = Verdict.AFFECTED, ReasonCode.MODEL_AFFECTED, "is affected with any software version"
        else:
            read = versions(row.scheme)
            evidence = (*evidence, *read.evidence)
            state, disputed = read.against(limits), self._disputed(row, mention)
            verdict, code, tail = state.value
            tail = f"; {tail.format(read.text)}"
            within = disputed and read.against([read_limit(f"<= {disputed}")]) is not Software.LATER
            if state is Software.LATER and disputed and within:
                verdict, code = Verdict.NEEDS_REVIEW, ReasonCode.SOFTWARE_UNCERTAIN
                tail = f"; for this regional variant sources disagree up to {disputed}, and this one reads {read.text}"
                look_up = f"Ask the maker about this variant. {look_up}"
            up_to = limits[0].highest if len(limits) == 1 else None
            asked = SCHEMES[row.scheme].called
            told = f"up to {asked} {up_to}" if up_to else f"with {asked} {a_or_b(limit.told for limit in limits)}"
            reason = f"is affected {told}{tail}"
        look_up = look_up if verdict is Verdict.NEEDS_REVIEW else ""
        evidence = tuple(dict.fromkeys(evidence))
        return Finding(verdict, code, f"{name} {reason}.", self.recall.id, row.id, evidence, kind, look_up)

    def _disputed(self, row: RecalledModel, mention: Mention | None) -> str | None:
        """Return the version up to which sources disagree about this very variant, or None."""
        letters = mention.letters if mention else ""
        # Without letters the unit may be of the disputed variant.
        limits = (
            limit for marker, limit in row.disputed.items() if not letters or self._markers[marker].search(letters)
        )
        return next(limits, None)


def gravest(findings: Iterable[Finding]) -> Finding:
    """Return the finding that asks for the most: by verdict, then by how firmly the record names the product."""
    return max(
        findings,
        key=lambda finding: (finding.verdict.severity, finding.match_kind, finding.reason_code != ReasonCode.NO_MATCH),
    )


def a_or_b(words: Iterable[str]) -> str:
    """Return words as an alternative: ``a, b or c``."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
