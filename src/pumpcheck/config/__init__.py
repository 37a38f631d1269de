"""``pumpcheck.toml``: inventories with names, so that a scan is one word. Secrets are named in it, never written.

pydantic is imported only once there is a file to read.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck.adapters import SourceRequest
from pumpcheck.document_files import first_mistake, read_document
from pumpcheck.errors import ConfigError

if TYPE_CHECKING:
    from pumpcheck.config.toml_model import SourceTable

_PLAIN = (bool, int, float, str)


@dataclass(frozen=True)
class ConfiguredSource:
    """One ``[sources.NAME]``."""

    name: str
    # File and key, for messages.
    origin: str
    # The URL, or the path taken from the folder of the configuration.
    location: str
    adapter: str = ""
    # As it was written.
    profile: str = ""
    # All settings of the adapter. Secrets are references, which `secrets` has by option.
    options: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    # Canonical field to heading.
    columns: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name and location, free of secrets."""
        return SourceRequest(self.location, name=self.name).label


@dataclass(frozen=True)
class Config:
    """A configuration that was read, with its sources by name in the order of the file."""

    path: Path
    sources: Mapping[str, ConfiguredSource]

    def source(self, name: str) -> ConfiguredSource:
        """Return the source of a name."""
        if name not in self.sources:
            raise ConfigError(f"{self.path}: has no source {name!r}; it has {', '.join(self.sources) or 'none'}")
        return self.sources[name]


def load_config(path: Path) -> Config:
    """Read and check a configuration, a file in the form that ``pumpcheck sources schema`` prints.

    Raises:
        ConfigError: If it cannot be read or is invalid. The message names the file, the key and what is wrong, and
            never a value.
    """
    document = read_document(path, "", ConfigError)
    from pydantic import ValidationError

    from pumpcheck.config.toml_model import ConfigFile

    try:
        tables = ConfigFile.model_validate(document).sources
    except ValidationError as error:
        problem = first_mistake(error)
    else:
        return Config(path, {name: _source(path, name, table) for name, table in tables.items()})
    # Raised out here, the error has no context that holds what was written in the file.
    raise ConfigError(f"{path}: {problem}")


def _source(path: Path, name: str, table: SourceTable) -> ConfiguredSource:
    # Absolute, so that what is read does not depend on the working folder of a later moment.
    folder = path.absolute().parent
    settings = table.settings(folder)
    secrets = {key: value.reference(folder) for key, value in settings.items() if not isinstance(value, _PLAIN)}
    return ConfiguredSource(
        name=name,
        origin=f"{path}: sources.{name}",
        location=table.url or _located(folder, table.path or ""),
        adapter=table.adapter or "",
        profile=table.profile or "",
        options={key: secrets.get(key) or _text(value) for key, value in settings.items()},
        sheets=tuple(table.sheets),
        columns=table.columns,
        secrets=secrets,
    )


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _located(folder: Path, path: str) -> str:
    """Return a path or a pattern taken from a folder, whose own name is no pattern."""
    from pumpcheck.config.toml_model import relative_to

    whole = relative_to(folder, path)
    if glob.has_magic(path) and not os.path.exists(whole):  # noqa: PTH110
        return relative_to(Path(glob.escape(str(folder))), path)
    return whole
