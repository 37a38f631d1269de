"""Records that stand for several units."""

import pytest

from pumpcheck.tables import map_headings
from pumpcheck.tables.values import units_of

TWO = ("PAR123456H", "PAR223344H")


@pytest.mark.parametrize("between", [", ", ";", " / ", "|", "\n", " and ", " und ", " + ", " ", " & "])
def test_several_serial_numbers_in_a_cell(between):
    assert units_of({"serial_number": between.join(TWO)}, None) == TWO


@pytest.mark.parametrize(
    "serial",
    [
        "A123/4",
        "PAR123456H (old)",
        "2019/0452",
        "0123 4567",
        "PAR 123456 H",
        "1,234,567",
        "PAR123456H, spare",
        "1042-7731",
        "SN 12345",
        "PAR123456H - PAR987654H",
    ],
)
def test_one_serial_number_is_not_cut(serial):
    assert units_of({"serial_number": serial}, None) == ()
    assert units_of({"serial_number": serial}, "2") == (serial, "")


@pytest.mark.parametrize("quantity", ["3", "3.0", "3,00", "3 pcs", "x3", "3x", " 3 Stück "])
def test_quantity(quantity):
    assert units_of({"serial_number": TWO[0]}, quantity) == (TWO[0], "", "")
    assert units_of({}, quantity) == ("", "", "")


@pytest.mark.parametrize("quantity", [None, "", "1", "0", "-3", "2.5", "many", "n/a"])
def test_one_unit(quantity):
    assert units_of({"serial_number": TWO[0]}, quantity) == ()


def test_numbers_of_a_list_within_a_cell_are_no_part_of_serial_numbers():
    assert units_of({"serial_number": f"1) {TWO[0]}  2) {TWO[1]}"}, "2") == TWO


def test_more_serial_numbers_than_the_quantity_says():
    assert units_of({"serial_number": ", ".join(TWO)}, "1") == TWO


@pytest.mark.parametrize(
    ("serial", "quantity"),
    [
        ("PAR123450H-PAR123453H", None),
        ("PAR123450H to PAR123453H", "4"),
        ("1001 - 1009", None),
        ("", "1001"),
        ("", "25000"),
    ],
)
def test_units_that_cannot_be_told(serial, quantity):
    assert units_of({"serial_number": serial}, quantity) is None


@pytest.mark.parametrize(
    "heading", ["Qty", "Quantity:", "Anzahl", "Menge", "Cantidad", "Stück", "Quantité", "数量", "QTY (pcs)"]
)
def test_the_column_of_quantities(heading):
    mapping = map_headings(["Model", heading], [("MMT-722", "3")])

    assert mapping.quantity == heading
    assert mapping.choices[1].field is None


def test_no_column_of_quantities():
    assert map_headings(["Model", "Min Qty"], [("MMT-722", "3")]).quantity is None
