"""Profiles: what each makes of a page of its system, and how one is found, checked and changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from requests.structures import CaseInsensitiveDict

from pumpcheck import PluginClashError, PluginError, UsageError
from pumpcheck.tables import map_headings
from pumpcheck_rest.loading import AddedParam, LookupSpec, PagerSpec, PastEndSpec, ProfileSpec, shipped_names
from pumpcheck_rest.profile import load_profile
from pumpcheck_rest.transport import Call, ReadingError

from .pages import OTHER_FORMS, SAMPLES
from .systems import laid_out

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "api_samples"
MINIMAL = 'name = "ours"\n[pager]\nkind = "offset"\n'


def read_page(name, body, headers=None, **settings):
    """Read a page with a profile as the adapter does it: the page, its headings and its rows."""
    profile = load_profile(name, settings)
    page = profile.page(Call("https://cmms.example.org"), 200, CaseInsensitiveDict(headers or {}), body)
    layout = profile.layout()
    return page, layout, laid_out(layout, page.records)


def fields_of(layout, rows, place=0):
    """The canonical fields of a record as the core finds them by the headings."""
    mapping = map_headings(layout.headings, rows)
    values = dict(zip(layout.headings, rows[place], strict=True))
    found = {name: [values[h] for h in headings if values[h]] for name, headings in mapping.fields.items()}
    return {name: " - ".join(dict.fromkeys(texts)) for name, texts in found.items() if texts}


@pytest.mark.parametrize(
    ("name", "sample"),
    [*SAMPLES.items(), *OTHER_FORMS.items()],
    ids=[*SAMPLES, *(f"{name} (other form)" for name in OTHER_FORMS)],
)
def test_each_column_lands_in_its_field_and_no_other(name, sample):
    page, layout, rows = read_page(name, sample.body, sample.headers)
    assert fields_of(layout, rows) == sample.fields
    assert (page.total, load_profile(name).keys(page.records)[0]) == (sample.total, sample.key)
    assert (layout.problem, layout.doubt) == ("", "")


def test_every_shipped_profile_has_a_page_here():
    assert set(SAMPLES) == set(shipped_names())


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_of_a_record_vanishes(name):
    sample = SAMPLES[name]
    page, _, rows = read_page(name, sample.body, sample.headers)

    def leaves(value):
        if isinstance(value, dict):
            return [leaf for inner in value.values() for leaf in leaves(inner)]
        if isinstance(value, list):
            return [leaf for inner in value for leaf in leaves(inner)]
        return [value]

    told = " ".join(text for text in rows[0] if text)
    quirks = load_profile(name).spec.quirks
    for leaf in leaves(page.records[0]):
        if isinstance(leaf, str) and leaf not in ("", *quirks.empty) and "&" not in leaf:
            assert leaf in told


RECORDINGS = {
    "snipeit": (
        "snipeit_hardware_page.json",
        3,
        {"asset_id": "test", "model": "Microsoft", "serial_number": "0123456789", "description": "test asset - Device"},
    ),
    "netbox": (
        "netbox_dcim_devices_page.json",
        11,
        {"manufacturer": "Juniper", "model": "EX9214", "location": "TEST1", "status": "Active"},
    ),
    "nautobot": (
        "nautobot_devices_page.json",
        512,
        {
            "asset_id": "HTM-00006",
            "model": "Infusomat Space",
            "catalog_number": "8713050U",
            "serial_number": "545140",
            "location": "ED",
        },
    ),
    "glpi": (
        "glpi_computer_getitems_page.json",
        None,
        {"manufacturer": "VMware, Inc.", "model": "VMware Virtual Platform", "location": "Root Entity"},
    ),
    "directus": (
        "directus_items_page.json",
        512,
        {
            "asset_id": "HTM-00006",
            "manufacturer": "B. Braun",
            "model": "Infusomat Space - 8713050U",
            "serial_number": "545140",
            "software_version": "2.4A",
            "location": "ED",
            "status": "in_service",
        },
    ),
    "fhir-r4": (
        "fhir_r4_device_bundle_medplum_memoryrepo.json",
        512,
        {
            "asset_id": "HTM-00006",
            "manufacturer": "B. Braun",
            "model": "Infusomat Space - 8713050U",
            "serial_number": "545140",
            "software_version": "2.4A",
            "udi": "(01)00613994614452(21)545140",
            "status": "active",
        },
    ),
    "fhir-r5": (
        "fhir_r5_device_examples_wrapped_bundle.json",
        25,
        {"manufacturer": "Acme Devices, Inc", "model": "A.1.1", "serial_number": "AMID-123-456"},
    ),
    "maximo": (
        "maximo_mxasset_lean_page.json",
        None,
        {"asset_id": "COMP-301", "description": "Compressor"},
    ),
    "generic": (
        "jsonserver_page2.json",
        None,
        {
            "asset_id": "HTM-00006",
            "manufacturer": "B. Braun",
            "model": "Infusomat Space - 8713050U",
            "serial_number": "545140",
            "software_version": "2.4A",
            "location": "ED",
            "status": "in_service",
        },
    ),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_recorded_page(name):
    file, total, expected = RECORDINGS[name]
    path = RECORDED / file
    if not path.is_file():
        pytest.skip("the recorded pages are not here")
    page, layout, rows = read_page(name, json.loads(path.read_text(encoding="utf-8")))
    found = fields_of(layout, rows, -1 if name != "netbox" else 0)
    assert {key: found.get(key) for key in expected} == expected
    assert page.total == total
    # This one was recorded at depth=1, where the maker is an address.
    assert ("query.depth=2" in layout.problem) is (name == "nautobot")
    assert not layout.problem or name == "nautobot"


def test_recorded_references_without_names_cannot_be_assessed():
    path = RECORDED / "servicenow_cmdb_ci_server_page.json"
    if not path.is_file():
        pytest.skip("the recorded pages are not here")
    _, layout, _ = read_page("servicenow", json.loads(path.read_text(encoding="utf-8")))
    assert layout.problem.startswith("maker and model are ids, hashes or addresses in every record")
    assert "query.sysparm_display_value=true" in layout.problem


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "ours"\nrecords = "rows"\n', "ours.toml: pager: Field required"),
        (MINIMAL + "pagesize = 5\n", "ours.toml: pager.pagesize: Extra inputs are not permitted"),
        (MINIMAL + "size = 0\n", "ours.toml: pager.size: Input should be greater than or equal to 1"),
        (MINIMAL.replace("offset", "hop"), "ours.toml: pager.kind: Input should be"),
        (MINIMAL.replace("offset", "cursor"), "ours.toml: pager: a pager of kind cursor needs cursor_param"),
        ('records = "rows["\n' + MINIMAL, "ours.toml: records: 'rows[' is no JMESPath expression"),
        (MINIMAL + '[fields]\nModel = ["a", "b["]\n', "ours.toml: fields.Model.1: 'b[' is no JMESPath expression"),
        (MINIMAL.replace("ours", "Our Profile"), "ours.toml: name: String should match pattern"),
        ("name = ours\n", "ours.toml: not valid TOML"),
        ('inherits = "nothing"\n' + MINIMAL, "there is no profile 'nothing'"),
        ("inherits = 3\n" + MINIMAL, "ours.toml: inherits: must be the name or the path of a profile"),
        ('inherits = "ours.toml"\n' + MINIMAL, "inherits itself"),
        ('colour = 1\nshape = "x"\n' + MINIMAL, "(and 1 more)"),
    ],
)
def test_a_wrong_profile_names_file_and_key(tmp_path, text, told):
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_profile(str(path))
    assert told in str(caught.value)


def test_a_profile_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="no such profile file"):
        load_profile(str(tmp_path / "ours.toml"))
    with pytest.raises(UsageError, match=r"there is no profile 'snipe'; the profiles are .*snipeit"):
        load_profile("snipe")


def test_a_profile_of_a_site_changes_only_what_it_says(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text('inherits = "snipeit"\nname = "ours"\n[pager]\nsize = 50\n[fields]\n"Software version" = ["fw"]\n')
    profile = load_profile(str(path))
    call = profile.pager("https://assets.example.org", {}, None).first()
    assert (call.url, call.params["limit"]) == ("https://assets.example.org/api/v1/hardware", "50")
    columns = profile.layout().columns([{"fw": "2.4A", "asset_tag": "HTM-1"}])
    assert columns == {"Asset tag": ["HTM-1"], "Software version": ["2.4A"]}


def test_what_is_inherited_can_be_taken_away(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        'inherits = "servicenow"\nname = "ours"\nsort = false\n'
        "[params]\nsysparm_display_value = false\n[fields]\nDepartment = false\n"
    )
    profile = load_profile(str(path))
    params = profile.pager("https://h", {}, 50).first().params
    assert params == {"sysparm_exclude_reference_link": "true", "sysparm_limit": "50"}
    assert "Department" not in profile.spec.fields
    assert profile.spec.key == load_profile("servicenow").spec.key


@pytest.mark.parametrize(
    ("name", "settings", "params"),
    [
        ("nautobot", {}, {"depth": "2", "sort": "id", "limit": "200", "offset": "0"}),
        ("nautobot", {"params.depth": "1", "params.sort": "false"}, {"depth": "1", "limit": "200", "offset": "0"}),
        ("servicenow", {"sort": "false", "params.sysparm_display_value": "all"}, {"sysparm_display_value": "all",
         "sysparm_exclude_reference_link": "true", "sysparm_limit": "500"}),
    ],
)  # fmt: skip
def test_an_option_takes_away_what_a_profile_sends(name, settings, params):
    assert load_profile(name, settings).pager("https://h", {}, None).first().params == params


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """Put a distribution with a profile on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def add(dist, profile, text, package="our_profiles"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        if text is not None:
            (tmp_path / package / f"{profile}.toml").write_text(text, encoding="utf-8")
        info = tmp_path / f"{dist}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[pumpcheck.rest_profiles]\n{profile} = {package}\n")

    return add


