"""Objects in a store are scanned as files are, and results are written there."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import SourceNotFoundError

pytestmark = [
    pytest.mark.integration("a store (moto)"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
pytest.importorskip("s3fs")
moto = pytest.importorskip("moto.server")
INVENTORIES = Path(__file__).parents[2] / "examples" / "inventories"
SECRET = "secret-of-the-store"


@pytest.fixture
def bucket(monkeypatch):
    import boto3
    import s3fs

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name, value in (("ACCESS_KEY_ID", "testing"), ("SECRET_ACCESS_KEY", SECRET), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    s3fs.S3FileSystem.clear_instance_cache()
    client = boto3.client("s3")
    client.create_bucket(Bucket="inventories")
    client.create_bucket(Bucket="results")

    def put(name, data):
        client.put_object(Bucket="inventories", Key=name, Body=data)

    yield put
    server.stop()


@pytest.fixture
def stored(bucket):
    """The example inventories in a store, one of them gzipped."""
    for path in INVENTORIES.iterdir():
        bucket(f"2026/site=A/{path.name}", path.read_bytes())
    bucket("2026/site=B/geraeteliste.csv.gz", gzip.compress((INVENTORIES / "geraeteliste.csv").read_bytes()))
    bucket("2026/_SUCCESS", b"")
    return "s3://inventories/2026"


def without_place(records):
    return [replace(record, source="", also_at=(), duplicate_of="") for record in records]


def test_a_folder_of_a_store_is_scanned_as_a_folder_is(stored):
    result = pumpcheck.scan(f"{stored}/site=A/")
    local = pumpcheck.scan(INVENTORIES)
    assert (result.counts, result.complete) == (local.counts, True)
    assert without_place(result.records) == without_place(local.records)
    assert all("the store's checksum is" in source.notes[0].text for source in result.sources)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**/*.csv", ["site=A/biomed_assets.csv", "site=A/geraeteliste.csv"]),
        ("*/ward*.xlsx", ["site=A/ward_lists.xlsx"]),
        ("site=B", ["site=B/geraeteliste.csv.gz"]),
        ("site=?/*liste*", ["site=A/geraeteliste.csv", "site=B/geraeteliste.csv.gz"]),
    ],
)
def test_patterns(stored, pattern, found):
    result = pumpcheck.scan(f"{stored}/{pattern}")
    assert [source.label for source in result.sources] == [f"{stored}/{name}" for name in found]


def test_what_is_no_inventory_is_noted(stored):
    notes = [note.text for source in pumpcheck.scan(stored).sources for note in source.notes]
    assert any("1 marker" in note for note in notes)


def test_what_cannot_be_listed_or_read_is_told_without_credentials(stored):
    result = pumpcheck.scan(stored, "s3://nowhere/*.csv", "s3://nowhere/one.csv")
    assert not result.complete
    told = [stretch.origin for stretch in result.skipped]
    assert told == ["s3://nowhere/*.csv", "s3://nowhere/one.csv"]
    assert SECRET not in str(result.skipped)
    with pytest.raises(SourceNotFoundError):
        pumpcheck.scan(f"{stored}/nothing/")


@pytest.mark.usefixtures("in_ranges")
def test_a_large_object_is_read_in_ranges(bucket, exports, monkeypatch):
    # No object is held whole.
    monkeypatch.setattr("pumpcheck.streams.IN_MEMORY", 1000)
    bucket("large.csv", (exports / "site=A/part-0.csv").read_bytes())
    calls = []

    def counting(function, items):
        calls.append(len(items := list(items)))
        return map(function, items)

    result = pumpcheck.scan("s3://inventories/large.csv", map=counting)
    assert calls[0] > 5
    assert without_place(result.records) == without_place(pumpcheck.scan(exports / "site=A").records)


def test_results_are_written_to_a_store_and_not_scanned_as_inventories(stored):
    result = pumpcheck.scan(stored)
    for name in ("remediation.xlsx", "findings.csv"):
        result.write(f"{stored}/{name}")
        with pytest.raises(pumpcheck.ReportExistsError):
            result.write(f"{stored}/{name}")
    again = pumpcheck.scan(stored)
    assert again.counts == result.counts
    assert any("1 pumpcheck workbook" in note.text for source in again.sources for note in source.notes)
    command = [sys.executable, "-m", "pumpcheck", "scan", stored, "--findings", "s3://results/2026.parquet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "written to s3://results/2026.parquet" in done.stdout) == (1, True), done.stderr
