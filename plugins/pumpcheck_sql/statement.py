"""Whether a statement only reads, by a rule that is stricter than any database's.

What databases differ in is refused, so the rule needs no dialect. It keeps a slip from being sent; behind it stand the
read-only transaction and the rights of the account.
"""

from __future__ import annotations

import re

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
