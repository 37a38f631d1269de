"""The adapter keeps pumpcheck's contract, and what is special about SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from pumpcheck_sqlite import pumpcheck_adapters
from pumpcheck_sqlite.reader import ROWS_IN_A_BATCH, SqliteAdapter

from pumpcheck import Note, Row, Skipped, SourceNotFoundError, SourceRequest, SourceUnreadableError, Table, UsageError
from pumpcheck.testing import check_adapter

Make = Callable[..., SourceRequest]

DEVICES = """
    CREATE TABLE devices (tag TEXT, Model, "Serial No" TEXT, rev REAL);
    INSERT INTO devices VALUES
        ('001234', 'MMT-722NAS', '0000189', 2.4), ('001235', 508, NULL, 508), ('001236', 'Bed', '', 1e3);
"""
COUNT = "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) SELECT i FROM n"
RECORDS = [
    {"tag": "001234", "Model": "MMT-722NAS", "Serial No": "0000189", "rev": "2.4"},
    {"tag": "001235", "Model": "508", "Serial No": None, "rev": "508"},
    {"tag": "001236", "Model": "Bed", "Serial No": "", "rev": "1000"},
]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Returns a function that makes a database and gives the request for it."""

    def make(
        script: str, name: str = "assets.sqlite", options: Mapping[str, str] | None = None, sheets: tuple[str, ...] = ()
    ) -> SourceRequest:
        path = tmp_path / name
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        return SourceRequest(str(path), options or {}, sheets)

    return make


def everything(request: SourceRequest) -> tuple[dict[str, list[Row]], list[Skipped | Note]]:
    """The rows of every table by name, and all that is no table."""
    rows: dict[str, list[Row]] = {}
    others: list[Skipped | Note] = []
    with SqliteAdapter().open(request) as source:
        for item in source.tables():
            if isinstance(item, Skipped | Note):
                others.append(item)
            else:
                rows[item.name] = [row for batch in item.batches() for row in batch.rows(range(len(batch.row_numbers)))]
    return rows, others


def test_it_keeps_the_contract(make: Make) -> None:
    check_adapter(SqliteAdapter(), make(DEVICES), expected=RECORDS)


def test_it_keeps_the_contract_with_a_query(make: Make) -> None:
    request = make(DEVICES, options={"query": "SELECT model AS M, tag FROM devices WHERE rev < 10"})
    check_adapter(SqliteAdapter(), request, expected=[{"M": "MMT-722NAS", "tag": "001234"}])


def test_it_keeps_the_contract_over_several_batches(make: Make) -> None:
    count = 2 * ROWS_IN_A_BATCH + 1
    script = COUNT.format(count)
    check_adapter(SqliteAdapter(), make(script), expected=[{"i": str(i)} for i in range(1, count + 1)])


def test_the_hook_gives_the_adapter() -> None:
    assert [adapter.name for adapter in pumpcheck_adapters()] == ["sqlite"]


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        pytest.param("assets.db", None, True, id="db that is one"),
        pytest.param("assets", None, True, id="no suffix"),
        pytest.param("Thumbs.db", b"\xd0\xcf\x11\xe0", False, id="db of another kind"),
        pytest.param("assets.csv", b"Model\n", False, id="csv"),
        pytest.param("assets.SQLite3", b"", True, id="empty, by its suffix"),
    ],
)
def test_it_claims_what_is_a_database(
    make: Make, tmp_path: Path, name: str, content: bytes | None, claimed: bool
) -> None:
    if content is None:
        make(DEVICES, name)
    else:
        (tmp_path / name).write_bytes(content)
    assert SqliteAdapter().claims(SourceRequest(str(tmp_path / name))) is claimed


def test_every_table_and_view_is_read_unless_some_are_named(make: Make) -> None:
    script = (
        DEVICES
        + """
        CREATE TABLE [odd "name] (a); INSERT INTO [odd "name] VALUES (1);
        CREATE VIEW old AS SELECT tag FROM devices WHERE rev > 100;
        CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT);
    """
    )
    rows, others = everything(make(script))
    assert {name: len(found) for name, found in rows.items()} == {"devices": 3, 'odd "name': 1, "old": 2, "numbered": 0}
    assert others == []
    rows, others = everything(make("", sheets=("old", "gone")))
    assert rows == {"old": [("001235",), ("001236",)]}
    assert [(item.origin, item.records) for item in others] == [("assets.sqlite", 0)]
    assert "there is no table 'gone'; its tables are: devices," in others[0].reason


