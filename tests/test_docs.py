"""README.md and its neighbours say what the code does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck.plugins import load_plugins
from pumpcheck.reports import BUILT_IN
from pumpcheck_csv import options as csv_options
from pumpcheck_excel import opening

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
COMMANDS = ["scan", "report", "diff", "split", "merge", "check", "columns", "sources", "recalls", "plugins"]
SET_UP = "python3 -m venv .venv && .venv/bin/python -m pip install --quiet"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def sessions() -> list[list[str]]:
    """The commands of each block, in their order: a later one may need what an earlier one wrote."""
    return [re.findall(r"^\$ (.*)", block, re.MULTILINE) for block in blocks("console")]


def shown_commands() -> list[str]:
    return [command for session in sessions() for command in session]


def pumpcheck_command(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pumpcheck", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def workplace(tmp_path, monkeypatch) -> Path:
    shutil.copytree(ROOT / "examples" / "inventories", tmp_path / "examples" / "inventories")
    shutil.copy(ROOT / "examples" / "pumpcheck.toml", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_readme_opens_with_the_two_commands():
    scan, tests = blocks("sh")
    assert scan == f"{SET_UP} . && .venv/bin/pumpcheck scan examples/inventories -o remediation.xlsx\n"
    assert tests == f"{SET_UP} --editable '.[test]' && .venv/bin/python -m pytest -n 2\n"
    assert README.index(tests) < README.index("\n## ")


@pytest.mark.skipif(not shutil.which("bash"), reason="the checks of the repository are a bash script")
def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = next(line for line in script.splitlines() if line.startswith("command=$(awk"))
    found = subprocess.run(
        ["bash", "-c", f'{extract}\nprintf "%s" "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout == blocks("sh")[1].strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_readme(command):
    shown = pumpcheck_command(command, "--help")
    assert shown.returncode == 0, shown.stderr
    options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", shown.stdout.partition("Options:")[2]))
    assert f"pumpcheck {command}" in README
    assert not {option for option in options - {"-h"} if not re.search(rf"(?<![\w-]){option}(?![\w-])", README)}


def test_readme_names_no_command_or_option_that_is_not_there():
    benchmark = (ROOT / "tests" / "benchmarks" / "run.py").read_text(encoding="utf-8")
    known = {"--help", "--version", *re.findall(r'"(--[a-z-]+)"', benchmark)}
    for command in COMMANDS:
        known |= set(re.findall(r"(?<!\S)--[a-z][a-z-]*", pumpcheck_command(command, "--help").stdout))
    prose = re.sub(r"^```(sh|bat)\n.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", prose)) <= known
    assert set(re.findall(r"\bpumpcheck ([a-z]+)\b", "\n".join(shown_commands()))) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("code", "content"),
    [(0, "Maker,Model\nStryker,Prime 1105\n"), (1, "Maker,Model\nMedtronic,MMT-722NAS\n"), (2, None)],
    ids=["nothing", "something", "failed"],
)
def test_exit_codes_are_those_of_the_readme(tmp_path, code, content):
    if content:
        (tmp_path / "assets.csv").write_text(content, encoding="utf-8")
    assert pumpcheck_command("scan", "assets.csv", cwd=tmp_path).returncode == code
    assert re.findall(r"^\| (\d) \|", README, re.MULTILINE) == ["0", "1", "2"]


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session[0])
def test_commands_of_the_readme_run(workplace, session):
    for line in session:
        program, *arguments = shlex.split(line)
        assert program == "pumpcheck"
        done = pumpcheck_command(*arguments, cwd=workplace)
        assert done.returncode in {0, 1}, done.stderr


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.splitlines()[0])
def test_python_of_the_readme_runs(code):
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})


def test_readme_gives_the_limits_as_they_are():
    rows = re.findall(r"^\| [^|]* \| ([\d,]+)(?: Mi?B)? \| `(max_\w+)`", README, re.MULTILINE)
    assert [(name, int(limit.replace(",", ""))) for limit, name in rows] == [
        ("max_unpacked", csv_options.MAX_UNPACKED_MB),
        ("max_ratio", csv_options.MAX_RATIO),
        ("max_members", csv_options.MAX_MEMBERS),
        ("max_uncompressed_mb", opening.MAX_UNCOMPRESSED_MB),
        ("max_uncompressed_mb", opening.MAX_RATIO),
        ("max_cells", opening.MAX_CELLS),
    ]


def test_readme_names_every_field():
    assert not [name for name in pumpcheck.FIELDS if f"`{name}`" not in README]


def test_readme_names_every_format_and_adapter_option():
    suffixes = {suffix for writer in BUILT_IN for suffix in writer.suffixes}
    adapters = {adapter.name: adapter for adapter in load_plugins().adapters}
    options = {name for adapter in ("csv", "excel") for name in adapters[adapter].options}
    assert not [word for word in (suffixes | options) if f"`{word}" not in README]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_relative_links_lead_somewhere(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    headings = {
        re.sub(r"[^\w -]", "", line).strip().replace(" ", "-").lower()
        for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    missing = [
        target
        for target in targets
        if not (target[1:] in headings if target.startswith("#") else (ROOT / target.partition("#")[0]).exists())
    ]
    assert not missing


def test_changelog_has_this_version():
    assert f"## [{pumpcheck.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
