"""Recall files of CSAF 2.0 advisories, and what a person must look at in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pumpcheck.errors import RecallError
from pumpcheck.recalls import built_in_texts
from pumpcheck.recalls.csaf.form import read_advisory
from pumpcheck.recalls.csaf.known import known_products, words_of
from pumpcheck.recalls.csaf.product_rows import read_rows
from pumpcheck.recalls.csaf.texts import read_texts, row_remedy
from pumpcheck.recalls.schema import RecallFile
from pumpcheck.recalls.writing import Imported, one_line, write_recall


def import_csaf(path: Path) -> Imported:
    """Make a recall file of a CSAF 2.0 advisory.

    Nothing is guessed in silence: what is not understood is among the doubts, and a doubt about a limit or a model
    takes in more devices, never fewer.
    """
    advisory = read_advisory(path)
    reading = read_rows(advisory)
    at_hand = [RecallFile.model_validate(tomllib.loads(text)) for text in built_in_texts()]
    known = known_products(advisory.document.title, reading.affected, at_hand)
    if not reading.rows:
        reasons = "; ".join(reading.doubts) or "no product is marked as affected"
        raise RecallError(f"advisory {path.name}: names no recalled product: {one_line(reasons)}")
    texts = read_texts(advisory)
    rows = [row.keys for row in (known or reading).rows.values()]
    for row in rows:
        row["remedy"], row["action"] = row_remedy(advisory, row.pop("products"), row.get("names", ()))
    file = {
        "schema": 1,
        "id": re.sub(r"[^a-z0-9]+", "-", advisory.document.tracking.id.lower()).strip("-") or "advisory",
        **texts.keys,
        **(words_of(known) if known else {"makers": {"parent": reading.makers}}),
        **texts.keys,  # They go before those of the recall at hand.
        "rows": rows,
    }
    doubts, remarks = (known or reading).doubts + texts.doubts, reading.remarks + texts.remarks
    return write_recall(f"CSAF advisory {path.name}", file, doubts, remarks, texts.notes)
