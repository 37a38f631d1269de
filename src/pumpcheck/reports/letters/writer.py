"""The letters themselves: the facts, the Word document that they fill in, by docxtpl, and the files."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from pumpcheck.errors import ReportError, UsageError
from pumpcheck.masking import mask
from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.files import check_free, finished_file
from pumpcheck.reports.letters.addressees import Addressee, addressees, names_in
from pumpcheck.reports.letters.languages import contacts_in, fill, language_of, value_of, words
from pumpcheck.reports.shown_text import one_line, safe_row

LIST_NAME = "letters.csv"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Choices:
    """How letters are written; each is the option of `pumpcheck letters` of that name."""

    by: str = "user"
    template: Path | None = None
    language: str = "en"
    country: str = ""
    with_serials: bool = False
    again: bool = False
    force: bool = False


class Line(NamedTuple):
    """What is told of an open unit: its letter, or the reason for none by its name in words.toml."""

    number: int
    letter: str
    why_none: str
    person: str = ""
    department: str = ""
    location: str = ""


def write_letters(result: ScanResult, folder: Path, choices: Choices) -> tuple[list[Line], list[str]]:
    """Write a letter for each user or ward, and a list of all open units with their letter or why there is none.

    Return a line for each open unit, and what to know before the letters go out.
    """
    found = addressees(result, choices.by, again=choices.again)
    letters = _Letters(result, found, choices)
    groups: dict[str, list[Addressee]] = {}
    for one in filter(lambda one: one.file, found):
        groups.setdefault(one.file, []).append(one)
    # Made before the first is written: a mistake in the template leaves no half of them.
    contents = {folder / file: letters.letter(units) for file, units in groups.items()}
    lines = _lines(result, found)
    contents[folder / LIST_NAME] = _list(lines)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError(f"{folder} cannot be made: {error.strerror}; choose another folder") from error
    for path in contents:
        check_free(path, force=choices.force)
    for path, content in contents.items():
        with finished_file(path, force=choices.force) as stream:
            stream.write(content)
    if not result.complete:
        letters.notes["INCOMPLETE: not every inventory was read whole, so users may be missing here"] = None
    return lines, list(letters.notes)


def _lines(result: ScanResult, found: Sequence[Addressee]) -> list[Line]:
    lines = [Line(one.record.number, one.file, one.why_none, one.person, one.department, one.location) for one in found]
    done = {name for name, work in result.work.units.items() if work.done}
    gone = (unit.id for unit in result.work.gone if not unit.settled)
    lines += (Line(result.numbers[name], "", "done" if name in done else "gone") for name in gone)
    return sorted(lines)


def _list(lines: Sequence[Line]) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(("No.", "Letter", "Why there is none", "Person", "Department", "Location"))
    for line in lines:
        told = line._replace(why_none=words()["reasons"].get(line.why_none, ""))
        writer.writerow(safe_row(list(map(str, told))))
    return stream.getvalue().encode("utf-8-sig")


class _Letters:
    def __init__(self, result: ScanResult, found: Sequence[Addressee], choices: Choices) -> None:
        self.notes: dict[str, None] = {}
        self._choices, self._entries = choices, result.work.entries_on("Response")
        self._template, self._masker = Template(choices.template), None if choices.with_serials else result.masker()
        names = {name.casefold() for one in found for name in (one.person, *names_in(one.person)) if len(name) > 2}
        departments = {one.department.casefold() for one in found}
        # By their first words: to look for the name of every user in every letter takes long where there are many.
        self._names: dict[str, list[str]] = {}
        for name in names - departments:
            self._names.setdefault(next(iter(_WORD.findall(name)), ""), []).append(name)

    def letter(self, units: Sequence[Addressee]) -> bytes:
        """Return the document about the unit of a user, or the units of a ward."""
        first, by = units[0], self._choices.by
        columns, own = (first.columns, first.person) if by == "user" else ({}, getattr(first, by))
        named = value_of("language", columns)
        language = language_of(named) or self._choices.language
        if named and not language_of(named):
            self.notes[f"No. {first.record.number}: no letters in “{named}”, so it is in “{language}”"] = None
        texts, told = words(language), [self._unit(one, own) for one in units]
        recalls = list({one.recall.id: one.recall for one in units if one.recall}.values())
        facts: dict[str, Any] = {
            "draft": words(self._choices.language)["draft"],
            "day": date.today(),
            "addressee": self._shown(own, own),
            "units": told,
            "actions": sorted({unit["action"] for unit in told}),
            "recall": (*recalls, Recall("", "", "", ()))[0],
            **{name: texts[name] for name in ("months", "headings")},
            **self._sender({recall.title for recall in recalls}, texts["blanks"]),
        }
        if by == "user":
            column = {heading: self._shown(text, own) for heading, text in columns.items()}
            facts |= {"person": facts["addressee"], "unit": told[0], "column": column}
            facts["nameless"] = bool(re.search(r"\d", own))
            part = {**texts["user"], **texts[words()["kinds"].get(facts["recall"].id, "other")]}
        else:
            facts["ward"], part = facts["addressee"], texts["ward"]
        facts |= fill({**part, "date": texts["date"]}, facts)
        facts["unit_lines"] = [fill(texts["unit"], {**facts, "unit": unit}) for unit in told]
        facts["precautions"] = self._translated(language, [text for recall in recalls for text in recall.precautions])
        country = value_of("country", columns) or self._choices.country
        contacts = [text for recall in recalls for text in contacts_in(country, recall.contact)]
        facts["call"] += self._translated(language, contacts)
        return self._template.fill(facts)

    def _unit(self, one: Addressee, own: str) -> dict[str, Any]:
        fields, finding = one.record.fields, one.record.finding
        rows = one.recall.rows if one.recall else ()
        texts = {
            "model": fields.get("model") or fields.get("catalog_number", ""),
            "department": one.department,
            "location": one.location,
            "replacement_model": str(one.work.typed.get("replacement_model") or ""),
        }
        serial, asset = one_line(fields.get("serial_number", "")), one_line(fields.get("asset_id", ""))
        return {
            **{name: self._shown(text, own) for name, text in texts.items()},
            "number": one.record.number,
            "affected": one.record.verdict is Verdict.AFFECTED,
            "action": one.record.action,
            "device": next((row.name for row in rows if row.id == finding.recalled_model), ""),
            "asset_id": self._masker.asset(asset) if self._masker else asset,
            "serial": "" if self._masker else serial,
            "serial_ending": mask(serial).strip("•"),
            "loan": "loaned" in finding.flags,
            "loop": "diy_loop" in finding.flags,
        }

    def _sender(self, titles: set[str], blanks: dict[str, str]) -> dict[str, str]:
        typed = {label: one_line(str(one.value)) for (about, label), one in self._entries.items() if titles & {*about}}
        sender = {name: typed.get(label) or blanks.get(name, "") for name, label in words()["sender"].items()}
        if sender["telephone"] == blanks["telephone"]:
            self.notes["the form on the sheet Response names no telephone: the letters leave a blank for it"] = None
        return sender

    def _translated(self, language: str, texts: Sequence[str]) -> list[str]:
        known = words(language)["translated"]
        if not known.keys() >= {*texts}:
            self.notes[f"what a recall says is not all translated (“{language}”): read those letters"] = None
        return [known.get(text, text) for text in dict.fromkeys(texts)]

    def _shown(self, text: str, own: str) -> str:
        """Return a text without the names of others, and without serial numbers unless they were asked for."""
        in_text = {"", *_WORD.findall(text.casefold())}
        for name in sorted((name for word in in_text for name in self._names.get(word, ())), key=len, reverse=True):
            if name in text.casefold() and name not in own.casefold():
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text, flags=re.IGNORECASE)
        return self._masker(one_line(text)) if self._masker else one_line(text)


class Template:
    """A template of one's own, or the one that comes with pumpcheck."""

    def __init__(self, path: Path | None) -> None:
        try:
            from docxtpl import DocxTemplate
        except ImportError:
            raise UsageError("letters need docxtpl: python -m pip install 'pumpcheck[letters]'") from None
        self._new, self._called = DocxTemplate, f"template {path}"
        # A template comes by mail: it may fill in what it is given, and do nothing else.
        self._environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        try:
            self._content = (path or files("pumpcheck.reports.letters") / "letter.docx").read_bytes()
            DocxTemplate(BytesIO(self._content)).get_docx()
        except OSError as error:
            raise ReportError(f"{self._called} cannot be read: {error.strerror}") from error
        except Exception as error:
            raise ReportError(f"{self._called} is no Word document (.docx), or a damaged one") from error

    def fill(self, facts: Mapping[str, Any]) -> bytes:
        """Return the document with the facts filled in, and with the draft mark even where the template has none."""
        document, finished = self._new(BytesIO(self._content)), BytesIO()
        try:
            document.render(dict(facts), self._environment, autoescape=True)
            if "draft" not in self._new(BytesIO(self._content)).get_undeclared_template_variables(self._environment):
                document.paragraphs[0].insert_paragraph_before(facts["draft"])
            document.save(finished)
        except Exception as error:
            said = " ".join(str(error).split()).rstrip(".")
            raise ReportError(
                f"{self._called}: cannot be filled in ({said}); docs/letters.md lists the variables"
            ) from error
        return finished.getvalue()
