"""A warehouse that speaks ADBC is judged batch by batch."""

from __future__ import annotations

import os

import pytest

import pumpcheck

pytestmark = pytest.mark.integration("ADBC")
pytest.importorskip("pyarrow")


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request):
    driver = pytest.importorskip(f"adbc_driver_{request.param}.dbapi")
    if request.param == "sqlite":
        place = ":memory:"
    elif settings := os.environ.get("PUMPCHECK_POSTGRES"):
        place = _uri(settings)
    else:
        pytest.skip("needs PostgreSQL: PUMPCHECK_POSTGRES names none")
    with driver.connect(place) as connection:
        yield connection


def _uri(settings):
    from urllib.parse import urlencode

    return f"postgresql:///?{urlencode(dict(part.split('=', 1) for part in settings.split()))}"


def test_the_recipe_judges_every_row(connection, exports, recipe):
    import pyarrow as pa

    frame = pumpcheck.read(exports / "site=A" / "part-0.csv")
    frame.attrs.clear()
    frame.columns = [heading.lower() for heading in frame.columns]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS devices")
        cursor.adbc_ingest("devices", pa.Table.from_pandas(frame, preserve_index=False))
    names = recipe("Warehouse", connection=connection)
    expected = pumpcheck.match(frame)["verdict"].value_counts().to_dict()
    assert names["verdicts"] == expected
