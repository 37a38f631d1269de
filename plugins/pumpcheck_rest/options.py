"""The settings of the adapter, checked: one clear sentence for each that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import overload

from pumpcheck import Secret, UsageError, read_secret

OPTIONS: Mapping[str, str] = {
    "profile": "the system: a name such as snipeit, or the path of a TOML file (default generic)",
    "profile.*": "what the profile leaves open or says otherwise, such as profile.records=data.items",
    "query.*": "a parameter of every request, such as query.status=active; a secret as env:NAME",
    "auth": "none, bearer, basic, header, glpi or oauth2 (default: that of the profile)",
    "token": "where the token is kept, such as env:CMMS_TOKEN",
    "username": "user name, for basic and glpi",
    "password": "where the password is kept",
    "app_token": "where the App-Token of GLPI is kept",
    "user_token": "where the user_token of GLPI is kept",
    "client_id": "client of oauth2",
    "client_secret": "where the secret of the client is kept",
    "token_url": "where oauth2 gives tokens",
    "header": "name of the header that carries the token",
    "page_size": "records asked for at a time",
    "pages": "read this many pages only",
    "timeout": "seconds to wait for an answer (default 30)",
    "page_timeout": "seconds for one answer to come whole (default 300)",
    "retries": "how often a request is repeated (default 4)",
    "max_wait": "most seconds to wait before a request is repeated, also where the server asks for more (default 120)",
    "parallel": "pages asked for at a time, where their places are known in advance (default 1)",
    "max_records": "most records that are read (default 5000000)",
    "max_page_mb": "largest answer in MB (default 100)",
    "ca_bundle": "file of the certificate authorities to trust",
    "client_cert": "file of the client certificate",
    "client_key": "file of its key",
    "allow_http": "yes: plain http to another computer is allowed",
    "allow_origin": "another host, such as https://files.example.org, that pages may lead to; it gets no credentials",
    "resume": "yes: go on from the last whole page of an interrupted read",
}
"""By key, with a line of help."""

_KINDS = ("none", "bearer", "basic", "header", "glpi", "oauth2")
_SECRETS = ("token", "password", "app_token", "user_token", "client_secret")
_REFERENCES = ("env:", "file:", "keyring:")
_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off", "")


@dataclass(frozen=True)
class Settings:
    """The settings of one read. Secrets show themselves nowhere."""

    profile: str = "generic"
    changes: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    query_as_written: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: str = ""
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    username: str = ""
    client_id: str = ""
    token_url: str = ""
    header: str = ""
    page_size: int | None = None
    pages: int | None = None
    timeout: int = 30
    page_timeout: int = 300
    retries: int = 4
    max_wait: int = 120
    parallel: int = 1
    max_records: int = 5_000_000
    max_page_mb: int = 100
    ca_bundle: str = ""
    client_cert: str = ""
    client_key: str = ""
    allow_http: bool = False
    allow_origin: tuple[str, ...] = ()
    resume: bool = False

    @classmethod
    def of(cls, options: Mapping[str, str]) -> Settings:
        """Check the options of a request.

        Raises:
            UsageError: If one is wrong, or a secret is not where it is said to be.
        """
        auth = options.get("auth", "")
        if auth and auth not in _KINDS:
            raise UsageError(f"--option auth: there is no kind {auth!r}; there are {', '.join(_KINDS)}")
        return cls(
            profile=options.get("profile", cls.profile),
            changes=_family(options, "profile."),
            query={name: _revealed(value) for name, value in _family(options, "query.").items()},
            query_as_written=_family(options, "query."),
            auth=auth,
            secrets={key: read_secret(options[key]) for key in _SECRETS if key in options},
            username=options.get("username", ""),
            client_id=options.get("client_id", ""),
            token_url=options.get("token_url", ""),
            header=options.get("header", ""),
            page_size=_number(options, "page_size", None),
            pages=_number(options, "pages", None),
            timeout=_number(options, "timeout", cls.timeout),
            retries=_number(options, "retries", cls.retries, least=0),
            page_timeout=_number(options, "page_timeout", cls.page_timeout),
            max_wait=_number(options, "max_wait", cls.max_wait, least=0),
            parallel=_number(options, "parallel", cls.parallel),
            max_records=_number(options, "max_records", cls.max_records),
            max_page_mb=_number(options, "max_page_mb", cls.max_page_mb),
            ca_bundle=options.get("ca_bundle", ""),
            client_cert=options.get("client_cert", ""),
            client_key=options.get("client_key", ""),
            allow_http=_flag(options, "allow_http"),
            allow_origin=tuple(options.get("allow_origin", "").replace(",", " ").split()),
            resume=_flag(options, "resume"),
        )

    def secret(self, key: str, kind: str) -> str:
        """Return a secret that a kind of authentication needs.

        Raises:
            UsageError: If it is missing.
        """
        if key not in self.secrets:
            raise UsageError(
                f"auth {kind} needs --option {key}=env:NAME; or --option auth=none where no sign-in is needed"
            )
        value = self.secrets[key].reveal().strip()
        if kind != "basic" and not value.isascii():
            raise UsageError(f"--option {key}: the secret has letters that no header can carry; check where it is kept")
        return value


def _family(options: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in options.items() if key.startswith(prefix)}


def _revealed(value: str) -> str:
    """Return a parameter's value, looked up where it is a reference to a secret."""
    return read_secret(value).reveal() if value.startswith(_REFERENCES) else value


@overload
def _number(options: Mapping[str, str], key: str, usual: int, *, least: int = ...) -> int: ...
@overload
def _number(options: Mapping[str, str], key: str, usual: None) -> int | None: ...
def _number(options: Mapping[str, str], key: str, usual: int | None, *, least: int = 1) -> int | None:
    if key not in options:
        return usual
    text = options[key].strip()
    if not text.isdecimal() or int(text) < least:
        raise UsageError(f"--option {key}: must be a whole number, {least} or more")
    return int(text)


def _flag(options: Mapping[str, str], key: str) -> bool:
    text = options.get(key, "").strip().lower()
    if text not in (*_YES, *_NO):
        raise UsageError(f"--option {key}: must be yes or no")
    return text in _YES
