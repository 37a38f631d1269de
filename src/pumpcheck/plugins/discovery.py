"""Find the installed plugins, load each on its own, and settle what they provide.

Every call of `load_plugins` searches again and returns a new set.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TypeVar

import pluggy

from pumpcheck import hookspecs
from pumpcheck.errors import PluginClashError, PluginError
from pumpcheck.plugins.plugin_record import DISABLE_VARIABLE, Failure, PluginRecord, guard
from pumpcheck.plugins.plugin_set import PluginSet, implementations, new_manager
from pumpcheck.plugins.provided import ADAPTERS, HEADINGS, RECALLS, REPORTS, Kind

GROUP = "pumpcheck"
"""The entry-point group in which a distribution names its plugins."""

_HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("pumpcheck_"))

T = TypeVar("T")


def load_plugins(*, disable: Iterable[str] = (), entry_points: Iterable[EntryPoint] | None = None) -> PluginSet:
    """Load the installed plugins, each on its own, and collect what they provide.

    A plugin that fails is recorded and takes no other with it; what it gave before it failed still counts. A
    disabled plugin is not imported.

    Args:
        disable: Names of plugins to leave out, beside those in the environment variable
            ``PUMPCHECK_DISABLE_PLUGINS`` (separated by commas).
        entry_points: The entry points to load instead of those of the installed distributions.

    Returns:
        What the plugins provide, and a record of each.

    Raises:
        PluginError: If there is no plugin of a name to disable.
        PluginClashError: If two plugins have the same name or provide the same thing.
    """
    found = list(metadata.entry_points(group=GROUP) if entry_points is None else entry_points)
    unwanted = _names_to_disable(disable, {entry_point.name for entry_point in found})
    records = [
        (PluginRecord.of(entry_point, disabled=entry_point.name in unwanted), entry_point) for entry_point in found
    ]
    records.sort(key=lambda each: (each[0].name, each[0].distribution))
    plugins: dict[str, PluginRecord] = {}
    for record, _ in records:
        if record.name in plugins and not record.disabled:
            raise PluginClashError(
                f"several plugins have the same name: {plugins[record.name].provider} and {record.provider}; uninstall "
                f"one of them ({DISABLE_VARIABLE}={record.name} disables them all)"
            )
        plugins[record.name] = record
    manager = new_manager()
    for record, entry_point in records:
        if record.disabled:
            manager.set_blocked(record.name)
        else:
            _register(manager, entry_point, record.failures)

    adapters = list(_collect(ADAPTERS, manager, plugins))
    headings = list(_collect(HEADINGS, manager, plugins))
    recalls = list(_collect(RECALLS, manager, plugins))
    reports = list(_collect(REPORTS, manager, plugins))
    _refuse_clashes(plugins, with_recalls=bool(recalls), with_reports=bool(reports))
    return PluginSet(
        records=tuple(record for record, _ in records),
        adapters=tuple(adapter for _, adapter in adapters),
        headings=tuple(dict.fromkeys(alias for _, alias in headings)),
        recalls=tuple(recall for _, recall in recalls),
        reports=tuple(writer for _, writer in reports),
        owners={adapter.name: owner for owner, adapter in adapters},
        manager=manager,
    )


def known_plugins() -> PluginSet:
    """Return the plugins as `load_plugins` does, searched for again only after something was installed or disabled."""
    return _known_plugins(
        tuple([(folder, _changed(folder)) for folder in sys.path]), os.environ.get(DISABLE_VARIABLE, "")
    )


@lru_cache(maxsize=1)
def _known_plugins(folders: tuple[tuple[str, int], ...], disabled: str) -> PluginSet:  # noqa: ARG001 - what it depends on
    return load_plugins()


def _changed(folder: str) -> int:
    try:
        return Path(folder).stat().st_mtime_ns
    except OSError:
        return 0


def _names_to_disable(disable: Iterable[str], known: set[str]) -> set[str]:
    variable = {name.strip() for name in os.environ.get(DISABLE_VARIABLE, "").split(",")} - {""}
    asked = dict.fromkeys(disable, "this call") | dict.fromkeys(variable, f"the variable {DISABLE_VARIABLE}")
    for name, origin in sorted(asked.items()):
        if name not in known:
            raise PluginError(
                f"there is no plugin {name!r} to disable, as {origin} asks for; correct the name there or take it out; "
                f"installed are: {', '.join(sorted(known)) or '(none)'}"
            )
    return set(asked)


def _register(manager: pluggy.PluginManager, entry_point: EntryPoint, failures: list[Failure]) -> None:
    name = entry_point.name
    plugin: object = None
    with guard("import", failures):
        plugin = entry_point.load()
    if failures:
        return
    with guard("registration", failures):
        try:
            manager.register(plugin, name)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            # Its first line only names the plugin; the rest says what is wrong.
            raise PluginError(", ".join(str(error).splitlines())) from None
        _refuse_misuse(manager, plugin)
    if failures and manager.has_plugin(name):
        manager.unregister(name=name)


def _refuse_misuse(manager: pluggy.PluginManager, plugin: object) -> None:
    """Refuse what pluggy accepts and this contract does not."""
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        for implementation in caller.get_hookimpls():
            if implementation.plugin is plugin and (implementation.wrapper or implementation.hookwrapper):
                raise PluginError(
                    f"{caller.name} is a hook wrapper, and hooks are called one by one; "
                    "take wrapper=True or hookwrapper=True out of its marker"
                )
    marked = {caller.name for caller in callers}
    for hook in _HOOKS:
        if hook not in marked and callable(getattr(plugin, hook, None)):
            raise PluginError(f"{hook} is not marked; put @pumpcheck.hookimpl above it")
    if not callers:
        raise PluginError("it has no hook; put @pumpcheck.hookimpl above the functions that are hooks")


def _collect(
    kind: Kind[T], manager: pluggy.PluginManager, plugins: Mapping[str, PluginRecord]
) -> Iterator[tuple[PluginRecord, T]]:
    """Call one hook of each plugin, and yield what it gives with the plugin that gave it."""
    for name, plugin in plugins.items():
        for implementation in implementations(manager, kind.hook, name):
            values: list[T] = []
            with guard(kind.hook, plugin.failures):
                given = implementation.function()
                if not isinstance(given, Iterable):
                    raise PluginError(
                        f"it returned a value of type {type(given).__name__}; it must return a list or yield values"
                    )
                for place, value in enumerate(given, start=1):
                    checked = kind.checked(value, place)
                    unique = kind.unique(checked)
                    if twice := [text for text in unique if text in plugin.unique]:
                        raise PluginError(f"value {place} repeats what the plugin gave before: {twice[0]}")
                    plugin.unique += unique
                    values.append(checked)
            plugin.headings += len(values) if kind.hook == HEADINGS.hook else 0
            yield from ((plugin, value) for value in values)


def _refuse_clashes(plugins: Mapping[str, PluginRecord], *, with_recalls: bool, with_reports: bool) -> None:
    ours: list[str] = []
    if with_recalls:
        from pumpcheck.recalls import built_in

        ours += [text for recall in built_in() for text in RECALLS.unique(recall)]
    if with_reports:
        from pumpcheck.reports import BUILT_IN

        ours += [text for writer in BUILT_IN for text in REPORTS.unique(writer)]
    owners = dict.fromkeys(ours, "pumpcheck itself")
    for name, plugin in plugins.items():
        for text in plugin.unique:
            if text in owners:
                raise PluginClashError(
                    f"{text} is provided twice, by {owners[text]} and by {plugin.provider}; "
                    f"uninstall or disable one of them, for example with {DISABLE_VARIABLE}={name}"
                )
            owners[text] = plugin.provider
