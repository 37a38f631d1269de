"""What was printed into a workbook, noted on a hidden sheet of it, so that what people typed can be told from it later.

The sheet holds checksums, not the text: deleting a column before handing the workbook on really deletes it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary
from pumpcheck.model.team_entries import WORK_COLUMNS, Entry, Standing
from pumpcheck.reports.json import beside_records, finding_of, named
from pumpcheck.reports.json import plain as plain_value
from pumpcheck.reports.outcome import standing
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, checksum_of, checksums_in, note_checksum, plain
from pumpcheck.reports.workbook.saving import Rows, put_lines, rows_of
from pumpcheck.reports.worklist import ID_HEADING, ListUnit

TITLE = "pumpcheck"
FORM = "pumpcheck-printed/1"
"""Form of the hidden sheet; another number means that this pumpcheck cannot read it."""
WORK_HEADINGS = {column.heading: column.key for column in WORK_COLUMNS}

_PIECE = 32_000


@dataclass
class PrintedSheet:
    """What one sheet had printed on it; ``drawings`` counts charts and pictures.

    ``headings`` are the printed columns of a work list, or of the table Notify; ``units`` the checksums of a row's
    cells in their order, by finding id; ``loose`` those of all other cells, with how often each occurs.
    """

    title: str
    drawings: int = 0
    headings: tuple[str, ...] = ()
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)
    loose: Counter[str] = field(default_factory=Counter)
    is_list: bool = True

    def of(self, unit: str) -> dict[str, str]:
        """Return the checksums of a unit's printed cells by heading; none for a unit that was not printed here."""
        return dict(zip(self.headings, self.units.get(unit, ()), strict=False))


@dataclass(frozen=True)
class PrintedUnit:
    """What was known of a unit: the verdict found, the one that held, whether it was still listed, and its number.

    ``state`` is ``listed``, ``gone``, or ``unscanned`` where its source was left out; ``former`` and ``since`` are
    those of `pumpcheck.model.team_entries.UnitWork`.
    """

    verdict: str
    held: str
    state: str
    number: int = 0
    former: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True)
class Printed:
    """Everything that was printed: ``facts`` of the result, sheets by name, units by finding id.

    ``further`` is what else is noted, by its kind: ``result``, ``about`` and ``again`` of the scan, ``base`` of a part.
    """

    facts: Mapping[str, Any]
    sheets: Mapping[str, PrintedSheet]
    units: Mapping[str, PrintedUnit]
    further: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)

    @property
    def trend(self) -> tuple[Standing, ...]:
        """How far the work had come at each scan."""
        return tuple(
            Standing(date.fromisoformat(one["on"]), one["found"], one["done"], one["in_hand"])
            for one in self.facts.get("trend", ())
        )


def add(book: Workbook, result: ScanResult, units: Sequence[ListUnit]) -> None:
    """Note on a hidden sheet what is printed on all others. Call it last."""
    sheets = list(book.worksheets)
    hidden = book.create_sheet(TITLE)
    hidden.sheet_state = "veryHidden"
    put_lines(hidden, _lines(sheets, result, units))


def _lines(sheets: Sequence[Worksheet], result: ScanResult, units: Iterable[ListUnit]) -> Iterator[Iterable[str]]:
    """Yield the rows of the hidden sheet, when all others have been written."""
    facts = {
        "complete": result.complete,
        "masked": result.is_masked,
        "started": result.started.isoformat(),
        "version": result.version,
        "trend": [named(one) for one in (*result.work.trend, standing(result, units))],
        "sources": {
            **dict.fromkeys(result.work.forgotten, ""),
            **{source.label: headings_checksum(source) for source in result.sources},
        },
    }
    yield "form", FORM, *_pieces(json.dumps(facts))
    listed = ((unit.id, unit.finding.verdict, unit.verdict, "listed") for unit in result.units())
    gone = (
        (unit.id, unit.verdict, unit.held or unit.verdict, "gone" if unit.scanned else "unscanned")
        for unit in result.work.gone
    )
    for name, found, held, state in chain(listed, gone):
        work = result.work.units.get(name)
        # An empty cell would be left out.
        before = (work.since or "-", *work.former) if work else ()
        yield "unit", name, found.value, held.value, state, str(result.numbers[name]), *before
    for sheet in sheets:
        yield from lines_of(sheet, result)
    yield from _result_lines(result)


