"""The HTML page."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import pumpcheck
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Evidence, Verdict
from pumpcheck.model.recall import Reference
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import UnitWork, Work

VOID = {"br", "meta", "input", "link", "img", "hr"}
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class Parsed(HTMLParser):
    """Reads a page and holds it to a tree in which everything that is opened is closed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = path.read_text(encoding="utf-8")
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inline: dict[str, str] = {}
        self.rows: list[list[str]] = []
        self._in_list = False
        self.feed(self.source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if dict(attrs).get("id") == "list":
            self._in_list = True
        if self._in_list and tag == "tr":
            self.rows.append([])
        if self._in_list and tag == "td":
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "table":
            self._in_list = False

    def handle_data(self, data):
        if self.open and self.open[-1] in {"script", "style"}:
            self.inline[self.open[-1]] = data
            return
        self.texts.append(data)
        if self._in_list and "td" in self.open:
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))

    @property
    def findings(self) -> list[list[str]]:
        return [row for row in self.rows if row]


@pytest.fixture(name="page")
def _page(tmp_path) -> Callable[[ScanResult], Parsed]:
    return lambda result: Parsed(result.write(tmp_path / "r.html", force=True))


def with_records(result: ScanResult, *records: Record) -> ScanResult:
    return replace(result, records=records)


def test_every_unit_is_in_the_table_with_the_places_of_its_records(result, page):
    shown = page(result)
    assert [row[0] for row in shown.findings] == ["1", "2", "3"]
    for record in result.records:
        assert [row for row in shown.findings if record.place in row[9]]
    assert "Units to replace 2" in shown.text
    assert "Units to review 1" in shown.text
    assert "affected, 1 unit, No. 1: Owned by the patient: the clinic tells the patient" in shown.text
    assert "needs review, 1 unit, No. 3: Read the software version on the pump" in shown.text


def test_the_most_urgent_comes_first(result, page):
    assert [row[4] for row in page(result).findings][-1] == "MMT-723NAP"
    assert "has a user" in page(result).findings[0][3]


def test_a_verdict_stands_beside_its_reason_and_evidence(result, page):
    first = page(result).findings[0]
    assert "Model 722 is recalled whatever its software." in first[8]
    assert "model: “MMT-722NAS” (model number)" in first[8]


def test_the_counts_add_up(result, page):
    shown = page(result)
    cells = re.findall(r"([\d,]+) ([\d,]+) ([\d,]+) ([\d,]+) adds up", shown.text)
    numbers = [[int(cell.replace(",", "")) for cell in row] for row in cells]
    assert len(numbers) == len(result.sources) + 1
    assert all(row[0] == sum(row[1:]) for row in numbers)
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
    assert numbers[-1][0] == result.counts["records"]


def test_an_incomplete_scan_says_so_first_and_why(incomplete, page):
    shown = page(incomplete)
    body = shown.text.partition("Recalled devices in the inventory")[2]
    assert shown.text.strip().startswith("INCOMPLETE")
    outcome, _, rest = body.partition("Counts")
    assert "INCOMPLETE: 1 stretch skipped and 1 source or sheet not read whole" in outcome
    assert "ward7.csv : the file ends inside a quoted field; export it again" in outcome
    assert "assets.csv, line 12 : 3 fields where the header has 14; mend the line" in outcome
    assert "assets.csv, line 12 3 fields where the header has 14; mend the line 1" in rest
    assert "The scan is COMPLETE" not in shown.text


def test_a_complete_scan_does_not_say_incomplete(result, page):
    shown = page(result)
    assert "The scan is COMPLETE" in shown.text
    assert "INCOMPLETE" not in shown.text


def test_nothing_found_leaves_a_page_that_says_so(result, page):
    shown = page(with_records(result))
    assert "No unit is affected and none needs review." in shown.text
    assert not shown.findings


def test_the_recall_is_on_the_page(result, page):
    shown = page(result)
    for text in (
        "523/723 MiniMed Paradigm 523, 723 2.4A or lower US",
        "522/722 MiniMed Paradigm 522, 722 all US",
        "Replace the pump. There is no patch.",
        "Do not share the serial number of the pump.",
        "Press ESC on the pump and scroll to the last line.",
        "1-866-222-2584",
    ):
        assert text in shown.text


def test_warnings_and_notes_are_on_the_page(result, page):
    shown = page(result)
    assert "plugin demo 1.0 could not be loaded" in shown.text
    assert "the file has a byte-order mark" in shown.text
    assert "read as utf-8, separated by commas" in shown.text


