"""Resources of HL7 FHIR in files: bundles as they were saved, and bulk exports as JSON lines."""

from __future__ import annotations

import gzip
import json

import pytest

import pumpcheck

SNOMED = "http://snomed.info/sct"


def device(number=1, **changes):
    return {
        "resourceType": "Device",
        "id": f"d{number}",
        "meta": {"versionId": "7", "lastUpdated": "2024-01-01T00:00:00Z"},
        "identifier": [
            {"type": {"coding": [{"code": "SNO"}]}, "value": f"PAR00000{number}H"},
            {"system": "urn:oid:1.2.3", "value": f"A-{number}"},
        ],
        "manufacturer": "Medtronic",
        "modelNumber": "MMT-722NAS",
        "serialNumber": f"PAR00000{number}H",
        "deviceName": [{"name": "Paradigm 722", "type": "model-name"}],
        "type": {"coding": [{"system": SNOMED, "code": "69805005"}], "text": "Insulin pump"},
        "version": [{"type": {"text": "Software"}, "value": "2.4A"}],
        **changes,
    }


BED = {
    "resourceType": "Device",
    "id": "d9",
    "manufacturer": "Hill-Rom",
    "modelNumber": "Progressa",
    "serialNumber": "0012",
    "type": {"text": "Hospital bed"},
}
PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Smith", "given": ["A"]}], "birthDate": "1950"}
WARD = {"resourceType": "Location", "id": "l3", "name": "Ward 3"}
USE = {"resourceType": "DeviceUseStatement", "id": "u1", "device": {"display": "Paradigm 722"}, "status": "active"}


def bundle(*resources, **around):
    entry = [{"fullUrl": f"https://h/{each['resourceType']}/{each.get('id')}", "resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entry, **around}


def lines(*resources):
    return "".join(json.dumps(each) + "\n" for each in resources)


def outcome(severity):
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "x"}]}


NEXT, SELF = {"relation": "next", "url": "https://h/?page=2"}, {"relation": "self", "url": "https://h/"}


def test_the_fields_of_a_device(write):
    versions = [{"type": {"text": "Hardware"}, "value": "9"}, {"type": {"text": "Software"}, "value": "2.3A"}]
    pump = device(modelNumber="MMT-723NAS", deviceName=[{"name": "Revel", "type": "model-name"}], version=versions,
                  udiCarrier=[{"deviceIdentifier": "00643169007222"}])  # fmt: skip
    result = pumpcheck.scan(write(bundle(pump, BED)))
    (record,) = result.records
    assert (record.finding.verdict, record.finding.recalled_model) == ("affected", "523/723")
    fields = {"manufacturer": "Medtronic", "serial_number": "PAR000001H", "software_version": "2.3A", "asset_id": "A-1"}
    assert {name: record.fields[name] for name in fields} == fields
    assert (result.counts["not_affected"], result.complete) == (1, True)


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Device", "deviceName": [{"name": "Paradigm 712 pump", "type": "user-friendly-name"}]},
        {"resourceType": "Device", "udi": {"deviceIdentifier": "00643169007222"}, "manufacturer": "Medtronic MiniMed",
         "model": "MMT-554WWL", "version": "2.4A", "type": {"coding": [{"display": "Insulin pump"}]}},
        {"resourceType": "Device", "manufacturer": "Medtronic", "type": [{"text": "Insulin pump"}],
         "property": [{"type": {"text": "Model"}, "valueCode": [{"text": "MMT-515"}]}]},
        {"resourceType": "DeviceUseStatement", "status": "active",
         "contained": [{"resourceType": "Device", "manufacturer": "Medtronic", "modelNumber": "MMT-511"}]},
        {"resourceType": "Parameters", "parameter": [{"name": "device", "resource": device()}]},
    ],
    ids=["named", "of STU3", "by property", "contained", "parameter"],
)  # fmt: skip
def test_other_ways_to_tell_of_a_device(write, resource):
    result = pumpcheck.scan(write(bundle(resource)))
    assert (result.counts["affected"], result.counts["not_affected"], result.complete) == (1, 0, True)
    result = pumpcheck.scan(write(lines(resource, BED), "bulk.ndjson"))
    assert (result.counts["affected"], result.counts["not_affected"], result.complete) == (1, 1, True)


