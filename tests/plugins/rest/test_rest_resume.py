"""An interrupted read goes on only where it is the same read of the same collection."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from .faulty_server import serving
from .systems import SNIPEIT, TOKEN, notes, page_of, reasons, scan, serials

EVERYTHING = [f"PAR{number:06}H" for number in range(1, 41)]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def system():
    """A server that refuses the page from 20 on as long as `broken` is set."""

    def answer(request):
        if server.broken and request.params["offset"] == "20":
            request.send_json({}, 403)
        else:
            request.send_json(page_of(request, total=server.total))

    with serving(answer) as server:
        server.broken, server.total = True, 40
        yield server


def left(tmp_path):
    return list((tmp_path / "cache").rglob("*.jsonl"))


def test_pages_that_came_are_not_asked_for_again(system):
    assert "--resume" in reasons(scan(system))
    system.broken = False
    asked = len(system.seen)
    result = scan(system, resume="yes")
    assert result.complete
    assert serials(result) == EVERYTHING
    assert not [path for path, _ in system.seen[asked:] if "offset=10" in path]
    assert "goes on after 20 of 40 records" in notes(result)


def test_a_secret_in_the_query_is_in_no_file(system, tmp_path):
    result = scan(system, **{"query.api_key": "env:PUMPCHECK_TEST_TOKEN"})
    assert "read 20 of 40 records" in reasons(result)
    assert "--resume" not in reasons(result)
    assert not left(tmp_path)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"query.status": "active"}, "another query"),
        ({"page_size": "20"}, "another page size"),
        ({"profile.key": "asset_tag"}, "another profile"),
        ({"auth": "header", "header": "X-Key"}, "another account"),
    ],
    ids=["query", "page size", "profile", "account"],
)
def test_another_read_begins_anew_and_says_so(system, options, told):
    scan(system)
    system.broken = False
    result = scan(system, resume="yes", **options)
    assert result.complete
    assert serials(result) == EVERYTHING
    assert told in notes(result)


def test_a_collection_that_has_changed_since_is_read_anew(system):
    scan(system)
    system.broken, system.total = False, 41
    result = scan(system, resume="yes")
    assert len(serials(result)) == 41
    assert "the collection has changed since" in notes(result)


def test_what_is_more_than_a_day_old_is_read_anew(system, tmp_path):
    scan(system)
    (path,) = left(tmp_path)
    first, _, pages = path.read_bytes().partition(b"\n")
    mark = json.loads(first)
    path.write_bytes(json.dumps({**mark, "at": mark["at"] - 25 * 3600}).encode() + b"\n" + pages)
    system.broken = False
    result = scan(system, resume="yes")
    assert serials(result) == EVERYTHING
    assert "more than a day old" in notes(result)


@pytest.mark.parametrize("cut", [1, 30, 1_500], ids=["line end", "half a line", "more than a page"])
def test_a_file_that_was_cut_short_goes_on_from_its_last_whole_page(system, tmp_path, cut):
    scan(system)
    (path,) = left(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    system.broken = False
    result = scan(system, resume="yes")
    assert result.complete
    assert serials(result) == EVERYTHING


def test_a_page_that_was_damaged_is_read_anew(system, tmp_path):
    scan(system)
    (path,) = left(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"PAR000015H", b"PAR999915H"))
    system.broken = False
    result = scan(system, resume="yes")
    assert result.complete
    assert serials(result) == EVERYTHING


def test_a_damaged_file_is_no_obstacle(system, tmp_path):
    scan(system)
    (path,) = left(tmp_path)
    path.write_text("[]\n")
    system.broken = False
    result = scan(system, resume="yes")
    assert serials(result) == EVERYTHING
    assert "is damaged" in notes(result)


def test_while_the_system_is_away_what_was_read_stays(system, tmp_path):
    scan(system)
    system.answer = lambda request: request.send_json({}, 403)
    result = scan(system, resume="yes")
    assert result.exit_code == 2
    assert serials(result) == EVERYTHING[:20]
    assert "read 20 of 40 records, then" in reasons(result)
    assert len(left(tmp_path)) == 1


def test_a_look_at_one_page_leaves_the_interrupted_read(system):
    scan(system)
    scan(system, pages="1")
    system.broken = False
    assert "goes on after 20 of 40" in notes(scan(system, resume="yes"))


# A process that a shell has started in the background is deaf to Ctrl-C, and so are those that it starts.
_HEARING = """
import signal
from pumpcheck.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="a console event interrupts there")
def test_ctrl_c_leaves_something_to_go_on_from(system):
    command = [sys.executable, "-c", _HEARING, "scan", system.address]
    command += [part for key, value in SNIPEIT.items() for part in ("--option", f"{key}={value}")]

    def answer(request):
        if request.params["offset"] == "20":
            process.send_signal(signal.SIGINT)
            # No answer comes before the process has ended.
            process.wait(timeout=30)
        request.send_json(page_of(request))

    system.answer = answer
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "interrupted" in errors
    assert "Traceback" not in out + errors
    system.answer = lambda request: request.send_json(page_of(request))
    result = scan(system, resume="yes")
    assert result.complete
    assert serials(result) == EVERYTHING
    assert "goes on after" in notes(result)
