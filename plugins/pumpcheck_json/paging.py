"""Whether a document says that there is more than it holds, or tells of an error."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOTALS = frozenset(
    ["total", "totalcount", "totalresults", "totalelements", "totalitems", "totalrecords", "totalrows", "totalsize",
     "totalhits", "recordcount", "recordstotal", "filtercount", "count", "numfound"]
)  # fmt: skip
_PAGES = frozenset(["pages", "totalpages", "pagecount", "pagestotal", "numpages", "lastpage"])
_NEXT = frozenset(
    ["next", "nextlink", "nextpage", "nextpageurl", "nexturl", "nexthref", "nextcursor", "nexttoken",
     "nextpagetoken", "nextrecordsurl", "nextoffset", "nextmarker", "continuationtoken"]
)  # fmt: skip
_BEFORE = frozenset(["previous", "prev", "previouspage", "prevpage", "prevpageurl", "previouspageurl", "prevlink"])
_MORE = frozenset(
    ["hasmore", "hasnext", "hasnextpage", "more", "moreresults", "truncated", "istruncated", "exceededtransferlimit",
     "incompleteresults", "timedout", "partial"]
)  # fmt: skip
_LAST = frozenset(["islast", "islastpage", "last", "lastpage", "done"])
_ERRORS = frozenset(["error", "errors", "fault", "exception"])
_GRAVE = re.compile(r"\b(?:error|fatal)\b")
_NOTHING = frozenset(["", "0", "false", "none", "null", "no", "ok"])


def says_there_is_more(envelope: Mapping[str, str], records: int, documents: int) -> str:
    """Say why a file may not hold all records; empty where nothing in it says so.

    Args:
        envelope: What stands around its records, by path.
        records: How many records it holds.
        documents: How many documents it holds, each of which may be a page.

    >>> says_there_is_more({"meta.total": "512", "links.next": ""}, 100, 1)
    'it says that there are 512 records and holds 100 (key meta.total)'
    """
    for path, text in envelope.items():
        steps = [re.sub(r"[\W_]", "", step).casefold() for step in path.split(".")]
        value, leaf = text.strip().casefold(), steps[-2] if steps[-1] == "value" and len(steps) > 1 else steps[-1]
        number = int(value) if value.isdecimal() and len(value) < 15 else 0
        if leaf in _TOTALS and number > records:
            return f"it says that there are {number:,} records and holds {records:,} (key {path})"
        if leaf in _PAGES and number > documents:
            return f"it says that there are {number:,} pages and holds {documents:,} (key {path})"
        names_next = (leaf in _NEXT or "next" in steps) and value not in _NOTHING
        names_previous = documents == 1 and not _BEFORE.isdisjoint(steps) and value not in _NOTHING
        if names_next or names_previous or (leaf in _MORE and value == "true") or (leaf in _LAST and value == "false"):
            return f"it says that there is another page (key {path})"
    return ""


def next_of(value: object) -> str:
    """Return ``true`` for a list of links of which one leads on, as in FHIR; empty for all others."""
    links = [link for link in value if isinstance(link, dict)] if isinstance(value, list) else []
    return "true" if any("next" in (link.get("rel"), link.get("relation")) for link in links) else ""


def tells_of_error(envelope: Mapping[str, str]) -> str:
    """Return the key under which an error is told; empty where there is none."""
    for path, text in envelope.items():
        step = next((step for step in path.split(".") if step.casefold() in _ERRORS), "")
        if not step and path.endswith("severity") and _GRAVE.search(text):
            return path
        if step and text.strip().casefold() not in _NOTHING:
            return step
    return ""
