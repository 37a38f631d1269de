"""How sources are to be read: what the call says, and what the configuration says of one source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from pumpcheck.adapters import Adapter, SourceRequest
from pumpcheck.config import ConfiguredSource
from pumpcheck.errors import ConfigError, NoAdapterError, UsageError
from pumpcheck.model.finding import FIELDS
from pumpcheck.model.result import Progress
from pumpcheck.plugins.plugin_set import PluginSet
from pumpcheck.secrets import HOW_TO, is_credential, is_reference, names_secret


@dataclass(frozen=True)
class ScanOptions:
    """How to scan.

    Attributes:
        columns: Canonical field to the heading that the user says it has.
        sheets: Names of the tables that are wanted; empty means all.
        options: Settings for the adapter; ``adapter`` names the adapter itself.
        progress: Called now and then while a source is read.
        where_known: Settings for those adapters that know them.
        all_rows: Whether the result keeps every record read, also what is not affected.
        source: What the configuration says of the source; what the call says goes before it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None
    where_known: Mapping[str, str] = field(default_factory=dict)
    all_rows: bool = False
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

    def of(self, source: ConfiguredSource) -> ScanOptions:
        """Return the options for one source of the configuration."""
        return replace(self, source=source)

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
        """Return the adapter that reads a location, and the request as that adapter is to have it.

        Args:
            plugins: The plugins.
            place: One location.
            called: What it is called in messages.

        Raises:
            SourceError: If no adapter, or more than one, reads it.
            UsageError: If the adapter does not know an option.
        """
        request = self.request(place, called)
        named = self.options.get("adapter") or (self.source.adapter if self.source else "")
        adapter = plugins.choose_adapter(request, named or None)
        known = {key: value for key, value in self.where_known.items() if key in adapter.options}
        return adapter, replace(request, options={**request.options, **known})

    @contextmanager
    def telling_where(self) -> Iterator[None]:
        """Put the place in the configuration before what is wrong with the settings of a source.

        Raises:
            NoAdapterError: If that was raised inside.
            UsageError: If that was raised inside.
        """
        try:
            yield
        except ConfigError:
            raise
        except (NoAdapterError, UsageError) as error:
            if not self.source:
                raise
            kind = NoAdapterError if isinstance(error, NoAdapterError) else UsageError
            raise kind(f"{self.source.origin}: {error}") from None
