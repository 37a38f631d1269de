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
    def write(content, closing=_CLOSING):
        path = tmp_path / "ward.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("META-INF/manifest.xml", _MANIFEST)
            package.writestr("content.xml", _OPENING + content + closing)
        return path

    return write


def test_each_row_of_a_merged_block_has_its_value(tmp_path, read):
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
    assert read(tmp_path / "ward.ods").rows("Ward") == [("Medtronic", "MMT-722", "1")] * 3


@pytest.mark.parametrize(
    ("model", "seen"),
    [
        (cell("MMT-722NAS", ""), "MMT-722NAS"),
        (cell("722", ' office:value-type="float"'), "722"),
        (cell("#N/A", ' office:value-type="string" office:string-value=""'), "#N/A"),
        (cell("MMT<text:s/>722<text:tab/>x", ""), "MMT 722\tx"),
        (cell("722", ' office:value-type="float" office:value="722"'), "722"),
    ],
    ids=["no type", "no value", "error", "spaces", "usual"],
)
def test_a_cell_is_read_whatever_it_states(ods, read, model, seen):
    path = ods(table(row(cell("Medtronic"), model, cell("1"))))
    assert read(path).rows("Ward") == [("Medtronic", seen, "1")]


def test_cells_that_nothing_can_be_told_of_are_named(ods, read):
    untyped = row(*(cell(text, "") for text in ("Medtronic", "MMT-722NAS", "1")))
    [skipped] = read(ods(table(untyped))).skipped
    assert "state no type" in skipped.reason


@pytest.mark.parametrize(
    ("content", "closing"),
    [
        (table() + '<table:table table:name="Pumps"><table:table-row>', ""),
        (table(), ""),
        (table(row(cell("Medtronic"), cell("MMT-722").replace("</table:table-cell>", "</table:table-col>"))), _CLOSING),
        ('<t:table t:name="Ward"><t:table-row/></t:table>', _CLOSING),
        (table(row(cell('x<text:s text:c="1000000000"/>'))), _CLOSING),
    ],
    ids=["within a table", "between tables", "an end tag", "a prefix", "blanks without end"],
)
def test_damage_ends_in_one_sentence(ods, read, content, closing):
    with pytest.raises(SourceUnreadableError, match="damaged or incomplete"):
        read(ods(content, closing))


def test_cells_repeated_beyond_the_limit_are_refused(ods, read):
    repeated = cell("x", _TYPED + ' table:number-columns-repeated="500"')
    path = ods(table(row(repeated, attributes=' table:number-rows-repeated="100000"')))
    with pytest.raises(SourceUnreadableError, match=r"down to row 100,001 and over 500 columns.*max_cells"):
        read(path, max_cells="1000000")


def test_two_sheets_of_one_name_are_refused(ods, read):
    with pytest.raises(SourceUnreadableError, match="several sheets of the name 'Ward'"):
        read(ods(table() + table()))
