"""What a profile may say, checked by pydantic: every error names the key."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from .expressions import check_expression

Expression = Annotated[str, Field(min_length=1), AfterValidator(check_expression)]
Name = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PagerSpec(_Strict):
    """How to get from one page to the next.

    Attributes:
        kind: The way; see `pumpcheck_rest.pagers`.
        size: How many records to ask for at a time.
        largest: The most that the system gives at a time; more is not asked for.
        size_param: Name of the parameter for the size of a page.
        offset_param: Name of the parameter for the records to skip.
        page_param: Name of the parameter for the number of the page.
        first_page: The number of the first page.
        range_param: Name of the parameter for the range of positions.
        next: Where a body has the address of the next page, or for the kind ``token`` what is sent back to get it.
        cursor: Where a record has the key by which the collection is sorted.
        cursor_param: Name of the parameter for the key or the token with which to go on.
        next_path: Where the kind ``scroll`` asks for the pages after the first one, with `body` and the token.
        body: What the body of a POST request holds beside the page.
        trust_total: Whether the total ends the reading. Where it does not, an empty page does.
    """

    kind: Literal[
        "offset", "page", "link", "next_url", "range", "cursor", "token", "scroll", "post_offset", "guess", "none"
    ]
    size: int = Field(default=100, ge=1)
    largest: int | None = Field(default=None, ge=1)
    size_param: str = "limit"
    offset_param: Name = "offset"
    page_param: Name = "page"
    first_page: int = Field(default=1, ge=0)
    range_param: Name = "range"
    next: Expression = "next"
    cursor: Expression = "id"
    cursor_param: str = ""
    next_path: str = ""
    body: dict[str, object] = {}
    trust_total: bool = True

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in ("cursor", "token", "scroll") and not self.cursor_param:
            raise ValueError(f"a pager of kind {self.kind} needs cursor_param")
        if self.kind in ("offset", "page", "cursor", "post_offset") and not self.size_param:
            raise ValueError(f"a pager of kind {self.kind} needs size_param")
        return self


class AddedParam(_Strict):
    """A parameter that is joined to one of the user's own.

    Attributes:
        param: Its name.
        value: Its value where the user gives none; ``{since}`` stands for the day of ``--option since``.
        append: What is put behind the user's value; empty leaves it as it is.
    """

    param: Name
    value: Name
    append: str = ""


class PastEndSpec(_Strict):
    """How the system answers a request for what lies behind the end.

    Attributes:
        status: The HTTP status.
        word: A word that stands in the body.
    """

    status: int
    word: Name


class LookupSpec(_Strict):
    """A second list, which holds the names of ids.

    Attributes:
        url: Its address, or where it is seen from the address of the devices.
        key: Where an entry has the id that records refer to.
        value: Where it has the name.
        place: The path of a record under which such ids stand; without it every one that is called as the list is.
    """

    url: Name
    key: Expression = "id"
    value: Expression = "name"
    place: str = Field(default="", alias="from")


class Quirks(_Strict):
    """What is done to the values of every record; the keys are those of `pumpcheck.Flattener`."""

    unescape: bool = False
    empty: tuple[str, ...] = ()
    false_is_empty: bool = False
    pairs: bool = False
    prefix: str = ""
    display: str = ""
    labelled: dict[str, str] = {}


class ProfileSpec(_Strict):
    """A profile as it stands in its file.

    Attributes:
        name: What ``--option profile=NAME`` asks for.
        summary: What it reads, in one line.
        auth: The usual kind of authentication.
        auth_header: The header that holds the token, where that is not said by the kind.
        auth_prefix: What stands before the token in it, such as ``Token ``.
        path: Path of the list below the address of the system.
        lists: Steps of a path that tell other lists, to which `path` is not added.
        params: What every request carries.
        headers: Request headers.
        records: Where a page has its records; without it the usual places are looked at.
        accepts: What must be true of a page, so that one without records is believed.
        total: Where a page has the number of all records.
        total_header: The response header that has it.
        key: Where a record has its primary key.
        sort: The order that keeps the pages apart.
        since: What asks for the records that were changed since a day.
        pager: The way from one page to the next.
        past_end: How the system answers behind the end.
        fields: Heading to where a record has its value; of several the first that holds something.
        headings: Path of a column to the heading it gets, for columns that would be taken for another field.
        unused: Patterns of paths whose columns are kept under headings that stand for no field.
        quirks: What is done to values.
        lookup: Second lists by what they name, such as ``manufacturer``.
        ids_hint: What helps when maker or model are ids.
        always_named: Whether every record names its model, so that an answer in which none does has been cut down.
        guesses: Whether what the profile leaves open is looked for in the usual places.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
    summary: str = ""
    auth: Name = "none"
    auth_header: str = ""
    auth_prefix: str = ""
    path: str = ""
    lists: tuple[str, ...] = ()
    params: dict[str, str] = {}
    headers: dict[str, str] = {"Accept": "application/json"}
    records: Expression | None = None
    accepts: Expression | None = None
    total: Expression | None = None
    total_header: str = ""
    key: Expression | None = None
    sort: AddedParam | None = None
    since: AddedParam | None = None
    pager: PagerSpec
    past_end: PastEndSpec | None = None
    fields: dict[Name, tuple[Expression, ...]] = {}
    headings: dict[Name, Name] = {}
    unused: tuple[str, ...] = ()
    quirks: Quirks = Quirks()
    lookup: dict[Name, LookupSpec] = {}
    ids_hint: str = ""
    always_named: bool = False
    guesses: bool = False
