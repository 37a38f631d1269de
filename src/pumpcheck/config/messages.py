"""What is wrong in ``pumpcheck.toml``, in words: the file, the key, and what to write instead; never a value."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck.config.toml_model import SECRET_FORMS, AuthTable, ConfigFile, SourceTable
from pumpcheck.literals import names_secret

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_SENTENCES = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "is empty",
    "list_type": 'must be a list, such as ["one", "two"]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
}
_KEY = "[key]"
"""What pydantic puts behind a key that is itself wrong."""


def message(path: Path, error: ValidationError) -> str:
    """Return one line for one mistake, and a list for several."""
    found = list(dict.fromkeys(_sentence(details) for details in error.errors(include_input=False)))
    if len(found) == 1:
        return f"{path}: {found[0]}"
    return f"{path}: {len(found)} mistakes:\n" + "\n".join(f"  {sentence}" for sentence in found)


def _sentence(details: ErrorDetails) -> str:
    place = [str(part) for part in details["loc"] if part != _KEY]
    return f"{'.'.join(place)}: {_reason(details, place)}"


def _reason(details: ErrorDetails, place: Sequence[str]) -> str:
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown(place)
    return _SENTENCES.get(kind) or details["msg"].removeprefix("Value error, ")


def _unknown(place: Sequence[str]) -> str:
    table, key = _table_at(place), place[-1]
    known = list(table.model_fields)
    if table is SourceTable and names_secret(key):
        return f'there is no such key; a secret goes into auth = {{ type = "bearer", token = … }} as {SECRET_FORMS}'
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the keys here are {', '.join(known)}"
    if table is SourceTable and not near:
        hint += "; settings of an adapter go into options"
    return f"there is no such key; {hint}"


def _table_at(place: Sequence[str]) -> type[BaseModel]:
    if len(place) == 1:
        return ConfigFile
    return SourceTable if len(place) == 3 else AuthTable
