"""Versions as recalls and records write them: the schemes they follow, their order, and the limits of a recall."""

from __future__ import annotations

from pumpcheck.versions import dates, dotted, pump
from pumpcheck.versions.limits import Limit, read_limit
from pumpcheck.versions.order import Scheme

SCHEMES: dict[str, Scheme] = {"pump": pump.PumpScheme(), "dotted": dotted.DottedScheme(), "date": dates.DateScheme()}
"""How the versions of a product are built, by the name that a recall file gives."""

__all__ = ["SCHEMES", "Limit", "Scheme", "read_limit"]
