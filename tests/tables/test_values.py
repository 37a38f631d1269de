"""What is a known heading."""

import pytest

from pumpcheck.tables import is_known_heading


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
