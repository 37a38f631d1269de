"""What could be a heading by its look."""

import pytest

from pumpcheck.tables import is_known_heading
from pumpcheck.tables.values import looks_like_heading


@pytest.mark.parametrize(
    "cell",
    [
        "Hours 2022",
        "Q3/2024",
        "Serial\nNumber",
        "Model:",
        "Location [room]",
        "Status 31.12.2023",
        "FY24",
        "Price (€)",
        '="Asset No"',
        "510(k)",
        "Frobnication",
        "% used",
    ],
)
def test_looks_like_a_heading(cell):
    assert looks_like_heading(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "MMT-722NAS",
        "PAR123456H",
        "Paradigm 722",
        "Medtronic",
        "2.4A",
        "SW 2.4A",
        "2024-01-02",
        "12345678",
        "508",
        "https://x.example/",
        "a@example.org",
        "Ward 3",
        "x" * 81,
    ],
)
def test_looks_like_a_value(cell):
    assert not looks_like_heading(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "Model:",
        "Serial Number 2024",
        "Location [room]",
        "Serial\nNumber",
        "MODELNUM",
        "部门名称",
        "Serials",
        "Ward code",
    ],
)
def test_known_heading(cell):
    assert is_known_heading(cell)


@pytest.mark.parametrize("cell", ["Ward 3", "Hours 2022", "Infusomat", "MMT-722NAS", "A", "2022"])
def test_no_known_heading(cell):
    assert not is_known_heading(cell)
