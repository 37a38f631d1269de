"""One finding on a device that several recalls were applied to: the gravest, which says what the others found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pumpcheck.matching.verdicts import gravest
from pumpcheck.model import Finding, Verdict


def of_several(findings: Iterable[Finding]) -> Finding:
    """Return the gravest finding. Where another recall asks for work too, reason and evidence say so.

    The recall and row stay those of the gravest: the tables of two recalls are never merged into one.

    Args:
        findings: One a recall, in the order of the recalls; among equals the first one is kept.
    """
    every = tuple(findings)
    worst = gravest(every)
    others = [finding for finding in every if finding is not worst and finding.verdict is not Verdict.NOT_AFFECTED]
    if not others or worst.verdict is Verdict.NOT_AFFECTED:
        return worst
    look_ups = [worst.look_up, *(finding.look_up for finding in others)] if worst.look_up else []
    return replace(
        worst,
        reason=" ".join([worst.reason, *map(_beside, others)]),
        evidence=tuple(dict.fromkeys(piece for finding in (worst, *others) for piece in finding.evidence)),
        look_up=" ".join(dict.fromkeys(filter(None, look_ups))),
    )


def _beside(finding: Finding) -> str:
    asks = "affects this record too" if finding.verdict is Verdict.AFFECTED else "needs a review of this record too"
    return f"The recall {finding.recall_id} {asks}: {finding.reason}"
