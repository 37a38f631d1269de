"""The settings of the adapter, checked: one clear sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from pumpcheck import Secret, UsageError, option_number, read_secret

_KINDS = ("none", "bearer", "basic", "header", "login", "glpi", "oauth2")
_REFERENCES = ("env:", "file:", "keyring:")
_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off", "")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_SECRETS = {
    "token": "where the token is kept, such as env:CMMS_TOKEN",
    "password": "where the password is kept",
    "app_token": "where the App-Token of GLPI is kept",
    "user_token": "where the user_token of GLPI is kept",
    "client_secret": "where the secret of the client of oauth2 is kept",
}
_FAMILIES = {
    "profile.*": "what the profile leaves open or says otherwise, such as profile.records=data.items",
    "query.*": "a parameter of every request, such as query.status=active; a secret as env:NAME",
    "lookup.*": "a second list that holds the names of ids, such as lookup.manufacturer.url, .key, .value and .from",
}


def _option(usual: object, text: str, least: int = 1) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare an option with a line of help; of what kind it is, its usual value says."""
    usually = "" if usual in ("", None, False, ()) else f" (default {usual})"
    return field(default=usual, metadata={"help": text + usually, "least": least})


@dataclass(frozen=True)
class Settings:
    """The settings of one read. Secrets show themselves nowhere."""

    changes: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    query_as_written: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    profile: str = _option("generic", "the system: a name such as snipeit, or the path of a TOML file")
    since: str = _option("", "only what was changed since a day, such as 2026-10-01; such a scan is partial")
    auth: str = _option("", f"{', '.join(_KINDS[:-1])} or {_KINDS[-1]} (default: that of the profile)")
    username: str = _option("", "user name, for basic, login and glpi")
    client_id: str = _option("", "client of oauth2")
    token_url: str = _option("", "where oauth2 gives tokens")
    scope: str = _option("", "what the token of oauth2 is to allow")
    audience: str = _option("", "for whom the token of oauth2 is")
    private_key_file: str = _option("", "file of the private key by which the client of oauth2 proves itself")
    key_id: str = _option("", "what the system calls that key; for Entra ID the thumbprint of its certificate")
    key_algorithm: str = _option("", "how it signs, such as PS256 (default: RS384, or ES384 as the key is)")
    login_url: str = _option("", "where login gives the token of a session")
    login_form: bool = _option(False, "yes: login takes a form, not JSON")
    username_field: str = _option("username", "what login calls the user name, such as email")
    password_field: str = _option("password", "what login calls the password")
    token_path: str = _option("", "where the answer to login has the token, such as data.access_token, or its header")
    header: str = _option("", "name of the header that carries the token")
    prefix: str = _option("", "what stands before the token in that header, such as Token")
    page_size: int | None = _option(None, "records asked for at a time")
    pages: int | None = _option(None, "read this many pages only")
    timeout: int = _option(30, "seconds to wait for an answer")
    page_timeout: int = _option(300, "seconds for one answer to come whole")
    retries: int = _option(4, "how often a request is repeated", least=0)
    max_wait: int = _option(
        120, "most seconds to wait before a request is repeated, also where the server asks for more", least=0
    )
    parallel: int = _option(1, "pages asked for at a time, where their places are known in advance")
    max_records: int = _option(5_000_000, "most records that are read")
    max_page_mb: int = _option(100, "largest answer in MB")
    ca_bundle: str = _option("", "file of the certificate authorities to trust instead of the system's")
    client_cert: str = _option("", "file of the client certificate")
    client_key: str = _option("", "file of its key")
    allow_http: bool = _option(False, "yes: plain http to another computer is allowed")
    allow_origin: tuple[str, ...] = _option(
        (), "another host, such as https://files.example.org, that pages may lead to; it gets no credentials"
    )
    resume: bool = _option(False, "yes: go on from the last whole page of an interrupted read")

    @classmethod
    def of(cls, options: Mapping[str, str]) -> Settings:
        """Check the options of a request."""
        plain = {
            each.name: _read(each.name, options[each.name], each.default, each.metadata["least"])
            for each in fields(cls)
            if each.metadata and each.name in options
        }
        if plain.get("auth") and plain["auth"] not in _KINDS:
            raise UsageError(f"--option auth: there is no kind {plain['auth']!r}; there are {', '.join(_KINDS)}")
        if not _DAY.fullmatch(str(plain.get("since", "2026-10-01"))):
            raise UsageError("--option since: must be a day, such as 2026-10-01")
        query, lookups = _family(options, "query."), {key: options[key] for key in options if key.startswith("lookup.")}
        secret = {name: read_secret(value).reveal() for name, value in query.items() if value.startswith(_REFERENCES)}
        return cls(
            changes={**_family(options, "profile."), **lookups},
            query={**query, **secret},
            query_as_written=query,
            secrets={key: read_secret(options[key]) for key in _SECRETS if key in options},
            **plain,  # type: ignore[arg-type]
        )

    def secret(self, key: str, kind: str) -> str:
        """Return a secret that a kind of authentication needs."""
        if key not in self.secrets:
            raise UsageError(
                f"auth {kind} needs --option {key}=env:NAME; or --option auth=none where no sign-in is needed"
            )
        value = self.secrets[key].reveal().strip()
        if kind in ("bearer", "header", "glpi") and not value.isascii():
            raise UsageError(f"--option {key}: the secret has letters that no header can carry; check where it is kept")
        return value


OPTIONS: Mapping[str, str] = {
    **_FAMILIES,
    **{each.name: each.metadata["help"] for each in fields(Settings) if each.metadata},
    **_SECRETS,
}
"""By key, with a line of help."""


def _family(options: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in options.items() if key.startswith(prefix)}


def _read(key: str, text: str, usual: object, least: int) -> object:
    """Return a setting as what its usual value is: yes or no, a number, several texts or one."""
    word = text.strip().lower()
    if isinstance(usual, bool):
        if word not in (*_YES, *_NO):
            raise UsageError(f"--option {key}: must be yes or no")
        return word in _YES
    if isinstance(usual, tuple):
        return tuple(text.replace(",", " ").split())
    if isinstance(usual, str):
        return text
    return option_number({key: text}, key, least, least)
