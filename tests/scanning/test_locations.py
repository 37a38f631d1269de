"""Everything that a folder or a pattern holds is read once, or named."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import ScanResult, SourceError, SourceNotFoundError, SourceUnreadableError
from pumpcheck.scanning.preview import preview

PUMPS = "Manufacturer,Model,Serial Number\nMedtronic,MMT-722NAS,{}\n"
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="needs links and named pipes")

_pumps = iter(range(10**6))


def _pump(path: Path) -> Path:
    """Write a list with one pump that no other list has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PUMPS.format(f"PAR{next(_pumps):06}H"), encoding="utf-8")
    return path


def _told(result: ScanResult) -> str:
    return "\n".join(note.text for source in result.sources for note in source.notes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("_SUCCESS", "marker"),
        ("_committed_7251", "marker"),
        (".DS_Store", "desktop file"),
        ("._ward.csv", "desktop file"),
        ("Thumbs.db", "desktop file"),
        ("Desktop.INI", "desktop file"),
        ("~$ward.xlsx", "lock or temporary file"),
        (".~lock.ward.ods#", "lock or temporary file"),
        ("export.TMP", "lock or temporary file"),
        (".ward.csv", "hidden file"),
        (".exports/ward.csv", "hidden folder"),
        (".part-0000.csv.crc", "checksum file"),
        ("ward.csv.sha256", "checksum file"),
        ("ward.csv.MD5", "checksum file"),
        ("pumpcheck.toml", "pumpcheck configuration"),
        ("export.done", "empty file"),
    ],
)
def test_what_is_left_behind_is_passed_over_with_a_note(name: str, kind: str, tmp_path: Path) -> None:
    _pump(tmp_path / "ward.csv")
    path = tmp_path / "a" / name
    path.parent.mkdir(parents=True)
    path.write_text("" if kind == "empty file" else PUMPS.format("PAR999999H"))
    result = pumpcheck.scan(tmp_path)
    assert result.exit_code == 1
    assert [source.label for source in result.sources] == ["ward.csv"]
    shown = Path("a", name).parent if kind == "hidden folder" else Path("a", name)
    assert f"1 {kind} ({shown})" in _told(result)


def test_a_note_says_how_many_and_names_the_first(tmp_path: Path) -> None:
    _pump(tmp_path / "ward.csv")
    for number in range(12):
        (tmp_path / f".hidden{number:02}").touch()
    (tmp_path / "_SUCCESS").touch()
    assert _told(pumpcheck.scan(tmp_path)) == (
        "passed over 12 hidden files (.hidden00, .hidden01, .hidden02, …), 1 marker (_SUCCESS)"
    )


def test_what_is_hidden_is_read_where_it_is_named(tmp_path: Path) -> None:
    _pump(tmp_path / ".exports" / "ward.csv")
    assert pumpcheck.scan(tmp_path / ".exports").counts["affected"] == 1
    assert pumpcheck.scan(_pump(tmp_path / ".ward.csv")).counts["affected"] == 1


def _cycle(folder: Path) -> int:
    _pump(folder / "ward" / "a.csv")
    (folder / "ward" / "again").symlink_to(folder)
    return 1


def _folder_outside(folder: Path) -> int:
    _pump(folder.with_name("elsewhere") / "a.csv")
    (folder / "linked").symlink_to(folder.with_name("elsewhere"))
    return 1


def _folder_twice(folder: Path) -> int:
    _pump(folder / "b" / "a.csv")
    (folder / "a").symlink_to("b")
    (folder / "c").symlink_to("b")
    return 1


def _file_outside(folder: Path) -> int:
    (folder / "linked.csv").symlink_to(_pump(folder.with_name("elsewhere") / "a.csv"))
    return 1


def _file_twice(folder: Path) -> int:
    (folder / "z.csv").symlink_to(_pump(folder / "a.csv"))
    return 1


def _hard_link(folder: Path) -> int:
    (folder / "z.csv").hardlink_to(_pump(folder / "a.csv"))
    return 1


