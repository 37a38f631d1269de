"""Recalls as frozen values: the table of a recall, and how its products are written in records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pumpcheck.versions import Limit, read_limit

Action = Literal["replace", "update", "mitigate"]
"""What is done about an affected unit: another one in its place, other software on it, or care in its use."""


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
        unique: Whether no other maker uses these names, so that they count without the maker.
        scheme: How its versions are built: ``pump``, ``dotted``, ``date`` or ``none``.
        versions: Which versions are affected, such as ``<= 9.33.1`` or ``>= A.01, < B.02``; empty when all are.
        remedy: What is done about an affected unit of this row, where it is another than that of the recall.
        action: The kind of remedy of this row, where it is another than that of the recall.
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
    action: Action | None = None

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The stretches of affected versions; empty when all are."""
        return tuple(map(read_limit, (f"<= {self.software_max}",) if self.software_max else self.versions))

    @property
    def affected_versions(self) -> str:
        """Which versions are affected, for a person."""
        versions = ", ".join(limit.told for limit in self.limits)
        return f"made: {versions}" if versions and self.scheme == "date" else versions or "all"


@dataclass(frozen=True, slots=True)
class Family:
    """A product family, such as Paradigm, and the rows of the table that its name narrows a record to."""

    name: str
    spellings: tuple[str, ...]  # How it is written.
    rows: tuple[str, ...]  # Ids of the rows whose products have the name.
    abbreviations: tuple[str, ...] = ()  # Consonants that a garbled spelling keeps, such as ``PRDGM``.
    complete: bool = False  # Whether every product of that name is in one of these rows.
    # Whether the name is an everyday word that counts only beside a maker or kind of device.
    needs_company: bool = False


@dataclass(frozen=True, slots=True)
class CodeShape:
    """How a model code is built: lead, prefix, digits, then letters."""

    prefixes: tuple[str, ...] = ()  # What stands before the digits, such as ``MMT``.
    demo_leads: tuple[str, ...] = ()  # What stands before the prefix of a demonstration unit.
    # Pattern of the letters after the digits, which tells a code from a number with a word behind it.
    letters: str = ""
    # Short names that stand for several models, with the digits of those.
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Letters that move a unit to another row, with the pattern of the letters after the digits.
    markers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """How the products of a recall, and what could be mistaken for them, are written in records."""

    code: CodeShape = field(default_factory=CodeShape)  # The shape of a model code.
    own_makers: tuple[str, ...] = ()  # Names that only the maker's division of these products goes by.
    # Whether that division makes so little else that its name asks for a look beside any unknown word.
    own_is_enough: bool = False
    parent_makers: tuple[str, ...] = ()  # Names of the whole company, which makes other things too.
    other_divisions: tuple[str, ...] = ()  # Names of its divisions that make other things.
    other_makers: tuple[str, ...] = ()  # Makers and brands of similar devices.
    families: tuple[Family, ...] = ()
    product_name: str = "device"  # The kind of device, for people.
    product: tuple[str, ...] = ()  # Words that name the kind of device outright.
    weak: tuple[str, ...] = ()  # Words that leave the kind of device open but fit.
    # Groups of stems; a field with a word of each group names the kind, one of the first group leaves it open.
    stems: tuple[tuple[str, ...], ...] = ()
    everyday: tuple[str, ...] = ()  # Words that resemble or hold a name of the recall and mean something else.
    accessories: tuple[str, ...] = ()  # Words for what belongs to such a device and is none.
    accessory_exceptions: tuple[str, ...] = ()  # Phrases in which such a word describes the device itself.
    built_in: tuple[str, ...] = ()  # Such words for what may also be a part of the device itself.
    unlisted_numbers: tuple[str, ...] = ()  # Model numbers of the same maker that the recall does not list.
    # Model numbers of what the products are used with; they clear nothing once the kind is named.
    used_with: tuple[str, ...] = ()
    unlisted_patterns: tuple[str, ...] = ()  # Patterns, on folded text, of such models.
    other_codes: tuple[str, ...] = ()  # Patterns of the digits of codes that belong to other products.
    other_devices: tuple[str, ...] = ()  # Words for quite different devices.
    generic: tuple[str, ...] = ()  # Words that say nothing about the kind of device.
    counted: tuple[str, ...] = ()  # Words for other things that have a number, such as rooms and prices.
    placeholders: tuple[str, ...] = ()  # Words that stand where nothing is known, or where the same as above is meant.
    serials: tuple[str, ...] = ()  # Patterns, on folded text, of the serial numbers of the recalled products.
    left_out: tuple[str, ...] = ()  # Words in the names of products that records leave out.
    everyday_names: tuple[str, ...] = ()  # Words of which a product's name is no more than an everyday word.
    # Words for circumstances that change the work, by the name of the flag.
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
        remedy: What is done about an affected unit, in words.
        action: The same in one word, for all rows that have none of their own.
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
    action: Action = "replace"
    precautions: tuple[str, ...] = ()
    read_version: str = ""
    read_model: str = ""
    contact: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    origin: str = ""

    def action_of(self, row_id: str | None) -> Action:
        """Return what is done about an affected unit of a row: `Finding.recalled_model`, or None where none is known.

        >>> rows = (RecalledModel("Old"), RecalledModel("New", action="update"))
        >>> recall = Recall("r", "Recall", "2024-05-06", rows)
        >>> recall.action_of("Old"), recall.action_of("New"), recall.action_of(None)
        ('replace', 'update', 'replace')
        """
        return next((row.action for row in self.rows if row.id == row_id and row.action), self.action)
