"""Spark in local mode: as the engine of a frame, and as a `map` over files."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

import pumpcheck

pytestmark = [
    pytest.mark.integration("Spark"),
    # PySpark says so of the newest pandas, and leaves sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not shutil.which("java"), reason="needs Java"),
]
pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.task.maxFailures": "4",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    os.environ["PYTHONPATH"] = settings["spark.executorEnv.PYTHONPATH"]
    # Each task may fail, unlike in plain local mode.
    session = SparkSession.builder.master("local[2, 4]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def table(exports):
    frame = pumpcheck.read(exports / "site=A" / "part-0.csv")
    frame.attrs.clear()
    return pa.Table.from_pandas(frame, preserve_index=False)


def test_the_recipe_gives_what_one_machine_gives(spark, exports, table, tmp_path, recipe, same):
    import pyarrow.parquet as pq

    inventory = tmp_path / "inventory.parquet"
    pq.write_table(table, inventory)
    names = recipe("Spark", spark=spark, inventory=str(inventory), exports=str(exports))
    assert same(pumpcheck.scan(table), names["result"])
    assert same(pumpcheck.scan(exports), names["files"])
    judged = names["judged"].toArrow()
    assert judged.equals(pumpcheck.match(table).cast(judged.schema))


def test_serial_numbers_are_masked_on_the_workers(spark, table):
    import pumpcheck.spark

    masked = pumpcheck.spark.scan(spark.createDataFrame(table), mask_serials=True)
    assert masked.is_masked
    assert masked.counts == pumpcheck.scan(table).counts
    assert {record.fields["serial_number"][:7] for record in masked.records} == {"•" * 7}


def test_a_plan_says_what_spark_is_to_expect(spark, table):
    devices = spark.createDataFrame(table).withColumnRenamed("Serial", "Serial No")
    plan = pumpcheck.plan(devices.limit(200))
    judged = devices.mapInArrow(plan.batches, plan.ddl)
    assert judged.columns == [
        "Asset",
        "Manufacturer",
        "Description",
        "Model",
        "Serial No",
        "Notes",
        *pumpcheck.api.MATCH_COLUMNS,
    ]
    assert judged.filter("verdict = 'affected'").count() == len(pumpcheck.scan(table).affected)


def test_dots_and_backticks_in_headings_are_theirs(spark, table):
    import pumpcheck.spark

    named = table.rename_columns(["Asset", "Manufacturer", "Description", "Model", "Serial No.", "Notes `old`"])
    devices = spark.createDataFrame(named)
    assert pumpcheck.spark.scan(devices).counts == pumpcheck.scan(named).counts
    assert pumpcheck.spark.match(devices).columns[:6] == named.column_names


def test_a_task_that_dies_counts_once(spark, exports, tmp_path, same):
    def dying(function, items):
        def once(item):
            mark = tmp_path / f"died-{item.number}"
            if not mark.exists():
                mark.touch()
                os._exit(1)
            return function(item)

        return pumpcheck.spark.map(spark)(once, items)

    import pumpcheck.spark

    assert same(pumpcheck.scan(exports), pumpcheck.scan(exports, map=dying))
    assert len(list(tmp_path.glob("died-*"))) == 2


def test_a_frame_without_devices_is_refused(spark):
    import pumpcheck.spark

    contacts = spark.createDataFrame([("x",)], "Phone string")
    for function in (pumpcheck.spark.match, pumpcheck.spark.scan):
        with pytest.raises(pumpcheck.UsageError):
            function(contacts)
