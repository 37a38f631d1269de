"""The next step of a unit, by what the recall's remedy is: rules from which both words and formulas are made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pumpcheck.document_files import read_document
from pumpcheck.errors import ReportError
from pumpcheck.model.recall import Action, Recall
from pumpcheck.model.record import Record
from pumpcheck.model.team_entries import DONE, STATUSES
from pumpcheck.reports.readings import Bound

USER = "has a user"
"""Words in the column Flags for a unit whose user is to be told."""
LOCATE, NOTHING_LEFT = "Locate", "Done"
_MODEL, _SOFTWARE = "Model read on device", "Software version read"

Cell = Callable[[str], str]
"""Gives what stands under a heading: its value, or the reference of its cell."""


@dataclass(frozen=True)
class Step:
    """A step of dealing with a unit: a short phrase, the statuses after which it comes, and what is done."""

    name: str
    after: tuple[str, ...]
    text: str
    flag: str = ""
    """A word that the column Flags must hold."""
    open: str = ""
    """Heading of a column in which nothing may stand yet."""
    within: bool = False
    """Whether the version that was read must be one of those recalled."""


@dataclass(frozen=True)
class Remedy:
    """How affected units are dealt with where the recall asks for one kind of action."""

    verb: str
    done: str
    """What units are when it was done."""
    title: str
    steps: tuple[Step, ...]
    """In the order of the work; the first that fits is next. Where none does, the unit is to be located."""
    readings: tuple[tuple[str, str], ...]
    """What follows from what was read on a device to review: affected, clear, not to be judged by a formula."""

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that fit."""
        return tuple(status for status in STATUSES if any(status in step.after for step in self.steps))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The statuses that say that it was done."""
        return tuple(status for status in self.statuses if status in DONE - {"closed"})


_read: dict[Action, dict[str, Any]] = read_document(files("pumpcheck.reports") / "steps.toml", "steps", ReportError)
REMEDIES = {
    action: Remedy(
        action,
        one["done"],
        one["title"],
        tuple(Step(**{**step, "after": tuple(step["after"])}) for step in one["steps"]),
        tuple((name, text) for name, text in one["readings"]),
    )
    for action, one in _read.items()
}
"""What is done about affected units, by the action of their row of the recall."""


def remedies_of(recalls: Iterable[Recall]) -> list[Remedy]:
    """Return what recalls ask for, each once; what is usual where there is none."""
    return remedies({action for recall in recalls for action in (recall.action, *(row.action for row in recall.rows))})


def remedies(actions: Collection[Action | None]) -> list[Remedy]:
    """Return how these are done; what is usual where there is none."""
    return [remedy for action, remedy in REMEDIES.items() if action in actions] or [REMEDIES["replace"]]


def together(asked: Sequence[Remedy]) -> tuple[str, str]:
    """Return what is done with units, and what they are then, in words that fit all of these remedies."""
    return (asked[0].verb, asked[0].done) if len(asked) == 1 else ("act on", "done")


def step_of(cell: Cell, action: Action, bound: Bound | None) -> str:
    """Return the next step of an affected unit; ``bound`` is the version that settles its row, where one does."""
    status, flags = cell("Status").strip().casefold(), cell("Flags")
    fits = (
        step.name
        for step in REMEDIES[action].steps
        if status in step.after
        and step.flag in flags
        and not (step.open and cell(step.open))
        and (not step.within or (bound and bound.holds(cell(_SOFTWARE))))
    )
    return NOTHING_LEFT if _cleared(cell) else next(fits, LOCATE)


def step_formula(ref: Cell, action: Action, bound: Bound | None) -> str:
    """Return the formula that says the same of the cells of a row."""
    formula = f'"{LOCATE}"'
    for step in reversed(REMEDIES[action].steps):
        if step.within and not bound:
            continue
        tests = [_one_of(ref("Status"), step.after)]
        tests += [f'ISNUMBER(SEARCH("{step.flag}",{ref("Flags")}))'] if step.flag else []
        tests += [f'{ref(step.open)}=""'] if step.open else []
        tests += [f"{bound.formula(ref(_SOFTWARE), '1', '0', '0')}=1"] if step.within and bound else []
        formula = f'IF({_all(tests)},"{step.name}",{formula})'
    return f'=IF({_cleared_test(ref)},"{NOTHING_LEFT}",{formula})'


def review_of(cell: Cell, action: Action, bound: Bound | None, look_up: str) -> str:
    """Return the next step of a unit to review, about which ``look_up`` is to be looked up, as `look_up_of` says."""
    if _cleared(cell) or cell("Status").strip().casefold() in DONE:
        return NOTHING_LEFT
    if not (cell(_MODEL) or cell(_SOFTWARE)):
        return look_up
    (affected, _), (clear, _), (unjudged, _) = REMEDIES[action].readings
    holds = None if cell(_MODEL) or not bound else bound.holds(cell(_SOFTWARE))
    return unjudged if holds is None else affected if holds else clear


def review_formula(ref: Cell, action: Action, bound: Bound | None, look_up: str) -> str:
    """Return the formula that says the same of the cells of a row."""
    affected, clear, unjudged = (f'"{words}"' for words, _ in REMEDIES[action].readings)
    judged = unjudged
    if bound:
        judged = f'IF({ref(_MODEL)}<>"",{unjudged},{bound.formula(ref(_SOFTWARE), affected, clear, unjudged)})'
    done = f"OR({_cleared_test(ref)},{_one_of(ref('Status'), sorted(DONE))})"
    unread = f'AND({ref(_MODEL)}="",{ref(_SOFTWARE)}="")'
    return f'=IF({done},"{NOTHING_LEFT}",IF({unread},"{look_up}",{judged}))'


def look_up_of(record: Record | None, recalls: Sequence[Recall]) -> str:
    """Return what is to be looked up about a unit, as a short phrase."""
    if record and record.outside:
        return "Look at the place"
    text = record.finding.look_up if record else ""
    words = ["model"] if any(recall.read_model and recall.read_model in text for recall in recalls) else []
    words += ["software"] if any(recall.read_version and recall.read_version in text for recall in recalls) else []
    if not words and record:
        # A recall's own words may stand there in another form; the reason tells as much.
        words = [word for word in ("model", "software") if record.finding.reason_code.value.startswith(word)]
    return f"Read {' and '.join(words)}" if words else "Look it up"


def _cleared(cell: Cell) -> bool:
    return cell("Verdict").startswith("not affected")


def _cleared_test(ref: Cell) -> str:
    return f'LEFT({ref("Verdict")},12)="not affected"'


def _one_of(reference: str, words: Sequence[str]) -> str:
    tests = [f'{reference}="{word}"' for word in words]
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _all(tests: Sequence[str]) -> str:
    return f"AND({','.join(tests)})" if len(tests) > 1 else tests[0]
