"""Shapes of documents: each record of a device is a row, and every other text is outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcheck import Flattener, find_json_records

PUMP = {"Manufacturer": "Medtronic", "Model": "MMT-722NAS", "Serial": "PAR123456H"}
BED = {"Manufacturer": "Hill-Rom", "Model": "Bed", "Serial": "0012"}
BOTH = [PUMP, BED]
OF_LIST = {"a.oneAttribute.name": "Model", "a.Model": "722"}
SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "api_samples"


def lists(*rows, **columns):
    return {**columns, "data": [list(row.values()) for row in rows]}


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (BOTH, ""),
        ({"total": 2, "rows": BOTH}, "rows"),
        ({"result": BOTH}, "result"),
        ({"d": {"results": BOTH, "__count": "2"}}, "d.results"),
        ({"data": {"items": BOTH}}, "data.items"),
        ({"@odata.count": 2, "value": BOTH}, "value"),
        ({"_embedded": {"devices": BOTH}, "_links": {"self": {"href": "/devices"}}}, "_embedded.devices"),
        ({"entry": [{"resource": each, "search": {}} for each in BOTH]}, "entry"),
        ({"data": {"devices": {"edges": [{"node": each} for each in BOTH]}}}, "data.devices.edges"),
        ({"features": [{"geometry": None, "properties": each} for each in BOTH]}, "features"),
        (lists(*BOTH, columns=list(PUMP)), "data"),
        (lists(*BOTH, columns=list(PUMP), index=[0, 1]), "data"),
        (lists(*BOTH, head={"vars": list(PUMP)}), "data"),
        (lists(*BOTH, meta={"view": {"columns": [{"id": i, "name": n} for i, n in enumerate(PUMP)]}}), "data"),
        ({"schema": {"fields": [{"name": n, "type": "string"} for n in PUMP]}, "data": BOTH}, "data"),
        ({key: [each[key] for each in BOTH] for key in PUMP}, ""),
        ({key: {"0": PUMP[key], "1": BED[key]} for key in PUMP}, ""),
        ([[PUMP], [BED]], ""),
        (
            {
                "cols": [{"id": letter, "label": name} for letter, name in zip("ABC", PUMP, strict=True)],
                "rows": [{"c": [{"v": text} for text in each.values()]} for each in BOTH],
            },
            "rows",
        ),
        ({"hits": {"total": {"value": 2}, "hits": [{"_source": each} for each in BOTH]}}, "hits.hits"),
        (
            {"inventory": {"device": [{key: {"#text": text} for key, text in each.items()} for each in BOTH]}},
            "inventory.device",
        ),
    ],
    ids=[
        "list",
        "envelope",
        "short envelope",
        "OData 2",
        "nested envelope",
        "OData 4",
        "HAL",
        "FHIR",
        "GraphQL",
        "GeoJSON",
        "columns and data",
        "pandas split",
        "head and data",
        "names in objects",
        "table schema",
        "a list a column",
        "an object a column",
        "pages",
        "cells in objects",
        "search hits",
        "from XML",
    ],
)
def test_two_devices_are_found(read, document, name):
    reading = read(document)
    assert reading.tables == {name: BOTH}
    assert (reading.numbers[name], reading.words[name]) == ([1, 2], "record")
    assert reading.reasons == []


@pytest.mark.parametrize(
    ("document", "tables"),
    [
        (PUMP, {"": [PUMP]}),
        ({"device": PUMP}, {"": [{"key": "device", **PUMP}]}),
        (
            {"BM-1": PUMP, "BM-2": BED},
            {"": [{"key": "BM-1", **PUMP}, {"key": "BM-2", **BED}]},
        ),
        (
            {"Ward 3": [PUMP], "Ward 4": [BED]},
            {"": [{"group": "Ward 3", **PUMP}, {"group": "Ward 4", **BED}]},
        ),
        ({"Ward 3": [PUMP]}, {"": [{"group": "Ward 3", **PUMP}]}),
        ({"North": {"Ward 3": {"devices": [PUMP]}}}, {"North.Ward 3.devices": [{**PUMP, "group": "Ward 3"}]}),
        (
            {"MMT-722NAS": [{"Serial": "1", "Ward": "3"}], "Bed": [{"Serial": "2", "Ward": "4"}]},
            {"": [{"name": "MMT-722NAS", "Serial": "1", "Ward": "3"}, {"name": "Bed", "Serial": "2", "Ward": "4"}]},
        ),
        (
            {"Manufacturer": {"PAR1H": "Medtronic", "x": "y"}, "Model": {"PAR1H": "MMT-722", "x": "z"}},
            {
                "": [
                    {"Manufacturer": "Medtronic", "Model": "MMT-722", "key": "PAR1H"},
                    {"Manufacturer": "y", "Model": "z", "key": "x"},
                ]
            },
        ),
        (
            {"pumps": [PUMP], "beds": [{"bed model": "x", "bed serial": "1"}]},
            {"pumps": [PUMP], "beds": [{"bed model": "x", "bed serial": "1"}]},
        ),
        (
            [{"name": "ICU", "floor": 2, "devices": BOTH}],
            {"devices": [{**each, "group": "ICU", "group.floor": "2"} for each in BOTH]},
        ),
        (
            {"sites": [{"name": "North", "departments": [{"name": "ICU", "devices": BOTH}]}]},
            {"sites.departments.devices": [{**each, "sites": "North", "departments": "ICU"} for each in BOTH]},
        ),
        (
            {"wards": [{"name": "ICU", "title": "Intensive care", "wards": [{"name": "A", "devices": [PUMP]}]}]},
            {
                "wards.wards.devices": [
                    {**PUMP, "wards": "ICU", "group.wards": "Intensive care", "group.group.wards": "A"}
                ]
            },
        ),
        (
            {"Manufacturer": "Medtronic", "Model": "MMT-722NAS", "units": [{"Serial": "1"}, {"Serial": "2"}]},
            {"units": [{"Serial": number, "Manufacturer": "Medtronic", "Model": "MMT-722NAS"} for number in "12"]},
        ),
        (
            [{**PUMP, "parts": [{"Model": "a", "Serial": "x"}, {"Model": "b", "Serial": "y"}]}],
            {"": [{**PUMP, "parts.Model": "a; b", "parts.Serial": "x; y"}]},
        ),
        (
            [{**PUMP, "tags": ["a", "b"], "maker": {"id": 3, "name": "M"}, "ward": {"value": "3", "link": "/3"}}],
            {
                "": [
                    {**PUMP, "tags": "a; b", "maker.id key": "3", "maker.name": "M", "ward": "3", "ward.link key": "/3"}
                ]
            },
        ),
        (
            [
                {
                    "Maker": {"value": 17, "label": "Medtronic"},
                    "ward": {"display_value": "ICU", "value": "9f2"},
                    "a": [{"oneAttribute": {"name": "Model"}, "oneAttributeValues": [{"value": "722"}]}],
                }
            ],
            {"": [{"Maker": "Medtronic", "Maker.value key": "17", "ward": "ICU", "ward.value key": "9f2", **OF_LIST}]},
        ),
    ],
    ids=[
        "one record",
        "one record under a key",
        "by id",
        "by ward",
        "one ward",
        "one ward in a region",
        "by model",
        "an index with content",
        "two lists",
        "groups",
        "groups in groups",
        "two names for a group",
        "what all units share",
        "parts of a device",
        "lists and objects in a record",
        "words beside ids, and labels that begin like their values",
    ],
)
def test_values_around_records_go_with_them(read, document, tables):
    reading = read(document)
    assert reading.tables == tables
    assert (reading.outside, reading.reasons) == ([], [])


def test_rows_without_names_for_their_columns_are_given_as_they_are(read):
    rows = [tuple(PUMP), tuple(PUMP.values()), tuple(BED.values())]
    assert read({"data": rows}).rows == {"data": rows}
    assert read("\n".join(map(json.dumps, rows)), name="ward.jsonl").rows == {"": rows}


def test_texts_around_the_records_are_outside_of_them(read):
    document = {
        "title": "Pumps",
        "total": 2,
        "complete": True,
        "meta": {"note": "Paradigm 522 is at Mr. X"},
        "rows": BOTH,
        "people": [{"nickname": "Jo", "shift": 2}],
        "MMT-508": 3,
    }
    reading = read(document)
    assert reading.tables == {"rows": BOTH}
    assert sorted(reading.outside) == [
        "MMT-508: 3",
        "meta.note: Paradigm 522 is at Mr. X",
        "people: nickname: Jo; shift: 2",
        "title: Pumps",
    ]


def test_a_heading_that_may_name_a_device_is_outside_too(read):
    assert read({"rows": [{**PUMP, "MMT-508": 2}]}).outside == ["rows: MMT-508"]


def test_only_the_lists_asked_for_are_read(read):
    reading = read({"pumps": [PUMP], "beds": [{"bed model": "x", "bed serial": "1"}], "note": "x"}, "pumps")
    assert (list(reading.tables), reading.outside) == (["pumps"], [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["model", "serial", "rows", "name", "Ward 3", "maker", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


def leaves(value):
    if isinstance(value, dict | list):
        return [leaf for inner in (value.values() if isinstance(value, dict) else value) for leaf in leaves(inner)]
    return [value]


@given(JSON, st.booleans())
@settings(max_examples=150)
def test_no_value_of_a_document_vanishes(document, one_of_many):
    content = find_json_records(document, one_of_many=one_of_many)
    held = [*content.records.values(), *content.rows.values(), [value for _, value in content.outside]]
    # The names of columns may stand in a list of their own.
    headings = {heading for records in content.records.values() for record in records for heading in record}
    kept = {str(leaf) for leaf in leaves(held)} | headings
    assert {str(leaf) for leaf in leaves(document) if leaf not in (None, "")} <= kept


@given(st.dictionaries(st.text(min_size=1, max_size=4), JSON, max_size=4))
def test_no_text_of_a_record_vanishes(record):
    told = "; ".join(Flattener().flat(record).values())
    assert all(
        str(leaf).strip() in told
        for leaf in leaves(record)
        if isinstance(leaf, str | int) and leaf is not True and leaf is not False
    )


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded answers are not here")
@pytest.mark.parametrize(
    ("file", "name", "count", "more"),
    [
        ("directus_items_page.json", "data", 3, True),
        ("fhir_r4_device_bundle_medplum_memoryrepo.json", "entry.Device", 3, True),
        ("fhir_r4_official_searchset_bundle_with_next.json", "", 0, True),
        ("fhir_r5_device_examples_wrapped_bundle.json", "entry.Device", 25, False),
        ("glpi_computer_getitems_page.json", "", 1, False),
        ("glpi_search_monitor_page.json", "data", 2, False),
        ("jsonserver_page2.json", "", 3, False),
        ("maximo_mxasset_lean_page.json", "member", 2, False),
        ("maximo_non_lean_spi_prefixed_page.json", "rdfs:member", 1, False),
        ("nautobot_devices_page.json", "results", 2, True),
        ("netbox_dcim_devices_page.json", "results", 11, False),
        ("servicenow_cmdb_ci_server_page.json", "result", 6, False),
        ("snipeit_hardware_page.json", "rows", 3, False),
    ],
)
def test_recorded_answers_give_their_records(read, file, name, count, more):
    reading = read(SAMPLES / file)
    assert {path: len(rows) for path, rows in reading.tables.items()} == ({name: count} if count else {})
    reasons = [reason for reason in reading.reasons if not reason.startswith("it holds no list of devices, only")]
    assert [reason.startswith("it says that there") for reason in reasons] == [True] * more
    document = json.loads((SAMPLES / file).read_text(encoding="utf-8"))
    told = " ".join(text for row in reading.tables.get(name, ()) for text in row.values()) + " ".join(reading.outside)
    assert all(leaf.strip() in told for leaf in leaves(document) if isinstance(leaf, str))
