"""What an advisory says to people: title, date, remedy, precautions, publications, notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pumpcheck.model.recall import Action
from pumpcheck.recalls.csaf.form import Advisory, Remediation
from pumpcheck.recalls.writing import one_line

_REMEDIES = ("vendor_fix", "none_available", "no_fix_planned")
_NO_FIX = "Replace the product, or take it out of use: there is no fix."
_UPDATE = re.compile(
    r"\b(?:updat|upgrad|install|patch|releas|remediat|address|fix|resolv|correct)\w*\b[^.;:]{0,90}?\b(?:to|in|with|versions?|releases?|v)\s*"
    r"(?:the\s)?(?:latest\s)?(?:[A-Z][\w-]*\s){0,4}(?:(?:software|firmware)\s)?(?:versions?\s|releases?\s|[vV]\.?\s?|R(?=\d))?"
    r"(?P<to>\d+(?:\.\w+)+|[A-Z]\.\d[\w.]*)",
    re.IGNORECASE,
)
_NEW_SOFTWARE = re.compile(
    r"\b(?:updat|upgrad|patch|hot-?fix|fixe[sd]\b|install)|\b(?:versions?|releases?|builds?|v)[\s.]*\w{0,3}\d",
    re.IGNORECASE,
)
_OTHER_DEVICE = re.compile(
    r"\breplacements?\b|\breplac\w+ (?:the |your |affected |these )*(?:devices?|products?|units?|pumps?|systems?)\b|"
    r"\bnewer models?\b|"
    r"\b(?:stop|discontinue|cease)\w* (?:the )?(?:use\b|using)|\bdecommission|\bend[- ]of[- ](?:life|support|service)|"
    r"\b(?:no longer|not) (?:being )?(?:supported|maintained)|\bout of support|\breturn(?:ed|ing)?\b",
    re.IGNORECASE,
)
_CARE = re.compile(r"\b(?:mitigat|precaution|compensat|workaround)", re.IGNORECASE)
_TELLING_NOTES = ("summary", "description", "details")
_URL = re.compile(r"https?://\S+")


@dataclass(slots=True)
class Texts:
    """The texts of a recall file.

    Attributes:
        title: The recall in one line.
        published: ISO date.
        remedy: What is done about an affected unit.
        precautions: What users do until then.
        contact: Whom to ask, where the maker published the advisory.
        sources: URL to title.
        notes: What the advisory says of itself and the vulnerabilities.
        doubts: What a person must look at.
        remarks: What was taken as it stands.
    """

    title: str
    published: str
    remedy: str = ""
    precautions: list[str] = field(default_factory=list)
    contact: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_texts(advisory: Advisory) -> Texts:
    """Read the texts of an advisory."""
    document, tracking = advisory.document, advisory.document.tracking
    texts = Texts(one_line(document.title), tracking.initial_release_date[:10])
    if tracking.current_release_date[:10] != texts.published:
        texts.remarks.append(f"first published {texts.published}; this is as of {tracking.current_release_date[:10]}")
    if tracking.status != "final":
        texts.doubts.append(f"the advisory is marked “{tracking.status}”; look for the final one")
    if document.publisher.category == "vendor" and document.publisher.contact_details:
        texts.contact.append(one_line(document.publisher.contact_details))
    for url, title in _publications(advisory):
        texts.sources.setdefault(url, one_line(title) or url)
    _read_remediations(advisory, texts)
    notes = [*document.notes, *(note for vulnerability in advisory.vulnerabilities for note in vulnerability.notes)]
    texts.notes = list(dict.fromkeys(one_line(note.text) for note in notes if note.category in _TELLING_NOTES))
    return texts


def _publications(advisory: Advisory) -> Iterator[tuple[str, str]]:
    for reference in sorted(advisory.document.references, key=lambda reference: reference.category != "self"):
        yield reference.url, reference.summary
    for vulnerability in advisory.vulnerabilities:
        if vulnerability.cve:
            yield f"https://nvd.nist.gov/vuln/detail/{vulnerability.cve}", vulnerability.cve
    for vulnerability in advisory.vulnerabilities:
        for reference in vulnerability.references:
            # A CVE stands in the list already.
            if not (vulnerability.cve and vulnerability.cve in reference.url):
                yield reference.url, reference.summary
        for remediation in vulnerability.remediations:
            if remediation.url:
                yield remediation.url, "" if _URL.fullmatch(remediation.details.strip()) else remediation.details


def _read_remediations(advisory: Advisory, texts: Texts) -> None:
    affected = {
        product
        for vulnerability in advisory.vulnerabilities
        for product in vulnerability.product_status.get("known_affected", [])
    }
    groups = {group.group_id: set(group.product_ids) for group in advisory.product_tree.product_groups}
    categories: set[str] = set()
    remedies: dict[str, None] = {}
    precautions: dict[str, None] = {}
    for remediation in (remedy for vulnerability in advisory.vulnerabilities for remedy in vulnerability.remediations):
        details = one_line(remediation.details)
        categories.add(remediation.category)
        if not details or _URL.fullmatch(details):
            continue
        if details.endswith(":"):
            texts.remarks.append(f"“{details}” announces what the advisory's file does not hold; look at the notice")
            continue
        if _applies_to(remediation, groups) < affected:
            texts.remarks.append(f"this is said of some of the products only: “{details}”")
        (remedies if remediation.category in _REMEDIES else precautions)[details] = None
    # What is replaced is what nobody mends.
    no_fix = categories & {"none_available", "no_fix_planned"} and "vendor_fix" not in categories
    action = [_NO_FIX] if no_fix else _update(remedies) if len(affected) == 1 else []
    texts.remedy = " ".join([*action, *map(_sentence, remedies)])
    texts.precautions = list(precautions)
    if not remedies:
        texts.remarks.append("no remedy is given; add it")


def row_remedy(names: Iterable[str], advisory: Advisory) -> str:
    """Return what the maker says is done about one product, where it names the product and a version."""
    for vulnerability in advisory.vulnerabilities:
        for remedy in vulnerability.remediations:
            details = one_line(remedy.details)
            about = any(len(name) > 3 and name.casefold() in details.casefold() for name in names)
            if remedy.category == "vendor_fix" and about and (update := _update([details])):
                return " ".join([*update, _sentence(details), remedy.url]).strip()
    return ""


def action_of(advisory: Advisory, products: Collection[str] | None = None) -> Action | None:
    """Return the kind of remedy that an advisory gives for its products, by its categories and the words in them.

    Publishers file whatever the maker says under “vendor_fix”, so that its words decide what kind of fix it is.

    Args:
        advisory: The advisory.
        products: The products in question; all when None.

    Returns:
        The kind, or None where nothing is said of these products in particular.
    """
    groups = {group.group_id: set(group.product_ids) for group in advisory.product_tree.product_groups}
    texts: dict[str, list[str]] = {}
    for remediation in (remedy for vulnerability in advisory.vulnerabilities for remedy in vulnerability.remediations):
        of = _applies_to(remediation, groups)
        if products is None or not of or not of.isdisjoint(products):
            texts.setdefault(remediation.category, []).append(remediation.details)
    fixes, others = (" ".join(texts.pop("vendor_fix", ())), [one for several in texts.values() for one in several])
    if fixes:
        return action_in(fixes, "update")
    if _update(others):
        return "update"
    return "replace" if texts.keys() & {"none_available", "no_fix_planned"} else "mitigate" if texts else None


def action_in(text: str, otherwise: Action) -> Action:
    """Return the kind of remedy that a maker's words speak of.

    >>> action_in("Install 2.4 on all devices.", "replace"), action_in("Stop using the product; return it.", "update")
    ('update', 'replace')
    """
    kinds: dict[Action, re.Pattern[str]] = {"update": _NEW_SOFTWARE, "replace": _OTHER_DEVICE, "mitigate": _CARE}
    return next((action for action, words in kinds.items() if words.search(text)), otherwise)


def _update(texts: Iterable[str]) -> list[str]:
    versions = dict.fromkeys(found["to"].rstrip(".") for text in texts for found in _UPDATE.finditer(text))
    return [f"Update to {' or '.join(versions)}."] if versions else []


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _applies_to(remediation: Remediation, groups: dict[str, set[str]]) -> set[str]:
    return set(remediation.product_ids).union(*(groups.get(group, set()) for group in remediation.group_ids))
