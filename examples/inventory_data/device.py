"""One record of an example inventory."""

from __future__ import annotations

from dataclasses import dataclass

AFFECTED = "affected"
REVIEW = "needs_review"
CLEAR = "not_affected"


@dataclass(slots=True)
class Device:
    """A device as a hospital files it; ``truth`` is the verdict that it must get."""

    truth: str
    maker: str
    name: str
    model: str | int
    software: str = ""
    note: str = ""
    status: str = ""
    serial: str | int = ""
    asset: str | int = ""
    department: str = ""
    place: str = ""
    person: str = ""
    bought: str = ""
