"""The words of the field as frozen values: verdicts, recalls, evidence, findings, and what was skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from html import escape

from pumpcheck.privacy import Open, Text
from pumpcheck.versions import Limit, read_limit

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


class Verdict(StrEnum):
    """What a record means for the hospital.

    >>> Verdict.AFFECTED.gravity > Verdict.NEEDS_REVIEW.gravity > Verdict.NOT_AFFECTED.gravity
    True
    """

    AFFECTED = "affected"
    NEEDS_REVIEW = "needs_review"
    NOT_AFFECTED = "not_affected"

    @property
    def gravity(self) -> int:
        """2 for affected, 1 for needs_review, 0 for not_affected: the gravest verdict has the largest number."""
        return {"affected": 2, "needs_review": 1, "not_affected": 0}[self.value]


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

    def __str__(self) -> str:
        shows = f" ({self.shows})" if self.shows else ""
        return f"{self.field}: “{self.text}”{shows}"


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
        return (
            f"<p><b>{self.verdict.value.replace('_', ' ')}</b>: {escape(code + recall)}<br>{escape(self.look_up)}</p>"
        )

    @property
    def evidence_text(self) -> str:
        """The evidence on one line: ``model: “MMT-722NAS” (model number); …``."""
        return "; ".join(str(piece) for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stretch of a source that could not be read or assessed. Any of these makes a scan incomplete.

    Attributes:
        origin: Where it is, as a person would find it: ``ward.csv, line 12``.
        reason: What is wrong there and what to do about it. Never holds the text of the row.
        records: How many records it holds, as far as that is known; 0 where it cannot be known.
    """

    origin: Text
    reason: Text
    records: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", without_origin(self.origin, self.reason))


def without_origin(origin: str, text: str) -> str:
    """Return a text without the origin before it, which stands beside it already.

    >>> without_origin("ward.xlsx, sheet A", "ward.xlsx: is damaged"), without_origin("ward.xlsx", "damaged: all of it")
    ('is damaged', 'damaged: all of it')
    """
    start, found, rest = text.partition(": ")
    return rest if found and f"{origin}, ".startswith(f"{start}, ") else text


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a source that does not make the scan incomplete."""

    origin: Text
    text: Text


@dataclass(frozen=True, slots=True)
class HeadingAlias:
    """One more heading that a canonical field goes by.

    >>> HeadingAlias("Gerätebezeichnung", "description", "de").field
    'description'
    """

    heading: str
    field: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class RecalledModel:
    """One row of a recall's table.

    Attributes:
        id: The row as the notice writes it, such as ``522K/722K``.
        models: The model numbers, such as ``("522K", "722K")``.
        name: The product name, for people.
        software_max: The highest affected software version, or None when all versions are.
        market: Where the row applies, as the notice says it.
        disputed: Marker letters of a model code to a software version up to which sources disagree,
            such as ``{"CA": "2.7A"}``.
        identifiers: UDI device identifiers (GTINs) of the row, where they are known.
        names: Product names by which the row is known, beside its models or without any.
        unique: Whether nobody else bears these names, so that they count without the maker.
        scheme: How its versions are built: ``pump``, ``dotted``, ``date`` or ``none``.
        versions: Which versions are affected, such as ``<= 9.33.1`` or ``>= A.01, < B.02``; empty when all are.
        remedy: What is done about an affected unit of this row, where it is another than that of the recall.
    """

    id: str
    models: tuple[str, ...] = ()
    name: str = ""
    software_max: str | None = None
    market: str = ""
    disputed: Mapping[str, str] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unique: bool = False
    scheme: str = "pump"
    versions: tuple[str, ...] = ()
    remedy: str = ""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The stretches of affected versions; empty when all are."""
        return tuple(map(read_limit, (f"<= {self.software_max}",) if self.software_max else self.versions))

    @property
    def affected_versions(self) -> str:
        """Which versions are affected, for a person."""
        told = ", ".join(limit.told for limit in self.limits)
        return f"made: {told}" if told and self.scheme == "date" else told or "all"


