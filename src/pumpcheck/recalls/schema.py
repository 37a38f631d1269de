"""The form of a recall file, checked by pydantic. ``schema = 1`` is the only one there is.

A file needs ``id``, ``title``, ``published`` and ``[[rows]]`` with ``id`` and ``models`` or ``names``; all else has a
default.
Words are matched without regard to case, accents, hyphens, trade-mark signs and look-alike letters. ``*`` at either
end of a word stands for further letters, as it does within a phrase: ``infusion* set*``. Words of scripts beyond
Latin, Greek and Cyrillic are found within a run of letters. A maker's name of six letters and more, written as one
word, and the name of a family count with a slip in them, with signs read for others (``PARAD1GM``) and fallen apart
(``Para digm``); such forms need no listing.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pumpcheck.folding import fold
from pumpcheck.model.recall import Action
from pumpcheck.recalls.building import DOTTED, PRODUCT_NAME, PUMP
from pumpcheck.versions import SCHEMES, read_limit

MODEL = r"^(\d{2,5})([A-Z]{0,3})$"  # Digits, then the letters that set it apart from its row's neighbours
VERSION = r"^\d{1,2}\.\d{1,2}[A-Z]?$"  # A software limit, such as ``2.4A``


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from None
    return text


def _limit(text: str) -> str:
    read_limit(text)
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Filled = Annotated[str, Field(min_length=1)]
WordList = dict[Literal["words"], list[Filled]]


class _Strict(BaseModel):
    # Deferred, so that the parts of a file are not built on their own and then once more in the whole.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class RowFile(_Strict):
    """``[[rows]]``: one row of the recall's table.

    It is known by ``models``, by ``names`` or by both. A name counts beside its maker; without one it asks for a look,
    unless ``unique`` says that nobody else bears it. ``versions`` are limits such as ``<= 9.33.1``, ``< 3.1``,
    ``>= A.01, < B.02``, ``14.1.x`` or one version alone; any of them makes a unit affected, and none given means all. A
    text without order, such as ``= image-a wlan2``, is met by what is written alike; any other asks for a look.
    ``scheme`` says how versions are built: ``pump`` (2.4A), ``dotted`` (2.0.14.0, R4.1L1, B.02), ``date`` (the day a
    unit was made: ``< 2017-07-01``) or ``none``. ``remedy`` is what is done about this product, where it is another
    than that of the whole recall, and ``action`` the same in one word: ``replace``, ``update`` or ``mitigate``.
    """

    id: Filled
    models: list[Annotated[str, Field(pattern=MODEL)]] = []
    names: list[Filled] = []
    unique: bool = False
    scheme: Literal["", "pump", "dotted", "date", "none"] = ""
    versions: list[Annotated[str, AfterValidator(_limit)]] = []
    remedy: str = ""
    action: Action | None = None
    name: str = ""
    software_max: Annotated[str, Field(pattern=VERSION)] | None = None
    market: str = ""
    disputed: dict[str, Annotated[str, Field(pattern=VERSION)]] = {}
    identifiers: list[Annotated[str, Field(pattern=r"^\d{8,14}$")]] = []


class SourceFile(_Strict):
    """``[[sources]]``: a publication the recall rests on."""

    title: Filled
    url: str


class CodeFile(_Strict):
    """``[code]``: the shape of a model code."""

    prefixes: list[Filled] = []
    demo_leads: list[Filled] = []
    letters: Pattern = ""
    aliases: dict[str, list[Annotated[str, Field(pattern=r"^\d{2,5}$")]]] = {}
    markers: dict[str, Pattern] = {}


class MakersFile(_Strict):
    """``[makers]``: who makes the products, and who makes similar ones.

    ``own_is_enough`` says that the division named by ``own`` makes so little else that its name beside a word nobody
    knows asks for a look.
    """

    own: list[Filled] = []
    own_is_enough: bool = False
    parent: list[Filled] = []
    other_divisions: list[Filled] = []
    other: list[Filled] = []


class FamilyFile(_Strict):
    """``[families.NAME]``: a product family."""

    spellings: Annotated[list[Filled], Field(min_length=1)]
    rows: list[Filled]
    abbreviations: list[Filled] = []
    complete: bool = False
    needs_company: bool = False


class ProductFile(_Strict):
    """``[product]``: the kind of device.

    ``words`` name it outright, ``weak`` ones leave it open. ``[product.stems]`` does so for every language in few
    words: lists of stems, such as ``pump = ["pump", "pomp", "pmp."]`` and ``insulin = ["insuli", "ins."]``. A field
    that holds one of each list, in any order and distance, names the kind outright; one of the first list alone leaves
    it open. A stem is looked for anywhere within words, and with a full stop behind it as a word of its own. The last
    list is that of the rarest words, which say nothing by themselves: only records with one of them are read for it.
    """

    name: Filled = PRODUCT_NAME
    words: list[Filled] = []
    weak: list[Filled] = []
    stems: dict[str, Annotated[list[Filled], Field(min_length=1)]] = {}


class UnlistedFile(_Strict):
    """``[not_listed]``: products of the same maker that the recall does not list."""

    numbers: list[Filled] = []
    used_with: list[Filled] = []
    patterns: list[Pattern] = []
    other_codes: list[Pattern] = []


class RecallFile(_Strict):
    """A recall file as a whole."""

    schema_: Literal[1] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Filled
    published: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    default: bool = False
    remedy: str = ""
    action: Action = "replace"
    contact: list[str] = []
    read_model: str = ""
    read_version: str = ""
    precautions: list[str] = []
    sources: list[SourceFile] = []
    rows: Annotated[list[RowFile], Field(min_length=1)]
    code: CodeFile = Field(default_factory=CodeFile)
    makers: MakersFile = Field(default_factory=MakersFile)
    families: dict[str, FamilyFile] = {}
    product: ProductFile = Field(default_factory=ProductFile)
    accessory: dict[Literal["words", "exceptions", "built_in"], list[Filled]] = {}  # What belongs to such a device
    not_listed: UnlistedFile = Field(default_factory=UnlistedFile)
    serial_numbers: dict[Literal["patterns"], list[Pattern]] = {}  # How those of the products are built
    other_devices: WordList = {}
    generic: WordList = {}  # Words that say nothing about the kind of device
    everyday: WordList = {}  # Words that resemble a name of the recall and mean another thing: “minime”, “paradigmatic”
    flags: dict[str, list[Filled]] = {}

    @model_validator(mode="after")
    def _rows_hold_together(self) -> RecallFile:
        ids = [row.id for row in self.rows]
        if len(set(ids)) != len(ids):
            raise ValueError("rows: two rows have the same id")
        for row in self.rows:
            _check_row(row)
        models = [model for row in self.rows for model in row.models]
        if twice := {model for model in models if models.count(model) > 1}:
            raise ValueError(f"rows: model {min(twice)} stands in two rows")
        for model in models:
            letters = re.match(MODEL, model)[2]  # type: ignore[index]
            if letters and letters not in self.code.markers:
                raise ValueError(f"rows: model {model} ends in {letters}, which code.markers does not explain")
        for name, family in self.families.items():
            if unknown := set(family.rows) - set(ids):
                raise ValueError(f"families.{name}.rows: there is no row {min(unknown)!r}")
        return self


def _check_row(row: RowFile) -> None:
    if not (row.models or row.names):
        raise ValueError(f"rows: {row.id} has neither models nor names")
    if row.versions and (row.software_max or row.scheme == "none"):
        other = "software_max" if row.software_max else "the scheme none"
        raise ValueError(f"rows: {row.id} has versions and {other}; keep one of them")
    scheme = SCHEMES.get(row.scheme or (PUMP if row.models else DOTTED))
    for sign, version in (bound for text in row.versions for bound in read_limit(text).bounds):
        if scheme and sign != "=" and not scheme.parse(fold(version)):
            raise ValueError(f"rows: {row.id}: {version!r} is no version of the scheme {row.scheme or DOTTED}")
