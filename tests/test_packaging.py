"""The wheel: it holds everything, and works in a clean environment, in another folder, with a stranger's plugin."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.integration("a package index")

PLUGIN = ROOT / "examples" / "pumpcheck-sqlite"


class CleanEnvironment:
    """A virtual environment that knows nothing but what is installed into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        return subprocess.run(
            [str(self.scripts / program), *map(str, arguments)],
            cwd=self.folder,
            env={**keep, "PYTHONUTF8": "1", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def pip(self, *arguments: str | Path) -> None:
        done = self.run("python", "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("pumpcheck-*.whl")
    return path


@pytest.fixture(scope="session")
def clean(wheel, tmp_path_factory) -> CleanEnvironment:
    environment = CleanEnvironment(tmp_path_factory.mktemp("clean"))
    environment.pip("install", wheel)
    return environment


def of_the_checkout() -> set[str]:
    """What the wheel must hold: every module and data file of the packages, as they lie in the checkout."""
    found = set()
    for folder in (ROOT / "src", ROOT / "plugins"):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix in {".py", ".pyi", ".toml", ".json", ".typed"}:
                found.add(path.relative_to(folder).as_posix())
    return found


def test_wheel_holds_every_module_and_data_file(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    assert of_the_checkout() <= held
    needed = {
        "pumpcheck/py.typed",
        "pumpcheck/tables/headings.toml",
        "pumpcheck/recalls/medtronic-minimed-2019.toml",
        "pumpcheck/reports/letters/letter.docx",
        "pumpcheck_csv/__init__.py",
        "pumpcheck_excel/__init__.py",
        "pumpcheck_parquet/__init__.py",
        "pumpcheck_rest/__init__.py",
        "pumpcheck_rest/profiles/generic.toml",
        "pumpcheck_sql/__init__.py",
    }
    assert needed <= held


def test_wheel_holds_nothing_else(wheel):
    top = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {
        "pumpcheck",
        "pumpcheck_csv",
        "pumpcheck_excel",
        "pumpcheck_json",
        "pumpcheck_parquet",
        "pumpcheck_rest",
        "pumpcheck_sql",
    }


def test_version_of_the_installed_command(clean, wheel):
    shown = clean.run("pumpcheck", "--version")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.split() == ["pumpcheck", wheel.name.split("-")[1]]


def test_scan_in_another_folder(clean):
    (clean.folder / "ward.csv").write_text(
        "Asset ID,Manufacturer,Model,Serial Number\n1,Medtronic,MMT-722NAS,PAR100001H\n2,Stryker,Prime 1105,7000001\n",
        encoding="utf-8",
    )
    scanned = clean.run("pumpcheck", "scan", "ward.csv", "-o", "remediation.xlsx", "--force")
    assert scanned.returncode == 1, scanned.stderr
    assert zipfile.is_zipfile(clean.folder / "remediation.xlsx")


def test_built_in_adapters_are_found_as_plugins(clean):
    listed = clean.run("pumpcheck", "plugins")
    assert listed.returncode == 0, listed.stderr
    names = {line.split()[0] for line in listed.stdout.splitlines() if line.strip()}
    assert {"csv", "excel", "parquet"} <= names


def test_a_strangers_plugin_comes_and_goes_with_its_distribution(clean):
    clean.pip("install", PLUGIN)
    with_it = clean.run("pumpcheck", "plugins")
    clean.pip("uninstall", "--yes", "pumpcheck-sqlite")
    without = clean.run("pumpcheck", "plugins")
    assert with_it.returncode == without.returncode == 0, with_it.stderr + without.stderr
    (line,) = [line for line in with_it.stdout.splitlines() if line.split()[:1] == ["sqlite"]]
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert line.split()[1:3] == ["pumpcheck-sqlite", project["version"]]
    assert "sqlite" not in without.stdout