def test_a_distribution_provides_a_profile(distribution):
    distribution("our_dist", "hospital-cmms", MINIMAL.replace("ours", "hospital-cmms"), "profiles_by_entry_point")
    assert load_profile("hospital-cmms").spec.name == "hospital-cmms"
    with pytest.raises(UsageError, match="hospital-cmms"):
        load_profile("no-such")


def test_a_distribution_without_its_file_is_named(distribution):
    distribution("empty_dist", "hospital-empty", None, "profiles_without_file")
    with pytest.raises(PluginError, match=r"empty[_-]dist 1\.0.*gives no hospital-empty\.toml"):
        load_profile("hospital-empty")


def test_a_profile_that_two_provide_is_an_error_that_names_both(distribution):
    distribution("copy_dist", "snipeit", MINIMAL, "profiles_with_a_clash")
    with pytest.raises(PluginClashError, match=r"copy[_-]dist 1\.0 and by pumpcheck"):
        load_profile("snipeit")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"colour": "red"}, "there is no option profile.colour"),
        ({"pager": "hop"}, "profile.pager: Input should be"),
        ({"size": "many"}, "profile.size: Input should be a valid integer"),
        ({"records": "a["}, "profile.records: 'a[' is no JMESPath expression"),
        ({"field.": "x"}, "there is no option profile.field."),
    ],
)
def test_a_wrong_setting_names_its_option(settings, told):
    with pytest.raises(UsageError) as caught:
        load_profile("generic", settings)
    assert told in str(caught.value)


