"""A CSAF advisory becomes a recall file, and what is not understood is for a person."""

import csv
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pumpcheck
from pumpcheck import RecallError, Verdict, load_recall
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose, find
from pumpcheck.recalls.csaf import import_csaf
from pumpcheck.recalls.openfda import import_openfda
from pumpcheck.recalls.writing import one_line, write_recall

from ..command import run

DATA = Path(__file__).parents[2].parent / "shared" / "data"
ADVISORIES = DATA / "csaf"
PUMPS, REMOTES, NGP = "icsma-19-178-01", "icsma-18-219-02", "icsma-22-263-01"
with_advisories = pytest.mark.skipif(not ADVISORIES.exists(), reason="no advisories beside the project")


def product(name, versions, *, category="product_version", product_id="P1", helper=None, vendor="Acme Inc."):
    """Return the branches of one product: vendor, name, versions, each with an id of its own."""
    leaves = [
        {
            "category": category,
            "name": version,
            "product": {
                "name": f"{name}: {version}",
                "product_id": f"{product_id}-{place}" if place else product_id,
                **({"product_identification_helper": helper} if helper else {}),
            },
        }
        for place, version in enumerate([versions] if isinstance(versions, str) else versions)
    ]
    return {
        "category": "vendor",
        "name": vendor,
        "branches": [{"category": "product_name", "name": name, "branches": leaves}],
    }


def advisory(
    *branches,
    status=None,
    title="Acme Infusor insulin pumps",
    tree=None,
    remediations=(),
    tracking_status="final",
    **tracking,
):
    """Return a small advisory in which every product is affected unless a status says otherwise."""
    ids = re.findall(r'"product_id": "([^"]+)"', json.dumps([branches, tree]))
    return {
        "document": {
            "category": "csaf_security_advisory",
            "csaf_version": "2.0",
            "title": title,
            "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example/"},
            "tracking": {
                "id": "ACME-2024-01",
                "initial_release_date": "2024-05-06T00:00:00Z",
                "current_release_date": "2024-05-06T00:00:00Z",
                "status": tracking_status,
                **tracking,
            },
            "notes": [{"category": "summary", "text": "Somebody nearby can\ncontrol it."}],
            "references": [{"category": "self", "summary": "The advisory", "url": "https://acme.example/01"}],
        },
        "product_tree": {"branches": list(branches), **(tree or {})},
        "vulnerabilities": [
            {
                "cve": "CVE-2024-12345",
                "product_status": {"known_affected": ids} if status is None else status,
                "remediations": list(remediations),
            }
        ],
    }


@pytest.fixture
def imported(tmp_path):
    def run(document):
        path = tmp_path / "advisory.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return import_csaf(path)

    return run


@pytest.fixture
def loaded(imported, tmp_path):
    """Import an advisory, and load what comes out as anybody would."""

    def run(document):
        path = tmp_path / "recall.toml"
        path.write_text(imported(document).text, encoding="utf-8")
        return load_recall(path)

    return run


def rows(recall):
    return {(row.id, row.models, row.software_max) for row in recall.rows}


# --- the advisories of the recalls that come with pumpcheck, and a third one -----------------------------------------


@pytest.fixture
def real(tmp_path):
    def run(name):
        result = import_csaf(ADVISORIES / f"{name}.json")
        path = tmp_path / f"{name}.toml"
        path.write_text(result.text, encoding="utf-8")
        return result, load_recall(path)

    return run


@with_advisories
def test_the_pump_advisory_gives_the_rows_models_and_limits_of_our_own_file(real):
    result, recall = real(PUMPS)
    assert rows(recall) == rows(find("medtronic-minimed-2019"))
    assert result.doubts == ()
    assert (recall.id, recall.published, recall.default) == ("icsma-19-178-01", "2019-06-27", False)
    assert "CVE-2019-10964" in {source.title for source in recall.sources}


@with_advisories
@pytest.mark.skipif(not (DATA / "pump_records.csv").exists(), reason="no labelled records beside the project")
def test_the_imported_pump_recall_finds_what_our_own_file_finds(real):
    own, other = Matcher([find("medtronic-minimed-2019")]), Matcher([real(PUMPS)[1]])
    with (DATA / "pump_records.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            record = {
                "manufacturer": row["manufacturer"],
                "brand": row["brand_name"],
                "description": row["device_name"],
                "model": row["model_number"],
                "catalog_number": row["catalog_number"],
                "software_version": row["software_version"],
            }
            expected, found = own.judge(record), other.judge(record)
            # For the Canadian Veo our own file knows of a disagreement that the advisory does not mention.
            assert found.verdict is expected.verdict or "sources disagree" in expected.reason, record


