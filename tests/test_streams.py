"""Whatever is named is opened as a stream that can seek, as often as it is asked for."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import SourceNotFoundError, SourceRequest, SourceUnreadableError
from pumpcheck.streams import IN_MEMORY, Spool

DATA = b"Manufacturer,Model\nMedtronic,MMT-722NAS\n"


def _check(request: SourceRequest, data: bytes) -> None:
    assert request.head() == data[:8192]
    with request.open() as first, replace(request, options={"delimiter": ","}).open() as second:
        assert first.seekable()
        assert first.read(5) == data[:5]
        assert second.read() == data
        assert first.read() == data[5:]
        assert first.seek(-3, os.SEEK_END) == len(data) - 3
        assert first.read() == data[-3:]
    with request.open() as third:
        assert third.read() == data


@pytest.mark.parametrize("name", ["ward.csv", "Wärd 3 [old]*?.csv", "ward\n3.csv", os.fsdecode(b"w\xe4rd.csv")])
def test_a_path(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DATA)
    _check(SourceRequest(str(tmp_path / name)), DATA)


@pytest.mark.parametrize("size", [0, 1000, IN_MEMORY + 1000], ids=["empty", "small", "larger than is held in memory"])
def test_standard_input(size: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path[:0] = {sys.path!r}\n"
        "from dataclasses import replace\n"
        "from pumpcheck import SourceRequest\n"
        "request = SourceRequest('-')\n"
        "head = request.head()\n"
        "with request.open() as one, replace(request, options={'a': 'b'}).open() as two:\n"
        "    start, whole = one.read(5), two.read()\n"
        "    assert start + one.read() == whole and whole[:8192] == head\n"
        "    assert one.seek(-3, 2) == max(len(whole) - 3, 0) if len(whole) > 3 else True\n"
        "print(len(whole), len(request.open().read()))\n"
    )
    command = [sys.executable, "-W", "error", str(script)]
    done = subprocess.run(command, input=b"x" * size, capture_output=True, check=False)
    assert (done.stdout.split(), done.stderr) == ([b"%d" % size] * 2, b"")


def test_what_is_kept_goes_with_its_last_reader(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * (IN_MEMORY + 1))
    with (tmp_path / "large").open("rb") as file:
        reader = Spool(file).open()
    gc.collect()
    assert reader.read(3) == b"xxx"
    assert len(reader.read()) == IN_MEMORY - 2


@pytest.mark.parametrize(
    ("redirection", "message"),
    [("0>/dev/null", b"standard input: cannot be read: Bad"), ("<&-", b"standard input: cannot be read: there is")],
)
@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_standard_input_that_cannot_be_taken_whole_stays_an_error(redirection: str, message: bytes) -> None:
    script = (
        f"import sys; sys.path[:0] = {sys.path!r}; from pumpcheck import SourceRequest, SourceError\n"
        "request = SourceRequest('-')\n"
        "assert request.head() == b''\n"
        "try:\n    request.open()\nexcept SourceError as error:\n    print(error)"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -c "$1" {redirection}', sys.executable, script], capture_output=True, check=False
    )
    assert done.stdout.startswith(message), done.stderr


def test_a_pipe_is_scanned() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pumpcheck", "scan", "-"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        input=DATA,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert b"standard input: 1 row" in done.stdout


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("gone.csv", SourceNotFoundError, r"gone\.csv: there is no such file; check"),
        ("ward.csv/x.csv", SourceNotFoundError, r"x\.csv: there is no such file; check"),
        ("folder", SourceUnreadableError, r"folder: cannot be opened: it is a folder; name"),
        ("pipe", SourceUnreadableError, r"pipe: is a named pipe and no file; .* name -"),
        ("loop", SourceUnreadableError, r"loop: cannot be opened: .*; check the path"),
        ("n" * 300, SourceUnreadableError, r"cannot be opened: .*; check the path"),
        ("a\0b", SourceUnreadableError, r"cannot be opened: this is no path"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="needs named pipes")
def test_what_cannot_be_opened_is_one_sentence(name: str, error: type[Exception], message: str, tmp_path: Path) -> None:
    (tmp_path / "ward.csv").write_bytes(DATA)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    request = SourceRequest(f"{tmp_path}/{name}")
    with pytest.raises(error, match=message):
        request.open()
    assert request.head() == b""


def test_a_web_address_is_for_an_adapter_of_its_own() -> None:
    request = SourceRequest("https://user:s3cret@cmms.example/export.csv?key=1")
    with pytest.raises(SourceUnreadableError, match=r"^https://cmms\.example/export\.csv: is a web address"):
        request.open()
    assert request.head() == b""


def test_a_url_without_fsspec_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fsspec", "fsspec.core"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SourceUnreadableError, match=r"^s3://bucket/ward\.csv: .*pip install fsspec"):
        SourceRequest("s3://bucket/ward.csv").open()
    with pytest.raises(SourceUnreadableError, match=r"^s3://bucket/ward\.unknown: .*pip install fsspec"):
        pumpcheck.scan("s3://bucket/ward.unknown?versionId=1")


def test_a_url_that_fsspec_knows() -> None:
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://wards/ward.csv", "wb") as stream:
        stream.write(DATA)
    _check(SourceRequest("memory://wards/ward.csv"), DATA)
    with pytest.raises(SourceNotFoundError, match=r"gone\.csv: there is no such file"):
        SourceRequest("memory://wards/gone.csv").open()
    with pytest.raises(SourceUnreadableError, match=r"cannot be read \(ValueError\)"):
        SourceRequest("nosuch://wards/ward.csv").open()


def test_the_request_of_a_pipe_can_be_printed_without_reading_it() -> None:
    assert "Kept" not in repr(pumpcheck.SourceRequest("-"))
