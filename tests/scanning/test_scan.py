"""Scans of whole sources: every record accounted for, nothing hidden, doubts kept."""

import pandas as pd
import pytest

import pumpcheck
from pumpcheck import AccountingError, SourceError, SourceNotFoundError, UsageError
from pumpcheck.model.summary import TableSummary

HEAD = "Asset Tag,Manufacturer,Model,Serial Number,Software Version\n"


@pytest.fixture
def csv(tmp_path):
    def write(text, name="assets.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_counts_add_up_and_the_findings_keep_every_original_column(csv):
    result = pumpcheck.scan(
        csv(HEAD + "1,Medtronic,MMT-722NAS,PAR000001A,2.1A\n2,Philips,MP70,DE1,\n3,Medtronic,MMT-723NAS,PAR000003A,\n")
    )
    assert result.counts == {
        "records": 3,
        "affected": 1,
        "needs_review": 1,
        "not_affected": 1,
        "skipped": 0,
        "duplicates": 0,
        "outside": 0,
    }
    assert result.complete
    assert result.exit_code == 1
    assert list(result.affected["Serial Number"]) == ["PAR000001A"]
    assert list(result.needs_review["Model"]) == ["MMT-723NAS"]
    assert list(result.findings["row"]) == [2, 4]


def test_nothing_found_is_exit_0(csv):
    assert pumpcheck.scan(csv(HEAD + "1,Philips,MP70,DE1,\n")).exit_code == 0


def test_counts_that_do_not_add_up_are_refused():
    with pytest.raises(AccountingError, match="do not use this result"):
        TableSummary("t", records=2, affected=1)


def test_a_row_of_the_wrong_shape_cannot_hide_a_pump(csv):
    result = pumpcheck.scan(
        csv(HEAD + "1,Medtronic, Inc.,Paradigm,insulin pump,MMT-722NAS,PAR000001A,2.1A\n2,GE,X,1,\n")
    )
    (record,) = result.records
    assert record.finding.verdict == "needs_review" or record.finding.verdict == "affected"
    assert "PAR000001A" in record.values.values()
    assert "damaged" in record.finding.reason


BESIDE = "Asset ID,Manufacturer,Model,Description,Custom 3,Serial\n"


@pytest.mark.parametrize(
    ("row", "verdict", "where"),
    [
        ("1,,,Pump,MMT-722NAS,9", "needs_review", "Custom 3"),
        ("1,Medtronic,,Pump,label MMT-722NAS,9", "needs_review", "Custom 3"),
        ("1,Medtronic,,,mmt 722,9", "needs_review", "Custom 3"),
        ("1,Medtronic,,,,Paradigm 722", "needs_review", "Serial"),
        ("1,2014-03-11,Medtronic,,,MMT-722NAS", "needs_review", "Serial"),
        ("MMT-722NAS,,,,,", "needs_review", "Asset ID"),
        ("1,Medtronic MiniMed,MMT-1780KL,Insulin pump,before: MMT-722NAS,9", "needs_review", "Custom 3"),
        ("1,Medtronic,MMT-722NAS,Insulin pump,MMT-722NAS,9", "affected", None),
        ("1,Medtronic,MMT-332A,,for MMT-722NAS,9", "not_affected", None),
        ("1,Hill-Rom,P3200,Bed,room of MMT-722NAS,9", "needs_review", "Custom 3"),
        ("1,Medtronic,,,722,722", "not_affected", None),
        ("1,Medtronic MiniMed,MMT-754WWS,software 3.0A,MMT-754WWS,9", "not_affected", None),
    ],
)
def test_a_recalled_model_named_in_any_column_is_a_doubt_and_one_that_says_where(csv, row, verdict, where):
    path = csv(BESIDE + row + "\n" + "2,Baxter,Sigma,Infusion pump,,7\n" * 3)
    result = pumpcheck.scan(path, all_rows=True)
    record = next(record for record in result.every_record() if record.row == 2)
    assert record.finding.verdict == verdict
    if where:
        assert f"Under “{where}”" in record.finding.reason
        assert any(piece.field == where for piece in record.finding.evidence)
        assert record.finding.look_up
    assert pumpcheck.match(pumpcheck.read(path))["verdict"].iloc[0] == verdict


def test_model_numbers_where_serial_numbers_should_stand_do_not_make_two_units_one(csv):
    row = "ICU,2014,Medtronic,MMT-722NAS\n"
    result = pumpcheck.scan(csv("Place,Manufacturer,Model,Serial\n" + row + row))
    assert len(result.units(pumpcheck.Verdict.NEEDS_REVIEW)) == 2


def test_a_table_that_names_no_device_makes_the_scan_incomplete(csv):
    with_pumps = csv(HEAD + "1,Medtronic,MMT-722NAS,PAR000001A,\n", "a.csv")
    without = csv("Ward,Beds\nA,12\nB,14\n", "b.csv")
    result = pumpcheck.scan(with_pumps, without)
    assert not result.complete
    assert result.exit_code == 2
    assert result.counts["affected"] == 1
    (stretch,) = result.skipped
    assert stretch.records == 2
    assert "“Ward”, “Beds”" in stretch.reason


@pytest.mark.parametrize(
    "rows",
    [
        '"{""value"": ""0a1b""}","{""value"": ""9f8e""}"',
        "17,4",
        "https://cmms/api/makers/3/,https://cmms/api/models/9/",
    ],
    ids=["objects", "numbers", "addresses"],
)
def test_ids_instead_of_names_are_never_a_clean_result(csv, rows):
    result = pumpcheck.scan(csv(f"id,Manufacturer,Model\n1,{rows}\n2,{rows}\n"))
    assert result.exit_code == 2
    assert "export names instead of ids" in result.skipped[0].reason


def test_one_missing_source_among_several_makes_the_scan_incomplete(csv, tmp_path):
    result = pumpcheck.scan(csv(HEAD + "1,Medtronic,MMT-722NAS,P,\n"), tmp_path / "gone.csv")
    assert result.exit_code == 2
    assert result.counts["affected"] == 1
    assert "no such file" in result.skipped[0].reason


def test_nothing_that_can_be_read_is_an_error(tmp_path):
    with pytest.raises(SourceNotFoundError, match=r"gone\.csv"):
        pumpcheck.scan(tmp_path / "gone.csv")
    with pytest.raises(SourceError, match="none of the sources"):
        pumpcheck.scan(tmp_path / "gone.csv", tmp_path / "lost.csv")


def test_a_folder_is_read_whole_and_what_nobody_reads_is_said(csv, tmp_path):
    csv(HEAD + "1,Medtronic,MMT-722NAS,P1,\n", "a.csv")
    csv(HEAD + "2,Medtronic,MMT-515NAS,P2,\n", "b.csv")
    csv("not an inventory", "letter.docx")
    csv("left behind", "~$a.csv")
    result = pumpcheck.scan(tmp_path)
    assert result.counts["affected"] == 2
    assert [source.label for source in result.sources] == ["a.csv", "b.csv"]
    assert "1 Word document (letter.docx)" in result.sources[0].notes[0].text
    assert result.exit_code == 1
    csv("perhaps an inventory", "assets.mdb")
    result = pumpcheck.scan(tmp_path)
    assert [source.label for source in result.sources] == ["a.csv", "assets.mdb", "b.csv"]
    assert result.exit_code == 2


def test_a_glob_reads_what_fits(csv, tmp_path):
    csv(HEAD + "1,Medtronic,MMT-722NAS,P1,\n", "ward1.csv")
    csv(HEAD + "2,Medtronic,MMT-722NAS,P2,\n", "ward2.csv")
    csv(HEAD + "3,Medtronic,MMT-722NAS,P3,\n", "other.csv")
    assert pumpcheck.scan(str(tmp_path / "ward*.csv")).counts["affected"] == 2


def test_a_heading_named_for_a_field_is_used_and_one_that_is_nowhere_is_an_error(csv):
    path = csv("Nr,Was\n1,MMT-722NAS\n")
    assert pumpcheck.scan(path, columns={"model": "Was"}).counts["affected"] == 1
    with pytest.raises(UsageError, match="“Modell”"):
        pumpcheck.scan(path, columns={"model": "Modell"})
    with pytest.raises(UsageError, match="no field 'modell'"):
        pumpcheck.scan(path, columns={"modell": "Was"})


SAME = "BME1,Medtronic,MMT-722NAS,PAR000001A,\n"


@pytest.mark.parametrize(
    ("second", "name", "duplicates"),
    [
        (SAME, "b.csv", 1),
        ("X9,Medtronic,MMT-722NAS,par-000001-a,\n", "b.csv", 1),
        ("BME1,Medtronic,MMT-722NAS,PAR000002B,\n", "b.csv", 0),
        ("BME1,Medtronic,MMT-515NAS,PAR000001A,\n", "b.csv", 0),
        ("BME1,Medtronic,MMT-722NAS,unknown,\n", "b.csv", 0),
    ],
    ids=["same row", "numbered differently by another system", "another serial", "another model", "no serial"],
)
def test_only_what_is_surely_one_unit_is_counted_once(csv, second, name, duplicates):
    result = pumpcheck.scan(csv(HEAD + SAME, "a.csv"), csv(HEAD + second, name))
    assert result.counts["affected"] == 2
    assert result.counts["duplicates"] == duplicates
    units = result.units(pumpcheck.Verdict.AFFECTED)
    assert len(units) == 2 - duplicates
    assert len({unit.id for unit in units}) == len(units)
    if duplicates:
        assert units[0].also_at == ("b.csv, line 2",)


def test_lists_without_a_heading_in_common_agree_in_nothing(csv):
    result = pumpcheck.scan(csv("Asset,Model\n12,MMT-722NAS\n", "a.csv"), csv("Tag,Modell\n12,MMT-722NAS\n", "b.csv"))
    assert (result.counts["affected"], result.counts["duplicates"]) == (2, 0)


@pytest.mark.parametrize(
    "line",
    ["508,60417,total", "722,60417,count", "Paradigm,60417,sum", "\n508,,", "\n\n722,,", f"511 {'x' * 90},,"],
)
def test_a_line_that_looks_like_a_total_or_a_title_is_judged_under_its_headings(csv, monkeypatch, line):
    others = "".join(f"MMT-17{number},NG{number}H,ICU\n" for number in range(80, 90))
    for held_rows in ("5000", "12"):
        monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held_rows)
        result = pumpcheck.scan(csv(f"Model,Serial,Ward\n{others}{line}\n{others}Total,20,\n"))
        assert (result.counts["needs_review"], result.complete) == (1, True)
        assert result.findings.iloc[0]["Model"] == line.strip().split(",")[0]