def _many_cycles(folder: Path) -> int:
    # Each way through them would be another path.
    for name in "abcdefgh":
        (folder / name).mkdir()
        for other in "abcdefgh":
            (folder / name / f"to-{other}").symlink_to(folder / other)
    _pump(folder / "h" / "ward.csv")
    return 1


def _deep(folder: Path) -> int:
    here = folder.joinpath(*["d"] * 300)
    _pump(here / "ward.csv")
    return 1


def _odd_names(folder: Path) -> int:
    names = ["WARD.CSV", "ward[1].csv", "w?*.csv", "ward\n3.csv", " .csv", os.fsdecode(b"w\xe4rd.csv"), "-.csv"]
    for name in names:
        _pump(folder / "Ward [3]" / name)
    return len(names)


@ON_POSIX
@pytest.mark.parametrize("as_pattern", [False, True], ids=["folder", "pattern"])
@pytest.mark.parametrize(
    "build",
    [
        _cycle,
        _folder_outside,
        _folder_twice,
        _file_outside,
        _file_twice,
        _hard_link,
        _many_cycles,
        _deep,
        _odd_names,
    ],
)
def test_each_file_is_read_once(build: Callable[[Path], int], as_pattern: bool, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    pumps = build(folder)
    locations = [f"{folder}/**/*.csv", f"{folder}/**/*.CSV"] if as_pattern else [str(folder)]
    result = pumpcheck.scan(*locations[: 2 if build is _odd_names else 1])
    assert result.counts["affected"] == pumps
    assert result.exit_code == 1
    if build in {_folder_twice, _cycle, _file_twice, _hard_link} and not as_pattern:
        assert "already read f" in _told(result)


@ON_POSIX
@pytest.mark.parametrize("pattern", ["", "/*", "/**", "/**/*"])
def test_a_link_that_leads_nowhere_is_named_and_the_scan_is_incomplete(pattern: str, tmp_path: Path) -> None:
    _pump(tmp_path / "ward.csv")
    (tmp_path / "old.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    result = pumpcheck.scan(f"{tmp_path}{pattern}")
    assert result.exit_code == 2
    assert result.counts["affected"] == 1
    reasons = "\n".join(skipped.reason for skipped in result.skipped)
    assert f"{tmp_path}/old.csv: is a link to something that is not there" in reasons
    assert f"{tmp_path}/loop.csv: cannot be opened" in reasons
    with pytest.raises(SourceNotFoundError, match=r"old\.csv: is a link to something that is not there"):
        pumpcheck.scan(tmp_path / "old.csv")


@ON_POSIX
def test_pipes_sockets_and_devices_are_named_and_never_opened(tmp_path: Path) -> None:
    _pump(tmp_path / "ward.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "s.csv"))
        (tmp_path / "null.csv").symlink_to("/dev/null")
        result = pumpcheck.scan(tmp_path)
        assert result.exit_code == 1
        assert "1 device (null.csv), 1 named pipe (pipe.csv), 1 socket (s.csv)" in _told(result)
        for name, what in (("pipe", "a named pipe"), ("s", "a socket"), ("null", "a device")):
            with pytest.raises(SourceUnreadableError, match=rf"{name}\.csv: is {what} and no file"):
                pumpcheck.scan(tmp_path / f"{name}.csv")
            assert pumpcheck.scan(tmp_path / "ward.csv", tmp_path / f"{name}.csv").exit_code == 2


@ON_POSIX
@pytest.mark.parametrize(
    "location", [".", "*", "**/*.csv", "*/*.csv", "*/ward.csv", "closed*/ward.csv", "closed/*.csv"]
)
def test_a_folder_that_cannot_be_opened_makes_the_scan_incomplete(location: str, tmp_path: Path) -> None:
    _pump(tmp_path / "exports" / "open" / "ward.csv")
    _pump(tmp_path / "exports" / "closed" / "ward.csv")
    _pump(tmp_path / "exports" / "other.csv")
    done = _scan_bound(tmp_path / "exports", closed="closed", sources=("other.csv", location))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "closed" in done.stdout
    assert "no permission to read it" in done.stdout


@ON_POSIX
@pytest.mark.parametrize("name", ["ward.csv", "ward.xlsx", "ward.dat"])
def test_a_file_that_cannot_be_opened_makes_the_scan_incomplete(name: str, tmp_path: Path) -> None:
    _pump(tmp_path / "exports" / "other.csv")
    _pump(tmp_path / "exports" / name)
    done = _scan_bound(tmp_path / "exports", closed=name, sources=(".",))
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"{name}: no permission to read it" in done.stdout or "check its rights" in done.stdout


def _scan_bound(folder: Path, closed: str, sources: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run a scan as somebody whom permissions bind."""
    powers = "-dac_override,-dac_read_search"
    without = ["setpriv", "--bounding-set", powers, "--inh-caps", powers] if os.getuid() == 0 else []
    if without and not shutil.which("setpriv"):
        pytest.skip("needs a user whom permissions bind")
    command = [*without, sys.executable, "-m", "pumpcheck", "scan", *sources]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    (folder / closed).chmod(0)
    try:
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)
    finally:
        (folder / closed).chmod(0o700)


@pytest.mark.parametrize("pattern", ["ward*", "*", "**", "*/", "ward[12]", "./ward?/*.csv"])
def test_a_pattern_fits_folders_too(pattern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pump(tmp_path / "ward1" / "a.csv")
    _pump(tmp_path / "ward2" / "b.csv")
    monkeypatch.chdir(tmp_path)
    assert pumpcheck.scan(pattern).counts["affected"] == 2


def test_a_pattern_in_a_folder_whose_name_looks_like_one(tmp_path: Path) -> None:
    _pump(tmp_path / "Ward [3]" / "a.csv")
    _pump(tmp_path / "Ward 3" / "b.csv")
    assert [source.label for source in pumpcheck.scan(f"{tmp_path}/Ward [3]/*.csv").sources] == ["a.csv"]


@pytest.mark.parametrize("pattern", ["*.xlsx", "nowhere/*.csv", "**/x*.csv", ".h*"])
def test_a_pattern_that_nothing_fits(pattern: str, tmp_path: Path) -> None:
    _pump(tmp_path / "ward.csv")
    with pytest.raises(SourceNotFoundError, match="no file fits this pattern"):
        pumpcheck.scan(f"{tmp_path}/{pattern}")


def test_the_same_file_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = _pump(tmp_path / "exports" / "ward.csv")
    _pump(tmp_path / "exports" / "other.csv")
    result = pumpcheck.scan(path, path.parent, f"{path.parent}/*.csv", path)
    assert [source.label for source in result.sources] == ["ward.csv", "other.csv"]
    assert result.counts["records"] == 2
    assert result.exit_code == 1
    assert "already read file (ward.csv)" in _told(result)


def test_a_folder_without_an_inventory(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="holds no file; name"):
        pumpcheck.scan(tmp_path)
    (tmp_path / ".hidden").touch()
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(
        SourceNotFoundError, match=r"holds no file but 1 hidden file \(\.hidden\), 1 PDF document \(letter\.pdf\); name"
    ):
        pumpcheck.scan(tmp_path)
    assert pumpcheck.scan(_pump(tmp_path.with_name("other") / "ward.csv"), tmp_path).exit_code == 2


def test_columns_and_read_tell_of_a_folder_what_a_scan_does(tmp_path: Path) -> None:
    _pump(tmp_path / "ward.csv")
    (tmp_path / ".hidden").touch()
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7\n")
    (table,) = preview(str(tmp_path))
    assert "1 PDF document (letter.pdf)" in table.notes[-1]
    with pytest.raises(SourceError, match="holds 2 files"):
        pumpcheck.read(tmp_path)
    (tmp_path / "letter.pdf").unlink()
    assert len(pumpcheck.read(tmp_path)) == 1
