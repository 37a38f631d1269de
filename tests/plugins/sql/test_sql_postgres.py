"""PostgreSQL, with a user who may only read."""

from __future__ import annotations

import subprocess
import sys

import pytest

import pumpcheck
from pumpcheck import SourceRequest, SourceUnreadableError
from pumpcheck.testing import check_adapter
from pumpcheck_sql.sql_adapter import SqlAdapter

from .conftest import PASSWORD

pytestmark = pytest.mark.integration("PostgreSQL")


def test_the_adapter_keeps_the_contract(postgres):
    request = SourceRequest(postgres.url, postgres.options(query="SELECT model, serial_number FROM assets ORDER BY id"))
    expected = [{"model": "MMT-722NAS", "serial_number": "001234"}, {"model": "Bed", "serial_number": "0012"}]
    check_adapter(SqlAdapter(), request, expected=expected)


def test_values_of_every_kind_become_text(postgres, read):
    first, second = read(postgres.url, **postgres.options(table="assets"))
    assert first == {
        "id": "1",
        "manufacturer": "Medtronic",
        "model": "MMT-722NAS",
        "serial_number": "001234",
        "photo": "0x89504e47",
        "tags": "a; b",
        "sizes": "1; 2",
        "bought": "2018-02-03",
        "warranty": "infinity",
        "seen": "2020-01-01 10:00:00+00",
        "price": "508.00",
        "weight": "508",
        "uid": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "address": "10.0.0.1",
        "ok": "true",
        "details": "fw: 2.4A",
        "nothing": None,
    }
    assert (second["photo"], second["tags"], second["sizes"]) == ("Pavillon Générale", "", None)
    assert (second["price"], second["weight"], second["ok"], second["details"]) == ("0.10", "2.5", "false", "1")


@pytest.mark.parametrize(
    ("table", "headings"),
    [
        ("v_assets", ["id", "manufacturer", "model", "serial_number"]),
        ("public.v_assets", ["id", "manufacturer", "model", "serial_number"]),
        ("bio.assets", ["model"]),
        ("bio.Odd.Name 100%", ["Model", "Serial, No"]),
        ('"bio"."Odd.Name 100%"', ["Model", "Serial, No"]),
        ('bio."Odd.Name 100%"', ["Model", "Serial, No"]),
    ],
)
def test_tables_are_named_with_and_without_their_schema(postgres, table, headings):
    with SqlAdapter().open(SourceRequest(postgres.url, postgres.options(table=table))) as source:
        (found,) = source.tables()
        assert list(found.headings) == headings


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"table": "wards"},
            "permission denied for table wards; correct what is asked, or ask for the right to read it",
        ),
        ({"query": "SELECT nextval('numbers')"}, "cannot execute nextval() in a read-only transaction"),
        ({"query": "SELECT writes() AS model"}, "cannot execute INSERT in a read-only transaction"),
        (
            {"query": "SELECT set_config('transaction_read_only', 'off', false), writes()"},
            "transaction read-write mode must be set before any query",
        ),
        ({"query": "SELECT gone FROM assets"}, 'column "gone" does not exist'),
        ({"query": "SELECT FROM assets"}, "the statement gives no columns"),
        ({"query": "SELECT serial_number::date FROM assets"}, 'date/time field value out of range: "…"'),
        (
            {"query": "SELECT count(*) AS n FROM many a, many b, many c", "time_limit": "1"},
            "it took more than 1 seconds",
        ),
    ],
)
def test_what_the_database_refuses(postgres, refused, options, message):
    assert message in refused(postgres.url, **postgres.options(**options))
    assert postgres.ask("SELECT count(*) FROM empty") == [(0,)]


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (("", ""), {"password": "env:OTHER"}, "password authentication failed"),
        (("reader_", "nobody_"), {}, "check --option username and password"),
        (("cmms_", "gone_"), {}, "check the database at the end of the address"),
    ],
)
def test_who_may_not_come_in(postgres, refused, monkeypatch, change, options, message):
    monkeypatch.setenv("OTHER", "wrong-secret")
    told = refused(postgres.url.replace(*change), **postgres.options(**{"table": "assets", **options}))
    assert message in told
    assert PASSWORD not in told
    assert "wrong-secret" not in told


def test_user_and_password_may_both_be_secrets(postgres, read, monkeypatch):
    scheme, _, rest = postgres.url.partition("://")
    user, _, place = rest.partition("@")
    monkeypatch.setenv("CMMS_USER", user)
    options = postgres.options(table="v_assets", username="env:CMMS_USER")
    assert len(read(f"{scheme}://{place}", **options)) == 2


def test_a_connection_that_is_lost_leaves_what_was_read(postgres):
    with SqlAdapter().open(SourceRequest(postgres.url, postgres.options(table="many"))) as source:
        (table,) = source.tables()
        batches = table.batches()
        seen = len(next(batches).row_numbers)
        postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                     "AND pid <> pg_backend_pid()")  # fmt: skip
        with pytest.raises(SourceUnreadableError, match=f"reading broke off after record {seen}: "):
            list(batches)


def test_a_scan_that_loses_its_connection_is_incomplete_and_says_nothing_else(postgres):
    query = (
        "SELECT id, 'MMT-722NAS' AS model, serial, CASE WHEN id = 5000 THEN pg_terminate_backend(pg_backend_pid()) END "
        "AS lost FROM many ORDER BY id"
    )
    given = [f"{key}={value}" for key, value in postgres.options(query=query).items()]
    options = [part for each in given for part in ("--option", each)]
    done = subprocess.run(
        [sys.executable, "-m", "pumpcheck", "scan", postgres.url, *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "INCOMPLETE" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    assert PASSWORD not in done.stderr + done.stdout


def test_a_scan_finds_the_pump_and_leaves_no_transaction_open(postgres):
    result = pumpcheck.scan(postgres.url, options=postgres.options(table="v_assets"))
    assert (result.counts["affected"], result.counts["not_affected"], result.complete) == (1, 1, True)
    begun = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'reader%' AND xact_start IS NOT NULL"
    assert postgres.ask(begun) == [(0,)]


def test_twenty_thousand_records_are_all_there(postgres, read):
    records = read(postgres.url, **postgres.options(table="many"))
    assert sorted(int(record["id"] or 0) for record in records) == list(range(1, 20_001))