@with_advisories
def test_the_remote_advisory_gives_the_remotes_and_leaves_the_pumps_to_a_person(real):
    result, recall = real(REMOTES)
    assert rows(recall) == {("MMT-500", ("500",), None), ("MMT-503", ("503",), None)}
    assert rows(recall) == rows(find("medtronic-remote-controllers-2018"))
    assert len(result.doubts) == 10
    assert any("MMT-522(K) / MMT-722(K) Paradigm REAL-TIME" in doubt for doubt in result.doubts)
    matcher = Matcher([recall])
    assert matcher.judge({"model": "MMT-503NA"}).verdict is Verdict.AFFECTED
    assert matcher.judge({"manufacturer": "Medtronic", "model": "MMT-722NAS"}).verdict is Verdict.NOT_AFFECTED
    assert matcher.judge({"description": "Remote for Paradigm 722"}).verdict is Verdict.NEEDS_REVIEW


@with_advisories
def test_the_ngp_advisory_gives_codes_under_the_names_of_the_pumps(real):
    result, recall = real(NGP)
    assert {row.id: set(row.models) for row in recall.rows} == {
        "620G": {"1710"},
        "630G": {"1715", "1754", "1755"},
        "640G": {"1711", "1712", "1751", "1752"},
        "670G": {"1740", "1741", "1742", "1760", "1762", "1780", "1781", "1782"},
    }
    assert result.doubts == ()
    assert recall.words.code.prefixes == ("MMT",)
    matcher = Matcher([recall])
    for text, verdict in [
        ("MMT-1712K", Verdict.AFFECTED),
        ("MiniMed 640G", Verdict.NEEDS_REVIEW),
        ("MiniMed 640", Verdict.NEEDS_REVIEW),
        ("Medtronic MMT-722NAS", Verdict.NOT_AFFECTED),
        ("MiniMed 670G reservoir", Verdict.NOT_AFFECTED),
    ]:
        assert matcher.judge({"description": text}).verdict is verdict, text


# --- versions ---------------------------------------------------------------------------------------------------


def row_of(recall, place=0):
    row = recall.rows[place]
    return row.scheme, row.versions


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("vers:all/*", ()),
        ("All versions", ()),
        ("<=2.4A", ("<= 2.4A",)),
        ("≤ 2.4", ("<= 2.4",)),
        ("< 3.1", ("< 3.1",)),
        ("vers:generic/%3C%3D2.4A", ("<= 2.4A",)),
        ("vers:generic/>=1.0|<=2.0", (">= 1.0, <= 2.0",)),
        (">= 3.0.0 | <= 3.3.0", (">= 3.0.0, <= 3.3.0",)),
        ("Software versions 9.33.1 and earlier", ("<= 9.33.1",)),
        ("R4.1L1 and prior", ("<= 4.1L1",)),
        ("all versions prior to V7.6.2", ("< 7.6.2",)),
        ("prior to and including 3.1", ("<= 3.1",)),
        ("A.01.00 through B.02", (">= A.01.00, <= B.02",)),
        ("1.1, 1.5, and 1.6", ("1.1", "1.5", "1.6")),
        ("14.1.x", ("14.1.x",)),
        ("T4APP 2.20", ("T4APP 2.20",)),
        ("<= N", ("<= N",)),
        ("1.14.000 -1.47.000", (">= 1.14.000, <= 1.47.000",)),
        ("Infusor: Versions 11.0, 11.4, and 12.0", ("11.0", "11.4", "12.0")),
        ("1.5 (SP12) and prior", ("<= 1.5 SP12",)),
        ("< 1.2 FP3 HF4 (Build Nr. 1.2.23000.291)", ("< 1.2 FP3 HF4",)),
        (">=7.0.2|<7.0.2 iFix036", (">= 7.0.2, < 7.0.2 iFix036",)),
        ("1.1.3 MR Build 11", ("1.1.3 MR Build 11",)),
    ],
)
def test_versions_that_are_understood(imported, loaded, text, versions):
    document = advisory(product("Infusor 3000", text))
    assert row_of(loaded(document)) == ("dotted" if versions else "none", versions)
    assert imported(document).doubts == ()


@pytest.mark.parametrize(
    ("text", "versions", "found"),
    [
        ("Windows 10, U.S. release", ("= Windows 10 U.S. release",), ("needs_review", "needs_review", "affected")),
        ("image-a, image-b 2", ("= image-a image-b 2",), ("needs_review", "needs_review", "affected")),
        ("!= 2.2", ("= ! 2.2",), ("needs_review", "needs_review", "affected")),
        ("build Omega", (), ("affected",) * 3),
        ("8.0 running on Server 2003", ("8.0",), ("needs_review", "not_affected", "needs_review")),
        (
            "1.2 on Windows, 1.3 on Unix",
            ("= 1.2 on Windows 1.3 on Unix",),
            ("needs_review", "needs_review", "affected"),
        ),
    ],
)
def test_versions_that_are_not_understood_clear_no_unit_and_are_for_a_person(imported, loaded, text, versions, found):
    document = advisory(product("Infusor 3000", text))
    recall = loaded(document)
    assert row_of(recall) == ("dotted" if versions else "none", versions)
    assert any(text in line for line in imported(document).doubts)
    device = {"manufacturer": "Acme", "model": "Infusor 3000"}
    judged = [Matcher([recall]).judge({**device, "software_version": version}) for version in ("", "9.1", text)]
    assert tuple(finding.verdict.value for finding in judged) == found


