"""The README and the manual say what the code does: whatever they show is run, and nothing is left out of them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck.plugins import load_plugins
from pumpcheck.reports import BUILT_IN
from pumpcheck_csv import csv_settings
from pumpcheck_excel import formats

from .command import run

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = {path.stem: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
PAGES = {"README": README, **MANUAL}
LINKED = [*("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"), *(f"docs/{name}.md" for name in MANUAL)]
COMMANDS = ["scan", "report", "diff", "split", "merge", "letters", "check", "columns", "sources", "recalls", "plugins"]
SUBCOMMANDS = [("sources", "test"), ("sources", "schema"), ("recalls", "import"), ("recalls", "check")]
SET_UP = "python3 -m venv .venv && .venv/bin/python -m pip install --quiet"
RUN = {"console", "python", "toml"}
SHOWN = {"sh", "bat", "text"}
"""Languages of blocks that are not run here: the commands of the README, what is printed, what needs a server."""

ELSEWHERE = {"scale"}
"""Pages whose Python needs engines; tests/scale runs it."""


@dataclass(frozen=True)
class Block:
    """A block of code on a page, with the file that it is to be."""

    language: str
    title: str
    text: str


def blocks(page: str) -> list[Block]:
    found = re.findall(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', page, re.DOTALL | re.MULTILINE)
    return [Block(*block) for block in found]


def shown_commands() -> list[str]:
    every = [block.text for page in PAGES.values() for block in blocks(page) if block.language == "console"]
    return re.findall(r"^\$ (.*)", "".join(every), re.MULTILINE)


@pytest.fixture
def workplace(tmp_path, monkeypatch) -> Path:
    shutil.copytree(ROOT / "examples" / "inventories", tmp_path / "examples" / "inventories")
    shutil.copy(ROOT / "examples" / "pumpcheck.toml", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_readme_is_one_page_that_opens_with_the_two_commands():
    assert len(README.splitlines()) <= 160
    scan, tests = [block.text for block in blocks(README) if block.language == "sh"]
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
    assert found.stdout == [block.text for block in blocks(README) if block.language == "sh"][1].strip()


@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if blocks(text)])
def test_what_a_page_shows_runs(workplace, monkeypatch, page):
    """In the order of the page: a later block may need what an earlier one wrote."""
    for block in blocks(PAGES[page]):
        assert block.language in RUN | SHOWN
        if block.language == "toml":
            assert tomllib.loads(block.text)
        if block.title:
            (workplace / block.title).write_text(block.text, encoding="utf-8")
        if block.language == "python" and page not in ELSEWHERE:
            exec(compile(block.text, page, "exec"), {"__name__": page})
        if block.language == "console":
            for line in re.findall(r"^\$ (.*)", block.text, re.MULTILINE):
                _run_line(line, workplace, monkeypatch)


def _run_line(line: str, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = shlex.split(line)
    if program == "export":
        monkeypatch.setenv(*arguments[0].split("=", 1))
        return
    assert program == "pumpcheck"
    spread = [sorted(map(str, workplace.glob(word))) if "*" in word else [word] for word in arguments]
    done = run(*(word for words in spread for word in words), cwd=workplace)
    assert done.returncode in {0, 1}, (line, done.stderr)


@pytest.mark.parametrize("page", ["README", "tutorial"])
def test_what_the_terminal_is_shown_to_print_is_printed(workplace, page):
    shown = [line for block in blocks(PAGES[page]) if block.language == "text" for line in block.text.splitlines()]
    source = "examples/inventories" if page == "README" else "examples/inventories/geraeteliste.csv"
    printed = run("scan", source, cwd=workplace).stdout.splitlines()
    assert shown
    assert [line for line in printed if line in shown] == shown


@pytest.mark.parametrize("command", [*((name,) for name in COMMANDS), *SUBCOMMANDS], ids=" ".join)
def test_every_command_and_option_is_in_the_reference(command):
    shown = run(*command, "--help")
    assert shown.returncode == 0, shown.stderr
    options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", shown.stdout.partition("Options:")[2]))
    where = MANUAL["letters" if command == ("letters",) else "commands"]
    assert f"pumpcheck {command[0]}" in MANUAL["commands"]
    assert not {
        option for option in options - {"-h", "--help"} if not re.search(rf"(?<![\w-]){option}(?![\w-])", where)
    }


def test_the_manual_names_no_command_or_option_that_is_not_there():
    benchmark = (ROOT / "tests" / "benchmarks" / "run.py").read_text(encoding="utf-8")
    # Of Dask's own.
    known = {"--help", "--version", "--local-directory", *re.findall(r'"(--[a-z-]+)"', benchmark)}
    for command in (*((name,) for name in COMMANDS), *SUBCOMMANDS):
        known |= set(re.findall(r"(?<!\S)--[a-z][a-z-]*", run(*command, "--help").stdout))
    for name, page in PAGES.items():
        prose = re.sub(r"^```(sh|bat)\n.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", prose)) <= known, name
    assert set(re.findall(r"\bpumpcheck ([a-z]+)\b", "\n".join(shown_commands()))) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("code", "content"),
    [(0, "Maker,Model\nStryker,Prime 1105\n"), (1, "Maker,Model\nMedtronic,MMT-722NAS\n"), (2, None)],
    ids=["nothing", "something", "failed"],
)
def test_exit_codes_are_those_of_the_manual(tmp_path, code, content):
    if content:
        (tmp_path / "assets.csv").write_text(content, encoding="utf-8")
    assert run("scan", "assets.csv", cwd=tmp_path).returncode == code
    for page in (README, MANUAL["commands"]):
        assert re.findall(r"^\| (\d) \|", page, re.MULTILINE) == ["0", "1", "2"]


def test_the_manual_gives_the_limits_as_they_are():
    rows = re.findall(r"^\| [^|]* \| ([\d,]+)(?: Mi?B)? \| `(max_\w+)`", MANUAL["formats"], re.MULTILINE)
    assert [(name, int(limit.replace(",", ""))) for limit, name in rows] == [
        ("max_unpacked", csv_settings.MAX_UNPACKED_MB),
        ("max_ratio", csv_settings.MAX_RATIO),
        ("max_members", csv_settings.MAX_MEMBERS),
        ("max_uncompressed_mb", formats.MAX_UNCOMPRESSED_MB),
        ("max_uncompressed_mb", formats.MAX_RATIO),
        ("max_cells", formats.MAX_CELLS),
    ]


def test_the_manual_names_every_field_format_setting_and_public_name():
    assert not [name for name in pumpcheck.FIELDS if f"`{name}`" not in MANUAL["tables"]]
    suffixes = {suffix for writer in BUILT_IN for suffix in writer.suffixes}
    assert not [suffix for suffix in suffixes if f"`{suffix}`" not in MANUAL["commands"]]
    adapters = {adapter.name: adapter for adapter in load_plugins().adapters}
    options = {name for adapter in ("csv", "excel") for name in adapters[adapter].options}
    assert not [name for name in options if f"`{name}" not in MANUAL["formats"]]
    listed = set(re.findall(r"^::: pumpcheck\.(\w+)$", MANUAL["api"], re.MULTILINE))
    listed |= {name for name in pumpcheck.__all__ if name.endswith("Error")}
    assert not set(pumpcheck.__all__) - listed - {"FIELDS", "__version__", "hookimpl"}


def test_readme_leads_to_every_page_of_the_manual():
    assert not [name for name in MANUAL if name != "index" and f"(docs/{name}.md)" not in README]


@pytest.mark.parametrize("document", LINKED)
def test_relative_links_lead_somewhere(document):
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if "://" in target:
            continue
        leads_to = path.parent / file if file else path
        assert leads_to.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", leads_to.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", line).strip().replace(" ", "-").lower() for line in headings}


def test_changelog_has_this_version():
    release = re.match(r"\d+\.\d+\.\d+", pumpcheck.__version__)
    assert release
    assert f"## [{release[0]}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_where_a_change_goes_is_there():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("## Where a change goes\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith(("| A ", "| An "))]
    assert len(rows) == 11
    for row in rows:
        marked = re.findall(r"`([^`]+)`", row)
        files = {mark: (ROOT / mark).read_text(encoding="utf-8") for mark in marked if "/" in mark}
        names = [mark for mark in marked if "/" not in mark]
        assert not [name for name in names if not any(name in text for text in files.values()) and "(" not in name], row