def test_binary_values_that_hold_text_are_read_and_others_noted(make: Make) -> None:
    script = """
        CREATE TABLE t (model, photo);
        INSERT INTO t VALUES (CAST('MMT-722' AS BLOB), x'89504e47'), ('Bed', x'00');
    """
    rows, (note,) = everything(make(script))
    assert rows == {"t": [("MMT-722", None), ("Bed", None)]}
    assert note == Note("assets.sqlite, table t", "2 binary values were left out, in: photo")


def test_text_that_is_not_utf8_is_kept_and_marked(make: Make) -> None:
    script = """
        CREATE TABLE t (name, model);
        INSERT INTO t VALUES ('Bett', 'x'), (CAST(x'476572e474' AS TEXT), 'MMT-722');
    """
    request = make(script)
    with SqliteAdapter().open(request) as source:
        (batch,) = next(source.tables()).batches()
        assert batch.rows([1]) == [("Ger�t", "MMT-722")]
        assert list(batch.marks) == [1]


def test_a_view_that_cannot_be_read_leaves_the_others_alone(make: Make) -> None:
    script = DEVICES + "CREATE TABLE gone (a); CREATE VIEW broken AS SELECT a FROM gone; DROP TABLE gone;"
    rows, (skipped,) = everything(make(script))
    assert list(rows) == ["devices"]
    assert skipped.origin == "assets.sqlite, table broken"


def test_a_database_without_tables_is_told(make: Make) -> None:
    rows, (skipped,) = everything(make(""))
    assert rows == {}
    assert "has no table" in skipped.reason


def test_a_file_with_odd_characters_in_its_name_is_opened(make: Make) -> None:
    rows, _ = everything(make(DEVICES, "ward 3?mode=rw#%41.sqlite"))
    assert len(rows["devices"]) == 3


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param("SELECT model FROM nowhere", "the query fails: no such table: nowhere", id="no such table"),
        pytest.param("SELECT 1; SELECT 2", "the query fails: .*one statement", id="two statements"),
        pytest.param("DELETE FROM devices", "the query fails: attempt to write a readonly database", id="writes"),
        pytest.param("-- nothing", "the query gives no records", id="no statement"),
    ],
)
def test_a_query_that_cannot_be_run_is_told_and_changes_nothing(make: Make, query: str, message: str) -> None:
    request = make(DEVICES, options={"query": query})
    with pytest.raises(UsageError, match=message):
        SqliteAdapter().open(request)
    assert len(everything(SourceRequest(request.location))[0]["devices"]) == 3


@pytest.mark.parametrize(
    ("location", "error"),
    [
        pytest.param("gone.sqlite", SourceNotFoundError, id="not there"),
        pytest.param("https://cmms.example/assets.sqlite", SourceUnreadableError, id="url"),
        pytest.param("-", SourceUnreadableError, id="standard input"),
    ],
)
def test_what_is_no_file_is_told(location: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        SqliteAdapter().open(SourceRequest(location))


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "assets.sqlite"
    path.write_bytes(b"not a database at all, just text that is long enough to have a page header " * 20)
    with pytest.raises(SourceUnreadableError, match=r"assets\.sqlite: cannot be read as a SQLite database"):
        SqliteAdapter().open(SourceRequest(str(path)))


def test_a_damaged_page_ends_the_reading_and_what_came_before_counts(make: Make) -> None:
    request = make(COUNT.format(200_000))
    path = Path(request.location)
    content = bytearray(path.read_bytes())
    page = 4096
    for start in range(200 * page, 300 * page, page):
        content[start : start + page] = b"\xff" * page
    path.write_bytes(content)
    with SqliteAdapter().open(request) as source:
        (table,) = source.tables()
        assert isinstance(table, Table)
        batches = table.batches()
        assert next(batches).row_numbers[0] == 1
        with pytest.raises(SourceUnreadableError, match=r"table t: reading stopped after record \d+: .*malformed"):
            list(batches)