def test_settings_say_what_generic_cannot_guess():
    profile = load_profile(
        "generic",
        {
            "records": "payload.devices",
            "total": "payload.n",
            "pager": "page",
            "page_param": "_page",
            "size_param": "_limit",
            "field.Manufacturer": "maker.title",
        },
    )
    pager = profile.pager("https://cmms.example.org/devices", {"ward": "3"}, 50)
    assert pager.first().params == {"ward": "3", "_limit": "50", "_page": "1"}
    body = {"payload": {"n": 70, "devices": [{"maker": {"title": "Medtronic"}}]}}
    page = profile.page(pager.first(), 200, {}, body)
    assert page.total == 70
    assert profile.layout().columns(page.records) == {"Manufacturer": ["Medtronic"]}


@pytest.mark.parametrize(
    ("name", "given", "asked"),
    [
        ("snipeit", "https://h", "https://h/api/v1/hardware"),
        ("snipeit", "https://h/", "https://h/api/v1/hardware"),
        ("snipeit", "https://h/snipe", "https://h/snipe/api/v1/hardware"),
        ("snipeit", "https://h/api/v1", "https://h/api/v1/hardware"),
        ("snipeit", "https://h/api/v1/hardware", "https://h/api/v1/hardware"),
        ("snipeit", "https://h/api/v1/components", "https://h/api/v1/components"),
        ("servicenow", "https://h/api/now/table/alm_asset", "https://h/api/now/table/alm_asset"),
        ("netbox", "https://h", "https://h/api/dcim/devices/"),
        ("netbox", "https://h/api/dcim/devices/", "https://h/api/dcim/devices/"),
        ("netbox", "https://h/api/plugins/pumps/", "https://h/api/plugins/pumps/"),
        ("fhir-r4", "https://h/fhir", "https://h/fhir/Device"),
        ("fhir-r4", "https://h/fhir/", "https://h/fhir/Device"),
        ("fhir-r4", "https://h/fhir/Device", "https://h/fhir/Device"),
        ("directus", "https://h/items/pumps", "https://h/items/pumps"),
        ("generic", "https://h/devices/", "https://h/devices/"),
        ("generic", "https://h", "https://h"),
    ],
)
def test_the_address_of_a_system_becomes_that_of_its_list(name, given, asked):
    assert load_profile(name).pager(given, {}, None).first().url == asked


