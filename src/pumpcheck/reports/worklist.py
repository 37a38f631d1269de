"""The work list: its units in their order, and its columns, described once for every report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import Literal

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Action, Recall
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import action, has_user, urgency
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import IN_HAND, WORK_COLUMNS, GoneUnit, UnitWork
from pumpcheck.privacy import Typed
from pumpcheck.reports import steps
from pumpcheck.reports.steps import Bound, Remedy, bound_of

NAME_FIELDS = ("model", "catalog_number", "description", "brand", "udi")
"""Where the name of a device is looked for, best first."""
NUMBER_HEADING = "No."
"""Heading of the running number by which people speak of a unit."""
ID_HEADING = "Finding ID"
DECISION_STATES = {"applied": "applied", "expired": "EXPIRED: no longer applied", "unmatched": "FITS NO FINDING"}
"""What became of a decision, for people."""
GONE = "no longer in inventory"
_MOST_RUNS = 30
_FLAGS = {"loaned": "on loan", "patient_owned": "the patient's own", "diy_loop": "DIY loop", "demo": "demo unit"}
_NOTHING = UnitWork()


@dataclass(frozen=True, slots=True)
class ListUnit:
    """One unit on a work list, with what the team typed beside it."""

    record: Record | None  # None for one that the inventory no longer lists.
    gone: GoneUnit | None = None  # What an earlier workbook said about such a one.
    work: UnitWork = _NOTHING
    number: int = 0
    look_up: str = ""  # What is to be looked up, as a short phrase.
    action: Action = "replace"
    bound: Bound | None = None  # The version up to which its row of the recall is affected, where that settles it.
    # Whether it counts as a unit that was found: not where a decision or a reading cleared it.
    counts: bool = field(init=False)
    done: bool = field(init=False)
    next_step: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out what is asked for again and again."""
        cleared = self.record.verdict is Verdict.NOT_AFFECTED if self.record else _cleared(self)
        object.__setattr__(self, "counts", not cleared)
        object.__setattr__(self, "done", self.work.done)
        object.__setattr__(self, "next_step", _next_step(self))

    @property
    def id(self) -> str:
        """Its finding id."""
        return self.record.id if self.record else self.gone.id if self.gone else ""

    @property
    def outside(self) -> bool:
        """Whether it is no unit but a text outside the tables."""
        return bool(self.record and self.record.outside)

    @property
    def found(self) -> Verdict:
        """The verdict that was found, which says on which list it stands unless somebody decided."""
        return self.record.finding.verdict if self.record else self.gone.verdict if self.gone else Verdict.NEEDS_REVIEW

    @property
    def open(self) -> bool:
        """Whether something is left to do about it."""
        return self.counts and not self.done

    @property
    def in_hand(self) -> bool:
        """Whether somebody is dealing with it."""
        status = self.work.typed.get("status")
        return bool(status) and self.counts and str(status).strip().casefold() in IN_HAND

    @property
    def is_review(self) -> bool:
        """Whether it stands on the list Needs review."""
        held = self.record.verdict if self.record and self.record.verdict is not Verdict.NOT_AFFECTED else self.found
        return held is not Verdict.AFFECTED

    def cell(self, heading: str) -> Typed | None:
        """Return what stands in its row under a heading."""
        return COLUMNS[heading].of(self)

    def text(self, heading: str) -> str:
        """Return the same as text."""
        return "" if (value := self.cell(heading)) is None else str(value)

    def field(self, name: str, heading: str) -> str:
        """Return a canonical field of its record; of one that is gone, the cell that showed it."""
        if self.record:
            return self.record.fields.get(name, "")
        return str(self.gone.cells.get(heading, "")) if self.gone else ""


@dataclass(frozen=True)
class ListColumn:
    """A column of the work lists."""

    heading: str
    of: Callable[[ListUnit], Typed | None]
    width: float = 14
    style: str = "plain"  # The named style of its cells in a workbook.
    team: bool = False  # Whether the team fills it in.
    detail: bool = False  # Whether it is folded away at the right.
    # How it is shown to those who may not see all: by its last characters, or without the name of the user.
    masked: Literal["", "serial", "name"] = ""


