"""Products known by name: split over columns, shortened, put together of everyday words, or of one to three signs."""

import pytest

from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.recall import Recall, RecalledModel, Words
from pumpcheck.recalls import common_words

_COMMON = common_words()["names"]
_NAMES = {
    "PC": ("Alarys PC Unit Model 8015", "Alarys PC Unit"),
    "Syringe": ("Medifuse 4000 Wireless Syringe Infusion Pump",),
    "Hub": ("8990 Carelunk Programmer",),
    "Suite": ("HealthSuite",),
    "X2": ("X2",),
    "Q": ("Q",),
    "Server": ("BlackBerry QNX Server",),
    "Module": ("1756-EN4TR",),
    "Archive": ("Radvyewer Archive Server",),
    "Monitor": ("BM-900",),
}
MATCHER = Matcher(
    [
        Recall(
            "acme", "Acme", "2024-01-01",
            rows=tuple(RecalledModel(row, names=names, scheme="none") for row, names in _NAMES.items()),
            words=Words(
                parent_makers=("Acme", "Halvorsen Patient Care"),
                left_out=tuple(_COMMON["left_out"]),
                everyday_names=tuple(_COMMON["everyday"]),
            ),
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("device", "verdict", "row"),
    [
        # Split over the model family, the description and the catalogue number, in any order.
        ({"model": "Alarys", "description": "PC Unit 8015"}, "affected", "PC"),
        ({"brand": "Alarys", "description": "PC Unit"}, "affected", "PC"),
        ({"model": "8015", "description": "PC Unit", "brand": "ALARYS"}, "affected", "PC"),
        ({"model": "Medifuse 4000", "description": "Wireless Syringe Infusion Pump"}, "affected", "Syringe"),
        ({"manufacturer": "Other", "model": "Alarys", "description": "PC Unit 8015"}, "needs_review", "PC"),
        ({"model": "Alarys", "description": "Syringe module"}, "not_affected", None),
        ({"model": "Unit 8015", "description": "for a PC, by Alarys"}, "not_affected", None),
        # What people leave of a name asks for a look beside its maker, and says nothing without.
        ({"model": "Medifuse 4000"}, "needs_review", "Syringe"),
        ({"model": "Carelunk Programmer"}, "needs_review", "Hub"),
        ({"manufacturer": "Other", "model": "Medifuse 4000"}, "not_affected", None),
        # Everyday words that are put together count beside their maker only.
        ({"model": "HealthSuite"}, "affected", "Suite"),
        ({"manufacturer": "Other", "model": "HealthSuite"}, "not_affected", None),
        ({"manufacturer": "", "model": "HealthSuite"}, "not_affected", None),
        # One to three signs count alone beside their maker, and beside other words they ask.
        ({"model": "X2"}, "affected", "X2"),
        ({"description": "X2 patient monitor"}, "affected", "X2"),
        ({"manufacturer": "", "description": "Acme Q"}, "affected", "Q"),
        ({"description": "coil x2 for knees"}, "needs_review", "X2"),
        ({"manufacturer": "Other", "model": "X2"}, "not_affected", None),
        # The maker may be the beginning of the name.
        ({"manufacturer": "BlackBerry", "model": "BlackBerry QNX Server"}, "affected", "Server"),
        # A name with capitals inside is written apart, too.
        ({"model": "Health-Suite"}, "affected", "Suite"),
        ({"manufacturer": "Other", "model": "Health Suite"}, "not_affected", None),
        # All of its words in another order, or with others between them, ask for a look.
        ({"description": "Alarys System PC Unit"}, "needs_review", "PC"),
        ({"description": "Wireless infusion pump, syringe, Medifuse 4000"}, "needs_review", "Syringe"),
        ({"description": "Radwyewer Archive Server"}, "affected", "Archive"),
        # So may the maker's own name: all of the field begins it.
        ({"manufacturer": "Halvorsen", "model": "BM-900"}, "affected", "Monitor"),
        ({"manufacturer": "Halvorsen Optics", "model": "BM-900"}, "not_affected", None),
        # Letters and digits by turns are no everyday word.
        ({"manufacturer": "Rockwall", "model": "1756-EN4TR"}, "needs_review", "Module"),
        # Beside a rare word everyday ones may be cut short.
        ({"description": "Radvyewer Archive Srv"}, "affected", "Archive"),
        ({"description": "Radvyewer Arch. Server"}, "affected", "Archive"),
        ({"description": "Radvyewer A Server"}, "not_affected", None),
    ],
)
def test_a_name_is_known_as_people_write_it_and_no_further(device, verdict, row):
    finding = MATCHER.judge({"manufacturer": "Acme", **device})
    assert (finding.verdict.value, finding.recalled_model) == (verdict, row)
    fields = {piece.field for piece in finding.evidence}
    assert verdict == "not_affected" or fields <= {name for name, text in device.items() if text} | {"manufacturer"}
