"""How sources are to be read: what the call says, and what the configuration says of one source."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

from pumpcheck.adapters import Adapter, SourceRequest
from pumpcheck.config import Config, ConfiguredSource, load_config
from pumpcheck.config.config_file import FILE_NAME, SOURCE_NAME, find_config
from pumpcheck.errors import ConfigError, NoAdapterError, SourceNotFoundError, UsageError
from pumpcheck.model.finding import FIELDS
from pumpcheck.model.result import Progress
from pumpcheck.plugins.plugin_set import PluginSet
from pumpcheck.secrets import HOW_TO, is_credential, is_reference, names_secret, secret_in_url


@dataclass(frozen=True)
class ScanOptions:
    """How to scan."""

    columns: Mapping[str, str] = field(default_factory=dict)  # canonical field to the heading that the user says it has
    sheets: tuple[str, ...] = ()  # names of the tables that are wanted; empty means all
    # Settings for the adapter; ``adapter`` names the adapter itself.
    options: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None  # called now and then while a source is read
    where_known: Mapping[str, str] = field(default_factory=dict)  # settings for those adapters that know them
    all_rows: bool = False  # whether the result keeps every record read, also what is not affected
    # What the configuration says of the source; what the call says goes before it.
    source: ConfiguredSource | None = None

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise UsageError(f"there is no field {name!r}; the fields are {', '.join(FIELDS)}")
        for key, value in self.options.items():
            if is_credential(value) or (names_secret(key) and not is_reference(value)):
                raise UsageError(
                    f"--option {key}: a secret is not written there, where others can see it; "
                    f"write where it is kept: {HOW_TO}"
                )

    @property
    def all_columns(self) -> Mapping[str, str]:
        """Canonical field to heading, those of the configured source included."""
        return {**self.source.columns, **self.columns} if self.source else self.columns

    def request(self, location: str, called: str = "") -> SourceRequest:
        """Return the request for one location, which is called so in messages."""
        options = {key: value for key, value in self.options.items() if key != "adapter"}
        if not self.source:
            return SourceRequest(location, options, self.sheets, called=called)
        sheets = self.sheets or self.source.sheets
        return SourceRequest(location, {**self.source.options, **options}, sheets, self.source.name, called=called)

    def choose(self, plugins: PluginSet, place: str, called: str = "") -> tuple[Adapter, SourceRequest]:
        """Return the adapter that reads a location, and the request as that adapter is to have it."""
        request = self.request(place, called)
        named = self.options.get("adapter") or (self.source.adapter if self.source else "")
        adapter = plugins.choose_adapter(request, named or None)
        known = {key: value for key, value in self.where_known.items() if key in adapter.options}
        return adapter, replace(request, options={**request.options, **known})

    @contextmanager
    def telling_where(self) -> Iterator[None]:
        """Put the place in the configuration before what is wrong with the settings of a source."""
        try:
            yield
        except ConfigError:
            raise
        except (NoAdapterError, UsageError) as error:
            if not self.source:
                raise
            kind = NoAdapterError if isinstance(error, NoAdapterError) else UsageError
            raise kind(f"{self.source.origin}: {error}") from None


class Names:
    """The names of the configuration, which is read once something could be one of them."""

    def __init__(self, config: str | os.PathLike[str] | None = None) -> None:
        self._named = config
        if config:
            _ = self.config

    @cached_property
    def config(self) -> Config | None:
        """The configuration, if there is one."""
        path = find_config(self._named)
        return load_config(path) if path else None

    def look_up(self, text: str, asked: ScanOptions) -> tuple[str, ScanOptions]:
        """Return the location that a name, path, pattern, URL or ``-`` stands for, and how it is to be read.

        A name wins only when it is exactly that of a source.
        """
        if "://" in text and (problem := secret_in_url(text)):
            # The URL is not repeated: in one that is malformed nothing tells the secret from the rest.
            raise UsageError(f"the URL that was given cannot be used: {problem}; give secrets by --option, as {HOW_TO}")
        if not re.fullmatch(SOURCE_NAME, text):
            return text, asked
        exists = os.path.exists(text)  # noqa: PTH110 - nothing, where it cannot be looked at
        config = self.config
        if config is None or text not in config.sources:
            if exists:
                return text, asked
            known = f"{config.path} has {', '.join(config.sources) or 'none'}" if config else f"there is no {FILE_NAME}"
            raise SourceNotFoundError(
                f"{text}: there is no such file or folder, and no source of this name ({known}); check the spelling"
            )
        if exists:
            raise UsageError(
                f"{text}: is a source in {config.path} and also a file or folder here; write {os.curdir}{os.sep}{text} "
                "for what is here, and rename the source, or run in another folder with --config, for the source"
            )
        source = config.sources[text]
        return source.location, replace(asked, source=source)
