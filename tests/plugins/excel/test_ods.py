"""OpenDocument spreadsheets: what the reading library would lose of them without a word."""

from __future__ import annotations

import zipfile

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from pumpcheck import SourceUnreadableError

_OPENING = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    "<office:body><office:spreadsheet>"
)
_STYLES = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles>"
)
_DRAW = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
_CLOSING = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_TYPED = ' office:value-type="string"'


def cell(text, attributes=_TYPED):
    return f"<table:table-cell{attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells, attributes=""):
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


HEAD = row(*map(cell, ["Manufacturer", "Model", "Serial"]))


def table(*rows, name="Ward"):
    return f'<table:table table:name="{name}">{HEAD}{"".join(rows)}</table:table>'


@pytest.fixture
def ods(tmp_path):
    def write(content, closing=_CLOSING, opening=_OPENING):
        path = tmp_path / "ward.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("META-INF/manifest.xml", _MANIFEST)
            package.writestr("content.xml", opening + content + closing)
        return path

    return write


def test_a_merged_block_is_told_and_its_value_stands_in_its_first_cell(tmp_path, read):
    book, sheet = OpenDocumentSpreadsheet(), Table(name="Ward")
    for number in range(4):
        line = TableRow()
        for place, text in enumerate(
            ["Manufacturer", "Model", "Serial"] if not number else ["Medtronic", "MMT-722", "1"]
        ):
            if number > 1 and place < 2:
                line.addElement(CoveredTableCell())
                continue
            spans = {"numberrowsspanned": 3} if number == 1 and place < 2 else {}
            item = TableCell(valuetype="string", **spans)
            item.addElement(P(text=text))
            line.addElement(item)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(tmp_path / "ward.ods")
    reading = read(tmp_path / "ward.ods")
    assert reading.records("Ward") == [("Medtronic", "MMT-722", "1"), (None, None, "1"), (None, None, "1")]
    assert reading.grids["Ward"].merged == [((2, 0), (4, 0)), ((2, 1), (4, 1))]


@pytest.mark.parametrize(
    ("model", "seen"),
    [
        (cell("MMT-722NAS", ""), "MMT-722NAS"),
        (cell("722", ' office:value-type="float"'), "722"),
        (cell("#N/A", ' office:value-type="string" office:string-value=""'), "#N/A"),
        (cell("MMT<text:s/>722<text:tab/>x", ""), "MMT 722\tx"),
        (cell("722", ' office:value-type="float" office:value="722"'), "722"),
        (cell("0722", ' office:value-type="float" office:value="722"'), "0722"),
        (cell("MMT-722", ' office:value-type="float" office:value="722"'), "MMT-722"),
        (cell("1.722,00", ' office:value-type="float" office:value="1722"'), "1722"),
        (cell("27.06.19", ' office:value-type="date" office:date-value="2019-06-27T14:30:00"'), "2019-06-27 14:30:00"),
        (cell("2:30 PM", ' office:value-type="time" office:time-value="PT14H30M00S"'), "14:30:00"),
    ],
    ids=["no type", "no value", "error", "spaces", "usual", "zeros", "prefix", "thousands", "date", "time"],
)
def test_a_cell_is_read_whatever_it_states(ods, read, model, seen):
    path = ods(table(row(cell("Medtronic"), model, cell("1"))))
    assert read(path).records("Ward") == [("Medtronic", seen, "1")]


def test_a_formula_without_a_result_is_reported(ods, read):
    formula = '<table:table-cell table:formula="of:=1+2"/>'
    empty = '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""/>'
    [skipped] = read(ods(table(row(cell("Medtronic"), formula, empty)))).skipped
    assert skipped.reason.startswith("1 formula holds no stored result")


