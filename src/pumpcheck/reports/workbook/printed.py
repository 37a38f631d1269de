"""What was printed into a workbook, noted on a hidden sheet of it, so that what people typed can be told from it later.

The sheet holds checksums, not the text: deleting a column before handing the workbook on really deletes it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from zlib import crc32

from pumpcheck.model.team_entries import WORK_COLUMNS, Standing
from pumpcheck.reports.json import beside_records
from pumpcheck.reports.outcome import standing
from pumpcheck.reports.typed import named
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.layout import Column, Formula, Layout
from pumpcheck.reports.workbook.rows import put_off, put_rows
from pumpcheck.reports.workbook.sheet import MOST_ROWS
from pumpcheck.reports.worklist import ID_HEADING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from pumpcheck.model.result import ScanResult
    from pumpcheck.model.summary import SourceSummary

TITLE = "pumpcheck"
FORM = "pumpcheck-printed/1"
"""Form of the hidden sheet; another number means that this pumpcheck cannot read it."""
WORK_HEADINGS = {column.heading: column.key for column in WORK_COLUMNS}

_EMPTY = "-" * 8
_PIECE = 32_000
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)|_x000D_(?=\n)")
_FUNCTIONS = re.compile(r"[A-Z][A-Z0-9.]*(?=\()")


@dataclass
class PrintedSheet:
    """What one sheet had printed on it.

    Attributes:
        title: Its name.
        drawings: Charts and pictures.
        headings: Printed columns of a work list, and of the table Notify; empty for any other sheet.
        units: Checksums of a row's printed cells in the order of ``headings``, by finding id.
        loose: Checksums of all other cells, with how often each occurs.
        is_list: Whether it is a work list.
    """

    title: str
    drawings: int = 0
    headings: tuple[str, ...] = ()
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)
    loose: Counter[str] = field(default_factory=Counter)
    is_list: bool = True


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
    """Everything that was printed.

    Attributes:
        facts: ``complete``, ``masked``, ``started`` and ``version`` of the result.
        sheets: By name.
        units: By finding id.
    """

    facts: Mapping[str, object]
    sheets: Mapping[str, PrintedSheet]
    units: Mapping[str, PrintedUnit]


def add(book: Workbook, result: ScanResult) -> None:
    """Note on a hidden sheet what is printed on all others. Call it last.

    Args:
        book: The workbook.
        result: What it shows.
    """
    sheets = list(book.worksheets)
    hidden = book.create_sheet(TITLE)
    hidden.sheet_state = "veryHidden"
    facts = {
        "complete": result.complete,
        "masked": result.is_masked,
        "started": result.started.isoformat(),
        "version": result.version,
        "trend": [named(one) for one in (*result.work.trend, standing(result))],
        "sources": {
            **dict.fromkeys(result.work.forgotten, ""),
            **{source.label: headings_mark(source) for source in result.sources},
        },
    }
    lines: list[Sequence[str]] = [("form", FORM, json.dumps(facts))]
    lines += (
        ("unit", unit.id, unit.finding.verdict.value, unit.verdict.value, "listed", *_of_unit(unit.id, result))
        for unit in result.units_once()
    )
    lines += (
        (
            "unit",
            gone.id,
            gone.verdict.value,
            (gone.held or gone.verdict).value,
            "gone" if gone.scanned else "unscanned",
            *_of_unit(gone.id, result),
        )
        for gone in result.work.gone
    )
    lines += (line for sheet in sheets for line in _lines(sheet, result))
    lines += _result_lines(result)
    columns = enumerate(zip_longest(*lines, fillvalue=""))
    layout = Layout([Column(str(at), values.__getitem__, style="plain") for at, values in columns])
    put_rows(hidden, 1, layout, range(len(lines)))


def _result_lines(result: ScanResult) -> Iterator[Sequence[str]]:
    """Yield what no sheet tells of the scan, for reports that are made of the workbook."""
    scan = {**beside_records(result), "forgotten": list(result.work.forgotten)}
    yield "result", *_pieces(json.dumps(scan))
    for record, units in zip(result.records, result.units_by_record, strict=True):
        found = record.finding
        about = {
            "reason_code": found.reason_code,
            "match_kind": found.match_kind.name.lower(),
            "look_up": found.look_up,
            "row_word": record.row_word,
            "remedy": record.remedy,
            "outside": record.outside,
        }
        if not record.duplicate_of:
            yield from (("about", unit.id, json.dumps({**about, "record": record.id})) for unit in units)
            continue
        cells: dict[str, object] = {
            **record.cells(),
            "reason": "",
            "evidence": [],
            "flags": [],
            "values": {},
            "fields": {},
        }
        yield "again", json.dumps({**about, **cells})


def _of_unit(name: str, result: ScanResult) -> tuple[str, ...]:
    unit = result.work.units.get(name)
    # An empty cell would be left out.
    return str(result.numbers[name]), *((unit.since or "-", *unit.former) if unit else ())


def headings_mark(source: SourceSummary) -> str:
    """Return a checksum of a source's headings, by which it is known under another name."""
    return mark_of(json.dumps([column.heading for table in source.tables for column in table.columns]))


def find(book: Workbook) -> Printed | None:
    """Return what was printed into a workbook, or None when it holds no note of it."""
    hidden = next((sheet for sheet in book.worksheets if is_note(sheet)), None)
    if hidden is None:
        return None
    facts: dict[str, object] = {}
    sheets: dict[str, PrintedSheet] = {}
    units: dict[str, PrintedUnit] = {}
    page = PrintedSheet("")
    for row in hidden.iter_rows(values_only=True):
        kind, *texts = [str(value) for value in row if value is not None] or [""]
        if kind == "form" and len(texts) > 1:
            facts = json.loads(texts[1])
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
            page.units[texts[0]] = _marks("".join(texts[1:]))
        elif kind == "other":
            page.loose = Counter(_marks("".join(texts)))
    return Printed(facts, sheets, units)


