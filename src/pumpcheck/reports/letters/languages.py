"""The words of letters, by language: plain sentences kept as data, and what columns of recipients are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from pumpcheck.document_files import read_document
from pumpcheck.errors import ReportError

_ENVIRONMENT = SandboxedEnvironment()
_COUNTRY = re.compile(r"^([^:()]+): |\(([A-Z]{2})\)")
_ELSEWHERE = "other countries"


@lru_cache
def words(name: str = "words") -> Mapping[str, Any]:
    """Return the texts of a language, or what columns, languages and countries are called."""
    read: Mapping[str, Any] = read_document(
        files(__name__.rpartition(".")[0]) / f"{name}.toml", "texts of letters", ReportError
    )
    return read


def fill(texts: Any, facts: Mapping[str, object]) -> Any:  # noqa: ANN401
    """Return texts, nested ones too, with the facts filled in; sentences that come out empty are left out."""
    if isinstance(texts, str):
        return _ENVIRONMENT.from_string(texts).render(facts).strip()
    if isinstance(texts, Mapping):
        return {name: fill(text, facts) for name, text in texts.items()}
    return [filled for text in texts if (filled := fill(text, facts))]


def value_of(kind: str, columns: Mapping[str, str]) -> str:
    """Return what the last filled column of a kind says, such as ``language``; empty where none does."""
    headings = words()["headings"]
    for heading, text in reversed([*columns.items()]):
        named = set(re.findall(r"\w+", heading.casefold()))
        if text and not named.isdisjoint(headings[kind]) and named.isdisjoint(headings["device"]):
            return text
    return ""


def language_of(text: str) -> str:
    """Return the language that a column names; empty where there are no letters in it."""
    return _code("languages", next(iter(re.findall(r"[^\W_]+", text)), ""))


def contacts_in(country: str, contacts: Sequence[str]) -> list[str]:
    """Return the contacts of a recall for a country: none of another one; all where the country is not known."""
    wanted = _code("countries", country) or country.strip().casefold()
    where = {contact: _country_of(contact) for contact in contacts}
    fitting = {"", wanted} if wanted in where.values() else {"", _ELSEWHERE}
    return [contact for contact in contacts if not wanted or where[contact] in fitting]


def _country_of(contact: str) -> str:
    found = _COUNTRY.search(contact)
    name = (found[1] or found[2]).casefold() if found else ""
    return _code("countries", name) or name


def _code(kind: str, name: str) -> str:
    known: Mapping[str, list[str]] = words()[kind]
    return next((code for code, names in known.items() if name.strip().casefold() in names), "")
