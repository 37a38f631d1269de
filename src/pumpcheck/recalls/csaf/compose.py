"""Put a recall file together: what the advisory says, how its products are written, and what a person must look at."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from pydantic import ValidationError

from pumpcheck.errors import RecallError
from pumpcheck.mistakes import first_mistake
from pumpcheck.recalls import built_in_texts, common_words
from pumpcheck.recalls.csaf import Imported
from pumpcheck.recalls.csaf.form import Advisory
from pumpcheck.recalls.csaf.rows import Reading, read_rows
from pumpcheck.recalls.csaf.texts import Texts, read_texts
from pumpcheck.recalls.csaf.toml import one_line, write_comment, write_table
from pumpcheck.recalls.csaf.words import Wording, find_words
from pumpcheck.recalls.schema import RecallFile


def compose(advisory: Advisory, origin: str) -> Imported:
    """Make the recall file of an advisory.

    Args:
        advisory: The advisory.
        origin: Its file name, for the comment at the head.

    Raises:
        RecallError: If it names no model that is understood.
    """
    reading = read_rows(advisory)
    if not reading.rows:
        reasons = "; ".join(reading.doubts) or "no product is marked as affected"
        raise RecallError(f"advisory {origin}: names no recalled model that is understood: {one_line(reasons)}")
    texts = read_texts(advisory)
    at_hand = [RecallFile.model_validate(tomllib.loads(text)) for text in built_in_texts()]
    wording = find_words(advisory.document.title, reading, at_hand, common_words())
    doubts = _lines(reading.doubts, wording.doubts, texts.doubts)
    remarks = _lines(reading.remarks, wording.remarks, texts.remarks)
    recall_id = re.sub(r"[^a-z0-9]+", "-", advisory.document.tracking.id.lower()).strip("-") or "advisory"
    text = "\n\n".join([*_head(origin, texts, doubts, remarks), *_tables(recall_id, reading, wording, texts)]) + "\n"
    try:
        RecallFile.model_validate(tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        reason = first_mistake(error) if isinstance(error, ValidationError) else str(error)
        raise RecallError(f"advisory {origin}: no valid recall file can be made of it: {reason}") from None
    return Imported(recall_id, text, doubts, remarks)


def _lines(*lists: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one_line(line) for lines in lists for line in lines))


def _head(origin: str, texts: Texts, doubts: tuple[str, ...], remarks: tuple[str, ...]) -> list[str]:
    blocks = [[f"Made of the CSAF advisory {origin}. The keys are described in pumpcheck/recalls/schema.py."]]
    if doubts:
        blocks.append(
            ["TO BE LOOKED AT BY A PERSON before this file is relied on:", *(f"- {doubt}" for doubt in doubts)]
        )
    if remarks:
        blocks.append(["Taken as follows:", *(f"- {remark}" for remark in remarks)])
    if texts.notes:
        blocks.append(["What the advisory says:", *(f"- {note}" for note in texts.notes)])
    return ["\n".join(map(write_comment, block)) for block in blocks]


def _tables(recall_id: str, reading: Reading, wording: Wording, texts: Texts) -> list[str]:
    file: dict[str, Any] = {
        "schema": 1,
        "id": recall_id,
        "title": texts.title,
        "published": texts.published,
        "default": False,
        "remedy": texts.remedy,
        "contact": texts.contact,
        **wording.texts,
        "precautions": texts.precautions,
    }
    tables = [write_table([], file)]
    tables += [
        write_table(["sources"], {"title": title, "url": url}, of_many=True) for url, title in texts.sources.items()
    ]
    for row in reading.rows.values():
        doubts = [row.limit.doubt] if row.limit.doubt else []
        values: dict[str, Any] = {"id": row.id, "models": row.models, "name": one_line(row.name)}
        if row.limit.highest:
            values["software_max"] = row.limit.highest
        tables.append(write_table(["rows"], {**values, "identifiers": row.identifiers}, of_many=True, comments=doubts))
    for heading, table in wording.tables.items():
        if any(value not in ("", [], (), False) for value in table.values()):
            # The name of a family is a key of its own, and may hold anything.
            group, dot, name = heading.partition(".")
            tables.append(write_table([group, name] if dot else [group], table))
    return tables
