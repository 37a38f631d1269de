"""Install small distributions with real metadata into a folder, as an installer would lay them out."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from pumpcheck.plugins import PluginRecord, PluginSet, load_plugins

ADAPTER = """
    import pumpcheck

    class {kind}(pumpcheck.Adapter):
        name = "{name}"
        summary = "reads {suffix} files"
        options = {{"table": "which table to read"}}

        def claims(self, request):
            return request.suffixes[-1:] == ("{suffix}",)

        def open(self, request):
            raise pumpcheck.SourceUnreadableError("not a real adapter")

    @pumpcheck.hookimpl
    def pumpcheck_adapters():
        yield {kind}()
"""


GOOD = """
    import pumpcheck

    @pumpcheck.hookimpl
    def pumpcheck_headings():
        return [pumpcheck.HeadingAlias("Inventarnummer Haus", "asset_id", "de")]
"""

WITH_HOOK = "import pumpcheck\n\n@pumpcheck.hookimpl\n"


def adapter_module(name: str, suffix: str = ".dat") -> str:
    """Source text of a plugin module with one adapter."""
    return textwrap.dedent(ADAPTER.format(kind=name.title(), name=name, suffix=suffix))


def record_of(plugins: PluginSet, name: str) -> PluginRecord:
    """Return the record of one plugin."""
    (record,) = [record for record in plugins.records if record.name == name]
    return record


class SitePackages:
    """A folder on ``sys.path`` into which distributions are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mine: set[str] = set()
        self.modules: set[str] = set()

    def install(
        self,
        distribution: str,
        code: str | None,
        *,
        version: str = "1.0",
        module: str | None = None,
        plugins: Mapping[str, str] | None = None,
    ) -> None:
        """Install a distribution whose one module is a plugin named like the distribution, unless said otherwise."""
        module = module or distribution.replace("-", "_")
        plugins = plugins or {distribution: module}
        if code is not None:
            (self.folder / f"{module}.py").write_text(textwrap.dedent(code), encoding="utf-8")
            self.modules.add(module)
        info = self.folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", encoding="utf-8"
        )
        lines = "".join(f"{name} = {target}\n" for name, target in plugins.items())
        (info / "entry_points.txt").write_text(f"[pumpcheck]\n{lines}", encoding="utf-8")
        self.mine |= set(plugins)
        importlib.invalidate_caches()

    def entry_points(self) -> list[EntryPoint]:
        """The installed entry points that this folder brought, as the interpreter sees them."""
        return [entry_point for entry_point in entry_points(group="pumpcheck") if entry_point.name in self.mine]

    def load(
        self, *, disable: tuple[str, ...] = (), order: Callable[[list[EntryPoint]], list[EntryPoint]] = list
    ) -> PluginSet:
        """Load the plugins of this folder only."""
        return load_plugins(disable=disable, entry_points=order(self.entry_points()))


@contextmanager
def site_packages(folder: Path) -> Iterator[SitePackages]:
    """Put a folder on ``sys.path`` and forget its modules afterwards."""
    site = SitePackages(folder)
    sys.path.insert(0, str(folder))
    try:
        yield site
    finally:
        sys.path.remove(str(folder))
        for module in site.modules:
            sys.modules.pop(module, None)
        importlib.invalidate_caches()
