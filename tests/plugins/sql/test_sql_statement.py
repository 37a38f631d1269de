"""Only one statement that reads is sent, whatever the database."""

from __future__ import annotations

import pytest

from pumpcheck_sql.settings import refusal


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM assets",
        "select 1;  -- all of them\n",
        " (SELECT 1) UNION ALL (SELECT 2)",
        "/* the list; of pumps */ WITH a AS (SELECT 1) SELECT * FROM a",
        "VALUES (1, 'x')",
        "TABLE assets",
        "SELECT 'a; DELETE FROM b', 'it''s', \"update\", `drop`, [Last Update] FROM assets",
        "SELECT last_update, updated_at, deleted, replace(model, 'a', 'b') FROM t WHERE note LIKE '%\\_%'",
        "SELECT -- insert what you like\n model FROM assets -- don't ask",
        "SELECT a::text, tags[1], x->>'y' FROM v$session",
        "SELECT model\r\nFROM assets -- and so on\r\nWHERE ward = 3",
    ],
)
def test_what_reads_is_sent(query):
    assert refusal(query) == ""


@pytest.mark.parametrize(
    "query",
    [
        "",
        "-- nothing",
        "DELETE FROM assets",
        "EXPLAIN ANALYZE SELECT 1",
        "PRAGMA user_version = 1",
        "SET ROLE postgres",
        "BEGIN",
        "COPY assets TO '/tmp/x'",
        "SELECT 1; SELECT 2",
        "SELECT 1; DELETE FROM assets",
        "SELECT 1 DELETE FROM assets",
        "SELECT 1DELETE FROM assets",
        "SELECT 1 EXEC sp_x",
        "SELECT * INTO copy FROM assets",
        "SELECT * FROM assets INTO OUTFILE '/tmp/x'",
        "SELECT * FROM assets FOR UPDATE",
        "WITH gone AS (DELETE FROM assets RETURNING *) SELECT * FROM gone",
        "WITH new AS (SELECT 1) INSERT INTO assets SELECT * FROM new",
        "wItH x AS (SELECT 1) uPdAtE assets SET model = 1",
        "SELECT 1 /* ; */; /* */ DROP TABLE assets",
        "SELECT 1 /*! INTO OUTFILE '/tmp/x' */",
        "SELECT 1 /*M! INTO OUTFILE '/tmp/x' */",
        "SELECT 1 /* /* */ ; DELETE FROM assets -- */",
        "SELECT '\\'; DELETE FROM assets -- '",
        "SELECT $$ ' $$; DELETE FROM assets -- '",
        "SELECT q'[ ' ]'; DELETE FROM assets -- '",
        "SELECT 1 # '\n; DELETE FROM assets -- '",
        "SELECT 5--'\n; DELETE FROM assets -- '",
        "SELECT [it's] FROM a; DELETE FROM assets -- '",
        "SELECT 'open",
        'SELECT "open',
        "SELECT 1 -- a\rDELETE FROM assets",
    ],
)
def test_what_writes_or_may_be_read_in_two_ways_is_not(query):
    reason = refusal(query)
    assert reason
    assert "\n" not in reason
