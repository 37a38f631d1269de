"""The example adapter in its own distribution: its tests pass, and pumpcheck takes it as a plugin."""

from __future__ import annotations

import ast
import os
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import SourceRequest
from pumpcheck.plugins import load_plugins
from pumpcheck.testing import check_adapter

EXAMPLE = Path(__file__).parent.parent / "examples" / "pumpcheck-sqlite"
PROJECT = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCES = sorted((EXAMPLE / "src").rglob("*.py"))


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
    ((name, target),) = PROJECT["entry-points"]["pumpcheck"].items()
    yield load_plugins(entry_points=[EntryPoint(name, target, "pumpcheck")])
    for module in [module for module in sys.modules if module.partition(".")[0] == "pumpcheck_sqlite"]:
        del sys.modules[module]


@pytest.fixture
def database(tmp_path: Path) -> SourceRequest:
    path = tmp_path / "assets.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE devices (Model, Serial); INSERT INTO devices VALUES ('MMT-722NAS', '0012'), ('Bed', NULL)"
        )
    return SourceRequest(str(path))


@pytest.mark.integration("time")
def test_its_own_tests_pass():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(EXAMPLE / "pyproject.toml")],
        env={**os.environ, "PYTHONPATH": str(EXAMPLE / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        cwd=EXAMPLE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout


def test_its_entry_point_gives_an_adapter_that_is_chosen_for_a_database_and_keeps_the_contract(plugins, database):
    assert plugins.warnings == ()
    adapter = plugins.choose_adapter(database)
    assert adapter.name == "sqlite"
    check_adapter(
        adapter,
        database,
        expected=[{"Model": "MMT-722NAS", "Serial": "0012"}, {"Model": "Bed", "Serial": None}],
        table="devices",
    )


def test_finding_the_plugin_does_not_import_what_reading_takes():
    code = "import pumpcheck_sqlite, sys; print('sqlite3' in sys.modules, 'pandas' in sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(EXAMPLE / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("file", SOURCES, ids=[file.name for file in SOURCES])
def test_it_uses_the_public_names_of_pumpcheck_only(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    modules = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert [module for module in modules if module.startswith("pumpcheck.")] == []
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "pumpcheck"
        for alias in node.names
    ]
    assert set(names) <= set(pumpcheck.__all__)
