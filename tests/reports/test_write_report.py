from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from pumpcheck.errors import ReportError, ReportExistsError
from pumpcheck.hookspecs import ReportWriter
from pumpcheck.model.result import ScanResult
from pumpcheck.reports import BUILT_IN, find_writer, write_report, write_stream

FORMATS = [writer.format for writer in BUILT_IN]


def write_one(_result: ScanResult, stream: BinaryIO) -> None:
    stream.write(b"one")


def write_half(_result: ScanResult, stream: BinaryIO) -> None:
    stream.write(b"half")
    raise ValueError("row with PAR123456H")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_report_is_written_and_nothing_else_is_left(result: ScanResult, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"remediation.{kind}"
    assert result.write(target) == target
    assert target.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="rights of another kind")
def test_a_new_report_can_be_read_by_its_owner_only_and_an_overwritten_one_keeps_its_rights(
    result: ScanResult, tmp_path: Path
) -> None:
    target = result.write(tmp_path / "r.json")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.chmod(0o660)
    result.write(target, force=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o660


def test_an_existing_file_is_not_touched(result: ScanResult, tmp_path: Path) -> None:
    target = tmp_path / "remediation.xlsx"
    target.write_bytes(b"work of a week")
    with pytest.raises(ReportExistsError, match=r"remediation\.xlsx exists and may hold people's work.*--force"):
        result.write(target)
    assert target.read_bytes() == b"work of a week"


def test_a_file_that_appears_while_the_report_is_made_is_not_touched(result: ScanResult, tmp_path: Path) -> None:
    target = tmp_path / "r.one"

    def write_late(_result: ScanResult, stream: BinaryIO) -> None:
        stream.write(b"mine")
        target.write_bytes(b"theirs")

    with pytest.raises(ReportExistsError):
        write_report(result, target, [ReportWriter("one", (".one",), write_late)])
    assert target.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("taken", [False, True], ids=["free", "taken meanwhile"])
def test_a_file_system_without_links_keeps_the_promise(
    result: ScanResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    target = tmp_path / "r.one"

    def no_links(*_: object) -> None:
        if taken:
            target.write_bytes(b"theirs")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    provided = [ReportWriter("one", (".one",), write_one)]
    if taken:
        with pytest.raises(ReportExistsError):
            write_report(result, target, provided)
    else:
        write_report(result, target, provided)
    assert target.read_bytes() == (b"theirs" if taken else b"one")
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("old", [None, b"old"], ids=["new", "overwrite"])
def test_a_writer_that_fails_leaves_the_old_file_and_no_other(
    result: ScanResult, tmp_path: Path, old: bytes | None
) -> None:
    target = tmp_path / "r.half"
    if old:
        target.write_bytes(old)
    with pytest.raises(ReportError, match=r"half failed \(ValueError\)") as caught:
        write_report(result, target, [ReportWriter("half", (".half",), write_half)], force=True)
    assert "PAR123456H" not in str(caught.value)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([old] if old else [])


def test_a_full_disk_is_said_in_one_sentence(result: ScanResult, tmp_path: Path) -> None:
    def write_much(_result: ScanResult, _stream: BinaryIO) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ReportError, match=r"r\.full cannot be written: No space left on device"):
        write_report(result, tmp_path / "r.full", [ReportWriter("full", (".full",), write_much)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("force", [False, True])
def test_a_target_that_cannot_be_is_refused(result: ScanResult, tmp_path: Path, force: bool) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ReportError, match="is a folder"):
        result.write(tmp_path / "folder.csv", force=force)
    with pytest.raises(ReportError, match="does not exist; create it"):
        result.write(tmp_path / "none" / "r.csv", force=force)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everything is allowed to this user")
def test_a_folder_without_permission_is_refused(result: ScanResult, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReportError, match="Permission denied"):
            result.write(tmp_path / "r.csv")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="no such device")
def test_a_device_is_not_replaced(result: ScanResult) -> None:
    with pytest.raises(ReportError, match="not a regular file"):
        result.write("/dev/null", format="csv", force=True)


def test_a_link_stays_a_link(result: ScanResult, tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    result.write(link, force=True)
    assert link.is_symlink()
    assert real.read_bytes() != b"old"


@pytest.mark.parametrize(
    ("path", "kind", "found"),
    [
        ("r.xlsx", None, "xlsx"),
        ("R.CSV", None, "csv"),
        ("r.json", "csv", "csv"),
        ("r", "JSON", "json"),
        ("r.a.md", None, "a"),
    ],
)
def test_the_format_follows_from_the_name_or_the_suffix(path: str, kind: str | None, found: str) -> None:
    provided = [ReportWriter("md", (".md",), write_one), ReportWriter("a", (".a.md",), write_one)]
    assert find_writer(provided, Path(path), kind).format == found


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("r.pdf", None, r"no report format for r\.pdf; choose one of: xlsx \(\.xlsx\), csv \(\.csv\), json \(\.json\)"),
        ("r.csv", "pdf", "no report format 'pdf'; choose one of: xlsx"),
        ("r", None, "no report format for r; choose"),
        (None, None, "no report format is named; choose"),
        ("r.json", None, "2 writers"),
    ],
    ids=["suffix", "format", "no suffix", "nothing", "two"],
)
def test_a_format_that_nobody_writes_or_two_write_is_an_error(path: str | None, kind: str | None, message: str) -> None:
    provided = [ReportWriter("fhir", (".json",), write_one)]
    with pytest.raises(ReportError, match=message):
        find_writer(provided, Path(path) if path else None, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_whole_serial_number_is_in_a_masked_report(result: ScanResult, tmp_path: Path, kind: str) -> None:
    import zipfile

    target = result.write(tmp_path / f"r.{kind}", mask_serials=True)
    data = target.read_bytes()
    if kind == "xlsx":
        with zipfile.ZipFile(target) as parts:
            data = b"".join(map(parts.read, parts.namelist()))
    for serial in (b"PAR123456H", b"PAR-123456-H", b"PAR000777H", b"PAR555777K"):
        assert serial not in data
    assert "•56H".encode() in data


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_stream_gets_the_same_bytes_as_a_file(result: ScanResult, tmp_path: Path, kind: str) -> None:
    stream = io.BytesIO()
    write_stream(result, stream, kind)
    assert stream.getvalue() == result.write(tmp_path / "r", format=kind).read_bytes()


def test_a_stream_gets_nothing_of_a_report_that_fails(result: ScanResult) -> None:
    stream = io.BytesIO()
    with pytest.raises(ReportError):
        write_stream(result, stream, "half", [ReportWriter("half", (".half",), write_half)])
    assert stream.getvalue() == b""
