"""The form of ``pumpcheck.toml``, checked by pydantic, and its schema."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from pumpcheck.config.config_file import SOURCE_NAME
from pumpcheck.model.finding import FIELDS
from pumpcheck.secrets import is_credential, names_secret, secret_in_url

SECRET_FORMS = '{ env = "NAME" }, { file = "PATH" } or { keyring = "SERVICE/USER" }'  # noqa: S105 - it says how to write one
"""How a secret is written in the file, for messages."""

_SECRET_PLACES = {"env": r"[A-Za-z_][A-Za-z0-9_]*", "file": r"[\s\S]+", "keyring": r".+/[^/]+"}
_PATHS_AMONG_SETTINGS = ("ca_bundle", "client_cert", "client_key", "private_key_file")


def _shape(pattern: str, wanted: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(wanted)
        return text

    return AfterValidator(check)


def _free_of_secrets(url: str) -> str:
    if "://" not in url:
        raise ValueError("is not a URL; begin it with https://, or write path = for a file")
    if problem := secret_in_url(url):
        raise ValueError(f"{problem}; take it out, and write under auth where a secret is kept: {SECRET_FORMS}")
    return url


def _secret(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(f"is a literal secret; write where it is kept instead: {SECRET_FORMS}")
    return _setting(value)


def _setting(value: object) -> object:
    if isinstance(value, dict):
        ((kind, place),) = value.items() if len(value) == 1 else [("", "")]
        if not isinstance(place, str) or not re.fullmatch(_SECRET_PLACES.get(kind, "(?!)"), place):
            raise ValueError(f"must be text, a number, true or false, or {SECRET_FORMS}; put a key with dots in quotes")
    elif not isinstance(value, str | int | float):
        raise ValueError("must be text, a number, true or false")
    elif isinstance(value, str) and is_credential(value):
        raise ValueError(f"holds a literal secret; write where it is kept instead: {SECRET_FORMS}")
    return value


Filled = Annotated[str, Field(min_length=1)]
Name = Annotated[str, _shape(r"[a-z0-9_-]+", "must be lower-case letters, digits, _ and -")]
SourceName = Annotated[
    str,
    _shape(SOURCE_NAME, "a source's name is made of letters, digits, _ and -"),
    Field(json_schema_extra={"pattern": f"^{SOURCE_NAME}$"}),
]
Url = Annotated[str, AfterValidator(_free_of_secrets), Field(json_schema_extra={"pattern": "^[A-Za-z0-9+.-]+://"})]
Day = Annotated[str, _shape(r"\d{4}-\d\d-\d\d", 'must be a day, such as "2026-10-01"')]
FieldName = Annotated[
    str,
    _shape("|".join(FIELDS), f"there is no such field; the fields are {', '.join(FIELDS)}"),
    WithJsonSchema({"type": "string", "enum": list(FIELDS)}),
]


class _Strict(BaseModel):
    # Without hide_input_in_errors the text of a validation error quotes what was written.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SecretTable(_Strict):
    """Where a secret is kept: one of these."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    env: str | None = Field(None, description="Name of the environment variable")
    file: str | None = Field(None, description="Path of the file, relative to pumpcheck.toml")
    keyring: str | None = Field(None, description="SERVICE/USER")

    def reference(self, folder: Path) -> str:
        """Return it as ``env:NAME``, ``file:PATH`` or ``keyring:SERVICE/USER``, the path taken from a folder."""
        ((kind, place),) = self.model_dump(exclude_none=True).items()
        return f"{kind}:{relative_to(folder, place) if kind == 'file' else place}"


Setting = Annotated[bool | int | float | str | SecretTable, BeforeValidator(_setting)]
Settings = dict[Filled, Setting]
SecretPlace = Annotated[SecretTable, BeforeValidator(_secret)]


class AuthTable(_Strict):
    """How the adapter proves who asks: its type, and the settings of that, which the adapter checks."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: Settings = Field(init=False)

    token: SecretPlace | None = None
    password: SecretPlace | None = None
    app_token: SecretPlace | None = None
    user_token: SecretPlace | None = None
    client_secret: SecretPlace | None = None


class SourceTable(_Strict):
    """``[sources.NAME]``: one inventory."""

    adapter: Name | None = Field(None, description="Adapter that reads it, such as rest, csv or excel")
    url: Url | None = Field(None, description="Address of the collection")
    path: Filled | None = Field(None, description="File, folder or pattern, relative to pumpcheck.toml")
    profile: Filled | None = Field(None, description="Name of a profile, or the path of one")
    auth: AuthTable | None = None
    query: Settings = Field({}, description="Parameters of the query")
    since: Day | None = Field(None, description="Only what was changed since that day; such a scan is partial")
    lookup: dict[Filled, dict[Filled, Filled]] = Field(
        {}, description="Second lists by what they name, each with url, key, value and from"
    )
    options: Settings = Field({}, description="Further settings of the adapter")
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

    def settings(self, folder: Path) -> Settings:
        """Return all settings of the adapter by the names of its options; paths are relative to a folder."""
        own = dict(self.auth or ())
        found: Settings = {
            "auth" if name == "type" else name: value for name, value in own.items() if value is not None
        }
        if self.profile:
            is_path = self.profile.endswith(".toml") or "/" in self.profile or "\\" in self.profile
            found["profile"] = relative_to(folder, self.profile) if is_path else self.profile
        if self.since:
            found["since"] = self.since
        found |= {f"query.{name}": value for name, value in self.query.items()}
        for name, table in self.lookup.items():
            found |= {f"lookup.{name}.{key}": value for key, value in table.items()}
        found |= self.options
        return {
            name: relative_to(folder, value) if name in _PATHS_AMONG_SETTINGS and isinstance(value, str) else value
            for name, value in found.items()
        }


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
