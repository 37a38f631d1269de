"""Which files are read, in what portions, and one clear sentence for those that cannot be."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest

import pumpcheck
from pumpcheck import FrameBatch, PumpcheckError, SourceNotFoundError, SourceRequest, SourceUnreadableError
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in
from pumpcheck.scanning.table_screen import TableScreen
from pumpcheck.scanning.tables import judge_batch
from pumpcheck.testing import check_adapter
from pumpcheck_parquet.adapter import ParquetAdapter
from pumpcheck_parquet.reader import BATCH_ROWS

COLUMNS = {"Manufacturer": ["Medtronic", "Baxter", None], "Model": ["MMT-722NAS", "Bed", "x"], "Serial": [12, 34, None]}


def test_the_adapter_keeps_the_contract(parquet):
    expected = [
        {"Manufacturer": "Medtronic", "Model": "MMT-722NAS", "Serial": "12"},
        {"Manufacturer": "Baxter", "Model": "Bed", "Serial": "34"},
        {"Manufacturer": None, "Model": "x", "Serial": None},
    ]
    check_adapter(ParquetAdapter(), SourceRequest(str(parquet(COLUMNS))), expected=expected)


def test_a_file_is_known_by_its_name_or_its_first_bytes(parquet, tmp_path):
    def claims(name):
        return ParquetAdapter().claims(SourceRequest(str(tmp_path / name)))

    parquet(COLUMNS, "ward.csv")
    (tmp_path / "beds.csv").write_text("Model\nBed\n")
    assert [claims(name) for name in ("ward.csv", "gone.PARQUET", "beds.csv", "gone.csv")] == [True, True, False, False]


def test_a_scan_reads_a_file_and_a_folder_of_parts(parquet, tmp_path):
    for place in (1, 2):
        parquet(COLUMNS, f"export/part-{place}.parquet")
    result = pumpcheck.scan(tmp_path / "export")
    assert (len(result.affected), result.counts["not_affected"], result.complete) == (2, 4, True)
    assert set(result.affected["row"]) == {1}


def test_what_only_the_folders_say_is_pointed_out(parquet, read):
    assert (
        "the folders maker=Medtronic may stand for columns"
        in read(parquet(COLUMNS, "maker=Medtronic/a.parquet")).notes[0]
    )


@pytest.mark.parametrize(
    "settings", [{}, {"row_group_size": 1_000}, {"compression": "zstd", "data_page_version": "2.0"}]
)
def test_long_files_come_in_bounded_batches(parquet, read, settings):
    reading = read(parquet({"Model": [f"m{number}" for number in range(BATCH_ROWS * 2 + 1)]}, **settings))
    assert max(reading.sizes) <= BATCH_ROWS
    assert reading.numbers == list(range(1, BATCH_ROWS * 2 + 2))


def test_a_file_without_records_is_a_table_that_says_so(parquet, read):
    reading = read(parquet(pa.table({"Model": pa.array([], pa.string())})))
    assert (reading.headings, reading.rows) == (["Model"], [])
    assert reading.notes == ["the file holds no record; check the export that wrote it"]


def test_a_file_without_columns_says_so(parquet, read):
    assert read(parquet(pa.table({}))).notes == ["the file has no columns; check the export that wrote it"]


BAD = {
    "empty": (b"", "the file is empty"),
    "text": (b"Model,Serial\n", "is no Parquet file"),
    "only the magic": (b"PAR1", "the file is damaged"),
    "no end": (b"PAR1" + b"x" * 100, "breaks off"),
    "encrypted footer": (b"PARE" + b"x" * 100 + b"PARE", "is encrypted"),
    "a footer longer than the file": (b"PAR1" + b"\xff\xff\xff\x7fPAR1", "the file is damaged"),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_opened_says_why(tmp_path, content, message):
    path = tmp_path / "ward.parquet"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadableError, match=message) as caught:
        ParquetAdapter().open(SourceRequest(str(path)))
    assert "ward.parquet" in str(caught.value)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(SourceNotFoundError, match="no such file"):
        ParquetAdapter().open(SourceRequest(str(tmp_path / "gone.parquet")))


def test_standard_input_is_read(parquet):
    command = [sys.executable, "-m", "pumpcheck", "scan", "-"]
    ran = subprocess.run(command, input=parquet(COLUMNS).read_bytes(), capture_output=True, check=False)
    assert (ran.returncode, b"3 rows read = 1 affected" in ran.stderr + ran.stdout) == (1, True)


def test_without_pyarrow_a_file_ends_in_a_sentence_and_others_are_read(parquet, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['pyarrow'] = None\n")
    (tmp_path / "beds.csv").write_text("Manufacturer,Model,Serial\nMedtronic,MMT-722NAS,0012\n")
    paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    command = [sys.executable, "-m", "pumpcheck", "scan", str(parquet(COLUMNS)), str(tmp_path / "beds.csv")]
    ran = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    told = ran.stdout + ran.stderr
    assert "ward.parquet: Parquet files need pyarrow" in told
    assert "run pip install 'pumpcheck[arrow]'" in told
    assert "1 unit to replace" in told


class _Kms(pe.KmsClient):
    def __init__(self, _settings):
        super().__init__()

    def wrap_key(self, key, _name):
        return key.hex()

    def unwrap_key(self, key, _name):
        return bytes.fromhex(key)


@pytest.mark.parametrize("plaintext_footer", [True, False], ids=["columns only", "the whole file"])
def test_an_encrypted_file_is_refused(tmp_path, read, plaintext_footer):
    path = tmp_path / "ward.parquet"
    keys = pe.EncryptionConfiguration(
        footer_key="a", column_keys={"b": ["Model"]}, plaintext_footer=plaintext_footer, double_wrapping=False
    )
    factory = pe.CryptoFactory(_Kms)
    table = pa.table(COLUMNS)
    with pq.ParquetWriter(
        path, table.schema, encryption_properties=factory.file_encryption_properties(pe.KmsConnectionConfig(), keys)
    ) as writer:
        writer.write_table(table)
    with pytest.raises(SourceUnreadableError, match="encrypted"):
        read(path)


def _damaged(content: bytes) -> list[bytes]:
    chance = random.Random(508)
    cut = [content[:length] for length in range(0, len(content), max(1, len(content) // 60))]
    flipped = []
    for _ in range(300):
        other = bytearray(content)
        for _ in range(chance.choice((1, 1, 4, 16))):
            other[chance.randrange(len(other))] = chance.randrange(256)
        flipped.append(bytes(other))
    return cut + flipped


def test_damage_anywhere_ends_in_records_or_one_sentence(parquet, read):
    models = {"Model": ["MMT-722NAS", "Bed", None] * 40, "Site": pa.array(["a", "b", "c"] * 40).dictionary_encode()}
    path = parquet({**models, "Cost": [1.5, None, 3.0] * 40}, row_group_size=50)
    outcomes = set()
    for content in _damaged(path.read_bytes()):
        path.write_bytes(content)
        try:
            reading = read(path)
        except PumpcheckError as error:
            outcomes.add(str(error))
        else:
            assert reading.numbers == list(range(1, len(reading.rows) + 1))
            outcomes.add("read")
    assert "read" in outcomes
    assert any("damaged" in outcome for outcome in outcomes)
    assert all(outcome.startswith("ward.parquet") and "\n" not in outcome for outcome in outcomes - {"read"})


def test_records_are_cleared_only_if_the_matcher_clears_them(parquet, read):
    words = [
        "MMT-722NAS",
        "Medtronic",
        "Paradigm",
        "ММТ-712",
        "７２２",
        "Bed",
        "Säule 508",
        "722",
        "1722",
        "Insulinpumpe",
        None,
    ]
    chance = random.Random(19)
    rows = [{name: chance.choice(words) for name in ("manufacturer", "model", "description")} for _ in range(600)]
    remarks = [chance.choice(["", None, "722", "Прибор", "ЖММТ-722", "Paradigm 722"]) for _ in rows]
    dictionary = pa.dictionary(pa.int32(), pa.string())
    table = pa.table(
        {
            "manufacturer": pa.array([row["manufacturer"] for row in rows]).dictionary_encode(),
            "model": [row["model"] for row in rows],
            "description": pa.array([None if r["description"] is None else r["description"].encode() for r in rows]),
            "Building": [722] * 600,
            "Remark": pa.array(remarks, dictionary),
            "Tag": remarks[::-1],
        }
    )
    matcher = Matcher(built_in())
    fields = {name: [name] for name in ("manufacturer", "model", "description")}
    reading = read(parquet(table), TableScreen(matcher, table.column_names, fields))
    whole = FrameBatch(table.to_pandas().assign(description=[row["description"] for row in rows]))
    findings = judge_batch(whole, table.column_names, fields, matcher)
    matters = [
        number for number, found in enumerate(findings, 1) if found.verdict is not pumpcheck.Verdict.NOT_AFFECTED
    ]
    assert set(matters) <= set(reading.numbers)
    assert reading.cleared + len(reading.rows) == 600
    assert reading.cleared > 0
