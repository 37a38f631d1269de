"""Settings and messages, shown on SQLite, which is always at hand."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import SourceNotFoundError, SourceRequest, SourceUnreadableError, UsageError
from pumpcheck.testing import check_adapter
from pumpcheck_sql.settings import DRIVERS, OPTIONS
from pumpcheck_sql.sql_adapter import BATCH_ROWS, SqlAdapter

ASSETS = """
CREATE TABLE assets (Model, "Serial No", Weight REAL, Photo BLOB);
INSERT INTO assets VALUES
  ('MMT-722NAS', '001234', 508, x'89504e47'), ('Bed', 12, 2.5, CAST('note' AS BLOB)), ('', NULL, NULL, NULL);
CREATE VIEW "v assets.1" AS SELECT Model, "Serial No" FROM assets;
CREATE TABLE empty (Model, Serial);
"""


def numbers(last: int) -> str:
    return f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {last})"


@pytest.fixture
def assets(sqlite):
    return sqlite(ASSETS)


@pytest.mark.parametrize("option", [{"table": "v assets.1"}, {"query": 'SELECT Model, "Serial No" FROM assets'}])
def test_the_adapter_keeps_the_contract(assets, option):
    expected = [("MMT-722NAS", "001234"), ("Bed", "12"), ("", None)]
    records = [{"Model": model, "Serial No": serial} for model, serial in expected]
    check_adapter(SqlAdapter(), SourceRequest(assets, option), expected=records)


def test_values_become_text(assets, read):
    first, second, third = read(assets, table="assets")
    assert first == {"Model": "MMT-722NAS", "Serial No": "001234", "Weight": "508", "Photo": "0x89504e47"}
    assert (second["Weight"], second["Photo"], third["Photo"]) == ("2.5", "note", None)


@pytest.mark.parametrize(
    ("location", "answer"),
    [
        ("postgresql+psycopg://h/d", True),
        ("postgresql://h/d", True),
        ("mssql+pyodbc://h/d", True),
        ("oracle+oracledb://h", True),
        ("mysql+pymysql://h/d", True),
        ("sqlite:///assets.db", True),
        ("https://h/d", False),
        ("s3://bucket/assets.csv", False),
        ("assets.db", False),
        ("-", False),
    ],
)
def test_addresses_of_databases_are_claimed(location, answer):
    assert SqlAdapter().claims(SourceRequest(location)) is answer


def test_columns_of_the_same_name_are_kept_apart(assets, read):
    record = read(assets, query="SELECT Model, Model, 7 AS Model FROM assets")[0]
    assert record == {"Model": "MMT-722NAS", "Model (2)": "MMT-722NAS", "Model (3)": "7"}


def test_signs_in_a_query_stand_for_themselves(assets, read):
    query = "SELECT '12:30 100% :x ?' AS note, 7 % 4 AS rest FROM assets LIMIT 1"
    assert read(assets, query=query) == [{"note": "12:30 100% :x ?", "rest": "3"}]


def test_a_table_without_records_is_read_whole(assets):
    result = pumpcheck.scan(assets, options={"table": "empty"})
    assert ([table.records for table in result.sources[0].tables], result.complete) == ([0], True)


def test_large_values_make_small_batches(sqlite):
    url = sqlite(f"CREATE TABLE t (id, text); {numbers(3000)} "
                 "INSERT INTO t SELECT x, CASE WHEN x > 2000 THEN hex(zeroblob(100000)) END FROM n")  # fmt: skip
    with SqlAdapter().open(SourceRequest(url, {"table": "t"})) as source:
        (table,) = source.tables()
        sizes = [(len(batch.row_numbers), batch.row_numbers[0]) for batch in table.batches()]
    assert sum(size for size, _ in sizes) == 3000
    assert max(size for size, _ in sizes) == BATCH_ROWS
    assert all(size < BATCH_ROWS / 2 for size, first in sizes if first > 2200)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "say what to read with --option table=NAME or query=SELECT …; there are v assets.1, assets, empty"),
        ({"table": "assets", "query": "SELECT 1"}, "give --option table=NAME alone"),
        ({"query": "DROP TABLE assets"}, "--option query is not sent: it holds DROP"),
        ({"table": "assets", "time_limit": "0"}, "--option time_limit=0: takes a whole number"),
        ({"table": "assets", "auth": "bearer"}, "--option auth: databases take basic"),
    ],
)
def test_settings_that_are_wrong(assets, options, message):
    with pytest.raises(UsageError) as caught:
        SqlAdapter().open(SourceRequest(assets, options))
    assert message in str(caught.value)
    assert str(caught.value).startswith(SourceRequest(assets).label)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "message"), [("asset", "did you mean assets?"), ("x", "there are v assets.1, assets, empty")]
)
def test_a_table_that_is_not_there(assets, table, message):
    with pytest.raises(SourceNotFoundError, match=f"has no table or view '{table}'; ") as caught:
        SqlAdapter().open(SourceRequest(assets, {"table": table}))
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize("location", ["sqlite:///gone.db", "sqlite://", "sqlite:///:memory:"])
def test_a_file_that_is_not_there_is_not_made(location, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceNotFoundError, match="there is no such file"):
        SqlAdapter().open(SourceRequest(location, {"table": "assets"}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("location", "error", "message"),
    [
        (
            "oracle://h/d",
            SourceUnreadableError,
            "the driver oracledb is missing; install it with: pip install oracledb",
        ),
        (
            "postgresql+none://h/d",
            SourceUnreadableError,
            "dialects:postgresql.none; begin the address with one of postgresql, mssql",
        ),
        ("db2://h/d", SourceUnreadableError, "dialects:db2"),
        ("postgresql://", SourceUnreadableError, "cannot be reached"),
        ("postgresql://127.0.0.1:1/d", SourceUnreadableError, "check host and port, and that it is running"),
        ("postgresql://h.invalid/d", SourceUnreadableError, "check the name of the host"),
        ("postgresql://h:port/d", UsageError, "is no address of a database"),
        ("postgresql://me:hunter2@h/d", UsageError, "the address holds a password"),
        ("postgresql://h/d?password=hunter2", UsageError, "the address holds a password"),
        ("mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dhunter2", UsageError, "the address holds a password"),
    ],
)
def test_what_cannot_be_reached_ends_in_one_sentence(location, error, message, monkeypatch):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    with pytest.raises(error) as caught:
        SqlAdapter().open(SourceRequest(location, {"table": "assets"}))
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_is_not_written_where_others_see_it():
    with pytest.raises(UsageError, match="a secret is given by where it is kept") as caught:
        SqlAdapter().open(SourceRequest("postgresql://h/d", {"table": "assets", "password": "hunter2"}))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT gone FROM assets", "the database refuses it: no such column: gone; correct what is asked"),
        ("SELECT * FROM gone", "no such table: gone"),
        ("SELECT FROM assets", "syntax error"),
    ],
)
def test_what_the_database_refuses(assets, refused, query, message):
    assert message in refused(assets, query=query)


def test_a_file_that_is_no_database(refused, tmp_path):
    path = tmp_path / "assets.db"
    path.write_text("Model,Serial\n" * 100)
    assert "file is not a database" in refused(f"sqlite:///{path}", table="assets")


def test_reading_that_takes_too_long_is_ended(assets, refused):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) AS model FROM n"
    assert "it took more than 1 seconds; raise --option time_limit" in refused(assets, query=endless, time_limit="1")


def test_nothing_is_written(assets, tmp_path, refused):
    before = (tmp_path / "assets.db").read_bytes()
    refused(assets, query="SELECT writefile('x', 'y')")
    with closing(sqlite3.connect(tmp_path / "assets.db")) as connection:
        # What others write meanwhile is not held up.
        with SqlAdapter().open(SourceRequest(assets, {"table": "assets"})) as source:
            list(next(iter(source.tables())).batches())
            connection.execute("INSERT INTO assets VALUES ('x', 'y', 1, NULL)")
        connection.rollback()
    assert (tmp_path / "assets.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["assets.db"]


def test_a_damaged_database_is_read_as_far_as_it_goes(sqlite, tmp_path):
    url = sqlite(f"CREATE TABLE assets (Model, Serial); {numbers(9000)} "
                 "INSERT INTO assets SELECT 'MMT-722NAS', 'S' || x FROM n")  # fmt: skip
    path = tmp_path / "assets.db"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes([255]) * (len(data) - len(data) // 2))
    result = pumpcheck.scan(url, options={"table": "assets"})
    assert not result.complete
    assert 0 < len(result.affected) < 9000
    assert "reading broke off after record" in result.skipped[0].reason


def test_a_source_of_the_configuration_and_its_secrets(assets, tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("CMMS_PASSWORD", "hunter2-secret")
    config = tmp_path / "pumpcheck.toml"
    config.write_text(
        f'[sources.db]\nadapter = "sql"\nurl = "{assets}"\noptions = {{ table = "assets", time_limit = 60 }}\n'
        'auth = { type = "basic", username = "reader", password = { env = "CMMS_PASSWORD" } }\n'
    )
    result = pumpcheck.scan("db", config=config)
    assert (result.counts["affected"], result.complete) == (1, True)
    assert result.sources[0].label == f"db ({assets})"
    result.write(tmp_path / "report.json")
    assert "hunter2" not in (tmp_path / "report.json").read_text() + caplog.text


def test_the_adapter_is_found_without_loading_what_reading_takes():
    code = (
        "import pumpcheck_sql.sql_adapter as r, sys; print(*[n for n in ('sqlalchemy', 'psycopg') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.split() == []


def test_the_manual_names_every_option_and_driver():
    manual = (Path(__file__).parents[3] / "docs" / "databases.md").read_text(encoding="utf-8")
    assert not [name for name in OPTIONS if f"`{name}`" not in manual]
    assert not [driver for driver in set(DRIVERS.values()) - {"pysqlite"} if f"+{driver}://" not in manual]