def test_a_day_of_manufacture_is_a_limit(loaded):
    recall = loaded(advisory(product("Luna CPAP Machine", "<  july 1 2017")))
    assert row_of(recall) == ("date", ("< 2017-07-01",))
    matcher = Matcher([recall])
    device = {"manufacturer": "Acme Inc.", "model": "Luna CPAP"}
    assert matcher.judge(device).verdict is Verdict.NEEDS_REVIEW
    assert matcher.judge({**device, "notes": "manufactured 2016-05"}).verdict is Verdict.AFFECTED
    assert matcher.judge({**device, "notes": "manufactured 2018-05"}).verdict is Verdict.NOT_AFFECTED


def test_several_limits_for_one_product_leave_none_out(loaded):
    assert row_of(loaded(advisory(product("Infusor 3000", ["<= 2.4", "<= 2.10"])))) == ("dotted", ("<= 2.10",))
    assert row_of(loaded(advisory(product("Infusor 3000", ["<= 2.4", "*"])))) == ("none", ())


# --- names ------------------------------------------------------------------------------------------------------


def test_a_maker_is_known_by_its_other_spellings_and_by_the_name_before_the_product(loaded):
    document = advisory(product("Welch Allyn Flowtron 380 Bedside", "*", vendor="Drägerholm"), title="Bedside monitors")
    matcher = Matcher([loaded(document)])
    for maker in ("Drägerholm", "Draegerholm", "DRAGERHOLM", "Draeger-Holm", "Welch Allyn"):
        device = {"manufacturer": maker, "model": "Flowtron 380 Bedside"}
        assert matcher.judge(device).verdict is Verdict.AFFECTED, maker


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("Alaris PC Unit Model 8015", ["ALARIS PC UNIT MODEL 8015", "Alaris PC 8015", "Alaris-PC-Unit"]),
        ("Patient Information Center iX (PICiX)", ["PICIX", "Information Center iX", "Acme PICiX"]),
        ("IntelliVue patient monitor MX400-MX850", ["IntelliVue MX700", "intellivue patient monitor mx400-mx850"]),
        ("Optima 520/540", ["Optima 540", "OPTIMA 520/540"]),
        ("CMS8000 Vital Signs Patient Monitor", ["CMS8000", "CMS 8000 monitor"]),
        ("eNTEGRA 2.0/2.5 Processing and Review Workstation", ["eNTEGRA 2.5"]),
        ("McKesson Cardiology", ["McKesson Cardiology"]),
        ("Infusor, Version 8.0 and prior", ["Infusor 7.5"]),
        ("FlÃ¤chenpumpe 300", ["Flächenpumpe 300"]),
        ("Clinic Hub (CP-100, CP-200/300)", ["CP-300", "Clinic Hub CP-100"]),
        ("Omnipode System, Product ID/Reorder numbers: 19191 and 40160", ["Omnipode", "OMNIPODE SYSTEM"]),
        ("Medifuse 4000 firmware", ["Medifuse 4000"]),
        ("Stratowardian", ["Strato wardian", "Stratowadrian"]),
    ],
)
def test_a_product_is_known_however_it_is_written(loaded, name, records):
    matcher = Matcher([loaded(advisory(product(name, "*")))])
    for record in records:
        for device in ({"manufacturer": "ACME INC.", "model": record}, {"description": f"Acme {record}"}):
            assert matcher.judge(device).verdict is Verdict.AFFECTED, device


def test_a_name_alone_asks_for_a_look_and_an_everyday_word_says_nothing(loaded):
    matcher = Matcher([loaded(advisory(product("Flowmaster 3000", "*"), product("Cardiology", "*", product_id="P2")))])
    assert matcher.judge({"model": "Flowmaster 3000"}).verdict is Verdict.NEEDS_REVIEW
    assert matcher.judge({"manufacturer": "Zoll", "model": "Flowmaster 3000"}).verdict is Verdict.NEEDS_REVIEW
    assert matcher.judge({"manufacturer": "Zoll", "model": "Cardiology"}).verdict is Verdict.NOT_AFFECTED
    assert matcher.judge({"manufacturer": "Acme", "model": "Cardiology"}).verdict is Verdict.AFFECTED
    assert matcher.judge({"manufacturer": "Acme", "model": "3000"}).verdict is Verdict.AFFECTED
    assert matcher.judge({"manufacturer": "Acme", "description": "room 3000"}).verdict is Verdict.NOT_AFFECTED
    assert (
        matcher.judge({"manufacturer": "Acme", "description": "Flowmaster 3000 cable"}).verdict is not Verdict.AFFECTED
    )