def test_records_below_a_bare_number_go_with_it(csv):
    above = "".join(f"MMT-17{number},NG{number}H,ICU\n" for number in range(80, 90))
    result = pumpcheck.scan(csv(f"Model,Serial,Ward\n{above}\n508,,\n,60417,ICU\n,60418,ICU\n"))
    assert result.counts["needs_review"] == 3


@pytest.mark.parametrize("card", ["Ward,ICU\nModel,508\nSerial,7{}\n\n", "Ward: ICU\nModel: 508\nSerial: 7{}\n"])
def test_no_card_is_cut_in_two_where_a_file_is_read_in_stretches(csv, monkeypatch, card):
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", "20")
    cards = "".join(card.format(number) for number in range(10000, 10050))
    found = pumpcheck.scan(csv(cards)).findings
    assert (len(found), set(found["Model"]), found["Serial"].nunique()) == (50, {"508"}, 50)


def test_two_like_units_without_any_number_stay_two(csv):
    result = pumpcheck.scan(csv("Manufacturer,Model\nMedtronic,MMT-722NAS\nMedtronic,MMT-722NAS\n"))
    assert len(result.units(pumpcheck.Verdict.AFFECTED)) == 2


def test_frames_are_scanned_and_matched_alike():
    frame = pd.DataFrame(
        {"Hersteller": ["Medtronic", "Philips"], "Modell": ["MMT-754WWS", "MP70"], "Anzahl": [1, 2]}, index=[7, 9]
    )
    before = frame.copy()
    judged = pumpcheck.match(frame)
    assert list(judged.columns) == [
        "Hersteller",
        "Modell",
        "Anzahl",
        "verdict",
        "recall_id",
        "recalled_model",
        "reason_code",
        "reason",
        "evidence",
    ]
    assert list(judged.index) == [7, 9]
    assert list(judged["verdict"]) == ["needs_review", "not_affected"]
    assert judged["recall_id"].tolist() == ["medtronic-minimed-2019", None]
    pd.testing.assert_frame_equal(frame, before)
    assert pumpcheck.scan(frame).counts["needs_review"] == 1


