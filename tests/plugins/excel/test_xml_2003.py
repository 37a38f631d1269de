"""XML spreadsheets of 2003 that are called .xls."""

from __future__ import annotations

import pytest

import pumpcheck
from pumpcheck import SourceUnreadableError

BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0000000"/></Style>
<Style ss:ID="s2"><NumberFormat ss:Format="Fixed"/></Style></Styles>{}</Workbook>"""
SHEET = '<Worksheet ss:Name="{}"><Table>{}</Table>{}</Worksheet>'
OPTIONS = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{}</WorksheetOptions>'


def cell(text, kind="String", rest=""):
    return f'<Cell{rest}><Data ss:Type="{kind}">{text}</Data></Cell>'


HEAD = f"<Row>{cell('Manufacturer')}{cell('Model')}{cell('Serial number')}</Row>"
SERIAL = cell("189", "Number", ' ss:StyleID="s1"')
PUMP = f"<Row>{cell('Medtronic')}{cell('MMT-722NAS')}{SERIAL}</Row>"


@pytest.fixture
def book(tmp_path):
    def write(*sheets):
        path = tmp_path / "ward.xls"
        path.write_text(BOOK.format("".join(sheets)), encoding="utf-8")
        return path

    return write


def test_sheets_and_cells_are_read_as_shown(book, read):
    odd = "".join(
        [
            '<Row ss:Index="5" ss:Hidden="1">',
            cell("722", "Number", ' ss:StyleID="s2"'),
            cell("2019-06-27T00:00:00.000", "DateTime", ' ss:Index="3"'),
            cell("1", "Boolean"),
            cell("#N/A", "Error"),
            cell('<html:B>MMT-</html:B>512<html:Font html:Size="8"> old</html:Font>'),
            "</Row>",
        ]
    )
    path = book(SHEET.format("Ward", HEAD + PUMP + odd, ""), SHEET.format("Beds", HEAD, ""))
    reading = read(path)
    assert reading.rows("Ward")[1] == ("Medtronic", "MMT-722NAS", "0000189")
    assert reading.content["Ward"][-1] == (5, ("722", None, "2019-06-27", "TRUE", "#N/A", "MMT-512 old"))
    assert list(reading.content) == ["Ward", "Beds"]
    assert set(reading.grids["Ward"].hidden_rows) == {5}
    assert pumpcheck.scan(path).counts["affected"] == 2


def test_what_stands_beside_the_cells_is_known(book, read):
    columns = '<Column/><Column ss:Index="3" ss:Hidden="1" ss:Span="1"/>'
    note = f"<Comment><Data>spare: <html:B>MMT-508</html:B></Data></Comment>{'</Cell>'}"
    merged = cell("Philips", rest=' ss:MergeAcross="1" ss:MergeDown="2"').replace("</Cell>", note) + cell("x")
    page = '<PageSetup><Header x:Data="&amp;CInsulin pumps"/></PageSetup><Visible>SheetHidden</Visible>'
    reading = read(book(SHEET.format("Ward", f"{columns}{HEAD}<Row>{merged}</Row>", OPTIONS.format(page))))
    grid = reading.grids["Ward"]
    assert reading.records("Ward") == [("Philips", None, "x")]
    assert (grid.merged, set(grid.hidden_columns), grid.hidden) == ([((2, 0), (4, 1))], {2, 3}, True)
    texts = [(comment.row, comment.column, comment.text) for comment in grid.comments]
    assert texts == [(2, 0, "spare: MMT-508"), (0, 0, "Insulin pumps")]


def test_formulas_without_results_leave_the_reading_incomplete(book, read):
    reading = read(book(SHEET.format("Ward", f'{HEAD}{PUMP}<Row><Cell ss:Formula="=1+1"/></Row>', "")))
    assert [skipped.reason[:28] for skipped in reading.skipped] == ["1 formula holds no stored re"]


def test_one_that_breaks_off_or_declares_entities_is_refused(book, read):
    path = book(SHEET.format("Ward", HEAD + PUMP, ""))
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("MMT")], encoding="utf-8")
    with pytest.raises(SourceUnreadableError, match="damaged or incomplete"):
        read(path)
    path.write_text(text.replace("<Workbook", "<!DOCTYPE x [<!ENTITY a 'b'>]><Workbook"), encoding="utf-8")
    with pytest.raises(SourceUnreadableError, match="declares XML entities"):
        read(path)
