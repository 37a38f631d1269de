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
DOUBTS_LOST = 0.001
"""Which share of what is a doubt at best, and has errors in it, may be cleared."""
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


def at_most(allowed, failures, examples=4):
    """Fail where more records than allowed did, and list them by kind, the worst first, each with some examples."""
    if len(failures) <= allowed:
        return
    lines = [f"{len(failures)} records, where {allowed:.0f} are allowed"]
    for kind, count in Counter(row.kind for row, _ in failures).most_common():
        lines.append(f"{count:5} of {EACH}  {kind}")
        of_kind = [(row, verdict) for row, verdict in failures if row.kind == kind]
        lines += [f"         {row.truth} -> {verdict}: {row.device}" for row, verdict in of_kind[:examples]]
    pytest.fail("\n".join(lines), pytrace=False)


def test_what_is_written_plainly_is_exact(judged):
    inexact = wrong(judged, PLAIN, lambda truth, verdict: verdict is not truth)
    at_most(0, inexact)


def test_what_only_its_layout_makes_hard_is_nearly_always_exact(judged):
    inexact = wrong(judged, LAYOUTS, lambda truth, verdict: verdict is not truth)
    at_most((1 - EXACT_LAYOUTS) * EACH * len(LAYOUTS), inexact)


def test_no_pump_is_cleared(judged):
    cleared = wrong(judged, LAYOUTS | VAGUE | ERRORS, lambda truth, verdict: verdict is CLEAR and truth is not CLEAR)
    at_most(0, [(row, verdict) for row, verdict in cleared if row.truth is AFFECTED])
    at_most(DOUBTS_LOST * EACH * len(VAGUE | ERRORS), cleared)


def test_nothing_becomes_affected(judged):
    raised = wrong(judged, judged, lambda truth, verdict: verdict is AFFECTED and truth is not AFFECTED)
    at_most(0, raised)


def test_few_decoys_ask_for_a_look(judged):
    reviewed = wrong(judged, DECOYS, lambda _, verdict: verdict is REVIEW)
    at_most(REVIEWED_DECOYS * EACH * len(DECOYS), reviewed)
