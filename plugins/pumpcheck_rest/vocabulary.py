"""What the keys of records, the parameters of requests and the statuses of answers are called or told as."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

_WRITTEN = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
WORDS: Mapping[str, frozenset[str]] = {name: frozenset(listed) for name, listed in _WRITTEN["words"].items()}
"""Words of keys by what they say; `words.toml` tells it."""
PLACES: Mapping[str, tuple[str, ...]] = {name: tuple(listed) for name, listed in _WRITTEN["places"].items()}
"""Usual paths and parameters, the likelier first."""
ADVICE: Mapping[str, str] = _WRITTEN["advice"]
"""What is said of a status beside its number."""
