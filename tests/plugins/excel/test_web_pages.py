"""Web pages and the like that are saved as .xls: their tables are sheets, and nothing beside them is lost."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

import pumpcheck
from pumpcheck import SourceUnreadableError

HEAD = "<tr><th>Manufacturer</th><th>Model</th><th>Serial number</th></tr>"
PUMP = "<tr><td>Medtronic</td><td>MMT-722NAS</td><td style='mso-number-format:\"\\@\"'>0000189</td></tr>"
HEADINGS = ("Manufacturer", "Model", "Serial number")
ROW = ("Medtronic", "MMT-722NAS", "0000189")


@pytest.fixture
def page(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "ward.xls"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    "rows",
    [
        HEAD + PUMP,
        f"<thead>{HEAD}</thead><tbody>{PUMP}</tbody>",
        HEAD.replace("</th>", "").replace("</tr>", "") + PUMP.replace("</td>", "").replace("</tr>", ""),
        HEAD.upper().replace("MANUFACTURER", "Manufacturer").replace("MODEL", "Model").replace(
            "SERIAL NUMBER", "Serial number") + PUMP,
        HEAD + PUMP.replace("MMT-722NAS", "\n  <b>MMT-</b><span>722</span>NAS&nbsp;\n"),
        HEAD + PUMP.replace("MMT-722NAS", "<!-- 508 -->MMT-722NAS<![if !x]><script>x = '<td>508'</script><![endif]>"),
        HEAD + "<tr><td>&nbsp;<td> </tr>" + PUMP,
    ],
    ids=["plain", "sections", "ends left out", "capitals", "markup", "comments and scripts", "blank row"],
)  # fmt: skip
def test_a_table_is_read_however_it_is_spelt(page, read, rows):
    reading = read(page(f"<html><body><table border=1>{rows}</table></body></html>"))
    assert (reading.rows("Table 1"), reading.skipped) == ([HEADINGS, ROW], [])


def test_spanning_cells_are_merged_and_take_their_places(page, read):
    rows = "<tr><td rowspan=2>Medtronic<td>722<td>1</tr><tr><td>523<td>2</tr><tr><td colspan=2>Philips<td>3</tr>"
    reading = read(page(f"<table>{HEAD}{rows}</table>"))
    assert reading.records("Table 1") == [("Medtronic", "722", "1"), (None, "523", "2"), ("Philips", None, "3")]
    assert reading.grids["Table 1"].merged == [((2, 0), (3, 0)), ((4, 0), (4, 1))]


def test_what_is_hidden_is_read_and_known_as_hidden(page, read):
    style = "<style><!-- .gone, .away { display : none } --></style>"
    columns = "<col><col style='display:none'><col span=2>"
    hidden = [PUMP.replace("<tr", "<tr style='display: none'"), PUMP.replace("<tr", "<tr class='x gone'")]
    rows = "".join([HEAD, *hidden, PUMP])
    reading = read(page(f"{style}<table>{columns}{rows.replace('<td>M', '<td hidden>M')}</table>"))
    grid = reading.grids["Table 1"]
    assert reading.records("Table 1") == [ROW] * 3
    assert (set(grid.hidden_rows), set(grid.hidden_columns), grid.hidden) == ({2, 3}, {1}, False)
    reading = read(page(f"<table><tr><td>a<td>b</tr></table><table hidden>{HEAD}{PUMP}</table>"))
    assert [grid.hidden for grid in reading.grids.values()] == [False, True]


def test_several_tables_are_sheets_and_text_beside_them_is_kept(page, read):
    layout = f"<table><tr><td>Ward 7<table>{HEAD}{PUMP}</table></td></tr></table>"
    path = page(f"<title>Pumps</title><h2>As of June</h2>{layout}<p>Spare: Paradigm<br>MMT-508</p><table></table>tail")
    reading = read(path)
    assert [reading.rows(name) for name in reading.content] == [[("Ward 7",)], [HEADINGS, ROW]]
    texts = [comment.text for comment in reading.grids["Table 1"].comments]
    assert texts == ["Pumps", "As of June", "Spare: Paradigm", "MMT-508", "tail"]
    result = pumpcheck.scan(path)
    assert result.counts["affected"] == 1
    assert "MMT-508" in result.findings.to_csv()
    assert result.complete


@pytest.mark.parametrize(
    "text",
    [
        f"<table>{HEAD}{PUMP}",
        f"<table>{HEAD}{PUMP}</table><table>{HEAD}",
        f"<table>{HEAD}{PUMP}<tr><td",
        f"<table>{HEAD}{PUMP}</table><script>var x",
    ],
)
def test_a_page_that_breaks_off_leaves_the_scan_incomplete(page, read, text):
    reading = read(page(text))
    assert reading.records("Table 1") == [ROW]
    assert [skipped.reason for skipped in reading.skipped] == [
        "the page breaks off within a table or a tag, so rows may be missing; export it again"
    ]
    assert not pumpcheck.scan(page(text)).complete


@pytest.mark.parametrize(
    ("declared", "encoding", "problems"),
    [
        ('<meta charset="utf-8">', "utf-8", 0),
        ("", "utf-8", 0),
        ("", "utf-8-sig", 0),
        ("", "utf-16", 0),
        ("", "cp1252", 0),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252", 0),
        ("<meta charset=windows-1250>", "cp1250", 0),
        ("<meta charset=utf-8>", "cp1252", 1),
    ],
)
def test_encodings(page, read, declared, encoding, problems):
    path = page(f"<html><head>{declared}</head><table>{HEAD}<tr><td>Médtrönic<td>722</table></html>", encoding)
    reading = read(path)
    assert reading.records("Table 1") == [("Médtrönic", "722")]
    assert len(reading.skipped) == problems


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_page_in_one_file_with_what_belongs_to_it(page, read, encoding):
    message = EmailMessage()
    message["From"] = "Microsoft Excel"
    message["MIME-Version"] = "1.0"
    message.add_related(f"<html><table>{HEAD}{PUMP}</table></html>", "html", cte=encoding)
    message.add_related(f"<html><table>{HEAD}{PUMP.replace('722', '508')}</table></html>", "html", cte=encoding)
    content = bytes(message)
    reading = read(page(content))
    assert [reading.records(name)[0][1] for name in reading.content] == ["MMT-722NAS", "MMT-508NAS"]
    assert reading.skipped == []
    assert read(page(content[: content.rindex(b"--=")])).skipped


def test_a_page_without_a_table_is_refused_in_one_sentence(page, read):
    with pytest.raises(SourceUnreadableError, match="is a web page without a table"):
        read(page("<!DOCTYPE html><html><frameset><frame src=sheet001.htm></frameset></html>"))


@pytest.mark.parametrize("piece", ["<!--", "<![x", "<td ", '<td a="', "<table>", "<style", "<td colspan=1000>", "&#"])
def test_pages_made_to_cost_more_than_their_size_do_not(page, read, piece):
    path = page(f"<table>{HEAD}{PUMP}</table>" + piece * 20_000)
    assert read(path).records("Table 1") == [ROW]
