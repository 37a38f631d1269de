"""Inventories of two sites, large enough to be read in ranges, and what is to be equal of two results."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pumpcheck

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
HEADINGS = "Asset,Manufacturer,Description,Model,Serial,Notes"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder of two sites with files of the same names, one file of them large and full of quoted line breaks."""
    folder = tmp_path / "exports"
    for site, rows in (("A", 12_000), ("B", 50)):
        (folder / f"site={site}").mkdir(parents=True)
        lines = [_line(site, number) for number in range(rows)]
        (folder / f"site={site}" / "part-0.csv").write_text("\n".join([HEADINGS, *lines, ""]), "utf-8")
    return folder


def _line(site: str, number: int) -> str:
    if number % 97 == 5:
        return f'{site}{number},Medtronic,Insulin pump,MMT-722NAS,PAR{number:06}H,"seen on\nround {number}"'
    note = f'"bed {number}\nwindow side"' if number % 7 == 0 else f"checked {number}"
    return f"{site}{number},Philips,Patient monitor,MX450,{number:08},{note}"


@pytest.fixture
def in_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let large files be read in ranges of 64 KB, also by workers that begin later."""
    monkeypatch.setenv("PUMPCHECK_PART_BYTES", "65536")


@pytest.fixture
def same() -> Callable[[pumpcheck.ScanResult, pumpcheck.ScanResult], bool]:
    """Whether two results are equal but for the moment of the scan."""
    return lambda one, other: replace(other, started=one.started) == one


@pytest.fixture
def recipe() -> Callable[..., dict[str, Any]]:
    """Run a recipe of docs/scale.md as it stands there, with names that it takes for given."""

    def run(title: str, **given: object) -> dict[str, Any]:
        section = PAGE.read_text(encoding="utf-8").partition(f"### {title}\n")[2].partition("\n### ")[0]
        found = re.search(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
        assert found, f"docs/scale.md has no recipe “{title}”"
        names: dict[str, Any] = dict(given)
        exec(found[1], names)
        return names

    return run
