"""Versions as recalls and records write them: the schemes they follow, their order, and the limits of a recall."""

from pumpcheck.versions.schemes import SCHEMES, Limit, PumpVersion, Scheme, Version, read_limit, squeezed

__all__ = ["SCHEMES", "Limit", "PumpVersion", "Scheme", "Version", "read_limit", "squeezed"]