def listed(result: ScanResult) -> tuple[list[ListUnit], list[ListUnit]]:
    """Return the units of the lists Remediation and Needs review.

    On each stand first those to work on, the most urgent first; then those that a decision or a reading cleared; then
    those that the inventory no longer lists.
    """
    recalls, typed, numbers = result.recalls, result.work.units, result.numbers
    affected, to_review = list[ListUnit](), list[ListUnit]()
    known: dict[tuple[object, ...], tuple[str, Bound | None]] = {}
    for record in sorted(result.units(), key=lambda unit: (-unit.verdict.severity, urgency(unit))):
        # The same for all units of a model that are found for the same reason.
        found, model = record.finding, record.fields.get("model")
        key = found.look_up, found.reason_code, found.recall_id, found.recalled_model, model, record.outside
        if key not in known:
            known[key] = steps.look_up_of(record, recalls), bound_of(record, recalls)
        work = typed.get(record.id, _NOTHING)
        unit = ListUnit(record, None, work, numbers[record.id], known[key][0], record.action, known[key][1])
        (to_review if unit.is_review else affected).append(unit)
    look_up = steps.look_up_of(None, recalls)
    for gone in result.work.gone:
        work, action_then = typed.get(gone.id, _NOTHING), action_of_gone(gone, recalls)
        unit = ListUnit(None, gone, work, numbers[gone.id], look_up, action_then)
        (to_review if unit.is_review else affected).append(unit)
    return affected, to_review


def action_of_gone(gone: GoneUnit, recalls: Iterable[Recall]) -> Action:
    """Return what was asked for about a unit that the inventory no longer lists."""
    named = next((recall for recall in recalls if recall.id == gone.cells.get("Recall")), None)
    return named.action_of(str(gone.cells.get("Recall row", ""))) if named else "replace"


def shown_of(headings: Iterable[str], result: ScanResult) -> tuple[str, ...]:
    """Return the headings of a report's list: which recall a unit is under is told where several were applied."""
    return tuple(heading for heading in headings if heading != "Recall" or len(result.recalls) > 1)


def remedies_in(result: ScanResult) -> list[Remedy]:
    """Return what is to be done about the units that were found; about those of the recalls where there is none."""
    asked: set[Action] = {unit.action for unit in result.units() if unit.finding.recall_id}
    asked |= {action_of_gone(unit, result.recalls) for unit in result.work.gone}
    return steps.remedies(asked) if asked else steps.remedies_of(result.recalls)


def name_of(record: Record) -> str:
    """Return the device as the record writes it: its model, else the next best field; of a text outside, the text."""
    if record.outside:
        return "\n".join(filter(None, record.values.values()))
    return next((record.fields[name] for name in NAME_FIELDS if record.fields.get(name)), "")


def held(record: Record) -> str:
    """Return the verdict that holds, and by what where the record alone does not say so."""
    by = " (decided)" if record.decision else ""
    return record.verdict.words + by


def field_of(name: str) -> Callable[[Record], str]:
    """Return what gives a canonical field of a record."""
    return lambda record: record.fields.get(name, "")


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its word.

    >>> counted(1, "unit"), counted(1200, "unit"), counted(2, "stretch", "stretches")
    ('1 unit', '1,200 units', '2 stretches')
    """
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def flags_of(record: Record) -> str:
    """Return what changes the work on a unit, in a few words."""
    words = [_FLAGS.get(flag, flag.replace("_", " ")) for flag in record.finding.flags]
    return ", ".join([steps.USER, *words] if has_user(record) else words)


def flags_in(words: str) -> list[str]:
    """Return the flags that `flags_of` has put into words, also as an earlier version did."""
    known = {word: flag for flag, word in _FLAGS.items()}
    return [known.get(word, word.replace(" ", "_")) for word in words.split(", ") if word not in ("", steps.USER)]


def cases(units: Iterable[ListUnit]) -> list[tuple[str, list[ListUnit]]]:
    """Return every text that says what to do, with the units about which it says so."""
    found: dict[str, list[ListUnit]] = {}
    for unit in units:
        if unit.record:
            found.setdefault(action(unit.record), []).append(unit)
    return list(found.items())


def numbers(units: Iterable[ListUnit]) -> str:
    """Return the running numbers of units in few words: ``No. 1–8, 44``; of very many only the first."""
    ranked = sorted(unit.number for unit in units)
    runs = [[number for _, number in run] for _, run in groupby(enumerate(ranked), lambda one: one[1] - one[0])]
    named = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS]]
    more = f" and {sum(map(len, runs[_MOST_RUNS:])):,} more" if runs[_MOST_RUNS:] else ""
    return f"No. {', '.join(named)}{more}"


def kept(heading: str, value: Callable[[Record], Typed | None]) -> Callable[[ListUnit], Typed | None]:
    """Return what gives the cell of a unit: what its record says, or what was printed about one that is gone."""

    def cell(unit: ListUnit) -> Typed | None:
        if unit.record:
            return value(unit.record)
        return unit.gone.cells.get(heading) if unit.gone else None

    return cell


def _place(unit: ListUnit) -> str:
    return _together(unit.field("location", "Location"), unit.field("department", "Department"))


# Places repeat, and are asked for several times.
@lru_cache(maxsize=2048)
def _together(*texts: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, (" ".join(text.split()) for text in texts))))


def _cleared(unit: ListUnit) -> bool:
    return unit.text("Verdict").startswith("not affected")


def _next_step(unit: ListUnit) -> str:
    if unit.is_review:
        return steps.review_of(unit.text, unit.action, unit.bound, unit.look_up)
    return steps.step_of(unit.text, unit.action, unit.bound)


def _of(
    heading: str,
    value: Callable[[Record], Typed | None],
    width: float,
    style: str = "plain",
    *,
    detail: bool = False,
    masked: Literal["", "serial", "name"] = "",
) -> ListColumn:
    """Return a column that a unit's record fills."""
    return ListColumn(heading, kept(heading, value), width, style, detail=detail, masked=masked)


