"""Whatever a team types, and however it rearranges the workbook, an update finds every keystroke again."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from openpyxl.utils import quote_sheetname
from PIL import Image as Picture

from pumpcheck.model.team_entries import WORK_COLUMNS

from ..working import ROWS, cells_of, enter, everything, headings, id_of, notes_of, place, plain, scanned, shuffle

UNITS = [key for key in ROWS if key != "N1"]
HEADINGS = [column.heading for column in WORK_COLUMNS]

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), min_size=1, max_size=40),
    st.sampled_from(
        ["=1+1", '=HYPERLINK("http://x","y")', "+49 30", "-", "@x", "000189", "12E4", "1/2", "#N/A", "TRUE", "_x0041_",
         "🩺👩‍⚕️", "مضخة \u202eabc", "שלום", "é", " led and trailed ", "two\nlines", "2024-05-17", "0", "'quoted"]
    ),
)  # fmt: skip
VALUES = st.one_of(
    TEXTS,
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.datetimes(datetime(1901, 1, 1), datetime(2199, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.just(time(13, 45)),
)
DATED = [column.heading for column in WORK_COLUMNS if column.kind == "date"]
# A number typed into a date column is a date for every spreadsheet.
MOMENTS = st.dates(date(1901, 1, 1)) | st.datetimes(datetime(1901, 1, 1)).map(lambda one: one.replace(microsecond=0))
ENTRIES = st.sampled_from(HEADINGS).flatmap(
    lambda heading: st.tuples(st.just(heading), TEXTS | MOMENTS if heading in DATED else VALUES)
)
CELLS = st.lists(st.tuples(st.sampled_from(UNITS), ENTRIES), max_size=8).map(
    lambda found: {(unit, heading): value for unit, (heading, value) in found}
)
NOTES = st.dictionaries(
    st.tuples(st.sampled_from(UNITS), st.sampled_from([*HEADINGS, "Location", "Model"])), TEXTS, max_size=3
)
ADDED = st.dictionaries(
    st.sampled_from(["Room", "Chef 🙂", "=X", "2024", "owner", "Ward (source)"]),
    st.dictionaries(st.sampled_from(UNITS), VALUES, max_size=3),
    max_size=3,
)
SHEET = st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 6)), VALUES, max_size=6)


def same(found: Any, typed: Any) -> bool:
    """Whether a cell holds what was typed; a spreadsheet knows neither dates without midnight nor -0."""
    if isinstance(found, str) and isinstance(typed, str):
        return plain(found) == typed
    if isinstance(typed, date) and not isinstance(typed, datetime):
        typed = datetime(typed.year, typed.month, typed.day)
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)
    if isinstance(typed, float) and isinstance(found, int | float):
        return abs(found - typed) <= abs(typed) * 1e-12
    return bool(found == typed and isinstance(found, bool) == isinstance(typed, bool))


def made_up(book: Any, ids: dict[str, str], marked: str) -> str:
    """Colour, hide, filter, compute and paste as a team does, about one unit; return a column that was hidden."""
    page, row, columns = place(book, ids[marked])
    page.cell(row, columns["Owner"]).fill = PatternFill("solid", start_color="FFAA00")
    page.row_dimensions[row].hidden = True
    hidden = page.cell(1, columns["Why"]).column_letter
    page.column_dimensions[hidden].hidden = True
    letter = page.cell(1, columns["Finding ID"]).column_letter
    sums = book.create_sheet("Sums")
    name = quote_sheetname(page.title)
    sums["A1"] = f"={name}!${letter}${row}"
    sums["A2"] = f"=COUNTA({name}!{letter}2:{letter}{page.max_row})"
    held = BytesIO()
    Picture.new("RGB", (4, 4)).save(held, "png")
    page.add_image(Image(held), f"C{row}")
    return str(hidden)


def still_so(book: Any, ids: dict[str, str], marked: str, hidden: str) -> None:
    """Make sure that what `made_up` did stands, at the same unit."""
    page, row, columns = place(book, ids[marked])
    assert page.cell(row, columns["Owner"]).fill.start_color.rgb == "00FFAA00"
    assert page.row_dimensions[row].hidden
    assert page.column_dimensions[hidden].hidden
    assert (
        book["Sums"]["A1"].value.rpartition("!")[2].replace("$", "") == page.cell(row, columns["Finding ID"]).coordinate
    )
    units = [line for line in range(2, page.max_row + 1) if page.cell(line, columns["Finding ID"]).value]
    assert book["Sums"]["A2"].value.rstrip(")").endswith(f"{max(units)}")
    (image,) = page._images
    assert image.anchor._from.row == row - 1


# Shrinking takes minutes, since every step writes and reads three workbooks.
@pytest.mark.integration("time")
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    cells=CELLS,
    notes=NOTES,
    added=ADDED,
    sheet=SHEET,
    below=st.dictionaries(st.integers(1, 5), TEXTS.filter(str.strip), max_size=2),
    summary=st.one_of(st.none(), TEXTS.filter(str.strip)),
    form=st.one_of(st.none(), TEXTS.filter(str.strip)),
    letters=st.dictionaries(st.sampled_from(["A1", "A3", "R2"]), TEXTS.filter(str.strip), max_size=3),
    gone=st.sets(st.sampled_from(UNITS), max_size=3),
    renamed=st.booleans(),
    marked=st.sampled_from(["A1", "A2", "A3"]),
    data=st.data(),
)
def test_every_keystroke_is_found_again(
    cells, notes, added, sheet, below, summary, form, letters, gone, renamed, marked, data
):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        first = scanned()
        first.write(path)
        ids = {key: id_of(first, ROWS[key][3]) for key in UNITS}
        book = openpyxl.load_workbook(path)
        for (unit, heading), value in cells.items():
            page, row, columns = place(book, ids[unit])
            enter(page.cell(row, columns[heading]), value)
        for name, values in added.items():
            for page in (book["Remediation"], book["Needs review"]):
                enter(page.cell(1, page.max_column + 1), name)
            for unit, value in values.items():
                page, row, columns = place(book, ids[unit])
                enter(page.cell(row, columns[name]), value)
        for (unit, heading), text in notes.items():
            page, row, columns = place(book, ids[unit])
            page.cell(row, columns[heading]).comment = Comment(text, "Team")
        for page in (book["Remediation"], book["Needs review"]):
            rows = data.draw(st.permutations(range(2, page.max_row + 1)))
            columns = data.draw(st.permutations(range(1, page.max_column + 1)))
            shuffle(page, rows, columns)
        page = book["Remediation"]
        last = page.max_row
        _, columns = headings(page)
        for offset, text in below.items():
            enter(page.cell(last + offset, columns["Comment"]), text)
        if summary is not None:
            enter(book["Summary"]["L3"], summary)
        if form is not None:
            enter(book["Response"]["B3"], form)
        told = book["Notify"]
        column = told.max_column + 1
        enter(told.cell(1, column), "Letter")
        for unit, text in letters.items():
            row = next(cell.row for line in told.iter_rows() for cell in line if cell.value == ids[unit])
            enter(told.cell(row, column), text)
        if renamed:
            book["Remediation"].title = "Unsere Liste"
            book["Response"].title, book["Notify"].title = "Antwort", "Briefe"
        looks = made_up(book, ids, marked)
        theirs = book.create_sheet("Plan", 0)
        for (row, column), value in sheet.items():
            enter(theirs.cell(row, column), value)
        book.save(path)

        later = {key: row for key, row in ROWS.items() if key not in gone}
        later["A1"] = (*ROWS["A1"][:4], "2.0A", "Ward 9", "New User")
        later["B1"] = ("B1", "Medtronic", "MMT-712NAS", "PAR300001H", "", "Ward 1", "")
        second = scanned(later)
        second.write(path, update=True)
        new = openpyxl.load_workbook(path)

        for (unit, heading), value in cells.items():
            assert same(cells_of(new, ids[unit])[heading], value), (unit, heading)
        seen = list(everything(path))
        for name, values in added.items():
            for unit, value in values.items():
                row = cells_of(new, ids[unit])
                held = [row[heading] for heading in row if heading == name or heading.startswith(f"{name} (")]
                assert any(same(found, value) for found in held), (name, row)
        for (unit, heading), text in notes.items():
            assert text in {plain(note) for note in notes_of(new, ids[unit]).values()}, heading
        for text in [*below.values(), *([summary] if summary else []), *letters.values()]:
            assert any(text in one for one in seen), text
        if form is not None:
            assert same(new["Antwort" if renamed else "Response"]["B3"].value, form)
        again = new["Plan"]
        for (row, column), value in sheet.items():
            assert same(again.cell(row, column).value, value)
        for unit in {*UNITS, "B1"} - gone:
            assert cells_of(new, id_of(second, later[unit][3]))
        still_so(new, ids, marked, looks)
        for unit in gone - {"A1"}:
            assert "no longer in inventory" in cells_of(new, ids[unit])["Change"]
