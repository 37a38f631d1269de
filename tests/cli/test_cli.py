"""The command as a person runs it: what it prints, where, and how it ends."""

import json
import subprocess
import sys

import openpyxl
import pytest

from pumpcheck.plugins.plugin_record import DISABLE_VARIABLE

from ..command import run

HEAD = "Asset Tag,Manufacturer,Model,Serial Number,Software Version,Assigned To\n"
PUMP = "BME1,Medtronic,MMT-722NAS,PAR123456H,2.1A,J. Doe\n"
REVIEW = "BME2,Medtronic,MMT-723NAS,PAR222222K,,\n"
OTHER = "BME3,Philips,MP70,DE999,,\n"


@pytest.fixture
def inventory(tmp_path):
    path = tmp_path / "assets.csv"
    path.write_text(HEAD + PUMP + REVIEW + OTHER, encoding="utf-8")
    return path


@pytest.fixture
def old_stock(tmp_path):
    """A workbook whose hidden sheet and whose own name are serial numbers."""
    book = openpyxl.Workbook()
    book.active.append(["Manufacturer", "Model"])
    book.active.append(["Baxter", "Infusomat"])
    book.create_sheet("PAR123456H").append(["Manufacturer", "Model"])
    book["PAR123456H"].sheet_state = "hidden"
    path = tmp_path / "PAR654321H.xlsx"
    book.save(path)
    return path


def test_a_hidden_sheet_is_named_on_the_terminal(old_stock):
    done = run("scan", old_stock)
    assert "hidden" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["scan"], ["columns"], ["scan", "--sheet", "nope"], ["columns", "--sheet", "PAR123456H"]]
)
def test_serial_numbers_in_names_are_masked_wherever_they_are_shown(old_stock, arguments):
    done = run(*arguments, old_stock)
    assert "•••••••21H.xlsx" in done.stdout + done.stderr
    assert "123456" not in done.stdout + done.stderr
    assert "654321" not in done.stdout + done.stderr


def test_a_scan_prints_the_account_and_ends_with_1(inventory):
    done = run("scan", inventory)
    assert done.returncode == 1
    assert "assets.csv: 3 rows read = 1 affected + 1 needs review + 1 not affected" in done.stdout
    assert "COMPLETE" in done.stdout


