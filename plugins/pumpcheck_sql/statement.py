"""Whether a statement only reads, by a rule that is stricter than any database's.

What two databases would take apart differently is refused rather than understood, so the rule needs no dialect. It
keeps a slip from being sent; what holds behind it is the read-only transaction and the rights of the account.
"""

from __future__ import annotations

import re

_FIRST = frozenset(["select", "with", "values", "table"])
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
INSTEAD = "make a view of it in the database and name that with --option table=…"


def refusal(query: str) -> str:
    r"""Say why a statement is not sent; empty where it is one that only reads.

    >>> refusal("SELECT \"update\", 'a; drop' FROM v_assets -- all of them")
    ''
    >>> refusal("WITH gone AS (DELETE FROM assets RETURNING *) SELECT * FROM gone")
    'it holds DELETE, and only what reads is sent; put it in quotes where it is a name'
    """
    first, ended = "", False
    for part in _PARTS.finditer(query.replace("\r\n", "\n")):
        kind, text = part.lastgroup, part[0]
        if kind in ("unclear", "other"):
            return f"databases differ in how they read {text.strip()!r} in it; {INSTEAD}"
        if kind == "comment":
            continue
        if ended:
            return "it holds several statements; keep one"
        first = first or text.casefold()
        ended = kind == "end"
        if kind == "word" and _WRITING.fullmatch(text):
            return f"it holds {text.upper()}, and only what reads is sent; put it in quotes where it is a name"
    return "" if first in _FIRST else "it is no SELECT; write one that gives the records"
