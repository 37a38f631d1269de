"""A database of SQLite, and one of PostgreSQL where a server is at hand, with a user who may only read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pumpcheck import SourceRequest, SourceUnreadableError
from pumpcheck_sql.sql_adapter import SqlAdapter

SERVER = os.environ.get("PUMPCHECK_POSTGRES", "")
"""``.ci/run`` starts PostgreSQL and gives the address of a user who may do everything."""

PASSWORD = "only-for-reading-7Q"

TABLES = """
CREATE SCHEMA bio;
CREATE TABLE assets (
  id int PRIMARY KEY, manufacturer text, model text, serial_number text, photo bytea, tags text[], sizes int[],
  bought date, warranty date, seen timestamptz, price numeric(10,2), weight float8, uid uuid, address inet, ok boolean,
  details jsonb, nothing text);
INSERT INTO assets VALUES
  (1, 'Medtronic', 'MMT-722NAS', '001234', '\\x89504e47', '{a,b,NULL}', '{1,2}', '2018-02-03', 'infinity',
   '2020-01-01 10:00:00+00', 508.00, 508, '6f9619ff-8b86-d011-b42d-00c04fc964ff', '10.0.0.1', true,
   '{"fw": "2.4A"}', NULL),
  (2, 'Hill-Rom', 'Bed', '0012', convert_to('Pavillon Générale', 'UTF8'), '{}', NULL, NULL, NULL, NULL, 0.1, 2.5, NULL,
   NULL, false, '[1, null]', NULL);
CREATE VIEW v_assets AS SELECT id, manufacturer, model, serial_number FROM assets;
CREATE TABLE bio."Odd.Name 100%" ("Model" text, "Serial, No" text);
INSERT INTO bio."Odd.Name 100%" VALUES ('MMT-722NAS', '7');
CREATE TABLE bio.assets (model text);
CREATE TABLE empty (model text, serial text);
CREATE TABLE wards (model text);
CREATE TABLE many AS
  SELECT g AS id, 'Bed ' || g % 9 AS model, 'SN' || lpad(g::text, 9, '0') AS serial FROM generate_series(1, 20000) g;
CREATE SEQUENCE numbers;
CREATE FUNCTION writes() RETURNS text LANGUAGE sql AS $$ INSERT INTO empty VALUES ('x', 'y') RETURNING model $$;
GRANT USAGE ON SCHEMA bio TO {user};
GRANT SELECT ON assets, v_assets, empty, many, bio."Odd.Name 100%", bio.assets TO {user};
GRANT INSERT, UPDATE, DELETE ON empty TO {user};
GRANT USAGE ON SEQUENCE numbers TO {user};
"""


@dataclass
class Server:
    """A database and its user who may read, and, since nothing must come of it, write into one table."""

    url: str
    admin: Any

    def options(self, **options: str) -> dict[str, str]:
        return {"password": "env:PUMPCHECK_TEST_PASSWORD", **options}

    def ask(self, statement: str) -> list[Any]:
        return self.admin.execute(statement).fetchall()


@pytest.fixture(scope="session")
def database() -> Iterator[Server]:
    if not SERVER:
        pytest.skip("PUMPCHECK_POSTGRES names no server")
    import psycopg

    name, user = f"cmms_{os.getpid()}", f"reader_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{PASSWORD}'")
        server.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        with psycopg.connect(SERVER, dbname=name, autocommit=True) as admin:
            admin.execute(TABLES.replace("{user}", user).encode())
            yield Server(f"postgresql+psycopg://{user}@127.0.0.1:{server.info.port}/{name}", admin)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.execute(f"DROP ROLE {user}")


@pytest.fixture
def postgres(database: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PUMPCHECK_TEST_PASSWORD", PASSWORD)
    return database


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[str], str]:
    """Make a database by a script and return its address."""

    def made(script: str) -> str:
        with closing(sqlite3.connect(tmp_path / "assets.db")) as connection:
            connection.executescript(script)
        return f"sqlite:///{tmp_path / 'assets.db'}"

    return made


@pytest.fixture
def read() -> Callable[..., list[dict[str, str | None]]]:
    """Read all records of an address."""

    def records(url: str, **options: str) -> list[dict[str, str | None]]:
        with SqlAdapter().open(SourceRequest(url, options)) as source:
            (table,) = source.tables()
            batches = list(table.batches())
        rows = [row for batch in batches for row in batch.rows(range(len(batch.row_numbers)))]
        return [dict(zip(table.headings, row, strict=True)) for row in rows]

    return records


@pytest.fixture
def refused(read: Callable[..., Any]) -> Callable[..., str]:
    """Read what the database does not give, and return the message."""

    def message(url: str, **options: str) -> str:
        with pytest.raises(SourceUnreadableError) as caught:
            read(url, **options)
        return str(caught.value)

    return message
