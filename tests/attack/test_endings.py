"""However a run ends, there is one sentence and exit 2, and the report is written where it can be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ..command import run

PROGRAM = [sys.executable, "-m", "pumpcheck"]


@pytest.fixture
def folder(tmp_path):
    text = "Manufacturer,Model,Serial\nMedtronic,MMT-722NAS,PAR123456H\n"
    (tmp_path / "assets.csv").write_text(text, encoding="utf-8")
    return tmp_path


def started(
    folder: Path, *arguments: str, shell: str = "", **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own; ``shell`` is what stands behind it on the command line."""
    kept = {name: value for name, value in {**os.environ, **environment}.items() if value is not None}
    return subprocess.run(
        ["/bin/sh", "-c", f'"$@" {shell}', "sh", *PROGRAM, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )


COMMANDS = [
    ("scan", "assets.csv", "-o", "report.csv", "--force"),
    ("scan", "assets.csv", "-o", "-", "--format", "json"),
    ("check", "MMT-722NAS"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("shell", "says"), [(">/dev/full", "No space left on device"), (">&-", "standard output is closed")]
)
def test_an_output_that_takes_nothing_is_one_sentence(folder, arguments, shell, says):
    ended = started(folder, *arguments, shell=shell)
    assert ended.returncode == 2
    (last,) = [line for line in ended.stderr.splitlines() if line.startswith("pumpcheck:")]
    assert says in last
    assert "Traceback" not in ended.stderr
    assert (folder / "report.csv").exists() is ("report.csv" in arguments)


@pytest.mark.parametrize("shell", ["2>/dev/full", "2>&-", ">&- 2>&-", ">/dev/full 2>/dev/full"])
def test_a_report_is_written_though_nobody_listens(folder, shell):
    ended = started(folder, "scan", "assets.csv", "-o", "report.csv", shell=shell)
    assert ended.returncode in (1, 2)
    assert "MMT-722NAS" in (folder / "report.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["x" * 300, "é" * 126, "x" * 251])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_name_that_is_too_long_is_told(folder, name, suffix):
    ended = run("scan", "assets.csv", "-o", name + suffix, cwd=folder)
    if len(os.fsencode(name + suffix)) > 255:
        assert ended.returncode == 2
        assert "File name too long" in ended.stderr
    else:
        assert (folder / (name + suffix)).exists()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json", ".html"])
def test_a_name_that_is_no_text_is_read_and_told(folder, suffix):
    source = os.fsdecode(b"as\xffsets.csv")
    (folder / "assets.csv").rename(folder / source)
    ended = run("scan", source, "-o", f"report{suffix}", cwd=folder)
    assert ended.returncode == 1
    assert (folder / f"report{suffix}").exists()


@pytest.mark.parametrize("environment", [{"HOME": None}, {"HOME": "/nowhere"}, {"TMPDIR": "/nowhere"}], ids=str)
def test_no_home_and_no_place_for_temporary_files(folder, environment):
    assert started(folder, "scan", "assets.csv", "-o", "report.xlsx", **environment).returncode == 1
    assert started(folder, "scan", "-", shell="<assets.csv", **environment).returncode == 1


def test_what_a_killed_run_left_is_taken_away_by_the_next(folder):
    hanging = "import sys, time; from pathlib import Path; from pumpcheck.reports.files import finished_file\n"
    hanging += "with finished_file(Path('report.csv')) as stream: print('open', flush=True); time.sleep(600)"
    processes = [
        subprocess.Popen([sys.executable, "-c", hanging], cwd=folder, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
    killed, at_work = processes
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert len(list(folder.glob(".pumpcheck-*"))) == 2
    assert run("scan", "assets.csv", "-o", "other.csv", cwd=folder).returncode == 1
    assert len(list(folder.glob(".pumpcheck-*"))) == 1  # of the one that is at work
    at_work.kill()
    at_work.communicate()


@pytest.mark.parametrize("name", ["inv202401.csv", "assets-20240131.csv", "par482913h-list.csv"])
def test_an_error_masks_what_is_built_like_a_serial_number_and_nothing_else(folder, name):
    said = run("scan", name, cwd=folder).stderr
    assert (name in said) is not name.startswith("par")
    assert "482913" not in said


@pytest.mark.parametrize(("before", "after"), [(None, 0o600), (0o600, 0o600), (0o660, 0o660), (0o664, 0o660)])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_report_can_be_read_by_nobody_who_could_not_before(folder, before, after, suffix):
    path = folder / f"report{suffix}"
    if before is not None:
        path.touch()
        path.chmod(before)
    # Root may give a file to any group, others to their own.
    group = 1 if os.getuid() == 0 else [os.getgid(), *os.getgroups()][-1]
    if before is not None:
        os.chown(path, -1, group)
    assert run("scan", "assets.csv", "-o", path.name, "--force", cwd=folder).returncode == 1
    status = path.stat()
    assert status.st_mode & 0o777 == after
    assert before is None or status.st_gid == group


@pytest.mark.parametrize("content", ["/dev/zero", "a = " + "[" * 5000, '{"a":' * 5000])
@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "assets.csv", "--recall", "{}.toml"),
        ("scan", "assets.csv", "--decisions", "{}"),
        ("scan", "assets.csv", "--config", "{}"),
        ("recalls", "import", "{}"),
        ("report", "{}", "-o", "report.csv"),
        ("diff", "{}", "{}"),
    ],
    ids=" ".join,
)
def test_a_document_that_never_ends_or_is_nested_without_end_is_one_sentence(folder, content, arguments):
    path = folder / "given.toml"
    if content == "/dev/zero":
        path.symlink_to(content)
    else:
        path.write_text(content, encoding="utf-8")
    named = [part.format(path.name.removesuffix(".toml") if part == "{}.toml" else path.name) for part in arguments]
    ended = run(*named, cwd=folder)
    assert ended.returncode == 2
    assert ended.stderr.startswith("pumpcheck: ")
    assert "defect" not in ended.stderr
    assert ended.stderr.count("\n") == 1
