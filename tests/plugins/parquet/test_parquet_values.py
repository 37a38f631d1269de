"""Values of every type come out as text, as a person would write them."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

VALUES = {
    "text": (pa.array(["0000189", "12E4", "NA", "", " 2.4A ", None]), ["0000189", "12E4", "NA", "", " 2.4A ", None]),
    "long text": (pa.array(["MMT-722"], pa.large_string()), ["MMT-722"]),
    "whole numbers": (pa.array([508, -3, 0, 2**63 - 1, None]), ["508", "-3", "0", "9223372036854775807", None]),
    "unsigned": (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
    "floats": (
        pa.array([508.0, 2.4, -0.5, 1e15, 1e300, None, math.nan]),
        ["508", "2.4", "-0.5", "1000000000000000", "1e+300", None, None],
    ),
    "floats of 32 bits": (pa.array([508.0, 2.4, None], pa.float32()), ["508", "2.4", None]),
    "decimals": (pa.array([Decimal("12.50"), Decimal("0.00")], pa.decimal128(9, 2)), ["12.50", "0.00"]),
    "booleans": (pa.array([True, False, None]), ["TRUE", "FALSE", None]),
    "dates": (pa.array([dt.date(2019, 6, 27)]), ["2019-06-27"]),
    "moments": (
        pa.array([dt.datetime(2019, 6, 27, 14, 30), dt.datetime(2019, 6, 27, 14, 30, 0, 250_000)]),
        ["2019-06-27 14:30:00", "2019-06-27 14:30:00.250"],
    ),
    "moments to the nanosecond": (pa.array([1561645800 * 10**9 + 1], pa.timestamp("ns")), ["2019-06-27 14:30:00"]),
    "moments in a zone": (
        pa.array([dt.datetime(2019, 6, 27, 14, 30, tzinfo=ZoneInfo("Europe/Zurich"))]),
        ["2019-06-27 14:30:00+02:00"],
    ),
    "moments in UTC": (pa.array([1561645800], pa.timestamp("ms", "UTC")), ["1970-01-19 01:47:25.800+00:00"]),
    "moments beyond the calendar": (pa.array([316516204800], pa.timestamp("s")), ["12000-01-01 00:00:00.000"]),
    "times": (pa.array([dt.time(14, 30)]), ["14:30:00"]),
    "durations": (pa.array([dt.timedelta(hours=30, minutes=2)]), ["30:02:00"]),
    "codes": (pa.array(["Bed", "Pump", "Bed", None]).dictionary_encode(), ["Bed", "Pump", "Bed", None]),
    "bytes that Windows wrote": (pa.array([b"Paradigm\xae MMT-722", b"5\x000\x008\x00"]), ["Paradigm® MMT-722", "508"]),
    "bytes that are text": (pa.array([b"MMT-722", "Säule".encode()]), ["MMT-722", "Säule"]),
    "lists": (pa.array([["MMT-722", "é", None], [], None]), ['["MMT-722", "é", null]', "[]", None]),
    "lists of dates": (pa.array([[dt.date(2019, 6, 27)]]), ['["2019-06-27"]']),
    "nothing at all": (pa.nulls(2), [None, None]),
}


@pytest.mark.parametrize(("values", "expected"), VALUES.values(), ids=VALUES.keys())
def test_values_come_out_as_a_person_would_write_them(parquet, read, values, expected):
    assert [row[0] for row in read(parquet({"Value": values})).rows] == expected


def test_structs_become_columns_of_their_own(parquet, read):
    asset = pa.array([{"serial": "0012", "maker": {"name": "Medtronic"}}, None, {"serial": None, "maker": None}])
    reading = read(parquet({"id": [1, 2, 3], "asset": asset}))
    assert reading.headings == ["id", "asset.serial", "asset.maker.name"]
    assert reading.rows == [("1", "0012", "Medtronic"), ("2", None, None), ("3", None, None)]


def test_a_list_of_devices_gives_a_record_for_each(parquet, read):
    pump, bed = {"maker": "Medtronic", "serial": "0012"}, {"maker": "Arjo", "serial": "A1"}
    reading = read(parquet({"ward": ["3", "4", "5"], "devices": pa.array([[pump, bed], None, [bed]])}))
    assert reading.headings == ["ward", "devices.maker", "devices.serial"]
    assert reading.rows == [("3", "Medtronic", "0012"), ("3", "Arjo", "A1"), ("4", None, None), ("5", "Arjo", "A1")]


def test_bytes_that_are_no_text_are_reported(parquet, read):
    reading = read(parquet({"Model": ["a", "b"], "Photo": [b"\xff\xd8\xff", None]}))
    assert reading.rows == [("a", None), ("b", None)]
    assert reading.notes == ["1 value under Photo are bytes and no text, and read as empty"]


def test_a_byte_that_is_no_utf_8_costs_no_record(parquet, read):
    bad = pa.StringArray.from_buffers(2, pa.array([0, 6, 9], pa.int32()).buffers()[1], pa.py_buffer(b"S\xe4uleaBed"))
    assert read(parquet({"Model": bad})).rows == [("S\ufffdulea",), ("Bed",)]


def test_equal_and_empty_headings_keep_their_columns(parquet, read):
    table = pa.table([["a"], ["b"], ["c"]], names=["Model", "Model", ""])
    reading = read(parquet(table))
    assert (reading.headings, reading.rows) == (["Model", "Model (2)", "Column 3"], [("a", "b", "c")])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.none() | st.text(), st.none() | st.integers(-(2**63), 2**63 - 1)), min_size=1))
def test_any_table_comes_back_value_for_value(parquet, read, rows):
    table = pa.table({"a": pa.array([row[0] for row in rows], pa.string()), "b": pa.array([r[1] for r in rows])})
    reading = read(parquet(table, row_group_size=3))
    assert reading.rows == [(text, None if number is None else str(number)) for text, number in rows]
    assert reading.numbers == list(range(1, len(rows) + 1))
