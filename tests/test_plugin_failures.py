"""Plugins that fail, each in its own way, beside others that must not suffer from it."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from pumpcheck.plugins import PluginStatus, load_plugins

from .plugin_helpers import GOOD, WITH_HOOK, SitePackages, adapter_module, record_of, site_packages


@pytest.fixture
def site(tmp_path):
    with site_packages(tmp_path) as site:
        yield site


BROKEN = {
    "module not there": (None, "import", "ModuleNotFoundError: No module named 'broken_one'"),
    "syntax error": ("def broken(:", "import", "SyntaxError: "),
    "missing library": ("import no_such_library_at_all", "import", "No module named 'no_such_library_at_all'"),
    "ends the program": ("raise SystemExit(3)", "import", "SystemExit: 3"),
    "outside Exception": ("class Panic(BaseException): pass\nraise Panic('rust')", "import", "Panic: rust"),
    "message of many lines": ("raise RuntimeError('first line\\nsecret detail')", "import", "RuntimeError: first line"),
    "message that raises": (
        "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
        "import",
        "Odd",
    ),
    "wrong argument": (
        WITH_HOOK + "def pumpcheck_scan_finished(outcome): pass",
        "registration",
        "Argument(s) {'outcome'} are declared in the hookimpl but can not be found in the hookspec",
    ),
    "unknown hook": (WITH_HOOK + "def pumpcheck_adaptors(): return []", "registration", "pumpcheck_adaptors"),
    "marker forgotten": (
        WITH_HOOK + "def pumpcheck_headings(): return []\n\ndef pumpcheck_adapters(): return []",
        "registration",
        "pumpcheck_adapters is not marked",
    ),
    "no hook": ("answer = 42", "registration", "it has no hook"),
    "hook raises": (
        WITH_HOOK + "def pumpcheck_adapters(): raise KeyError('base')",
        "pumpcheck_adapters",
        "KeyError: 'base'",
    ),
    "hook ends the program": (
        WITH_HOOK + "def pumpcheck_recalls(): raise SystemExit",
        "pumpcheck_recalls",
        "SystemExit",
    ),
    "forgot to return": (
        WITH_HOOK + "def pumpcheck_reports(): pass",
        "pumpcheck_reports",
        "it returned a value of type NoneType; it must return a list or yield values",
    ),
    "values of another type": (
        WITH_HOOK + "def pumpcheck_headings(): return ['Bauart']",
        "pumpcheck_headings",
        "value 1 is of type str, not an instance of pumpcheck.HeadingAlias",
    ),
    "text instead of values": (
        WITH_HOOK + "def pumpcheck_recalls(): return 'recall'",
        "pumpcheck_recalls",
        "value 1 is of type str, not an instance of pumpcheck.Recall",
    ),
    "class instead of instance": (
        WITH_HOOK + "def pumpcheck_recalls(): return [pumpcheck.Recall]",
        "pumpcheck_recalls",
        "value 1 is the class Recall, not an instance of pumpcheck.Recall",
    ),
    "unknown field": (
        WITH_HOOK + "def pumpcheck_headings(): yield pumpcheck.HeadingAlias('Bauart', 'modell')",
        "pumpcheck_headings",
        "value 1, of type HeadingAlias: its field must be one of asset_id, manufacturer",
    ),
    "empty heading": (
        WITH_HOOK + "def pumpcheck_headings(): yield pumpcheck.HeadingAlias(' ', 'model')",
        "pumpcheck_headings",
        "its heading must be text that is not empty",
    ),
    "recall without id": (
        WITH_HOOK + "def pumpcheck_recalls(): yield pumpcheck.Recall('', 'title', '2024-01-01', ())",
        "pumpcheck_recalls",
        "its id must be text that is not empty",
    ),
    "format with a space": (
        WITH_HOOK + "def pumpcheck_reports(): yield pumpcheck.ReportWriter('my format', (), print)",
        "pumpcheck_reports",
        "its format must be lower-case letters",
    ),
    "suffixes as text": (
        WITH_HOOK + "def pumpcheck_reports(): yield pumpcheck.ReportWriter('md', '.md', print)",
        "pumpcheck_reports",
        "its suffixes must be a tuple",
    ),
    "suffix without a dot": (
        WITH_HOOK + "def pumpcheck_reports(): yield pumpcheck.ReportWriter('md', ('md',), print)",
        "pumpcheck_reports",
        "each of its suffixes must be text that starts with a dot",
    ),
    "nothing to call": (
        WITH_HOOK + "def pumpcheck_reports(): yield pumpcheck.ReportWriter('md', ('.md',), None)",
        "pumpcheck_reports",
        "its write must be callable",
    ),
    "adapter without a name": (
        adapter_module("x").replace('name = "x"', "pass"),
        "pumpcheck_adapters",
        "value 1, of type X: its name must be lower-case letters",
    ),
    "adapter with a name in capitals": (adapter_module("SQL"), "pumpcheck_adapters", "its name must be lower-case"),
    "adapter with options as a list": (
        adapter_module("x").replace('{"table": "which table to read"}', '["table"]'),
        "pumpcheck_adapters",
        "its options must be a mapping",
    ),
    "adapter whose option has no help": (
        adapter_module("x").replace('"which table to read"', "None"),
        "pumpcheck_adapters",
        "its options must map text to text",
    ),
    "adapter with methods missing": (
        adapter_module("x").replace("def claims", "def claimed"),
        "pumpcheck_adapters",
        "TypeError: Can't instantiate abstract class X",
    ),
    "same thing twice": (
        adapter_module("x").replace("yield X()", "return [X(), X()]"),
        "pumpcheck_adapters",
        "value 2 repeats what the plugin gave before: adapter x",
    ),
}


@pytest.mark.parametrize(("code", "stage", "error"), BROKEN.values(), ids=BROKEN.keys())
def test_a_plugin_that_fails_is_named_and_leaves_the_others_alone(
    site: SitePackages, code: str | None, stage: str, error: str
) -> None:
    site.install("broken-one", code, version="0.9")
    site.install("good-one", adapter_module("good"))
    site.install("also-good", GOOD)
    plugins = site.load()
    broken = record_of(plugins, "broken-one")
    assert (broken.distribution, broken.version, broken.status) == ("broken-one", "0.9", PluginStatus.FAILED)
    assert broken.stage == stage
    assert error in broken.error
    assert "\n" not in broken.error
    assert "Traceback" not in broken.error
    assert "secret detail" not in broken.error
    assert [adapter.name for adapter in plugins.adapters if adapter.name != "x"] == ["good"]
    assert [alias.heading for alias in plugins.headings] == ["Inventarnummer Haus"]
    (warning,) = plugins.warnings
    assert "broken-one (broken-one 0.9)" in warning
    assert error in warning
    assert "PUMPCHECK_DISABLE_PLUGINS=broken-one" in warning


def test_a_plugin_that_fails_in_one_hook_keeps_the_others(site: SitePackages) -> None:
    site.install(
        "half-broken",
        """
        import pumpcheck

        @pumpcheck.hookimpl
        def pumpcheck_adapters():
            raise OSError("no licence server")

        @pumpcheck.hookimpl
        def pumpcheck_headings():
            yield pumpcheck.HeadingAlias("Bauart", "model")
            raise ValueError("heading list ends early")
        """,
    )
    plugins = site.load()
    record = record_of(plugins, "half-broken")
    assert [alias.heading for alias in plugins.headings] == ["Bauart"], "what came before the failure counts"
    assert record.provides == ("1 heading",)
    assert record.stage == "pumpcheck_adapters, pumpcheck_headings"
    assert record.error == "OSError: no licence server; ValueError: heading list ends early"
    assert len(plugins.warnings) == 2


def test_a_refused_plugin_gives_nothing_at_all(site: SitePackages) -> None:
    site.install("refused", adapter_module("good") + WITH_HOOK + "def pumpcheck_zzz(): pass\n")
    plugins = site.load()
    assert plugins.adapters == ()
    assert record_of(plugins, "refused").stage == "registration"


def test_an_unknown_hook_marked_as_optional_is_for_a_later_version(site: SitePackages) -> None:
    later = "@pumpcheck.hookimpl(optionalhook=True)\ndef pumpcheck_tickets(): pass\n"
    site.install("forward-looking", adapter_module("good") + later)
    plugins = site.load()
    assert plugins.warnings == ()
    assert [adapter.name for adapter in plugins.adapters] == ["good"]


def test_one_module_under_two_names_counts_once(site: SitePackages) -> None:
    site.install("two-names", adapter_module("good"), plugins={"first": "two_names", "second": "two_names"})
    plugins = site.load()
    assert [adapter.name for adapter in plugins.adapters] == ["good"]
    assert record_of(plugins, "first").status is PluginStatus.ACTIVE
    assert record_of(plugins, "second").stage == "registration"


def test_secrets_and_serial_numbers_stay_out_of_the_error(site: SitePackages) -> None:
    site.install(
        "leaky",
        WITH_HOOK + "def pumpcheck_adapters():\n"
        "    raise OSError('PAR123456H not found at https://me:hush@cmms.example/v1?token=abc')",
    )
    (warning,) = site.load().warnings
    assert "https://cmms.example/v1" in warning
    assert not [word for word in ("PAR123456H", "hush", "token", "abc") if word in warning]


def test_a_very_long_error_is_shortened(site: SitePackages) -> None:
    site.install("wordy", "raise RuntimeError('x' * 10_000)")
    assert len(record_of(site.load(), "wordy").error) == 300


def test_an_interruption_by_the_user_is_obeyed(site: SitePackages) -> None:
    site.install("slow", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        site.load()


def test_an_entry_point_without_a_distribution_can_be_named() -> None:
    plugins = load_plugins(entry_points=[EntryPoint("lost", "no_such_module_anywhere", "pumpcheck")])
    assert plugins.records[0].provider == "lost (unknown distribution)"
