"""A cell that lists several things: each item is judged by itself, and the most serious holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pumpcheck.matching.identify import MODEL_FIELDS
from pumpcheck.matching.parts import begins_with_for
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.text import fold
from pumpcheck.model import Finding

_FIELDS = (*MODEL_FIELDS, "brand", "description")
_APART = re.compile(r"[;|\n\r]+|\s/\s|\s\+\s")
_ENUMERATED = re.compile(
    r"[;|\n\r,]+|\s/\s|\s\+\s|(?<!\w)(?:or|oder|ou|o|and|und|et|y|e|en|of|og|och|eller|и|или)(?!\w)", re.IGNORECASE
)
_MOST = 50
"""Items that are judged by themselves; a cell of more is judged as a whole only."""


def items_of(text: str, *, enumerated: bool = False) -> list[str]:
    """Return the items of a cell; those of a sentence too, if ``enumerated``.

    >>> items_of("Reservoir 3 ml; insulin pump Paradigm 722"), items_of("Revel, Paradigm or 530G", enumerated=True)
    (['Reservoir 3 ml', 'insulin pump Paradigm 722'], ['Revel', 'Paradigm', '530G'])
    """
    found = [item.strip() for item in (_ENUMERATED if enumerated else _APART).split(text)]
    return [item for item in found if item]


def single_items(device: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, str], bool]]:
    """Yield a record once for each item of a cell that lists several: field, item, record, whether by a comma.

    What something is for is no item, and a comma may stand within the name of one thing: “pump, infusion, insulin”.
    """
    for name in _FIELDS:
        text = device.get(name, "")
        for by_comma in (False, True) if text else ():
            items = items_of(text, enumerated=by_comma)
            if 1 < len(items) <= _MOST:
                for item in items:
                    if not begins_with_for(fold(item)):
                        yield name, item, {**device, name: item}, by_comma


def names_model(field: str, reading: Reading) -> bool:
    """Whether an item names a model by itself: a code, a family, or a number beside maker or kind; or both of these."""
    found = reading.found[field].keys()
    numbers = [*reading.recalled, *reading.unknown]
    maker, kind = not found.isdisjoint(("own", "parent")), not found.isdisjoint(("product", "weak"))
    coded = any(mention.coded for mention in numbers)
    return bool(coded or reading.families or (numbers and (maker or kind)) or (maker and "product" in found))


def about_item(finding: Finding, item: str) -> Finding:
    """Return a finding that says of which item of a cell it is."""
    return replace(finding, reason=f"{finding.reason} The cell lists several things; this is about “{item}”.")
