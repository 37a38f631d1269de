"""Letters to users and wards: opened as Word documents, for the words that a patient reads."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from contextlib import chdir
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

import pumpcheck
from pumpcheck.cli import cli
from pumpcheck.errors import PumpcheckError
from pumpcheck.recalls import load_recall
from pumpcheck.reports.letters import languages

from ..command import run
from ..working import edit, id_of, place, scanned

docx = pytest.importorskip("docx", reason="the extra letters is not installed")
ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "es", "fr", "de")
HEAD = (
    "Asset Tag",
    "Manufacturer",
    "Model",
    "Serial Number",
    "Department",
    "Room",
    "Assigned To",
    "Language",
    "Country",
)
ROWS = {
    "en": ("BME-1", "Medtronic", "MMT-722NAS", "PAR100001H", "Ward 3", "bed 4 (R. Roe)", "J. Doe", "", "USA"),
    "de": ("BME-2", "Medtronic", "MMT-522NAS", "PAR100002H", "Ward 3", "", "Jürgen <Groß> Weiß", "Deutsch", "Austria"),
    "es": ("BME-3", "Medtronic", "MMT-515NAS", "PAR100003H", "Clinic", "", "Ana {{ 7 * 7 }} Ruiz", "es-MX", ""),
    "fr": ("BME-4", "Medtronic", "MMT-723NAS", "PAR100004H", "Clinic", "", "R. Roe", "French", ""),
    "pl": ("BME-5", "Medtronic", "MMT-511NAS", "PAR100005H", "Clinic", "", "W. Nowak", "Polski", ""),
    "two": ("BME-6", "Medtronic", "MMT-511NAS", "PAR100006H", "Ward 4", "A. Lee / B. Kim", "A. Lee / B. Kim", "", ""),
    "place": ("BME-7", "Medtronic", "MMT-511NAS", "PAR100007H", "Ward 4", "", "Ward 3", "", ""),
    "loan": ("BME-8", "Medtronic", "MMT-511NAS loaner on loan to patient", "PAR100008H", "Ward 5", "", "", "", ""),
    "store": ("BME-9", "Medtronic", "MMT-511NAS", "PAR100009H", "", "Store", "", "", ""),
    "code": ("BME-10", "Medtronic", "MMT-511NAS", "PAR100010H", "Ward 5", "", "Pt-4502", "", ""),
}
UNNAMED = "(name not in the record)"
OUTCOMES = {"two": "several people", "place": "a place", "loan": "nobody is named", "store": "no user by its record"}
SHEET = scanned(ROWS, HEAD)
IDS = {key: id_of(SHEET, row[3]) for key, row in ROWS.items()}


@pytest.fixture(scope="module", name="book")
def _book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return SHEET.write(tmp_path_factory.mktemp("book") / "work.xlsx").read_bytes()


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, book: bytes) -> Path:
    (tmp_path / "work.xlsx").write_bytes(book)
    return tmp_path


def letters(folder: Path, *options: object, code: int = 1) -> tuple[str, dict[str, str]]:
    with chdir(folder):
        done = CliRunner().invoke(
            cli, ["letters", "work.xlsx", "-o", "letters", *map(str, options)], standalone_mode=False
        )
    refused = f"pumpcheck: {done.exception}\n" if isinstance(done.exception, PumpcheckError) else ""
    assert (2 if refused else done.return_value) == code, done.output
    files = sorted((folder / "letters").glob("*.docx")) if (folder / "letters").exists() else []
    return done.output + refused, {path.name: words_in(path) for path in files}


def words_in(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def listed(folder: Path) -> dict[str, dict[str, str]]:
    numbers = SHEET.numbers
    with (folder / "letters" / "letters.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["No."]: row for row in csv.DictReader(file)}
    return {key: rows[str(numbers[unit])] for key, unit in IDS.items()}


def file_of(key: str) -> str:
    return f"no-{SHEET.numbers[IDS[key]]:03}.docx"


def type_on(folder: Path, sheet: str, key: str, **typed: Any) -> None:
    """Type beside a unit on a sheet; a heading that is not there is added as a column."""

    def work(book: Any) -> None:
        rows = list(book[sheet].iter_rows())
        head = next(row for row in rows if any(cell.value == "Finding ID" for cell in row))
        columns = {cell.value: cell.column for cell in head if cell.value}
        row = next(row[0].row for row in rows if any(cell.value == IDS[key] for cell in row))
        for name, value in typed.items():
            heading = name.replace("_", " ")
            if heading not in columns:
                columns[heading] = max(columns.values()) + 1
                book[sheet].cell(head[0].row, columns[heading]).value = heading
            book[sheet].cell(row, columns[heading]).value = value

    edit(folder / "work.xlsx", work)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_all_of_it_in_the_language_of_the_recipient(folder, language):
    _, found = letters(folder)
    text, told = found[file_of(language)], languages.words(language)
    assert ROWS[language][6] in text
    assert "Draft: check names before sending" in text
    assert all(heading in text for heading in told["headings"].values())
    assert told["pump"]["found"][1] in text
    recall = SHEET.recalls[0]
    assert all(told["translated"][precaution] in text for precaution in recall.precautions)
    assert told["months"][date.today().month - 1] in text
    assert f"{SHEET.numbers[IDS[language]]}:" in text.replace(" :", ":")
    assert ROWS[language][3][-3:] in text
    # Only who has a unit in doubt is asked to read the device.
    assert ("REF MMT-" in text) == (language == "fr")
    assert (told["pump"]["found"][2].partition("%}")[2].partition("{%")[0] in text) == (language != "fr")


def test_a_letter_names_no_other_user_and_no_serial_number(folder):
    output, found = letters(folder)
    for key in ("en", "de", "es", "fr", "pl", "code"):
        text = found[file_of(key)]
        others = [row[6] for name, row in ROWS.items() if name != key and row[6]]
        assert not [name for name in others if name in text]
    everything = "\n".join([output, *found.values(), *found])
    assert not [row[3] for row in ROWS.values() if row[3] in everything]
    assert UNNAMED not in everything
    assert "49" not in found[file_of("es")]


def test_serial_numbers_are_printed_whole_when_asked_for(folder):
    _, found = letters(folder, "--with-serials")
    assert "PAR100001H" in found[file_of("en")]
    assert "PAR100002H" not in found[file_of("en")]


def test_every_open_unit_has_a_letter_or_a_reason(folder):
    output, found = letters(folder)
    rows = listed(folder)
    assert {key for key, row in rows.items() if row["Letter"]} == ROWS.keys() - OUTCOMES.keys()
    assert {row["Letter"] for row in rows.values()} - {""} == found.keys()
    for key, why in OUTCOMES.items():
        assert why in rows[key]["Why there is none"]
        assert (f"No. {SHEET.numbers[IDS[key]]}: " in output) == (key != "store")
    assert "without a letter: 1 (no user by its record)" in output
    assert "Polski" in output
    assert "Dear W. Nowak" in found[file_of("pl")]
    assert "Pt-4502" in found[file_of("code")]
    assert "Dear" not in found[file_of("code")]


def test_numbers_to_call_are_those_of_the_country(folder):
    _, found = letters(folder)
    number = "1-866-222-2584"
    assert number in found[file_of("en")]
    assert number not in found[file_of("de")]
    assert number in found[file_of("fr")]
    _, found = letters(folder, "--country", "France", "--force")
    assert number in found[file_of("en")]
    assert number not in found[file_of("fr")]


def test_what_the_team_typed_is_in_the_letters(folder):
    type_on(folder, "Notify", "loan", Person="P. Poe", Language="Español")
    type_on(folder, "Notify", "two", Addressee="Lee & Sons")
    type_on(folder, "Remediation", "en", Status="replaced")
    type_on(folder, "Remediation", "es", Notified_on=date(2030, 1, 2), Replacement_model="MiniMed 780G")

    def form(book: Any) -> None:
        cells = [cell for row in book["Response"].iter_rows() for cell in row]
        for label, text in {"Organisation": "St. Mary", "Telephone, e-mail": "555 0100"}.items():
            cell = next(cell for cell in cells if cell.value == label)
            cell.offset(0, 1 if cell.column == 1 else 3).value = text

    edit(folder / "work.xlsx", form)
    output, found = letters(folder)
    rows = listed(folder)
    assert "P. Poe" in found[file_of("loan")]
    assert languages.words("es")["headings"]["today"] in found[file_of("loan")]
    assert "Lee & Sons" in found[file_of("two")]
    assert "done" in rows["en"]["Why there is none"]
    assert "notified" in rows["es"]["Why there is none"]
    assert {file_of("en"), file_of("es")}.isdisjoint(found)
    assert "St. Mary: 555 0100" in found[file_of("pl")]
    assert "telephone" not in output
    _, found = letters(folder, "--again", "--force")
    assert "MiniMed 780G" in found[file_of("es")]


def test_a_ward_letter_names_its_units_and_no_patient(folder):
    _, found = letters(folder, "--by", "department", "--language", "de")
    first = min(SHEET.numbers[IDS[key]] for key in ("en", "de"))
    text = found[f"ward-no-{first:03}.docx"]
    assert len(found) == 4
    assert "An das Team von Ward 3" in text
    assert "Entwurf: vor dem Versand die Namen prüfen" in text
    for key, row in ROWS.items():
        assert (f"Nr. {SHEET.numbers[IDS[key]]}:" in text) == (row[4] == "Ward 3")
    everything = "\n".join(found.values())
    people = [row[6] for key, row in ROWS.items() if row[6] and key != "place"]
    assert not [name for name in people if name in everything]
    assert not [row[3] for row in ROWS.values() if row[3] in everything]
    assert "where it belongs" in listed(folder)["store"]["Why there is none"]


def test_letters_that_exist_are_kept_unless_forced(folder):
    letters(folder)
    path = folder / "letters" / file_of("en")
    path.write_text("edited by hand")
    refused = run("letters", "work.xlsx", "-o", "letters", cwd=folder)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert path.read_text() == "edited by hand"
    letters(folder, "--force")
    assert "J. Doe" in words_in(path)


def template(folder: Path, *paragraphs: str) -> Path:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(str(folder / "mine.docx"))
    return folder / "mine.docx"


def test_a_template_of_ones_own(folder):
    type_on(folder, "Notify", "en", Address="1 Elm Street")
    _, found = letters(folder, "--template", ROOT / "examples" / "clinic_letter.docx")
    assert "J. Doe\n1 Elm Street" in found[file_of("en")]
    assert "It has been recalled" in found[file_of("en")]
    template(folder, "Only {{ person }}")
    _, found = letters(folder, "--template", "mine.docx", "--force")
    assert found[file_of("en")] == "Draft: check names before sending\nOnly J. Doe"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dear {{ persn }}", "'persn' is undefined"),
        ("Model {{ unit.modle }}", "'modle'"),
        ("{{ column['Shoe size'] }}", "'Shoe size'"),
        ("{% if person %} open", "end of template"),
        ("Dear {{ person }", "unexpected '}'"),
        ("{{ person + 1 }}", "cannot be filled in"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_mistake_in_a_template_is_one_sentence(folder, text, told):
    template(folder, "Good day", text)
    output, found = letters(folder, "--template", "mine.docx", code=2)
    assert output.startswith("pumpcheck: template mine.docx: ")
    assert told in output
    assert len(output.strip().splitlines()) == 1
    assert not found


@pytest.mark.parametrize(("content", "told"), [(None, "cannot be read"), (b"no zip", "is no Word document")])
def test_what_is_no_template_is_one_sentence(folder, content, told):
    if content:
        (folder / "mine.docx").write_bytes(content)
    output, _ = letters(folder, "--template", "mine.docx", code=2)
    assert re.fullmatch(rf"pumpcheck: template mine\.docx {told}.*\n", output)


def test_every_variable_of_the_docs_can_be_printed(folder):
    table = (ROOT / "docs" / "letters.md").read_text(encoding="utf-8").partition("| Variable |")[2]
    names = {name for line in table.splitlines() if line.startswith("|") for name in re.findall(r"`([^`]+)`", line)}
    own = {name for name in names if not name.startswith(("-", "column", "ward", "units"))}
    assert len(own) > 25
    template(folder, *(f"{{{{ {name} }}}}" for name in sorted(own)))
    letters(folder, "--template", "mine.docx")


def test_the_texts_of_all_languages_are_of_one_form():
    def form(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: form(one) for key, one in value.items()}
        if isinstance(value, list):
            return [form(one) for one in value]
        return sorted(re.findall(r"{%.*?%}|{{[^'}]*", value))

    forms = [form({**languages.words(language), "months": []}) for language in LANGUAGES]
    assert all(one == forms[0] for one in forms)


@pytest.mark.parametrize("recall", ["medtronic-minimed-2019", "medtronic-remote-controllers-2018"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_recall_says_is_translated(language, recall):
    known = load_recall(ROOT / "src" / "pumpcheck" / "recalls" / f"{recall}.toml")
    assert {*known.precautions, *known.contact} <= languages.words(language)["translated"].keys()
    assert recall in languages.words()["kinds"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("Deutsch (Schweiz)", "de"), ("es-MX", "es"), ("FR", "fr"), ("Anglais", "en"), ("Polski", ""), ("", "")],
)
def test_languages_are_known_by_their_names(text, language):
    assert languages.language_of(text) == language


def test_the_language_of_a_device_is_not_that_of_its_user():
    assert languages.value_of("language", {"Language of patient": "fr", "Device language": "en", "Sprache": ""}) == "fr"


@pytest.mark.parametrize(
    ("country", "shown"),
    [("", [0, 1, 2, 3]), ("U.S.", [0, 2, 3]), ("Deutschland", [1, 3]), ("Narnia", [1, 3])],
)
def test_contacts_are_those_of_a_country(country, shown):
    contacts = ["United States: 1-800", "Other countries: ask us", "Maker (US) 1-866", "help@example.org"]
    assert languages.contacts_in(country, contacts) == [contacts[place] for place in shown]


def test_without_docxtpl_one_sentence_says_what_to_install(folder):
    code = "import sys; sys.modules['docxtpl'] = None; from pumpcheck.cli import main; main()"
    command = [sys.executable, "-c", code, "letters", "work.xlsx", "-o", "letters"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "pumpcheck[letters]" in done.stderr
    assert not (folder / "letters").exists()


def test_templates_are_what_their_generator_writes(tmp_path):
    made = subprocess.run([sys.executable, ROOT / "examples" / "make_letter_templates.py", tmp_path], check=False)
    assert made.returncode == 0
    for kept in (ROOT / "examples" / "clinic_letter.docx", Path(languages.__file__).with_name("letter.docx")):
        with ZipFile(kept) as old, ZipFile(tmp_path / kept.name) as new:
            assert old.read("word/document.xml") == new.read("word/document.xml")


def test_a_unit_that_is_gone_is_listed(folder):
    scanned({key: row for key, row in ROWS.items() if key != "en"}, HEAD).write(folder / "work.xlsx", update=True)
    output, found = letters(folder)
    assert file_of("en") not in found
    assert f"No. {SHEET.numbers[IDS['en']]}: no letter: no longer in the inventory" in output
    assert place(openpyxl.load_workbook(folder / "work.xlsx"), IDS["en"])


def test_a_user_whom_only_another_record_names_is_not_missed(tmp_path):
    store, clinic, broken = (tmp_path / name for name in ("store.csv", "clinic.csv", "broken.xlsx"))
    store.write_text("Asset,Manufacturer,Model,Serial Number\n1,Medtronic,MMT-722NAS,PAR100001H\n")
    clinic.write_text("Manufacturer,Model,Serial Number,Assigned To\nMedtronic,MMT-722NAS,PAR100001H,J. Doe\n")
    broken.write_bytes(b"PK\x03\x04")
    pumpcheck.scan(store, clinic).write(tmp_path / "work.xlsx")
    output, written = letters(tmp_path, code=0)
    assert "J. Doe" in written["no-001.docx"]
    assert "INCOMPLETE" not in output
    pumpcheck.scan(store, clinic, broken).write(tmp_path / "work.xlsx", force=True)
    output, _ = letters(tmp_path, "--force", code=2)
    assert "INCOMPLETE" in output
