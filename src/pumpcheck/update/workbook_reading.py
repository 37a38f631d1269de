"""Reading back a workbook that people worked in: every keystroke of theirs, told from what was printed.

Work lists are found by their headings, other sheets of ours by what was printed on them and units by their ids and
what else was printed of them, so sheets may be sorted, filtered, renamed and moved, rows and columns inserted, moved
and deleted, sheets added, and the file saved by LibreOffice or Excel. What leaves a doubt is listed for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UpdateError
from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import Conflict, UnitWork
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, checksum_of, note_checksum
from pumpcheck.reports.workbook.printed import (
    WORK_HEADINGS,
    PrintedSheet,
    cells_by_row,
    filled,
    find,
    heading_row,
    is_note,
)
from pumpcheck.reports.worklist import ID_HEADING, NUMBER_HEADING
from pumpcheck.update.earlier import HEADINGS, KnownUnit, Progress, UnitTable, name_columns, note, table_on, typed
from pumpcheck.update.side_sheets import LineSheet, conflict, read_entries
from pumpcheck.update.workbook_file import lost, open_workbook, refused

_ALIKE = 0.5  # Share of a printed sheet's cells that another one must still have to be taken for it.
_TELLING = 3  # How many printed cells of a row must agree, and no other differ, before it is taken for a unit's row.
_NUMBERS = {NUMBER_HEADING, HEADINGS["serial_number"]}


@dataclass
class _Row:
    """One row of a work list: its id as it stands there, printed cells as they are, those edited, what was typed."""

    id: str
    at: tuple[str, int]
    cells: dict[str, Typed] = field(default_factory=dict)
    edited: dict[str, Typed] = field(default_factory=dict)
    columns: dict[str, Typed] = field(default_factory=dict)
    added: dict[str, Typed] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def work(self) -> UnitWork:
        return UnitWork(self.columns, self.added, self.notes)

    @property
    def place(self) -> str:
        return f"sheet {self.at[0]}, row {self.at[1]}"

    @property
    def typed(self) -> dict[str, Typed]:
        return {**self.work.with_notes, **self.edited}


def read_progress(path: Path, data: bytes | None = None) -> Progress:
    """Read a workbook that `pumpcheck` wrote and people worked in; ``data`` is its content, where that is known.

    An UpdateError says that it is none, cannot be read, or holds something that would be lost.
    """
    if data is None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UpdateError(f"{path} cannot be read: {error.strerror}") from error
    book, charts = open_workbook(path.name, data)
    printed = find(book)
    if printed is None:
        raise refused("no_note", name=path.name)
    if printed.facts.get("masked"):
        raise refused("masked", name=path.name)
    progress = Progress(path.name, book, printed)
    _Reader(progress).read(charts)
    return progress


class _Reader:
    """Reads the sheets of a workbook. Rows move between the work lists, which go on on further sheets."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._book, pages = progress, progress.book, progress.printed.sheets.values()
        self._lists = {page.title: page for page in pages if page.headings and page.is_list}
        self._pages = [page for page in pages if page.title not in self._lists]
        self._printed = {heading for page in self._lists.values() for heading in page.headings}
        units = ((unit, page) for page in self._lists.values() for unit in page.units)
        # What was printed of each unit, as checksums by heading.
        self._cells = {unit: page.of(unit) for unit, page in units if unit in progress.printed.units}
        self._tables: dict[str, UnitTable] = {}
        self._rows: list[_Row] = []

    def read(self, charts: Mapping[str, int]) -> None:
        """Read all of it; charts of the team's, which would be lost, are refused."""
        heads = {sheet.title: found for sheet in self._book.worksheets if (found := heading_row(sheet))}
        others = [sheet for sheet in self._book.worksheets if sheet.title not in heads and not is_note(sheet)]
        known = _match_pages(others, self._pages)
        known |= {title: self._list_of(self._book[title], {*head[1].values()}) for title, head in heads.items()}
        for title, number in charts.items():
            # Ours are written anew.
            if number > (known[title].drawings if title in known else 0):
                raise lost(self._progress.of, "a chart", title)
        for sheet in others:
            _read_other(self._progress, sheet, known.get(sheet.title))
        for title, head in heads.items():
            self._read_list(self._book[title], *head, known[title])
        self._settle()
        at: dict[str, dict[str, int]] = {title: {} for title in heads if title not in self._progress.theirs}
        for unit in self._progress.units.values():
            at[unit.at[0]][unit.id] = unit.at[1]
        lists = [replace(self._tables[title], rows=found) for title, found in at.items()]
        self._progress.tables = [*lists, *self._progress.tables]
        for page in self._lists.values():
            if page.units and page.units.keys().isdisjoint(self._progress.units):
                for title in self._progress.theirs:
                    _refuse_lost_list(self._book[title], page)

    def _list_of(self, sheet: Worksheet, headings: set[str]) -> PrintedSheet:
        """Return which list a sheet is: by the units on it, else by its name and its headings."""
        there = {str(cell.value) for cell in filled(sheet)}

        def likeness(page: PrintedSheet) -> tuple[int, bool, int]:
            return len(there & page.units.keys()), page.title == sheet.title, len(headings & {*page.headings})

        return max(self._lists.values(), key=likeness)

    def _read_list(self, sheet: Worksheet, top: int, headings: dict[int, str], own: PrintedSheet) -> None:
        """Read one work list and its rows that are a unit's; columns that are gone are a conflict."""
        known = {*WORK_HEADINGS, *self._printed}
        columns = name_columns(sheet, headings, known)
        names = {column: name for name, column in columns.items()}
        loose: list[Cell] = []
        for number, by_column in cells_by_row(sheet).items():
            named = by_column.get(columns[ID_HEADING])
            named = named if named and named.value is not None else None
            unit = str(typed(named)).strip() if named else ""
            row = self._read_row(_Row(unit, (sheet.title, number)), by_column.values(), names)
            # In a list without units a sentence of ours stands in their place.
            ours = unit == ID_HEADING or (named and unit not in self._cells and checksum(named) in own.loose)
            # Somebody may have emptied the id of a unit's row, which the rest of the row still tells.
            if number > top and not ours and (unit or len(row.cells) > len(self._printed) // 3):
                self._rows.append(row)
            elif number != top:
                loose += [cell for cell in by_column.values() if checksum(cell) not in own.loose]
        added = [name for name in columns if name not in known]
        missing = [heading for heading in (*own.headings, *WORK_HEADINGS) if heading not in columns]
        if missing:
            lacking = {"Columns": ", ".join(missing)}
            self._progress.conflicts.append(conflict("missing", f"sheet {sheet.title}", lacking))
        kind = own.title.partition(" (")[0]
        self._tables[sheet.title] = UnitTable(sheet, kind, top, columns, {}, added, loose)

    def _read_row(self, row: _Row, cells: Iterable[Cell], names: Mapping[int, str]) -> _Row:
        """Tell what was printed in a row from what was typed."""
        printed = self._cells.get(row.id)
        for cell in cells:
            heading, value = names[cell.column], typed(cell)
            if text := note(cell):
                row.notes[heading] = text
            if value is None:
                continue
            if heading in self._printed:
                # What a formula of ours says points to its own row, and tells no unit from another.
                if cell.data_type != "f":
                    row.cells[heading] = value
                if heading != ID_HEADING and printed and checksum(cell) != printed.get(heading, EMPTY):
                    row.edited[heading] = value
            elif heading in WORK_HEADINGS:
                row.columns[WORK_HEADINGS[heading]] = value
            else:
                row.added[heading] = value
        return row

    def _settle(self) -> None:
        """Give the units their rows; what could not be given to one without a doubt is a conflict."""
        progress, by_unit = self._progress, dict[str, list[_Row]]()
        for row in self._rows:
            by_unit.setdefault(self._unit_of(row), []).append(row)
        strays = by_unit.pop("", [])
        for unit, found in by_unit.items():
            # The row that still says what was printed is the unit's own; a copy was made for another purpose.
            found.sort(key=lambda row, of=unit: (row.id != of, row.at[0] not in self._lists, len(row.edited)))  # type: ignore[misc]
        copied: dict[str, list[str]] = {title: [] for title in self._copies(by_unit)}
        for row in (row for row in strays if row.at[0] not in copied):
            progress.spare.append(row.at)
            said: dict[str, Typed] = {ID_HEADING: row.id} if row.id else {}
            kind = "no_unit" if row.id else "no_id"
            progress.conflicts.append(conflict(kind, row.place, {**said, **row.cells, **row.typed}, unit=row.id))
        for unit, found in by_unit.items():
            own = [row for row in found if row.at[0] not in copied]
            for row in found:
                if row.at[0] in copied and row.work != (own[0].work if own else UnitWork()):
                    copied[row.at[0]].append(str(row.at[1]))
            if own:
                self._take(unit, *own)
        progress.theirs += copied
        listed = {name: {"Rows": ", ".join(rows)} for name, rows in copied.items() if rows}
        progress.conflicts += [conflict("copy", f"sheet {name}", rows) for name, rows in listed.items()]

    def _take(self, unit: str, first: _Row, *twins: _Row) -> None:
        """Give a unit its row; what else stands in it, and in others of the same unit, is a conflict."""
        conflicts = self._progress.conflicts
        if first.id != unit:
            self._refuse_torn(first, unit)
            # What else was printed of it may stand in another row now.
            printed = self._cells[unit].items()
            first.cells = {heading: self._values[one] for heading, one in printed if one in self._values}
            became, said = f"changed to “{first.id}”" if first.id else "deleted", {ID_HEADING: first.id}
            typed_there = {**said, **first.work.with_notes}
            conflicts.append(conflict("other_id", first.place, typed_there, became=became, unit=unit))
        elif first.edited:
            conflicts.append(conflict("edited", first.place, first.edited, unit=unit))
        self._progress.units[unit] = self._known_unit(unit, first)
        for other in twins:
            self._progress.spare.append(other.at)
            if (other.typed, other.id) != (first.typed, unit):
                conflicts.append(conflict("twice", other.place, other.typed, unit=unit, place=first.place))

    @cached_property
    def _values(self) -> dict[str, Typed]:
        return {checksum_of(value): value for row in self._rows for value in row.cells.values()}

    def _copies(self, by_unit: Mapping[str, list[_Row]]) -> Iterator[str]:
        """Yield the sheets that are copies of lists: most units on them stand on one that fits better."""
        units: dict[str, set[str]] = {row.at[0]: set() for row in self._rows}
        fitting = Counter(found[0].at[0] for found in by_unit.values())
        for unit, found in by_unit.items():
            for row in found:
                units[row.at[0]].add(unit)
        listed: set[str] = set()
        for title in sorted(units, key=lambda title: (title not in self._lists, -fitting[title])):
            if title in self._lists or 2 * len(units[title] & listed) < len(units[title]):
                listed |= units[title]
            else:
                yield title

    def _unit_of(self, row: _Row) -> str:
        """Return whose row it is: the one its id names, unless its number and all that differs are another one's."""
        is_known = row.id in self._cells
        differs = row.edited if is_known else row.cells
        telling = differs.keys() & row.cells.keys() - {ID_HEADING}
        said = {heading: checksum_of(row.cells[heading]) for heading in telling}
        if len(said) >= _TELLING and (not is_known or said.keys() & _NUMBERS):
            every = self._cells.items()
            fitting = [unit for unit, found in every if all(found.get(one, EMPTY) == said[one] for one in said)]
            if len(fitting) == 1:
                return fitting[0]
        return row.id if is_known else ""

    def _refuse_torn(self, row: _Row, unit: str) -> None:
        """Make sure that what is typed in a row stands beside what tells the unit that it is given to."""
        of_id, of_unit, columns = self._cells.get(row.id, {}), self._cells[unit], self._tables[row.at[0]].columns
        telling = [
            (columns[heading], heading in row.edited)
            for heading in row.cells.keys() & of_id.keys() - {ID_HEADING}
            if of_id[heading] != of_unit.get(heading, EMPTY)
        ]
        is_torn = not all(is_edited for _, is_edited in telling)
        for heading in {**row.work.by_heading, **row.notes} if is_torn else ():
            if not max((one for one in telling if one[0] <= columns[heading]), default=(0, False))[1]:
                raise refused("torn", place=row.place, heading=heading)

    def _known_unit(self, unit: str, row: _Row) -> KnownUnit:
        known = self._progress.printed.units[unit]
        # In a workbook without running numbers, a column of that name is the inventory's.
        kept = {} if known.number else {NUMBER_HEADING: f"{NUMBER_HEADING} (source)"}
        cells = {kept.get(heading, heading): value for heading, value in row.cells.items() if heading != "Change"}
        work = replace(row.work, number=known.number, former=known.former, since=known.since)
        found, held, gone = Verdict(known.verdict), Verdict(known.held), known.state != "listed"
        scanned = known.state != "unscanned"
        return KnownUnit(unit, found, held, gone, row.at, cells, self._cells[unit], work, scanned)


def _match_pages(sheets: Iterable[Worksheet], printed: Iterable[PrintedSheet]) -> dict[str, PrintedSheet]:
    """Return which of these sheets are ones that were printed, by the names they bear now."""
    pairs = []
    for sheet in sheets:
        there = Counter(checksum(cell) for cell in filled(sheet) if cell.value is not None)
        for page in printed:
            share = (there & page.loose).total() / (page.loose.total() or 1)
            if share >= _ALIKE:
                pairs.append((sheet.title == page.title, share, sheet.title, page))
    found: dict[str, PrintedSheet] = {}
    for _, _, title, page in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if title not in found and page not in found.values():
            found[title] = page
    return found


def _read_other(progress: Progress, sheet: Worksheet, page: PrintedSheet | None) -> None:
    """Read a sheet that is no work list: what was typed into one of ours, for the team's own stay as they are."""
    if listed := LineSheet.of(sheet):
        progress.conflict_sheet = sheet.title
        progress.conflicts += [Conflict.from_cells(*cells) for _, cells in listed.rows()]
    elif page is None:
        progress.theirs.append(sheet.title)
    else:
        progress.pages[page.title] = sheet.title
        # A table without rows has its headings noted as other cells are.
        known = set(page.headings) or {str(cell.value) for cell in filled(sheet) if checksum(cell) in page.loose}
        is_table = page.title.partition(" (")[0] == notify.TITLE
        if table := table_on(sheet, page.title, known) if is_table else None:
            progress.tables.append(table)
        entries, read = read_entries(sheet, page, table)
        progress.entries += entries
        progress.conflicts += _typed_into(sheet, page, read)


def _typed_into(sheet: Worksheet, printed: PrintedSheet, read: Collection[Cell]) -> list[Conflict]:
    """Return what was typed into a sheet of ours, row by row, but for cells that have been read already."""
    checksums = printed.loose + Counter(one for unit in printed.units.values() for one in unit)
    rows: dict[int, dict[str, Typed]] = {}

    def is_typed(wanted: str) -> bool:
        checksums[wanted] -= 1
        return checksums[wanted] < 0

    known = {cell.coordinate for cell in read}
    for cell in filled(sheet):
        if cell.coordinate in known:
            continue
        value = typed(cell)
        if value is not None and is_typed(checksum(cell)):
            rows.setdefault(cell.row, {})[f"Column {cell.column_letter}"] = value
        if (text := note(cell)) and is_typed(note_checksum(text)):
            rows.setdefault(cell.row, {})[f"Note at {cell.coordinate}"] = text
    return [conflict("sheet", f"sheet {sheet.title}, row {row}", values) for row, values in rows.items()]


def _refuse_lost_list(sheet: Worksheet, page: PrintedSheet) -> None:
    """Make sure that a sheet is not this work list, of which no unit was found, without its ids or headings."""
    there = {checksum(cell) for cell in filled(sheet) if cell.value is not None}
    printed = {one for unit in page.units.values() for one in unit} - {EMPTY}
    of_team = there & {*map(checksum_of, WORK_HEADINGS)}
    if (
        sheet.title == page.title
        or len(of_team) > len(WORK_HEADINGS) / 2
        or len(there & printed) > _ALIKE * len(printed)
    ):
        raise refused("lost_list", sheet=sheet.title, printed=page.title)
