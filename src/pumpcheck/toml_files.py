"""TOML files that people write by hand: read, or one sentence on why not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.errors import PumpcheckError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def read_toml(source: Path | Traversable, called: str, error: type[PumpcheckError]) -> dict[str, Any]:
    """Return what a file holds.

    Args:
        source: The file.
        called: What kind of file it is, for the message.
        error: What is raised where it cannot be read.

    Raises:
        PumpcheckError: Of that kind, if the file is missing, cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise error(f"{called} {source}: there is no such file") from None
    except OSError as failure:
        raise error(f"{called} {source}: cannot be read: {failure.strerror}") from None
    except UnicodeDecodeError:
        raise error(f"{called} {source}: is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as failure:
        raise error(f"{called} {source}: is not valid TOML: {failure}") from None
