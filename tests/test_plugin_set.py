"""The choice among installed adapters, and telling plugins of a finished scan."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

import pumpcheck
from pumpcheck import (
    Finding,
    NoAdapterError,
    ReasonCode,
    Record,
    ScanResult,
    SourceNotFoundError,
    SourceRequest,
    UsageError,
    Verdict,
)
from pumpcheck.plugins import PluginStatus

from .plugin_helpers import SitePackages, adapter_module, site_packages


@pytest.fixture
def site(tmp_path):
    with site_packages(tmp_path) as site:
        yield site


@pytest.fixture
def inventory(tmp_path: Path) -> SourceRequest:
    path = tmp_path / "ward.dat"
    path.write_text("Model;Serial\n")
    return SourceRequest(str(path))


def failing_claims(name: str) -> str:
    return adapter_module(name).replace("return request", "raise ZeroDivisionError('head')\n        return request")


def test_the_location_decides(site: SitePackages, inventory: SourceRequest) -> None:
    site.install("dat-plugin", adapter_module("dat", ".dat"))
    site.install("tab-plugin", adapter_module("tab", ".tab"))
    assert site.load().choose_adapter(inventory).name == "dat"


def test_the_name_asked_for_wins_over_the_location(site: SitePackages, inventory: SourceRequest) -> None:
    site.install("dat-plugin", adapter_module("dat", ".dat"))
    site.install("tab-plugin", adapter_module("tab", ".tab"))
    assert site.load().choose_adapter(inventory, "tab").name == "tab"


def test_two_claimants_are_both_named_with_the_way_to_choose(site: SitePackages, inventory: SourceRequest) -> None:
    site.install("dat-plugin", adapter_module("dat"), version="1.1", plugins={"dp": "dat_plugin"})
    site.install("other-plugin", adapter_module("other"), version="2.2", plugins={"op": "other_plugin"})
    with pytest.raises(NoAdapterError) as caught:
        site.load().choose_adapter(inventory)
    assert str(caught.value) == (
        "ward.dat: several adapters claim it: dat of plugin dp (dat-plugin 1.1) and "
        "other of plugin op (other-plugin 2.2); choose one with --option adapter=dat"
    )


def test_no_claimant_lists_the_adapters_and_what_failed(site: SitePackages, inventory: SourceRequest) -> None:
    site.install("tab-plugin", adapter_module("tab", ".tab"))
    site.install("broken-plugin", "import no_such_library_at_all")
    with pytest.raises(NoAdapterError, match=r"no adapter reads it.*: tab; .*broken-plugin.*no_such_library_at_all"):
        site.load().choose_adapter(inventory)


def test_a_path_that_is_not_there_is_not_blamed_on_the_adapters(site: SitePackages, tmp_path: Path) -> None:
    site.install("tab-plugin", adapter_module("tab", ".tab"))
    with pytest.raises(SourceNotFoundError, match=r"wrad\.xyz: there is nothing at this path"):
        site.load().choose_adapter(SourceRequest(str(tmp_path / "wrad.xyz")))


def test_an_unknown_adapter_lists_the_known_ones(site: SitePackages, inventory: SourceRequest) -> None:
    site.install("dat-plugin", adapter_module("dat"))
    with pytest.raises(NoAdapterError, match=r"^ward\.dat: there is no adapter 'dta'; choose one of: dat$"):
        site.load().choose_adapter(inventory, "dta")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import no_such_library_at_all", "failed at import: .*no_such_library_at_all", id="import"),
        pytest.param(adapter_module("Sql"), "failed at pumpcheck_adapters: .*lower-case", id="hook"),
    ],
)
def test_asking_for_the_adapter_of_a_failed_plugin_says_why(
    site: SitePackages, inventory: SourceRequest, code: str, expected: str
) -> None:
    site.install("sql-plugin", code, plugins={"odbc": "sql_plugin"})
    with pytest.raises(NoAdapterError, match=rf"no adapter 'odbc'.*odbc \(sql-plugin 1\.0\) {expected}"):
        site.load().choose_adapter(inventory, "odbc")


def test_asking_for_the_adapter_of_a_disabled_plugin_says_so(site: SitePackages, inventory: SourceRequest) -> None:
    site.install("dat-plugin", adapter_module("dat"), plugins={"dat": "dat_plugin"})
    with pytest.raises(NoAdapterError, match=r"the plugin dat \(dat-plugin 1\.0\) is disabled"):
        site.load(disable=("dat",)).choose_adapter(inventory, "dat")


def test_an_adapter_whose_claims_raise_is_a_warning_and_no_claimant(
    site: SitePackages, inventory: SourceRequest
) -> None:
    site.install("bad-claims", failing_claims("bad"))
    site.install("dat-plugin", adapter_module("dat"))
    plugins = site.load()
    assert plugins.warnings == ()
    assert plugins.choose_adapter(inventory).name == "dat"
    assert plugins.choose_adapter(inventory).name == "dat"
    (warning,) = plugins.warnings
    assert "bad-claims (bad-claims 1.0) failed at claims: ZeroDivisionError: head" in warning


def test_when_only_a_raising_adapter_might_have_claimed_it_the_error_says_so(
    site: SitePackages, inventory: SourceRequest
) -> None:
    site.install("bad-claims", failing_claims("bad"))
    with pytest.raises(NoAdapterError, match=r"no adapter reads it.*failed at claims: ZeroDivisionError"):
        site.load().choose_adapter(inventory)


def test_an_option_the_adapter_does_not_know_is_an_error_that_lists_those_it_knows(
    site: SitePackages, inventory: SourceRequest
) -> None:
    site.install("dat-plugin", adapter_module("dat"))
    plugins = site.load()
    known = SourceRequest(inventory.location, {"table": "devices"})
    assert plugins.choose_adapter(known).name == "dat"
    for name in (None, "dat"):
        with pytest.raises(UsageError) as caught:
            plugins.choose_adapter(SourceRequest(inventory.location, {"tabel": "hush"}), name)
        assert str(caught.value) == "ward.dat: the adapter dat has no option 'tabel'; it knows table"


@pytest.mark.parametrize(
    ("key", "known"),
    [("query.status", True), ("query.a.b", True), ("query.", False), ("query", False), ("queries.a", False)],
)
def test_an_option_that_ends_in_a_star_stands_for_all_that_begin_so(
    site: SitePackages, inventory: SourceRequest, key: str, known: bool
) -> None:
    site.install("dat-plugin", adapter_module("dat").replace('"table"', '"query.*"'))
    request = SourceRequest(inventory.location, {key: "1"})
    if known:
        assert site.load().choose_adapter(request).name == "dat"
    else:
        with pytest.raises(UsageError, match=r"has no option .*; it knows query\.\*"):
            site.load().choose_adapter(request)


# A finished scan ------------------------------------------------------------------------------------------------


def result_with(serial: str = "4711-0815") -> ScanResult:
    finding = Finding(Verdict.AFFECTED, ReasonCode.MODEL_AFFECTED, "The model is recalled.")
    record = Record("id", finding, "ward.csv", "", 2, "line", {"SN": serial}, {"serial_number": serial})
    return ScanResult((record,), (), (), (), datetime(2024, 1, 1, tzinfo=UTC), "0")


LISTENER = """
    import pathlib, pumpcheck

    @pumpcheck.hookimpl
    def pumpcheck_scan_finished({parameters}):
        {body}
