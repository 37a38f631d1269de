"""Properties of verdicts on several thousand composed records: see `composer`."""

from collections import Counter

import pytest

from pumpcheck import Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose

from .composed_decoys import DECOYS
from .composed_pumps import NOISY, PLAIN
from .composer import compose

EACH = 160
REVIEWED_DECOYS = 0.02
"""Which share of the decoys, all of which are near to a pump in words or numbers, may ask for a look."""


def judged(kinds):
    matcher = Matcher(choose(()))
    return [(row, matcher.judge(row.device).verdict) for row in compose(kinds, EACH)]


@pytest.fixture(scope="module")
def plain():
    return judged(PLAIN)


@pytest.fixture(scope="module")
def noisy():
    return judged(NOISY)


@pytest.fixture(scope="module")
def decoys():
    return judged(DECOYS)


def by_kind(failures, examples=4):
    """Return what failed for an engineer to read: the worst kind first, each with some of its records."""
    lines = [f"{len(failures)} records"]
    for kind, count in Counter(row.kind for row, _ in failures).most_common():
        lines.append(f"{count:5} of {EACH}  {kind}")
        of_kind = [(row, verdict) for row, verdict in failures if row.kind == kind]
        lines += [f"         {row.truth} -> {verdict}: {row.device}" for row, verdict in of_kind[:examples]]
    return "\n".join(lines)


def test_what_is_written_plainly_is_exact(plain):
    wrong = [(row, verdict) for row, verdict in plain if verdict is not row.truth]
    assert not wrong, by_kind(wrong)


def test_noise_never_clears_a_pump(noisy):
    cleared = [
        (row, verdict)
        for row, verdict in noisy
        if verdict is Verdict.NOT_AFFECTED and row.truth is not Verdict.NOT_AFFECTED
    ]
    assert not cleared, by_kind(cleared)


def test_noise_makes_nothing_affected(noisy):
    raised = [
        (row, verdict) for row, verdict in noisy if verdict is Verdict.AFFECTED and row.truth is not Verdict.AFFECTED
    ]
    assert not raised, by_kind(raised)


def test_no_decoy_is_affected(decoys):
    affected = [(row, verdict) for row, verdict in decoys if verdict is Verdict.AFFECTED]
    assert not affected, by_kind(affected)


def test_few_decoys_ask_for_a_look(decoys):
    reviewed = [(row, verdict) for row, verdict in decoys if verdict is Verdict.NEEDS_REVIEW]
    assert len(reviewed) <= REVIEWED_DECOYS * len(decoys), by_kind(reviewed)
