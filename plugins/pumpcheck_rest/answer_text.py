"""The text of an answer as data: JSON, JSON lines, and CSV as the records that it lists."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from functools import partial

from pumpcheck import JsonDocument, JsonDocuments, identity_fields, text_of_bytes, unique_headings

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)")
_DELIMITERS = ",;\t|"


def parsed_answer(body: bytes, kind: str) -> object:
    r"""Return what a body of a content type holds, None where it is empty; one that is not whole is a `ValueError`.

    >>> parsed_answer(b'{"id": 1}\n{"id": 2}', ""), parsed_answer(b"id;model\n1;508", "text/csv")
    ([{'id': '1'}, {'id': '2'}], [{'id': '1', 'model': '508'}])
    """
    charset = _CHARSET.search(kind)
    with suppress(LookupError):
        # JSON tells those of Unicode itself.
        if charset and not codecs.lookup(charset[1]).name.startswith("utf"):
            body = body.decode(charset[1]).encode()
    if kind.partition(";")[0].strip().endswith("csv"):
        return _of_csv(body)
    found = list(JsonDocuments(partial(io.BytesIO, body), len(body)))
    documents = [each for each in found if isinstance(each, JsonDocument)]
    if len(documents) < len(found):
        raise ValueError("the answer is no whole JSON")
    values = [each.value for each in documents]
    return values if len(values) > 1 else next(iter(values), None)


def _of_csv(body: bytes) -> list[dict[str, str]]:
    """Return the lines below the first one as records; all must have as many cells as it has."""
    text = text_of_bytes(body.removeprefix(codecs.BOM_UTF8)) or ""
    first = text.partition("\n")[0]
    try:
        rows = filter(None, csv.reader(io.StringIO(text), delimiter=max(_DELIMITERS, key=first.count), strict=True))
        headings = unique_headings(next(rows, []))
        if not identity_fields(headings):
            raise ValueError
        return [dict(zip(headings, row, strict=True)) for row in rows]
    except (csv.Error, ValueError):
        raise ValueError("the answer is no list of devices as CSV, with a heading for every cell") from None
