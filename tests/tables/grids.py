"""Files with tables laid out at random: sheets of areas of several kinds, and the places in which a name can be put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from . import areas
from .areas import Area, World
from .devices import NAMES, Stock, Unit

DELIMITERS = (",", ",", ",", ";", ";", "\t", "|", "^", "~", "¦", "§", "¬", "#", "||", "::", "\x1f", "\x01")
ENCODINGS = (*["utf-8"] * 9, "utf-8-sig", "utf-16", "cp1251", "gbk", "utf-32")
WESTERN_ENCODINGS = (
    *["utf-8"] * 9,
    *["cp1252"] * 3,
    *("cp1250", "cp850", "mac_roman", "utf-8-sig", "utf-16", "cp037", "cp500"),
)
FORMS = ("csv", "csv", "xlsx", "ods", "xlsxwriter")
HARD_ENCODINGS = ("utf-32", "cp037", "cp500")


@dataclass
class Sheet:
    """A grid.

    Attributes:
        name: Its name; CSV has none.
        areas: What it holds, from top to bottom.
        gaps: Blank lines above each area.
        left: Blank columns on its left.
        state: ``visible``, ``hidden`` or ``veryHidden``.
        comments: Texts of comments by row and column.
        changed: Cells whose content was changed, by row and column.
    """

    name: str
    areas: list[Area]
    gaps: list[int]
    left: int = 0
    state: str = "visible"
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    changed: dict[tuple[int, int], str] = field(default_factory=dict)

    def tops(self) -> Iterator[tuple[int, Area]]:
        """Yield each area with the row in which it begins."""
        row = 0
        for gap, area in zip(self.gaps, self.areas, strict=True):
            row += gap
            yield row, area
            row += len(area.rows)

    def cells(self) -> list[list[str]]:
        rows: list[list[str]] = []
        for top, area in self.tops():
            rows += [[] for _ in range(top - len(rows))]
            rows += [[*[""] * self.left, *row] for row in area.rows]
        for (row, column), text in self.changed.items():
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = text
        return rows

    def merged(self) -> list[tuple[int, int, int, int]]:
        left = self.left
        return [(top + a, left + b, top + c, left + d) for top, area in self.tops() for a, b, c, d in area.merged]

    def hidden_rows(self) -> set[int]:
        return {top + row for top, area in self.tops() for row in area.hidden_rows}

    def hidden_columns(self) -> set[int]:
        return {self.left + column for area in self.areas for column in area.hidden_columns}

    def spots(self) -> list[tuple[int, int]]:
        """Return every cell within an area, empty ones too, but for those that merged cells cover."""
        covered = {
            (row, column)
            for a, b, c, d in self.merged()
            for row in range(a, c + 1)
            for column in range(b, d + 1)
            if (row, column) != (a, b)
        }
        every = [
            (top + row, self.left + column)
            for top, area in self.tops()
            for row in range(len(area.rows))
            for column in range(area.width)
        ]
        return [spot for spot in every if spot not in covered]


@dataclass
class Book:
    """A file.

    Attributes:
        form: ``csv``, ``xlsx``, ``xlsxwriter`` or ``ods``.
        sheets: Its grids; one for CSV.
        delimiter: Of CSV; empty for columns of fixed width.
        encoding: Of CSV.
        line_end: Of CSV.
        padded: Whether every line of CSV has all its delimiters.
        quoting: How CSV is quoted: ``minimal``, ``all`` cells, each ``line`` in one pair of quotes, or ``careless``:
            a delimiter within a cell is not quoted.
        numbers: Whether workbooks hold numbers as numbers.
    """

    form: str
    sheets: list[Sheet]
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    padded: bool = True
    quoting: str = "minimal"
    numbers: bool = False

    @property
    def kinds(self) -> list[str]:
        kinds = [area.kind for sheet in self.sheets for area in sheet.areas]
        return [*kinds, f"encoding {self.encoding}"] if self.form == "csv" else kinds

    @property
    def allows_incomplete(self) -> bool:
        hard = self.form == "csv" and self.encoding in HARD_ENCODINGS
        return hard or any(area.allows_incomplete for sheet in self.sheets for area in sheet.areas)

    @property
    def is_damaged(self) -> bool:
        """Whether a row may have more delimiters than it should."""
        cells = (cell for sheet in self.sheets for row in sheet.cells() for cell in row)
        return self.form == "csv" and self.quoting == "careless" and any(self.delimiter in cell for cell in cells)

    def planted(self) -> Iterator[tuple[Area, Unit]]:
        for sheet in self.sheets:
            for area in sheet.areas:
                for unit in area.pumps:
                    yield area, unit

    def picture(self) -> str:
        """Return what a person needs to see a failure."""
        lines = [self.form]
        if self.form == "csv":
            lines[0] += (
                f", delimiter {self.delimiter!r}, {self.encoding}, ends {self.line_end!r}, quoted {self.quoting}"
            )
            lines[0] += "" if self.padded else ", short lines"
        for sheet in self.sheets:
            lines.append(f"=== {sheet.state} sheet {sheet.name!r}: {'; '.join(area.kind for area in sheet.areas)}")
            lines += [f"{number:3} {row}" for number, row in enumerate(sheet.cells(), 1)]
            facts = {"merged": sheet.merged(), "comments": sheet.comments, "hidden rows": sheet.hidden_rows()}
            facts["hidden columns"] = sheet.hidden_columns()
            lines += [f"    {name}: {fact}" for name, fact in facts.items() if fact]
        return "\n".join(lines)


@dataclass(frozen=True)
class Spot:
    """Where the name of a pump was put: a cell, a comment on it, or the sheet's name where ``row`` is None."""

    name: str
    sheet: str
    row: int | None
    what: str


