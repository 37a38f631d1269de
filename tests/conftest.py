"""What needs more than Python, or some seconds, is marked ``integration``: left out unless asked for, and told so."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

MARKER = "integration"
LEFT_OUT = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = Counter()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if mark := item.get_closest_marker(MARKER):
            item.config.stash[LEFT_OUT][str(mark.args[0])] += 1


def pytest_collection_finish() -> None:
    # The tests and all that was imported for them stay to the end; the collector need not look through them each time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # A worker of pytest-xdist tells the process that prints; all of them collect the same tests.
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output[MARKER] = dict(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = Counter(getattr(node, "workeroutput", {}).get(MARKER, {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left_out := config.stash[LEFT_OUT]:
        needs = "; ".join(f"{need}: {count}" for need, count in sorted(left_out.items()))
        terminalreporter.write_line(
            f"{left_out.total()} tests left out that need some seconds, or more than Python ({needs}). "
            f"Run them with: pytest -m {MARKER}"
        )