def test_the_longest_name_says_which_row_it_is(loaded):
    recall = loaded(advisory(product("Infusor", "<= 4.1"), product("Infusor SP", "<= 3.2", product_id="P2")))
    device = {"manufacturer": "Acme", "software_version": "4.0"}
    assert Matcher([recall]).judge({**device, "model": "Infusor"}).recalled_model == "Infusor"
    assert Matcher([recall]).judge({**device, "model": "Infusor SP"}).verdict is Verdict.NOT_AFFECTED


def test_families_are_passed_through_and_other_branches_are_for_a_person(imported):
    tree = product("Infusor 3000", "<= 1.4")
    tree["branches"] = [{"category": "product_family", "name": "Infusor family", "branches": tree["branches"]}]
    assert imported(advisory(tree)).doubts == ()
    tree["branches"][0]["category"] = "architecture"
    assert any("architecture" in doubt for doubt in imported(advisory(tree)).doubts)


def test_products_without_branches_and_of_two_others_are_read_from_what_they_are_made_of(imported, loaded):
    tree = {"full_product_names": [{"name": "Acme Infusor 3000: <= 1.4", "product_id": "F1"}]}
    assert row_of(loaded(advisory(tree=tree))) == ("dotted", ("<= 1.4",))
    named = {"name": "Infusor 3000 on Acme OS", "product_id": "R1"}
    relation = {"category": "installed_on", "product_reference": "P1", "full_product_name": named}
    document = advisory(
        product("Infusor 3000", "<= 1.4"), tree={"relationships": [relation]}, status={"known_affected": ["R1"]}
    )
    assert [row.id for row in loaded(document).rows] == ["Infusor 3000"]
    assert not any("has no status" in doubt for doubt in imported(document).doubts)


# --- what tells a product on the shelf --------------------------------------------------------------------------------


def test_identifiers_are_taken_over_and_find_a_unit_by_its_udi(loaded):
    helper = {
        "skus": ["00643169007222", "00643169007223", "ART-1"],
        "x_generic_uris": [{"namespace": "https://gs1.org", "uri": "https://id.gs1.org/01/04012345678901"}],
    }
    recall = loaded(advisory(product("Infusor 3000", "*", helper=helper)))
    assert recall.rows[0].identifiers == ("00643169007222", "04012345678901")
    finding = Matcher([recall]).judge({"udi": "(01)00643169007222(21)X1"})
    assert (finding.verdict, finding.recalled_model) == (Verdict.AFFECTED, "Infusor 3000")


def test_model_numbers_are_names(imported, loaded):
    document = advisory(product("Infusor", "*", helper={"model_numbers": ["AC-722NAS", "AC-712*"]}))
    assert {"AC-722NAS", "AC-712"} <= set(loaded(document).rows[0].names)
    document = advisory(product("Infusor 3000", "*", helper={"model_numbers": ["?!"]}))
    assert any("“?!”" in doubt for doubt in imported(document).doubts)


def test_serial_numbers_are_counted_and_never_shown(imported):
    helper = {"serial_numbers": ["PAR123456H", "PAR123457H"]}
    result = imported(advisory(product("Infusor 3000", "*", helper=helper)))
    assert any("2 serial numbers" in doubt for doubt in result.doubts)
    assert "PAR12345" not in result.text + str(result.doubts) + str(result.remarks)


# --- statuses ---------------------------------------------------------------------------------------------------


def test_only_what_is_affected_is_in_a_row_and_what_is_not_is_noted(imported, loaded):
    document = advisory(
        product("Infusor 3000", "*", product_id="P1"),
        product("Infusor 4000", "*", product_id="P2"),
        product("Infusor 5000", "*", product_id="P3"),
        product("Infusor 6000", "*", product_id="P4"),
        status={"known_affected": ["P1"], "known_not_affected": ["P2"], "under_investigation": ["P3"]},
    )
    recall = loaded(document)
    assert [row.id for row in recall.rows] == ["Infusor 3000"]
    assert Matcher([recall]).judge({"manufacturer": "Acme", "model": "Infusor 4000"}).verdict is Verdict.NOT_AFFECTED
    doubts = " ".join(imported(document).doubts)
    assert "Infusor 5000: *” is under investigation" in doubts
    assert "Infusor 6000: *” has no status" in doubts


@pytest.mark.parametrize(
    ("status", "doubt"),
    [
        ({"known_affected": ["P1"], "known_not_affected": ["P1"]}, "affected and not affected"),
        ({"known_affected": ["P1", "P9"]}, "P9"),
    ],
    ids=["both", "unknown product"],
)
def test_statuses_that_contradict_are_for_a_person(imported, status, doubt):
    document = advisory(product("Infusor 3000", ["*", "2.5A"]), status=status)
    assert any(doubt in line for line in imported(document).doubts)