def _result_lines(result: ScanResult) -> Iterator[Sequence[str]]:
    """Yield what no sheet tells of the scan, for reports that are made of the workbook."""
    scan = {**beside_records(result), "forgotten": list(result.work.forgotten)}
    yield "result", *_pieces(json.dumps(scan))
    known: dict[tuple[object, ...], str] = {}
    for record, units in zip(result.records, result.units_by_record, strict=True):
        if record.duplicate_of:
            yield "again", json.dumps({**finding_of(record, 0), **_WITHOUT_TEXT})
            continue
        facts = (*_ABOUT_FINDING(record.finding), *_ABOUT_RECORD(record))
        if facts not in known:
            names = (*_OF_FINDING, *_OF_RECORD)
            known[facts] = json.dumps({name: plain_value(one) for name, one in zip(names, facts, strict=True)})
        about = f'{known[facts][:-1]}, "record": {json.dumps(record.id)}}}'
        yield from (("about", unit.id, about) for unit in units)


_OF_FINDING, _OF_RECORD = ("reason_code", "match_kind", "look_up"), ("row_word", "remedy", "action", "outside")
"""What is noted of a unit beside what its row says."""
_ABOUT_FINDING, _ABOUT_RECORD = attrgetter(*_OF_FINDING), attrgetter(*_OF_RECORD)
_WITHOUT_TEXT: dict[str, object] = {"reason": "", "evidence": [], "flags": [], "values": {}, "fields": {}, "units": []}
"""What is left out of a record of a unit that another one lists."""


def headings_checksum(source: SourceSummary) -> str:
    """Return a checksum of a source's headings, by which it is known under another name."""
    return checksum_of(json.dumps([column.heading for table in source.tables for column in table.columns]))


def find(book: Workbook) -> Printed | None:
    """Return what was printed into a workbook, or None when it holds no note of it."""
    hidden = note_in(book)
    if hidden is None:
        return None
    facts: dict[str, Any] = {}
    sheets: dict[str, PrintedSheet] = {}
    units: dict[str, PrintedUnit] = {}
    further: dict[str, list[list[str]]] = {}
    page = PrintedSheet("")
    for row in hidden.iter_rows(values_only=True):
        kind, *texts = [str(value) for value in row if value is not None] or [""]
        if kind == "form" and len(texts) > 1:
            facts = json.loads("".join(texts[1:]))
        elif kind == "unit":
            # A workbook of the version before gives no number.
            number, since, *former = *texts[4:], *[""] * (6 - len(texts))
            known = PrintedUnit(texts[1], texts[2], texts[3], int(number or 0), tuple(former), since.strip("-"))
            units[texts[0]] = known
        elif kind in {"sheet", "table"}:
            page = PrintedSheet(texts[0], int(texts[1]), tuple(json.loads("".join(texts[2:]))))
            page.is_list = kind == "sheet"
            sheets[page.title] = page
        elif kind == "row":
            page.units[texts[0]] = checksums_in("".join(texts[1:]))
        elif kind == "other":
            page.loose = Counter(checksums_in("".join(texts)))
        else:
            further.setdefault(kind, []).append(texts)
    return Printed(facts, sheets, units, further)


def note_in(book: Workbook) -> Worksheet | None:
    """Return the hidden sheet of a workbook."""
    return next(filter(is_note, book.worksheets), None)


def is_note(sheet: Worksheet) -> bool:
    """Whether a sheet is the hidden one."""
    return sheet.cell(1, 1).value == "form" and sheet.cell(1, 2).value == FORM


