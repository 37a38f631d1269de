"""Make a recall file of device recalls as openFDA gives them, as a list that a person completes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from pumpcheck.document_files import read_document
from pumpcheck.errors import RecallError
from pumpcheck.folding import fold
from pumpcheck.mistakes import first_mistake
from pumpcheck.recalls import common_words
from pumpcheck.recalls.csaf.identifiers import is_gtin
from pumpcheck.recalls.csaf.limits import ALL, Versions, read_versions
from pumpcheck.recalls.csaf.naming import makers_of, names_of
from pumpcheck.recalls.writing import Imported, one_line, write_recall

_PAGE = "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRES/res.cfm?id={}"
_NUMBERS = re.compile(
    r"\b(?:models?|catalog(?:ue)?|product|part|ref|item|reorder)\b\.?(?:\s?(?:numbers?|nos?\.?|codes?|#))?(?:\(s\))?\s?[:#]?\s*"
    r"(?P<listed>(?:[A-Z0-9][\w/+.-]*\d[\w/+-]*|\d[\w/+-]+)(?:\s*(?:,|;|and|&|or)\s*(?:[A-Z0-9][\w/+.-]*\d[\w/+-]*|\d[\w/+-]+))*)",
    re.IGNORECASE,
)
_VERSIONS = re.compile(r"\b(?:software|firmware)?\s?versions?\b[^;()\n]*|[<≤]=?\s?[vV]?\d[\w.]*", re.IGNORECASE)
_UNITS = re.compile(r"\b(?:lots?|serial|batch|s/n|sn|exp(?:iry|iration)?)\b", re.IGNORECASE)
_NAME_ENDS = re.compile(
    r"[,;:\n(]|\.\s|\s-\s|\b(?:models?|catalog|ref|part|product (?:number|code)|software|version|intended|used)\b",
    re.IGNORECASE,
)


class _Result(BaseModel):
    """One recalled product; the two services of openFDA call some fields differently."""

    product_description: Annotated[str, Field(min_length=1)]
    recalling_firm: Annotated[str, Field(min_length=1)]
    code_info: str = ""
    more_code_info: str = ""
    reason_for_recall: str = ""
    action: str = ""
    classification: str = ""
    status: str = ""
    recall_status: str = ""
    recall_number: str = ""
    product_res_number: str = ""
    cfres_id: str = ""
    event_date_initiated: str = ""
    recall_initiation_date: str = ""
    openfda: dict[str, Any] = {}

    @property
    def number(self) -> str:
        """Its recall number."""
        return self.product_res_number or self.recall_number

    @property
    def codes(self) -> str:
        """What tells the units."""
        return f"{self.code_info} {self.more_code_info}".strip()


class _Answer(BaseModel):
    results: Annotated[list[_Result], Field(min_length=1)]


def import_openfda(path: Path) -> Imported:
    """Make a recall file of an answer of openFDA's device recalls or enforcement reports.

    Args:
        path: The answer, a JSON file.

    Raises:
        RecallError: If it cannot be read or is no such answer.
    """
    document = read_document(path, "openFDA recalls", RecallError, form="JSON")
    try:
        results = _Answer.model_validate(document).results
    except ValidationError as error:
        raise RecallError(f"openFDA recalls {path}: {first_mistake(error)}") from None
    common = common_words()
    everyday = [fold(word) for word in (*common["names"]["everyday"], *common["names"]["left_out"])]
    makers = makers_of(dict.fromkeys(result.recalling_firm for result in results), common["makers"]["other"], everyday)
    doubts: list[str] = []
    rows: dict[str, dict[str, Any]] = {}
    for result in results:
        row = _row(result, makers, everyday, doubts)
        rows.setdefault(row["id"], row)
    dates = [re.sub(r"(\d{4})-?(\d\d)-?(\d\d).*", r"\1-\2-\3", _date(result)) for result in results if _date(result)]
    first = results[0]
    file = {
        "schema": 1,
        "id": re.sub(r"[^a-z0-9]+", "-", f"fda-{first.number or path.stem}".lower()).strip("-"),
        "title": one_line(f"{first.recalling_firm}: {first.reason_for_recall or first.product_description}")[:300],
        "published": min(dates, default="1900-01-01"),
        "default": False,
        "remedy": one_line(first.action),
        "sources": [
            {"title": result.number or "FDA recall", "url": _PAGE.format(result.cfres_id)}
            for result in results
            if result.cfres_id
        ],
        "rows": list(rows.values()),
        "makers": {"parent": makers},
    }
    return write_recall(f"openFDA recalls {path.name}", file, doubts, map(_state, results))


def _row(result: _Result, makers: Iterable[str], everyday: Iterable[str], doubts: list[str]) -> dict[str, Any]:
    description, codes = one_line(result.product_description), one_line(result.codes)
    end = _NAME_ENDS.search(description, 4)
    name = (description[: end.start()] if end else description).strip(" .,-")
    said = _VERSIONS.search(description) or _VERSIONS.search(codes)
    versions: Versions = read_versions(said[0]) if said else ALL
    numbers = [
        number
        for found in _NUMBERS.finditer(f"{description}; {codes}")
        for number in re.split(r"[,;&\s]+", found["listed"])
    ]
    models = [number for number in dict.fromkeys(numbers) if sum(map(str.isalnum, number)) > 2 and not is_gtin(number)]
    about = f"{result.number} “{name}”".strip()
    doubts.append(f"{about}: complete its names from “{description[:300]}”")
    if said:
        doubts.append(f"{about}: {versions.doubt or f'“{one_line(said[0])}” is taken for the affected versions'}")
    if _UNITS.search(codes):
        # Lots and serial numbers tell single units; none is kept.
        doubts.append(f"{about} is limited to lots or serial numbers; every unit is taken")
    return {
        "id": name,
        "names": list(dict.fromkeys([*names_of(name, makers, everyday=set(everyday)), *models])),
        "scheme": versions.scheme,
        "versions": list(versions.limits),
        "identifiers": [
            number for number in dict.fromkeys(re.findall(r"(?<!\d)\d{14}(?!\d)", codes)) if is_gtin(number)
        ],
        "remedy": one_line(result.action),
    }


def _date(result: _Result) -> str:
    return result.event_date_initiated or result.recall_initiation_date


def _state(result: _Result) -> str:
    kind = result.classification or f"device class {result.openfda.get('device_class', 'unknown')}"
    status = result.status or result.recall_status or "no status"
    return f"{result.number or result.product_description[:60]}: {kind}, {status}"
