"""The end of a collection is proven, or the scan is incomplete: nothing is a page short in silence."""

from __future__ import annotations

import pytest

import pumpcheck

from .faulty_server import serving
from .shapes import COUNT, PUMPS, SHAPES, SILENT, SIZE, TELLING, answering
from .systems import reasons


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def scan(shape, **options):
    with serving(answering(shape)) as server:
        query = f"?{shape.query}" if shape.query else ""
        return pumpcheck.scan(
            f"{server.address}/api/assets{query}", options={"retries": "0", "max_wait": "0", **options}
        )


@pytest.mark.parametrize("name", TELLING)
def test_what_tells_how_to_go_on_is_read_whole(name):
    result = scan(SHAPES[name])
    assert reasons(result) == ""
    assert result.counts["records"] == COUNT
    assert result.counts["affected"] == len(PUMPS)


@pytest.mark.parametrize("name", SILENT)
def test_what_does_not_is_incomplete_and_names_sign_and_option(name):
    result = scan(SHAPES[name])
    assert result.exit_code == 2
    assert result.counts["records"] == SIZE
    assert SHAPES[name].told in reasons(result)
    assert "profile.pager=" in reasons(result)


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.options])
def test_the_option_that_is_named_reads_on(name):
    result = scan(SHAPES[name], **SHAPES[name].options)
    assert reasons(result) == ""
    assert result.counts["affected"] == len(PUMPS)


@pytest.mark.parametrize("name", SHAPES)
def test_the_user_may_say_that_the_answer_is_the_whole(name):
    result = scan(SHAPES[name], **{"profile.pager": "none"})
    assert reasons(result) == ""
    assert result.counts["records"] == SIZE
