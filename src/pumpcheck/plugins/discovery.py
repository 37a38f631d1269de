"""Find the installed plugins, load each on its own, and settle what they provide.

Every call of `load_plugins` returns a new set; the installed distributions are searched again only after one changed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import metadata
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias, TypeVar

import pluggy

from pumpcheck import hookspecs
from pumpcheck.errors import PluginClashError, PluginError
from pumpcheck.plugins.plugin_record import DISABLE_VARIABLE, Failure, PluginRecord, guard
from pumpcheck.plugins.plugin_set import PluginSet
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
    found = list(_installed(_search_path()) if entry_points is None else entry_points)
    unwanted = _names_to_disable(disable, {entry_point.name for entry_point in found})
    of_entry_points = [(PluginRecord.of(one, disabled=one.name in unwanted), one) for one in found]
    of_entry_points.sort(key=lambda each: (each[0].name, each[0].distribution))
    records = [record for record, _ in of_entry_points]
    for one, other in pairwise(records):
        if one.name == other.name and not other.disabled:
            raise PluginClashError(
                f"several plugins have the same name: {one.provider} and {other.provider}; uninstall "
                f"one of them ({DISABLE_VARIABLE}={one.name} disables them all)"
            )
    loaded: list[object] = []
    for record, entry_point in of_entry_points:
        if not record.disabled:
            record.hooks = _hooks_of(entry_point, record.failures, loaded)
    adapters, headings = list(_collect(ADAPTERS, records)), list(_collect(HEADINGS, records))
    recalls, reports = list(_collect(RECALLS, records)), list(_collect(REPORTS, records))
    _refuse_clashes(records, with_recalls=bool(recalls), with_reports=bool(reports))
    return PluginSet(tuple(records), tuple(adapters), tuple(dict.fromkeys(headings)), tuple(recalls), tuple(reports))


def known_plugins() -> PluginSet:
    """Return the plugins as `load_plugins` does, searched for again only after something was installed or disabled."""
    return _known_plugins(_search_path(), os.environ.get(DISABLE_VARIABLE, ""))


_SearchPath: TypeAlias = tuple[tuple[str, int], ...]
"""The folders in which Python looks for distributions, and when each was changed last."""


@lru_cache(maxsize=1)
def _known_plugins(folders: _SearchPath, disabled: str) -> PluginSet:  # noqa: ARG001 - what it depends on
    return load_plugins()


@lru_cache(maxsize=1)
def _installed(folders: _SearchPath) -> tuple[EntryPoint, ...]:  # noqa: ARG001 - what it depends on
    # Each distribution is a file to open, which takes as long as a small scan.
    return tuple(metadata.entry_points(group=GROUP))


def _search_path() -> _SearchPath:
    return tuple([(folder, _changed(folder)) for folder in sys.path])


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


def _hooks_of(
    entry_point: EntryPoint, failures: list[Failure], loaded: list[object]
) -> dict[str, list[pluggy.HookImpl]]:
    """Import a plugin that is none of those loaded before, and return its hooks if they keep the contract."""
    plugin: object = None
    with guard("import", failures):
        plugin = entry_point.load()
    if not failures:
        with guard("registration", failures):
            if any(plugin is other for other in loaded):
                raise PluginError("it is loaded already, under another name")
            loaded.append(plugin)
            return _checked_hooks(plugin, entry_point.name)
    return {}


def _checked_hooks(plugin: object, name: str) -> dict[str, list[pluggy.HookImpl]]:
    # One manager each, since the hooks of each plugin are called on their own.
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        # Its first line only names the plugin; the rest says what is wrong.
        raise PluginError(", ".join(str(error).splitlines())) from None
    hooks = {caller.name: caller.get_hookimpls() for caller in manager.get_hookcallers(plugin) or ()}
    for hook in _HOOKS:
        if hook not in hooks and callable(getattr(plugin, hook, None)):
            raise PluginError(f"{hook} is not marked; put @pumpcheck.hookimpl above it")
    if not hooks:
        raise PluginError("it has no hook; put @pumpcheck.hookimpl above the functions that are hooks")
    return hooks


def _collect(kind: Kind[T], records: Iterable[PluginRecord]) -> Iterator[T]:
    """Call one hook of each plugin, and yield what it gives."""
    for plugin in records:
        for implementation in plugin.hooks.get(kind.hook, ()):
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
            yield from values


def _refuse_clashes(records: Iterable[PluginRecord], *, with_recalls: bool, with_reports: bool) -> None:
    ours: list[str] = []
    if with_recalls:
        from pumpcheck.recalls import built_in

        ours += [text for recall in built_in() for text in RECALLS.unique(recall)]
    if with_reports:
        from pumpcheck.reports import BUILT_IN

        ours += [text for writer in BUILT_IN for text in REPORTS.unique(writer)]
    owners = dict.fromkeys(ours, "pumpcheck itself")
    for plugin in records:
        for text in plugin.unique:
            if text in owners:
                raise PluginClashError(
                    f"{text} is provided twice, by {owners[text]} and by {plugin.provider}; "
                    f"uninstall or disable one of them, for example with {DISABLE_VARIABLE}={plugin.name}"
                )
            owners[text] = plugin.provider
