"""A connection that reads: one transaction, read-only where the database knows that, rolled back at the end."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any

from pumpcheck import PumpcheckError, SourceNotFoundError, SourceUnreadableError, UsageError

from .settings import DRIVERS, Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Executable

_READ_ONLY = {**dict.fromkeys(DRIVERS, "SET TRANSACTION READ ONLY"), "sqlite": "PRAGMA query_only = ON", "mssql": ""}
# In seconds: a server of PostgreSQL that is gone without a word is noticed within a minute.
_PATIENCE = {"connect_timeout": 30, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# Types of PostgreSQL of which the text is taken; for some of their values, such as infinity, Python has none.
_AS_WRITTEN = ("int4", "int8", "numeric", "uuid", "date", "timestamp", "timestamptz", "interval")
_PART = re.compile(r'"((?:[^"]|"")*)"(?:\.|$)|([^.]+)(?:\.|$)')
# What a driver says of a statement may quote a record.
_NUMBERED = re.compile(r"\w*(?:\d\w*){3,}")
_HINTS = (
    (r"load plugin", f"begin the address with one of {', '.join(DRIVERS)}, or install what SQLAlchemy needs for it"),
    (r"resolve|getaddrinfo|not known|unknown host", "check the name of the host"),
    (r"authentic|password|access denied|log[io]n|role .*exist", "check --option username and password"),
    (r"database", "check the database at the end of the address"),
    (r"refused|timed? ?out|unreachable|connect", "check host and port, and that it is running"),
)


class Database:
    """An open connection. All that it is asked is part of one transaction, which is rolled back."""

    def __init__(self, settings: Settings) -> None:
        """Connect; a missing driver, or a connection that does not come about, is a `SourceUnreadableError`."""
        self._settings = settings
        self._expired = False
        self._results: list[CursorResult[Any]] = []
        self._connection = _connected(settings)
        self._timer = Timer(settings.time_limit, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def send(self) -> CursorResult[Any]:
        """Send the statement, and return its result, which streams; close the connection where there is none."""
        try:
            if query := self._settings.query:
                options = {"stream_results": True, "no_parameters": True}
                result = self._connection.exec_driver_sql(query, execution_options=options)
            else:
                everything = self._everything(self._settings.table)
                result = self._connection.execute(everything, execution_options={"stream_results": True})
            self._results.append(result)
            if result.returns_rows and result.keys():
                return result
            raise SourceUnreadableError("the statement gives no columns; write a SELECT")
        except Exception as error:
            self.close()
            if isinstance(error, PumpcheckError):
                raise
            advice = "correct what is asked, or ask for the right to read it"
            problem = f"the database refuses it: {self._reason(error, advice)}"
        raise SourceUnreadableError(problem)

    def fetch(self, result: CursorResult[Any], size: int, seen: int) -> Sequence[Any]:
        """Return the next rows of a result, of which so many have been seen; none at the end."""
        try:
            if self._expired:
                raise TimeoutError
            return result.fetchmany(size)
        except Exception as error:
            problem = f"reading broke off after record {seen:,}: {self._reason(error, 'scan again')}"
        raise SourceUnreadableError(problem)

    def close(self) -> None:
        """Roll back and let go."""
        self._timer.cancel()
        # Of a connection that was lost nothing is left to roll back.
        for step in (*(result.close for result in self._results), self._connection.rollback, self._connection.close):
            with suppress(Exception):
                step()

    def _expire(self) -> None:
        self._expired = True
        with suppress(Exception):
            connection: Any = self._connection.connection.driver_connection
            (getattr(connection, "cancel", None) or connection.interrupt)()

    def _reason(self, error: Exception, advice: str) -> str:
        if self._expired:
            return f"it took more than {self._settings.time_limit:,} seconds; raise --option time_limit, or read less"
        return f"{_NUMBERED.sub('…', _first_line(error))}; {advice}"

    def _everything(self, name: str) -> Executable:
        """Return the SELECT for a name as a whole, or in quotes, or parted from its schema at one of its dots."""
        from sqlalchemy import inspect, select, table, text

        inspector = inspect(self._connection)
        parts = [quoted.replace('""', '"') if quoted else plain for quoted, plain in _PART.findall(name)]
        for at in range(-1, len(parts)):
            schema, own = (".".join(parts[:at]), ".".join(parts[at:])) if at >= 0 else ("", name)
            if inspector.has_table(own, schema or None):
                return select(text("*")).select_from(table(own, schema=schema or None))
        names = [*inspector.get_view_names(), *inspector.get_table_names()]
        known = f"there are {', '.join(names[:30]) or 'none that this account sees'}"
        if not name:
            raise UsageError(f"say what to read with --option table=NAME or query=SELECT …; {known}")
        near = difflib.get_close_matches(name.casefold(), names, n=1)
        raise SourceNotFoundError(f"has no table or view {name!r}; {f'did you mean {near[0]}?' if near else known}")


def _connected(settings: Settings) -> Connection:
    from sqlalchemy import NullPool, create_engine

    url = settings.url
    driver = url.drivername.partition("+")[2] or "pysqlite"
    arguments = _PATIENCE if driver.startswith("psycopg") else {}
    try:
        connection = create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True).connect()
        if statement := _READ_ONLY.get(url.get_backend_name()):
            connection.exec_driver_sql(statement)
        if driver == "psycopg":
            from psycopg.types.string import TextLoader

            adapters: Any = getattr(connection.connection.driver_connection, "adapters", None)
            for kind in _AS_WRITTEN:
                adapters.register_loader(kind, TextLoader)
    except ImportError as error:
        package = error.name or driver
        extra = "'pumpcheck[sql]'" if package == "psycopg" else package
        problem = f"the driver {package} is missing; install it with: pip install {extra}"
    except Exception as error:
        text = _first_line(error)
        hint = next((hint for sign, hint in _HINTS if re.search(sign, text, re.IGNORECASE)), "check the address")
        problem = f"cannot be reached: {text.replace(url.password, '…') if url.password else text}; {hint}"
    else:
        return connection
    raise SourceUnreadableError(problem)


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return " ".join(lines[0].split())[:200].rstrip(" .;") if lines else type(error).__name__
