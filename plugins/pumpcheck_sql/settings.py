"""The settings of the adapter, checked: one clear sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pumpcheck import SourceNotFoundError, SourceRequest, SourceUnreadableError, UsageError, read_secret

from .statement import refusal

if TYPE_CHECKING:
    from sqlalchemy import URL

OPTIONS: Mapping[str, str] = {
    "table": "table or view that is read, such as v_assets or schema.v_assets",
    "query": "a SELECT whose result is read instead of a table",
    "auth": "basic or none; may be left out",
    "username": "user name, or where it is kept",
    "password": "where the password is kept, such as env:CMMS_PASSWORD",
    "timeout": "seconds to wait for the connection (default 30)",
    "time_limit": "seconds that reading may take (default 3600)",
}
"""By key, with a line of help."""

DRIVERS = {
    "postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql", "mssql": "pyodbc", "oracle": "oracledb",
    "sqlite": "pysqlite",
}  # fmt: skip
"""By the database that an address begins with, the driver that is taken where the address names none."""

INSTALL = "install it with: pip install 'pumpcheck[sql]'"
_REFERENCES = ("env:", "file:", "keyring:")
_SECRET = re.compile(r"(?i)(?:passw(?:or)?d|passphrase|pwd|secret|token)[^=&;]*=")


@dataclass(frozen=True)
class Settings:
    """What is read, from where, and how long that may take. The password shows itself nowhere."""

    url: URL = field(repr=False)
    table: str
    query: str
    timeout: int
    time_limit: int

    @classmethod
    def of(cls, request: SourceRequest) -> Settings:
        """Check a request.

        Raises:
            SourceError: If SQLAlchemy or the file is missing.
            UsageError: If an option or the address is wrong.
        """
        options = request.options
        table, query = options.get("table", ""), options.get("query", "")
        if table and query:
            raise UsageError("--option query is given beside a table; keep one of them")
        if request.sheets:
            raise UsageError("a database has no sheets; write --option table=NAME, or sources of their own for several")
        if query and (problem := refusal(query)):
            raise UsageError(f"--option query is not sent: {problem}")
        if options.get("auth", "none") not in ("none", "basic"):
            raise UsageError("--option auth: databases take basic, which is username and password, or none")
        url = _url(request.location)
        name = options.get("username", "")
        if name:
            url = url.set(username=read_secret(name).reveal() if name.startswith(_REFERENCES) else name)
        if "password" in options:
            url = url.set(password=read_secret(options["password"]).reveal())
        return cls(url, table, query, _seconds(options, "timeout", 30), _seconds(options, "time_limit", 3600))


def _url(location: str) -> URL:
    try:
        from sqlalchemy import exc, make_url
    except ImportError:
        raise SourceUnreadableError(f"reading databases needs the package SQLAlchemy; {INSTALL}") from None
    try:
        url = make_url(location)
    except (exc.ArgumentError, ValueError):
        url = None
    if url is None:
        raise UsageError("is no address of a database; write it as postgresql+psycopg://HOST/DATABASE")
    if url.password is not None or _SECRET.search(unquote(location.partition("?")[2])):
        raise UsageError("the address holds a password; take it out, and give --option password=env:NAME")
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not path.is_file():
            raise SourceNotFoundError("there is no such file; write sqlite:///PATH, with four slashes for a whole path")
        return url.set(database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    driver = "" if "+" in url.drivername else DRIVERS.get(url.drivername, "")
    return url.set(drivername=f"{url.drivername}+{driver}") if driver else url


def _seconds(options: Mapping[str, str], key: str, usual: int) -> int:
    text = options.get(key, str(usual)).strip()
    if not text.isdecimal() or not int(text):
        raise UsageError(f"--option {key}: must be a whole number of seconds, 1 or more")
    return int(text)
