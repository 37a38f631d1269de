"""Weeks of a team over inventories that change under it: no value on another unit, none lost, no needless conflict.

One seed runs with the marked tests, another with LibreOffice; ``PUMPCHECK_SEEDS=25`` runs as many of both together.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from .weeks import Hospital

SEEDS = int(os.environ.get("PUMPCHECK_SEEDS", "2"))
WEEKS = int(os.environ.get("PUMPCHECK_WEEKS", "3"))
SOFFICE = shutil.which("soffice") or ""


@pytest.mark.integration("time")
@pytest.mark.parametrize("seed", range(SEEDS // 2, SEEDS))
def test_no_value_stands_on_another_unit_and_none_is_lost(tmp_path: Path, seed: int) -> None:
    live_through(Hospital(tmp_path, seed))


@pytest.mark.integration("LibreOffice")
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("seed", range(SEEDS // 2))
def test_nor_where_libreoffice_saves_it(tmp_path: Path, seed: int) -> None:
    live_through(Hospital(tmp_path, seed, SOFFICE))


def live_through(hospital: Hospital) -> None:
    hospital.scan().write(hospital.work)
    hospital.check()
    for week in range(WEEKS):
        hospital.type()
        hospital.live()
        if week == WEEKS // 2:
            update = hospital.update(cut="biomed")
            hospital.check(whole=False)
            update = hospital.update(only="clinic")
            assert f"biomed{(hospital.week + 1) // 3}.csv" in update.result.work.forgotten
            assert update.result.exit_code == 2
            hospital.check(whole=False)
        hospital.update()
        hospital.check()
    if hospital.lost:
        # Somebody says that a source which has another name now is gone.
        hospital.update()
    for _ in range(2):
        update = hospital.update()
        assert not any(update.counts.values())
        hospital.check()
