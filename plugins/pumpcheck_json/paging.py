"""Whether a document says that there is more than it holds, or tells of an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pumpcheck import Meaning, read_signs, text_of

_BEFORE = frozenset(["previous", "prev", "previouspage", "prevpage", "prevpageurl", "previouspageurl", "prevlink"])
_ERRORS = frozenset(["error", "errors", "fault", "exception"])
_GRAVE = re.compile(r"\b(?:error|fatal)\b")
_NOTHING = frozenset(["", "0", "false", "none", "null", "no", "ok"])


def says_there_is_more(envelope: Mapping[str, object], records: int, documents: int) -> str:
    """Say why a file of so many records, in documents that may be pages, may not hold all; empty where nothing says so.

    >>> says_there_is_more({"meta.total": "512", "links.next": ""}, 100, 1)
    'it says that there are 512 records and holds 100 (key meta.total)'
    """
    signs = read_signs(200, {}, _nested(envelope), range(records))
    # A file tells more than an answer does: what nobody knows says nothing here.
    known = [sign for sign in signs.found if sign.meaning is not Meaning.UNKNOWN]
    sign = replace(signs, found=known).more(records, documents)
    if sign:
        place, number = sign.place.replace("`", ""), sign.value if isinstance(sign.value, int) else 0
        told = {Meaning.TOTAL: ("records", records), Meaning.FILTERED: ("records", records)}
        what, held = {**told, Meaning.PAGES: ("pages", documents)}.get(sign.meaning, ("", 0))
        if not what:
            return f"it says that there is another page (key {place})"
        # A smaller number may be that of one of several lists.
        if number >= held:
            return f"it says that there are {number:,} {what} and holds {held:,} (key {place})"
    for path, value in envelope.items() if documents == 1 else ():
        steps = {re.sub(r"[\W_]", "", step).casefold() for step in path.split(".")}
        if steps & _BEFORE and text_of(value).strip().casefold() not in _NOTHING:
            return f"it says that there is another page (key {path})"
    return ""


def _nested(envelope: Mapping[str, object]) -> dict[str, Any]:
    """Return values by path as objects within each other."""
    nested: dict[str, Any] = {}
    for path, value in envelope.items():
        *around, last = path.split(".")
        place = nested
        for step in around:
            inner = place.setdefault(step, {})
            place = inner if isinstance(inner, dict) else place.setdefault(f"{step}.", {})
        place[last] = value
    return nested


def next_of(value: object) -> str:
    """Return ``true`` for a list of links of which one leads on, as in FHIR; empty for all others."""
    links = [link for link in value if isinstance(link, dict)] if isinstance(value, list) else []
    return "true" if any("next" in link.values() for link in links) else ""


def tells_of_error(envelope: Mapping[str, object]) -> str:
    """Return the key under which an error is told; empty where there is none."""
    for path, value in envelope.items():
        text = text_of(value)
        step = next((step for step in path.split(".") if step.casefold() in _ERRORS), "")
        if not step and path.endswith("severity") and _GRAVE.search(text):
            return path
        if step and text.strip().casefold() not in _NOTHING:
            return step
    return ""
