"""Findings: how one is made, how the rows of a table decide on a model and its software, and which one is gravest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pumpcheck.matching.lexicon import Lexicon
from pumpcheck.matching.reading import Mention
from pumpcheck.matching.rows import Table
from pumpcheck.matching.versions import Software, Versions
from pumpcheck.model import Evidence, Finding, MatchKind, ReasonCode, Recall, RecalledModel, Verdict

NOTHING = Finding(Verdict.NOT_AFFECTED, ReasonCode.NO_MATCH, "Nothing in the record points to a recalled product.")
"""The finding on a record that no recall has anything to do with."""

_SOFTWARE = {
    Software.AFFECTED: (Verdict.AFFECTED, ReasonCode.SOFTWARE_AFFECTED, "this one reads {version}"),
    Software.LATER: (Verdict.NOT_AFFECTED, ReasonCode.SOFTWARE_LATER, "this one reads {version}"),
    Software.UNKNOWN: (Verdict.NEEDS_REVIEW, ReasonCode.SOFTWARE_UNKNOWN, "the record does not give the version"),
    Software.UNREADABLE: (
        Verdict.NEEDS_REVIEW,
        ReasonCode.SOFTWARE_UNREADABLE,
        "the version in the record cannot be read with certainty",
    ),
    Software.UNCERTAIN: (
        Verdict.NEEDS_REVIEW,
        ReasonCode.SOFTWARE_UNCERTAIN,
        "“{version}” in the record leaves room for either",
    ),
}


class Verdicts:
    """Makes the findings of one recall.

    Attributes:
        recall: The recall.
        table: Its rows.
        digits: The digits of its models.
    """

    def __init__(self, recall: Recall, lexicon: Lexicon) -> None:
        """Take a recall with its compiled words."""
        self.recall = recall
        self.table = Table(recall, lexicon)
        self.digits = lexicon.digits

    def finding(
        self,
        verdict: Verdict,
        code: ReasonCode,
        reason: str,
        evidence: tuple[Evidence, ...],
        kind: MatchKind,
        *,
        row: str | None = None,
        look_up: str = "",
    ) -> Finding:
        """Return a finding of this recall; evidence named twice is kept once."""
        return Finding(
            verdict,
            code,
            reason,
            self.recall.id,
            row,
            tuple(dict.fromkeys(evidence)),
            kind,
            look_up,
        )

    def by_rows(
        self,
        rows: Sequence[RecalledModel],
        name: str,
        versions: Versions,
        evidence: tuple[Evidence, ...],
        kind: MatchKind,
        mention: Mention | None = None,
    ) -> Finding:
        """Judge a product that belongs to one of these rows; where they would disagree, a person decides."""
        findings = [self.by_row(row, name, versions, evidence, kind, mention) for row in rows]
        verdicts = {finding.verdict for finding in findings}
        if len(verdicts) == 1:
            return findings[0]
        gravest = gravest_of_several(findings)
        return self.finding(
            Verdict.NEEDS_REVIEW,
            ReasonCode.SOFTWARE_UNCERTAIN,
            f"Whether {name} with software {versions.text or 'of an unknown version'} is affected depends on the "
            f"letters of the full code: it may belong to {a_or_b(row.id for row in rows)}.",
            gravest.evidence,
            kind,
            row=gravest.recalled_model,
            look_up=self.recall.read_model,
        )

    def by_row(
        self,
        row: RecalledModel,
        name: str,
        versions: Versions,
        evidence: tuple[Evidence, ...],
        kind: MatchKind,
        mention: Mention | None,
    ) -> Finding:
        """Judge a product of one row by its software."""
        if row.software_max is None:
            return self.finding(
                Verdict.AFFECTED,
                ReasonCode.MODEL_AFFECTED,
                f"{name} is affected with any software version.",
                evidence,
                kind,
                row=row.id,
            )
        limit = row.software_max
        state = versions.against(limit)
        disputed = self.table.disputed(row, mention)
        if state is Software.LATER and disputed and versions.against(disputed) is not Software.LATER:
            return self.finding(
                Verdict.NEEDS_REVIEW,
                ReasonCode.SOFTWARE_UNCERTAIN,
                f"{name} is affected up to software {limit}; for this regional variant sources disagree up to "
                f"{disputed}, and this one reads {versions.text}.",
                (*evidence, *versions.evidence),
                kind,
                row=row.id,
                look_up=f"Ask the maker about this variant. {self.recall.read_version}",
            )
        verdict, code, tail = _SOFTWARE[state]
        return self.finding(
            verdict,
            code,
            f"{name} is affected up to software {limit}; {tail.format(version=versions.text)}.",
            (*evidence, *versions.evidence),
            kind,
            row=row.id,
            look_up=self.recall.read_version if verdict is Verdict.NEEDS_REVIEW else "",
        )


def gravest(findings: Iterable[Finding]) -> Finding:
    """Return the finding that asks for the most: by verdict, then by how firmly the record names the product."""
    return max(
        findings,
        key=lambda finding: (finding.verdict.gravity, finding.match_kind, finding.reason_code != ReasonCode.NO_MATCH),
    )


def gravest_of_several(findings: Sequence[Finding]) -> Finding:
    """Return the gravest finding on one record; where it names several models, the reason says so."""
    worst = gravest(findings)
    models = list(
        dict.fromkeys(piece.text for finding in findings for piece in finding.evidence if piece.shows == "model number")
    )
    if len(models) < 2:
        return worst
    evidence = tuple(dict.fromkeys(piece for finding in findings for piece in finding.evidence))
    return Finding(
        worst.verdict,
        worst.reason_code,
        f"{worst.reason} The record names several models ({', '.join(models)}); this is the most serious.",
        worst.recall_id,
        worst.recalled_model,
        evidence,
        worst.match_kind,
        worst.look_up,
    )


def a_or_b(words: Iterable[str]) -> str:
    """Return words as an alternative: ``a, b or c``."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
