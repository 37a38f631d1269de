"""The form of ``pumpcheck.toml``, checked by pydantic, and its schema."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from pumpcheck.config.config_file import SOURCE_NAME
from pumpcheck.model.finding import FIELDS
from pumpcheck.secrets import is_credential, names_secret, secret_in_url

SECRET_FORMS = '{ env = "NAME" }, { file = "PATH" } or { keyring = "SERVICE/USER" }'  # noqa: S105 - it says how to write one
"""How a secret is written in the file, for messages."""

_SECRET_PLACES = {"env": r"[A-Za-z_][A-Za-z0-9_]*", "file": r"[\s\S]+", "keyring": r".+/[^/]+"}
_PATHS_AMONG_OPTIONS = ("ca_bundle", "client_cert", "client_key")


def _shape(pattern: str, wanted: str) -> AfterValidator:
    """Check the form of a text, with a sentence of our own."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(wanted)
        return text

    return AfterValidator(check)


def _known_field(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(f"there is no field {name!r}; the fields are {', '.join(FIELDS)}")
    return name


def _free_of_secrets(url: str) -> str:
    if "://" not in url:
        raise ValueError("is not a URL; begin it with https://, or write path = for a file")
    if problem := secret_in_url(url):
        raise ValueError(f"{problem}; take it out, and write under auth where a secret is kept: {SECRET_FORMS}")
    return url


def _secret_table(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(f"is a literal secret; write where it is kept instead: {SECRET_FORMS}")
    if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= _SECRET_PLACES.keys():
        raise ValueError(f"must be {SECRET_FORMS}")
    ((key, place),) = value.items()
    if not isinstance(place, str) or not re.fullmatch(_SECRET_PLACES[key], place):
        raise ValueError(f"its {key} is not of the form that is needed; write {SECRET_FORMS}")
    return value


Filled = Annotated[str, Field(min_length=1)]
Name = Annotated[str, _shape(r"[a-z0-9_-]+", "must be lower-case letters, digits, _ and -")]
SourceName = Annotated[
    str,
    _shape(SOURCE_NAME, "a source's name is made of letters, digits, _ and -"),
    Field(json_schema_extra={"pattern": f"^{SOURCE_NAME}$"}),
]
HeaderName = Annotated[
    str, _shape(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", "must be the name of a header alone, such as X-Api-Key")
]
Url = Annotated[str, AfterValidator(_free_of_secrets), Field(json_schema_extra={"pattern": "^[A-Za-z0-9+.-]+://"})]
Day = Annotated[str, _shape(r"\d{4}-\d\d-\d\d", 'must be a day, such as "2026-10-01"')]
FieldName = Annotated[str, AfterValidator(_known_field), WithJsonSchema({"type": "string", "enum": list(FIELDS)})]


class _Strict(BaseModel):
    # Without hide_input_in_errors the text of a validation error quotes what was written.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SecretTable(_Strict):
    """Where a secret is kept: one of these."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    env: str | None = Field(None, pattern=f"^{_SECRET_PLACES['env']}$", description="Name of the environment variable")
    file: str | None = Field(None, min_length=1, description="Path of the file, relative to pumpcheck.toml")
    keyring: str | None = Field(None, pattern=f"^{_SECRET_PLACES['keyring']}$", description="SERVICE/USER")

    def reference(self, folder: Path) -> str:
        """Return it as ``env:NAME``, ``file:PATH`` or ``keyring:SERVICE/USER``, the path taken from a folder."""
        ((kind, place),) = self.model_dump(exclude_none=True).items()
        return f"{kind}:{relative_to(folder, place) if kind == 'file' else place}"


SecretPlace = Annotated[SecretTable, BeforeValidator(_secret_table)]


def _setting(value: object) -> object:
    if isinstance(value, dict):
        if not value.keys() & _SECRET_PLACES.keys():
            raise ValueError(f"must be text, a number, true or false, or {SECRET_FORMS}; put a key with dots in quotes")
        return _secret_table(value)
    if not isinstance(value, str | int | float):
        raise ValueError("must be text, a number, true or false")
    if isinstance(value, str) and is_credential(value):
        raise ValueError(f"holds a literal secret; write where it is kept instead: {SECRET_FORMS}")
    return value


Setting = Annotated[bool | int | float | str | SecretTable, BeforeValidator(_setting)]


class AuthTable(_Strict):
    """How the adapter proves who asks. Secrets are named by where they are kept, never written here."""

    type: Name | None = Field(
        None, examples=["bearer", "basic", "header"], description="Kind; without it the one that the profile has"
    )
    token: SecretPlace | None = Field(None, description="For bearer and header")
    username: Filled | None = None
    password: SecretPlace | None = None
    header: HeaderName | None = Field(
        None, description="Header that carries the token, where the profile does not say it"
    )
    app_token: SecretPlace | None = None
    user_token: SecretPlace | None = None
    client_id: Filled | None = None
    client_secret: SecretPlace | None = None
    token_url: Url | None = None
    private_key_file: Filled | None = Field(
        None, description="For oauth2 without client_secret; relative to pumpcheck.toml"
    )
    key_id: Filled | None = Field(None, description="Name of that key, or thumbprint of its certificate")
    key_algorithm: Filled | None = None
    scope: Filled | None = None
    audience: Filled | None = None
    login_url: Filled | None = Field(None, description="For login; relative to the address of the source")
    login_form: bool | None = None
    username_field: Filled | None = None
    password_field: Filled | None = None
    token_path: Filled | None = Field(None, description="Where the answer to login has the token")
    prefix: Filled | None = Field(None, description="What stands before the token in its header")


class LookupTable(_Strict):
    """``[sources.NAME.lookup.WHAT]``: a second list, which holds the names of what records refer to by an id."""

    url: Filled | None = Field(None, description="Its address, or where it is seen from that of the source")
    key: Filled | None = Field(None, description="Where an entry has the id; without it id")
    value: Filled | None = Field(None, description="Where an entry has the name; without it name")
    place: Filled | None = Field(
        None, alias="from", description="Path of the ids in a record; without it every value with the name of the list"
    )


class SourceTable(_Strict):
    """``[sources.NAME]``: one inventory."""

    adapter: Name | None = Field(None, description="Adapter that reads it, such as rest, csv or excel")
    url: Url | None = Field(None, description="Address of the collection")
    path: Filled | None = Field(None, description="File, folder or pattern, relative to pumpcheck.toml")
    profile: Filled | None = Field(None, description="Name of a profile, or the path of one")
    auth: AuthTable | None = None
    query: dict[Filled, Setting] = Field({}, description="Parameters of the query")
    since: Day | None = Field(None, description="Only what was changed since that day; such a scan is partial")
    lookup: dict[Filled, LookupTable] = Field({}, description="Second lists, by what they name")
    options: dict[Filled, Setting] = Field({}, description="Further settings of the adapter")
    sheets: list[Filled] = Field([], description="Sheets to read; without it all, hidden ones too")
    columns: dict[FieldName, Filled] = Field({}, description="Which heading is which field")

    @model_validator(mode="after")
    def _holds_together(self) -> SourceTable:
        if (self.url is None) == (self.path is None):
            raise ValueError("needs url or path" if self.url is None else "has url and path; keep one of them")
        if self.path is not None and "://" in self.path:
            raise ValueError("has a URL as its path; write url = for it")
        if self.path is not None and (
            key := next((key for key in ("profile", "auth", "query", "lookup", "since") if getattr(self, key)), "")
        ):
            raise ValueError(f"has {key}, which goes with url, not with path")
        for table, settings in (("query", self.query), ("options", self.options)):
            for key, value in settings.items():
                # A number may be a secret, and a switch is none.
                if names_secret(key) and isinstance(value, str | int | float) and not isinstance(value, bool):
                    raise ValueError(f"{table}.{key} is a literal secret; write where it is kept: {SECRET_FORMS}")
        return self

    def settings(self, folder: Path) -> dict[str, Setting]:
        """Return all settings of the adapter by the names of its options; paths are relative to a folder."""
        found: dict[str, Setting | None] = {
            "profile": self.profile and self._profile_path(folder),
            "since": self.since,
        }
        if self.auth:
            found |= {"auth": self.auth.type, **dict(self.auth)}
            del found["type"]
            if self.auth.private_key_file:
                found["private_key_file"] = relative_to(folder, self.auth.private_key_file)
        found |= {f"query.{name}": value for name, value in self.query.items()}
        for name, table in self.lookup.items():
            found |= {f"lookup.{name}.{key}": value for key, value in table.model_dump(by_alias=True).items()}
        found |= {
            name: relative_to(folder, value) if name in _PATHS_AMONG_OPTIONS and isinstance(value, str) else value
            for name, value in self.options.items()
        }
        return {name: value for name, value in found.items() if value is not None}

    def _profile_path(self, folder: Path) -> str | None:
        named_by_path = self.profile and (self.profile.endswith(".toml") or "/" in self.profile or "\\" in self.profile)
        return relative_to(folder, self.profile) if self.profile and named_by_path else self.profile


class ConfigFile(_Strict):
    """``pumpcheck.toml`` as a whole."""

    sources: dict[SourceName, SourceTable] = Field(
        {}, description="Inventories by the name that `pumpcheck scan NAME` reads"
    )


def relative_to(folder: Path, path: str) -> str:
    """Return a path taken from a folder; one that is absolute, or begins in the home folder, stays where it is."""
    # Unlike `Path.expanduser` it leaves a ~ as it is where there is no such home.
    return str(folder / os.path.expanduser(path))  # noqa: PTH111


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``pumpcheck.toml``, by which editors check and complete it."""
    made = ConfigFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "pumpcheck.toml"}