def _team(keys: Iterable[str]) -> Iterator[ListColumn]:
    for key in keys:
        one = next(column for column in WORK_COLUMNS if column.key == key)
        style = "enter date" if one.kind == "date" else "enter"
        yield ListColumn(one.heading, lambda unit, of=key: unit.work.typed.get(of), one.width, style, team=True)  # type: ignore[misc]


_FRONT = ("status", "owner", "due")
_READ = ("model_read", "software_read", "location_confirmed")
_ALL = (
    _of("Serial number", field_of("serial_number"), 14, "strong", masked="serial"),
    ListColumn("Place", _place, 26, masked="name"),
    ListColumn(NUMBER_HEADING, lambda unit: unit.number, 5, "row"),
    ListColumn("Next step", lambda unit: unit.next_step, 21, "strong"),
    *_team(_FRONT),
    _of("Model as written", name_of, 17, masked="name"),
    _of("Recall row", lambda one: one.finding.recalled_model or "", 11),
    _of("Software version", field_of("software_version"), 12),
    _of("Flags", flags_of, 15),
    *_team(column.key for column in WORK_COLUMNS if column.key not in _FRONT),
    ListColumn("Change", lambda unit: unit.work.change or (GONE if unit.gone else ""), 18, "strong"),
    ListColumn(ID_HEADING, lambda unit: unit.id, 16.5, "strong", detail=True),
    _of("Verdict", held, 14, detail=True),
    _of("Why", lambda one: one.finding.reason, 48, detail=True),
    _of("Evidence", lambda one: one.finding.evidence_text, 48, detail=True),
    _of("Asset ID", field_of("asset_id"), 12, detail=True),
    # On one line, as they are grouped: a spreadsheet counts a ward by comparing it with its cells.
    _of("Location", lambda one: _together(one.fields.get("location", "")), 18, detail=True, masked="name"),
    _of("Department", lambda one: _together(one.fields.get("department", "")), 16, detail=True, masked="name"),
    _of("Assigned to", field_of("assigned_to"), 14, detail=True),
    _of("Manufacturer", field_of("manufacturer"), 16, detail=True),
    _of("Also listed at", lambda one: "; ".join(one.also_at), 24, detail=True),
    _of("Source", lambda one: one.source, 18, detail=True),
    _of("Sheet", lambda one: one.table, 14, detail=True),
    _of("Row", lambda one: one.row, 7, "row", detail=True),
    _of("Recall", lambda one: one.finding.recall_id or "", 16, detail=True),
)
_ELSEWHERE = (_of("Where", lambda one: one.place, 30), _of("What to do", action, 60))
COLUMNS = {column.heading: column for column in (*_ALL, *_ELSEWHERE)}
"""The columns by heading: those of the list Remediation in their order, then those of other reports only."""
PRINTED_HEADINGS = frozenset(column.heading for column in _ALL if not column.team) | {"What to do", "What to look up"}
"""What is printed about a unit beside the columns of its inventory, by this version and the ones before."""


def columns_of(*, review: bool, several: bool = False) -> list[ListColumn]:
    """Return the columns of a list; on Needs review what is read on the device comes first among the team's.

    Where ``several`` recalls were applied each line shows its own.
    """
    columns = list(_ALL)
    if several:
        columns.insert(columns.index(COLUMNS["Recall row"]), replace(columns.pop(), width=20, detail=False))
    if not review:
        return columns
    read = [COLUMNS[one.heading] for key in _READ for one in WORK_COLUMNS if one.key == key]
    rest = [column for column in columns if column not in read]
    at = rest.index(COLUMNS["Due"]) + 1
    return [*rest[:at], *read, *rest[at:]]