def test_neither_serial_numbers_nor_people_reach_the_terminal(inventory):
    done = run("scan", inventory)
    assert "PAR123456H" not in done.stdout + done.stderr
    assert "56H" in done.stdout
    assert "Doe" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("rows", "code"), [(OTHER, 0), (PUMP, 1), (REVIEW, 1)], ids=["nothing", "affected", "to review"]
)
def test_exit_codes_of_complete_scans(tmp_path, rows, code):
    (tmp_path / "a.csv").write_text(HEAD + rows, encoding="utf-8")
    assert run("scan", tmp_path / "a.csv").returncode == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scan", "gone.csv"], "gone.csv: there is no such file"),
        (["scan", "assets.csv", "-o", "out.pdf"], "choose one of: xlsx"),
        (["scan", "assets.csv", "-o", "no/folder/out.xlsx"], "does not exist"),
        (["scan", "assets.csv", "--column", "modell=Model"], "no field 'modell'"),
        (["scan", "assets.csv", "--column", "model=Modell"], "Modell"),
        (["scan", "assets.csv", "--column", "model"], "FIELD=HEADING"),
        (["scan", "assets.csv", "--option", "no_such=1"], "no_such"),
        (["scan", "assets.csv", "--option", "adapter=nosuch"], "nosuch"),
        (["scan", "assets.csv", "--recall", "nosuch"], "no recall 'nosuch'"),
        (["scan"], "SOURCE"),
        (["check"], "nothing to check"),
        (["recalls", "nosuch"], "no recall 'nosuch'"),
        (["frobnicate"], "frobnicate"),
        (["check", "pump", "PAR123456H"], "argument (•••••••56H)"),
        (["scan", "a" * 300], "there is no such file or folder"),
        (["scan", "assets.csv", "--config", "a" * 300], "there is no such file"),
        (["scan", "assets.csv", "--findings", "found.csv", "--decisions", "d.toml"], "leave out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_one_message_and_2(inventory, arguments, message):
    done = run(*arguments, cwd=inventory.parent)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_incomplete_scan_ends_with_2_and_the_workbook_says_so(inventory):
    (inventory.parent / "beds.csv").write_text("Ward,Beds\nA,12\n", encoding="utf-8")
    target = inventory.parent / "out.xlsx"
    done = run("scan", inventory, inventory.parent / "beds.csv", "-o", target)
    assert done.returncode == 2
    assert "INCOMPLETE" in done.stdout
    cells = [str(cell.value) for row in openpyxl.load_workbook(target)["Summary"].iter_rows() for cell in row]
    assert any("INCOMPLETE" in cell for cell in cells)


def test_an_existing_workbook_is_left_alone_unless_forced(inventory):
    target = inventory.parent / "out.xlsx"
    target.write_text("somebody's work", encoding="utf-8")
    refused = run("scan", inventory, "-o", target)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert target.read_text(encoding="utf-8") == "somebody's work"
    assert run("scan", inventory, "-o", target, "--force").returncode == 1
    assert openpyxl.load_workbook(target).sheetnames[:2] == ["Summary", "Remediation"]


def test_json_on_standard_output_is_nothing_but_json(inventory):
    done = run("scan", inventory, "-o", "-", "--format", "json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["counts"]["affected"] == 1
    assert "PAR123456H" in done.stdout
    assert "rows read" in done.stderr


def test_serials_are_masked_in_every_report_on_request(inventory):
    folder = inventory.parent
    outputs = [folder / "out.xlsx", folder / "out.csv", folder / "out.json"]
    arguments = [argument for output in outputs for argument in ("-o", output)]
    assert run("scan", inventory, *arguments, "--mask-serials").returncode == 1
    assert all("PAR123456H" not in output.read_text(encoding="utf-8") for output in outputs[1:])
    book = openpyxl.load_workbook(outputs[0])
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("PAR123456H" in cell for cell in cells)
    assert any("•56H" in cell for cell in cells)


def test_standard_input_is_a_source():
    done = run("scan", "-", stdin=HEAD + PUMP)
    assert done.returncode == 1
    assert "standard input: 1 rows read = 1 affected" in done.stdout


def test_check_explains_itself_in_words():
    done = run("check", "MMT-723NAS", "--software", "VER 2.5A1.1")
    assert done.returncode == 0
    assert "NOT AFFECTED" in done.stdout
    assert "723NAS is affected up to software 2.4A; this one reads 2.5A." in done.stdout
    assert run("check", "--manufacturer", "Medtronic", "--model", "722").returncode == 1


def test_columns_shows_what_was_understood_and_hides_what_is_private(inventory):
    done = run("columns", inventory)
    assert done.returncode == 0
    for word in ("header: line 1", "Serial Number", "serial_number", "known heading", "MMT-722NAS"):
        assert word in done.stdout
    assert "PAR123456H" not in done.stdout
    assert "Doe" not in done.stdout


def test_recalls_lists_and_shows():
    assert "medtronic-minimed-2019" in run("recalls").stdout
    shown = run("recalls", "medtronic-minimed-2019").stdout
    assert "554CM/754CM" in shown
    assert "2.7A or lower" in shown
    assert "1-866-222-2584" in shown


def test_plugins_lists_what_is_installed_and_what_was_disabled():
    assert "adapter csv" in run("plugins").stdout
    assert "disabled" in run("plugins", env={DISABLE_VARIABLE: "excel"}).stdout


HEAVY = {"numpy", "openpyxl", "pandas", "pyarrow", "pydantic", "hyperscan", "jmespath", "requests"}


@pytest.mark.parametrize(
    ("arguments", "waiting"),
    [
        (["--version"], HEAVY | {"pluggy", "rich", "tomllib"}),
        (["scan", "--help"], HEAVY | {"pluggy", "rich", "tomllib"}),
        (["scan", "{inventory}"], HEAVY | {"charset_normalizer", "statistics"}),
        (["scan", "{inventory}", "-o", "{inventory}.xlsx"], HEAVY - {"openpyxl"} | {"PIL", "concurrent.futures"}),
    ],
    ids=["version", "help", "scan", "workbook"],
)
def test_starting_is_quick_because_heavy_libraries_wait(inventory, arguments, waiting):
    code = (
        f"import sys; sys.argv = {['pumpcheck', *(text.format(inventory=inventory) for text in arguments)]!r}\n"
        "from pumpcheck.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, file=sys.stderr)\n"
        f"print(sorted({waiting!r} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.split()[-1] in {"0", "1"}
    assert done.stdout.splitlines()[-1] == "[]"


def test_two_scans_of_one_inventory_say_the_same(inventory):
    first, second = (run("scan", inventory, "-o", "-", "--format", "csv") for _ in range(2))
    assert first.stdout == second.stdout
    assert first.stdout.startswith("\ufeffverdict,")
