"""What the installed plugins provide together, and the choice among their adapters."""

from __future__ import annotations

from dataclasses import dataclass, field

from pumpcheck.adapters import Adapter, SourceRequest
from pumpcheck.errors import NoAdapterError, PluginError, SourceNotFoundError, UsageError
from pumpcheck.hookspecs import ReportWriter
from pumpcheck.model.finding import HeadingAlias
from pumpcheck.model.recall import Recall
from pumpcheck.model.result import ScanResult
from pumpcheck.plugins.plugin_record import Failure, PluginRecord, guard
from pumpcheck.plugins.unread import unread_format


def _knows(adapter: Adapter, key: str) -> bool:
    return key in adapter.options or any(
        known.endswith(".*") and key.startswith(known[:-1]) and key != known[:-1] for known in adapter.options
    )


@dataclass(frozen=True)
class PluginSet:
    """What the installed plugins provide, and what became of each.

    Attributes:
        records: One for each plugin, by name.
        adapters: By the name of their plugin.
        headings: Further headings for canonical fields, none twice.
        recalls: Further recalls, by the name of their plugin.
        reports: Further report formats, by the name of their plugin.
        later: Warnings that came up after loading.
    """

    records: tuple[PluginRecord, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    headings: tuple[HeadingAlias, ...] = ()
    recalls: tuple[Recall, ...] = ()
    reports: tuple[ReportWriter, ...] = ()
    later: list[str] = field(default_factory=list, repr=False, compare=False)

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each failure of a plugin so far, those of `choose_adapter` included."""
        return tuple(dict.fromkeys([*(text for record in self.records for text in record.warnings), *self.later]))

    def provider(self, adapter: Adapter) -> str:
        """Return the plugin that provides an adapter, for messages: ``csv (pumpcheck 0.1.0)``."""
        return self._owner(adapter).provider

    def _owner(self, adapter: Adapter) -> PluginRecord:
        known = (record for record in self.records if f"adapter {adapter.name}" in record.unique)
        return next(known, PluginRecord(adapter.name, "", ""))

    def choose_adapter(self, request: SourceRequest, name: str | None = None) -> Adapter:
        """Return the one adapter for a location: the one asked for, or else the one that claims it.

        Args:
            request: What is to be read.
            name: The adapter that the user asked for.

        Raises:
            NoAdapterError: If no adapter has that name, none claims the location, or several do.
            SourceError: If none claims it and the path cannot be opened.
            UsageError: If the request has an option that the adapter does not know.
        """
        adapter = self._called(request, name) if name else self._claimant(request)
        unknown = [repr(key) for key in request.options if not _knows(adapter, key)]
        if unknown:
            known = f"it knows {', '.join(adapter.options)}" if adapter.options else "it takes none"
            raise UsageError(
                f"{request.label}: the adapter {adapter.name} has no option {' and no option '.join(unknown)}; {known}"
            )
        return adapter

    def finished(self, result: ScanResult) -> list[str]:
        """Tell each plugin that asked for it of a finished scan, and return one sentence for each that failed at it."""
        warnings = []
        hook = "pumpcheck_scan_finished"
        for record in self.records:
            for implementation in record.hooks.get(hook, ()):
                failures: list[Failure] = []
                # Looked through only if the plugin fails: there may be a million records.
                serials = (listed.fields.get("serial_number", "") for listed in result.every_record())
                with guard(hook, failures, serials=serials):
                    returned = implementation.function(*[result for _ in implementation.argnames])
                    if returned is not None:
                        # A generator or coroutine would not have run at all.
                        raise PluginError(
                            f"it returned a value of type {type(returned).__name__}; it must return nothing"
                        )
                warnings += [record.warning(failure) for failure in failures]
        return warnings

    def _called(self, request: SourceRequest, name: str) -> Adapter:
        for adapter in self.adapters:
            if adapter.name == name:
                return adapter
        for record in self.records:
            if record.name == name and record.disabled:
                raise NoAdapterError(
                    f"{request.label}: the plugin {record.provider} is disabled, so there is no adapter {name!r}; "
                    f"enable it again or choose another: {self._known}"
                )
        raise NoAdapterError(f"{request.label}: there is no adapter {name!r}; choose one of: {self._known}{self._lost}")

    def _claimant(self, request: SourceRequest) -> Adapter:
        claimants = self._asked("claims", request)
        if not (claimants or request.is_web):
            try:
                # Says why, where it cannot be opened.
                request.open().close()
            except SourceNotFoundError:
                raise SourceNotFoundError(
                    f"{request.label}: there is nothing at this path; check its spelling"
                ) from None
        known = None if claimants else unread_format(request)
        if not (claimants or known):
            claimants = self._asked("may_read", request)
        if len(claimants) == 1:
            return claimants[0]
        if claimants:
            both = " and ".join(f"{adapter.name} of plugin {self.provider(adapter)}" for adapter in claimants)
            raise NoAdapterError(
                f"{request.label}: several adapters claim it: {both}; "
                f"choose one with --option adapter={claimants[0].name}"
            )
        if known:
            raise NoAdapterError(f"{request.label}: no adapter reads its format {known.description}{self._lost}")
        raise NoAdapterError(
            f"{request.label}: no adapter reads it; choose one with --option adapter=NAME if you know better: "
            f"{self._known}{self._lost}"
        )

    def _asked(self, question: str, request: SourceRequest) -> list[Adapter]:
        """Return the adapters that say yes to a location."""
        yes = []
        failures: list[Failure] = []
        for adapter in self.adapters:
            with guard(question, failures):
                if getattr(adapter, question)(request):
                    yes.append(adapter)
            if failures:
                self.later.append(self._owner(adapter).warning(failures.pop()))
        return yes

    @property
    def _known(self) -> str:
        return ", ".join(adapter.name for adapter in self.adapters) or "(none is installed)"

    @property
    def _lost(self) -> str:
        """The failures, as one of those plugins may be the one that would have helped."""
        return "".join(f"; {text}" for text in self.warnings)
