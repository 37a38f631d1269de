"""Real exports, compared with an independent reading of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "inventories"


def independent(path: Path, codec: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(path.read_bytes().decode(codec), newline="")) if row]


@pytest.mark.parametrize(
    ("name", "codec", "records"),
    [
        ("snipeit_assets-sample-BAD.csv", "mac_roman", 200),
        ("snipeit_assets-sample-BLANKS.csv", "mac_roman", 200),
        ("snipeit_assets-sample.csv", "utf-8-sig", 22),
        ("snipeit_models-sample.csv", "utf-8-sig", 20),
        ("ralph_back_office_assets.csv", "utf-8", 2),
        ("atlascmms_demo_telecom_Assets.csv", "utf-8", 10),
        ("atlascmms_asset_template_en.csv", "utf-8", 3),
    ],
)
def test_every_cell_of_a_real_export(read_raw, name, codec, records):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    rows = independent(path, codec)
    assert read_raw(path) == rows
    assert len(rows) == records + 1


def test_known_cells_of_the_old_mac_exports(read):
    if not FOLDER.exists():
        pytest.skip("the exports are not here")
    (bad,) = read(FOLDER / "snipeit_assets-sample-BAD.csv")
    first = dict(zip(bad.headings, bad.rows[0], strict=True))
    assert (first["Model Number"], first["Category"], first["Category (2)"]) == ("6.37702E+15", "quam", "quam")
    assert bad.rows[-1][bad.headings.index("Location")] == "NabÄ«nagar"
    assert "encoding: Mac OS Roman" in bad.notes
