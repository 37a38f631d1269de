"""Headings of several rows, with bands merged over columns."""

from __future__ import annotations

from pumpcheck import Header
from pumpcheck_excel import layout


def test_a_band_over_several_columns_is_part_of_each_heading(monkeypatch):
    monkeypatch.setattr(layout, "find_header", lambda _rows: Header(1, 2))
    rows = [
        ("Inventory", None, None, None),
        ("Device", None, None, "Location"),
        ("Model", "Serial", "Version", None),
        ("MMT-722", "1", "2.4A", "Ward 3"),
    ]
    found = layout.lay_out(rows, 4, 2, [((5, 2), (5, 4)), ((5, 5), (6, 5))])
    assert found.headings == ("Device Model", "Device Serial", "Device Version", "Location")
    assert (found.header_row, found.first_record, found.passed_over) == (5, 7, 1)
    assert found.notes == ["headings in rows 6 to 7", "1 row above the headings passed over"]
