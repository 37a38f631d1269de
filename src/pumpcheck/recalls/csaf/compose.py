"""Put a recall file together: what the advisory says, how its products are written, and what a person must look at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from pumpcheck.errors import RecallError
from pumpcheck.recalls import built_in_texts, common_words
from pumpcheck.recalls.csaf.form import Advisory
from pumpcheck.recalls.csaf.known import Known, known_products, words_of
from pumpcheck.recalls.csaf.rows import Reading, Row, read_rows
from pumpcheck.recalls.csaf.texts import action_of, read_texts, row_remedy
from pumpcheck.recalls.schema import RecallFile
from pumpcheck.recalls.writing import Imported, one_line, write_recall

_LOOK = {
    "dotted": "Read the software version on the device: {}.",
    "date": "Read the date of manufacture on the label: {}.",
}


def compose(advisory: Advisory, origin: str) -> Imported:
    """Make the recall file of an advisory.

    Args:
        advisory: The advisory.
        origin: Its file name, for the comment at the head.

    Raises:
        RecallError: If it names no product that is affected.
    """
    common = common_words()
    names = common["names"]
    reading = read_rows(advisory, common["makers"]["other"], [*names["everyday"], *names["left_out"]])
    at_hand = [RecallFile.model_validate(tomllib.loads(text)) for text in built_in_texts()]
    known = known_products(advisory.document.title, reading.affected, at_hand)
    if not reading.rows:
        reasons = "; ".join(reading.doubts) or "no product is marked as affected"
        raise RecallError(f"advisory {origin}: names no recalled product: {one_line(reasons)}")
    texts = read_texts(advisory)
    file: dict[str, Any] = {
        "schema": 1,
        "id": re.sub(r"[^a-z0-9]+", "-", advisory.document.tracking.id.lower()).strip("-") or "advisory",
        "title": texts.title,
        "published": texts.published,
        "default": False,
        "remedy": texts.remedy,
        "action": action_of(advisory),
        "contact": texts.contact,
        "precautions": texts.precautions,
        "sources": [{"title": title, "url": url} for url, title in texts.sources.items()],
        **(_coded(known, advisory) if known else _named(reading, advisory)),
    }
    doubts = [*(known.doubts if known else reading.doubts), *texts.doubts]
    remarks = [*reading.remarks, *texts.remarks]
    return write_recall(f"CSAF advisory {origin}", file, doubts, remarks, texts.notes)


def _coded(known: Known, advisory: Advisory) -> dict[str, Any]:
    """Return the rows and words of products that a recall at hand knows by their codes."""
    rows = [
        {
            "id": row.id,
            "models": row.models,
            "name": row.name,
            "software_max": row.software_max,
            "action": action_of(advisory, row.products),
        }
        for row in known.rows.values()
    ]
    return {"rows": rows, **words_of(known)}


def _named(reading: Reading, advisory: Advisory) -> dict[str, Any]:
    """Return the rows of products that are known by their names, and their makers."""
    every = list(reading.rows.values())
    rows = [_row(row, advisory) for row in every]
    return {"read_version": _read_version(every), "rows": rows, "makers": {"parent": reading.makers}}


def _row(row: Row, advisory: Advisory) -> dict[str, Any]:
    versions = row.versions
    return {
        "id": one_line(row.id),
        "names": [one_line(name) for name in row.names],
        "scheme": versions.scheme,
        "versions": list(versions.limits),
        "identifiers": row.identifiers,
        "remedy": row_remedy(row.names, advisory),
        "action": action_of(advisory, row.products),
    }


def _read_version(rows: Sequence[Row]) -> str:
    limited = [row for row in rows if row.versions.limits]
    limits = "; ".join(f"{row.id}: {', '.join(row.versions.limits)}" for row in limited)
    return _LOOK[limited[0].versions.scheme].format(f"affected are {one_line(limits)}") if limited else ""