def heading_row(sheet: Worksheet, *, of_team: bool = True) -> tuple[int, dict[int, str]] | None:
    """Return the row of the headings of a list of units, and the headings by column, or None when a sheet has none.

    A work list has the team's columns; other sheets name findings too, and are found where ``of_team`` is not set.
    """
    for row, cells in cells_by_row(sheet).items():
        plain_ones = ((at, one.value) for at, one in cells.items() if isinstance(one.value, str | int | float | date))
        texts = {column: plain(str(value)).strip() for column, value in plain_ones}
        folded = {*map(folded_heading, texts.values())}
        of_both = sum(folded_heading(heading) in folded for heading in WORK_HEADINGS)
        if folded_heading(ID_HEADING) in folded and (not of_team or of_both > len(WORK_HEADINGS) // 2):
            return row, texts
    return None


def folded_heading(heading: str) -> str:
    """Return a heading as it is compared: people write it in other cases, or over several lines."""
    return " ".join(heading.casefold().split())


def cells_by_row(sheet: Worksheet) -> dict[int, dict[int, Cell]]:
    """Return the cells of a sheet that hold a value or a note, by row and column."""
    rows: dict[int, dict[int, Cell]] = {}
    for cell in filled(sheet):
        rows.setdefault(cell.row, {})[cell.column] = cell
    return rows


def filled(sheet: Worksheet) -> Iterator[Cell]:
    """Yield the cells of a sheet that hold a value or a note, row by row."""
    # The sheet's own store: a format that was given to a whole column makes iter_rows yield a million empty rows.
    for _, cell in sorted(sheet._cells.items()):
        if cell.value is not None or cell.comment:
            yield cell  # type: ignore[misc]


def lines_of(sheet: Worksheet, result: ScanResult) -> Iterator[Iterable[str]]:
    """Yield what is noted about one sheet, each line to be gone through once."""
    rows = rows_of(sheet)
    name = sheet.title.partition(" (")[0]
    typed = result.work.entries_on(name)
    is_list = name != notify.TITLE
    added = result.work.added_headings if is_list else notify.added_headings(result)
    if is_list:
        _, headings = heading_row(sheet) or (0, {})
    else:
        headings = {cell.column: str(cell.value) for cell in sheet[1] if cell.value is not None and rows}
    own = {column: text for column, text in headings.items() if text not in added and text not in WORK_HEADINGS}
    above = [cell for cell in filled(sheet) if not rows or cell.row < rows.first]
    loose = [checksum(cell) for cell in above if cell.value is not None]
    loose += [note_checksum(cell.comment.text) for cell in above if cell.comment]
    drawings = len(sheet._charts) + len(sheet._images)  # type: ignore[attr-defined]
    yield "sheet" if is_list else "table", sheet.title, str(drawings), *_pieces(json.dumps(tuple(own.values())))
    key = next((column for column, text in own.items() if text == ID_HEADING), 0)
    if rows and key:
        yield from _unit_lines(rows, key, own, typed)
    every = range(1, len(rows.columns) + 1) if rows and not key else ()
    further = (found for row in rows.checksums(every) for found in row) if rows else ()
    left: Counter[str] = Counter()
    if is_list:
        left.update(checksum_of(entry.value) for entry in typed.values() if entry.value is not None)
        left.update(note_checksum(entry.note) for entry in typed.values() if entry.note)
    others = _without(left, chain(loose, further))
    # A million rows have ten million cells: their checksums are put together as they come.
    yield chain(["other"], iter(lambda: "".join(islice(others, _PIECE // len(EMPTY))), ""))


def _unit_lines(
    rows: Rows, key: int, own: Mapping[int, str], typed: Mapping[tuple[tuple[str, ...], str], Entry]
) -> Iterator[Sequence[str]]:
    """Yield the checksums of what is printed about each unit, whose id is in the column ``key``."""
    filled_in = {heading for _, heading in typed}
    id_of = rows.columns[key - 1].value
    for item, printed in zip(rows.items, rows.checksums(own), strict=True):
        unit = str(id_of(item)) if id_of else ""
        # What the team typed was not printed: the cell was left open.
        left = {heading for heading in filled_in if ((unit,), heading) in typed}
        found = (EMPTY if heading in left else one for heading, one in zip(own.values(), printed, strict=True))
        yield "row", unit, *_pieces("".join(found if left else printed))


def _without(left: Counter[str], checksums: Iterable[str]) -> Iterator[str]:
    """Yield checksums of cells that hold something, but for those ``left``, each as often as it is there."""
    for one in checksums:
        if left.get(one):
            left[one] -= 1
        elif one != EMPTY:
            yield one


def _pieces(text: str) -> Iterable[str]:
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
