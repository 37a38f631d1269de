"""The sheets beside the work lists of a workbook that people worked in: Response, Notify, Conflicts and Audit.

What was typed on Response and Notify where they leave room is read, and put in its place again. Conflicts and Audit
get further lines; Audit says what changed from one update to the next, when, and by whom as far as the file tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date
from importlib.resources import files
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.document_files import read_document
from pumpcheck.errors import UpdateError
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict, Entry
from pumpcheck.privacy import Typed
from pumpcheck.reports.shown_text import sheet_text
from pumpcheck.reports.workbook import notify, response
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, checksum_of, plain
from pumpcheck.reports.workbook.printed import PrintedSheet, cells_by_row, filled
from pumpcheck.update.earlier import Loose, Progress, UnitTable, note, typed

CONFLICTS = "Conflicts"
Cells = tuple[str, ...]
_COLUMNS = {"When": 18, "Who": 20, "No.": 6, "Finding ID": 16, "What": 24, "Was": 40, "Now": 40}
_INVENTORY = "Inventory"
_TEXTS: dict[str, str] = read_document(files("pumpcheck.update") / "conflicts.toml", "list of conflicts", UpdateError)
_OPEN = frozenset(map(checksum_of, (None, notify.UNNAMED)))
_Found = Iterator[tuple[tuple[str, ...], str, Cell]]  # What a cell is about, the heading or label of it, and the cell.


def conflict(kind: str, where: str, said: Mapping[str, Typed], **about: str) -> Conflict:
    """Return a conflict of a kind that has a text, about these units and places."""
    return Conflict(where, _TEXTS[kind].format(**about), said)


def read_entries(sheet: Worksheet, printed: PrintedSheet, table: UnitTable | None) -> tuple[list[Entry], list[Cell]]:
    """Return what was typed in the places for it, and the cells that hold it or the headings of such a column."""
    name = printed.title.partition(" (")[0]
    found = _of_table(table, printed) if table else _of_form(sheet) if name == response.TITLE else ()
    # One of ours that somebody only wrote otherwise is still a heading.
    headings = [table.cell(table.top, name) for name in table.columns] if table else []
    read = [cell for cell in headings if not cell.comment]
    entries: dict[tuple[tuple[str, ...], str], Entry] = {}
    for row, column, cell in found:
        # A formula, and what is said twice, is for a person to decide.
        if (row, column) not in entries and cell.data_type != "f":
            value = typed(cell) if row and checksum(cell) not in _OPEN else None
            entries[row, column] = Entry(name, row, column, value, note(cell))
            read.append(cell)
    return list(entries.values()), read


def _of_form(sheet: Worksheet) -> _Found:
    recall = ""
    columns: dict[str, int] = {}
    for row in cells_by_row(sheet).values():
        texts = {column: _text(cell) for column, cell in row.items()}
        places = {text: column for column, text in texts.items()}
        for text in texts.values():
            if text.startswith(response.SECTION):
                recall, columns = text.removeprefix(response.SECTION), {}
        labels = sorted(column for column, text in texts.items() if text in response.FORM)
        for label, end in pairwise([*labels, max(texts) + 1]):
            if cell := next((row[column] for column in sorted(row) if label < column < end), None):
                yield (recall,), texts[label], cell
        if {response.INVENTORY, response.REMARKS} <= set(places):
            columns = places
        elif columns and (inventory := texts.get(columns[response.INVENTORY], "")):
            if inventory == response.TOGETHER:
                columns = {}
                continue
            key = (recall, inventory, texts.get(columns.get(response.SHEET, 0), ""))
            for heading in (response.FACILITY, response.REMARKS):
                if cell := row.get(columns.get(heading, 0)):
                    yield key, heading, cell


def _of_table(table: UnitTable, printed: PrintedSheet) -> _Found:
    for heading in table.added:
        if (cell := table.cell(table.top, heading)).value is not None:
            yield (), heading, cell
    for unit in filter(printed.units.__contains__, table.rows):
        checksums = printed.of(unit)
        for heading in table.columns:
            cell = table.cell(table.rows[unit], heading)
            # What was printed stays ours; only what was left open is the team's.
            if checksums.get(heading, EMPTY) in _OPEN and (checksum(cell) not in _OPEN or cell.comment):
                yield (unit,), heading, cell


def _text(cell: Cell) -> str:
    return " ".join(plain(str(cell.value)).split()) if cell.value is not None else ""


def settle_entries(
    result: ScanResult, entries: Iterable[Entry], ids: Mapping[str, str]
) -> tuple[ScanResult, frozenset[tuple[str, ...]]]:
    """Return a result with what was typed where it has a place, and as conflicts where it has none.

    What was listed as a conflict while a unit was away returns with it; such conflicts are returned too.
    """
    rooms = {notify.TITLE: notify.room(result), response.TITLE: response.room(result)}
    kept = {}
    left: dict[str, dict[str, Typed]] = {}
    for old in entries:
        entry = replace(old, row=tuple(ids.get(part, part) for part in old.row))
        # A column that the team added stays with its heading, whoever is listed.
        if not entry.row or rooms[entry.sheet](entry):
            kept[entry.sheet, entry.row, entry.column] = entry
            continue
        about = left.setdefault(", ".join([f"sheet {old.sheet}", *filter(None, old.row)]), {})
        if entry.value is not None or not entry.note:
            about[entry.column] = "" if entry.value is None else entry.value
        if entry.note:
            about[f"Note at {entry.column}"] = entry.note
    listed, settled = [], []
    for known in result.work.conflicts:
        back = {(one.sheet, one.row, one.column): one for one in _listed_entries(known, ids)}
        if back and all(key not in kept and rooms[one.sheet](one) for key, one in back.items()):
            kept |= back
            settled.append(known.cells())
        else:
            listed.append(known)
    listed += [conflict("side_sheet", place, values) for place, values in left.items()]
    unlike = {one.cells(): one for one in listed}.values()
    work = replace(result.work, entries=tuple(kept.values()), conflicts=tuple(unlike))
    return replace(result, work=work), frozenset(settled)


def _listed_entries(listed: Conflict, ids: Mapping[str, str]) -> Iterator[Entry]:
    """Yield what was typed on Notify about a unit and had no place there, as a conflict lists it."""
    sheet, _, unit = listed.place.removeprefix("sheet ").partition(", ")
    if listed.what != _TEXTS["side_sheet"] or sheet != notify.TITLE or not unit:
        return
    for heading, text in listed.typed.items():
        value: Typed = text
        with suppress(TypeError, ValueError):
            value = date.fromisoformat(str(text))
        column = heading.removeprefix("Note at ")
        is_note = column != heading
        yield Entry(sheet, (ids.get(unit, unit),), column, None if is_note else value, str(text) if is_note else "")


@dataclass(frozen=True)
class LineSheet:
    """A sheet with lines under headings, wherever people have moved these."""

    sheet: Loose
    top: int
    columns: Sequence[int]

    @classmethod
    def of(cls, sheet: Loose, headings: Collection[str] = CONFLICT_HEADINGS) -> LineSheet | None:
        """Return the lines on a sheet, or None where it does not have these headings."""
        for top, cells in cells_by_row(sheet).items():
            texts = {str(typed(cell)): column for column, cell in cells.items()}
            if set(headings) <= set(texts):
                return cls(sheet, top, [texts[heading] for heading in headings])
        return None

    @classmethod
    def new(cls, book: Workbook, title: str, headings: Mapping[str, float]) -> LineSheet:
        """Add a plain sheet with headings, given with the widths of their columns."""
        sheet: Loose = book.create_sheet(title)
        for column, (heading, width) in enumerate(headings.items(), start=1):
            cell = sheet.cell(1, column)
            cell.value, cell.font = heading, Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = width
        sheet.freeze_panes = "A2"
        return cls(sheet, 1, range(1, len(headings) + 1))

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Yield each row that holds a line, and its texts."""
        for row in sorted({cell.row for cell in filled(self.sheet)} - {self.top}):
            values = (typed(self.sheet.cell(row, column)) for column in self.columns)
            cells = tuple("" if value is None else str(value) for value in values)
            if any(cells):
                yield row, cells

    def settle(self, settled: Collection[Cells]) -> None:
        """Take out what has found its place again."""
        for row, cells in reversed([*self.rows()]):
            if cells in settled:
                self.sheet.delete_rows(row)

    def add_unlisted(self, texts: Iterable[Cells]) -> dict[Cells, list[Loose]]:
        """Add what is not listed yet at the end, and return the cells of each; what is typed beside others stays."""
        listed = {cells for _, cells in self.rows()}
        fresh = [cells for cells in dict.fromkeys(texts) if cells not in listed]
        return dict(zip(fresh, self.add(fresh), strict=True))

    def add(self, lines: Iterable[Sequence[object]]) -> list[list[Loose]]:
        """Add lines below all that is filled, and return their cells; text stays text."""
        last = max((cell.row for cell in filled(self.sheet)), default=0)
        added = []
        for row, line in enumerate(lines, start=last + 1):
            added.append([self.sheet.cell(row, column) for column in self.columns])
            for cell, value in zip(added[-1], line, strict=True):
                cell.value = sheet_text(value) if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"
        return added


