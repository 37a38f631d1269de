"""Profiles as they stand in their files: by name, by path, or from a distribution that provides one.

Every error names the key. A distribution provides profiles through the entry-point group `GROUP`.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pumpcheck import Flattener, PluginClashError, PluginError, UsageError

from .paths import check_expression

GROUP = "pumpcheck.rest_profiles"

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


_PAGER_KEYS = frozenset(PagerSpec.model_fields) - {"kind", "body"}
_TEXT_KEYS = ("records", "total", "total_header", "key", "accepts", "sort")


def shipped_names() -> list[str]:
    """Return the names of the profiles that come with the adapter."""
    folder = files(__package__) / "profiles"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load_spec(reference: str, settings: Mapping[str, str] | None = None) -> ProfileSpec:
    """Return what a profile says, with what the user says otherwise."""
    document, origin = _document(reference, ())
    spec = _checked(document, origin)
    if settings:
        spec = _checked(_with_settings(document, settings), f"profile {spec.name} with --option profile.*", "profile.")
    return spec


def _document(reference: str, seen: tuple[str, ...]) -> tuple[dict[str, object], str]:
    """Return a profile's file as it stands, with what it inherits, and the name of that file for messages."""
    text, origin = _file(reference) if reference.endswith(".toml") else _named(reference)
    if origin in seen:
        raise UsageError(f"{seen[0]}: inherits itself through {origin}; correct the key inherits")
    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{origin}: not valid TOML: {error}") from error
    parent = document.pop("inherits", None)
    if parent is None:
        return document, origin
    if not isinstance(parent, str):
        raise UsageError(f"{origin}: inherits: must be the name or the path of a profile")
    if parent.endswith(".toml") and reference.endswith(".toml"):
        parent = str(Path(reference).parent / parent)
    return _merged(_document(parent, (*seen, origin))[0], document), origin


def _file(reference: str) -> tuple[str, str]:
    path = Path(reference)
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except FileNotFoundError:
        raise UsageError(f"{reference}: there is no such profile file; give the path of a .toml file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{reference}: the profile cannot be read ({type(error).__name__})") from error


def _named(name: str) -> tuple[str, str]:
    provided, shipped = [point for point in _provided(tuple(sys.path)) if point.name == name], name in shipped_names()
    by = [*map(_distribution, provided), *(["pumpcheck"] if shipped else [])]
    if len(by) > 1:
        raise PluginClashError(
            f"profile {name} is provided by {' and by '.join(by)}; uninstall one of them, or name a file: "
            "--option profile=PATH.toml"
        )
    if shipped:
        return (files(__package__) / "profiles" / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml"
    for point in provided:
        try:
            text = files(point.module).joinpath(f"{name}.toml").read_text(encoding="utf-8")
        except Exception as error:
            # A stranger's package; anything may happen when it is imported.
            raise PluginError(
                f"{by[0]}: its package {point.module} gives no {name}.toml ({type(error).__name__}); "
                "report it to its author"
            ) from error
        return text, f"{name}.toml of {by[0]}"
    known = sorted({*shipped_names(), *(point.name for point in _provided(tuple(sys.path)))})
    raise UsageError(
        f"there is no profile {name!r}; the profiles are {', '.join(known)}; a file of your own is named by its path, "
        "which ends in .toml"
    )


@lru_cache(maxsize=1)
def _provided(folders: tuple[str, ...]) -> tuple[EntryPoint, ...]:  # noqa: ARG001 - what it depends on
    # Each installed distribution is a file to open.
    return tuple(entry_points(group=GROUP))


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _merged(base: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Put a profile over the one that it inherits, table by table; ``false`` takes away what is no yes or no."""
    result = dict(base)
    for key, value in own.items():
        inherited = result.get(key)
        if value is False and inherited is not None and not isinstance(inherited, bool):
            del result[key]
        elif isinstance(value, dict) and isinstance(inherited, dict):
            result[key] = _merged(inherited, value)
        else:
            result[key] = value
    return result


def _with_settings(document: Mapping[str, object], settings: Mapping[str, str]) -> dict[str, object]:
    own: dict[str, Any] = {"pager": {}, "fields": {}, "params": {}, "lookup": {}}
    for key, value in settings.items():
        start, _, name = key.partition(".")
        given = value != "false" and value
        if key == "pager" or key in _PAGER_KEYS:
            own["pager"]["kind" if key == "pager" else key] = given
        elif key in _TEXT_KEYS:
            own[key] = given
        elif start == "field" and name:
            own["fields"][name] = given and [given]
        elif start == "params" and name:
            own["params"][name] = given
        elif start == "lookup" and name:
            which, _, what = name.rpartition(".")
            own["lookup"].setdefault(which, {})[what] = value
        else:
            known = ", ".join(f"profile.{name}" for name in (*_TEXT_KEYS, "pager", *sorted(_PAGER_KEYS)))
            more = "profile.params.NAME and profile.field.HEADING"
            raise UsageError(f"there is no option profile.{key}; there are {known}, {more}")
    return _merged(document, own)


def _checked(document: Mapping[str, object], origin: str, prefix: str = "") -> ProfileSpec:
    try:
        return ProfileSpec.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(step) for step in first["loc"])
        if prefix:
            key = prefix + key.removeprefix("pager.").replace("kind", "pager")
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise UsageError(f"{origin}: {key}: {first['msg'].removeprefix('Value error, ')}{more}") from error
