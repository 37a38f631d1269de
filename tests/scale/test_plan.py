"""Frames of any library are judged by a plan as `match` judges pandas frames, and the plan goes anywhere."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

import pumpcheck
from pumpcheck import UsageError
from pumpcheck.api import MATCH_COLUMNS

pa = pytest.importorskip("pyarrow")

COLUMNS = list(MATCH_COLUMNS)
ROWS = {
    "Hersteller": ["Medtronic", "Baxter", None, "Löwenstein", "Medtronic", "ＭＥＤＴＲＯＮＩＣ"],
    "Modell": ["MMT-754WWS", "722", "MMT-722NAS", "Prisma", "Azure", "ＭＭＴ－５２２"],
    "Bemerkung": ["", "ersetzt MMT-722NAS", None, "Größe 722", "x", "é"],
    "Bett": [1, 2, 3, 4, 5, 6],
    "verdict": ["a", None, "c", "d", "e", "f"],
}
FRAME = pd.DataFrame(ROWS, index=range(7, 13))
TABLE = pa.Table.from_pandas(FRAME, preserve_index=False)


def as_polars():
    return pytest.importorskip("polars").from_arrow(TABLE)


def as_duckdb():
    return pytest.importorskip("duckdb").from_arrow(TABLE)


def cells(judged):
    return [
        tuple(row)
        for row in judged.to_pandas()[COLUMNS].astype(object).where(lambda frame: frame.notna(), None).to_numpy()
    ]


EXPECTED = [
    tuple(row)
    for row in pumpcheck.match(FRAME)[COLUMNS].astype(object).where(lambda frame: frame.notna(), None).to_numpy()
]


@pytest.mark.parametrize("frame", [lambda: FRAME, lambda: TABLE, lambda: TABLE.to_batches()[0], as_polars, as_duckdb])
def test_a_plan_says_what_match_says(frame):
    plan = pickle.loads(pickle.dumps(pumpcheck.plan(frame())))
    judged = plan.match(frame())
    assert cells(judged) == EXPECTED
    assert judged.column_names == ["Hersteller", "Modell", "Bemerkung", "Bett", "verdict (source)", *COLUMNS]
    assert judged.column("Bett").to_pylist() == ROWS["Bett"]


@pytest.mark.parametrize(
    ("frame", "kind"), [(as_polars, "DataFrame"), (as_duckdb, "DuckDBPyRelation"), (lambda: TABLE, "Table")]
)
def test_match_gives_back_the_kind_of_frame_that_it_took(frame, kind):
    judged = pumpcheck.match(frame())
    assert type(judged).__name__ == kind
    assert (
        cells(
            judged if kind == "Table" else judged.to_arrow() if hasattr(judged, "to_arrow") else judged.to_arrow_table()
        )
        == EXPECTED
    )


def test_columns_in_runs_are_judged():
    models = pa.RunEndEncodedArray.from_arrays(pa.array([1, 3], pa.int32()), pa.array(["MMT-722NAS", "Bed"]))
    frame = pa.table({"Maker": ["Medtronic", "Hill-Rom", None], "Model": models})
    assert pumpcheck.match(frame).column("verdict").to_pylist() == ["affected", "not_affected", "not_affected"]


def test_a_scan_takes_such_frames_too():
    assert pumpcheck.scan(TABLE).counts == pumpcheck.scan(FRAME).counts == pumpcheck.scan(as_polars()).counts


def test_headings_are_decided_once():
    sample = pa.table({"Name": ["MMT-722NAS"], "Type": ["Insulin pump"], "Maker": ["Medtronic"]})
    plan = pumpcheck.plan(sample)
    other = pa.table({"Name": ["Ward 3"], "Type": ["MMT-722NAS"], "Maker": [None]}, schema=sample.schema)
    assert plan.match(other).column("verdict").to_pylist() != ["not_affected"]
    with pytest.raises(UsageError, match="do not both have the columns Room"):
        plan.match(sample.append_column("Room", [["3"]]))


def test_batches_of_an_engine_may_be_empty():
    plan = pumpcheck.plan(TABLE)
    batches = list(
        plan.batches(
            [
                TABLE.schema.empty_table().to_batches()[0]
                if TABLE.schema.empty_table().to_batches()
                else pa.RecordBatch.from_pylist([], TABLE.schema),
                *TABLE.to_batches(),
            ]
        )
    )
    assert sum(map(len, batches)) == len(FRAME)


def test_a_plan_is_small_and_of_another_version_refused(monkeypatch):
    data = pickle.dumps(pumpcheck.plan(TABLE))
    assert len(data) < 17_000
    monkeypatch.setattr("pumpcheck.scanning.frames.__version__", "9.9")
    with pytest.raises(UsageError, match="install one version everywhere"):
        pickle.loads(data)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pumpcheck.plan(["MMT-722"]), "is no data frame"),
        (lambda: pumpcheck.match(["MMT-722"]), "match() takes a data frame"),
        (lambda: pumpcheck.match(pa.array(["MMT-722"])), "is a column and no frame"),
        (lambda: pumpcheck.plan(TABLE, columns={"model": "Typ"}), "has no column 'Typ'"),
        (lambda: pumpcheck.plan(pa.table({"Ward": ["3"]})), "column"),
    ],
)
def test_what_cannot_be_judged_says_so(call, message):
    with pytest.raises(UsageError, match=message.replace("(", r"\(").replace(")", r"\)")):
        call()
