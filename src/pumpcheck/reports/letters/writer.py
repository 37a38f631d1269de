"""The letters themselves: the facts that a template is filled in with, and the files."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from pumpcheck.errors import ReportError
from pumpcheck.masking import mask
from pumpcheck.model import Recall, Verdict
from pumpcheck.reports.files import check_free, finished_file
from pumpcheck.reports.letters.addressees import Addressee, addressees, names_of
from pumpcheck.reports.letters.template import Template
from pumpcheck.reports.letters.texts import contacts_in, fill, language_of, value_of, words
from pumpcheck.reports.text import one_line, safe_row
from pumpcheck.result import ScanResult

LIST_NAME = "letters.csv"
_SENDER = {
    "organisation": "Organisation",
    "address": "Address",
    "contact_person": "Contact person",
    "telephone": "Telephone, e-mail",
}
"""What the form on the sheet Response says about who writes."""


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


@dataclass
class Written:
    """The units of each letter, the units without one, and what to know before the letters go out."""

    letters: dict[Path, list[Addressee]] = field(default_factory=dict)
    none: list[Addressee] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_letters(result: ScanResult, folder: Path, choices: Choices) -> Written:
    """Write a letter for each user or ward, and a list of all open units with their letter or why there is none.

    Raises:
        UsageError: If docxtpl is not installed.
        ReportError: If the template has a mistake, or a file exists or cannot be written. No letter is written then.
    """
    found = addressees(result, choices.by, again=choices.again)
    letters, written = _Letters(result, found, choices), Written(none=[one for one in found if one.why_none])
    groups: dict[str, list[Addressee]] = {}
    for one in (one for one in found if not one.why_none):
        groups.setdefault(str(one.number) if choices.by == "user" else one.name.casefold(), []).append(one)
    files: dict[Path, bytes] = {}
    # Made before the first is written: a mistake in the template leaves no half of them.
    for units in groups.values():
        path = folder / f"{'' if choices.by == 'user' else 'ward-'}no-{units[0].number:03}.docx"
        written.letters[path], files[path] = units, letters.letter(units)
    files[folder / LIST_NAME] = _list(found, written)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError(f"{folder} cannot be made: {error.strerror}; choose another folder") from error
    for path in files:
        check_free(path, force=choices.force)
    for path, content in files.items():
        with finished_file(path, force=choices.force) as stream:
            stream.write(content)
    earlier = sorted(path.name for path in folder.glob("*.docx") if path not in files)
    notes = [*letters.notes, *([f"not of this run, look before you send them: {', '.join(earlier)}"] * bool(earlier))]
    return replace(written, notes=notes)


def _list(found: Sequence[Addressee], written: Written) -> bytes:
    files = {one.number: path.name for path, units in written.letters.items() for one in units}
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(("No.", "Letter", "Why there is none", "To", "Department", "Location"))
    for one in found:
        cells = (files.get(one.number, ""), one.why_none, one.name or one.person, one.department, one.location)
        writer.writerow(safe_row([str(one.number), *cells]))
    return stream.getvalue().encode("utf-8-sig")


class _Letters:
    def __init__(self, result: ScanResult, found: Sequence[Addressee], choices: Choices) -> None:
        self.notes: dict[str, None] = {}
        self._choices, self._entries = choices, result.work.entries_on("Response")
        self._recalls = {recall.id: recall for recall in result.recalls}
        self._template, self._environment = Template(choices.template), SandboxedEnvironment()
        self._names, self._mask = names_of(found), str if choices.with_serials else result.masker()

    def letter(self, units: Sequence[Addressee]) -> bytes:
        """Return the document about the unit of a user, or the units of a ward."""
        first, choices, by_user = units[0], self._choices, self._choices.by == "user"
        columns, own = (first.columns, first.person) if by_user else ({}, "")
        language = self._language(first.number, value_of("language", columns))
        texts, recalls = words(language), list({one.recall_id: self._recalls.get(one.recall_id) for one in units}.values())
        recalls = [recall or Recall("", "", "", ()) for recall in recalls]
        told = [self._unit(one, own) for one in units]
        said = dict.fromkeys(text for recall in recalls for text in recall.precautions)
        country = value_of("country", columns) or choices.country
        contacts = dict.fromkeys(text for recall in recalls for text in contacts_in(country, recall.contact))
        if not texts["translated"].keys() >= {*said, *contacts}:
            self.notes[f"what a recall says is not all translated (“{language}”): read those letters"] = None
        facts: dict[str, Any] = {
            "draft": words(choices.language)["draft"],
            "day": date.today(),
            "months": texts["months"],
            "headings": texts["headings"],
            "units": told,
            "addressee": self._shown(first.name, own),
            "recall": recalls[0],
            "precautions": [texts["translated"].get(text, text) for text in said],
            **self._sender({recall.title for recall in recalls}, texts["blanks"]),
        }
        if by_user:
            column = {heading: self._shown(text, own) for heading, text in columns.items()}
            facts |= {"person": own, "unit": told[0], "column": column, "nameless": bool(re.search(r"\d", own))}
            part = {**texts["user"], **texts[words()["kinds"].get(recalls[0].id, "other")]}
        else:
            facts["ward"], part = self._shown(first.name, ""), texts["ward"]
        facts |= fill({**part, "date": texts["date"]}, facts, self._environment)
        facts["unit_lines"] = [fill(texts["unit"], {**facts, "unit": unit}, self._environment) for unit in told]
        facts["call"] += [texts["translated"].get(text, text) for text in contacts]
        return self._template.fill(facts)

    def _language(self, number: int, named: str) -> str:
        found = language_of(named)
        if named and not found:
            self.notes[f"No. {number}: there are no letters in “{named}”; it is in “{self._choices.language}”"] = None
        return found or self._choices.language

    def _unit(self, one: Addressee, own: str) -> dict[str, Any]:
        record, recall = one.record, self._recalls.get(one.recall_id)
        fields = record.fields if record else {}
        flags, row = (record.finding.flags, record.finding.recalled_model) if record else ((), None)
        texts = {
            "model": fields.get("model") or fields.get("catalog_number", ""),
            "asset_id": fields.get("asset_id", ""),
            "department": one.department,
            "location": one.location,
            "replacement_model": str(one.work.typed.get("replacement_model") or ""),
        }
        serial = fields.get("serial_number", "")
        return {
            **{name: self._shown(text, own) for name, text in texts.items()},
            "number": one.number,
            "affected": record is not None and record.verdict is Verdict.AFFECTED,
            "device": next((known.name for known in (recall.rows if recall else ()) if known.id == row), ""),
            "serial": one_line(serial) if self._choices.with_serials else "",
            "serial_ending": mask(serial).strip("•"),
            "loan": "loaned" in flags,
            "loop": "diy_loop" in flags,
        }

    def _sender(self, titles: set[str], blanks: Mapping[str, str]) -> dict[str, str]:
        typed = {label: str(one.value) for (about, label), one in self._entries.items() if titles & {*about}}
        if not typed.get(_SENDER["telephone"]):
            self.notes["the form on the sheet Response names no telephone: the letters leave a blank for it"] = None
        return {name: one_line(typed.get(label) or blanks.get(name, "")) for name, label in _SENDER.items()}

    def _shown(self, text: str, own: str) -> str:
        """Return a text without the names of others, and without serial numbers unless they were asked for."""
        for name in self._names:
            if name in text.casefold() and name not in own.casefold():
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text, flags=re.IGNORECASE)
        return self._mask(one_line(text))
