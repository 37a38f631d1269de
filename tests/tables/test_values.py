"""What a cell looks like: a known heading, or a value of some sort."""

import pytest

from pumpcheck.tables import is_known_heading
from pumpcheck.tables.forms import labelled
from pumpcheck.tables.text import heading_key
from pumpcheck.tables.values import (
    announces_version,
    is_code,
    is_ditto,
    is_range,
    is_total,
    is_udi,
    is_version,
    names_device,
    names_maker,
    names_place,
)


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


@pytest.mark.parametrize(
    ("looks", "likely", "unlikely"),
    [
        (is_version, ["2.4A", "VER 2.4A1.1", "v 1.2"], ["MMT-722", "12.03.2019"]),
        (announces_version, ["SW 2.4A", "V2.4A"], ["2.4A", "Rev. 3.1"]),
        (is_code, ["MMT-722NAS", "Paradigm 722"], ["Infusion pump", "722", "2.4A"]),
        (is_udi, ["(01)00643169007222(21)123456"], ["00643169007222"]),
        (is_ditto, ['"', '-"-', "Ditto", "id."], ["-", '5"', None]),
        (is_total, [["Total:", "17"]], [["Total station", "Leica", "TS-16"], []]),
        (is_range, ["PAR123450H-PAR123453H"], ["1042-7731"]),
        (names_maker, ["MEDTRONIC MINIMED"], ["Medtronic Paradigm 722", "Gerätepark"]),
        (names_device, ["Spritzenpumpe"], ["Raum"]),
        (names_place, ["Ward 3"], ["Infusion pump"]),
        (labelled, ["Serial No: PAR123456H"], ["Checked: by Ann"]),
    ],
)
def test_what_a_value_looks_like(looks, likely, unlikely):
    assert [value for value in likely if not looks(value)] == []
    assert [value for value in unlikely if looks(value)] == []


def test_headings_that_are_written_alike():
    assert heading_key("serialNumber") == heading_key("SERIAL_NO.") == heading_key("Serial #")
    assert heading_key("Modell-Nr.") == heading_key("Modellnummer")
    assert heading_key("ＭＯＤＥＬＯ") == heading_key("modelo")
    assert heading_key("Gerätebezeichnung") == "geratebezeichnung"