@dataclass(frozen=True, slots=True)
class Family:
    """A product family, such as Paradigm, and the rows of the table that its name narrows a record to.

    Attributes:
        name: The family's name.
        spellings: How it is written.
        abbreviations: Consonants that a garbled spelling keeps, such as ``PRDGM``.
        rows: Ids of the rows whose products bear the name.
        complete: Whether every product of that name is in one of these rows.
        needs_company: Whether the name is an everyday word that counts only beside a maker or kind of device.
    """

    name: str
    spellings: tuple[str, ...]
    rows: tuple[str, ...]
    abbreviations: tuple[str, ...] = ()
    complete: bool = False
    needs_company: bool = False


@dataclass(frozen=True, slots=True)
class CodeShape:
    """How a model code is built: lead, prefix, digits, then letters.

    Attributes:
        prefixes: What stands before the digits, such as ``MMT``.
        demo_leads: What stands before the prefix of a demonstration unit.
        letters: Pattern of the letters after the digits, which tells a code from a number with a word behind it.
        aliases: Short names that stand for several models, with the digits of those.
        markers: Letters that move a unit to another row, with the pattern of the letters after the digits.
    """

    prefixes: tuple[str, ...] = ()
    demo_leads: tuple[str, ...] = ()
    letters: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    markers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """How the products of a recall, and what could be mistaken for them, are written in records.

    Attributes:
        code: The shape of a model code.
        own_makers: Names that only the maker's division of these products goes by.
        own_is_enough: Whether that division makes so little else that its name asks for a look beside any unknown word.
        parent_makers: Names of the whole company, which makes other things too.
        other_divisions: Names of its divisions that make other things.
        other_makers: Makers and brands of similar devices.
        families: Product families.
        product_name: The kind of device, for people.
        product: Words that name the kind of device outright.
        weak: Words that leave the kind of device open but fit.
        stems: Groups of stems; a field with a word of each group names the kind, one of the first group leaves it open.
        everyday: Words that resemble or hold a name of the recall and mean something else.
        accessories: Words for what belongs to such a device and is none.
        accessory_exceptions: Phrases in which such a word describes the device itself.
        unlisted_numbers: Model numbers of the same maker that the recall does not list.
        used_with: Model numbers of what the products are used with; they clear nothing once the kind is named.
        unlisted_patterns: Patterns, on folded text, of such models.
        other_codes: Patterns of the digits of codes that belong to other products.
        other_devices: Words for quite different devices.
        generic: Words that say nothing about the kind of device.
        counted: Words for what else bears a number, such as rooms and prices.
        placeholders: Words that stand where nothing is known, or where the same as above is meant.
        serials: Patterns, on folded text, of the serial numbers of the recalled products.
        left_out: Words in the names of products that records leave out.
        everyday_names: Words of which a product's name is no more than an everyday word.
        flags: Words for circumstances that change the work, by the name of the flag.
    """

    code: CodeShape = field(default_factory=CodeShape)
    own_makers: tuple[str, ...] = ()
    own_is_enough: bool = False
    parent_makers: tuple[str, ...] = ()
    other_divisions: tuple[str, ...] = ()
    other_makers: tuple[str, ...] = ()
    families: tuple[Family, ...] = ()
    product_name: str = "device"
    product: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    stems: tuple[tuple[str, ...], ...] = ()
    everyday: tuple[str, ...] = ()
    accessories: tuple[str, ...] = ()
    accessory_exceptions: tuple[str, ...] = ()
    unlisted_numbers: tuple[str, ...] = ()
    used_with: tuple[str, ...] = ()
    unlisted_patterns: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()
    other_devices: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    everyday_names: tuple[str, ...] = ()
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication that a recall rests on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall: its table, and how its products are written in real records. Loaded from a file, never coded.

    Attributes:
        id: Short stable name, such as ``medtronic-minimed-2019``.
        title: The recall in one line.
        published: ISO date of the notice.
        rows: The table.
        sources: Publications to check it against.
        default: Whether a scan applies it without being asked to.
        remedy: What is done about an affected unit.
        precautions: What users do until then, one sentence each.
        read_version: How a person reads the software version on the device.
        read_model: How a person reads the model on the device.
        contact: Telephone numbers or addresses, as the notice gives them.
        words: How the products are written in records.
        origin: The file it was read from.
    """

    id: str
    title: str
    published: str
    rows: tuple[RecalledModel, ...]
    sources: tuple[Reference, ...] = ()
    default: bool = True
    remedy: str = ""
    precautions: tuple[str, ...] = ()
    read_version: str = ""
    read_model: str = ""
    contact: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    origin: str = ""
