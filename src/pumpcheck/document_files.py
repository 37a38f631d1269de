"""TOML and JSON documents that people name: read within bounds, or one sentence on what is wrong in them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.errors import PumpcheckError
from pumpcheck.streams import special_file

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from pydantic import ValidationError

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest TOML file or advisory that is read; the largest known advisory has less than a tenth of it."""


_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "there is no such key here; mind its spelling, or leave it out",
    "string_type": "must be text",
    "string_too_short": "is empty",
    "list_type": 'must be a list, such as ["one", "two"]',
    "tuple_type": 'must be a list, such as ["one", "two"]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
}
"""What pydantic says in the words of programs, said to people."""


def read_document(
    source: Path | Traversable, called: str, error: type[PumpcheckError], *, form: str = "TOML", largest: int = LARGEST
) -> Any:  # noqa: ANN401 - a document may hold anything
    """Return what a file of TOML or JSON holds, which is ``called`` so in messages.

    Raise ``error`` if it is missing, no file, not of this form, or has more than ``largest`` bytes; 0 is no limit.
    """
    name = f"{called} {source}".strip()
    problem = ""
    try:
        special = special_file(source.stat().st_mode) if isinstance(source, Path) else ""
        if special:
            problem = f"is {special} and no file"
        else:
            with source.open("rb") as stream:
                data: bytes = stream.read(largest + 1 if largest else -1)
            if not largest or len(data) <= largest:
                return (tomllib.loads if form == "TOML" else json.loads)(data.decode("utf-8-sig"))
            problem = f"is larger than {largest // 1024**2} MB, so it is no such file"
    except FileNotFoundError:
        problem = "there is no such file"
    except OSError as failure:
        problem = f"cannot be read: {failure.strerror}"
    except UnicodeDecodeError:
        problem = "is not UTF-8 text; save it as UTF-8"
    except RecursionError:
        problem = "is nested too deeply to be one"
    except ValueError as failure:
        problem = f"is not valid {form}: {failure}"
        if "escape" in str(failure).lower():
            problem += r"; in a path write / for \, or put the path in single quotes"
    # Raised out here, the error has no context that holds what was written in the file.
    raise error(f"{name}: {problem}")


def first_mistake(error: ValidationError, first_place: int = 0) -> str:
    """Return the first mistake in a document with its key, and how many follow; a list begins with ``first_place``."""
    first, *others = error.errors(include_url=False, include_input=False)
    # pydantic puts [key] behind a key that is itself wrong.
    places = [part for part in first["loc"] if part != "[key]"]
    key = ".".join(str(part + first_place if isinstance(part, int) else part) for part in places)
    # An advisory nests deeply.
    if len(key) > 120:
        key = f"{key[:60]}…{key[-50:]}"
    says = _SENTENCES.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    more = f" ({len(others)} more after it)" if others else ""
    return f"{key or 'the file as a whole'}: {says}{more}"
