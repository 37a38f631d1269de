"""One record that was found: its verdict, where it is, and everything the source says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

from pumpcheck.masking import is_serial_heading, with_serials, within_text
from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import FIELDS, Finding, Verdict
from pumpcheck.model.recall import Action
from pumpcheck.privacy import OPEN, Fields, Key, Masking, Open, Serial, Text, Texts

FINDING_COLUMNS: tuple[str, ...] = (
    "verdict",
    "recall_id",
    "recalled_model",
    "reason_code",
    "reason",
    "evidence",
    "look_up",
    "flags",
    "what_to_do",
    "finding_id",
    *FIELDS,
    "source",
    "sheet",
    "row",
    "duplicate_of",
)
"""The columns that the findings frames and the CSV put before a source's own columns."""

_KINDS = ("manufacturer", "brand", "description", "model", "catalog_number")


@dataclass(frozen=True, slots=True)
class Record:
    """One record that is affected or needs review, with everything the source says about it.

    One that is not affected is a record too where a report lists every record read.

    Attributes:
        id: Id of the finding: that of one unit and recall is the same in every scan. Empty for what is not affected.
        finding: The verdict and its evidence.
        source: Label of the source.
        table: Name of the sheet or member; empty when the source has only one.
        row: Where it is, counted in ``row_word``.
        row_word: ``line``, ``row`` or ``record``.
        values: Every original column, by its heading, in order.
        fields: The canonical fields that were mapped, by name; several columns of one field are joined.
        duplicate_of: Id and place of the same unit listed earlier; empty for a unit's first record.
        also_at: Further places that list the same unit.
        remedy: What the recall says is done about an affected unit.
        action: The same in one word.
        decision: What a person decided about it. ``finding`` stays what the matcher found.
        on_record: What the record alone came to, where ``finding`` rests on what was read on the device too.
        units: The serial numbers of its units, where it stands for several; an empty text for one without a number.
        outside: Whether it is no record of a table but a text that stands outside all of them, such as a title.
        number: Running number of the unit for people; 0 where none was given. `ScanResult.units` gives it.
    """

    id: Key
    finding: Finding
    source: Text
    table: Text
    row: int
    row_word: Open
    values: Texts
    fields: Fields
    duplicate_of: Text = ""
    also_at: tuple[Text, ...] = ()
    remedy: Open = ""
    action: Annotated[Action, OPEN] = "replace"
    decision: Decision | None = None
    on_record: Finding | None = None
    units: tuple[Serial, ...] = ()
    outside: bool = False
    number: int = 0

    def __repr__(self) -> str:
        """Return what was found and where, and nothing else that the record says."""
        return f"<Record {self.id or '-'}: {self.verdict.value}, {self.place}>"

    @property
    def verdict(self) -> Verdict:
        """The verdict that holds: what was decided, else what was found."""
        return self.decision.verdict if self.decision else self.finding.verdict

    @property
    def place(self) -> str:
        """Where a person finds the record: ``biomed.xlsx, sheet Ward 3, row 12``."""
        sheet = f", sheet {self.table}" if self.table else ""
        # The name of a sheet or a file stands in no row.
        row = f", {self.row_word} {self.row}" if self.row else ""
        return f"{self.source}{sheet}{row}"

    def cells(self) -> dict[str, str | int]:
        """Return what was found and where, by name; `finding_cells` has all of `FINDING_COLUMNS`."""
        finding = self.finding
        return {
            "verdict": finding.verdict.value,
            "recall_id": finding.recall_id or "",
            "recalled_model": finding.recalled_model or "",
            "reason_code": finding.reason_code.value,
            "reason": finding.reason,
            "evidence": finding.evidence_text,
            "look_up": finding.look_up,
            "flags": ", ".join(finding.flags),
            "finding_id": self.id,
            "source": self.source,
            "sheet": self.table,
            "row": self.row,
            "duplicate_of": self.duplicate_of,
        }

    @property
    def serials(self) -> tuple[str, ...]:
        """Every serial number that the record is known to hold: in its field, in its UDI, under such a heading."""
        field = self.fields.get("serial_number", "")
        several = () if field.isalnum() else re.split(r"[\s:;,/|]+", field)
        parts = [part for part in several if any(map(str.isdigit, part))]
        in_udi = [piece.text for piece in self.finding.evidence if piece.shows == "serial number"]
        beside = map(self.values.get, _serial_headings(tuple(self.values)))
        # What names a kind of device is no serial number, wherever it was typed.
        kinds = {kind.casefold() for name in _KINDS if (kind := self.fields.get(name))}
        texts = dict.fromkeys((field, *self.units, *parts, *in_udi, *beside))
        return tuple([text for text in texts if text and text.casefold() not in kinds])

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within the record: its own serial numbers, wherever they stand."""
        # Nothing says which words of such a text are serial numbers.
        shown = within_text(masking.masker) if self.outside else masking.masker
        serial, serials = self.fields.get("serial_number", "").strip(), self.serials
        asset = self.fields.get("asset_id", "") if serial else ""
        within = with_serials(shown, serials)
        return replace(masking, within=within, serial=serial, asset="" if asset in serials else asset)


@lru_cache(maxsize=64)
def _serial_headings(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(is_serial_heading, headings))
