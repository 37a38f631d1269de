"""The settings of the adapter, checked: one clear sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pumpcheck import SourceNotFoundError, SourceRequest, SourceUnreadableError, UsageError, option_number, read_secret

if TYPE_CHECKING:
    from sqlalchemy import URL

OPTIONS: Mapping[str, str] = {
    "table": "table or view that is read, such as v_assets or schema.v_assets",
    "query": "a SELECT whose result is read instead of a table",
    "auth": "basic or none; may be left out",
    "username": "user name, or where it is kept",
    "password": "where the password is kept, such as env:CMMS_PASSWORD",
    "time_limit": "seconds that reading may take (default 3600)",
}
DRIVERS = {"postgresql": "psycopg", "mssql": "pyodbc", "oracle": "oracledb", "sqlite": "pysqlite"}
DRIVERS |= dict.fromkeys(["mysql", "mariadb"], "pymysql")
"""By the database that an address begins with, the driver that is taken where the address names none."""

_SECRET = re.compile(r"(?i)(?:passw(?:or)?d|passphrase|pwd|secret|token)[^=&;]*=")


class Settings(NamedTuple):
    """What is read, from where, and how long that may take. The address shows its password nowhere."""

    url: URL
    table: str
    query: str
    time_limit: int

    @classmethod
    def of(cls, request: SourceRequest) -> Settings:
        """Check a request; what is wrong with it, or missing, is a `SourceError` or a `UsageError`."""
        options = request.options
        table, query = options.get("table", ""), options.get("query", "")
        if request.sheets or (table and query):
            raise UsageError("give --option table=NAME alone, or --option query=SELECT … alone, and no sheet")
        if query and (problem := refusal(query)):
            raise UsageError(f"--option query is not sent: {problem}")
        if options.get("auth", "none") not in ("none", "basic"):
            raise UsageError("--option auth: databases take basic, which is username and password, or none")
        return cls(_url(request.location, options), table, query, option_number(options, "time_limit", 3600))


def _url(location: str, options: Mapping[str, str]) -> URL:
    try:
        from sqlalchemy import make_url
    except ImportError:
        raise SourceUnreadableError("needs SQLAlchemy; install it with: pip install 'pumpcheck[sql]'") from None
    try:
        url = make_url(location)
    except Exception:
        url = None
    if not url:
        raise UsageError("is no address of a database; write it as postgresql+psycopg://HOST/DATABASE")
    if url.password is not None or _SECRET.search(unquote(location.partition("?")[2])):
        raise UsageError("the address holds a password; take it out, and give --option password=env:NAME")
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not path.is_file():
            raise SourceNotFoundError("there is no such file; write sqlite:///PATH, with four slashes for a whole path")
        return url.set(database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    name, password = options.get("username"), options.get("password")
    return url.set(
        drivername=f"{url.drivername}+{DRIVERS[url.drivername]}" if url.drivername in DRIVERS else None,
        username=read_secret(name).reveal() if name and name.startswith(("env:", "file:", "keyring:")) else name,
        password=read_secret(password).reveal() if password else None,
    )


_WRITING = re.compile(
    "alter|attach|backup|bulk|call|create|dbcc|delete|deny|detach|drop|exec|execute|grant|insert|into|kill|merge|openquery|"
    "openrowset|reconfigure|restore|revoke|share|shutdown|truncate|update|updatetext|writetext",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"""
    (?P<unclear>\b[nN]?[qQ]' | --(?!\s|\Z) | /\*(?=M?!) | [\r\0])
  | (?P<quoted>'(?:[^'\\]|\\(?!')|'')*' | "(?:[^"\\]|\\(?!")|"")*" | `[^`\\]*` | \[[^][()'"`;\\]*\])
  | (?P<comment>--[^\r\n]* | /\*(?:(?!/\*|\*/).)*\*/)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<other>['"`\\$\#[] | /\* | \*/)
  | (?P<end>;)
  | (?P<sign>[^\s(])
    """,
    re.VERBOSE | re.DOTALL,
)


def refusal(query: str) -> str:
    r"""Say why a statement is not sent; empty where it is one that only reads.

    What databases differ in is refused, so the rule needs no dialect. It keeps a slip from being sent; behind it stand
    the read-only transaction and the rights of the account.

    >>> refusal("SELECT \"update\", 'a; drop' FROM v_assets -- all of them")
    ''
    >>> refusal("WITH gone AS (DELETE FROM assets RETURNING *) SELECT * FROM gone")
    'it holds DELETE, and only what reads is sent; put it in quotes where it is a name'
    """
    first, ended = "", False
    found = ((part.lastgroup, part[0]) for part in _PARTS.finditer(query.replace("\r\n", "\n")))
    for kind, text in (part for part in found if part[0] != "comment"):
        if kind in ("unclear", "other"):
            return f"databases differ in how they read {text.strip()!r} in it; make a view of it and name that as table"
        if ended:
            return "it holds several statements; keep one"
        first = first or text.casefold()
        ended = kind == "end"
        if kind == "word" and _WRITING.fullmatch(text):
            return f"it holds {text.upper()}, and only what reads is sent; put it in quotes where it is a name"
    return "" if first in ("select", "with", "values", "table") else "it is no SELECT; write one that gives the records"
