"""Values wrapped in signs, and signs that stand for the cell above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcheck.tables import map_headings
from pumpcheck.tables.text import bare, bare_column
from pumpcheck.tables.values import is_ditto


@pytest.mark.parametrize(
    "written",
    [
        '="MMT-722"',
        "='MMT-722'",
        "'MMT-722",
        '"MMT-722"',
        '"=""MMT-722"""',
        "“MMT-722”",
        "„MMT-722“",
        "«MMT-722»",
        "`MMT-722`",
        "[MMT-722]",
        "(MMT-722)",
        "{MMT-722}",
        "<MMT-722>",
        '<a href="https://assets.example/models/12" title="model"> MMT-722 </a>',
        "<b>MMT-722</b><br/>",
        "[MMT-722](https://assets.example/models/12)",
        '=HYPERLINK("https://assets.example/models/12","MMT-722")',
        '=HYPERLINK("https://assets.example/models/12";"MMT-722")',
        "\ufeffMMT-722\u200b",
        "\xa0MMT-722\t\t",
        "MMT-722\x00",
        '"[MMT-722](/models/12)"',
    ],
)
def test_signs_around_a_value_are_taken_off(written):
    assert bare(written) == "MMT-722"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("B &amp; D", "B & D"),
        ("Ward\xa03", "Ward 3"),
        ('"5"" pump"', '5" pump'),
        ("Ward 3<br>Bed 2", "Ward 3 Bed 2"),
        ('""', ""),
        ('=""', ""),
    ],
)
def test_signs_within_a_value(written, said):
    assert bare(written) == said


@pytest.mark.parametrize(
    "written",
    [
        "MMT-722",
        "",
        "508 (old)",
        "(a) b (c)",
        'Macbook 13"',
        "O'Neil",
        '"',
        "()",
        "-",
        "<br>",
        "a < b > c",
        "=1+2",
        "Room 1\nBed 2",
        '{"id": 2, "name": "x"}',
        '["PAR123456H", "PAR223344H"]',
        "(01)00643169001763(21)PAR123456H",
    ],
)
def test_other_values_stay(written):
    assert bare(written) == written


@given(st.text(alphabet="aB1 .-\"'()[]<>{}=&;“”\xa0\t\u200b", max_size=12))
def test_no_cell_is_emptied_of_letters_and_digits(text):
    said = bare(text)

    assert [sign for sign in said if sign.isalnum()] == [sign for sign in text if sign.isalnum()] or "<" in text
    assert bool(said) or not any(map(str.isalnum, text))
    assert bare(said) == said


def test_a_column_without_signs_is_the_same_object():
    values = ["MMT-722", None, "", "Ward 3, Bed 2"]

    assert bare_column(values) is values
    assert bare_column([*values, " x", '="MMT-508"']) == [*values, "x", "MMT-508"]


def test_columns_are_understood_without_the_signs():
    mapping = map_headings(['="Typ"', "<b>Serial</b>"], [('="MMT-722"', "<i>PAR123456H</i>")])

    assert mapping.fields == {"model": ('="Typ"',), "serial_number": ("<b>Serial</b>",)}


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""',
        "''",
        "” ”",
        "„",
        "»",
        "״",
        "〃",
        '-"-',
        '–"–',
        '- " -',
        "do.",
        "Ditto",
        "IDEM",
        "id.",
        "dto.",
        "dito",
        "same",
        "Same as above",
        "s.o.",
        "wie oben",
        "↑",
        "^",
        "(ditto)",
        "同上",
    ],
)
def test_ditto(text):
    assert is_ditto(text)


@pytest.mark.parametrize("text", ["", "-", "--", ".", "'", '5"', "n/a", "idem 7", "sameday", '=""', "0"])
def test_no_ditto(text):
    assert not is_ditto(text)
