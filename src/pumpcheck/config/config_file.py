"""Where ``pumpcheck.toml`` is looked for, and what its sources may be called."""

from __future__ import annotations

import os
from pathlib import Path

from pumpcheck.errors import ConfigError

FILE_NAME = "pumpcheck.toml"
VARIABLE = "PUMPCHECK_CONFIG"
"""Environment variable with the path of the configuration."""
SOURCE_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
"""A source's name. It has no dot and no slash, so that it is seldom the name of a file."""


def find_config(named: str | os.PathLike[str] | None = None) -> Path | None:
    """Return the path of the configuration, or None when there is none.

    It is the one that the user named, else that of the variable ``PUMPCHECK_CONFIG``, else ``pumpcheck.toml`` in the
    working folder, else the one in the user's configuration folder.
    """
    asked = {"the configuration": os.fspath(named) if named else "", VARIABLE: os.environ.get(VARIABLE, "")}
    for origin, path in asked.items():
        if path:
            if not _is_file(path):
                raise ConfigError(f"{origin}: {path}: there is no such file, or no right to see it; check the path")
            return Path(path)
    return next(filter(_is_file, usual_places()), None)


def _is_file(path: str | os.PathLike[str]) -> bool:
    # Unlike `Path.is_file` it takes what cannot be looked at, as in the home folder of somebody else, for none.
    return os.path.isfile(path)  # noqa: PTH113


def usual_places() -> tuple[Path, ...]:
    """Return where a configuration is looked for when none is named."""
    import click

    return Path(FILE_NAME), Path(click.get_app_dir("pumpcheck")) / FILE_NAME
