"""What a profile may say, checked by pydantic: every error names the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pumpcheck import Flattener

from .paths import check_expression

Expression = Annotated[str, Field(min_length=1), AfterValidator(check_expression)]
Name = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PagerSpec(_Strict):
    """How to get from one page to the next."""

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
    """A parameter that is joined to one of the user's own."""

    param: Name
    value: Name
    append: str = ""


class PastEndSpec(_Strict):
    """How the system answers a request for what lies behind the end."""

    status: int
    word: Name


class LookupSpec(_Strict):
    """A second list, which holds the names of ids."""

    url: Name
    key: Expression = "id"
    value: Expression = "name"
    place: str = Field(default="", alias="from")


@dataclass(frozen=True)
class Quirks(Flattener):
    """What is done to the values of every record."""

    __pydantic_config__ = ConfigDict(extra="forbid")


class ProfileSpec(_Strict):
    """A profile as it stands in its file."""

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
