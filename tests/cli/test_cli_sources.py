"""Sources by name on the command line: read, listed, tested; and nothing secret in anything that is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pumpcheck.config.toml_model import json_schema

from ..collection_plugin import CODE, DISTRIBUTION, Served, served
from ..command import run
from ..plugin_helpers import site_packages

MARKER = "s3cr3t-marker-8f1c"
HEAD = "Asset Tag,Manufacturer,Model,Serial Number\n"
BED = "B1,Stryker,Prime 1105,7000001\n"
PUMP = "B2,Medtronic,MMT-723NAS,PAR222222K\n"

CMMS = """
[sources.cmms]
adapter = "collection"
url = "{url}"
auth = {{ type = "bearer", token = {{ env = "CMMS_TOKEN" }} }}
query = {{ status = "in use" }}
options = {{ allow_http = true, page_size = 50 }}
"""


@pytest.fixture(scope="module", autouse=True)
def _plugin(tmp_path_factory) -> Iterator[None]:
    with site_packages(tmp_path_factory.mktemp("site")) as site:
        site.install(DISTRIBUTION, CODE)
        yield


@pytest.fixture
def server():
    with served() as running:
        yield running


class Desk:
    """A working folder with a command to run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
        home = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "APPDATA": str(self.home)}
        settings = {"PUMPCHECK_CONFIG": "", "CMMS_TOKEN": MARKER, "PUMPCHECK_DEBUG": "1"}
        done = run(*arguments, cwd=self.folder, env={**home, **settings, **env})
        assert MARKER not in done.stdout + done.stderr
        return done


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def cmms(desk: Desk, server: Served) -> Served:
    desk.write("pumpcheck.toml", CMMS.format(url=server.url))
    return server


def test_a_source_is_read_by_its_name(desk, cmms):
    done = desk.run("scan", "cmms")
    assert done.returncode == 1, done.stderr
    assert f"cmms ({cmms.url}): 3 rows read = 2 affected" in done.stdout
    assert set(cmms.tokens) == {f"Bearer {MARKER}"}
    assert cmms.queries[0] == {"status": "in use", "page": "0"}


def test_a_report_of_a_named_source_holds_no_secret(desk, cmms):
    reports = [desk.folder / f"out{suffix}" for suffix in (".json", ".csv")]
    assert desk.run("scan", "cmms", *[word for report in reports for word in ("-o", report)]).returncode == 1
    for report in reports:
        text = report.read_text(encoding="utf-8-sig")
        assert f"cmms ({cmms.url})" in text
        assert MARKER not in text
        assert "CMMS_TOKEN" not in text


def test_names_and_files_are_read_together_and_columns_stay_with_their_source(desk, cmms):
    desk.write("pumpcheck.toml", CMMS.format(url=cmms.url) + '[sources.beds]\npath = "beds.csv"\n')
    with (desk.folder / "pumpcheck.toml").open("a", encoding="utf-8") as file:
        file.write('columns = { model = "Comment" }\n')
    desk.write("beds.csv", "Asset Tag,Manufacturer,Model,Comment\nB1,Medtronic,bed,MMT-722NAS\n")
    desk.write("ward.csv", "Asset Tag,Manufacturer,Model,Comment\nB9,Medtronic,MMT-722NAS,left at home\n")
    done = desk.run("scan", "beds", "cmms", "ward.csv", "-o", "out.json")
    assert done.returncode == 1, done.stderr
    findings = json.loads((desk.folder / "out.json").read_text(encoding="utf-8"))["findings"]
    assert [finding["source"] for finding in findings] == ["beds (beds.csv)", *[f"cmms ({cmms.url})"] * 2, "ward.csv"]


def test_an_option_on_the_command_line_goes_before_that_of_the_file(desk, cmms):
    assert desk.run("scan", "cmms", "--option", "query.status=retired", "--option", "query.site=2").returncode == 1
    assert cmms.queries[0] == {"status": "retired", "site": "2", "page": "0"}


def test_a_secret_by_reference_on_the_command_line(desk, server):
    done = desk.run(
        "scan", server.url, "--option", "adapter=collection", "--option", "token=env:CMMS_TOKEN", "--allow-http"
    )
    assert done.returncode == 1, done.stderr
    assert f"{server.url}: 3 rows read" in done.stdout


def test_a_missing_secret_is_said(desk, cmms):
    other = CMMS.format(url=cmms.url).replace("cmms]", "old]").replace("CMMS_TOKEN", "OLD_TOKEN")
    desk.write("pumpcheck.toml", CMMS.format(url=cmms.url) + other)
    done = desk.run("scan", "cmms", "old")
    assert done.returncode == 2
    assert "pumpcheck.toml: sources.old: env:OLD_TOKEN: there is no environment variable" in done.stderr
    assert desk.run("scan", "cmms", "old", "--option", "token=env:CMMS_TOKEN").returncode == 1


