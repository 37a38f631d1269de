"""A kill at any moment of an update leaves either the old workbook or the new one, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ..working import HEAD, ROWS, cells_of, edit, id_of, put, scanned

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on this system")

# Counts what the process does to files and ends it, by the signal that nothing survives, before a given one of these:
# files opened, linked, renamed, removed and synced.
DRIVER = """
import os, signal, sys
limit, folder, count = int(sys.argv.pop(1)), sys.argv.pop(1), 0
def step(what):
    global count
    count += 1
    if count == limit:
        os.kill(os.getpid(), signal.SIGKILL)
def audit(event, arguments):
    if event in ("open", "os.rename", "os.link", "os.remove", "os.chmod") and (
        folder in str(arguments) or "r.xlsx" in str(arguments)
    ):
        step(event)
def counted(function):
    def call(*arguments):
        step(function.__name__)
        return function(*arguments)
    return call
os.fsync = counted(os.fsync)
from pumpcheck.cli import main
sys.addaudithook(audit)
try:
    main()
finally:
    print("steps", count, file=sys.__stderr__)
"""


def run(folder: Path, limit: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", DRIVER, str(limit), str(folder), "scan", "a.csv", "-o", "r.xlsx", "--update"]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    path = scanned().write(tmp_path / "r.xlsx")
    edit(path, lambda book: put(book, id_of(scanned(), "PAR100001H"), Comment="weeks of work"))
    rows = [row for key, row in ROWS.items() if key != "A2"]
    lines = [",".join(HEAD), *(",".join(row) for row in rows)]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.integration("time")
def test_a_kill_at_any_moment_leaves_a_whole_workbook(folder: Path) -> None:
    path, old = folder / "r.xlsx", (folder / "r.xlsx").read_bytes()
    whole = run(folder, 0)
    assert whole.returncode == 1, whole.stderr
    steps = int(whole.stderr.split("steps ")[1])
    states = set()
    for limit in sorted({*range(1, steps + 1, 5), steps}):
        for file in folder.iterdir():
            if file.name != "a.csv":
                file.unlink()
        path.write_bytes(old)
        done = run(folder, limit)
        assert done.returncode == -signal.SIGKILL, (limit, done.stderr)
        found = path.read_bytes()
        cells = cells_of(path, id_of(scanned(), "PAR100001H"))
        assert cells["Comment"] == "weeks of work"
        states.add("old" if found == old else "new")
        if found != old:
            backups = list(folder.glob("r.backup-*.xlsx"))
            assert [backup.read_bytes() for backup in backups] == [old]
            assert "no longer in inventory" in str(cells_of(path, id_of(scanned(), "PAR100002H"))["Change"])
    assert states == {"old", "new"}
