"""The vocabulary of headings: loaded from ``headings.toml``, looked up without regard to how a heading is typed."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pumpcheck.model import FIELDS, HeadingAlias

UNUSED = "unused"
"""The field of headings that are known and say nothing about what a device is."""

_NUMBER_WORDS = frozenset(
    ["no", "nr", "nro", "nbr", "num", "number", "nummer", "numero", "numer", "numeris", "nº", "№", "#", "cislo", "c"]
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REPEATED = re.compile(r" \(\d+\)$")
_POSITIONAL = re.compile(r"Column \d+(?: \(\d+\))?")
_PATH_TAILS = frozenset(("name", "display", "display value", "label", "value", "text"))


@lru_cache(maxsize=8192)
def normalise(heading: str) -> str:
    """Return a heading in the form in which it is looked up.

    >>> {normalise(text) for text in ("Serial No.", "SERIAL_NUMBER", "serialNumber", "Serial #", " serial  nr ")}
    {'serial number'}
    >>> normalise("Numéro de série") == normalise("N° de serie")
    True
    """
    # A repeated heading was given a number; it means what the first one means.
    text = re.sub(r"(?i)\b([nm])\s?[°º]", r"\1o ", _REPEATED.sub("", heading))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", _CAMEL.sub(" ", text)).casefold())
    text = "".join(character for character in text if not unicodedata.combining(character)).replace("#", " # ")
    words = re.findall(r"[^\W_]+|#", text)
    return " ".join("number" if word in _NUMBER_WORDS and len(words) > 1 else word for word in words)


def is_positional(heading: str) -> bool:
    """Whether a heading is only the name that a column without one was given."""
    return _POSITIONAL.fullmatch(heading) is not None


@dataclass(frozen=True)
class Vocabulary:
    """Known headings.

    Attributes:
        known: Normalised heading to field, or to `UNUSED`.
        ambiguous: Normalised heading to the field it most often means; its content decides.
        makers: Normalised names of well-known makers.
    """

    known: dict[str, str]
    ambiguous: dict[str, str]
    makers: frozenset[str]

    def field_of(self, heading: str) -> str | None:
        """Return the field of a heading, `UNUSED`, or None when it is not known or is ambiguous.

        A path is known by its last part (``asset.serial``), and a heading of several rows or with a prefix by its end,
        as long as its beginning does not say that it is about something else (``Supplier name``).
        """
        text = normalise(heading)
        if text in self.known:
            return self.known[text]
        if text in self.ambiguous:
            return None
        for part in self._path_parts(heading):
            if part in self.known:
                return self.known[part]
        words = text.split()
        if any(self.known.get(" ".join(words[:end])) == UNUSED for end in range(1, len(words))):
            return UNUSED
        for start in range(1, len(words)):
            if field := self.known.get(" ".join(words[start:])):
                return field
        return None

    def usual_field(self, heading: str) -> str | None:
        """Return the field that an ambiguous heading most often means."""
        return self.ambiguous.get(normalise(heading))

    def knows(self, heading: str) -> bool:
        """Whether the heading as it stands is in the vocabulary."""
        text = normalise(heading)
        return text in self.known or text in self.ambiguous

    def is_maker(self, text: str) -> bool:
        """Whether a text is, or begins with, the name of a well-known maker."""
        words = normalise(text).split()
        return any(" ".join(words[:end]) in self.makers for end in range(1, min(len(words), 3) + 1))

    def _path_parts(self, heading: str) -> list[str]:
        parts = [normalise(part) for part in re.split(r"[.:/]", heading.removeprefix("u_")) if part.strip()]
        if len(parts) > 1 and parts[-1] in _PATH_TAILS:
            return parts[-2::-1]
        return parts[::-1] if len(parts) > 1 or heading.startswith("u_") else []


@lru_cache(maxsize=1)
def _document() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((resources.files(__package__) / "headings.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _built_in() -> Vocabulary:
    document = _document()
    ambiguous = {normalise(heading): field for field, headings in document["ambiguous"].items() for heading in headings}
    known: dict[str, str] = {}
    for field in (*FIELDS, UNUSED):
        for headings in document["fields"].get(field, {}).values():
            for heading in headings:
                if (text := normalise(heading)) not in ambiguous:
                    known.setdefault(text, field)
    return Vocabulary(known, ambiguous, frozenset(map(normalise, document["makers"]["names"])))


def vocabulary(aliases: Iterable[HeadingAlias] = ()) -> Vocabulary:
    """Return the vocabulary, with further headings that plugins know."""
    added = {normalise(alias.heading): alias.field for alias in aliases}
    built_in = _built_in()
    if not added:
        return built_in
    ambiguous = {heading: field for heading, field in built_in.ambiguous.items() if heading not in added}
    return Vocabulary({**built_in.known, **added}, ambiguous, built_in.makers)
