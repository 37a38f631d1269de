"""What an advisory says to people: title, date, publications, notes, and what is done about its products."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pumpcheck.model.recall import Action
from pumpcheck.recalls.csaf.advisory import Advisory, Remediation
from pumpcheck.recalls.writing import one_line

_NO_FIX = {"none_available", "no_fix_planned"}
_REMEDIES = _NO_FIX | {"vendor_fix"}
_REPLACE = "Replace the product, or take it out of use: there is no fix."
_UPDATE = re.compile(
    r"\b(?:updat|upgrad|install|patch|releas|remediat|address|fix|resolv|correct)\w*\b[^.;:]{0,90}?\b(?:to|in|with|versions?|releases?|v)\s*"
    r"(?:the\s)?(?:latest\s)?(?:[A-Z][\w-]*\s){0,4}(?:(?:software|firmware)\s)?(?:versions?\s|releases?\s|[vV]\.?\s?|R(?=\d))?"
    r"(?P<to>\d+(?:\.\w+)*\.\d\w*|[A-Z]\.\d[\w.]*)",
    re.IGNORECASE,
)
_SAYS: dict[Action, re.Pattern[str]] = {
    "update": re.compile(
        r"\b(?:updat|upgrad|patch|hot-?fix|fixe[sd]\b|install)|\b(?:versions?|releases?|builds?|v)[\s.]*\w{0,3}\d", re.I
    ),
    "replace": re.compile(
        r"\breplacements?\b|\breplac\w+ (?:(?:the|your|affected|these) )*(?:device|product|unit|pump|system)s?\b|"
        r"\bnewer models?\b|\b(?:stop|discontinue|cease)\w* (?:the )?us(?:e|ing)\b|\bdecommission|\breturn(?:ed|ing)?\b"
        r"|\bend[- ]of[- ](?:life|support|service)|\b(?:no longer|not) (?:being )?(?:support|maintain)ed"
        r"|\bout of support",
        re.I,
    ),
    "mitigate": re.compile(r"\b(?:mitigat|precaution|compensat|workaround)", re.I),
}
"""What words speak of, in the order in which it holds."""
_CLAUSE_ENDS = re.compile(r"(?<=[.;])\s+|,\s+and\s+(?=[A-Z])")
_TELLING_NOTES = ("summary", "description", "details")
_URL = re.compile(r"https?://\S+")


@dataclass(slots=True)
class Texts:
    """The texts of a recall file."""

    keys: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_texts(advisory: Advisory) -> Texts:
    """Read the texts of an advisory."""
    document, tracking = advisory.document, advisory.document.tracking
    published, current = tracking.initial_release_date[:10], tracking.current_release_date[:10]
    contact = document.publisher.contact_details if document.publisher.category == "vendor" else ""
    sources: dict[str, str] = {}
    for url, title in _publications(advisory):
        sources.setdefault(url, one_line(title) or url)
    texts = Texts(
        {
            "title": one_line(document.title),
            "published": published,
            "contact": [one_line(contact)] if contact else [],
            "sources": [{"title": title, "url": url} for url, title in sources.items()],
        }
    )
    if current != published:
        texts.remarks.append(f"first published {published}; this is as of {current}")
    if tracking.status != "final":
        texts.doubts.append(f"the advisory is marked “{tracking.status}”; look for the final one")
    _read_remediations(advisory, texts)
    notes = [*document.notes, *(note for vulnerability in advisory.vulnerabilities for note in vulnerability.notes)]
    texts.notes = list(dict.fromkeys(one_line(note.text) for note in notes if note.category in _TELLING_NOTES))
    return texts


def _publications(advisory: Advisory) -> Iterator[tuple[str, str]]:
    for reference in sorted(advisory.document.references, key=lambda reference: reference.category != "self"):
        yield reference.url, reference.summary
    cves = [vulnerability.cve for vulnerability in advisory.vulnerabilities if vulnerability.cve]
    yield from ((f"https://nvd.nist.gov/vuln/detail/{cve}", cve) for cve in cves)
    for reference in (one for vulnerability in advisory.vulnerabilities for one in vulnerability.references):
        # A CVE stands in the list already.
        if not any(cve in reference.url for cve in cves):
            yield reference.url, reference.summary
    for remediation in advisory.remediations:
        if remediation.url:
            yield remediation.url, "" if _URL.fullmatch(remediation.details.strip()) else remediation.details


def _read_remediations(advisory: Advisory, texts: Texts) -> None:
    every = {product for remediation in advisory.remediations for product in advisory.concerned_by(remediation)}
    told: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for remediation in advisory.remediations:
        details, of = one_line(remediation.details), advisory.concerned_by(remediation)
        if details.endswith(":"):
            texts.remarks.append(f"“{details}” announces what the advisory's file does not hold; look at the notice")
        elif details and not _URL.fullmatch(details):
            told[remediation.category in _REMEDIES][details] = None
            if of and of < every:
                texts.remarks.append(f"this is said of some of the products only: “{details}”")
    if not told[True]:
        texts.remarks.append("no remedy is given; add it")
    action = action_of(advisory.remediations)
    head = [_REPLACE] if action == "replace" and _NO_FIX & {one.category for one in advisory.remediations} else []
    texts.keys |= {
        "action": action,
        "remedy": " ".join([*head, *map(_sentence, told[True])]),
        "precautions": list(told[False]),
    }


def row_remedy(advisory: Advisory, products: Collection[str], names: Iterable[str]) -> tuple[str, Action | None]:
    """Return what is done about some products of an advisory, in the maker's words and in one word.

    There are no words where nothing is said of them in particular that names a version.
    """
    applied = [one for one in advisory.remediations if not (of := advisory.concerned_by(one)) or of & {*products}]
    told = [name.casefold() for name in names if len(name) > 3]
    for remedy in applied:
        details = one_line(remedy.details)
        of = advisory.concerned_by(remedy)
        # Of what is said of several products, only the clauses that name this one say its version.
        clauses = [details] if of and of <= {*products} else _CLAUSE_ENDS.split(details)
        own = [clause for clause in clauses if clause is details or any(name in clause.casefold() for name in told)]
        versions = {found["to"].rstrip("."): None for clause in own for found in _UPDATE.finditer(clause)}
        if versions:
            words = f"Update to {' or '.join(versions)}. {_sentence(details)} {remedy.url}"
            return words.strip(), action_of(applied)
    return "", action_of(applied)


def action_of(remediations: Iterable[Remediation]) -> Action | None:
    """Return the kind of remedy that remediations give, by their categories and words, or None where there are none.

    Publishers file whatever the maker says under “vendor_fix”, so that its words decide what kind of fix it is.
    """
    texts: dict[str, str] = {}
    for remediation in remediations:
        texts[remediation.category] = f"{texts.get(remediation.category, '')} {remediation.details}"
    if fixes := texts.pop("vendor_fix", ""):
        return action_in(fixes, "update")
    if any(_UPDATE.search(text) for text in texts.values()):
        return "update"
    return "replace" if texts.keys() & _NO_FIX else "mitigate" if texts else None


def action_in(text: str, otherwise: Action) -> Action:
    """Return the kind of remedy that a maker's words speak of.

    >>> action_in("Install 2.4 on all devices.", "replace"), action_in("Stop using the product; return it.", "update")
    ('update', 'replace')
    """
    return next((action for action, words in _SAYS.items() if words.search(text)), otherwise)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