def test_a_named_index_is_a_column():
    frame = pd.DataFrame({"Modell": ["508", "MP70"], "Art": ["Insulinpumpe", "Monitor"]}).set_index("Modell")
    judged = pumpcheck.match(frame)
    assert (list(judged["verdict"]), judged.index.name) == (["affected", "not_affected"], "Modell")
    assert list(pumpcheck.scan(frame).findings["Modell"]) == ["508"]


def test_match_keeps_columns_named_like_ours_and_refuses_to_judge_what_names_no_device():
    judged = pumpcheck.match(pd.DataFrame({"Model": ["MMT-722NAS"], "reason": ["mine"]}))
    assert list(judged.columns)[:3] == ["Model", "reason (source)", "verdict"]
    assert judged["reason (source)"].tolist() == ["mine"]
    with pytest.raises(UsageError, match="--column"):
        pumpcheck.match(pd.DataFrame({"Ward": ["A"], "Beds": [3]}))


@pytest.mark.parametrize(
    "columns", [pd.Index(["Model", "Beds"], name="asked"), pd.MultiIndex.from_tuples([("Model", ""), ("Beds", "")])]
)
def test_match_keeps_what_a_frame_says_of_itself(columns):
    frame = pd.DataFrame([["MMT-722", 1], [None, 2]], index=[7, 7], columns=columns)
    frame.attrs["ward"] = "A"
    judged = pumpcheck.match(frame)
    judged.iloc[0, 0] = "changed"
    assert (list(judged.index), judged.attrs) == ([7, 7], {"ward": "A"})
    assert (judged.columns.nlevels, list(judged.columns.names)) == (columns.nlevels, list(columns.names))
    assert frame.iloc[0, 0] == "MMT-722"
    assert list(judged["verdict"]) == ["affected", "not_affected"]


