"""Second lists: ids become names, and an id without a name is a doubt, never nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

import pumpcheck

from .faulty_server import serving
from .systems import TOKEN, reasons

MAKERS = [{"id": number, "name": f"Maker {number}"} for number in range(1, 90)] + [
    {"id": 90, "name": "Medtronic MiniMed"}
]
MODELS = [{"id": 7, "title": "MMT-722NAS", "maker_id": 90}, {"id": 8, "title": "Infusomat Space", "maker_id": 4}]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def system(devices, makers=MAKERS, told=None):
    """Lists of devices, makers and models, of which that of makers has 40 to a page."""

    def answer(request):
        path = urlsplit(request.path).path
        if path == "/api/makers":
            start = int(request.params.get("offset", 0))
            part = makers[start : start + 40]
            more = f"/api/makers?offset={start + 40}" if start + 40 < len(makers) else None
            request.send_json({"count": told or len(makers), "next": more, "results": part})
        else:
            lists = {"/api/models": MODELS, "/api/devices": devices}
            request.send_json({"results": lists[path], "count": len(lists[path]), "next": None})

    return answer


def scan(server, **options):
    usual = {"lookup.manufacturer.url": "/api/makers", "auth": "bearer", "token": "env:PUMPCHECK_TEST_TOKEN"}
    return pumpcheck.scan(f"{server.address}/api/devices", options={**usual, "retries": "0", **options})


PUMP = {"id": 1, "serial": "PAR000001H", "model": "MMT-722NAS"}


@pytest.mark.parametrize(
    "reference",
    [
        {"manufacturer": 90},
        {"manufacturer": "90"},
        {"manufacturer_id": 90},
        {"manufacturerId": 90},
        {"manufacturer": {"id": 90, "url": "https://cmms.example.org/api/makers/90"}},
        {"device_type": {"manufacturer": 90}},
        {"manufacturers": [{"id": 90}]},
    ],
    ids=str,
)
def test_a_reference_of_any_form_becomes_the_name(reference):
    with serving(
        system([{**PUMP, **reference}, {"id": 2, "serial": "B1", "model": "Bed", "manufacturer_id": 4}])
    ) as server:
        result = scan(server)
        assert sum("/api/makers" in path for path, _ in server.seen) == 3
    assert reasons(result) == ""
    assert result.counts["affected"] == 1
    assert result.records[0].fields["manufacturer"] == "Medtronic MiniMed"
    assert "90" in result.records[0].values.values()


def test_what_a_list_refers_to_is_looked_up_in_the_other():
    devices = [{"id": 1, "serial": "PAR000001H", "type": 7}, {"id": 2, "serial": "B1", "type": 8}]
    lists = {
        "lookup.maker.url": "/api/makers",
        "lookup.model.url": "/api/models",
        "lookup.model.value": "title",
        "lookup.model.from": "type",
        "profile.field.Model": "type",
        "profile.field.Manufacturer": "type.maker_id",
    }
    with serving(system(devices)) as server:
        result = scan(server, **lists)
    assert result.counts["affected"] == 1
    assert result.records[0].fields["manufacturer"] == "Medtronic MiniMed"
    assert result.records[0].fields["model"] == "MMT-722NAS"


def test_an_id_that_the_list_does_not_hold_is_a_doubt():
    devices = [{**PUMP, "manufacturer": 4}, {**PUMP, "id": 2, "manufacturer": 99}, {"id": 3, "serial": "C"}]
    with serving(system(devices)) as server:
        result = scan(server)
    assert result.exit_code == 2
    assert "manufacturer: 1 record has an id that its list of names does not hold" in reasons(result)
    assert result.counts["records"] == 3


@pytest.mark.parametrize("fault", ["broken", "short"])
def test_the_end_of_the_list_is_proven_too(fault):
    devices = [{**PUMP, "manufacturer": 4}]
    with serving(system(devices, told=1_000 if fault == "short" else None)) as server:
        result = scan(server, **({"lookup.manufacturer.url": "/api/nothing"} if fault == "broken" else {}))
    assert result.exit_code == 2
    assert "manufacturer: its list of names: " in reasons(result)


def test_an_id_with_two_names_has_both():
    makers = [{"id": 90, "name": "Baxter"}, {"id": 90, "name": "Medtronic MiniMed"}]
    with serving(system([{**PUMP, "manufacturer": 90}], makers)) as server:
        result = scan(server)
    assert "Medtronic MiniMed" in result.records[0].fields["manufacturer"]
    assert "Baxter" in result.records[0].fields["manufacturer"]


def test_a_list_on_another_host_gets_no_credentials():
    with serving(system([], MAKERS)) as other, serving(system([{**PUMP, "manufacturer": 90}])) as server:
        refused = scan(server, **{"lookup.manufacturer.url": f"{other.address}/api/makers"})
        assert "leads to another host" in reasons(refused)
        assert other.seen == []
        result = scan(
            server, **{"lookup.manufacturer.url": f"{other.address}/api/makers", "allow_origin": other.address}
        )
    assert result.counts["affected"] == 1
    assert TOKEN not in repr(other.seen)


def test_a_profile_and_a_configuration_name_lists(tmp_path, monkeypatch):
    profile = tmp_path / "ours.toml"
    profile.write_text(
        'inherits = "generic"\nname = "ours"\n[lookup.manufacturer]\nurl = "/api/nothing"\nkey = "id"\nvalue = "name"\n'
    )
    with serving(system([{**PUMP, "manufacturer": 90}])) as server:
        (tmp_path / "pumpcheck.toml").write_text(
            f'[sources.cmms]\nurl = "{server.address}/api/devices"\nprofile = "ours.toml"\n'
            '[sources.cmms.lookup.manufacturer]\nurl = "/api/makers"\nkey = "id"\n'
        )
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
        result = pumpcheck.scan("cmms", config=tmp_path / "pumpcheck.toml")
    assert reasons(result) == ""
    assert result.counts["affected"] == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"lookup.manufacturer.key": "id["}, "no JMESPath expression"),
        ({"lookup.manufacturer.colour": "red"}, "lookup.manufacturer.colour"),
        ({"lookup.maker.key": "id"}, "lookup.maker.url"),
    ],
)
def test_a_list_that_is_named_wrongly_is_refused(options, told):
    with serving(system([])) as server, pytest.raises(pumpcheck.UsageError, match="lookup") as caught:
        scan(server, **options)
    assert told in str(caught.value)
