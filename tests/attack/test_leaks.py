"""Every text of a result says how it is masked, and the walker refuses one that says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated

import pytest

import pumpcheck
from pumpcheck import Comment, Evidence, Layout, Mark, Skipped, Stretch, Verdict
from pumpcheck.masking import Masker
from pumpcheck.model import decision, finding, recall, record, summary, team_entries
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Conflict, Entry, GoneUnit, UnitWork, Work
from pumpcheck.privacy import UNITS, Masking, Open, Serial, Text, masked

SERIAL = "PAR482913H"
HIDDEN = Masking(Masker([SERIAL]))


@dataclass(frozen=True)
class Undeclared:
    name: Text
    note: str = ""


@dataclass(frozen=True)
class Nested:
    several: tuple[Undeclared, ...] = (Undeclared("x"),)


@dataclass(frozen=True)
class Loose:
    values: Mapping[str, str] = field(default_factory=lambda: {"a": "b"})


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (Undeclared("x"), r"Undeclared\.note: is text, and does not say"),
        (Nested(), r"Undeclared\.note: is text"),
        (Loose(), r"Loose\.values: is of the type"),
    ],
)
def test_a_text_that_does_not_say_how_it_is_masked_is_refused(value, says):
    with pytest.raises(TypeError, match=says):
        masked(value, HIDDEN)


@dataclass(frozen=True)
class Declared:
    serial: Serial = SERIAL
    note: Text = f"was {SERIAL}"
    several: tuple[Text, ...] = (SERIAL, "ward 3")
    other: Text | None = None
    open: Open = SERIAL
    units: Annotated[Mapping[str, Declared], UNITS] = field(default_factory=dict)


def test_declared_texts_are_masked_as_they_say():
    shown = masked(Declared(), HIDDEN)
    assert (shown.serial, shown.note, shown.several) == ("•••••••13H", "was •••••••13H", ("•••••••13H", "ward 3"))
    assert (shown.other, shown.open) == (None, SERIAL)


VALUES = {
    value
    for module in (summary, decision, finding, recall, record, team_entries)
    for value in vars(module).values()
    if isinstance(value, type) and hasattr(value, "__dataclass_fields__")
}
PUBLIC = {"HeadingAlias", "RecalledModel", "Family", "CodeShape", "Words", "Reference", "Recall", "Limit", "WorkColumn"}
"""What comes with pumpcheck, a plugin or a recall file, and holds nothing of an inventory."""


@pytest.mark.parametrize(
    "value",
    sorted((value for value in VALUES if value.__name__ not in PUBLIC | {"Masking"}), key=lambda one: one.__name__),
    ids=lambda one: one.__name__,
)
def test_every_value_of_a_result_is_declared(value):
    # The walker looks at all fields of a class before it masks one of them.
    empty = object.__new__(value)
    for one in fields(value):
        object.__setattr__(empty, one.name, ())
    try:
        masked(empty, HIDDEN)
    except TypeError as error:
        assert "masked" not in str(error)  # noqa: PT017 - others come from the empty value
    except (AttributeError, ValueError):
        pass


def test_every_field_of_a_result_is_masked_or_holds_nothing_of_an_inventory():
    masks = {"records", "skipped", "sources", "warnings", "work", "decisions", "cleared"}
    others = {"recalls", "started", "version", "is_masked", "inputs", "written", "written_duplicates"}
    assert {one.name for one in fields(ScanResult)} == masks | others


def test_nothing_that_is_printed_of_a_result_holds_a_serial_number(tmp_path):
    (tmp_path / "assets.csv").write_text(
        f"Manufacturer,Model,Serial,Notes\nMedtronic,MMT-722NAS,{SERIAL},{SERIAL[3:9]}\n", encoding="utf-8"
    )
    result = pumpcheck.scan(tmp_path / "assets.csv")
    decided = Decision(Verdict.AFFECTED, "x", "y", date(2026, 1, 1), match={"serial_number": SERIAL})
    unit = UnitWork({"replacement_serial": SERIAL, "comment": f"was {SERIAL}"})
    values = (
        Work({"PC-AAAAAAAAAA": unit}, gone=(GoneUnit("PC-A", Verdict.AFFECTED, {"Serial number": SERIAL}),)),
        Conflict("row 2", "Decide.", {"Serial number": SERIAL}),
        Entry("Notify", (), "Serial number", SERIAL),
        DecisionUse(decided, "applied"),
        Evidence("udi", SERIAL[3:9], "serial number"),
        Skipped(f"{SERIAL}.csv", "damaged"),
        Stretch([(SERIAL,)], [1]),
        Layout(("Serial",), 2, [(SERIAL,)]),
        Comment(1, 1, SERIAL),
        Mark("odd", (SERIAL,)),
    )
    assert not [value for value in values if SERIAL[3:9] in repr(value)]
    for value in (result, *result.records, result.records[0].finding, result.sources, result.skipped):
        for shown in (repr(value), str(value)):
            assert SERIAL[3:9] not in shown
            assert len(shown) < 5000
