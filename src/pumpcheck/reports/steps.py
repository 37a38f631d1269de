"""The next step of a unit, by what the recall's remedy is and what was read on it, both in words and by a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pumpcheck.document_files import read_document
from pumpcheck.errors import ReportError
from pumpcheck.model.recall import Action, Recall
from pumpcheck.model.record import Record
from pumpcheck.model.team_entries import DONE, STATUSES

USER = "has a user"
"""Words in the column Flags for a unit whose user is to be told."""
_PUMP = re.compile(r"(\d+)[.,](\d+)([A-Z]?)")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}")
_PADDED = re.compile(r"\d+\.\d0")
# Each part of such a version has three digits of a number that a spreadsheet holds exactly.
_PARTS, _STEP = 4, 1000
LOCATE, NOTHING_LEFT = "Locate", "Done"
_MODEL, _SOFTWARE = "Model read on device", "Software version read"

Cell = Callable[[str], str]
"""Gives what stands under a heading: its value, or the reference of its cell."""


@dataclass(frozen=True)
class Bound:
    """The version up to which a row of a recall is affected, where nothing else settles it.

    It is ``dotted`` where it is built of numbers set apart by points, and not as those of pumps; with ``below`` the
    version itself is not affected.
    """

    version: str
    dotted: bool = False
    below: bool = False

    def holds(self, typed: str) -> bool | None:
        """Whether a version that was read is within; None where a formula cannot tell."""
        return self._dotted(typed) if self.dotted else self._pump(typed)

    def formula(self, cell: str, within: str, beyond: str, unknown: str) -> str:
        """Return the formula that says the same of a cell, giving one of three texts or expressions."""
        judged = self._dotted_formula if self.dotted else self._pump_formula
        return judged(cell, within, beyond, unknown)

    def _pump(self, typed: str) -> bool | None:
        read, bound = _PUMP.fullmatch("".join(typed.split()).upper()), _PUMP.fullmatch(self.version)
        # A spreadsheet writes 2.4 as 2.40.
        if not read or not bound or (not read[3] and len(read[2]) > 1):
            return None
        number, most = ([int(one[1]), int(one[2])] for one in (read, bound))
        if number != most:
            return number < most
        return None if bound[3] and not read[3] else read[3] <= bound[3]

    def _pump_formula(self, cell: str, within: str, beyond: str, unknown: str) -> str:
        bound = _PUMP.fullmatch(self.version)
        if not bound:
            return unknown
        typed = f'SUBSTITUTE(UPPER(SUBSTITUTE({cell}," ","")),",",".")'
        letter = f"IF(CODE(RIGHT({typed},1))>64,CODE(RIGHT({typed},1)),0)"
        dot, width = f'FIND(".",{typed})', f"LEN({typed})"
        minor = f"VALUE(MID({typed},{dot}+1,{width}-{dot}-({letter}>0)))"
        number = f"VALUE(LEFT({typed},{dot}-1))*1000+{minor}"
        most = int(bound[1]) * 1000 + int(bound[2])
        rank = ord(bound[3]) if bound[3] else 0
        same = f"IF({letter}<={rank},{within},{beyond})"
        if rank:
            same = f"IF({letter}=0,{unknown},{same})"
        by_number = f"IF({number}<{most},{within},IF({number}>{most},{beyond},{same}))"
        padded = f"AND({letter}=0,{width}-{dot}>1)"
        return f"IFERROR(IF({padded},{unknown},{by_number}),{unknown})"

    @property
    def _limits(self) -> tuple[int, int]:
        """The number of the version, and that of the first which does not begin as it does."""
        return _number(self.version), _number(self.version) + _STEP ** (_PARTS - 1 - self.version.count("."))

    def _dotted(self, typed: str) -> bool | None:
        read = "".join(typed.split())
        if not _DOTTED.fullmatch(read) or _PADDED.fullmatch(read):
            return None
        number, (first, beyond) = _number(read), self._limits
        if number < first:
            # What is shorter and begins as the version does may be this one.
            return None if number + _STEP ** (_PARTS - 1 - read.count(".")) > first else True
        if self.below or number >= beyond:
            return False
        return True if number == first else None

    def _dotted_formula(self, cell: str, within: str, beyond: str, unknown: str) -> str:
        typed, (first, past) = f'SUBSTITUTE({cell}," ","")', self._limits
        dots = f'(LEN({typed})-LEN(SUBSTITUTE({typed},".","")))'
        starts = "{1,41,81,121}"
        part = f'VALUE("0"&TRIM(MID(SUBSTITUTE({typed},".",REPT(" ",40)),{starts},40)))'
        number = f"SUMPRODUCT({part}*{{1000000000,1000000,1000,1}})"
        signs = ",".join(f'"{sign}"' for sign in "0123456789.")
        odd = f'SUMPRODUCT(LEN({typed})-LEN(SUBSTITUTE({typed},{{{signs}}},"")))<>LEN({typed})'
        padded = f'AND({dots}=1,RIGHT({typed},1)="0",LEN({typed})-FIND(".",{typed})=2)'
        gap = f'ISNUMBER(FIND("..","."&{typed}&"."))'
        test = f"OR({odd},{gap},{dots}>3,SUMPRODUCT(--({part}>999))>0,IFERROR({padded},1=0))"
        lower = f"IF({number}+1000^(3-{dots})>{first},{unknown},{within})"
        same = beyond if self.below else f"IF({number}={first},{within},{unknown})"
        judged = f"IF({number}<{first},{lower},IF({number}>={past},{beyond},{same}))"
        return f"IFERROR(IF({test},{unknown},{judged}),{unknown})"


def _number(version: str) -> int:
    parts = [*map(int, version.split(".")), *[0] * _PARTS][:_PARTS]
    return sum(part * _STEP ** (_PARTS - 1 - place) for place, part in enumerate(parts))


def bound_of(record: Record | None, recalls: Sequence[Recall]) -> Bound | None:
    """Return the version up to which a unit's row of the recall is affected; None where it is disputed or not one."""
    finding = record.finding if record else None
    rows = (row for recall in recalls if finding and recall.id == finding.recall_id for row in recall.rows)
    row = next((row for row in rows if finding and row.id == finding.recalled_model), None)
    if not row or not record or any(letters in record.fields.get("model", "").upper() for letters in row.disputed):
        return None
    bounds = [bound for limit in row.limits for bound in limit.bounds]
    sign, version = bounds[0] if len(bounds) == 1 else ("", "")
    if row.scheme == "pump" and sign == "<=":
        return Bound(version)
    if row.scheme == "dotted" and sign in {"<", "<="} and _DOTTED.fullmatch(version):
        return Bound(version, dotted=True, below=sign == "<")
    return None


