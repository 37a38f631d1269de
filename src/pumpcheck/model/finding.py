"""Verdicts, evidence, and findings as frozen values."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from html import escape

from pumpcheck.masking import with_serials
from pumpcheck.privacy import Masking, Open, Text, masked_repr

FIELDS: tuple[str, ...] = (
    "asset_id",
    "manufacturer",
    "brand",
    "description",
    "model",
    "catalog_number",
    "serial_number",
    "software_version",
    "udi",
    "location",
    "department",
    "assigned_to",
    "status",
    "notes",
)
"""The canonical fields of a device record, in the order in which reports show them."""
MODEL_FIELDS = ("model", "catalog_number")
NAME_FIELDS = (*MODEL_FIELDS, "brand", "description", "manufacturer")
"""Fields that say what a device is. A bare number counts only here: a note or a location is full of numbers."""
WORD_FIELDS = (*NAME_FIELDS, "notes", "software_version")  # Fields whose words are read
IDENTITY_FIELDS = (*WORD_FIELDS, "udi")
"""Everything a verdict can depend on; two records alike in these are the same kind of device."""


class Verdict(StrEnum):
    """What a record means for the hospital.

    >>> Verdict.AFFECTED.severity > Verdict.NEEDS_REVIEW.severity > Verdict.NOT_AFFECTED.severity
    True
    """

    AFFECTED = "affected"
    NEEDS_REVIEW = "needs_review"
    NOT_AFFECTED = "not_affected"

    @property
    def severity(self) -> int:
        """2 for affected, 1 for needs_review, 0 for not_affected."""
        return {"affected": 2, "needs_review": 1, "not_affected": 0}[self.value]

    @property
    def gravity(self) -> int:
        """The severity, under its former name."""
        warnings.warn("Verdict.gravity is Verdict.severity now", DeprecationWarning, stacklevel=2)
        return self.severity

    @property
    def words(self) -> str:
        """The verdict as people read it: ``needs review``."""
        return self.value.replace("_", " ")


class MatchKind(IntEnum):
    """How firmly a record names a product, weakest first."""

    NONE = 0
    FAMILY_ONLY = 1
    BARE_NUMBER = 2
    FAMILY_AND_NUMBER = 3
    CODE = 4
    UDI = 5


class ReasonCode(StrEnum):
    """Why a verdict was given: one short, stable word for programs; ``Finding.reason`` says it in a sentence."""

    # affected
    MODEL_AFFECTED = "model_affected"
    """The model is recalled whatever its software."""
    SOFTWARE_AFFECTED = "software_affected"
    """The model is recalled up to a software version, and this one is at or below it."""
    UDI_LISTED = "udi_listed"
    """The recall lists the device identifier of this unit."""
    # needs_review
    SOFTWARE_UNKNOWN = "software_unknown"
    """The model is recalled up to a software version, and the record gives none."""
    SOFTWARE_UNREADABLE = "software_unreadable"
    """The record gives a software version that cannot be read as one."""
    SOFTWARE_UNCERTAIN = "software_uncertain"
    """The software version, or the limit for this very model, leaves room for either verdict."""
    MODEL_MISSING = "model_missing"
    """The record names the family or the maker's pump but no model."""
    MODEL_UNKNOWN = "model_unknown"
    """The record gives a model number that no known product has."""
    NUMBER_ALONE = "number_alone"
    """A recalled number, and too little beside it to say what device bears it: maker, family or kind is missing."""
    NAME_ALONE = "name_alone"
    """The name of a recalled product, and nothing that says who made it."""
    RECORD_CONTRADICTS = "record_contradicts"
    """The fields of the record speak of different things."""
    RECORD_DAMAGED = "record_damaged"
    """The row has too few or too many fields, so its words may stand under the wrong headings."""
    NAMED_OUTSIDE = "named_outside"
    """A text outside the tables, such as a title, a note or a heading, names a recalled model."""
    NAMED_ABOVE = "named_above"
    """The record names no device itself, and the row, title or sheet name above it names a recalled one."""
    UNITS_UNCLEAR = "units_unclear"
    """The record gives a quantity that no list of single units can show."""
    # not_affected
    SOFTWARE_LATER = "software_later"
    """The model is recalled up to a software version, and this one is later."""
    SOFTWARE_NOT_LISTED = "software_not_listed"
    """The product is recalled with some software versions, and this is none of them."""
    MODEL_NOT_LISTED = "model_not_listed"
    """A known model that the recall does not list."""
    ACCESSORY = "accessory"
    """Not the recalled kind of device: an accessory, a consumable, an app."""
    OTHER_DEVICE = "other_device"
    """The same number or word on a device of another kind or maker."""
    NO_MATCH = "no_match"
    """Nothing in the record points to a recalled product."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the record that a verdict rests on.

    Attributes:
        field: The canonical field in which the words stand, such as ``model``.
        text: The exact words, as the source has them.
        shows: What they show, such as ``model number`` or ``software version``.
    """

    field: Text
    text: Text
    shows: Open = ""
    __repr__ = masked_repr

    def __str__(self) -> str:
        shows = f" ({self.shows})" if self.shows else ""
        return f"{self.field}: “{self.text}”{shows}"

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within it: a serial number whole."""
        if self.shows != "serial number":
            return masking
        return replace(masking, within=with_serials(masking.within or masking.masker, [self.text]))


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one device with everything it rests on.

    Attributes:
        verdict: affected, needs_review or not_affected.
        reason_code: The reason as a short stable word.
        reason: The reason as one sentence for a person.
        recall_id: The recall that decided, or None when nothing in the record points to one.
        recalled_model: The row of the recall's table, such as ``523/723``, or None.
        evidence: The words of the record that the verdict rests on.
        match_kind: How firmly the record names a product.
        look_up: For needs_review, the one thing to look up, and where; otherwise empty.
        flags: Circumstances that change the work but not the verdict, such as ``diy_loop`` or ``retired``.
    """

    verdict: Verdict
    reason_code: ReasonCode
    reason: Text
    recall_id: Open | None = None
    recalled_model: Open | None = None
    evidence: tuple[Evidence, ...] = ()
    match_kind: MatchKind = MatchKind.NONE
    look_up: Text = ""
    flags: tuple[Open, ...] = ()

    def __repr__(self) -> str:
        """Return the verdict and its reason, without the words of the record."""
        recall = f", row {self.recalled_model} of {self.recall_id}" if self.recalled_model else ""
        return f"<Finding {self.verdict.value}: {self.reason_code.value}{recall}>"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with what to look up."""
        code, row = self.reason_code.value.replace("_", " "), self.recalled_model
        recall = f", row {row} of {self.recall_id}" if row else ""
        return f"<p><b>{self.verdict.words}</b>: {escape(code + recall)}<br>{escape(self.look_up)}</p>"

    @property
    def evidence_text(self) -> str:
        """The evidence on one line: ``model: “MMT-722NAS” (model number); …``."""
        return "; ".join(str(piece) for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class HeadingAlias:
    """One more heading that a canonical field goes by.

    >>> HeadingAlias("Gerätebezeichnung", "description", "de").field
    'description'
    """

    heading: str
    field: str
    language: str = ""