AFFECTED, REVIEW, CLEAR = Verdict.AFFECTED, Verdict.NEEDS_REVIEW, Verdict.NOT_AFFECTED


@pytest.mark.parametrize(
    ("name", "versions", "record", "verdict"),
    [
        (
            "WinBoard OA V3.17",
            "< V3.17 P013",
            {"model": "WinBoard OA V3.17", "software_version": "3.17 P012"},
            AFFECTED,
        ),
        ("WinBoard OA V3.17", "< V3.17 P013", {"model": "WinBoard OA V3.17", "software_version": "3.17 P013"}, CLEAR),
        ("WinBoard OA V3.17", "< V3.17 P013", {"model": "WINBOARD OA V3.17"}, REVIEW),
        ("Simulo Base", ">= V10.0 < V10.3 Upd 1", {"model": "Simulo Base", "software_version": "10.2"}, AFFECTED),
        ("Simulo Base", ">= V10.0 < V10.3 Upd 1", {"model": "Simulo Base", "software_version": "V10.3 Upd 1"}, CLEAR),
        ("Axio 1050", "Article number 2700988", {"model": "2700988"}, AFFECTED),
        ("Siveo 2016 R1 and prior", "< V10.0a", {"model": "Siveo 2016 R1", "software_version": "9.3"}, AFFECTED),
        ("Flowmeter 300", "< 1.35", {"description": "Flowmeter 300: versions prior to Version 1.35"}, REVIEW),
        ("Flowmeter 300", "< 1.35", {"description": "Flowmeter 300: version 1.36 and earlier"}, REVIEW),
        ("Flowmeter 300", "< 1.35", {"description": "Flowmeter 300, version 1.36"}, CLEAR),
    ],
)
def test_versions_are_told_from_names_models_and_limits(loaded, name, versions, record, verdict):
    number = versions.removeprefix("Article number ")
    tree = json.dumps(advisory(product(name, versions))).replace(f'"name": "{versions}"', f'"name": "{number}"')
    assert Matcher([loaded(json.loads(tree))]).judge({"manufacturer": "Acme", **record}).verdict is verdict


# --- words and texts --------------------------------------------------------------------------------------------


def test_a_maker_that_other_recalls_call_a_stranger_is_at_home_in_its_own(loaded):
    document = advisory(
        product("t:slim 3000", "*", vendor="Tandem Diabetes Care, Inc."), title="Tandem t:slim insulin pumps"
    )
    matcher = Matcher([loaded(document)])
    assert matcher.judge({"manufacturer": "Tandem", "brand": "t:slim", "model": "3000"}).verdict is Verdict.AFFECTED


def test_texts_become_remedy_precautions_and_sources(loaded, imported):
    remediations = [
        {"category": "vendor_fix", "details": "Return the pump", "product_ids": ["P1"]},
        {"category": "vendor_fix", "details": "Return the pump", "product_ids": ["P1"]},
        {"category": "mitigation", "details": "Switch the radio off.", "product_ids": ["P1"]},
        {"category": "vendor_fix", "details": "Do all of this:", "product_ids": ["P1"]},
        {"category": "vendor_fix", "details": "https://acme.example/fix", "url": "https://acme.example/fix"},
    ]
    document = advisory(product("Infusor 3000", "*"), remediations=remediations)
    recall = loaded(document)
    assert recall.remedy == "Return the pump."
    assert recall.precautions == ("Switch the radio off.",)
    assert {source.url for source in recall.sources} == {
        "https://acme.example/01",
        "https://nvd.nist.gov/vuln/detail/CVE-2024-12345",
        "https://acme.example/fix",
    }
    result = imported(document)
    assert any("Do all of this:" in remark for remark in result.remarks)
    assert "# - Somebody nearby can control it." in result.text


@pytest.mark.parametrize(
    ("remediations", "of_all", "of_both"),
    [
        (
            [("vendor_fix", "Acme released version 2.1.", "P1"), ("mitigation", "Close port 22.", "P2")],
            "update",
            ("update", "mitigate"),
        ),
        (
            [("vendor_fix", "Install the update.", "P1"), ("no_fix_planned", "None.", "P2")],
            "update",
            ("update", "replace"),
        ),
        ([("none_available", "There is no fix.", "")], "replace", ("replace", "replace")),
        ([("workaround", "Change the passwords.", "P1 P2")], "mitigate", ("mitigate", "mitigate")),
        ([("mitigation", "Users should update to version 2.1.", "P1 P2")], "update", ("update", "update")),
        ([("vendor_fix", "Stop using the device and return it.", "")], "replace", ("replace", "replace")),
        ([("vendor_fix", "Acme recommends these mitigations.", "")], "mitigate", ("mitigate", "mitigate")),
        ([], "replace", ("replace", "replace")),
    ],
)
def test_the_action_follows_the_remedies_of_a_product(loaded, remediations, of_all, of_both):
    document = advisory(
        product("Infusor", "<= 1"),
        product("Syringer", "<= 1", product_id="P2"),
        remediations=[
            {"category": category, "details": details, "product_ids": ids.split()}
            for category, details, ids in remediations
        ],
    )
    recall = loaded(document)
    assert recall.action == of_all
    assert tuple(map(recall.action_of, ("Infusor", "Syringer"))) == of_both
    matcher = Matcher([recall])
    finding = matcher.judge({"manufacturer": "Acme", "model": "Syringer", "software_version": "1"})
    assert (finding.verdict, matcher.action_of(finding)) == (Verdict.AFFECTED, of_both[1])


