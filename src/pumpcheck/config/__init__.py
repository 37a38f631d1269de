"""``pumpcheck.toml``: inventories with names, so that a scan is one word. Secrets are named in it, never written.

pydantic is imported only once there is a file to read.
"""

from __future__ import annotations

import glob
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck.adapters import SourceRequest
from pumpcheck.document_files import read_document
from pumpcheck.errors import ConfigError

if TYPE_CHECKING:
    from pumpcheck.config.toml_model import SourceTable

_PLAIN = (bool, int, float, str)


@dataclass(frozen=True)
class ConfiguredSource:
    """One ``[sources.NAME]``.

    Attributes:
        name: Its name.
        origin: File and key, for messages.
        location: The URL, or the path taken from the folder of the configuration.
        adapter: The adapter that was named; empty when it follows from the location.
        profile: The profile as it was written; empty when there is none.
        options: Everything that the adapter is told. Secrets are references.
        sheets: Names of the sheets that are wanted; empty means all.
        columns: Canonical field to heading.
        secrets: The references among the options, by option.
    """

    name: str
    origin: str
    location: str
    adapter: str = ""
    profile: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name and location, free of secrets."""
        return SourceRequest(self.location, name=self.name).label


@dataclass(frozen=True)
class Config:
    """A configuration that was read.

    Attributes:
        path: Its file.
        sources: By name, in the order of the file.
    """

    path: Path
    sources: Mapping[str, ConfiguredSource]

    def source(self, name: str) -> ConfiguredSource:
        """Return the source of a name.

        Raises:
            ConfigError: If there is none.
        """
        if name not in self.sources:
            import difflib

            near = difflib.get_close_matches(name, self.sources, n=1)
            known = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(self.sources) or 'none'}"
            raise ConfigError(f"{self.path}: has no source {name!r}; {known}")
        return self.sources[name]


def load_config(path: Path) -> Config:
    """Read and check a configuration.

    Args:
        path: A file in the form that ``pumpcheck sources schema`` prints.

    Raises:
        ConfigError: If it cannot be read or is invalid. The message names the file, each key and what is wrong, and
            never a value.
    """
    document = read_document(path, "", ConfigError)
    from pydantic import ValidationError

    from pumpcheck.config.messages import message
    from pumpcheck.config.toml_model import ConfigFile

    problem = ""
    try:
        tables = ConfigFile.model_validate(document).sources
    except ValidationError as error:
        problem = message(path, error)
    if problem:
        # Raised out here, the error has no context that holds what was written in the file.
        raise ConfigError(problem)
    return Config(path, {name: _source(path, name, table) for name, table in tables.items()})


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
    whole = folder / Path(path).expanduser()
    if glob.has_magic(path) and not whole.exists() and not Path(path).expanduser().is_absolute():
        return str(Path(glob.escape(str(folder))) / path)
    return str(whole)