def test_no_serial_number_is_on_the_page_wherever_it_stands(result, page, record):
    told = "Spare of PAR123456H, owner 42-X-991"
    serial = "42-X-991"
    odd = record(
        serial_number=serial,
        notes=told,
        location=f"Store {serial}",
        asset_id=f"A/{serial}",
        description=told,
        values={"Serial": serial, "Notes": told},
    )
    spoken = replace(odd, finding=replace(odd.finding, evidence=(Evidence("notes", told, "model number"),)))
    decision = Decision(Verdict.AFFECTED, f"seen {serial} and PAR123456H", "R. Lee", date(2024, 5, 1))
    use = DecisionUse(replace(decision, match={"serial_number": serial}), "applied", (spoken.id,))
    warned = replace(result, records=(*result.records, replace(spoken, decision=decision)), decisions=(use,))
    shown = page(replace(warned, warnings=("look at PAR123456H",)))
    assert not re.search(r"42-X-991|PAR-?\d{6}-?[A-Z]|PAR\d", shown.source)
    assert "•••••••56H" in shown.text
    assert "•••••991" in shown.text


def test_a_device_that_only_a_udi_names_does_not_show_what_is_in_it(result, page, record):
    shown = page(with_records(result, record(model="", udi="+H123MMT7221/$$7ABC99XQ4411")))
    assert "99XQ4411" not in shown.source
    assert shown.findings[0][4] == "named by its UDI only"


def test_no_name_of_a_user_and_no_column_of_the_source_is_on_the_page(result, page, record):
    told = record(
        assigned_to="Jane Roe",
        notes="call her mother",
        location="Home of Jane Roe",
        description="pump of JANE ROE",
        model="",
        values={"Diagnosis": "type 1"},
    )
    seen = replace(told, finding=replace(told.finding, evidence=(Evidence("assigned_to", "Jane", "maker"),)))
    shown = page(with_records(result, *result.records, seen))
    assert not re.search(r"jane|mother|diagnosis|type 1|annual check", shown.source, re.IGNORECASE)
    assert "has a user" in shown.text
    assert "Home of (a person)" in shown.text


def test_the_ids_cannot_be_traced_to_a_serial_number(result, page):
    use = DecisionUse(
        Decision(Verdict.NOT_AFFECTED, "sold", "R. Lee", date(2024, 5, 1), finding_id=result.records[0].id),
        "applied",
        (result.records[0].id,),
    )
    shown = page(replace(result, decisions=(use,)))
    assert not [record.id for record in result.records if record.id in shown.source]
    assert "applied No. 1 not affected sold R. Lee 2024-05-01 taken back" in shown.text


def test_a_decision_stands_beside_the_unit_that_stays_visible(result, page):
    decision = Decision(Verdict.NOT_AFFECTED, "sold in March", "R. Lee", date(2024, 5, 1), date(2024, 12, 31))
    decided = replace(result.records[2], decision=decision)
    shown = page(with_records(result, *result.records[:2], decided, result.records[3]))
    row = next(row for row in shown.findings if decided.place in row[9])
    assert row[1].startswith("affected")
    assert row[8].startswith("Decided by R. Lee on 2024-05-01, until 2024-12-31: not affected. sold in March")
    assert row[3] == "Doneretired"


@pytest.mark.parametrize(
    ("state", "words"), [("expired", "EXPIRED"), ("unmatched", "FITS NO FINDING")], ids=["expired", "unmatched"]
)
def test_a_decision_that_does_not_hold_is_told(result, page, state, words):
    decision = Decision(Verdict.NOT_AFFECTED, "sold", "R. Lee", date(2024, 5, 1), match={"model": "MMT-1"})
    shown = page(replace(result, decisions=(DecisionUse(decision, state),)))
    assert f"{words}" in shown.text
    assert "model: MMT-1" in shown.text


def test_markup_in_any_field_is_text(incomplete, page, record):
    fields = dict.fromkeys(("asset_id", "description", "model", "software_version", "location", "notes"), SCRIPT)
    odd = record(source=SCRIPT, table=SCRIPT, flags=(SCRIPT,), also_at=(SCRIPT,), values={SCRIPT: SCRIPT}, **fields)
    recall = replace(
        incomplete.recalls[0],
        title=SCRIPT,
        remedy=SCRIPT,
        precautions=(SCRIPT,),
        contact=(SCRIPT,),
        read_model=SCRIPT,
        sources=(Reference(SCRIPT, "javascript:alert(1)"), Reference("x", f'https://x/"{SCRIPT}')),
    )
    decision = Decision(Verdict.AFFECTED, SCRIPT, SCRIPT, date(2024, 5, 1), match={"model": SCRIPT})
    shown = page(
        replace(
            with_records(incomplete, replace(odd, decision=decision)),
            recalls=(recall,),
            warnings=(SCRIPT,),
            sources=tuple(
                replace(source, label=SCRIPT, problem=SCRIPT, adapter=SCRIPT) for source in incomplete.sources
            ),
            skipped=tuple(replace(stretch, origin=SCRIPT, reason=SCRIPT) for stretch in incomplete.skipped),
            decisions=(DecisionUse(decision, "applied", (odd.id,)),),
            version=SCRIPT,
        )
    )
    tags = [tag for tag, _ in shown.tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not [name for _, attributes in shown.tags for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in shown.tags if (attributes.get("href") or "").startswith("javascript")]
    assert shown.text.count(SCRIPT) > 20


def test_text_that_damages_reports_leaves_the_page_whole(result, page, record, nasty):
    odd = [record(row=number, model=text, location=text) for number, text in enumerate(nasty.values(), 2)]
    shown = page(with_records(result, *odd))
    assert len(shown.findings) == len(odd)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\ud800-\udfff]", shown.source)
    assert "(cut, 40,000 characters; the workbook has it whole)" in shown.text


