"""The stores of Google and Microsoft, by emulators on this machine: gcp-storage-emulator, and Azurite from npm."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import ReportExistsError

from ..plugins.rest.node_servers import free_port, node_modules, running

pytestmark = [pytest.mark.integration("a store (GCS, Azure)"), pytest.mark.filterwarnings("ignore")]
INVENTORIES = Path(__file__).parents[2] / "examples" / "inventories"
# The account that the emulator has, as Microsoft's manual prints it.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@pytest.fixture
def google(monkeypatch):
    gcsfs = pytest.importorskip("gcsfs")
    emulator = pytest.importorskip("gcp_storage_emulator.server")
    server = emulator.create_server("127.0.0.1", 0, in_memory=True, default_bucket="inventories")
    server.start()
    host, port = server._api._httpd.server_address
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{host}:{port}")
    # Otherwise it asks by gRPC what kind of bucket it is, which the emulator does not speak.
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    gcsfs.GCSFileSystem.clear_instance_cache()
    yield gcsfs.GCSFileSystem(), "gs"
    gcsfs.GCSFileSystem.clear_instance_cache()
    server.stop()


@pytest.fixture
def azure(monkeypatch, tmp_path):
    adlfs = pytest.importorskip("adlfs")
    node, script = shutil.which("node"), node_modules() / "azurite" / "dist" / "src" / "blob" / "main.js"
    if node is None or not script.is_file():
        pytest.skip("Azurite needs node and its package")
    port = free_port()
    address = f"http://127.0.0.1:{port}/{ACCOUNT}"
    settings = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={address};"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", settings)
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence", "--skipApiVersionCheck"]
    command = [node, str(script), *options, "--silent", "--disableTelemetry"]
    with running(command, address, tmp_path / "azurite.log"):
        adlfs.AzureBlobFileSystem.clear_instance_cache()
        files = adlfs.AzureBlobFileSystem()
        files.mkdir("inventories")
        yield files, "abfs"
        adlfs.AzureBlobFileSystem.clear_instance_cache()


@pytest.fixture(params=["google", "azure"])
def stored(request):
    """The example inventories in a store, one of them gzipped."""
    files, scheme = request.getfixturevalue(request.param)
    for path in INVENTORIES.iterdir():
        packed = path.name == "geraeteliste.csv"
        data = gzip.compress(path.read_bytes()) if packed else path.read_bytes()
        files.pipe_file(f"inventories/2026/{path.name}{'.gz' if packed else ''}", data)
    return f"{scheme}://inventories/2026"


def test_a_folder_is_scanned_and_results_are_written_there(stored):
    result = pumpcheck.scan(stored)
    assert (result.counts, result.complete) == (pumpcheck.scan(INVENTORIES).counts, True)
    assert all("the store's checksum is" in source.notes[0].text for source in result.sources)
    assert not [source for source in result.sources if "not told" in source.notes[0].text]
    assert pumpcheck.scan(f"{stored}/*.xlsx").counts == pumpcheck.scan(INVENTORIES / "ward_lists.xlsx").counts
    result.write(f"{stored}/remediation.xlsx")
    with pytest.raises(ReportExistsError):
        result.write(f"{stored}/remediation.xlsx")
    assert pumpcheck.scan(stored).counts == result.counts
    findings = f"{stored.rpartition('/')[0]}/found.csv"
    assert pumpcheck.scan(stored, findings=findings).counts == result.counts


def test_what_is_not_there_is_told_without_credentials(stored):
    absent = f"{stored.partition('://')[0]}://nowhere"
    result = pumpcheck.scan(stored, f"{absent}/*.csv", f"{absent}/one.csv")
    assert [stretch.origin for stretch in result.skipped] == [f"{absent}/*.csv", f"{absent}/one.csv"]
    assert KEY not in str(result.skipped)
    assert ACCOUNT not in str(result.skipped)