def test_an_empty_frame_matches_to_an_empty_frame():
    assert list(pumpcheck.match(pd.DataFrame({"Model": []})).columns)[-1] == "evidence"


def test_read_returns_the_table_as_it_is(csv):
    frame = pumpcheck.read(csv("No,Model,Model\n0000189,NA,1-2\n007,6.37702E+15\n8,a,b,surplus\n"))
    assert list(frame.columns) == ["No", "Model", "Model (2)", "Column 4"]
    assert frame.iloc[0].tolist()[:3] == ["0000189", "NA", "1-2"]
    assert frame.iloc[1].tolist()[:2] == ["007", "6.37702E+15"]
    assert pd.isna(frame.iloc[1, 2])
    assert frame.iloc[2, 3] == "surplus"


def test_read_asks_which_table(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Model", "Serial number"])
    book.active.append(["MMT-722", "1"])
    book.create_sheet("Ward 3").append(["Model", "Serial number"])
    book["Ward 3"].append(["MMT-723", "2"])
    book.save(tmp_path / "wards.xlsx")
    with pytest.raises(SourceError, match=r"holds 2 tables.*'Ward 3'"):
        pumpcheck.read(tmp_path / "wards.xlsx")
    assert pumpcheck.read(tmp_path / "wards.xlsx", sheets="Ward 3")["Model"].tolist() == ["MMT-723"]


class BreaksOff(pumpcheck.Table):
    """A table whose reading fails after its first batch."""

    headings = ("Manufacturer", "Model")

    def __init__(self, error):
        self.error = error

    def sample(self, limit=200):  # noqa: ARG002
        return [("Medtronic", "MMT-722NAS")]

    def batches(self, screen=None):  # noqa: ARG002
        yield pumpcheck.RowBatch(self.headings, [("Medtronic", "MMT-722NAS")], [1])
        raise self.error


class Broken(pumpcheck.Source):
    label = "cmms"

    def __init__(self, error):
        self.error = error

    def tables(self):
        yield BreaksOff(self.error)


@pytest.mark.parametrize(
    "error", [pumpcheck.SourceUnreadableError("cmms: cut off at record 1"), KeyError("PAR123456H")]
)
def test_what_breaks_off_is_incomplete_and_keeps_what_was_read(error):
    from pumpcheck.plugins import PluginSet
    from pumpcheck.recalls import choose
    from pumpcheck.scanning.options import ScanOptions
    from pumpcheck.scanning.orchestration import Scan

    scan = Scan(PluginSet(), choose(()), ScanOptions())
    scan.add_source(Broken(error))
    result = scan.run()
    assert result.counts["affected"] == 1
    assert result.exit_code == 2
    assert "PAR123456H" not in str(result.skipped)
