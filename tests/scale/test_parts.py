"""A scan whose parts are judged by another `map` than the built-in one gives the same result."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest

import pumpcheck
from pumpcheck import PluginError, ReportError, ReportExistsError, UsageError
from pumpcheck.scanning.parts import Job
from pumpcheck.scanning.results import packed, unpacked

INVENTORIES = Path(__file__).parents[2] / "examples" / "inventories"


class Elsewhere:
    """A `map` that keeps what crosses the border of a process."""

    def __init__(self):
        self.crossed = []
        # Another process begins with nothing.
        unpacked.cache_clear()

    def __call__(self, function, items):
        function = pickle.loads(pickle.dumps(function))
        for item in items:
            self.crossed.append(pickle.dumps(function(pickle.loads(pickle.dumps(item)))))
            yield pickle.loads(self.crossed[-1])


@pytest.fixture
def elsewhere():
    return Elsewhere()


@pytest.fixture(scope="module")
def inventories():
    return pumpcheck.scan(INVENTORIES)


@pytest.mark.usefixtures("in_ranges")
def test_processes_give_what_one_gives(exports, same):
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for source in (exports, INVENTORIES):
            assert same(pumpcheck.scan(source), pumpcheck.scan(source, map=pool.map))


def test_row_groups_of_a_parquet_file_are_read_elsewhere(exports, tmp_path, elsewhere, same, monkeypatch):
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setenv("PUMPCHECK_PART_BYTES", "10000")
    frame = pumpcheck.read(exports / "site=A" / "part-0.csv")
    frame.attrs.clear()
    frame["Raw"] = [b"\xff" if row % 1000 == 0 else b"x" for row in range(len(frame))]
    path = tmp_path / "inventory.parquet"
    pq.write_table(pq.read_table(frame.to_parquet(path, index=False) or path), path, row_group_size=700)
    assert same(pumpcheck.scan(path), pumpcheck.scan(path, map=elsewhere))
    assert len(elsewhere.crossed) > 5


@pytest.mark.usefixtures("in_ranges")
def test_every_row_is_listed_in_its_order(exports, elsewhere):
    plain, mapped = (pumpcheck.scan(exports, all_rows=True, **how) for how in ({}, {"map": elsewhere}))
    assert list(plain.every_record()) == list(mapped.every_record())


def test_files_of_one_name_are_told_apart_by_where_they_are(exports, tmp_path):
    assert [source.label for source in pumpcheck.scan(exports).sources] == ["site=A/part-0.csv", "site=B/part-0.csv"]
    single = [str(exports / f"site={site}" / "part-0.csv") for site in "AB"]
    assert [source.label for source in pumpcheck.scan(*single).sources] == single
    # One row of each site has the same asset id and stays two units.
    for folder, site in (("x", "A"), ("y", "B")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.csv").write_text(f"Asset,Model,Site\n1,MMT-722NAS,{site}\n")
    assert pumpcheck.scan(tmp_path / "x", tmp_path / "y").counts["duplicates"] == 0


def test_a_frame_and_files_are_put_together_in_order(exports, elsewhere, same):
    frame = pd.DataFrame({"Model": ["MMT-722NAS"], "Serial": ["PAR000001H"]})
    plain = pumpcheck.scan(exports / "site=B", frame, INVENTORIES)
    assert same(plain, pumpcheck.scan(exports / "site=B", frame, INVENTORIES, map=elsewhere))


def test_what_cannot_be_read_elsewhere_makes_the_scan_incomplete(exports, elsewhere, same):
    (exports / "damaged.parquet").write_bytes(b"PAR1\0")
    (exports / "letter.pdf").write_bytes(b"%PDF-1.4")
    mapped = pumpcheck.scan(exports, map=elsewhere)
    assert same(pumpcheck.scan(exports), mapped)
    assert not mapped.complete
    assert any("letter.pdf" in note.text for source in mapped.sources for note in source.notes)


@pytest.mark.parametrize("others", ["pumpcheck 0.0.0", "plugin dat (dat 1.0) active"])
def test_parts_are_not_judged_by_another_version_or_other_plugins(exports, elsewhere, monkeypatch, others):
    def by_others(function, items):
        monkeypatch.setattr("pumpcheck.scanning.parts._made_by", lambda _: (others,))
        return elsewhere(function, items)

    with pytest.raises(PluginError, match="install the same pumpcheck and plugins"):
        pumpcheck.scan(exports, map=by_others)


def test_results_of_other_recalls_are_refused(exports, elsewhere):
    def with_others(function, items):
        for result in elsewhere(function, items):
            result.made_by = (*result.made_by[:-1], "recalls 0")
            yield result

    with pytest.raises(PluginError, match="recalls 0"):
        pumpcheck.scan(exports, map=with_others)


def test_no_serial_number_leaves_a_worker_that_masks(elsewhere, inventories):
    plain = inventories
    masked = pumpcheck.scan(INVENTORIES, map=elsewhere, mask_serials=True)
    assert (masked.counts, masked.is_masked) == (plain.counts, True)
    serials = {serial for record in plain.records for serial in record.serials if len(serial) > 5}
    assert len(serials) > 50
    assert not [serial for serial in serials if any(serial.encode() in data for data in elsewhere.crossed)]
    with pytest.raises(UsageError, match="decisions="):
        pumpcheck.scan(INVENTORIES, map=elsewhere, mask_serials=True, decisions="decisions.toml")


def written_findings(folder):
    parts = sorted(folder.iterdir())
    if folder.suffix == ".csv":
        return pd.concat([pd.read_csv(part, dtype=str, keep_default_na=False) for part in parts])
    return pd.concat(map(pd.read_parquet, parts))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_findings_are_written_part_by_part(tmp_path, elsewhere, inventories, suffix):
    folder = tmp_path / f"findings.{suffix}"
    written = pumpcheck.scan(INVENTORIES, map=elsewhere, findings=str(folder))
    plain = inventories
    found = written_findings(folder)
    assert list(found["finding_id"]) == [record.id for record in plain.records]
    assert list(found["source"]) == [record.source for record in plain.records]
    assert list(found["duplicate_of"]) == [record.duplicate_of for record in plain.records]
    assert (written.records, written.exit_code, written.counts) == ((), plain.exit_code, plain.counts)
    assert written.counts["duplicates"] > 0
    with pytest.raises(ReportError, match=r"are in .*findings"):
        written.write(tmp_path / "report.csv")
    with pytest.raises(ReportExistsError, match="name a new folder"):
        pumpcheck.scan(INVENTORIES, findings=str(folder))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("mask", [False, True])
def test_no_more_findings_of_one_file_are_held_than_may_be(tmp_path, monkeypatch, suffix, mask):
    for module in ("results", "findings_folder"):
        monkeypatch.setattr(f"pumpcheck.scanning.{module}.MOST_HELD", 7)
    lines = [f'A{row},MMT-722NAS,PAR{row % 40:06}H,"=seen\nbefore PAR{row + 1:06}H"' for row in range(60)]
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join(["Asset,Model,Serial,Notes", *lines, ""]))
    folder = tmp_path / f"findings.{suffix}"
    written, plain = pumpcheck.scan(path, findings=str(folder), mask_serials=mask), pumpcheck.scan(path)
    assert len(list(folder.iterdir())) == 9
    assert written.counts == plain.counts
    found = written_findings(folder)
    assert [bool(text) for text in found["duplicate_of"]] == [bool(record.duplicate_of) for record in plain.records]
    if mask:
        assert "PAR0" not in found.to_csv()
        assert not [file for file in folder.iterdir() if b"PAR0" in file.read_bytes()]
    else:
        assert list(found["duplicate_of"]) == [record.duplicate_of for record in plain.records]


def test_a_job_is_small_and_carries_no_plugins():
    from pumpcheck.plugins import load_plugins
    from pumpcheck.recalls import built_in

    assert len(packed(Job.of(load_plugins(), built_in()))) < 20_000


@pytest.mark.integration("time")
def test_the_command_judges_in_processes_and_writes_findings(exports, tmp_path):
    from click.testing import CliRunner

    from pumpcheck.cli import cli

    folder = tmp_path / "found.csv"
    done = CliRunner().invoke(
        cli, ["scan", str(exports), "--jobs", "2", "--findings", str(folder)], standalone_mode=False
    )
    assert done.return_value == 1
    assert "125 records affected, 0 to review (1 of them of units listed before), written to" in " ".join(
        done.stdout.split()
    )
    assert len(list(folder.iterdir())) == 2
    both = CliRunner().invoke(cli, ["scan", str(exports), "--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"])
    assert "leave one of them out" in str(both.exception)
