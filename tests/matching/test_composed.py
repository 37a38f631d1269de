"""Properties of verdicts on several thousand composed records: see `composer`."""

from collections import Counter

import pytest

from pumpcheck import Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose

from .composed_decoys import DECOYS, DOUBTFUL_DECOYS
from .composed_errors import ERRORS
from .composed_layouts import LAYOUTS, PLAIN
from .composed_vague import VAGUE
from .composer import compose

AFFECTED, REVIEW, CLEAR = Verdict.AFFECTED, Verdict.NEEDS_REVIEW, Verdict.NOT_AFFECTED

EACH = 160
REVIEWED_DECOYS = 0.02
"""Which share of the decoys, all of which are near to a pump in words or numbers, may ask for a look."""
EXACT_LAYOUTS = 0.97
"""Which share of the records without an error in them gets the very verdict that an engineer would give."""


@pytest.fixture(scope="module")
def judged():
    """The verdicts on all records, by the name of their kind."""
    matcher = Matcher(choose(()))
    kinds = PLAIN | LAYOUTS | VAGUE | ERRORS | DECOYS | DOUBTFUL_DECOYS
    of_kind = {kind: [] for kind in kinds}
    for row in compose(kinds, EACH):
        of_kind[row.kind].append((row, matcher.judge(row.device).verdict))
    return of_kind


def wrong(judged, kinds, is_wrong):
    return [(row, verdict) for kind in kinds for row, verdict in judged[kind] if is_wrong(row.truth, verdict)]


def by_kind(failures, examples=4):
    """Return what failed for an engineer to read: the worst kind first, each with some of its records."""
    lines = [f"{len(failures)} records"]
    for kind, count in Counter(row.kind for row, _ in failures).most_common():
        lines.append(f"{count:5} of {EACH}  {kind}")
        of_kind = [(row, verdict) for row, verdict in failures if row.kind == kind]
        lines += [f"         {row.truth} -> {verdict}: {row.device}" for row, verdict in of_kind[:examples]]
    return "\n".join(lines)


def test_what_is_written_plainly_is_exact(judged):
    inexact = wrong(judged, PLAIN, lambda truth, verdict: verdict is not truth)
    assert not inexact, by_kind(inexact)


def test_what_only_its_layout_makes_hard_is_nearly_always_exact(judged):
    inexact = wrong(judged, LAYOUTS, lambda truth, verdict: verdict is not truth)
    assert len(inexact) <= (1 - EXACT_LAYOUTS) * EACH * len(LAYOUTS), by_kind(inexact)


def test_no_pump_is_cleared(judged):
    cleared = wrong(judged, LAYOUTS | VAGUE | ERRORS, lambda truth, verdict: verdict is CLEAR and truth is not CLEAR)
    assert not cleared, by_kind(cleared)


def test_nothing_becomes_affected(judged):
    raised = wrong(judged, judged, lambda truth, verdict: verdict is AFFECTED and truth is not AFFECTED)
    assert not raised, by_kind(raised)


def test_few_decoys_ask_for_a_look(judged):
    reviewed = wrong(judged, DECOYS, lambda _, verdict: verdict is REVIEW)
    assert len(reviewed) <= REVIEWED_DECOYS * EACH * len(DECOYS), by_kind(reviewed)
