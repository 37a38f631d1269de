"""Records into rows: every value under a heading of its own, as text, with the quirks of the systems undone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcheck import Flattener
from pumpcheck.tables import map_headings
from pumpcheck.tables.record_columns import FURTHER, MOST_COLUMNS
from pumpcheck_rest.profile import load_profile
from pumpcheck_rest.record_layout import Layout

from . import systems


def laid_out(records, name="generic", **settings):
    layout = load_profile(name, settings).layout()
    return layout, systems.laid_out(layout, records)


@pytest.mark.parametrize(
    ("record", "flat"),
    [
        ({"a": {"b": {"c": "x"}}}, {"a.b.c": "x"}),
        ({"a": ["x", 2, None, "y"]}, {"a": "x; 2; y"}),
        ({"a": [{"b": "x", "c": 1}, {"b": "y"}]}, {"a.b": "x; y", "a.c": "1"}),
        (
            {"a": "001234", "b": 12, "c": 2.5, "d": True, "e": False},
            dict(a="001234", b="12", c="2.5", d="true", e="false"),
        ),
        ({"a": None, "b": "", "c": "  ", "d": [], "e": {}}, {}),
        ({"a": "5 &quot; tube"}, {"a": "5 &quot; tube"}),
    ],
    ids=["nested", "list", "objects in a list", "kinds of values", "empty", "not escaped"],
)
def test_flat(record, flat):
    assert Flattener().flat(record) == flat


@pytest.mark.parametrize(
    ("quirks", "record", "flat"),
    [
        ({"unescape": True}, {"a": "5&quot; &amp;amp; &#039;x&#039;"}, {"a": "5\" &amp; 'x'"}),
        ({"empty": ("&nbsp;",)}, {"a": "&nbsp;", "b": "x"}, {"b": "x"}),
        ({"false_is_empty": True}, {"a": False, "b": True, "c": 0}, {"b": "true", "c": "0"}),
        ({"pairs": True}, {"a": [12, "Ward 3"], "b": [1, 2]}, {"a": "Ward 3", "a.id": "12", "b": "1; 2"}),
        ({"pairs": True}, {"c": [True, "x"]}, {"c": "true; x"}),
        ({"prefix": "spi:"}, {"spi:a": {"spi:b": 1}, "rdf:about": "u"}, {"a.b": "1", "rdf:about": "u"}),
        (
            {"display": "display_value"},
            {"a": {"display_value": "Medtronic", "value": "7aad", "link": "u"}},
            {"a": "Medtronic", "a.value key": "7aad", "a.link": "u"},
        ),
        (
            {"labelled": {"f": "value"}},
            {"f": {"Firmware": {"value": "2.4A", "field": "x"}}},
            {"f.Firmware": "2.4A", "f.Firmware.field key": "x"},
        ),
        ({"labelled": {"f": "value"}}, {"f": []}, {}),
    ],
    ids=[
        "escaped once",
        "empty",
        "false",
        "pairs",
        "no pair",
        "prefix",
        "display value",
        "custom fields",
        "no custom fields",
    ],
)
def test_quirks(quirks, record, flat):
    assert Flattener(**quirks).flat(record) == flat


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=4), max_size=5))
def test_whatever_a_record_holds_it_becomes_a_row_under_unique_headings(records):
    records = json.loads(json.dumps(records))
    layout, rows = laid_out(records)
    assert len(set(layout.headings)) == len(layout.headings)
    assert all(len(row) == len(layout.headings) for row in rows)
    assert all(value is None or (isinstance(value, str) and value.strip()) for row in rows for value in row)


def test_columns_that_come_late_are_empty_before():
    layout, rows = laid_out([{"a": 1}, {"b": 2}, {"a": 3, "b": 4}])
    assert layout.headings == ["a", "b"]
    assert rows == [("1", None), (None, "2"), ("3", "4")]


def test_the_headings_that_a_profile_names_come_first():
    layout, rows = laid_out(
        [{"colour": "blue", "rows": {"maker": "Medtronic"}}], **{"field.Manufacturer": "rows.maker"}
    )
    assert (layout.headings, rows) == (["Manufacturer", "colour"], [("Medtronic", "blue")])


def test_a_column_named_as_a_heading_of_the_profile_stays_apart():
    layout, _ = laid_out([{"Manufacturer": "raw", "maker": "Medtronic"}], **{"field.Manufacturer": "maker"})
    assert layout.headings == ["Manufacturer", "Manufacturer (2)"]


def test_keys_of_the_database_get_headings_that_stand_for_no_field():
    layout, _ = laid_out([{"id": 1, "model": {"id": 7, "name": "MMT-722", "url": "https://h/7"}, "asset_id": "A1"}])
    assert layout.headings == ["id key", "model.id key", "model.name", "model.url key", "asset_id"]


def test_more_columns_than_can_be_shown_share_the_last():
    wide = {f"f{number}": str(number) for number in range(MOST_COLUMNS + 2)}
    layout, rows = laid_out([wide, {"f0": "x"}])
    assert layout.headings[-1] == FURTHER
    assert rows[0][-1] == f"f{MOST_COLUMNS}: {MOST_COLUMNS}; f{MOST_COLUMNS + 1}: {MOST_COLUMNS + 1}"
    assert rows[1][-1] is None
    assert FURTHER in layout.notes[0]


HASH, OTHER_HASH = "7aad6d00c611228400f00e0f80b67d2d", "47aa6b3f3763100044e0bfc8bcbe5d76"
UUID, LINK = "4addeea9-3669-4c68-8dc6-45d6904c4d03", "https://cmms.example.org/api/models/4addeea9"


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([(HASH, "MMT-722"), (OTHER_HASH, "MMT-723")], "maker"),
        ([("Medtronic", UUID), ("Baxter", UUID)], "model"),
        ([(UUID, LINK), (UUID, LINK)], "maker and model"),
        ([("/api/makers/3", "MMT-722")], "maker"),
        ([("3", "MMT-722"), ("14", "Bed")], "maker"),
        ([("3", "508"), ("14", "722")], "maker and model"),
        ([("Medtronic", "3"), ("Baxter", "722")], "model"),
        ([("Medtronic", "508"), ("Baxter", "722")], ""),
        ([("Medtronic", "MMT-722"), ("Baxter", "35700BAX2")], ""),
        ([("3M", "N/A"), ("B. Braun", "8713050U")], ""),
        ([("", ""), ("Medtronic", "")], ""),
        ([], ""),
    ],
)
def test_ids_instead_of_names_make_the_records_not_assessable(rows, bad):
    layout, _ = laid_out([{"manufacturer": maker, "model": model} for maker, model in rows])
    assert layout.problem.startswith(bad) if bad else layout.problem == ""
    assert layout.doubt == ""
    assert HASH not in layout.problem
    assert not bad or "profile.field.Manufacturer" in layout.problem


@pytest.mark.parametrize(
    "record",
    [
        {"device_type": {"id": 4, "url": LINK, "model": "MMT-722", "manufacturer": {"id": 1, "name": "Medtronic"}}},
        {"model": "MMT-722", "platform": {"manufacturer": {"id": 4, "url": LINK}, "name": "x"}, "maker": "Medtronic"},
        {"manufacturer_id": 3, "manufacturer_name": "Medtronic", "model_id": 508, "model_name": "508"},
        {"Manufacturer__c": "0015g00000XyZabAAB", "Manufacturer__r": {"Name": "Medtronic"}, "labels": [1, 2]},
        {"attributes": {"manufacturer": {"data": {"id": 3, "attributes": {"name": "Medtronic"}}}, "model": "508"}},
        {"name": "Insulin pump of ward 3", "serial": "1"},
        {"name": "PUMP-0007", "description": "Medtronic MiniMed 508"},
    ],
    ids=[
        "names deeper down",
        "ids of others deeper down",
        "ids beside names",
        "Salesforce",
        "Strapi",
        "words",
        "a description",
    ],
)
def test_names_beside_ids_can_be_assessed(record):
    layout, _ = laid_out([record])
    assert (layout.problem, layout.doubt) == ("", "")


@pytest.mark.parametrize("around", [None, "attributes", "_source", "fields"])
def test_what_an_owner_calls_an_asset_is_no_model(around):
    records = [
        {"name": f"MMT-{number}", "display": f"MMT-{number}", "maker": "Medtronic"} for number in range(700, 730)
    ]
    layout, rows = laid_out([{around: record} for record in records] if around else records)
    assert map_headings(layout.headings, rows).fields.keys() == {"manufacturer", "description"}


def test_a_model_number_makes_up_for_a_model_that_is_an_id():
    layout, _ = laid_out([{"manufacturer": "Medtronic", "model": UUID, "model_number": "MMT-722"}])
    assert (layout.problem, layout.doubt) == ("", "")


def test_a_name_in_the_last_of_many_records_counts():
    makers = [{"manufacturer": HASH}] * 500 + [{"manufacturer": "Medtronic"}]
    layout, _ = laid_out(makers)
    assert layout.problem == ""
    assert layout.doubt.startswith("500 records have an id or address instead of a maker or model")


@pytest.mark.parametrize("number_or_ids", ["7", [HASH, OTHER_HASH]], ids=["number", "list of ids"])
def test_makers_that_are_no_names_are_told_among_names(number_or_ids):
    layout, _ = laid_out([{"manufacturer": "Medtronic"}, {"manufacturer": number_or_ids}, {"manufacturer": "Baxter"}])
    assert layout.problem == ""
    assert layout.doubt.startswith("1 record has an id or address instead of a maker or model")


@pytest.mark.parametrize(
    ("name", "record", "help_"),
    [
        ("servicenow", {"manufacturer": {"link": LINK, "value": HASH}}, "query.sysparm_display_value=true"),
        ("nuvolo", {"model": {"link": LINK, "value": HASH}}, "query.sysparm_display_value=true"),
        ("glpi", {"manufacturers_id": 4, "computermodels_id": 12}, "query.expand_dropdowns=true"),
        ("nautobot", {"device_type": LINK}, "query.depth=2"),
        (
            "nautobot",
            {"name": "MMT-722", "device_type": {"id": UUID, "object_type": "x", "url": LINK}},
            "query.depth=2",
        ),
        ("nautobot", {"device_type": {"model": "x", "manufacturer": {"id": UUID, "url": LINK}}}, "query.depth=2"),
        ("netbox", {"id": 7, "url": LINK, "display": "MMT-722", "name": "MMT-722", "description": "x"}, "query.brief"),
        ("directus", {"model": {"id": 2, "name": "Paradigm", "manufacturer": 3}}, "query.fields=*.*.*"),
        ("generic", {"name": "MMT-722", "device_type": {"id": 4}}, "profile.field.Manufacturer"),
        ("generic", {"maker": {"name": "Medtronic"}, "name": "MMT-722", "assetModel": {"ref": 4}}, "profile.field"),
        ("generic", {"manufacturer": "Medtronic", "model_id": 4711}, "profile.field.Manufacturer"),
        ("generic", {"model": "x", "Manufacturer__c": "0015g00000XyZabAAB"}, "profile.field.Manufacturer"),
        (
            "generic",
            {"attributes": {"name": "a b"}, "relationships": {"maker": {"data": {"type": "makers", "id": "3"}}}},
            "profile.field",
        ),
        ("generic", {"model": "x", "_links": {"manufacturer": {"href": "/makers/3"}}}, "profile.field.Manufacturer"),
        ("generic", {"model": "x", "Manufacturer@odata.navigationLink": "Makers(3)"}, "profile.field.Manufacturer"),
        ("generic", {"attributes": {"mfr_id": "rec1a2B3c4D5e6F7", "model": "MMT-722"}}, "profile.field.Manufacturer"),
        ("generic", {"id": 7, "name": "PUMP-0007", "display": "PUMP-0007", "serial": "1"}, "profile.field"),
        ("directus", {"manufacturer": 3, "model": 12}, "query.fields=*.*"),
        ("generic", {"mfr_key": "M003", "model_key": "MOD0007", "name": "Pump"}, "profile.field.Manufacturer"),
        ("generic", {"manufacturer": "Z2lkOi8vYXBwL01ha2VyLzM=", "name": "Pump"}, "profile.field.Manufacturer"),
        (
            "odata-v2",
            {"Name": "Pump 7", "Manufacturer": {"__deferred": {"uri": LINK}}, "Model": {"__deferred": {"uri": LINK}}},
            "$expand",
        ),
        ("ralph", {"model": {"name": "x", "manufacturer": LINK}}, "data-center-assets"),
    ],
)
def test_the_problem_names_the_parameter_that_helps(name, record, help_):
    layout, _ = laid_out([record], name)
    assert help_ in (layout.problem or layout.doubt)


def test_a_layout_is_the_same_for_the_same_records():
    records = [{"a": {"id": 1}}, {"b": [1, 2]}]
    assert laid_out(records)[0].headings == laid_out(records)[0].headings
    assert isinstance(laid_out(records)[0], Layout)
