"""The two work lists: units to replace, and units to look up, with the columns in which the team works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pumpcheck.model import Verdict
from pumpcheck.remediation import action
from pumpcheck.reports.workbook.layout import Column, Layout, Value
from pumpcheck.reports.workbook.marking import mark_rows, validate
from pumpcheck.reports.workbook.originals import originals
from pumpcheck.reports.workbook.sheet import MOST_COLUMNS, MOST_ROWS, attach_note, table_sheets
from pumpcheck.reports.worklist import name_of, work_list
from pumpcheck.work import WORK_COLUMNS, GoneUnit, UnitWork, Work, WorkColumn

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pumpcheck.result import Record, ScanResult

GONE = "no longer in inventory"
NUMBER_HEADING = "No."
"""Heading of the running number by which people speak of a unit."""


@dataclass(frozen=True)
class ListSheet:
    """A sheet with a work list, for formulas that count in it.

    Attributes:
        title: Its name.
        letters: Its columns by heading.
        last: Its last row.
    """

    title: str
    letters: Mapping[str, str]
    last: int

    def cells(self, heading: str) -> str:
        """Return the reference of a column's cells."""
        from openpyxl.utils import quote_sheetname

        letter = self.letters[heading]
        return f"{quote_sheetname(self.title)}!${letter}$2:${letter}${max(self.last, 2)}"


def field_of(name: str) -> Callable[[Record], str]:
    """Return what gives a canonical field of a record.

    Raises:
        Nothing.
    """
    return lambda record: record.fields.get(name, "")


def held(record: Record) -> str:
    """Return the verdict that holds, and by what where the record alone does not say so.

    Raises:
        Nothing.
    """
    by = " (decided)" if record.decision else ""
    return record.verdict.value.replace("_", " ") + by


_ID: Column[Record] = Column("Finding ID", lambda record: record.id, 16.5, "strong")
_NUMBER: Column[Record] = Column(NUMBER_HEADING, lambda record: record.number, 5, "row")
_ACTION: Column[Record] = Column("What to do", action, 42, "text")
_LOOK_UP: Column[Record] = Column("What to look up", action, 42, "strong")
_CHANGE: Column[Record] = Column("Change", lambda _record: "", 18, "strong")
_UNIT: tuple[Column[Record], ...] = (
    Column("Recall row", lambda record: record.finding.recalled_model or "", 11, "strong"),
    Column("Model as written", name_of, 18),
    Column("Serial number", field_of("serial_number"), 14, "strong"),
    Column("Asset ID", field_of("asset_id"), 12),
    Column("Location", field_of("location"), 18),
    Column("Department", field_of("department"), 16),
    Column("Assigned to", field_of("assigned_to"), 14),
    Column("Software version", field_of("software_version"), 10),
)
_GROUNDS: tuple[Column[Record], ...] = (
    Column("Verdict", held, 14),
    Column("Manufacturer", field_of("manufacturer"), 16),
    Column("Why", lambda record: record.finding.reason, 48),
    Column("Evidence", lambda record: record.finding.evidence_text, 64),
    Column("Flags", lambda record: ", ".join(flag.replace("_", " ") for flag in record.finding.flags), 12),
    Column("Also listed at", lambda record: "\n".join(record.also_at), 34),
    Column("Source", lambda record: record.source, 18),
    Column("Sheet", lambda record: record.table, 14),
    Column("Row", lambda record: record.row, 7, "row"),
    Column("Recall", lambda record: record.finding.recall_id or "", 16),
)
_READ = ("model_read", "software_read", "location_confirmed")
_FIRST_READ = tuple(column for key in _READ for column in WORK_COLUMNS if column.key == key)
_BEFORE = {"Remediation": (_ID, _ACTION), "Needs review": (_LOOK_UP, _ID)}
_TEAM = {
    "Remediation": WORK_COLUMNS,
    # There the team reads the device first.
    "Needs review": (*_FIRST_READ, *(column for column in WORK_COLUMNS if column not in _FIRST_READ)),
}
PRINTED_HEADINGS = frozenset(one.heading for one in (_NUMBER, _ID, _ACTION, _LOOK_UP, _CHANGE, *_UNIT, *_GROUNDS))
"""What is printed about a unit beside the columns of its inventory."""


