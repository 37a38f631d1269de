"""What changed between two workbooks or JSON results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..command import run
from ..working import HEAD, ROWS, edit, id_of, put, scanned

B1 = ("B1", "Medtronic", "MMT-712NAS", "PAR300001H", "", "Ward 1", "")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    first = scanned()
    first.write(folder / "old.xlsx")
    first.write(folder / "old.json")
    first.write(folder / "new.xlsx")
    edit(folder / "new.xlsx", lambda book: put(book, id_of(first, "PAR100001H"), Status="located", Owner="Jane Roe"))
    a3 = ("A3", "Medtronic", "MMT-715NAS", "PAR100003H", "", "Ward 4", "Somebody Else")
    later = scanned({**{key: row for key, row in ROWS.items() if key != "A2"}, "A3": a3, "B1": B1})
    later.write(folder / "new.xlsx", update=True)
    later.write(folder / "new.json")
    return folder


@pytest.mark.parametrize("old", ["old.xlsx", "old.json"])
@pytest.mark.parametrize("new", ["new.xlsx", "new.json"])
def test_new_gone_changed_and_progressed(folder: Path, old: str, new: str) -> None:
    done = run("diff", old, new, "--format", "json", cwd=folder)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    first = scanned()
    assert [unit["fields"]["asset_id"] for unit in found["added"]] == ["B1"]
    assert [unit["finding_id"] for unit in found["gone"]] == [id_of(first, "PAR100002H")]
    assert [unit["changes"] for unit in found["changed"]] == [
        {"model": ["MMT-515NAS", "MMT-715NAS"], "assigned_to": ["R. Roe", "Somebody Else"]}
    ]
    progressed = [unit["changes"] for unit in found["progressed"]]
    assert progressed == ([{"Status": ["", "located"], "Owner": ["", "Jane Roe"]}] if new == "new.xlsx" else [])


def test_the_terminal_shows_neither_serial_numbers_nor_people(folder: Path) -> None:
    done = run("diff", "old.xlsx", "new.xlsx", cwd=folder)
    for word in ("Status: empty → located", "Owner changed", "model: MMT-515NAS → MMT-715NAS", "01H", "1 new, 1 gone"):
        assert word in done.stdout
    assert not [word for word in ("PAR100001H", "PAR300001H", "Roe", "Somebody") if word in done.stdout]
    document = run("diff", "old.xlsx", "new.xlsx", "--format", "json", cwd=folder).stdout
    assert "PAR100001H" not in document
    assert "PAR300001H" not in document


def test_serial_numbers_of_other_units_are_masked_too(tmp_path: Path) -> None:
    one, two = (
        ("A1", *ROWS["A1"][1:3], "0042-X9Q", "", "Ward 3", ""),
        ("A2", *ROWS["A2"][1:3], "0043-Y8R", "", "Ward", ""),
    )
    moved = (*two[:5], "with 0042 X9Q", "")
    scanned({"1": one, "2": two}).write(tmp_path / "old.json")
    scanned({"1": one, "2": moved}).write(tmp_path / "0042-x9q.json")
    for form in ([], ["--format", "json"]):
        done = run("diff", "old.json", "0042-x9q.json", *form, cwd=tmp_path)
        assert "•X9Q" in done.stdout
        assert not [text for text in ("0042", "0043") if text in done.stdout]


def test_nothing_open_ends_with_0(tmp_path: Path) -> None:
    result = scanned({"A1": ROWS["A1"]})
    path = result.write(tmp_path / "r.xlsx")
    assert run("diff", path, path).returncode == 1
    edit(path, lambda book: put(book, result.records[0].id, Status="closed"))
    assert run("diff", path, path).returncode == 0


def test_an_incomplete_scan_ends_with_2(tmp_path: Path) -> None:
    import pumpcheck

    (tmp_path / "a.csv").write_text("Manufacturer,Model\nStryker,Prime\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Ward,Beds\nA,12\n", encoding="utf-8")
    result = pumpcheck.scan(tmp_path / "a.csv", tmp_path / "b.csv")
    for name in ("r.xlsx", "r.json"):
        done = run("diff", result.write(tmp_path / name), tmp_path / name)
        assert done.returncode == 2
        assert "INCOMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.xlsx", None, "cannot be read"),
        ("none.json", None, "there is no such file"),
        ("a.csv", "x", "name a workbook"),
        ("a.json", "{", "is not valid JSON"),
        ("a.json", "[]", "is no result that pumpcheck wrote"),
        ("a.json", '{"schema": "pumpcheck-result/2"}', "something is missing"),
        ("a.xlsx", "x", "no .xlsx workbook"),
    ],
)
def test_what_cannot_be_read_is_one_message_and_2(tmp_path, name, content, message) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    done = run("diff", name, name, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_unit_is_known_as_the_update_knows_it(tmp_path: Path) -> None:
    import pumpcheck

    bare = ("A1", "Medtronic", "MMT-722NAS", "", "", "Ward 3", "")
    filled = ("A1", "Medtronic", "MMT-722NAS", "PAR100001H", "", "Ward 3", "")
    first, second = scanned({"x": bare}), scanned({"x": filled})
    first.write(tmp_path / "old.xlsx")
    second.write(tmp_path / "new.json")
    found = json.loads(run("diff", "old.xlsx", "new.json", "--format", "json", cwd=tmp_path).stdout)
    assert (found["added"], found["gone"], len(found["changed"])) == ([], [], 1)
    # Gone, and back again; decided, and so settled while it is gone.
    decisions = tmp_path / "decisions.toml"
    decisions.write_text(
        f'[[decisions]]\nfinding_id = "{first.records[0].id}"\nverdict = "not_affected"\nreason = "dummy"\n'
        'by = "J. Roe"\non = 2000-01-01\n',
        encoding="utf-8",
    )
    for name, row in (("a", bare), ("b", ("N1", "Philips", "MP70", "DE1", "", "ICU", "")), ("c", bare)):
        (tmp_path / "in.csv").write_text(",".join(HEAD) + "\n" + ",".join(row) + "\n", encoding="utf-8")
        pumpcheck.scan(tmp_path / "in.csv", decisions=decisions).write(tmp_path / "w.xlsx", update=name != "a")
        (tmp_path / f"{name}.xlsx").write_bytes((tmp_path / "w.xlsx").read_bytes())
    away = run("diff", "a.xlsx", "b.xlsx", "--format", "json", cwd=tmp_path)
    assert (away.returncode, len(json.loads(away.stdout)["gone"])) == (0, 1)
    back = json.loads(run("diff", "b.xlsx", "c.xlsx", "--format", "json", cwd=tmp_path).stdout)
    assert ([unit["finding_id"] for unit in back["returned"]], back["added"]) == ([first.records[0].id], [])


def test_what_is_taken_back_is_no_progress(tmp_path: Path) -> None:
    result = scanned({"A1": ROWS["A1"]})
    for name, status in (("old.xlsx", "closed"), ("new.xlsx", None)):
        path = result.write(tmp_path / name)
        edit(path, lambda book, status=status: put(book, result.records[0].id, Status=status))
    found = json.loads(run("diff", "old.xlsx", "new.xlsx", "--format", "json", cwd=tmp_path).stdout)
    assert (found["progressed"], len(found["undone"])) == ([], 1)
