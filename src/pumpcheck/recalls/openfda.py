"""Make a recall file of device recalls as openFDA gives them, as a list that a person completes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, Field, ValidationError

from pumpcheck.document_files import first_mistake, read_document
from pumpcheck.errors import RecallError
from pumpcheck.recalls.csaf.product_names import device_identifiers, makers_of, names_of, take_models
from pumpcheck.recalls.csaf.product_rows import Row
from pumpcheck.recalls.csaf.texts import action_in
from pumpcheck.recalls.writing import Imported, one_line, write_recall
from pumpcheck.versions.limit_words import ALL, read_versions

_PAGE = "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRES/res.cfm?id={}"
_VERSIONS = re.compile(r"\b(?:software|firmware)?\s?versions?\b[^;()\n]*|[<≤]=?\s?[vV]?\d[\w.]*", re.IGNORECASE)
_UNITS = re.compile(r"\b(?:lots?|serial|batch|s/n|sn|exp(?:iry|iration)?)\b", re.IGNORECASE)
_NAME_ENDS = re.compile(
    r"[,;:\n(]|\.\s|\s-\s|\b(?:models?|catalog|ref|part|product (?:number|code)|software|version|intended|used)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[,;]\s+(?:and\s+)?|\s+and\s+")


def _either(*names: str) -> Any:  # noqa: ANN401 - what pydantic takes for a field
    """Return a field that the two services of openFDA call differently."""
    return Field("", validation_alias=AliasChoices(*names))


class _Result(BaseModel):
    """One recalled product."""

    product_description: Annotated[str, Field(min_length=1)]
    recalling_firm: Annotated[str, Field(min_length=1)]
    code_info: str = ""
    more_code_info: str = ""
    reason_for_recall: str = ""
    action: str = ""
    classification: str = ""
    status: str = _either("status", "recall_status")
    number: str = _either("product_res_number", "recall_number")
    cfres_id: str = ""
    initiated: str = _either("event_date_initiated", "recall_initiation_date")
    openfda: dict[str, Any] = {}


class _Answer(BaseModel):
    results: Annotated[list[_Result], Field(min_length=1)]


def import_openfda(path: Path) -> Imported:
    """Make a recall file of an answer of openFDA's device recalls or enforcement reports."""
    document = read_document(path, "openFDA recalls", RecallError, form="JSON")
    try:
        results = _Answer.model_validate(document).results
    except ValidationError as error:
        raise RecallError(f"openFDA recalls {path}: {first_mistake(error)}") from None
    makers = makers_of(dict.fromkeys(result.recalling_firm for result in results))
    dates = [result.initiated for result in results if result.initiated]
    doubts = [] if dates else ["no date is given; 1900-01-01 stands for it"]
    rows: dict[str, Row] = {}
    actions: dict[str, dict[str, None]] = {}
    for result in results:
        row = _add(result, makers, rows, doubts)
        actions.setdefault(row.id, {})[one_line(result.action)] = None
    first = results[0]
    file = {
        "schema": 1,
        "id": re.sub(r"[^a-z0-9]+", "-", f"fda-{first.number or path.stem}".lower()).strip("-"),
        "title": one_line(f"{first.recalling_firm}: {first.reason_for_recall or first.product_description}")[:300],
        "published": re.sub(r"(\d{4})-?(\d\d)-?(\d\d).*", r"\1-\2-\3", min(dates, default="1900-01-01")),
        "remedy": one_line(first.action),
        "action": action_in(first.action, "replace"),
        "sources": [
            {"title": result.number or "FDA recall", "url": _PAGE.format(result.cfres_id)}
            for result in results
            if result.cfres_id
        ],
        "rows": [
            {key: value for key, value in row.keys.items() if key != "products"}
            | {"remedy": " ".join(actions[row.id]), "action": action_in(" ".join(actions[row.id]), "replace")}
            for row in rows.values()
        ],
        "makers": {"parent": makers},
    }
    return write_recall(f"openFDA recalls {path.name}", file, doubts, map(_state, results))


def _add(result: _Result, makers: Iterable[str], rows: dict[str, Row], doubts: list[str]) -> Row:
    """Add a result to the row of its name: several may differ in their models and versions only."""
    description, codes = one_line(result.product_description), one_line(f"{result.code_info} {result.more_code_info}")
    end = _NAME_ENDS.search(description, 4)
    name = (description[: end.start()] if end else description).strip(" .,-")
    said = _VERSIONS.search(description) or _VERSIONS.search(codes)
    versions = read_versions(said[0]) if said else ALL
    identifiers = device_identifiers(re.findall(r"(?<!\d)\d{14}(?!\d)", codes))
    models = [number for number in take_models(f"{description}; {codes}")[1] if number not in identifiers]
    about = f"{result.number} “{name}”".strip()
    doubts.append(f"{about}: complete its names from “{description[:300]}”")
    if said:
        doubts.append(f"{about}: {versions.doubt or f'“{one_line(said[0])}” is taken for the affected versions'}")
    if _UNITS.search(codes):
        # Lots and serial numbers tell single units; none is kept.
        doubts.append(f"{about} is limited to lots or serial numbers; every unit is taken")
    row = rows.setdefault(name, Row(name))
    # Several products of one brand may be described together: “Foo A, Number 1 and Foo B, Number 2”.
    brand = name.partition(" ")[0]
    alike = [name, *(part for part in _SEVERAL.split(description)[1:] if part.startswith(f"{brand} "))]
    row.names = list(dict.fromkeys([*row.names, *(form for one in alike for form in names_of(one, makers)), *models]))
    row.identifiers = list(dict.fromkeys([*row.identifiers, *identifiers]))
    row.several.append(versions)
    return row


def _state(result: _Result) -> str:
    kind = result.classification or f"device class {result.openfda.get('device_class', 'unknown')}"
    return f"{result.number or result.product_description[:60]}: {kind}, {result.status or 'no status'}"
