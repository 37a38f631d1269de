"""Where the header row is found."""

import csv
from pathlib import Path

import pytest

from pumpcheck.tables.header import Header, find_header

INVENTORIES = Path(__file__).parents[3] / "shared" / "data" / "inventories"

PUMPS = [
    ["HTM-0001", "Medtronic", "MMT-722NAS", "PAR123456H"],
    ["HTM-0002", "B. Braun", "Infusomat Space", "545140"],
    ["HTM-0003", "Medtronic", "MMT-508", "139317"],
]
GERMAN = [
    ["Klinikum Musterstadt"],
    ["Medizintechnik - Bestandsliste"],
    ["Stand:", "01.02.2024"],
    ["Kostenstelle:", "alle"],
    ["", "", "", ""],
    ["Inv.-Nr.", "Hersteller", "Typ", "Seriennummer"],
    *PUMPS,
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([["Asset", "Make", "Model", "Serial No."], *PUMPS], Header(0), id="first row"),
        pytest.param(
            [["Stock list"], [], ["Asset", "Make", "Model", "SN"], *PUMPS], Header(2), id="title and blank row"
        ),
        pytest.param(GERMAN, Header(5), id="German, five lines of preamble"),
        pytest.param(
            [["ows_Asset_x0020_Tag", "ows_Manufacturer", "ows_Model_x0020_No_x002e_", "ows_S_x002f_N"], *PUMPS],
            Header(0),
            id="names of SharePoint",
        ),
        pytest.param(
            [
                ["Biomedical Engineering"],
                ["Report date: 2024-02-01"],
                ["Filter", "All active"],
                ["User", "jdoe", "", ""],
                ["Page 1 of 40"],
                [],
                ["Control #", "Manufacturer", "Model", "Serial Number"],
                *PUMPS,
            ],
            Header(6),
            id="English CMMS, six lines of preamble",
        ),
        pytest.param(
            [["Department", "ICU"], ["Location", "Main"], [], ["Asset", "Make", "Model", "Serial"], *PUMPS],
            Header(3),
            id="label and value pairs above",
        ),
        pytest.param(
            [["Asset", "Make", "Model", "Serial"], *PUMPS, ["Asset", "Make", "Model", "Serial"], *PUMPS],
            Header(0),
            id="header repeated at a page break",
        ),
        pytest.param([["Model"], ["MMT-722NAS"], ["Infusomat Space"], ["508"]], Header(0), id="one column"),
        pytest.param([["Geräteliste"], ["Modell"], ["MMT-722NAS"], ["508"]], Header(1), id="one column below a title"),
        pytest.param([["Asset", "Make", "Model", "Serial"]], Header(0), id="header and no rows"),
        pytest.param([["Asset", "Make", "", "Model", None, "Serial"], *PUMPS], Header(0), id="empty headings between"),
        pytest.param(
            [["Eszközkód", "Gyártómű", "Modellnév", "Sorsz"], *PUMPS], Header(0), id="unknown words over codes"
        ),
        pytest.param(
            [["Ward", "Lent to", "Since"], ["Ward 3", "Meier", "2019-01-01"], ["Ward 4", "Huber", "2020-01-01"]],
            Header(0),
            id="few known words",
        ),
    ],
)
def test_header_is_found(rows, expected):
    assert find_header(rows) == expected


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(PUMPS, id="records only"),
        pytest.param([["Infusomat"], ["Perfusor"], ["Paradigm"]], id="one column of names"),
        pytest.param([["722"], ["508"]], id="one column of numbers"),
        pytest.param(
            [["Infusion pump", "Ward North"], ["Monitor", "Ward South"], ["Infusion pump", "Theatre"]], id="plain names"
        ),
        pytest.param(
            [
                ["Infusion pump", "Medtronic", "Active", "ICU"],
                ["Monitor", "Philips", "Active", "ICU"],
                ["Bed", "Stryker", "Retired", "ED"],
            ],
            id="words only",
        ),
        pytest.param(
            [["Medtronic", "unknown"], ["Medtronic", "PAR123456H"], ["Roche", "4711"]], id="first value missing"
        ),
        pytest.param(
            [["Device", "Active", "17"], ["Device", "Active", "18"], ["Accessory", "Active", "19"]],
            id="known words as values",
        ),
        pytest.param([], id="nothing"),
        pytest.param([[], ["", None]], id="blank rows"),
    ],
)
def test_no_header_is_invented(rows):
    assert find_header(rows) is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [
                ["Inventory"],
                ["Device", "", "", "Place", "", ""],
                ["Manufacturer", "Model", "Serial", "Site", "Room", "Ward"],
                ["Medtronic", "722", "PAR123456H", "Main", "12", "ICU"],
            ],
            Header(2),
            id="band over headings that need none",
        ),
        pytest.param(
            [
                ["Purchase", "", "Device", ""],
                ["Supplier", "Name", "Manufacturer", "Name"],
                ["Acme", "x", "Medtronic", "722"],
            ],
            Header(0, 2),
            id="band that tells equal headings apart",
        ),
        pytest.param(
            [
                ["Asset", "Device", "", "Place", ""],
                ["", "Manufacturer", "Model", "Site", "Room"],
                ["1", "Medtronic", "722", "Main", "12"],
            ],
            Header(0, 2),
            id="heading beside a band",
        ),
        pytest.param(
            [["Hospital", "General"], ["Make", "Model", "Serial", "Ward"], ["Medtronic", "722", "PAR123456H", "ICU"]],
            Header(1),
            id="label and value are no band",
        ),
        pytest.param(
            [
                ["Device list", "", "", "01/02/2024"],
                ["Make", "Model", "Serial", "Ward"],
                ["Medtronic", "722", "1", "A"],
            ],
            Header(1),
            id="title and date are no band",
        ),
        pytest.param(
            [
                ["Hersteller", "Modell", "Seriennummer", "Standort"],
                ["Manufacturer", "Model", "Serial number", "Location"],
                ["Medtronic", "722", "PAR123456H", "ICU"],
            ],
            Header(0, 2),
            id="two languages",
        ),
    ],
)
def test_depth(rows, expected):
    assert find_header(rows) == expected


@pytest.mark.skipif(not INVENTORIES.is_dir(), reason="the shared inventories are not here")
@pytest.mark.parametrize(
    "name", [path.name for path in sorted(INVENTORIES.glob("*.csv"))] if INVENTORIES.is_dir() else []
)
def test_real_exports(name):
    with (INVENTORIES / name).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = list(csv.reader(file))[:50]

    assert find_header(rows) == Header(0)
    assert find_header(rows[1:]) is None