def test_the_users_query_goes_before_that_of_the_profile():
    pager = load_profile("servicenow").pager(
        "https://h/api/now/table/x?sysparm_fields=name", {"sysparm_query": "active=true^ORDERBYname"}, 50
    )
    assert pager.first().params == {
        "sysparm_display_value": "true",
        "sysparm_exclude_reference_link": "true",
        "sysparm_fields": "name",
        "sysparm_query": "active=true^ORDERBYname^ORDERBYsys_id",
        "sysparm_limit": "50",
    }


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("snipeit", {"status": "error", "messages": "Unauthorized PAR123456H"}, "keys status, messages"),
        ("snipeit", {"total": 1, "rows": ["PAR123456H"]}, "1 of 1 entries under `rows` are not records"),
        ("netbox", [], "a list"),
        ("fhir-r4", {"resourceType": "OperationOutcome", "issue": []}, "not what profile fhir-r4 expects"),
        ("servicenow", {"result": [], "error": {"message": "PAR123456H"}, "status": "failure"}, "an error (key error)"),
        ("generic", {"items": [], "errors": ["PAR123456H"]}, "tells of an error"),
        ("generic", {"message": "PAR123456H"}, "no list of records in any of the usual places"),
        ("generic", {"PAR 123456 H": 1}, "no list of records"),
    ],
)
def test_an_answer_of_another_build_is_no_page_and_shows_no_value(name, body, told):
    with pytest.raises(ReadingError) as caught:
        read_page(name, body)
    assert told in str(caught.value)
    assert "123456" not in str(caught.value)


def test_a_search_without_a_match_is_a_page_without_records():
    page, _, rows = read_page("fhir-r4", {"resourceType": "Bundle", "type": "searchset", "total": 0})
    assert (page.total, rows) == (0, [])


def test_a_bundle_that_tells_of_an_error_is_no_page():
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    body = {"resourceType": "Bundle", "entry": [{"search": {"mode": "outcome"}, "resource": outcome}]}
    with pytest.raises(ReadingError, match="not what profile fhir-r4 expects"):
        read_page("fhir-r4", body)