def test_the_remedy_of_a_row_is_what_its_own_words_say(loaded):
    both = {"category": "vendor_fix", "product_ids": ["P1", "P2"]}
    texts = ["Acme plans a new Infusor software, and Version 2.2 of the Syringer mends this.", "Call Acme."]
    one = {
        "category": "vendor_fix",
        "product_ids": ["P3"],
        "details": "Update to V3.1.",
        "url": "https://acme.example/3",
    }
    products = (
        product(name, "<= 1", product_id=f"P{place}") for place, name in enumerate(("Infusor", "Syringer", "Flow"), 1)
    )
    recall = loaded(advisory(*products, remediations=[*({**both, "details": text} for text in texts), one]))
    assert [row.remedy for row in recall.rows] == ["", "", "Update to 3.1. Update to V3.1. https://acme.example/3"]
    texts[0] = "Update the Syringer to version 2.2 or later. For the Infusor contact Acme."
    products = (product(name, "<= 1", product_id=f"P{place}") for place, name in enumerate(("Infusor", "Syringer"), 1))
    recall = loaded(advisory(*products, remediations=[{**both, "details": text} for text in texts]))
    assert [row.remedy for row in recall.rows] == ["", f"Update to 2.2. {texts[0]}"]


def test_the_only_product_of_a_short_name_goes_by_the_title_too(loaded):
    recall = loaded(advisory(product("AP", "<= 3.0"), title="ICSMA-20-1-01 Acme OnlineHub Vulnerabilities (Update A)"))
    assert recall.rows[0].names == ("AP", "OnlineHub AP", "OnlineHub")
    assert loaded(advisory(product("AP", "*"), product("BP", "*", product_id="P2"))).rows[0].names[0] == "AP"


def test_a_draft_is_for_a_person_and_an_update_is_told(imported):
    update = advisory(product("Infusor 3000", "*"), current_release_date="2025-01-02T00:00:00Z")
    assert any("2025-01-02" in remark for remark in imported(update).remarks)
    assert imported(update).doubts == ()
    draft = advisory(product("Infusor 3000", "*"), tracking_status="draft")
    assert any("draft" in doubt for doubt in imported(draft).doubts)


@given(st.text(min_size=1))
def test_any_text_survives_the_toml(text):
    row = {"id": "1", "names": ["Acme 1", text], "remedy": text}
    file = {"schema": 1, "id": "a", "title": f"t {text}", "published": "2024-01-01", "rows": [row]}
    written = tomllib.loads(write_recall("test", file, [text], [text]).text)
    assert written["title"] == one_line(f"t {text}")


def test_text_that_looks_like_toml_stays_text(loaded):
    title = 'x"\n[[rows]]\nid = "evil" # \\ \x7f'
    recall = loaded(advisory(product('Infusor 3000\n"]', "*"), title=f"{title} insulin pump"))
    assert len(recall.rows) == 1
    assert recall.title == 'x" [[rows]] id = "evil" # \\ insulin pump'


# --- failures and the command -----------------------------------------------------------------------------------


def without(document, *keys):
    *path, last = keys
    inner = document
    for key in path:
        inner = inner[key]
    del inner[last]
    return document


