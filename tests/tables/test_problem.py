"""Tables that cannot be assessed, and what is shown of a column."""

import pytest

from pumpcheck.tables import map_headings

SYS_ID = "7aad6d00c611228400f00e0f80b67d2d"
UUID = "d6680409-2cfe-4d3f-ab88-ed0b074249a4"
LINK = '{"link": "https://x.example/api/core_company/7aad6d00", "value": "7aad6d00c6112284"}'


def problem(headings, *rows):
    return map_headings(headings, list(rows)).problem


def test_no_column_says_what_the_devices_are():
    text = problem(["Serial", "Ward", "Frob"], ("1", "ICU", "x"))

    assert "“Serial”, “Ward”, “Frob”" in text
    assert "--column FIELD=HEADING" in text


def test_twenty_headings_are_listed():
    text = problem([f"Frob{number}x" for number in range(30)], ())

    assert "“Frob19x” and 10 more" in text
    assert "Frob20x" not in text


@pytest.mark.parametrize(
    ("headings", "rows", "words"),
    [
        pytest.param(
            ["manufacturer", "model"], [("3", "17"), ("4", "18")], "ids, which do not say", id="small numbers"
        ),
        pytest.param(
            ["manufacturer", "model"], [("3", "508"), ("4", "722")], "ids, which do not say", id="all numbers"
        ),
        pytest.param(["model"], [("17",), ("3",)], "ids, which do not say", id="model of small numbers alone"),
        pytest.param(["manufacturer", "model"], [(SYS_ID, SYS_ID)], "ids, which do not say", id="sys_id"),
        pytest.param(["manufacturer", "model_id"], [(UUID, UUID)], "ids, which do not say", id="UUID"),
        pytest.param(["manufacturer", "model"], [(LINK, LINK)], "ids, which do not say", id="JSON"),
        pytest.param(["device_type"], [("https://x.example/api/5/",)], "ids, which do not say", id="URL"),
        pytest.param(["Description"], [("12345",)], "ids, which do not say", id="description of numbers"),
    ],
)
def test_only_ids(headings, rows, words):
    text = problem(headings, *rows)

    assert words in text
    assert f"“{headings[0]}”" in text
    assert "display values" in text
    assert SYS_ID not in text


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        pytest.param(
            ["Manufacturer", "Model"], [("Medtronic", "722"), ("Medtronic", "508")], id="numbers beside makers"
        ),
        pytest.param(["Manufacturer", "Model"], [("Medtronic", "17")], id="small number beside a maker"),
        pytest.param(["Description", "Model"], [("Insulin pump", "722")], id="numbers beside words"),
        pytest.param(["Model"], [("722",), ("508",)], id="model numbers alone"),
        pytest.param(["Model", "Model Number"], [("17", "MMT-722")], id="one of two model columns"),
        pytest.param(["Manufacturer", "UDI"], [("3", "00643169001763")], id="UDI"),
        pytest.param(["Manufacturer", "Model"], [('{"id": 2, "name": "Medtronic"}', "722")], id="JSON with a name"),
        pytest.param(["Manufacturer", "Model"], [], id="no rows"),
        pytest.param(["Manufacturer", "Model"], [("", ""), ("Medtronic", "722")], id="first row empty"),
    ],
)
def test_assessable(headings, rows):
    assert problem(headings, *rows) == ""