"""


def test_every_listener_is_told_although_one_fails(site: SitePackages, tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    for name in ("first", "last"):
        body = f"with open({str(told)!r}, 'a') as file: print({name!r}, len(result.records), file=file)"
        site.install(f"{name}-listener", LISTENER.format(parameters="result", body=body))
    site.install(
        "half-listener",
        LISTENER.format(
            parameters="result", body="raise OSError('no desk for ' + result.records[0].fields['serial_number'])"
        ),
    )
    plugins = site.load()
    (warning,) = plugins.finished(result_with())
    assert told.read_text().split("\n") == ["first 1", "last 1", ""]
    assert "half-listener (half-listener 1.0) failed at pumpcheck_scan_finished: OSError: no desk for" in warning
    assert "4711" not in warning


def test_a_listener_that_fails_shows_no_serial_number_of_a_record_that_was_cleared(site: SitePackages) -> None:
    quote = "raise OSError('no desk for ' + list(result.every_record())[-1].fields['serial_number'])"
    site.install("listener", LISTENER.format(parameters="result", body=quote))
    frame = pd.DataFrame({"Manufacturer": ["Philips"], "Model": ["MP70"], "Serial number": ["4711-0815"]})
    (warning,) = pumpcheck.scan(frame, all_rows=True, plugins=site.load()).warnings
    assert "OSError: no desk for ••••••815" in warning


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("pass", [], id="nothing"),
        pytest.param("yield", ["value of type generator"], id="generator that would never have run"),
        pytest.param("return 1", ["value of type int"], id="value"),
        pytest.param("raise SystemExit('bye')", ["SystemExit: bye"], id="ends the program"),
    ],
)
def test_what_a_listener_must_not_do(site: SitePackages, body: str, expected: list[str]) -> None:
    site.install("listener", LISTENER.format(parameters="", body=body))
    plugins = site.load()
    assert plugins.records[0].status is PluginStatus.ACTIVE
    warnings = plugins.finished(result_with())
    assert len(warnings) == len(expected)
    assert all(text in warning for text, warning in zip(expected, warnings, strict=True))