def add_remediation(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> list[ListSheet]:
    """Add the list of affected units, each once, the most urgent first.

    Below them stand those that a decision cleared, then those that the inventory no longer lists.

    Returns:
        The sheets of the list.

    Raises:
        Nothing.
    """
    empty = "No affected unit was found" + ("." if result.complete else " in what could be read.")
    cleared = [one for one in work_list(result, Verdict.NOT_AFFECTED) if one.finding.verdict is Verdict.AFFECTED]
    gone = [unit for unit in result.work.gone if unit.verdict is Verdict.AFFECTED]
    items: list[Record | GoneUnit] = [*work_list(result, Verdict.AFFECTED), *cleared, *gone]
    return _add(book, result, Layout((), "red", "Remediation", empty, _place), items, limit)


def add_review(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> list[ListSheet]:
    """Add the list of units about which the records leave a doubt, in the same order.

    Returns:
        The sheets of the list.

    Raises:
        Nothing.
    """
    empty = "No unit needs review" + ("." if result.complete else " in what could be read.")
    cleared = [one for one in work_list(result, Verdict.NOT_AFFECTED) if one.finding.verdict is not Verdict.AFFECTED]
    gone = [unit for unit in result.work.gone if unit.verdict is not Verdict.AFFECTED]
    items: list[Record | GoneUnit] = [*work_list(result, Verdict.NEEDS_REVIEW), *cleared, *gone]
    return _add(book, result, Layout((), "amber", "Needs review", empty, _place), items, limit)


def _add(
    book: Workbook, result: ScanResult, layout: Layout[Any], items: Sequence[Record | GoneUnit], limit: int
) -> list[ListSheet]:
    from openpyxl.utils import get_column_letter

    columns = _columns(layout.title, items, result)
    layout = replace(layout, columns=columns)
    letters = {column.heading: get_column_letter(number) for number, column in enumerate(columns, start=1)}
    last_printed = letters[[column for column in columns if column.head == "dark"][-1].heading]
    added: list[ListSheet] = []
    for sheet, last in table_sheets(book, layout, items, limit):
        sheet.freeze_panes = "C2"
        # Two pages wide, the finding's id on both; all on one would be too small to read. The grounds and the original
        # columns are for the screen.
        sheet.page_setup.fitToWidth = 2
        sheet.print_title_cols = f"{letters['Finding ID']}:{letters['Finding ID']}"
        sheet.print_area = f"A1:{last_printed}{max(last, 2)}"
        if items:
            validate(sheet, letters, last, result.work.added_headings)
            mark_rows(sheet, letters, last, result.started.date())
            first = (limit - 1) * len(added)
            _attach(sheet, list(letters), items[first : first + limit - 1], result.work)
        added.append(ListSheet(sheet.title, letters, last))
    return added


def _columns(title: str, items: Sequence[Record | GoneUnit], result: ScanResult) -> list[Column[Record]]:
    work = result.work
    team = [_team_column(column, work) for column in _TEAM[title]]
    team += [_added_column(heading, work) for heading in work.added_headings]
    # The number comes last: formulas on sheets of the team go by the letters of the columns before it.
    number = replace(_NUMBER, value=lambda item: result.numbers[item.id])
    own = [*_BEFORE[title], _CHANGE, *_UNIT, *team, *_GROUNDS, number]
    if work.units:
        own = [replace(one, value=_change_of(work)) if one is _CHANGE else one for one in own]
    records = [item for item in items if not isinstance(item, GoneUnit)]
    gone = [item for item in items if isinstance(item, GoneUnit)]
    own_headings = [column.heading for column in own]
    known = {*own_headings, *(column.heading for column in originals(records, own_headings))}
    further = [name for name in dict.fromkeys(name for unit in gone for name in unit.cells) if name not in known]
    columns = [*own, *originals(records, own_headings, MOST_COLUMNS - len(further))]
    columns += [Column(heading, lambda _record: "", 14, "plain", "blue") for heading in further]
    if gone:
        typed = {column.heading for column in (*team, _CHANGE, _NUMBER)}
        columns = [one if one.heading in typed else replace(one, value=_or_printed(one)) for one in columns]
    return columns


def _team_column(column: WorkColumn, work: Work) -> Column[Record]:
    style = "enter date" if column.kind == "date" else "enter"
    return Column(column.heading, _typed(column.key, work), column.width, style, "dark")


def _typed(key: str, work: Work) -> Callable[[Record], Value]:
    units, nothing = work.units, UnitWork()
    if not units:
        return lambda _record: None
    return lambda record: units.get(record.id, nothing).typed.get(key)


def _added_column(heading: str, work: Work) -> Column[Record]:
    units, nothing = work.units, UnitWork()
    return Column(heading, lambda record: units.get(record.id, nothing).added.get(heading), 16, "enter", "dark")


def _change_of(work: Work) -> Callable[[Record], str]:
    units, nothing = work.units, UnitWork()

    def change(item: Record | GoneUnit) -> str:
        return units.get(item.id, nothing).change or (GONE if isinstance(item, GoneUnit) else "")

    return change


def _or_printed(column: Column[Record]) -> Callable[[Record], Value]:
    """Let a unit that the inventory no longer lists keep what was printed about it."""
    heading, value = column.heading, column.value
    return lambda item: item.cells.get(heading) if isinstance(item, GoneUnit) else value(item)


def _attach(sheet: Worksheet, headings: Sequence[str], items: Sequence[Record | GoneUnit], work: Work) -> None:
    """Attach the team's notes again; a note whose column is gone stands at the finding id."""
    for row, item in enumerate(items, start=2):
        unit = work.units.get(item.id)
        if not unit:
            continue
        texts: dict[int, list[str]] = {}
        for heading, text in unit.comments.items():
            there = heading in headings
            place = headings.index(heading if there else "Finding ID") + 1
            texts.setdefault(place, []).append(text if there else f"{heading}: {text}")
        for place, notes in texts.items():
            attach_note(sheet, (row, place), "\n".join(notes))


def _place(item: Record | GoneUnit) -> str:
    return "" if isinstance(item, GoneUnit) else item.place