@pytest.mark.parametrize(
    ("content", "closing"),
    [
        (table() + '<table:table table:name="Pumps"><table:table-row>', ""),
        (table(), ""),
        (table(row(cell("Medtronic"), cell("MMT-722").replace("</table:table-cell>", "</table:table-col>"))), _CLOSING),
        (table(row(cell('x<text:s text:c="1000000000"/>'))), _CLOSING),
    ],
    ids=["within a table", "between tables", "an end tag", "blanks without end"],
)
def test_damage_ends_in_one_sentence(ods, read, content, closing):
    with pytest.raises(SourceUnreadableError, match="damaged or incomplete"):
        read(ods(content, closing))


def test_cells_repeated_beyond_the_limit_are_refused(ods, read):
    repeated = cell("x", _TYPED + ' table:number-columns-repeated="500"')
    path = ods(table(row(repeated, attributes=' table:number-rows-repeated="100000"')))
    reading = read(path, max_cells="1000000")
    [skipped] = reading.skipped
    assert "down to row 100,001 and over 500 columns" in skipped.reason
    assert "max_cells" in skipped.reason
    assert reading.rows("Ward") == [("Manufacturer", "Model", "Serial")]


def test_any_prefix_may_stand_for_a_namespace(ods, read):
    path = ods(table(row(cell("Medtronic"))).replace("<table:", "<t:").replace("</table:", "</t:"))
    assert read(path).records("Ward") == [("Medtronic",)]


def test_two_sheets_of_one_name_are_refused(ods, read):
    with pytest.raises(SourceUnreadableError, match="several sheets of the name 'Ward'"):
        read(ods(table() + table()))


def test_hidden_sheets_rows_and_columns_are_read_and_told(ods, read):
    collapsed = row(cell("a"), attributes=' table:visibility="collapse"')
    filtered = row(cell("b"), attributes=' table:visibility="filter" table:number-rows-repeated="2"')
    rows = HEAD + collapsed + filtered + row(cell("c"))
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    content = "".join(
        f'<table:table table:name="{name}" table:style-name="{style}">{columns}{rows}</table:table>'
        for name, style in (("Ward", "ta1"), ("Old", "ta2"))
    )
    reading = read(ods(content, opening=_OPENING.replace("<office:body>", f"{_STYLES}<office:body>")))
    assert {name: grid.hidden for name, grid in reading.grids.items()} == {"Ward": False, "Old": True}
    for name, grid in reading.grids.items():
        assert (set(grid.hidden_rows), set(grid.hidden_columns)) == ({2, 3, 4}, {2})
        assert reading.records(name) == [("a",), ("b",), ("b",), ("c",)]


def test_comments_and_text_boxes_are_no_part_of_the_cells(ods, read):
    note = (
        "<office:annotation><text:p>was</text:p><text:p>MMT-508</text:p></office:annotation>"
        f"<text:p>MMT-722<draw:frame {_DRAW}><draw:text-box><text:p>see room 5</text:p></draw:text-box></draw:frame>"
        "NAS</text:p>"
    )
    shapes = (
        f"<table:shapes {_DRAW}><draw:custom-shape><text:p>Insulin pumps</text:p></draw:custom-shape></table:shapes>"
    )
    with_notes = f"<table:table-cell{_TYPED}>{note}</table:table-cell>"
    reading = read(
        ods(f'<table:table table:name="Ward">{shapes}{HEAD}{row(cell("Medtronic"), with_notes)}</table:table>')
    )
    assert reading.records("Ward") == [("Medtronic", "MMT-722NAS")]
    assert [(found.row, found.column, found.text) for found in reading.grids["Ward"].comments] == [
        (0, 0, "Insulin pumps"),
        (2, 1, "was\nMMT-508"),
        (2, 1, "see room 5"),
    ]


def test_rows_without_end_below_the_list_are_no_rows(ods, read):
    blank = row(
        '<table:table-cell table:number-columns-repeated="16384"/>', attributes=' table:number-rows-repeated="9"'
    )
    far = row('<table:table-cell table:number-columns-repeated="16384"/>').replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="1048000"'
    )
    reading = read(ods(table(row(cell("a")), blank, row(cell("b")), far)))
    assert [(number, found) for number, found in reading.content["Ward"][1:]] == [(2, ("a",)), (3, ()), (12, ("b",))]