def _main_sheet(world: World) -> Sheet:
    def draw(least: int, most: int) -> int:
        return world.draw(st.integers(least, most))

    above = [world.pick(areas.title, areas.title, areas.preamble, areas.note) for _ in range(draw(0, 2))]
    lists = [area for area in (areas.bare_list, areas.further_small_table) if world.rarely(5)]
    above += lists
    if world.rarely(3):
        main = [world.pick(areas.side_by_side, areas.transposed, areas.cards, areas.labelled_cells)]
    else:
        main = [areas.further_table if lists else areas.table]
    if world.rarely(40) and not world.pumps:
        main.append(areas.models_across)
    below = [areas.further_table, areas.further_small_table, areas.note, areas.note, areas.legend]
    found = [lay_out(world) for lay_out in [*above, *main, *(world.pick(*below) for _ in range(draw(0, 2)))]]
    gaps = [1 if upper.apart or lower.apart else world.pick(0, 1) for upper, lower in pairwise(found)]
    return Sheet(
        world.pick("Sheet1", "Inventory", "Geräte 2025"), found, [world.pick(0, 0, 2), *gaps], world.pick(0, 0, 0, 1, 2)
    )


def _other_sheet(world: World, number: int) -> Sheet:
    contacts = Area(
        "contacts", [["Name", "Phone", "Department"], ["Ms Abel", "5122", "Biomed"], ["Mr Ito", "5130", "Stores"]]
    )
    readme = Area("read me", [["Read me"], ["This workbook lists our equipment."], ["Please fill in every row."]])
    makers = Area("pick list", [["Makers"], ["Baxter"], ["Philips"], ["Zoll"]])
    wards = Area("pick list", [["Ward", "Building"], ["Ward 3", "A"], ["ICU", "B"]])
    area = world.pick(contacts, readme, makers, wards, None)
    state = world.pick("visible", "hidden", "veryHidden")
    if area is None:
        return Sheet(f"Old {number}", [areas.table(world)], [0], state=state)
    return Sheet(f"{area.kind} {number}", [area], [0], state=state)