@dataclass(frozen=True)
class Step:
    """A step of dealing with a unit: a short phrase, the statuses after which it comes, and what is done."""

    name: str
    after: tuple[str, ...]
    text: str
    flag: str = ""  # A word that the column Flags must hold.
    open: str = ""  # Heading of a column in which nothing may stand yet.
    within: bool = False  # Whether the version that was read must be one of those recalled.


@dataclass(frozen=True)
class Remedy:
    """How affected units are dealt with where the recall asks for one kind of action."""

    verb: str
    done: str  # What units are when it was done.
    title: str
    # In the order of the work; the first that fits is next. Where none does, the unit is to be located.
    steps: tuple[Step, ...]
    # What follows from what was read on a device to review: affected, clear, not to be judged by a formula.
    readings: tuple[tuple[str, str], ...]

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
        tests = [one_of(ref("Status"), step.after)]
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
    done = f"OR({_cleared_test(ref)},{one_of(ref('Status'), sorted(DONE))})"
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


def one_of(reference: str, words: Iterable[str]) -> str:
    """Return the test whether one of these words stands in a cell."""
    tests = [f'{reference}="{word}"' for word in words]
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _all(tests: Sequence[str]) -> str:
    return f"AND({','.join(tests)})" if len(tests) > 1 else tests[0]
