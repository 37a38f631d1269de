"""Make a recall file of a CSAF 2.0 advisory, and say what a person must look at."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.errors import RecallError
from pumpcheck.mistakes import first_mistake

if TYPE_CHECKING:
    from pumpcheck.recalls.csaf.form import Advisory

_VERSION = "2.0"


@dataclass(frozen=True, slots=True)
class Imported:
    """A recall file made of an advisory.

    Attributes:
        recall_id: The id of the recall.
        text: The file, as TOML.
        doubts: What a person must look at, because it may change which devices are found.
        remarks: What was taken as it stands, and from where.
    """

    recall_id: str
    text: str
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]


def import_csaf(path: Path) -> Imported:
    """Make a recall file of a CSAF 2.0 advisory.

    Nothing is guessed in silence: what is not understood is among the doubts, and a doubt about a limit or a model
    takes in more devices, never fewer.

    Args:
        path: The advisory, a JSON file.

    Raises:
        RecallError: If the file cannot be read, is no CSAF 2.0 document, or names no model that is understood.
    """
    from pumpcheck.recalls.csaf.compose import compose

    return compose(_read(path), path.name)


def _read(path: Path) -> Advisory:
    from pydantic import ValidationError

    from pumpcheck.recalls.csaf.form import Advisory

    try:
        document: Any = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise RecallError(f"advisory {path}: there is no such file") from None
    except OSError as error:
        raise RecallError(f"advisory {path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RecallError(f"advisory {path}: is not UTF-8 text; download the JSON file again") from None
    except json.JSONDecodeError as error:
        raise RecallError(f"advisory {path}: is not valid JSON: {error}; download the JSON file again") from None
    except RecursionError:
        raise RecallError(f"advisory {path}: is nested too deeply to be an advisory") from None
    about = document.get("document") if isinstance(document, dict) else None
    version = about.get("csaf_version") if isinstance(about, dict) else None
    if version is None:
        raise RecallError(
            f"advisory {path}: is no CSAF document: document.csaf_version is missing; name a CSAF 2.0 file"
        )
    if version != _VERSION:
        said = version if isinstance(version, str) and re.fullmatch(r"[\d.]{1,9}", version) else "something else"
        raise RecallError(f"advisory {path}: is CSAF {said}; only CSAF {_VERSION} is read")
    try:
        return Advisory.model_validate(document)
    except ValidationError as error:
        raise RecallError(f"advisory {path}: is not CSAF {_VERSION}: {first_mistake(error)}") from None