@pytest.mark.parametrize(
    "arguments", [["scan", "cmms"], ["sources"], ["sources", "test", "cmms"], ["columns", "cmms"]], ids=" ".join
)
def test_a_literal_secret_in_the_file_is_refused_whatever_is_done_with_it(desk, arguments):
    literal = CMMS.format(url="https://cmms.example/api").replace('{ env = "CMMS_TOKEN" }', f'"{MARKER}"')
    desk.write("pumpcheck.toml", literal)
    done = desk.run(*arguments)
    assert done.returncode == 2
    assert "pumpcheck.toml: sources.cmms.auth.token: is a literal secret; write where it is kept" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scan", "<URL>", "--option", f"token={MARKER}"], "--option token: a secret is not written there"),
        (["scan", "<URL>", "--option", f"query.api_key={MARKER}"], "--option query.api_key: a secret"),
        (["scan", "<URL>", "--option", f"note=Bearer {MARKER}"], "--option note: a secret"),
        (["scan", "<URL>", "--option", f"token:{MARKER}"], "KEY=VALUE"),
        (
            ["scan", "<URL>", "--option", "adapter=collection", "--option", f"token=env:{MARKER}"],
            "not the name of an environment variable",
        ),
        (
            ["scan", "<URL>", "--option", "adapter=collection", "--option", "token=env:GONE"],
            "env:GONE: there is no environment variable",
        ),
        (["scan", f"https://svc:{MARKER}@cmms.example/api"], "user name or a password"),
        (["scan", f"https://cmms.example/api?token={MARKER}"], "its query holds a secret"),
        (["scan", f"https://svc:x/{MARKER}@cmms.example/api"], "not a valid URL"),
        (["columns", "<URL>", "--option", f"token={MARKER}"], "--option token: a secret is not written there"),
        (["scan", "cmms", "--option", "fail=yes"], "adapter collection failed (ValueError)"),
        (["columns", "cmms", "--option", "fail=yes"], "adapter collection failed (ValueError)"),
        (
            ["scan", "cmms", "--option", "no_such=1"],
            "pumpcheck.toml: sources.cmms: cmms (<URL>): the adapter collection",
        ),
        (
            ["scan", "cmms", "--option", "adapter=nosuch"],
            "pumpcheck.toml: sources.cmms: cmms (<URL>): there is no adapter",
        ),
        (["scan", "cmms", "--option", "allow_http=no"], "pumpcheck.toml: sources.cmms: cmms (<URL>): is plain http"),
    ],
    ids=lambda value: " ".join(value).replace(MARKER, "MARKER") if isinstance(value, list) else None,
)
def test_what_goes_wrong_is_one_message_without_a_secret(desk, cmms, arguments, message):
    done = desk.run(*[word.replace("<URL>", cmms.url) for word in arguments])
    assert done.returncode == 2
    assert message.replace("<URL>", cmms.url) in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_name_that_is_also_a_file_is_refused_with_both_ways_out(desk, cmms):
    desk.write("cmms", HEAD + BED)
    done = desk.run("scan", "cmms")
    assert done.returncode == 2
    assert f"write .{os.sep}cmms" in done.stderr
    assert "rename the source" in done.stderr
    assert not cmms.queries
    assert "cmms: 1 rows read = 0 affected" in desk.run("scan", f".{os.sep}cmms", "--option", "adapter=csv").stdout
    elsewhere = desk.folder / "home"
    assert "3 rows read" in Desk.run(_at(desk, elsewhere), "scan", "cmms", "--config", "../pumpcheck.toml").stdout


def _at(desk: Desk, folder: Path) -> Desk:
    moved = object.__new__(Desk)
    moved.__dict__.update(desk.__dict__, folder=folder)
    return moved


@pytest.mark.parametrize(
    ("config", "message"),
    [("[sources.cmms]\npath = 'x.csv'\n", "has cmms"), (None, "there is no pumpcheck.toml")],
    ids=["another name", "no configuration"],
)
def test_a_name_that_nothing_bears_says_what_there_is(desk, config, message):
    if config:
        desk.write("pumpcheck.toml", config)
    done = desk.run("scan", "cmsm")
    assert done.returncode == 2
    assert "cmsm: there is no such file or folder, and no source of this name" in done.stderr
    assert message in done.stderr


def test_the_configuration_is_looked_for_in_this_order(desk):
    def config(name: str) -> str:
        return f'[sources.ward]\npath = "{name}.csv"\n'

    user = desk.home / ("pumpcheck" if sys.platform != "darwin" else "Library/Application Support/pumpcheck")
    for place in (user, desk.folder / "own", desk.folder / "said"):
        place.mkdir(parents=True)
        (place / "pumpcheck.toml").write_text(config(place.name), encoding="utf-8")
        (place / f"{place.name}.csv").write_text(HEAD + BED, encoding="utf-8")
    assert f"ward ({user.name}.csv): 1 rows" in desk.run("scan", "ward").stdout
    desk.write("pumpcheck.toml", config("here"))
    desk.write("here.csv", HEAD + BED)
    assert "ward (here.csv): 1 rows" in desk.run("scan", "ward").stdout
    variable = {"PUMPCHECK_CONFIG": "own/pumpcheck.toml"}
    assert "ward (own.csv): 1 rows" in desk.run("scan", "ward", **variable).stdout
    assert "ward (said.csv): 1 rows" in desk.run("scan", "ward", "--config", "said/pumpcheck.toml", **variable).stdout