@st.composite
def books(draw: DrawFn, *, pumps: bool = False, forms: tuple[str, ...] = FORMS, long: bool = False) -> Book:
    """Lay out a file.

    Args:
        draw: Draws what is left open.
        pumps: Whether each area that holds records holds units of a recalled pump too.
        forms: Which forms of files.
        long: Whether some hundred rows are added to one of its tables.
    """
    western = draw(st.booleans())
    world = World(draw, Stock(draw(st.integers(0, 1_000_000)), western=western), pumps, western)
    sheet = _main_sheet(world)
    if long:
        tables = [area for area in sheet.areas if "table, " in area.kind]
        areas.lengthen(world, world.pick(*(tables or sheet.areas)))
    form = world.pick(*forms)
    if form != "csv":
        further = [_other_sheet(world, number) for number in range(1, draw(st.integers(0, 2)) + 1)]
        if world.rarely(3):
            spots = sheet.spots()
            sheet.comments[spots[draw(st.integers(0, len(spots) - 1))]] = "Please check this one"
        return Book(form, [sheet, *further], numbers=world.pick(True, False))
    for area in sheet.areas:
        area.hidden_rows, area.hidden_columns, area.merged = set(), set(), []
    sheet.name = ""
    book = Book(
        form,
        [sheet],
        world.pick(*DELIMITERS),
        world.pick(*(WESTERN_ENCODINGS if western else ENCODINGS)),
        world.pick("\n", "\r\n", "\r"),
    )
    book.padded = world.pick(True, True, False)
    book.quoting = (
        world.pick("minimal", "minimal", "minimal", "all", "line", "careless")
        if len(book.delimiter) == 1
        else "minimal"
    )
    is_plain = sorted(area.kind.split(",")[0] for area in sheet.areas if area.kind not in {"title", "note"}) == [
        "table"
    ]
    if is_plain and world.rarely(2):
        return _of_fixed_width(book)
    return _encodable(book)


def _of_fixed_width(book: Book) -> Book:
    for area in book.sheets[0].areas:
        area.rows = [[cell.replace("\n", " ") for cell in row] for row in area.rows]
    return _encodable(replace(book, delimiter="", quoting="minimal"))


def _encodable(book: Book) -> Book:
    text = book.delimiter + "".join(cell for row in book.sheets[0].cells() for cell in row)
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in text)
    try:
        text.encode("ascii" if book.encoding == "gbk" and not is_chinese else book.encoding)
    except UnicodeEncodeError:
        book.encoding = "utf-8"
    return book


@st.composite
def named_books(draw: DrawFn, **how: Any) -> tuple[Book, Spot]:
    """Lay out a file without recalled pumps, and put the name of one into any one place of it."""
    book = draw(books(**how))
    sheet = draw(st.sampled_from(book.sheets))
    name = draw(st.sampled_from(NAMES))
    spots = sheet.spots()
    row, column = spots[draw(st.integers(0, len(spots) - 1))]
    what = draw(st.sampled_from(["cell"] * 12 if book.form == "csv" else [*["cell"] * 12, "comment", "sheet name"]))
    if what == "comment" and book.form != "ods":
        sheet.comments[row, column] = draw(st.sampled_from(["{}", "see {}", "Replaced by {} in May"])).format(name)
    elif what == "sheet name" and book.form != "csv":
        sheet.name = name
        return book, Spot(name, name, None, "the sheet's name")
    else:
        rows = sheet.cells()
        old = rows[row][column] if column < len(rows[row]) else ""
        way = draw(st.sampled_from(["{1}", "{1}", "{0} {1}", "{0}, {1}", "{0} ({1})", "{1} - {0}"])) if old else "{1}"
        text = way.format(old, name)
        sheet.changed[row, column] = text
        _encodable(book)
        return book, Spot(name, sheet.name, row, f"cell {row + 1}, {column + 1}: {old!r} became {text!r}")
    return book, Spot(name, sheet.name, row, f"a comment on cell {row + 1}, {column + 1}")
