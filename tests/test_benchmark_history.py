"""The manual shows the newest figures that were measured, and what they are measured on is found as it was planted."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import re
from pathlib import Path

import pytest

import pumpcheck

FILE = Path(__file__).parent / "benchmarks" / "history.py"


@pytest.fixture
def history():
    spec = importlib.util.spec_from_file_location("benchmark_history", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_manual_shows_the_newest_figures(history):
    assert history.PAGE.read_text(encoding="utf-8") == history.page_with_newest()


def test_every_figure_tells_where_it_comes_from(history):
    assert history.newest()
    for case, row in history.newest().items():
        assert re.fullmatch(r"[0-9a-f]{9}", row["commit"])
        assert row["machine"]
        assert case
        assert float(row["ratio"]) > 0


@pytest.mark.parametrize("like", ["own", "hospital", "hospital10"])
def test_what_was_planted_in_an_inventory_is_found_and_nothing_else(tmp_path, monkeypatch, like):
    pytest.importorskip("hyperscan")
    monkeypatch.syspath_prepend(FILE.parent)
    source = tmp_path / "inventory.csv"
    truth = importlib.import_module("inventory").write_inventory(source, 8_000, like=like)
    result = pumpcheck.scan(source)
    with truth.open(newline="", encoding="ascii") as file:
        planted = {(int(row["line"]), row["verdict"]) for row in csv.DictReader(file)}
    assert {(record.row, record.verdict.value) for record in result.records} == planted
    assert result.complete
    assert result.sources[0].tables[0].cleared > 7_600