GOOD = json.dumps(advisory(product("Infusor 3000", "<= 1.4")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        ("{", "is not valid JSON"),
        ("", "is not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "is no CSAF document"),
        ('{"document": {"title": "x"}}', "csaf_version is missing"),
        (GOOD.replace('"csaf_version": "2.0"', '"csaf_version": "2.1"'), "is CSAF 2.1; only CSAF 2.0"),
        (json.dumps(without(json.loads(GOOD), "document", "tracking", "id")), "document.tracking.id: is missing"),
        (GOOD.replace('"branches": [', '"branches": [5, ', 1), "product_tree.branches.0"),
        (GOOD.replace("2024-05-06T00:00:00Z", "yesterday"), "document.tracking.initial_release_date"),
        (GOOD.replace('"known_affected"', '"fixed"'), "no product is marked as affected"),
        (json.dumps(without(json.loads(GOOD), "product_tree")), "P1"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) and not value.startswith(("{", "[")) else "",
)
def test_failures_are_one_message(tmp_path, content, message):
    path = tmp_path / "advisory.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RecallError) as caught:
        import_csaf(path)
    assert "advisory.json" in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_text_in_another_encoding_is_refused_and_a_byte_order_mark_is_not(tmp_path):
    path = tmp_path / "advisory.json"
    path.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(RecallError, match="not UTF-8"):
        import_csaf(path)
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert import_csaf(path).recall_id == "acme-2024-01"


def command(*arguments):
    return run("recalls", *arguments)


@pytest.fixture
def advisory_file(tmp_path):
    def write(version="<= 1.4"):
        path = tmp_path / "advisory.json"
        path.write_text(json.dumps(advisory(product("Infusor 3000", version))), encoding="utf-8")
        return path

    return write


def test_the_command_writes_a_file_that_can_be_used_at_once(advisory_file, tmp_path):
    target = tmp_path / "acme.toml"
    done = command("import", advisory_file(), "-o", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"--recall {target}" in done.stderr
    finding = pumpcheck.check(manufacturer="Acme", model="Infusor 3000", software_version="1.3", recalls=[str(target)])
    assert (finding.verdict, finding.recall_id) == (Verdict.AFFECTED, "acme-2024-01")
    shown = command(target)
    assert shown.returncode == 0
    assert "1.4 or lower" in shown.stdout


def test_the_command_keeps_file_and_messages_apart_and_ends_with_1_when_a_person_must_look(advisory_file):
    done = command("import", advisory_file("build Omega"))
    assert done.returncode == 1
    assert tomllib.loads(done.stdout)["rows"][0]["id"] == "Infusor 3000"
    assert "A person must look at:" in done.stderr
    assert "build Omega" in done.stderr


def test_the_command_does_not_overwrite_unless_it_is_told_to(advisory_file, tmp_path):
    target = tmp_path / "acme.toml"
    target.write_text("mine", encoding="utf-8")
    done = command("import", advisory_file(), "-o", target)
    assert done.returncode == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert command("import", advisory_file(), "-o", target, "--force").returncode == 0
    assert load_recall(target).id == "acme-2024-01"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["import", "gone.json"], "there is no such file"), (["import"], "FILE"), (["nosuch"], "no recall 'nosuch'")],
    ids=["no file", "no argument", "no such recall"],
)
def test_the_command_fails_with_2_and_one_message(arguments, message):
    done = command(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_recalls_lists_both():
    listed = command().stdout
    assert "medtronic-minimed-2019" in listed
    assert "medtronic-remote-controllers-2018" in listed
    assert command("medtronic-remote-controllers-2018").returncode == 0


# --- openFDA, many recalls, and the check of a file -------------------------------------------------------------


FDA = {
    "results": [
        {
            "product_res_number": "Z-1-2020",
            "cfres_id": "17",
            "event_date_initiated": "2019-11-07",
            "product_description": "Flowmaster Infusion Pump, Model Number: 35700BAX, software version 6.05 and lower",
            "code_info": "All serial numbers; UDI-DI 00085412091570",
            "recalling_firm": "Acme Healthcare Corporation",
            "reason_for_recall": "It may stop.",
            "action": "Update to version 8.",
            "openfda": {"device_class": "2"},
        }
    ]
}


def test_openfda_gives_a_list_that_a_person_completes(tmp_path):
    (tmp_path / "fda.json").write_text(json.dumps(FDA), encoding="utf-8")
    result = import_openfda(tmp_path / "fda.json")
    (tmp_path / "fda.toml").write_text(result.text, encoding="utf-8")
    recall = load_recall(tmp_path / "fda.toml")
    assert (recall.id, recall.published, recall.rows[0].identifiers) == (
        "fda-z-1-2020",
        "2019-11-07",
        ("00085412091570",),
    )
    assert any("complete its names" in doubt for doubt in result.doubts)
    matcher = Matcher([recall])
    for version, verdict in (("6.04", Verdict.AFFECTED), ("6.06", Verdict.NOT_AFFECTED), ("", Verdict.NEEDS_REVIEW)):
        device = {"manufacturer": "Acme Healthcare", "model": "35700BAX", "software_version": version}
        assert matcher.judge(device).verdict is verdict
    (tmp_path / "no.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RecallError, match="results"):
        import_openfda(tmp_path / "no.json")


def test_openfda_products_of_one_brand_are_names_of_one_row(tmp_path):
    described = (
        "Flowmaster Hybrid Pump, Product Number 0998-00-0800-XX and Flowmaster Rescue, Product Number 0998-00-0801"
    )
    fda = {"results": [{**FDA["results"][0], "product_description": described}]}
    (tmp_path / "fda.json").write_text(json.dumps(fda), encoding="utf-8")
    (tmp_path / "fda.toml").write_text(import_openfda(tmp_path / "fda.json").text, encoding="utf-8")
    matcher = Matcher([load_recall(tmp_path / "fda.toml")])
    for model in ("Flowmaster Hybrid", "Flowmaster Rescue", "0998-00-0800-53"):
        assert matcher.judge({"manufacturer": "Acme", "model": model}).verdict is Verdict.AFFECTED, model


def test_openfda_results_of_one_name_are_one_row_that_leaves_nothing_out(tmp_path):
    result = {"recalling_firm": "Acme", "action": "Return it."}
    results = [
        {**result, "product_description": "Beacon M9 Monitor, Model BM-900, software version 3.1 and below"},
        {**result, "product_description": "Beacon M9 Monitor, Model BM-901, software version 3.4 and below"},
    ]
    (tmp_path / "fda.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    imported = import_openfda(tmp_path / "fda.json")
    (tmp_path / "fda.toml").write_text(imported.text, encoding="utf-8")
    matcher = Matcher([load_recall(tmp_path / "fda.toml")])
    for model in ("BM-900", "BM-901"):
        device = {"manufacturer": "Acme", "model": model, "software_version": "3.3"}
        assert matcher.judge(device).verdict is Verdict.AFFECTED
    assert any("no date is given" in doubt for doubt in imported.doubts)


def test_what_the_statuses_of_an_advisory_leave_open_is_told_though_a_recall_at_hand_knows_its_codes(imported):
    helper = {"serial_numbers": ["PAR123456H"]}
    document = advisory(
        product("MiniMed 508 pump", "MMT-508", vendor="Medtronic", helper=helper),
        product("MiniMed 512 pump", "MMT-512", vendor="Medtronic", product_id="P2"),
        product("MiniMed Paradigm 723", "< 2.4", vendor="Medtronic", product_id="P3"),
        title="Medtronic MiniMed insulin pumps",
        status={"known_affected": ["P1", "P3"], "under_investigation": ["P2"]},
    )
    result = imported(document)
    assert "models = [" in result.text
    for told in ("under investigation", "limited to 1 serial numbers", "“< 2.4” is no limit"):
        assert any(told in doubt for doubt in result.doubts), told
    assert "PAR123456H" not in result.text


def test_two_recall_files_of_one_id_are_refused(tmp_path, imported):
    text = imported(advisory(product("Infusor", "<= 4.1"))).text
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    assert len(choose((str(tmp_path),))) == len(choose(())) + 1
    (tmp_path / "b.toml").write_text(text.replace("4.1", "4.2"), encoding="utf-8")
    with pytest.raises(RecallError, match=r"a\.toml and .*b\.toml have the same id"):
        choose((str(tmp_path),))


def test_a_folder_of_recalls_is_applied_and_counted(tmp_path, imported):
    folder = tmp_path / "recalls"
    folder.mkdir()
    with pytest.raises(RecallError, match="holds no recall file"):
        pumpcheck.check(model="x", recalls=[str(folder)])
    for place, name in enumerate(("Flowmaster 3000", "Ventus 5")):
        text = imported(advisory(product(name, "<= 1.4"), id=f"ACME-{place}")).text
        (folder / f"{place}.toml").write_text(text, encoding="utf-8")
    inventory = tmp_path / "inventory.csv"
    inventory.write_text(
        "Manufacturer,Model,Software\nAcme,Flowmaster 3000,1.3\nAcme,Ventus 5,\nAcme,Ventus 5,2.0\n", encoding="utf-8"
    )
    result = pumpcheck.scan(inventory, recalls=[str(folder)])
    assert [(one.finding.recall_id, one.finding.verdict) for one in result.records] == [
        ("acme-0", Verdict.AFFECTED),
        ("acme-1", Verdict.NEEDS_REVIEW),
    ]
    result.write(tmp_path / "result.json")
    listed = command("--scan", tmp_path / "result.json").stdout
    assert re.search(r"acme-0 +1 +0", listed)
    assert re.search(r"acme-1 +0 +1", listed)


def test_a_recall_file_is_looked_over(tmp_path, imported):
    path = tmp_path / "recall.toml"
    path.write_text(imported(advisory(product("Flowmaster 3000", "<= 1.4"))).text, encoding="utf-8")
    assert command("check", path).returncode == 0
    path.write_text(path.read_text(encoding="utf-8").replace("names = [", 'names = ["AP", '), encoding="utf-8")
    done = command("check", path)
    assert (done.returncode, "“AP” has fewer than 4 letters" in done.stdout) == (1, True)
    others = tmp_path / "others.csv"
    others.write_text("Manufacturer,Model\nZoll,Flowmaster 3000\n", encoding="utf-8")
    assert "others.csv" in command("check", path, "--examples", others).stdout
    (tmp_path / "damaged.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    done = command("check", path, "--examples", tmp_path)
    assert (done.returncode, "not read whole" in done.stderr) == (2, True)
