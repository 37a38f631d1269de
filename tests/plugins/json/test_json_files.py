"""Which files are read, and one clear sentence for what is damaged: no value is lost, and nothing breaks."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import SourceNotFoundError, SourceRequest, SourceUnreadableError, UsageError, is_json
from pumpcheck.testing import check_adapter
from pumpcheck_json.json_adapter import JsonAdapter
from pumpcheck_json.json_contents import BATCH_ROWS

PUMP = {"Manufacturer": "Medtronic", "Model": "MMT-722NAS", "Serial": "PAR123456H"}
BED = {"Manufacturer": "Hill-Rom", "Model": "Bed", "Serial": "0012"}
BOTH = [PUMP, BED]
PUMP_LINE, BED_LINE = json.dumps(PUMP), json.dumps(BED)
CASES = Path(__file__).parents[4] / "shared" / "data" / "cases"


@pytest.mark.parametrize("content", [json.dumps(BOTH), f"{PUMP_LINE}\n{BED_LINE}\n"], ids=["document", "lines"])
@pytest.mark.parametrize("name", ["ward.json", "ward.csv", "ward.txt", "ward.jsonl.gz"])
def test_the_adapter_keeps_the_contract(write, content, name):
    data = content.encode()
    path = write(gzip.compress(data) if name.endswith(".gz") else data, name)
    check_adapter(JsonAdapter(), SourceRequest(str(path)), expected=BOTH)


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ('{"a": 1}', True),
        ('\n\t {\n "a"', True),
        ("[{", True),
        ('[null, {"a": 1}]', True),
        ('["Model", "Serial"]\n["Bed", "1"]\n', True),
        ("{}\n{}\n", True),
        ('\x1e{"a": 1}\n', True),
        ('{"a": 1}{"b": 2}', True),
        ("", False),
        ("Model,Serial\n", False),
        ('"Model","Serial"\n', False),
        ("[Ward 3]\nModel=Bed\n", False),
        ("[1],Bed,12\n", False),
        ('{"a": 1},Bed,12\n', False),
        ("{a}", False),
        ("{'a': 1}", False),
        ("{7D3A-11},Bed\n", False),
        ("[12];[13]\n", False),
        ("\x01{", False),
    ],
)
def test_json_is_known_by_its_first_bytes(head, answer):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert is_json(head.encode(encoding)) is answer
    assert is_json(gzip.compress(head.encode())) is answer


def test_a_file_is_claimed_by_its_first_bytes_whatever_it_is_called(write):
    names = [write("[]", "a.json"), write("[]", "a.dat"), write("Model,Serial\n", "b.json"), write(b"\x01", "c.json")]
    claims = [JsonAdapter().claims(SourceRequest(str(name))) for name in (*names, "gone.json", "https://h/a.json")]
    assert claims == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize("joint", ["[%s,\n%s]", "%s\n%s\n", "%s%s", "\x1e%s\n\x1e%s\n", "\n\n%s\n\n\n%s"])
def test_encodings_and_what_stands_between_documents(read, joint, encoding):
    text = joint % (json.dumps({**PUMP, "Ward": "Säule 3"}, ensure_ascii=False), BED_LINE)
    reading = read(text, encoding=encoding)
    assert reading.tables == {"": [{**PUMP, "Ward": "Säule 3"}, BED]}
    assert reading.reasons == []


def test_standard_input_is_read_as_files_are(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"rows": BOTH}).encode())))
    check_adapter(JsonAdapter(), SourceRequest("-"), expected=BOTH)


def test_documents_over_several_lines_may_follow_each_other(read):
    reading = read("\n".join(json.dumps(each, indent=2) for each in BOTH))
    assert (reading.tables, reading.numbers[""], reading.words[""]) == ({"": BOTH}, [1, 2], "record")


def test_lines_are_read_a_bounded_number_at_a_time(write):
    path = write("\n".join([PUMP_LINE, "", *[BED_LINE] * BATCH_ROWS, json.dumps({"Model": "x", "New": 1})]), "w.jsonl")
    with JsonAdapter().open(SourceRequest(str(path))) as source:
        (table,) = source.tables()
        sizes = [len(batch.row_numbers) for batch in table.batches()]
        last = list(table.batches())[-1]
    assert (sizes, list(table.headings), table.row_word) == ([BATCH_ROWS, 2], [*PUMP, "New"], "line")
    assert (last.row_numbers[-1], last.rows([1])) == (BATCH_ROWS + 3, [(None, "x", None, "1")])


@pytest.mark.parametrize(
    ("text", "record"),
    [
        (
            '{"Model": "x", "Serial": 0.10, "n": 12345678901234567890, "e": 1E400}',
            dict(n="12345678901234567890", e="1E400"),
        ),
        ('{"Model": "x", "Serial": 508.0, "n": %s}' % ("9" * 5000), dict(Serial="508.0", n="9" * 5000)),
        ('{"Model": "x", "Serial": NaN, "n": -Infinity}', dict(n="-Infinity")),
        ('{"Model": "x", "Serial": "1", "Model": "y"}', dict(Model="x; y")),
        (
            '{"Model": "x", "Serial": "a\\ud800b", "n": "\\ud83d\\ude00", "e": "c:\\\\ud800"}',
            dict(Serial="a\ufffdb", n="😀", e="c:\\ud800"),
        ),
        ('{"Model": "x", "Serial": "a\tb"}', dict(Serial="a\tb")),
    ],
    ids=["as written", "huge", "not a number", "a key twice", "lone surrogate", "control character"],
)
def test_odd_values(read, text, record):
    (found,) = read(f"[{text}]").tables[""]
    assert record.items() <= found.items()
    assert "nan" not in str(found).casefold().replace("manufacturer", "")


def test_text_that_is_no_utf_8_is_read_and_said(read):
    reading = read(json.dumps([{**PUMP, "Ward": "Pavillon Générale"}], ensure_ascii=False), encoding="cp1252")
    assert reading.tables[""][0]["Ward"] == "Pavillon Générale"
    assert reading.notes == ["some of it is no UTF-8 and was read as cp1252"]


@pytest.mark.parametrize(
    ("content", "rows", "line"),
    [
        (json.dumps(BOTH, indent=1)[:-40], [PUMP, {"Manufacturer": "Hill-Rom"}], 9),
        (json.dumps({"a": {"rows": BOTH}})[:-30], [PUMP, {"Manufacturer": "Hill-Rom"}], 1),
        (f"[{PUMP_LINE},\n{BED_LINE},]", BOTH, 2),
        (f"[{PUMP_LINE},\n{BED_LINE}\n]\n<html>", BOTH, 4),
        (f"{PUMP_LINE}\n{{'Model': 1}}\n{BED_LINE}\n", BOTH, 2),
        (f"{PUMP_LINE}\n{BED_LINE}\n{PUMP_LINE[:30]}", BOTH, 3),
        (f"{PUMP_LINE}\n{'[' * 999 + ']' * 999}\n{BED_LINE}\n", BOTH, 2),
        (gzip.compress(f"{PUMP_LINE}\n{BED_LINE}\n".encode())[:-9], BOTH, 2),
    ],
    ids=[
        "breaks off",
        "envelope breaks off",
        "comma too many",
        "page behind it",
        "bad line",
        "last line",
        "deep",
        "gzip",
    ],
)
def test_what_was_read_before_the_damage_counts(read, content, rows, line):
    reading = read(content)
    assert [row for table in reading.tables.values() for row in table][: len(rows)] == rows
    assert [stretch.origin for stretch in reading.skipped] == [f"ward.json, line {line}"]


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", "null", '{"rows": [], "total": 0}', "[" * 999 + "]" * 999, '{"a":' * 90_000, "x", "{",
        '["a", "b"]', '{"error": "invalid_token", "message": "session expired"}', '{"errors": [{"message": "x"}]}',
        "[1, 2]", '"MMT-722"',
    ],
)  # fmt: skip
def test_what_holds_no_list_of_devices_is_said_in_one_sentence(read, content):
    reading = read(content)
    assert (reading.tables, reading.rows, len(reading.reasons)) == ({}, {}, 1)
    assert ";" in reading.reasons[0]
    assert "PAR" not in reading.reasons[0]


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        ({"total": 3}, "it says that there are 3 records and holds 2 (key total)"),
        ({"meta": {"pagination": {"total": "1200"}}}, "1,200 records and holds 2 (key meta.pagination.total)"),
        ({"total": {"value": 2000, "relation": "eq"}}, "2,000 records and holds 2 (key total)"),
        ({"@odata.nextLink": "https://h/?page=2"}, "another page (key @odata.nextLink)"),
        ({"_links": {"next": {"href": "/2"}}}, "another page (key _links.next)"),
        ({"link": [{"relation": "next", "url": "/2"}]}, "another page (key link.next)"),
        ({"pageInfo": {"hasNextPage": True}}, "another page (key pageInfo.hasNextPage)"),
        ({"previous": "/1"}, "another page (key previous)"),
        ({"last": False}, "another page (key last)"),
        ({"page": 1, "pages": 4}, "4 pages and holds 1 (key pages)"),
        ({"list_info": {"has_more_rows": True}}, "another page (key list_info.has_more_rows)"),
        ({"links": [{"name": "next", "url": "/2"}]}, "another page (key links.next)"),
        ({"allResultsReturned": False}, "another page (key allResultsReturned)"),
        ({"warnings": ["results truncated"]}, "another page (key what warnings says)"),
        ({"seite": 1, "seiten": 28}, "28 pages and holds 1 (key seiten)"),
        ({"message": "Found: 1000"}, "1,000 records and holds 2 (key message)"),
        ({"status": "PROCESSING"}, "another page (key what status says)"),
        ({"progress": "4%"}, "another page (key progress"),
        ({"batches": ["/b/1", "/b/2"]}, "another page (key batches is a list of addresses)"),
        ({"ids": [1, 2, 3]}, "3 records and holds 2 (key ids)"),
        ({"success": False}, "it tells of an error (key success)"),
        ({"failed_sites": ["North"]}, "it tells of an error (key failed_sites)"),
        ({"errors": ["timeout"]}, "it tells of an error (key errors)"),
        ({"error": {"code": 500}}, "it tells of an error (key error)"),
    ],
)
def test_a_document_that_is_not_all_there_is_makes_the_scan_incomplete(read, around, reason):
    reading = read({**around, "rows": BOTH})
    assert reading.tables == {"rows": BOTH}
    assert len(reading.reasons) == 1
    assert reason in reading.reasons[0]


def test_what_json_api_refers_to_is_read_with_each_record(write):
    model = {"data": {"type": "models", "id": "1"}}
    maker = {"data": {"type": "makers", "id": "2"}}
    devices = [
        {"type": "devices", "id": str(n), "attributes": {"serial": f"PAR{n:06}H"}, "relationships": {"model": model}}
        for n in range(1, 4)
    ]
    included = [
        {"type": "models", "id": "1", "attributes": {"name": "MMT-722NAS"}, "relationships": {"maker": maker}},
        {"type": "makers", "id": "2", "attributes": {"name": "Medtronic"}, "relationships": {"models": [model]}},
    ]
    result = pumpcheck.scan(write({"data": devices, "included": included, "links": {"next": None}}))
    assert result.complete
    assert list(result.affected["serial_number"]) == ["PAR000001H", "PAR000002H", "PAR000003H"]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(map(json.dumps, [*BOTH, {"_meta": {"truncated": True}}])),
        "\n".join(map(json.dumps, [*BOTH, {"next": "/devices?from=3"}])),
        {"_meta": {"total": 50}, "A-1": PUMP, "A-2": BED},
        {"rows": [*BOTH, {"kind": "more", "children": ["a1", "a2"]}]},
        {
            "wards": [
                {"ward": "A", "device_count": 2, "devices": BOTH},
                {"ward": "B", "device_count": 9, "devices": BOTH},
            ]
        },
    ],
)
def test_a_line_or_a_group_that_tells_of_more_makes_the_scan_incomplete(read, content):
    assert len(read(content).reasons) == 1


@pytest.mark.parametrize(
    "around",
    [
        {"total": 2, "count": 2, "pages": 1, "page": 1},
        {"next": None, "previous": "", "has_more": False, "last": True},
        {"error": None, "errors": [], "success": True},
        {"link": [{"relation": "self", "url": "/1"}]},
        {"batch": "dG9rOjM3AAQ9", "anchor": 2, "navigation": "<a href='?page=2'>2</a>", "treesize": 9_000},
    ],
)
def test_a_document_that_is_whole_is_complete(read, around):
    assert read({**around, "rows": BOTH}).reasons == []


def test_pages_in_one_file_are_counted_together(read):
    pages = [{"total": 2, "next": "/2", "rows": [PUMP]}, {"total": 2, "next": None, "rows": [BED]}]
    reading = read("\n".join(map(json.dumps, pages)))
    assert (reading.tables, reading.reasons) == ({"rows": BOTH}, [])


def test_a_document_beyond_the_limit_is_read_as_far_as_it_goes(read):
    reading = read([PUMP, *[BED] * 20_000], max_document="1")
    assert 10_000 < len(reading.tables[""]) < 20_000
    assert "raise --option max_document" in reading.reasons[0]


def test_requests_that_cannot_be_met(read, write, tmp_path):
    for request, error, part in (
        (SourceRequest(str(tmp_path / "gone.json")), SourceNotFoundError, "there is no such file"),
        (SourceRequest(str(tmp_path)), SourceUnreadableError, "cannot be opened"),
        (SourceRequest("https://h/a.json"), SourceUnreadableError, "a.json"),
        (SourceRequest(str(write("[]")), {"max_document": "0"}), UsageError, "max_document=0"),
    ):
        with pytest.raises(error, match=part):
            JsonAdapter().open(request)
    with pytest.raises(UsageError, match="has no list beds; its lists are rows"):
        read({"rows": BOTH}, "beds")


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
@pytest.mark.parametrize(("file", "affected"), [("api_answer.csv", 10), ("json_lines.csv", 1)])
def test_the_cases_are_read_whatever_the_file_is_called(write, file, affected):
    path = write((CASES / file).read_bytes(), file.replace(".csv", ".json"))
    result = pumpcheck.scan(path)
    assert (result.counts["affected"], result.complete) == (affected, True)


def test_a_text_beside_the_records_is_for_review_and_never_more(write):
    result = pumpcheck.scan(write({"note": "Paradigm 722 went to ward 4", "rows": [BED]}))
    assert (len(result.affected), len(result.needs_review), result.complete) == (0, 1, True)


@pytest.mark.parametrize(
    "written",
    [
        "/**/cb_17({});",
        "google.visualization.Query.setResponse(\n{});\n",
        "var devices = {};",
        ")]}}',\n{}",
        "// exported\n/* on [2026-11-02] */\n{}",
    ],
)
def test_what_web_servers_and_scripts_write_around_json_is_passed_over(tmp_path, written):
    path = tmp_path / "list.json"
    path.write_text(written.format('[{"model": "MMT-722NAS", "serial": "445566"}]'))
    [record] = pumpcheck.scan(path).records
    assert (record.finding.verdict, record.fields["serial_number"]) == ("affected", "445566")


def test_what_is_whole_behind_a_damaged_place_is_read(tmp_path):
    path = tmp_path / "list.json"
    records = [
        f'{{"manufacturer": "Medtronic", "model": "MMT-722NAS", "serial": "44550{number}"}}' for number in range(4)
    ]
    path.write_text("[" + ",\n".join(records[:2]) + "\n" + ",\n".join(records[2:]) + "]")
    result = pumpcheck.scan(path)
    assert [record.fields["serial_number"] for record in result.records] == ["445500", "445501", "445502", "445503"]
    assert not result.complete