def test_ids_beside_a_real_description_are_told():
    mapped = map_headings(["manufacturer", "model", "name"], [("3", "17", "Insulin pump Paradigm")])

    assert mapped.problem == ""
    assert mapped.choices[0].how.endswith("holds only ids")


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("Alpha",), ("Beta",), ("Gamma",)], id="words"),
        pytest.param([("Equipment list 2024",)], id="a title"),
        pytest.param([("Ward", "Kitchen"), ("Garden", "Cellar")], id="two columns of words"),
    ],
)
def test_words_without_headings_are_no_list_of_devices(rows):
    mapped = map_headings([f"Column {number}" for number in range(1, len(rows[0]) + 1)], rows)

    assert "no list of devices" in mapped.problem
    assert not mapped.names_device


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("MMT-722NAS",), ("MMT-508",)], id="models"),
        pytest.param([("Medtronic MMT-722 pump",), ("Baxter Sigma 8 pump",)], id="devices in a line each"),
        pytest.param([("Medtronic", "MMT-722", "Ward 3")], id="one record"),
        pytest.param([("Insulin pump", "Ward 3"), ("Patient monitor", "ICU")], id="kinds of device"),
    ],
)
def test_devices_without_headings(rows):
    mapped = map_headings([f"Column {number}" for number in range(1, len(rows[0]) + 1)], rows)

    assert mapped.problem == ""
    assert mapped.names_device


@pytest.mark.parametrize(
    ("headings", "row", "names_device"),
    [
        pytest.param(["Model", "Serial"], ("MMT-722", "S1"), True, id="list"),
        pytest.param(["Model", "Ward"], ("MMT-722", "ICU"), True, id="places"),
        pytest.param(["Model", "Manufacturer"], ("MMT-722", "Medtronic"), True, id="pick list"),
        pytest.param(["Description", "Ward"], ("Cama eléctrica", "ICU"), True, id="unknown kinds of device"),
        pytest.param(["manufacturer", "model", "sn"], ("3", "17", "x1"), True, id="ids"),
        pytest.param(["Name", "Phone", "E-mail"], ("A. Smith", "1", "a@example.org"), False, id="contacts"),
        pytest.param(["Name", "Department", "E-mail"], ("A", "ICU", "a@example.org"), False, id="staff"),
        pytest.param(["Topic", "Description"], ("Colours", "Red is overdue"), False, id="read-me"),
        pytest.param(["Topic", "Meaning"], ("Colours", "Red is overdue"), False, id="unknown headings"),
    ],
)
def test_what_a_table_lists(headings, row, names_device):
    assert map_headings(headings, [row]).names_device == names_device


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_nothing_but_empty_values(empty):
    text = problem(["Model", "Ward"], (empty, "ICU"), (empty, "ED"))

    assert "“Model”" in text
    assert "empty" in text


@pytest.mark.parametrize(
    ("heading", "values", "shown"),
    [
        pytest.param("Serial", ["PAR123456H", "42"], ("•••••••56H", "••"), id="serial numbers"),
        pytest.param("UDI", ["00643169001763"], ("•••••••••••763",), id="UDI"),
        pytest.param("Patient", ["Erika Mustermann", "Max"], ("(hidden)",), id="people"),
        pytest.param("E-mail of patient", ["erika@example.org"], ("(hidden)",), id="people, unknown heading"),
        pytest.param("Notes", ["swap PAR123456H now"], ("swap •••••••56H now",), id="serial in a note"),
        pytest.param("Model", ["a", "", None, "b", "a", "c", "d"], ("a", "b", "c"), id="three different"),
        pytest.param("Notes", ["x" * 50], ("x" * 39 + "…",), id="long"),
        pytest.param("Model", [], (), id="none"),
    ],
)
def test_samples(heading, values, shown):
    mapped = map_headings([heading], [(value,) for value in values])

    assert mapped.choices[0].samples == shown


def test_serials_are_masked_in_every_column():
    mapped = map_headings(["Serial", "Notes"], [("0042-X9", "replaces 0042-X9")])

    assert mapped.choices[1].samples == ("replaces ••••-X9",)


def test_codes_of_units_under_an_unknown_heading_are_masked():
    rows = [(f"78A{number}", "Infusion pump") for number in range(10001, 10008)]

    mapped = map_headings(["Zzyzx", "Description"], rows)

    assert all(sample.startswith("•") for sample in mapped.choices[0].samples)


def test_short_rows():
    mapped = map_headings(["Manufacturer", "Model"], [("Medtronic",), ("Medtronic", "722")])

    assert mapped.choices[1].samples == ("722",)