@pytest.mark.parametrize(
    ("versions", "verdict"), [(["2.4A", "1.0"], "affected"), (["2.6A", "1.0"], "not_affected")], ids=["old", "new"]
)
def test_the_software_decides_and_not_the_hardware(write, versions, verdict):
    codes = ["MDC_ID_PROD_SPEC_SW", "MDC_ID_PROD_SPEC_HW"]
    version = [{"type": {"coding": [{"code": code}]}, "value": versions[place]} for place, code in enumerate(codes)]
    pump = device(modelNumber="MMT-723NAS", deviceName=[], version=version)
    assert pumpcheck.scan(write(bundle(pump, BED))).counts[verdict] == 1 + (verdict == "not_affected")


@pytest.mark.parametrize(
    "content",
    [
        bundle(PATIENT, *[WARD] * 60, device(), BED, USE),
        {"resourceType": "Bundle", "type": "batch-response",
         "entry": [{"response": {"status": "200"}, "resource": bundle(device(), BED, PATIENT, USE, *[WARD] * 60)}]},
        lines(PATIENT, device(), WARD, BED, USE, *[WARD] * 59),
        [PATIENT, USE, *[WARD] * 60, device(), BED],
    ],
    ids=["bundle", "batch", "lines", "list"],
)  # fmt: skip
def test_what_is_no_device_is_looked_through_as_text(read, write, content):
    reading = read(content)
    (devices,) = reading.tables.values()
    assert [row["serialNumber"] for row in devices] == ["PAR000001H", "0012"]
    (note,) = (note for note in reading.notes if "FHIR" in note)
    assert all(part in note for part in ("1 Patient", "60 Location", "1 DeviceUseStatement"))
    result = pumpcheck.scan(write(content))
    assert (result.counts["affected"], result.counts["not_affected"], result.complete) == (1, 1, True)
    # The use of a pump is told of where it lies.
    assert len(result.needs_review) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bundle(device(), BED, link=[SELF, NEXT]), "it says that there is another page (key link.next)"),
        ([bundle(device(), link=[SELF, NEXT])], "it says that there is another page (key link.next)"),
        (lines(bundle(device(), link=[NEXT]), bundle(BED, link=[SELF, NEXT])), "there is another page (key link.next)"),
        (bundle(device(), WARD, PATIENT, total=3, link=[SELF]), "that there are 3 records and holds 1 (key total)"),
        (bundle(device(), outcome("fatal")), "it tells of an error"),
        (outcome("error"), "it holds no list of devices; it tells of an error"),
        (lines(PATIENT, PATIENT), "it holds no list of devices, only 2 Patient"),
        (bundle(), "it holds no list of devices"),
        (bundle(total=0), "it holds no list of devices"),
        (gzip.compress(lines(*[device(n) for n in range(9)]).encode())[:-20], "the compressed data break off"),
    ],
)  # fmt: skip
def test_what_is_not_all_there_makes_the_scan_incomplete(read, content, reason):
    reasons = read(content).reasons
    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    "content",
    [
        bundle(device(), BED, PATIENT, total=2, link=[SELF]),
        lines(bundle(device(), total=2, link=[NEXT]), bundle(BED, total=2, link=[SELF])),
        bundle(device(), BED, outcome("warning")),
        gzip.compress(json.dumps(bundle(device(), BED)).encode()),
        gzip.compress(lines(device(), BED).encode()),
    ],
    ids=["bundle", "pages", "warning", "bundle.gz", "lines.gz"],
)
def test_what_is_whole_is_complete(read, content):
    reading = read(content)
    assert reading.reasons == []
    assert sum(map(len, reading.tables.values())) == 2


def test_values_that_say_of_which_type_they_are_stand_under_it(read):
    record = {
        "Model": "x",
        "Serial": "1",
        "attributes": [{"name": "Firmware", "value": "3"}, {"name": "Ward", "value": 4}],
    }
    (found,) = read([record, {"Model": "y", "Serial": "2"}]).tables[""][:1]
    assert found == {"Model": "x", "Serial": "1", "attributes.name": "Firmware; Ward", "attributes.Firmware": "3",
                     "attributes.Ward": "4"}  # fmt: skip


def test_what_unpacks_beyond_all_measure_is_not_read_to_its_end(read):
    reading = read(gzip.compress(lines(device(), *[{**BED, "note": [{"text": "x" * 2_000_000}]}] * 40).encode()))
    assert "unpacks to more than 500 times its size" in reading.reasons[0]
    assert reading.tables["Device"][0]["serialNumber"] == "PAR000001H"
