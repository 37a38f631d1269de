"""Plugins as they are installed: each with its own metadata in a folder on the path."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pumpcheck import PluginClashError, PluginError
from pumpcheck.plugins import PluginStatus, load_plugins

from .plugin_helpers import GOOD, WITH_HOOK, SitePackages, adapter_module, record_of, site_packages


@pytest.fixture
def site(tmp_path):
    with site_packages(tmp_path) as site:
        yield site


def test_everything_a_plugin_provides_is_collected_and_recorded(site: SitePackages) -> None:
    site.install(
        "ward-tools",
        """
        import pumpcheck

        class Punch(pumpcheck.Adapter):
            name = "punchcard"
            def claims(self, request): return False
            def open(self, request): raise NotImplementedError

        @pumpcheck.hookimpl
        def pumpcheck_adapters():
            yield Punch()

        @pumpcheck.hookimpl
        def pumpcheck_headings():
            yield pumpcheck.HeadingAlias("Haus-Nr.", "asset_id")
            yield pumpcheck.HeadingAlias("Haus-Nr.", "asset_id")
            yield pumpcheck.HeadingAlias("Bauart", "model")

        @pumpcheck.hookimpl
        def pumpcheck_recalls():
            return (pumpcheck.Recall("house-2024", "House recall", "2024-01-01", ()),)

        @pumpcheck.hookimpl
        def pumpcheck_reports():
            return [pumpcheck.ReportWriter("markdown", (".md", ".MD"), lambda result, stream: None)]
        """,
        version="2.3",
        plugins={"wards": "ward_tools"},
    )
    plugins = site.load()
    assert [adapter.name for adapter in plugins.adapters] == ["punchcard"]
    assert [(alias.heading, alias.field) for alias in plugins.headings] == [
        ("Haus-Nr.", "asset_id"),
        ("Bauart", "model"),
    ]
    assert [recall.id for recall in plugins.recalls] == ["house-2024"]
    assert [writer.format for writer in plugins.reports] == ["markdown"]
    record = record_of(plugins, "wards")
    assert (record.distribution, record.version, record.status) == ("ward-tools", "2.3", PluginStatus.ACTIVE)
    assert record.provides == ("adapter punchcard", "recall house-2024", "report markdown", "3 headings")
    assert plugins.warnings == ()
    assert plugins.provider(plugins.adapters[0]) == "wards (ward-tools 2.3)"


def test_installed_plugins_are_found_without_being_handed_over(site: SitePackages) -> None:
    site.install("found-alone", GOOD)
    assert record_of(load_plugins(), "found-alone").status is PluginStatus.ACTIVE


def test_the_order_of_the_entry_points_decides_nothing(site: SitePackages) -> None:
    for name in ("mu", "alpha", "zeta"):
        site.install(f"{name}-dist", adapter_module(name), plugins={name: f"{name}_dist"})
    forwards, backwards = site.load(), site.load(order=lambda found: found[::-1])
    assert [record.name for record in forwards.records] == ["alpha", "mu", "zeta"]
    assert forwards.records == backwards.records
    assert [adapter.name for adapter in backwards.adapters] == ["alpha", "mu", "zeta"]


def test_each_call_loads_a_set_of_its_own(site: SitePackages) -> None:
    site.install("own-set", adapter_module("own"))
    first, second = site.load(), site.load(disable=("own-set",))
    assert len(first.adapters) == 1
    assert second.adapters == ()


# Disabling ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["argument", "variable"])
def test_a_disabled_plugin_is_not_even_imported(
    site: SitePackages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: str
) -> None:
    trace = tmp_path / "imported.txt"
    site.install("noisy", f"open({str(trace)!r}, 'w').close()\n" + adapter_module("noisy"))
    site.install("quiet", GOOD)
    if by == "variable":
        monkeypatch.setenv("PUMPCHECK_DISABLE_PLUGINS", " noisy ,")
    plugins = site.load(disable=("noisy",) if by == "argument" else ())
    assert not trace.exists()
    assert plugins.adapters == ()
    record = record_of(plugins, "noisy")
    assert (record.disabled, record.status, record.distribution) == (True, PluginStatus.DISABLED, "noisy")
    assert plugins.warnings == ()
    assert record_of(plugins, "quiet").status is PluginStatus.ACTIVE
    monkeypatch.delenv("PUMPCHECK_DISABLE_PLUGINS", raising=False)
    site.load()
    assert trace.exists(), "the same plugin is imported when nobody disables it"


@pytest.mark.parametrize(
    ("disable", "variable", "origin"),
    [
        pytest.param(("quite",), "", "this call", id="argument"),
        pytest.param((), "quiet,quite", "the variable PUMPCHECK_DISABLE_PLUGINS", id="variable"),
    ],
)
def test_an_unknown_name_to_disable_is_an_error(
    site: SitePackages, monkeypatch: pytest.MonkeyPatch, disable: tuple[str, ...], variable: str, origin: str
) -> None:
    site.install("quiet", GOOD)
    site.install("other", GOOD)
    monkeypatch.setenv("PUMPCHECK_DISABLE_PLUGINS", variable)
    with pytest.raises(PluginError) as caught:
        site.load(disable=disable)
    message = str(caught.value)
    assert "'quite'" in message
    assert origin in message
    assert "other, quiet" in message


def test_the_variable_reaches_a_fresh_interpreter(site: SitePackages, tmp_path: Path) -> None:
    site.install("noisy", "print('imported')\n" + GOOD)
    code = "from pumpcheck.plugins import load_plugins; print(*[r.name for r in load_plugins().records if r.disabled])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PUMPCHECK_DISABLE_PLUGINS": "noisy", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["noisy"]


# Clashes --------------------------------------------------------------------------------------------------------

RECALL = WITH_HOOK + "def pumpcheck_recalls(): yield pumpcheck.Recall({id!r}, 'title', '2024-01-01', ())"
REPORT = WITH_HOOK + "def pumpcheck_reports(): yield pumpcheck.ReportWriter({format!r}, ({suffix!r},), print)"

CLASHES = {
    "adapter": (adapter_module("sql"), adapter_module("sql", ".other"), "adapter sql"),
    "recall": (RECALL.format(id="house-1"), RECALL.format(id="house-1"), "recall house-1"),
    "format": (
        REPORT.format(format="md", suffix=".md"),
        REPORT.format(format="md", suffix=".markdown"),
        "report md",
    ),
    "suffix": (
        REPORT.format(format="md", suffix=".md"),
        REPORT.format(format="markdown", suffix=".MD"),
        "file suffix .md",
    ),
}


@pytest.mark.parametrize("order", [list, lambda found: found[::-1]], ids=["forwards", "backwards"])
@pytest.mark.parametrize(("first", "second", "what"), CLASHES.values(), ids=CLASHES.keys())
def test_two_plugins_that_provide_the_same_thing_are_both_named(
    site: SitePackages, first: str, second: str, what: str, order
) -> None:
    site.install("alpha-dist", first, version="1.1", plugins={"alpha": "alpha_dist"})
    site.install("beta-dist", second, version="2.2", plugins={"beta": "beta_dist"})
    with pytest.raises(PluginClashError) as caught:
        site.load(order=order)
    assert str(caught.value) == (
        f"{what} is provided twice, by alpha (alpha-dist 1.1) and by beta (beta-dist 2.2); uninstall or disable one of "
        "them, for example with PUMPCHECK_DISABLE_PLUGINS=beta"
    )
    site.load(disable=("beta",))
    site.load(disable=("alpha",))


@pytest.mark.parametrize(
    ("code", "what"),
    [
        pytest.param(RECALL.format(id="medtronic-minimed-2019"), "recall medtronic-minimed-2019", id="recall"),
        pytest.param(REPORT.format(format="json", suffix=".js"), "report json", id="format"),
        pytest.param(REPORT.format(format="table", suffix=".xlsx"), "file suffix .xlsx", id="suffix"),
    ],
)
def test_what_comes_with_pumpcheck_cannot_be_replaced_unseen(site: SitePackages, code: str, what: str) -> None:
    site.install("usurper", code)
    with pytest.raises(PluginClashError, match=rf"^{what} is .* pumpcheck itself and by usurper \(usurper 1\.0\)"):
        site.load()


def test_two_distributions_with_one_plugin_name_are_both_named_before_either_is_imported(
    site: SitePackages, tmp_path: Path
) -> None:
    trace = tmp_path / "imported.txt"
    code = f"open({str(trace)!r}, 'w').close()\n" + adapter_module("odbc")
    site.install("one-odbc", code, version="1.1", plugins={"odbc": "one_odbc"})
    site.install("two-odbc", code, version="2.2", plugins={"odbc": "two_odbc"})
    with pytest.raises(PluginClashError, match=r"odbc \(one-odbc 1\.1\) and odbc \(two-odbc 2\.2\); uninstall one"):
        site.load()
    plugins = site.load(disable=("odbc",))
    assert [(record.distribution, record.disabled) for record in plugins.records] == [
        ("one-odbc", True),
        ("two-odbc", True),
    ]
    assert not trace.exists()
