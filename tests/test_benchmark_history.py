"""The manual shows the newest figures that were measured."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

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
