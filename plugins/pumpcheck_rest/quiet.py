"""Keeps the logs of the libraries below from repeating addresses, whose queries may hold secrets."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGERS = ("connection", "connectionpool", "poolmanager", "response", "util.retry", "util.ssl_")

_here = threading.local()


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what urllib3 logs in this thread; what other threads send is no business of ours."""
    for name in _LOGGERS:
        # Adding a filter a second time changes nothing.
        logging.getLogger(f"urllib3.{name}").addFilter(_not_here)
    _here.reading = True
    try:
        yield
    finally:
        _here.reading = False


def _not_here(_record: logging.LogRecord) -> bool:
    return not getattr(_here, "reading", False)
