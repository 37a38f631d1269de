"""Which rows of a recall's table a model number belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcheck.matching.lexicon import Lexicon, digits_of
from pumpcheck.matching.reading import Mention
from pumpcheck.model import Family, Recall, RecalledModel


class Table:
    """The rows of a recall, looked up by model number or family."""

    def __init__(self, recall: Recall, lexicon: Lexicon) -> None:
        """Index the rows by the digits of their models."""
        self._lexicon = lexicon
        self._rows = {row.id: row for row in recall.rows}
        self._by_digits: dict[str, dict[str, RecalledModel]] = {}
        self._by_identifier = {identifier.zfill(14): row for row in recall.rows for identifier in row.identifiers}
        for row in recall.rows:
            for model in row.models:
                digits = digits_of(model)
                self._by_digits.setdefault(digits, {})[model.removeprefix(digits)] = row

    def rows_of(self, mention: Mention) -> Sequence[RecalledModel]:
        """Return the rows that a number may belong to: one when its letters settle it, else every one of its digits."""
        rows = self._by_digits[mention.core]
        for marker in rows:
            if marker and self._lexicon.markers[marker].search(mention.letters):
                return [rows[marker]]
        if mention.letters and "" in rows:
            return [rows[""]]
        # Without letters the plain row comes first, so that it is the one named where all agree.
        return sorted(rows.values(), key=lambda row: row is not rows.get(""))

    def of_identifier(self, device_identifier: str) -> RecalledModel | None:
        """Return the row that lists a UDI device identifier, or None."""
        return self._by_identifier.get(device_identifier)

    def may_be_listed(self, text: str) -> bool:
        """Whether a UDI as it is written may hold a device identifier that a row lists."""
        digits = "".join(filter(str.isalnum, text)) if self._by_identifier else ""
        return any(identifier.lstrip("0") in digits for identifier in self._by_identifier)

    def of_family(self, family: Family) -> Sequence[RecalledModel]:
        """Return the rows of a family."""
        return [self._rows[row] for row in family.rows]

    def disputed(self, row: RecalledModel, mention: Mention | None) -> str | None:
        """Return the version up to which sources disagree about this very variant, or None."""
        letters = mention.letters if mention else ""
        for marker, limit in row.disputed.items():
            # Without letters the unit may be of the disputed variant.
            if not letters or self._lexicon.markers[marker].search(letters):
                return limit
        return None
