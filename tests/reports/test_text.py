from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcheck.reports.shown_text import CELL_LIMIT, original_cell, safe_cell, safe_row, sheet_text, terminal_text

DANGER = "=+-@＝＋－＠"
TRICKY = st.text(st.sampled_from([*DANGER, *"';\t\r\n ab\x00\u00a0\u200b\ufeff"]))


@pytest.mark.parametrize("mark", [*DANGER, "\t=", "\tx", "\rx", "\nx", " =", "\u00a0=", "\ufeff=", "\x00="])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(mark: str) -> None:
    assert safe_cell(f"{mark}1+1").startswith("'")


@pytest.mark.parametrize("text", ["", "MMT-722NAS", "a=b", "don't", "'quoted'", "Ward 3, +49", "0042", "1-2; 3-4"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text() | TRICKY)
def test_a_safe_cell_gives_back_the_original_text(text: str) -> None:
    assert original_cell(safe_cell(text)) == text


@given(st.lists(st.text() | TRICKY))
def test_a_row_has_the_cells_that_each_text_alone_gives(texts: list[str]) -> None:
    assert safe_row(texts) == [safe_cell(text) for text in texts]


@given(TRICKY)
def test_no_part_that_a_semicolon_or_line_break_starts_is_a_formula(text: str) -> None:
    parts = re.split("[;\t\r\n]", safe_cell(text))
    assert not any(part.strip(" \u00a0\u200b\ufeff\x00").startswith(tuple(DANGER)) for part in parts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x01b", "a␁b"),
        ("one\r\ntwo", "one\ntwo"),
        ("\ud800", "\\ud800"),
        ("\uffff", "\\uffff"),
        ("_x0041_", "_x005F_x0041_"),
        ("\ttab\n", "\ttab\n"),
    ],
)
def test_what_xml_cannot_hold_shows_in_a_cell(text: str, shown: str) -> None:
    assert sheet_text(text) == shown


def test_a_place_longer_than_a_cell_is_not_told_whole():
    cut = sheet_text("x" * 40_000, "y" * 40_000)
    assert len(cut) == CELL_LIMIT
    assert cut.endswith("y" * 200 + ")")


@pytest.mark.parametrize("text", ["x" * 40_000, "🩺" * 20_000, "a" + "🩺" * 20_000], ids=["latin", "emoji", "odd"])
def test_a_text_too_long_for_a_cell_says_that_it_is_cut_and_where_the_whole_is(text: str) -> None:
    cell = sheet_text(text, "assets.csv, line 2")
    assert cell.endswith(f"… (cut, {len(text):,} characters; the whole text is in assets.csv, line 2)")
    assert CELL_LIMIT - 2 <= len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_the_longest_text_that_fits_is_not_cut() -> None:
    assert sheet_text("x" * CELL_LIMIT) == "x" * CELL_LIMIT


@given(st.text(st.characters(exclude_categories=[]), max_size=50))
def test_text_for_a_terminal_holds_nothing_that_steers_it(text: str) -> None:
    shown = terminal_text(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown)
    shown.encode()


def test_text_for_a_terminal_is_what_its_encoding_can_show() -> None:
    assert terminal_text("•🩺", "cp1252") == "•\\U0001fa7a"
