"""Headings that mean several things, or nothing, decided by what the column holds."""

import pandas
import pytest

import pumpcheck
from pumpcheck.tables import map_headings

MAKERS = ["Medtronic MiniMed", "Philips", "B. Braun", "Dräger"]
MODELS = ["MMT-722NAS", "MMT-723", "Infusomat 8713", "MMT-722NAS"]
WORDS = ["Infusion pump", "Patient monitor", "Syringe pump", "Infusion pump"]
VERSIONS = ["2.4A", "VER 2.4A1.1", "v 1.2", "3.1E"]
DATES = ["2019-01-02", "01.02.2019", "3/4/2020", "2018-01-01"]
TAGS = ["HTM-00001", "HTM-00002", "HTM-00003", "HTM-00004", "HTM-00005", "HTM-00006"]


def choose(heading, values, **others):
    """Map a column beside others and return its choice."""
    headings = [heading, *others]
    rows = [(value, *others.values()) for value in values]
    return map_headings(headings, rows).choices[0]


@pytest.mark.parametrize(
    ("heading", "values", "field"),
    [
        ("Type", MODELS, "model"),
        ("Type", WORDS, "description"),
        ("Typ", MODELS, "model"),
        ("Typ", WORDS, "description"),
        ("Tipo", WORDS, "description"),
        ("Marca", MAKERS, "manufacturer"),
        ("Marca", MODELS, "model"),
        ("Fabrikat", MAKERS, "manufacturer"),
        ("Device", WORDS, "description"),
        ("Device", MODELS, "model"),
        ("Name", MAKERS, "manufacturer"),
        ("Name", WORDS, "description"),
        ("Version", VERSIONS, "software_version"),
        ("Version", MODELS, "model"),
        ("Item", WORDS, "description"),
        ("Item", ["1", "2", "3", "4"], None),
        ("Item", MODELS, "catalog_number"),
        ("Ref", MODELS, "catalog_number"),
        ("Number", MODELS, "model"),
        ("Code", MODELS, "model"),
        ("Identification Device", WORDS, "description"),
        ("Stammdaten Typ", MODELS, "model"),
        ("Unit", WORDS, "description"),
        ("Service", DATES, "department"),
        ("Firma", MAKERS, "manufacturer"),
        ("Firma", ["St. Mary", "Main campus", "North"], "location"),
        ("Vendor", MAKERS, "manufacturer"),
        ("Vendor", ["Acme Trading", "Local Supplies"], None),
        ("GMDN", WORDS, "description"),
        ("Model", WORDS, "model"),
        ("Model", MODELS, "model"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_ambiguous_heading(heading, values, field):
    assert choose(heading, values).field == field


def test_how_says_what_was_seen():
    assert choose("Typ", [*MODELS, "Perfusor"]).how == "by its content: 4 of 5 values look like model numbers"


def test_tags_beside_a_model_are_asset_ids():
    assert choose("Code", TAGS, Model="722").field == "asset_id"
    assert choose("Device", TAGS, Model="722").field == "asset_id"


def test_codes_are_models_when_nothing_else_says_what_the_devices_are():
    assert choose("Device", TAGS, Ward="ICU").field == "model"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param(MAKERS, "manufacturer", id="makers"),
        pytest.param(MODELS, "model", id="models"),
        pytest.param(WORDS, "description", id="devices"),
        pytest.param(["Kitchen", "Garden", "Cellar"], None, id="other words"),
        pytest.param(["17", "18", "19"], None, id="numbers"),
        pytest.param(DATES, None, id="dates"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_unknown_heading(values, field):
    choice = choose("Zzyzx", values)

    assert choice.field == field
    assert choice.how.startswith("by its content:" if field else "unknown heading")


def test_columns_without_headings():
    rows = [
        ("HTM-00001", "Medtronic", "MMT-722NAS", "PAR123456H", "2.4A", "Insulin pump", "2019-01-01"),
        ("HTM-00002", "B. Braun", "8713050U", "PAR123457H", "V2.1", "Infusion pump", "2020-01-01"),
        ("HTM-00003", "Medtronic", "MMT-722NAS", "PAR123458H", "3.1E", "Insulin pump", "2019-02-01"),
        ("HTM-00004", "Philips", "M3002A", "PAR123459H", "1.0", "Patient monitor", "2019-03-01"),
        ("HTM-00005", "Medtronic", "MMT-508", "PAR123460H", "1.1", "Insulin pump", "2019-04-01"),
    ]
    mapped = map_headings([f"Column {number}" for number in range(1, 8)], rows)

    assert mapped.fields == {
        "asset_id": ("Column 1",),
        "manufacturer": ("Column 2",),
        "description": ("Column 6",),
        "model": ("Column 3",),
        "serial_number": ("Column 4",),
    }
    assert mapped.possible_versions == ("Column 5",)
    assert mapped.problem == ""


def test_several_columns_feed_one_field_the_better_known_first():
    fields = map_headings(["ID", "Text", "Asset tag", "Description", "Kategorie", "Serial", "SN"], []).fields

    assert fields["asset_id"] == ("Asset tag", "ID")
    assert fields["description"] == ("Description", "Kategorie")
    assert fields["serial_number"][0] == "Serial"
    assert set(fields["serial_number"]) == {"Serial", "SN"}


def test_the_numbers_of_a_longer_list_are_no_catalogue_numbers() -> None:
    rows = [(str(number), "Cama eléctrica") for number in (6, 9, 10, 512, 515, 722, 723, 754)]
    mapping = map_headings(["ITEM", "DESCRIPCION"], rows)
    assert "model" not in mapping.fields
    assert "catalog_number" not in mapping.fields


@pytest.mark.parametrize("heading", ["Sr. No.", "Serijos Nr.", "Výrobné č."])
@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        (["378158", "204415", "930021", "118220", "500417", "660012"], "serial_number"),
        (["1", "2", "3", "4", "5", "6"], None),
        (["501", "507", "512", "519", "601", "640"], None),
    ],
)
def test_numbers_of_units_beside_those_of_the_house_are_serial_numbers(heading, numbers, field) -> None:
    rows = [(f"BM{place}", "Zoll", "R Series", number) for place, number in enumerate(numbers)]
    found = map_headings(["Asset tag", "Manufacturer", "Model", heading], rows)
    fields = {choice.heading: choice.field for choice in found.choices}
    assert (fields[heading] == "serial_number") is (field == "serial_number")


@pytest.mark.parametrize("heading", ["ID", "No", "CODIGO", "LOG_Number", "Log #", "Number", "House number"])
@pytest.mark.parametrize(
    "values",
    [["722", "1044", "508", "98", "2031"], ["1203", "877", "411", "1990"], ["HX-2291A", "HX-0301B", "HX-2291A"]],
    ids=["numbers", "few numbers", "codes"],
)
def test_numbers_of_rows_and_houses_beside_a_model_are_no_models(heading, values):
    assert choose(heading, values, Model="Sigma").field in ("asset_id", "serial_number", None)


@pytest.mark.parametrize("heading", ["ID", "No", "CODIGO", "Log #"])
def test_numbers_beside_a_description_are_no_models(heading):
    mapping = map_headings(
        [heading, "Equipo"], [(number, "Bomba de insulina") for number in ("1203", "877", "411", "722")]
    )

    assert "model" not in mapping.fields
    assert "catalog_number" not in mapping.fields


@pytest.mark.parametrize("heading", ["Column 4", "Hours 2022", "Zzyzx"])
@pytest.mark.parametrize("values", [["1.10", "3.20", "5.10"], ["2.4A", "2.5", "3.1E"], ["V2.4A", "SW 2.5", "3.1"]])
def test_what_only_looks_like_versions_is_none(heading, values):
    mapping = map_headings(["Model", heading], [("MMT-723", value) for value in values])

    assert "software_version" not in mapping.fields
    assert mapping.possible_versions == (heading,)
    assert mapping.choices[1].how.endswith("for review only")


@pytest.mark.parametrize("heading", ["Version", "SW", "Firmware rev."])
def test_a_heading_makes_versions(heading):
    mapping = map_headings(["Model", heading], [("MMT-723", "2.4A")])

    assert mapping.fields["software_version"] == (heading,)
    assert mapping.possible_versions == ()


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [("5.10", "needs_review"), ("2.4A", "needs_review"), ("Software 2.4A", "affected"), ("FW 2.5", "not_affected")],
)
def test_a_version_without_a_heading_counts_where_the_cell_says_so(cell, verdict):
    frame = pandas.DataFrame(
        [("Medtronic", "MMT-723NAS", cell), ("Baxter", "Sigma", "1.10"), ("Baxter", "Sigma", "3.20")],
        columns=["Manufacturer", "Model", "Column 3"],
    )

    assert pumpcheck.match(frame)["verdict"].tolist() == [verdict, "not_affected", "not_affected"]
