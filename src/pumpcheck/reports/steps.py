"""The next step of a unit: rules from which both the words and the formula of the workbook are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.team_entries import DONE

USER, RETIRED = "has a user", "retired"
"""Words in the column Flags that change the next step."""

Cell = Callable[[str], str]
"""Gives what stands under a heading: its value, or the reference of its cell."""


@dataclass(frozen=True)
class Step:
    """A step of replacing a unit.

    Attributes:
        name: A short phrase.
        after: The statuses after which it comes.
        text: What is done, in whole sentences.
        flag: A word that the column Flags must hold.
        open: Heading of a column in which nothing may stand yet.
    """

    name: str
    after: tuple[str, ...]
    text: str
    flag: str = ""
    open: str = ""


_UNFOUND = ("", "to find", "not found")
LOCATE = "Locate"
NOTHING_LEFT = "Done"
REPLACING = (
    Step(
        "Confirm disposal",
        _UNFOUND,
        "The record says that the unit was disposed of: confirm it and record that. If it turns up, withdraw it.",
        flag=RETIRED,
    ),
    Step(LOCATE, _UNFOUND, "Find the unit. Then choose the status located, or not found after a search."),
    Step(
        "Tell user",
        ("located", "withdrawn"),
        "Tell the user and the clinic, with the precautions of the recall, which hold until the pump is replaced. The "
        "user stays on it only until the replacement is there. Enter the date under Notified on.",
        flag=USER,
        open="Notified on",
    ),
    Step("Withdraw", ("located",), "Take the unit out of use, so that nobody is given it. Then: withdrawn."),
    Step("Order replacement", ("withdrawn", "user notified"), "Order another pump and hand it over. Then: replaced."),
    Step("Return", ("replaced",), "Send the old pump back as the recall says. Then: returned."),
    Step(NOTHING_LEFT, ("returned", "closed"), "Nothing is left to do."),
)
"""In the order of the work; the first that fits is next. Where none does, the unit is to be located."""

AFFECTED, CLEARED, UNJUDGED = "Affected: replace", "Looks clear: update", "Update judges it"
READINGS = (
    (AFFECTED, "The version read on the device is within the recall. The next update moves the unit to Remediation."),
    (
        CLEARED,
        "The version read on the device is above the limit of the recall. The next update judges all that was read, "
        "and the unit stays open until then.",
    ),
    (UNJUDGED, "A formula cannot judge what was read. Run the update: pumpcheck scan … -o FILE.xlsx --update."),
)
"""What follows from what was read on a device, with the whole sentence."""

_MODEL, _SOFTWARE = "Model read on device", "Software version read"
_VERSION = re.compile(r"(\d+)[.,](\d+)([A-Z]?)")


def replacing(cell: Cell) -> str:
    """Return the next step of an affected unit."""
    status, flags = cell("Status").strip().casefold(), cell("Flags")
    fits = (
        step.name
        for step in REPLACING
        if status in step.after and step.flag in flags and not (step.open and cell(step.open))
    )
    return NOTHING_LEFT if _cleared(cell) else next(fits, LOCATE)


def replacing_formula(ref: Cell) -> str:
    """Return the formula that says the same of the cells of a row."""
    formula = f'"{LOCATE}"'
    for step in reversed(REPLACING):
        tests = [_one_of(ref("Status"), step.after)]
        tests += [f'ISNUMBER(SEARCH("{step.flag}",{ref("Flags")}))'] if step.flag else []
        tests += [f'{ref(step.open)}=""'] if step.open else []
        formula = f'IF({_all(tests)},"{step.name}",{formula})'
    return f'=IF({_cleared_test(ref)},"{NOTHING_LEFT}",{formula})'


def reviewing(cell: Cell, look_up: str, limit: str) -> str:
    """Return the next step of a unit to review.

    Args:
        cell: Gives what stands under a heading.
        look_up: What is to be looked up, as `look_up_of` says.
        limit: The software version up to which the unit's row of the recall is affected, where that settles it.
    """
    if _cleared(cell) or cell("Status").strip().casefold() in DONE:
        return NOTHING_LEFT
    if not (cell(_MODEL) or cell(_SOFTWARE)):
        return look_up
    read = _VERSION.fullmatch("".join(cell(_SOFTWARE).split()).upper())
    bound = _VERSION.fullmatch(limit)
    if not read or not bound or cell(_MODEL):
        return UNJUDGED
    if not read[3] and len(read[2]) > 1:
        # A spreadsheet writes 2.4 as 2.40.
        return UNJUDGED
    number, most = ([int(one[1]), int(one[2])] for one in (read, bound))
    if number != most:
        return AFFECTED if number < most else CLEARED
    if bound[3] and not read[3]:
        return UNJUDGED
    return AFFECTED if read[3] <= bound[3] else CLEARED


def reviewing_formula(ref: Cell, look_up: str, limit: str) -> str:
    """Return the formula that says the same of the cells of a row."""
    bound = _VERSION.fullmatch(limit)
    judged = f'"{UNJUDGED}"'
    if bound:
        typed = f'SUBSTITUTE(UPPER(SUBSTITUTE({ref(_SOFTWARE)}," ","")),",",".")'
        letter = f"IF(CODE(RIGHT({typed},1))>64,CODE(RIGHT({typed},1)),0)"
        dot, width = f'FIND(".",{typed})', f"LEN({typed})"
        minor = f"VALUE(MID({typed},{dot}+1,{width}-{dot}-({letter}>0)))"
        number = f"VALUE(LEFT({typed},{dot}-1))*1000+{minor}"
        most = int(bound[1]) * 1000 + int(bound[2])
        rank = ord(bound[3]) if bound[3] else 0
        same = f'IF({letter}<={rank},"{AFFECTED}","{CLEARED}")'
        if rank:
            same = f'IF({letter}=0,"{UNJUDGED}",{same})'
        by_number = f'IF({number}<{most},"{AFFECTED}",IF({number}>{most},"{CLEARED}",{same}))'
        padded = f"AND({letter}=0,{width}-{dot}>1)"
        judged = f'IF({ref(_MODEL)}<>"","{UNJUDGED}",IFERROR(IF({padded},"{UNJUDGED}",{by_number}),"{UNJUDGED}"))'
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


def limit_of(record: Record | None, recalls: Sequence[Recall]) -> str:
    """Return the software version up to which a unit's row of the recall is affected; empty where it is disputed."""
    if not record:
        return ""
    finding = record.finding
    rows = (row for recall in recalls if recall.id == finding.recall_id for row in recall.rows)
    row = next((row for row in rows if row.id == finding.recalled_model), None)
    if not row or any(letters in record.fields.get("model", "").upper() for letters in row.disputed):
        return ""
    return row.software_max or ""


def _cleared(cell: Cell) -> bool:
    return cell("Verdict").startswith("not affected")


def _cleared_test(ref: Cell) -> str:
    return f'LEFT({ref("Verdict")},12)="not affected"'


def _one_of(reference: str, words: Sequence[str]) -> str:
    tests = [f'{reference}="{word}"' for word in words]
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _all(tests: Sequence[str]) -> str:
    return f"AND({','.join(tests)})" if len(tests) > 1 else tests[0]
