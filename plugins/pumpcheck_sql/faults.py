"""What a database or its driver says, in one line without values of records and without secrets."""

from __future__ import annotations

import re

_HINTS = (
    (r"resolve|getaddrinfo|not known|unknown host", "check the name of the host"),
    (r"authentic|password|access denied|login failed|logon denied|role .*exist", "check --option username and password"),
    (r"database .*exist|unknown database|cannot open database", "check the database's name at the end of the address"),
    (r"refused|timed? ?out|unreachable|connect", "check host and port, and that it is running"),
    (r"not a database|malformed", "check that it is a whole SQLite file without encryption"),
)
_NUMBERED = re.compile(r"\w*(?:\d\w*){3,}")
_LONGEST = 200


def told(error: Exception) -> str:
    """Return the first line of what a driver says, without words of several digits: it may quote a record."""
    return _NUMBERED.sub("…", _first_line(error))


def not_connected(error: Exception, secret: str | None) -> str:
    """Return one sentence for a connection that does not come about; ``secret`` is the password."""
    text = _first_line(error)
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, text, re.IGNORECASE)), "check the address")
    return f"cannot connect: {text.replace(secret, '…') if secret else text}; {hint}"


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return " ".join(lines[0].split())[:_LONGEST].rstrip(" .;") if lines else type(error).__name__