def trend_of(facts: Mapping[str, object]) -> tuple[Standing, ...]:
    """Return how far the work had come at each scan, as it is noted."""
    noted: Any = facts.get("trend", ())
    return tuple(Standing(date.fromisoformat(one["on"]), one["found"], one["done"], one["in_hand"]) for one in noted)


def is_note(sheet: Worksheet) -> bool:
    """Whether a sheet is the hidden one."""
    return sheet.cell(1, 1).value == "form" and sheet.cell(1, 2).value == FORM


def heading_row(sheet: Worksheet) -> tuple[int, dict[int, str]] | None:
    """Return the row of a work list's headings and the headings by column, or None when a sheet is no work list."""
    rows: dict[int, dict[int, str]] = {}
    for cell in filled(sheet):
        if isinstance(cell.value, str | int | float | date):
            rows.setdefault(cell.row, {})[cell.column] = plain(str(cell.value)).strip()
    for row in sorted(rows):
        texts = set(rows[row].values())
        # Other sheets name findings too; a work list is one with the team's columns.
        if ID_HEADING in texts and len(texts & set(WORK_HEADINGS)) > len(WORK_HEADINGS) // 2:
            return row, rows[row]
    return None


def filled(sheet: Worksheet) -> Iterator[Cell]:
    """Yield the cells of a sheet that hold a value or a note, row by row."""
    # The sheet's own store: a format that was given to a whole column makes iter_rows yield a million empty rows.
    for _, cell in sorted(sheet._cells.items()):
        if cell.value is not None or cell.comment:
            yield cell  # type: ignore[misc]


def mark(cell: Cell) -> str:
    """Return the checksum of a cell's value; the same after another program has saved it."""
    return mark_of(cell.value, formula=cell.data_type == "f")


def mark_of(value: object, *, formula: bool = False) -> str:
    """Return the checksum of a value.

    >>> mark_of("two  words") == mark_of("two words"), mark_of(3) == mark_of(3.0), mark_of(None)
    (True, True, '--------')
    """
    if value is None or value == "":
        return _EMPTY
    if formula or isinstance(value, Formula):
        # Programs write a formula's references anew; what it computes with stays.
        text = "=" + " ".join(_FUNCTIONS.findall(str(getattr(value, "text", value)).upper()))
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, int | float):
        text = f"{value:.15g}"
    elif isinstance(value, datetime | date):
        text = value.isoformat().removesuffix("T00:00:00")
    else:
        return _mark_of_text(str(value))
    return _checksum(text)


@lru_cache(maxsize=20_000)
def _mark_of_text(text: str) -> str:
    return _checksum(" ".join(plain(text).split()))


def _checksum(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def note_mark(text: str) -> str:
    """Return the checksum of a note attached to a cell."""
    return mark_of(f"note: {text}")


def plain(text: str) -> str:
    """Return a cell's text without the escapes of its file format.

    >>> plain("_x005F_x0041_")
    '_x0041_'
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: "_" if found.group().startswith("_x005F") else "", text)


def _lines(sheet: Worksheet, result: ScanResult) -> Iterator[Sequence[str]]:
    """Yield what is noted about one sheet."""
    first, rows = put_off(sheet) or (MOST_ROWS + 1, ())
    name = sheet.title.partition(" (")[0]
    typed = result.work.entries_on(name)
    is_list = name != notify.TITLE
    added = result.work.added_headings if is_list else notify.added_headings(result)
    headings = _headings(sheet, is_list=is_list)
    own = {column: text for column, text in headings.items() if text not in added and text not in WORK_HEADINGS}
    loose: Counter[str] = Counter()
    for cell in filled(sheet):
        if cell.row < first:
            if cell.value is not None:
                loose[mark(cell)] += 1
            if cell.comment:
                loose[note_mark(cell.comment.text)] += 1
    drawings = len(sheet._charts) + len(sheet._images)  # type: ignore[attr-defined]
    kind = "sheet" if is_list else "table"
    yield kind, sheet.title, str(drawings), *_pieces(json.dumps(tuple(own.values())))
    key = next((column for column, text in own.items() if text == ID_HEADING), 0)
    if key:
        filled_in = {heading for _, heading in typed}
        for row in rows:
            unit = str(row[key - 1])
            marks = [
                # What the team typed was not printed: the cell was left open.
                _EMPTY if heading in filled_in and ((unit,), heading) in typed else mark_of(row[column - 1])
                for column, heading in own.items()
            ]
            yield "row", unit, *_pieces("".join(marks))
    else:
        loose.update(found for row in rows for value in row if (found := mark_of(value)) != _EMPTY)
    if is_list:
        loose.subtract(mark_of(entry.value) for entry in typed.values() if entry.value is not None)
        loose.subtract(note_mark(entry.note) for entry in typed.values() if entry.note)
    yield "other", *_pieces("".join(loose.elements()))


def _headings(sheet: Worksheet, *, is_list: bool) -> dict[int, str]:
    if is_list:
        found = heading_row(sheet)
        return found[1] if found else {}
    if put_off(sheet) is None:
        return {}
    return {cell.column: str(cell.value) for cell in sheet[1] if cell.value is not None}


def _pieces(text: str) -> Iterable[str]:
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]


def _marks(text: str) -> tuple[str, ...]:
    return tuple(text[start : start + 8] for start in range(0, len(text), 8))
