"""Nothing ends with exit 0 that was not done: wrong types, plugins that end the program, inputs as outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pumpcheck

from ..command import run as run_here
from ..plugin_helpers import WITH_HOOK, SitePackages, site_packages

ROWS = "Manufacturer,Model,Serial\nMedtronic,MMT-722NAS,PAR123456H\n"


@pytest.fixture
def site(tmp_path):
    with site_packages(tmp_path) as site:
        yield site


@pytest.fixture
def inventory(tmp_path):
    path = tmp_path / "assets.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(path) for path in (folder, *sys.path) if path)
    return subprocess.run(
        [sys.executable, "-m", "pumpcheck", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: pumpcheck.scan(["a.csv"]), r"write scan\(\*sources\)"),
        (lambda: pumpcheck.scan(("a.csv", "b.csv")), r"write scan\(\*sources\)"),
        (lambda: pumpcheck.scan(None), "not None"),
        (lambda: pumpcheck.scan(5), "of type int"),
        (lambda: pumpcheck.match(None), "takes a data frame, not None"),
        (lambda: pumpcheck.match([{"Model": "MMT-722"}]), "of type list"),
        (lambda: pumpcheck.check(12), "text is a value of type int"),
        (lambda: pumpcheck.check(model=722), "model is a value of type int"),
        (lambda: pumpcheck.check("MMT-722", recalls="medtronic-minimed-2019"), "takes a list of recalls"),
        (lambda: pumpcheck.scan("a.csv", recalls="medtronic-minimed-2019"), "takes a list of recalls"),
        (
            lambda: pumpcheck.check("MMT-722", recalls=[12]),
            "takes ids and paths of recall files, not a value of type int",
        ),
    ],
)
def test_a_value_of_another_type_is_refused_and_told_how_to_write_it(call, says):
    with pytest.raises(pumpcheck.UsageError, match=says):
        call()


ENDING = """
    import sys
    import pumpcheck

    class Ending(pumpcheck.Adapter):
        name = "ending"
        summary = "reads .end files"

        def claims(self, request):
            return request.suffixes[-1:] == (".end",)

        def open(self, request):
            {opens}

    class Source:
        label = "assets.end"

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def tables(self):
            {reads}
            return iter(())

    @pumpcheck.hookimpl
    def pumpcheck_adapters():
        print("adapters at work")
        return [Ending()]
"""


@pytest.mark.parametrize(("opens", "reads"), [("sys.exit(0)", "pass"), ("return Source()", "sys.exit(0)")])
@pytest.mark.usefixtures("inventory")
def test_an_adapter_that_ends_the_program_makes_the_scan_incomplete(site: SitePackages, opens, reads):
    site.install("ending", ENDING.format(opens=opens, reads=reads))
    (site.folder / "assets.end").write_text("", encoding="utf-8")
    ended = run(site.folder, "scan", "assets.csv", "assets.end", "-o", "-", "--format", "json")
    assert ended.returncode == 2
    assert "adapter ending failed (SystemExit)" in ended.stderr
    assert json.loads(ended.stdout)["complete"] is False


@pytest.mark.usefixtures("inventory")
def test_what_a_plugin_prints_stays_out_of_a_report_on_standard_output(site: SitePackages):
    site.install("ending", ENDING.format(opens="return Source()", reads="pass"))
    ended = run(site.folder, "scan", "assets.csv", "-o", "-", "--format", "json")
    assert json.loads(ended.stdout)["counts"]["affected"] == 1
    assert "adapters at work" in ended.stderr


@pytest.mark.usefixtures("inventory")
def test_a_plugin_that_fails_to_give_its_recalls_makes_the_scan_incomplete(site: SitePackages):
    site.install("ours", WITH_HOOK + "def pumpcheck_recalls(): raise OSError('no list')")
    ended = run(site.folder, "scan", "assets.csv")
    assert ended.returncode == 2
    assert "INCOMPLETE" in ended.stdout
    assert "the plugin ours (ours 1.0) failed at pumpcheck_recalls" in " ".join(ended.stdout.split())


@pytest.mark.parametrize("name", ["assets.csv", "link.csv", "hard.csv", "folder/../assets.csv"])
@pytest.mark.parametrize("source", ["assets.csv", ".", "*.csv"])
def test_no_report_takes_the_place_of_an_inventory(inventory, name, source):
    folder = inventory.parent
    (folder / "folder").mkdir()
    (folder / "link.csv").symlink_to(inventory)
    os.link(inventory, folder / "hard.csv")
    ended = run_here("scan", source, "-o", name, "--force", cwd=folder)
    assert ended.returncode == 2
    assert "is an inventory that is read, and --force does not help" in ended.stderr
    assert inventory.read_text(encoding="utf-8") == ROWS


def test_no_report_of_the_library_takes_the_place_of_an_inventory(inventory):
    with pytest.raises(pumpcheck.ReportError, match="is an inventory that is read"):
        pumpcheck.scan(inventory).write(inventory, force=True)
    assert inventory.read_text(encoding="utf-8") == ROWS