def test_the_page_needs_nothing_from_elsewhere(result, page):
    shown = page(result)
    used = [
        value
        for tag, attributes in shown.tags
        for name, value in attributes.items()
        if name in {"src", "srcset", "href", "action", "data", "poster"} and not (value or "").startswith("#")
    ]
    assert used == [reference.url for recall in result.recalls for reference in recall.sources]
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)|https?:", shown.inline["style"] + shown.inline["script"])


def test_the_policy_lets_only_the_own_style_and_script_run(result, page):
    shown = page(result)
    policy = next(
        attributes["content"] or ""
        for tag, attributes in shown.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(shown.inline[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not [attributes for _, attributes in shown.tags if "style" in attributes]


def test_the_charts_say_in_words_what_they_draw(result, page):
    shown = page(result)
    assert "Store: 1 to replace, 0 to review" in shown.text
    assert "522/722: 2 to replace, 0 to review; 523/723: 0 to replace, 1 to review." in shown.text
    ids = {attributes.get("id") for _, attributes in shown.tags}
    for tag, attributes in shown.tags:
        if tag == "svg":
            assert attributes["role"] == "img"
            assert set((attributes["aria-labelledby"] or "").split()) <= ids


def test_many_sites_share_the_last_bar_and_none_is_lost(result, page, record):
    many = [record(row=row, location=f"Ward {row}", serial_number=f"PAR{row:06}H") for row in range(100, 140)]
    shown = page(with_records(result, *many))
    chart = re.search(r"Units by location ([^;]*to replace, 0 to review.*?)\.", shown.text)
    assert chart
    assert sum(int(number) for number in re.findall(r": (\d+) to replace", chart[1])) == len(many)
    assert "25 other locations: 25 to replace" in chart[1]


def test_asset_numbers_stand_whole_and_open_units_on_red(result, page, record):
    lone = record(serial_number="PAR123456H", asset_id="MT-001563")
    shown = page(with_records(result, lone))
    assert shown.findings[0][6] == "MT-001563"
    assert ("section", "open") in [(tag, attributes.get("class")) for tag, attributes in shown.tags]
    done = page(replace(with_records(result, lone), work=Work({lone.id: UnitWork({"status": "closed"}, number=17)})))
    assert (done.findings[0][0], done.findings[0][3]) == ("17", "Doneclosed")
    assert ("section", "complete") in [(tag, attributes.get("class")) for tag, attributes in done.tags]
    assert "1 found, 1 done, 0 open" in done.text


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.mark.integration("Chromium")
@pytest.mark.skipif(not CHROMIUM, reason="chromium is needed")
def test_sixty_six_units_print_on_eight_pages(tmp_path: Path) -> None:
    devices = (
        ("PUMP MMT-722NAP PRDGM INS V2.2 PL EN INFUSION PUMP", "MMT-722NAP"),
        ("PARADIGM REAL-TIME REVEL INSULIN INFUSION PUMP, TO BE USED WITH INVASIVE GLUCOSE SENSOR", ""),
        ("Insulin infusion pump", "MMT-723NAS"),
    )
    rows = [
        (
            f"BME-{place:04}",
            "Medtronic MiniMed",
            *devices[place % 3],
            f"PAR{place:06}H",
            f"Ward {place % 9}, Diabetes clinic",
        )
        for place in range(66)
    ]
    head = ("Asset Tag", "Manufacturer", "Description", "Model", "Serial Number", "Location")
    result = pumpcheck.scan(pd.DataFrame(rows, columns=list(head)))
    assert len(result.units()) == 66
    page, pdf = result.write(tmp_path / "page.html"), tmp_path / "page.pdf"
    printing = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(printing, check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type /Page\b", pdf.read_bytes())) <= 8
