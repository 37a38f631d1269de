"""The HTML page in Chromium, driven by page_in_browser.cjs and checked by axe-core."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Verdict

EXAMPLES = Path(__file__).parents[2] / "examples" / "inventories"
NODE_MODULES = os.environ.get("PUMPCHECK_NODE_MODULES", "")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
NODE = shutil.which("node") or ""


def _missing() -> str:
    if not NODE_MODULES:
        return "PUMPCHECK_NODE_MODULES does not name a folder with axe-core and puppeteer-core"
    for name in ("axe-core", "puppeteer-core"):
        if not (Path(NODE_MODULES) / name).is_dir():
            return f"{name} is not in PUMPCHECK_NODE_MODULES"
    return "" if NODE and CHROMIUM else "node and chromium are needed"


pytestmark = [
    pytest.mark.integration("Chromium and node"),
    pytest.mark.skipif(bool(_missing()), reason=_missing() or "all is there"),
]


@pytest.fixture(name="seen", scope="module", params=["examples", "incomplete", "empty"])
def _seen(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "r.html"
    result = pumpcheck.scan(EXAMPLES)
    if request.param == "empty":
        result = replace(result, records=())
    if request.param == "incomplete":
        skipped = tuple(pumpcheck.Skipped(f"a.csv, line {line}", "damaged") for line in range(30))
        decision = Decision(Verdict.NOT_AFFECTED, "sold", "R. Lee", date(2024, 5, 1))
        result = replace(result, skipped=skipped, decisions=(DecisionUse(decision, "unmatched"),))
    result.write(path)
    script = Path(__file__).with_name("page_in_browser.cjs")
    done = subprocess.run(
        [NODE, str(script), NODE_MODULES, CHROMIUM, path.as_uri()],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return result, json.loads(done.stdout)


def test_axe_finds_nothing(seen):
    assert {look: found["violations"] for look, found in seen[1]["looks"].items()} == {
        "wide": [],
        "dark": [],
        "phone": [],
        "print": [],
    }


def test_nothing_is_wider_than_the_screen(seen):
    assert not [look for look, found in seen[1]["looks"].items() if found["overflow"] > 0]


def test_nothing_fails_and_nothing_is_fetched(seen):
    assert seen[1]["messages"] == []
    assert seen[1]["requests"] == []


def test_without_script_every_row_is_there_and_no_dead_control(seen):
    result, found = seen
    assert found["plain"] == {"rows": len(result.units()), "controls": 0}


def test_it_sorts_and_filters_by_keyboard(seen):
    result, found = seen
    typed = found["typed"]
    if not result.records:
        assert typed is None
        return
    total = len(result.units())
    review = len(result.units(Verdict.NEEDS_REVIEW))
    assert typed["ascending"] == sorted(typed["ascending"])
    assert typed["descending"] == typed["ascending"][::-1]
    assert typed["sorts"] == ["ascending", "descending"]
    assert typed["review"] == review
    assert typed["count"] == f"{review} of {total} units shown."
    assert typed["none"] == 0
    assert typed["all"] == total
