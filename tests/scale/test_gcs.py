"""Google's store, by an emulator on this machine: ``pip install gcsfs gcp-storage-emulator``."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import ReportExistsError

pytestmark = [pytest.mark.integration("a store (GCS)"), pytest.mark.filterwarnings("ignore")]
gcsfs = pytest.importorskip("gcsfs")
emulator = pytest.importorskip("gcp_storage_emulator.server")
INVENTORIES = Path(__file__).parents[2] / "examples" / "inventories"


@pytest.fixture
def stored(monkeypatch):
    """The example inventories in a store, one of them gzipped."""
    server = emulator.create_server("127.0.0.1", 0, in_memory=True, default_bucket="inventories")
    server.start()
    host, port = server._api._httpd.server_address
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{host}:{port}")
    # Otherwise it asks by gRPC what kind of bucket it is, which the emulator does not speak.
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    gcsfs.GCSFileSystem.clear_instance_cache()
    files = gcsfs.GCSFileSystem()
    for path in INVENTORIES.iterdir():
        packed = path.name == "geraeteliste.csv"
        data = gzip.compress(path.read_bytes()) if packed else path.read_bytes()
        files.pipe_file(f"inventories/2026/{path.name}{'.gz' if packed else ''}", data)
    yield "gs://inventories/2026"
    gcsfs.GCSFileSystem.clear_instance_cache()
    server.stop()


def test_a_folder_is_scanned_and_results_are_written_there(stored):
    result = pumpcheck.scan(stored)
    assert (result.counts, result.complete) == (pumpcheck.scan(INVENTORIES).counts, True)
    assert all("the store's checksum is" in source.notes[0].text for source in result.sources)
    assert pumpcheck.scan(f"{stored}/*.xlsx").counts == pumpcheck.scan(INVENTORIES / "ward_lists.xlsx").counts
    result.write(f"{stored}/remediation.xlsx")
    with pytest.raises(ReportExistsError):
        result.write(f"{stored}/remediation.xlsx")
    assert pumpcheck.scan(stored).counts == result.counts
    written = pumpcheck.scan(stored, findings="gs://inventories/found.csv")
    assert written.counts == result.counts
