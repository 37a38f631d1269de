"""What a record says, in the terms of one recall: plain values, quoted from the record."""

from __future__ import annotations

from dataclasses import dataclass, field

from pumpcheck.matching.spans import Span
from pumpcheck.matching.text import Folded
from pumpcheck.model import Evidence, Family


@dataclass(frozen=True, slots=True)
class Mention:
    """A model number that a record names.

    Attributes:
        core: Its digits.
        letters: The letters after them.
        field: The field in which it stands.
        start: Where, in the folded text.
        end: Where it ends.
        text: The source's own words.
        coded: Whether it stands behind the code prefix.
    """

    core: str
    letters: str
    field: str
    start: int
    end: int
    text: str
    coded: bool = False

    @property
    def evidence(self) -> Evidence:
        """The mention as evidence."""
        return Evidence(self.field, self.text, "model number")


@dataclass(slots=True)
class Reading:
    """What a record says, in the terms of one recall."""

    texts: dict[str, Folded] = field(default_factory=dict)
    #: By field and by list of the lexicon, where its words stand.
    found: dict[str, dict[str, list[Span]]] = field(default_factory=dict)
    recalled: list[Mention] = field(default_factory=list)
    #: Recalled numbers that a word before them claims for something else: “room 722”.
    claimed: list[Mention] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)
    unlisted: list[Mention] = field(default_factory=list)
    other_codes: list[Mention] = field(default_factory=list)
    families: list[tuple[Family, Evidence]] = field(default_factory=list)
    own: Evidence | None = None
    #: Whether the maker's own division makes so little else that its name is enough to ask for a look.
    own_is_enough: bool = False
    parent: Evidence | None = None
    division: Evidence | None = None
    other_maker: Evidence | None = None
    product: Evidence | None = None
    weak: Evidence | None = None
    other_device: Evidence | None = None
    #: Words that stand in the name fields and are none of the above; they make the kind of device unclear.
    unexplained: bool = False

    @property
    def speaks_of_ours(self) -> bool:
        """Whether anything in the record points to the recalled products or their maker."""
        numbers = self.recalled or self.unknown or self.unlisted or self.other_codes
        return bool(numbers or self.families or self.own or self.parent or self.product)

    @property
    def names_maker_only(self) -> bool:
        """Whether it names the parent company and nothing else that could be ours."""
        numbers = self.recalled or self.unknown or self.unlisted or self.other_codes
        return not (numbers or self.families or self.own or self.product or self.weak)