def note_changes(progress: Progress, result: ScanResult, ids: Mapping[str, str]) -> None:
    """Note what was typed since the last update, and what the inventory says differently now.

    What was typed before is told from the sheet itself: a value that it has noted last is not noted again.
    """
    # No update writes that sheet anew, so it is among the team's.
    sheet = next(filter(None, (LineSheet.of(progress.book[one], _COLUMNS) for one in progress.theirs)), None)
    last: dict[str, dict[str, str]] = defaultdict(dict)
    for _, (_, _, number, _, heading, _, text) in sheet.rows() if sheet else ():
        last[number][heading] = text
    if lines := list(_lines(progress, result, ids, last)):
        (sheet or LineSheet.new(progress.book, "Audit", _COLUMNS)).add(lines)


def _lines(
    progress: Progress, result: ScanResult, ids: Mapping[str, str], last: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[object, ...]]:
    """Yield the lines to note; ``last`` is what was noted last of each unit, by its number, and column."""
    properties = progress.book.properties
    saved, who = properties.modified, properties.lastModifiedBy or ""
    for old in progress.units.values():
        unit = ids[old.id]
        number = result.numbers.get(unit, 0)
        now = {heading: plain(sheet_text(str(value))) for heading, value in old.work.with_notes.items()}
        known = {heading: text for heading, text in last.get(str(number), {}).items() if heading != _INVENTORY}
        for heading in dict.fromkeys((*now, *known)):
            was, is_now = known.get(heading, ""), now.get(heading, "")
            if was != is_now:
                yield saved, who, number, unit, heading, was, is_now
    moment = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    for unit, work in result.work.units.items():
        number = result.numbers.get(unit, 0)
        if work.change and work.change != last.get(str(number), {}).get(_INVENTORY):
            yield moment, f"pumpcheck {result.version}", number, unit, _INVENTORY, "", work.change
