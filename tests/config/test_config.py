"""pumpcheck.toml: what it means, and what is said of one that is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import traceback
from pathlib import Path

import jsonschema
import pytest

import pumpcheck
from pumpcheck.config import ConfiguredSource, load_config
from pumpcheck.config.toml_model import json_schema

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "pumpcheck.toml"
MARKER = "s3cr3t-marker-8f1c"
HEAD = "Asset Tag,Manufacturer,Model,Serial Number\n"
PUMP = "B2,Medtronic,MMT-722NAS,PAR222222K\n"
URL = 'url = "https://cmms.example/api"\n'


@pytest.fixture
def source(tmp_path):
    """Load the one source of a configuration, given as what stands under its heading."""

    def load(table: str) -> ConfiguredSource:
        path = tmp_path / "pumpcheck.toml"
        path.write_text(f"[sources.cmms]\n{table}", encoding="utf-8")
        (loaded,) = load_config(path).sources.values()
        return loaded

    return load


@pytest.mark.parametrize(
    ("table", "options"),
    [
        ("", {}),
        ('profile = "snipeit"', {"profile": "snipeit"}),
        (
            'auth = { type = "bearer", token = { env = "TOKEN" } }',
            {"auth": "bearer", "token": "env:TOKEN"},
        ),
        ('auth = { token = { env = "TOKEN" } }', {"token": "env:TOKEN"}),
        (
            'auth = { type = "basic", username = "svc", password = { keyring = "https://cmms.example/svc" } }',
            {"auth": "basic", "username": "svc", "password": "keyring:https://cmms.example/svc"},
        ),
        (
            'auth = { type = "oauth2", client_id = "us", client_secret = { env = "S" }, '
            'token_url = "https://id.example/t" }',
            {"auth": "oauth2", "client_id": "us", "client_secret": "env:S", "token_url": "https://id.example/t"},
        ),
        ("query = { limit = 50, expand = true, site = 'Ward 3' }", {"query.limit": "50", "query.expand": "yes"}),
        ("query = { api_key = { env = 'KEY' } }", {"query.api_key": "env:KEY"}),
        (
            'options = { page_size = 500, allow_http = false, timeout = 2.5, "profile.field.Model" = "m" }',
            {"page_size": "500", "allow_http": "no", "timeout": "2.5", "profile.field.Model": "m"},
        ),
        ("options = { api_secret = { env = 'KEY' } }", {"api_secret": "env:KEY"}),
    ],
    ids=[
        "nothing",
        "profile",
        "bearer",
        "as the profile says",
        "basic",
        "oauth2",
        "query",
        "secret in query",
        "options",
        "secret in options",
    ],
)
def test_a_source_becomes_options_of_its_adapter(source, table, options):
    loaded = source(URL + table)
    assert loaded.location == "https://cmms.example/api"
    assert options.items() <= loaded.options.items()
    assert set(loaded.secrets.values()) == {
        value for value in options.values() if value.startswith(("env:", "keyring:", "file:"))
    }


def test_a_home_that_is_not_there_is_a_folder_like_others(source, tmp_path):
    assert source('path = "~nobody-of-this-name/assets.csv"').location == str(
        tmp_path / "~nobody-of-this-name/assets.csv"
    )


def test_paths_start_from_the_folder_of_the_file(source, tmp_path):
    loaded = source(
        URL + 'profile = "profiles/our.toml"\n'
        'auth = { type = "bearer", token = { file = "secrets/token" } }\n'
        'options = { ca_bundle = "ca.pem", client_key = "key.pem" }'
    )
    assert loaded.options == {
        "profile": str(tmp_path / "profiles" / "our.toml"),
        "auth": "bearer",
        "token": f"file:{tmp_path / 'secrets' / 'token'}",
        "ca_bundle": str(tmp_path / "ca.pem"),
        "client_key": str(tmp_path / "key.pem"),
    }


@pytest.mark.parametrize("folder", ["exports", "exports [2019]"], ids=["plain", "like a pattern"])
def test_a_pattern_starts_from_the_folder_of_the_file(tmp_path, monkeypatch, folder):
    home = tmp_path / folder
    home.mkdir()
    for name in ("a", "b"):
        (home / f"{name}.csv").write_text(HEAD + PUMP, encoding="utf-8")
    (home / "pumpcheck.toml").write_text('[sources.wards]\npath = "*.csv"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = pumpcheck.scan("wards", config=Path(folder) / "pumpcheck.toml")
    assert [account.label for account in result.sources] == ["wards (a.csv)", "wards (b.csv)"]


def test_an_absolute_path_stays_where_it_is(source, tmp_path):
    inventory = tmp_path / "elsewhere" / "a.csv"
    assert source(f"path = '{inventory}'").location == str(inventory)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            URL + 'auth = { type = "bearer", token = "MARKER" }',
            ".auth.token: is a literal secret; write where it is kept",
        ),
        (URL + 'auth = { type = "basic", username = "u", password = "MARKER" }', ".auth.password: is a literal secret"),
        (URL + 'auth = { type = "x", client_secret = "MARKER" }', ".auth.client_secret: is a literal secret"),
        (
            URL + 'auth = { type = "bearer", token = { env = "MARKER" } }',
            ".auth.token: must be text, a number, true or false, or { env",
        ),
        (URL + 'auth = { type = "bearer", token = { keyring = "MARKER" } }', ".auth.token: must be text"),
        (URL + 'auth = { type = "bearer", token = { vault = "MARKER" } }', ".auth.token: must be text"),
        (URL + 'auth = { type = "bearer", token = { env = "A", file = "b" } }', ".auth.token: must be text"),
        (URL + 'auth = "MARKER"', ".auth: must be a table"),
        (URL + 'token = "MARKER"', ".token: there is no such key here; mind its spelling"),
        (URL + 'options = { token = "MARKER" }', ": options.token is a literal secret"),
        (URL + "options = { token = 12345 }", ": options.token is a literal secret"),
        (URL + 'options = { note = "Bearer MARKER" }', ".options.note: holds a literal secret"),
        (URL + 'options = { token = ["MARKER"] }', ".options.token: must be text, a number"),
        (URL + 'options = { profile.field = "MARKER" }', ".options.profile: must be text, a number"),
        (URL + 'query = { api_key = "MARKER" }', ": query.api_key is a literal secret"),
        (URL + 'query = { q = "Bearer MARKER" }', ".query.q: holds a literal secret"),
        ('url = "https://svc:MARKER@cmms.example/api"', ".url: it holds a user name or a password"),
        ('url = "https://MARKER@cmms.example/api"', ".url: it holds a user name or a password"),
        ('url = "https://svc:MA/MARKER@cmms.example/api"', ".url: it is not a valid URL"),
        ('url = "https://cmms.example/api?token=MARKER"', ".url: its query holds a secret under 'token'"),
        ('url = "cmms.example/api"', ".url: is not a URL; begin it with https://"),
        ("url = 5", ".url: must be text"),
        (URL + 'since = "MARKER"', '.since: must be a day, such as "2026-10-01"'),
        ("", ": needs url or path"),
        (URL + 'path = "a.csv"', ": has url and path; keep one of them"),
        ('path = "a.csv"\nprofile = "snipeit"', ": has profile, which goes with url"),
        ('path = ""', ".path: is empty"),
        ('path = "https://cmms.example/api"', ": has a URL as its path"),
        (URL + 'options = { proxy = "http://svc:MARKER@proxy.example" }', ".options.proxy: holds a literal secret"),
        ('path = "a.csv"\nsheets = "Ward"', ".sheets: must be a list"),
        ('path = "a.csv"\nadaptor = "csv"', ".adaptor: there is no such key here; mind its spelling"),
        ('path = "a.csv"\nencoding = "cp1252"', ".encoding: there is no such key here; mind its spelling"),
        (
            'path = "a.csv"\ncolumns = { modell = "Typ" }',
            ".columns.modell: there is no such field; the fields are asset_id, manu",
        ),
        ('path = "a.csv"\nadapter = "CSV file"', ".adapter: must be lower-case letters"),
    ],
    ids=lambda value: value.replace(URL, "").replace("\n", " ") if "=" in value else None,
)
def test_what_is_wrong_is_named_by_file_and_key_and_never_by_its_value(source, tmp_path, table, message):
    with pytest.raises(pumpcheck.ConfigError) as caught:
        source(table.replace("MARKER", MARKER))
    assert str(caught.value).startswith(f"{tmp_path / 'pumpcheck.toml'}: sources.cmms{message}")
    assert "\n" not in str(caught.value)
    assert MARKER not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[sorces.cmms]\npath = "a"', "sorces: there is no such key here; mind its spelling"),
        ('[sources."ward 3"]\npath = "a.csv"', "sources.ward 3: a source's name is made of letters"),
        ('[sources.a]\npath = "C:\\exports\\a.csv"', "put the path in single quotes"),
        (f'[sources.a]\npath = "{MARKER}', "is not valid TOML"),
        ("[sources.a]\n[sources.a]\n", "is not valid TOML"),
        ("sources = 5", "sources: must be a table"),
        (f'[sources.a]\npath = "{MARKER}ä"'.encode("latin-1"), "is not UTF-8 text"),
        (
            "[sources.a]\nurl = 1\nsheets = 2\n[sources.b]\npth = 3",
            "sources.a.url: must be text (2 more after it)",
        ),
    ],
    ids=["no such table", "name", "Windows path", "open quotes", "twice", "no table", "latin-1", "several"],
)
def test_a_file_that_is_wrong_as_a_whole(tmp_path, content, message):
    path = tmp_path / "pumpcheck.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(pumpcheck.ConfigError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert MARKER not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_a_heading_that_the_source_does_not_have_is_named_by_its_key(tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + PUMP, encoding="utf-8")
    config = tmp_path / "pumpcheck.toml"
    config.write_text('[sources.ward]\npath = "a.csv"\ncolumns = { model = "Typ" }\n', encoding="utf-8")
    with pytest.raises(pumpcheck.ConfigError, match=r"sources\.ward\.columns\.model: no table has a heading “Typ”"):
        pumpcheck.scan("ward", config=config)
    read = pumpcheck.scan("ward", config=config, columns={"model": "Model"})
    assert read.counts["affected"] == 1
    config.write_text('[sources.ward]\npath = "gone.csv"\ncolumns = { model = "Typ" }\n', encoding="utf-8")
    with pytest.raises(pumpcheck.SourceNotFoundError, match=r"gone\.csv"):
        pumpcheck.scan("ward", config=config)


def test_a_library_call_reads_by_name(monkeypatch):
    result = pumpcheck.scan("clinic", "geraete", config=EXAMPLE)
    assert {record.table for record in result.records if record.source == "clinic (ward_lists.xlsx)"} == {
        "Diabetes clinic"
    }
    monkeypatch.setenv("PUMPCHECK_CONFIG", str(EXAMPLE))
    assert "Typ" in pumpcheck.read("geraete").columns


def test_a_path_object_is_never_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ward").mkdir()
    Path("ward/a.csv").write_text(HEAD + PUMP, encoding="utf-8")
    Path("pumpcheck.toml").write_text('[sources.ward]\npath = "b.csv"\n', encoding="utf-8")
    assert [account.label for account in pumpcheck.scan(Path("ward")).sources] == ["a.csv"]
    with pytest.raises(pumpcheck.UsageError, match="also a file or folder"):
        pumpcheck.scan("ward")


def test_sources_of_the_example_are_read_whole():
    names = list(load_config(EXAMPLE).sources)
    result = pumpcheck.scan(*names, config=EXAMPLE)
    assert result.complete
    assert [account.label.split()[0] for account in result.sources] == names
    assert all(account.affected for account in result.sources)


def with_the_rest() -> str:
    """The example with the sources that are commented out there."""
    return re.sub(r"^#(?=[\[a-z])", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_sources_that_the_example_has_in_comments_are_valid(tmp_path):
    path = tmp_path / "pumpcheck.toml"
    path.write_text(with_the_rest(), encoding="utf-8")
    rest = {name: source for name, source in load_config(path).sources.items() if source.adapter == "rest"}
    assert list(rest) == ["snipeit", "servicenow", "fhir"]
    assert all(source.secrets for source in rest.values())


def test_the_schema_takes_the_example_and_refuses_what_pumpcheck_refuses():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    document = tomllib.loads(with_the_rest())
    validator.validate(document)
    document["sources"]["snipeit"]["auth"]["token"] = MARKER
    assert not validator.is_valid(document)


def test_pydantic_waits_until_there_is_a_file():
    code = "import sys, pumpcheck.config, pumpcheck.cli.sources, pumpcheck.secrets\nprint('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