@pytest.mark.parametrize(
    ("body", "headers", "total"),
    [
        ({"rows": [{}], "total": "12"}, {}, 12),
        ({"rows": [{}], "total": "1,203"}, {}, 1203),
        ({"rows": [{}], "total": "40.0"}, {}, 40),
        ({"rows": [{}], "total": "40 of many"}, {}, None),
        ({"rows": [{}], "total": None}, {}, None),
        ({"rows": [{}], "total": True}, {}, None),
        ({"rows": [{}], "total": -1}, {}, None),
        ({"rows": [{}], "total": {"value": 3}}, {}, None),
    ],
)
def test_totals(body, headers, total):
    assert read_page("snipeit", body, headers)[0].total == total


def test_the_end_of_a_range_is_no_error():
    glpi = load_profile("glpi")
    assert glpi.past_end(400, ["ERROR_RANGE_EXCEED_TOTAL", "range exceeds total"])
    assert not glpi.past_end(400, ["ERROR_FIELD_NOT_FOUND", "x"])
    assert not glpi.past_end(500, ["ERROR_RANGE_EXCEED_TOTAL", "x"])
    assert not load_profile("snipeit").past_end(400, ["ERROR_RANGE_EXCEED_TOTAL"])


@pytest.mark.parametrize(
    ("body", "headers", "told"),
    [
        ([{"id": 1}], {"X-Total-Count": "70"}, "records at the top, total the header X-Total-Count, no next page"),
        (
            {"value": [{"id": 1}], "@odata.nextLink": "https://h/x?s=2"},
            {},
            "records under `value`, no total, next page",
        ),
        ({"data": {"content": [{"id": 1}]}, "total": 5}, {}, "records under `data.content`, total `total`"),
        ({"pumps": [{"id": 1}], "ok": True}, {}, "records under `pumps`"),
    ],
)
def test_generic_says_what_it_guessed(body, headers, told):
    page, _, rows = read_page("generic", body, headers)
    (note,) = load_profile("generic").notes(page)
    assert told in note
    assert len(rows) == 1
    assert load_profile("snipeit").notes(page) == ()


def test_generic_does_not_take_the_count_of_a_page_for_that_of_the_collection():
    rows = [{"id": number} for number in range(100)]
    page, _, _ = read_page("generic", {"count": 100, "results": rows})
    assert page.total is None
    assert load_profile("generic").doubt(page, 100, 1)
    page, _, _ = read_page("generic", {"count": 250, "results": rows})
    assert page.total == 250


@pytest.mark.parametrize(
    ("count", "headers", "doubtful"),
    [(100, {}, True), (101, {}, False), (100, {"X-Total-Count": "100"}, True), (3, {}, False), (25, {}, True)],
)
def test_generic_doubts_a_list_that_ends_where_a_page_does(count, headers, doubtful):
    page, _, _ = read_page("generic", [{"id": number} for number in range(count)], headers)
    doubt = load_profile("generic").doubt(page, count, 1)
    assert bool(doubt) is doubtful
    assert not doubtful or "profile.pager=page" in doubt


@pytest.mark.parametrize(
    ("count", "headers", "doubtful"),
    [
        (50, {}, True),
        (49, {}, False),
        (50, {"X-Total-Count": "50"}, False),
        (50, {"Link": '<https://cmms.example.org?page=2>; rel="prev"'}, False),
    ],
    ids=["full", "short", "total", "no next"],
)
def test_an_only_page_that_is_full_and_says_nothing_of_the_rest_is_doubted(count, headers, doubtful):
    profile = load_profile("servicenow")
    call = Call("https://cmms.example.org", {"sysparm_limit": "50"})
    records = [{"sys_id": str(number)} for number in range(count)]
    page = profile.page(call, 200, CaseInsensitiveDict(headers), {"result": records})
    assert bool(profile.doubt(page, count, 1)) is doubtful


def test_the_manual_lists_every_key_of_a_profile():
    manual = (Path(__file__).parents[3] / "docs" / "asset-systems.md").read_text("utf-8")
    models = [ProfileSpec, PagerSpec, AddedParam, PastEndSpec, LookupSpec]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert [key for key in sorted(keys) if f"| `{key}` |" not in manual] == []
