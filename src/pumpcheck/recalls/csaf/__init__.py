"""Make a recall file of a CSAF 2.0 advisory, and say what a person must look at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck.document_files import read_document
from pumpcheck.errors import RecallError
from pumpcheck.mistakes import first_mistake

if TYPE_CHECKING:
    from pumpcheck.recalls.csaf.form import Advisory
    from pumpcheck.recalls.writing import Imported

_VERSION = "2.0"


def import_csaf(path: Path) -> Imported:
    """Make a recall file of a CSAF 2.0 advisory.

    Nothing is guessed in silence: what is not understood is among the doubts, and a doubt about a limit or a model
    takes in more devices, never fewer.

    Args:
        path: The advisory, a JSON file.

    Raises:
        RecallError: If the file cannot be read, is no CSAF 2.0 document, or names no affected product.
    """
    from pumpcheck.recalls.csaf.compose import compose

    return compose(_read(path), path.name)


def _read(path: Path) -> Advisory:
    from pydantic import ValidationError

    from pumpcheck.recalls.csaf.form import Advisory

    document = read_document(path, "advisory", RecallError, form="JSON")
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
