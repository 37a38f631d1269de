"""What pumpcheck wrote itself is no inventory, under whatever name it lies in a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import pumpcheck
from pumpcheck import ScanResult, SourceError

PUMPS = "Manufacturer,Model,Serial Number\nMedtronic,MMT-722NAS,PAR123456H\nMedtronic,MMT-723NAS,PAR123457H\n"


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "inventory" / "assets.csv"
    path.parent.mkdir()
    path.write_text(PUMPS, encoding="utf-8")
    return path


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    path = tmp_path / "exports"
    path.mkdir()
    return path


def _written(suffix: str) -> Callable[[ScanResult, Path], Path]:
    def write(result: ScanResult, folder: Path) -> Path:
        return result.write(folder / f"remediation{suffix}")

    return write


def _renamed(suffix: str, name: str) -> Callable[[ScanResult, Path], Path]:
    def write(result: ScanResult, folder: Path) -> Path:
        return result.write(folder / f"remediation{suffix}").rename(folder / name)

    return write


def _backup(result: ScanResult, folder: Path) -> Path:
    path = result.write(folder / "remediation.xlsx")
    result.write(path, update=True)
    path.unlink()
    (backup,) = folder.iterdir()
    return backup


def _saved_again(result: ScanResult, folder: Path) -> Path:
    path = result.write(folder / "remediation.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Phone numbers").append(["Ward 3", "1234"])
    book.save(path)
    return path


def _as_text(encoding: str, delimiter: str) -> Callable[[ScanResult, Path], Path]:
    def write(result: ScanResult, folder: Path) -> Path:
        path = folder / "findings.csv"
        result.findings.to_csv(path, sep=delimiter, index=False, encoding=encoding)
        return path

    return write


def _masked(result: ScanResult, folder: Path) -> Path:
    return result.write(folder / "masked.xlsx", mask_serials=True)


REPORTS = pytest.mark.parametrize(
    ("write", "advice"),
    [
        pytest.param(_written(".xlsx"), "--update", id="workbook"),
        pytest.param(_written(".csv"), "--update", id="list"),
        pytest.param(_written(".json"), "pumpcheck report", id="result"),
        pytest.param(_written(".html"), "--update", id="page"),
        pytest.param(_backup, "--update", id="backup"),
        pytest.param(_saved_again, "--update", id="workbook saved again"),
        pytest.param(_masked, "--update", id="workbook with masks"),
        pytest.param(_renamed(".xlsx", "Kopie von Liste.xls"), "--update", id="workbook renamed"),
        pytest.param(_renamed(".json", "list.txt"), "pumpcheck report", id="result renamed"),
        pytest.param(_renamed(".csv", "list"), "--update", id="list renamed"),
        pytest.param(_as_text("utf-8-sig", ";"), "--update", id="list with semicolons"),
        pytest.param(_as_text("utf-16", "\t"), "--update", id="list as Unicode text"),
    ],
)


@REPORTS
def test_a_report_is_passed_over_beside_an_inventory(
    write: Callable[[ScanResult, Path], Path],
    advice: str,  # noqa: ARG001 - see below
    inventory: Path,
    exports: Path,
) -> None:
    path = write(pumpcheck.scan(inventory), exports)
    for sources in ((inventory, path), (path, inventory), (exports, inventory)):
        result = pumpcheck.scan(*sources)
        assert result.counts["records"] == 2
        assert result.exit_code == 1
        assert [source.label for source in result.sources] == ["assets.csv"]
        assert path.name in "".join(note.text for note in result.sources[0].notes)
    shutil.copy(inventory, exports / "zzz.csv")
    result = pumpcheck.scan(exports)
    assert result.counts["records"] == 2
    assert result.exit_code == 1
    assert f"({path.name})" in result.sources[0].notes[0].text


@REPORTS
def test_reports_alone_are_an_error_with_advice(
    write: Callable[[ScanResult, Path], Path], advice: str, inventory: Path, exports: Path
) -> None:
    path = write(pumpcheck.scan(inventory), exports)
    for source in (path, exports, f"{exports}/*"):
        with pytest.raises(SourceError, match=advice) as caught:
            pumpcheck.scan(source)
        assert path.name in str(caught.value)
    with pytest.raises(SourceError, match=r"none of the sources.*\n.*gone\.csv: .*\n.*pumpcheck"):
        pumpcheck.scan(path, inventory.with_name("gone.csv"))


def test_a_list_can_be_read_as_a_table(inventory: Path, exports: Path) -> None:
    path = pumpcheck.scan(inventory).write(exports / "findings.csv")
    assert list(pumpcheck.read(path)["verdict"]) == ["affected", "needs_review"]


def _workbook(path: Path, title: str, first: list[str]) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Manufacturer", "Model", "Serial Number"])
    book.active.append(["Medtronic", "MMT-722NAS", "PAR123456H"])
    book.create_sheet(title).append(first)
    book.save(path)


@pytest.mark.parametrize("first", [["form", "for the ward"], ["pumpcheck-printed/1"], ["Notes"]])
def test_a_workbook_with_a_sheet_of_that_name_is_an_inventory(first: list[str], exports: Path) -> None:
    _workbook(exports / "ward.xlsx", "pumpcheck", first)
    assert pumpcheck.scan(exports).counts["affected"] == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ward.csv", PUMPS.replace("Manufacturer", "verdict")),
        ("ward.csv", PUMPS + "verdict,recall_id,recalled_model\n"),
        ("ward.csv", PUMPS.replace("Model", '"{""schema"": ""pumpcheck-result/1""}"')),
    ],
)
def test_an_inventory_that_reminds_of_a_report_is_none(name: str, text: str, exports: Path) -> None:
    (exports / name).write_text(text, encoding="utf-8")
    try:
        result = pumpcheck.scan(exports)
    except SourceError as error:
        pytest.fail(str(error))
    assert [source.label for source in result.sources] == [name]


def test_a_result_of_another_form_is_one_too(exports: Path, inventory: Path) -> None:
    path = pumpcheck.scan(inventory).write(exports / "result.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["schema"] = "pumpcheck-result/7"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SourceError, match="pumpcheck report"):
        pumpcheck.scan(exports)