@pytest.mark.parametrize(
    "arguments", [["scan", "beds.csv"], ["sources"], ["sources", "test", "ward"], ["columns", "beds.csv"]], ids=" ".join
)
def test_a_configuration_that_was_named_must_be_there(desk, arguments):
    desk.write("beds.csv", HEAD + BED)
    done = desk.run(*arguments, "--config", "gone.toml")
    assert done.returncode == 2
    assert "gone.toml: there is no such file" in done.stderr


def test_a_broken_configuration_does_not_hinder_a_scan_that_does_not_need_it(desk):
    desk.write("pumpcheck.toml", "not TOML")
    desk.write("beds.csv", HEAD + BED)
    assert desk.run("scan", "beds.csv").returncode == 0


def test_a_folder_may_hold_its_configuration(desk):
    desk.write("exports/pumpcheck.toml", '[sources.ward]\npath = "."\n')
    desk.write("exports/beds.csv", HEAD + BED)
    done = desk.run("scan", "exports")
    assert done.returncode == 0, done.stdout
    assert "ward (beds.csv): 1 rows" in desk.run("scan", "ward", "--config", "exports/pumpcheck.toml").stdout


def test_a_flag_reaches_the_adapters_that_know_it_and_no_others(desk, cmms):
    config = CMMS.format(url=cmms.url).replace("allow_http = true, ", "")
    desk.write("pumpcheck.toml", config)
    desk.write("beds.csv", HEAD + BED)
    assert "allow it with --allow-http" in desk.run("scan", "cmms", "beds.csv").stderr
    done = desk.run("scan", "cmms", "beds.csv", "--allow-http", "--resume")
    assert done.returncode == 1, done.stderr
    assert "beds.csv: 1 rows read" in done.stdout


def test_sources_are_listed_with_where_their_secrets_are_and_whether_they_are_there(desk, cmms):
    text = CMMS.format(url=cmms.url + "?limit=5").replace("[sources.cmms]", '[sources.cmms]\nprofile = "snipeit"')
    other = CMMS.format(url=cmms.url).replace("cmms]", "old]").replace("CMMS_TOKEN", "OLD_TOKEN")
    desk.write("pumpcheck.toml", text + other + '[sources.beds]\npath = "beds.csv"\n')
    done = desk.run("sources")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line.split()}
    assert rows["cmms"].split() == ["cmms", "collection", "snipeit", cmms.url, "token:", "found:", "env:CMMS_TOKEN"]
    assert "token: MISSING: env:OLD_TOKEN: there is no environment variable" in rows["old"]
    assert "beds.csv" in rows["beds"]
    assert not cmms.queries


def test_no_configuration_is_no_failure_of_the_list(desk):
    done = desk.run("sources")
    assert done.returncode == 0
    assert "there is no pumpcheck.toml" in done.stderr


def test_a_test_fetches_one_page_and_shows_the_mapping_masked(desk, cmms):
    done = desk.run("sources", "test", "cmms")
    assert done.returncode == 0, done.stderr
    assert [query["page"] for query in cmms.queries] == ["0"]
    for words in (f"cmms ({cmms.url})", "Serial Number", "serial_number", "MMT-722NAS"):
        assert words in done.stdout
    assert "PAR123456H" not in done.stdout
    assert "only some pages were asked for" in done.stdout
    assert desk.run("scan", "cmms", "--option", "pages=1").returncode == 2


def test_a_test_that_finds_no_table_fails(desk, cmms):
    desk.write("pumpcheck.toml", CMMS.format(url=cmms.url).replace("allow_http", "empty = true, allow_http"))
    assert desk.run("sources", "test", "cmms").returncode == 2


def test_a_test_may_be_let_over_plain_http(desk, cmms):
    desk.write("pumpcheck.toml", CMMS.format(url=cmms.url).replace("allow_http = true, ", ""))
    assert desk.run("sources", "test", "cmms").returncode == 2
    assert desk.run("sources", "test", "cmms", "--allow-http").returncode == 0


def test_a_test_of_a_file_needs_no_pages(desk):
    desk.write("pumpcheck.toml", '[sources.beds]\npath = "beds.csv"\n')
    desk.write("beds.csv", HEAD + BED)
    done = desk.run("sources", "test", "beds")
    assert done.returncode == 0, done.stderr
    assert "known heading" in done.stdout


@pytest.mark.parametrize(("name", "message"), [("cmsm", "it has cmms")])
def test_a_test_of_an_unknown_source_says_which_there_are(desk, cmms, name, message):
    done = desk.run("sources", "test", name)
    assert done.returncode == 2
    assert message in done.stderr
    assert not cmms.queries


def test_the_schema_is_printed_for_editors(desk):
    done = desk.run("sources", "schema")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json_schema()
