"""The software versions a record gives, and how they stand to the limit of a recall's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pumpcheck.matching import software
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.software import Order, Version
from pumpcheck.matching.text import folded
from pumpcheck.model import Evidence


class Software(Enum):
    """How the software of a unit stands to a limit."""

    AFFECTED = "affected"
    LATER = "later"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Versions:
    """What a record says of its software.

    Attributes:
        known: Versions with the words they stand in.
        clean: Whether they can be relied on to clear a unit: nothing else stands in the version field.
        unreadable: The words of a version field that holds no version.
    """

    known: tuple[tuple[Version, Evidence], ...] = ()
    clean: bool = True
    unreadable: Evidence | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words that give the versions, or that could not be read."""
        if self.unreadable:
            return (self.unreadable, *(evidence for _, evidence in self.known))
        return tuple(evidence for _, evidence in self.known)

    @property
    def text(self) -> str:
        """The versions, for a sentence."""
        return " and ".join(dict.fromkeys(str(version) for version, _ in self.known))

    def against(self, limit: str) -> Software:
        """Say how they stand to a limit such as ``2.4A``.

        Several versions that disagree, and a field that holds more than a version, can make a unit affected or
        doubtful; they never clear it.
        """
        bound = software.parse(limit)
        if bound is None:
            return Software.UNREADABLE
        orders = {version.compare(bound) for version, _ in self.known}
        if not orders:
            return Software.UNREADABLE if self.unreadable else Software.UNKNOWN
        if orders == {Order.AT_OR_BELOW}:
            return Software.AFFECTED
        if orders == {Order.ABOVE}:
            return Software.LATER if self.clean else Software.UNREADABLE
        return Software.UNCERTAIN


def read_versions(device: Mapping[str, str], reading: Reading) -> Versions:
    """Read the software versions of a record, from their own field or from the text beside the model."""
    beside = [
        (version, Evidence(name, text.quote(start, end), "software version"))
        for name, text in [*reading.texts.items(), ("notes", folded(device.get("notes", "")))]
        for version, start, end in software.find(text.fold)
    ]
    own = folded(device.get("software_version", "").strip())
    if not own.fold or software.says_nothing(own.fold):
        return Versions(tuple(beside))
    evidence = Evidence("software_version", own.original, "software version")
    if version := software.parse(own.fold):
        return Versions(((version, evidence), *beside))
    within = [(version, evidence) for version, _, _ in software.find(own.fold)]
    return Versions((*within, *beside), clean=False, unreadable=evidence)
