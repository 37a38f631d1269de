"""A connection that reads: one transaction, read-only where the database knows that, rolled back at the end."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any

from pumpcheck import SourceNotFoundError, SourceUnreadableError, UsageError

from .faults import not_connected
from .settings import DRIVERS, INSTALL, Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Engine, Executable

_READ_ONLY = {
    **dict.fromkeys(["postgresql", "mysql", "mariadb", "oracle"], ["SET TRANSACTION READ ONLY"]),
    "sqlite": ["PRAGMA query_only = ON", "SELECT count(*) FROM sqlite_master"],
}
_TIMEOUTS = {"pyodbc": "timeout", "pysqlite": "timeout", "oracledb": "tcp_connect_timeout"}
_TIMEOUTS |= dict.fromkeys(["psycopg", "psycopg2", "pymysql", "mysqldb"], "connect_timeout")
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""For PostgreSQL: a server that is gone without a word is noticed within a minute."""

_AS_TEXT = "int2 int4 int8 numeric uuid date time timetz timestamp timestamptz interval".split()
"""Types of PostgreSQL that are taken as it writes them; for some of their values, such as infinity, Python has none."""

_PART = re.compile(r'"((?:[^"]|"")*)"(?:\.|$)|([^.]+)(?:\.|$)')


class Database:
    """An open connection. All that it is asked is part of one transaction, which is rolled back.

    Attributes:
        expired: Whether the time limit is over.
        time_limit: How many seconds it has.
    """

    def __init__(self, settings: Settings) -> None:
        """Connect.

        Raises:
            SourceUnreadableError: If the driver is missing or the connection does not come about.
        """
        self.expired = False
        self.time_limit = settings.time_limit
        self._settings = settings
        self._engine = _engine(settings)
        self._connection = _connected(self._engine)
        self._timer = Timer(settings.time_limit, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def send(self) -> CursorResult[Any]:
        """Send the statement, and return its result, which streams.

        Raises:
            SourceNotFoundError: If there is no such table.
            UsageError: If there is nothing to send.
        """
        streaming = {"stream_results": True}
        if not self._settings.query:
            return self._connection.execute(self._select(self._settings.table), execution_options=streaming)
        as_it_stands = {**streaming, "no_parameters": True}
        return self._connection.exec_driver_sql(self._settings.query, execution_options=as_it_stands)

    def close(self) -> None:
        """Roll back and let go."""
        self._timer.cancel()
        # Of a connection that was lost nothing is left to roll back.
        with suppress(Exception):
            self._connection.rollback()
        with suppress(Exception):
            self._connection.close()
        self._engine.dispose()

    def _expire(self) -> None:
        self.expired = True
        with suppress(Exception):
            connection: Any = self._connection.connection.driver_connection
            (getattr(connection, "cancel", None) or connection.interrupt)()

    def _select(self, name: str) -> Executable:
        from sqlalchemy import inspect, select, table, text

        inspector = inspect(self._connection)
        for schema, own in _ways_to_read(name):
            if inspector.has_table(own, schema):
                return select(text("*")).select_from(table(own, schema=schema))
        names = [*inspector.get_view_names(), *inspector.get_table_names()]
        known = ", ".join(names[:30]) or "none that this account sees"
        if not name:
            raise UsageError(f"say what to read with --option table=NAME or query=SELECT …; there are {known}")
        near = difflib.get_close_matches(name.casefold(), names, n=1)
        raise SourceNotFoundError(
            f"there is no table or view {name!r}; {f'did you mean {near[0]}?' if near else f'there are {known}'}"
        )


def _engine(settings: Settings) -> Engine:
    from sqlalchemy import NullPool, create_engine, exc

    url = settings.url
    driver = url.drivername.partition("+")[2] or DRIVERS.get(url.drivername, "")
    arguments: dict[str, int] = {**(_KEEPALIVE if driver.startswith("psycopg") else {})}
    if name := _TIMEOUTS.get(driver):
        arguments[name] = settings.timeout
    try:
        return create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    except ImportError as error:
        package = error.name or driver
        how = INSTALL if package == "psycopg" else f"install it with: pip install {package}"
        problem = f"the driver {package} is missing; {how}"
    except (exc.SQLAlchemyError, TypeError, ValueError):
        known = ", ".join(f"{name}+{usual}" for name, usual in DRIVERS.items())
        problem = f"SQLAlchemy knows no {url.drivername}; begin the address with one of {known}, or install its dialect"
    raise SourceUnreadableError(problem)


def _connected(engine: Engine) -> Connection:
    from sqlalchemy import exc

    connection = None
    try:
        connection = engine.connect()
        for statement in _READ_ONLY.get(engine.dialect.name, ()):
            connection.exec_driver_sql(statement)
        if engine.driver == "psycopg":
            from psycopg.types.string import TextLoader

            adapters: Any = getattr(connection.connection.driver_connection, "adapters", None)
            for name in _AS_TEXT:
                adapters.register_loader(name, TextLoader)
    except (exc.SQLAlchemyError, OSError, ValueError, TypeError) as error:
        problem = not_connected(error, engine.url.password)
    else:
        return connection
    if connection is not None:
        connection.close()
    raise SourceUnreadableError(problem)


def _ways_to_read(name: str) -> Iterator[tuple[str | None, str]]:
    """Yield what a name may stand for, as schema and table: what it says as a whole, in quotes, and at each dot."""
    parts = [quoted.replace('""', '"') if quoted else plain for quoted, plain in _PART.findall(name)]
    yield from ((None, name), *(((".".join(parts[:at]) or None), ".".join(parts[at:])) for at in range(len(parts))))
