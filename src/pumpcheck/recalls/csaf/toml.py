"""Write the little TOML that a recall file needs: text, lists of text, truth values, tables and comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 150

Value = str | bool | int | Sequence[str]


def write_value(value: Value) -> str:
    r"""Write one value.

    >>> write_value("a \"b\"\n"), write_value(True), write_value(["x", "é"])
    ('"a \\"b\\"\\n"', 'true', '["x", "é"]')
    """
    if isinstance(value, str):
        # What JSON escapes is escaped alike in TOML, which escapes DEL besides and knows no lone surrogates.
        clean = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, bool | int):
        return json.dumps(value)
    lines: list[str] = [""]
    for item in map(write_value, value):
        if lines[-1] and len(lines[-1]) + len(item) > _WIDTH:
            lines.append("")
        lines[-1] += f"{item}, " if lines[-1] else f"  {item}, "
    if len(lines) == 1:
        return f"[{lines[0].strip().removesuffix(',')}]"
    return "\n".join(["[", *(line.rstrip() for line in lines), "]"])


def write_table(
    path: Sequence[str], values: Mapping[str, Value], *, of_many: bool = False, comments: Iterable[str] = ()
) -> str:
    """Write a table with its heading; empty texts and lists are left out.

    Args:
        path: Keys that lead to the table; empty for the file itself.
        values: Its keys and values.
        of_many: Whether it is one of several with this path.
        comments: Lines above it.

    >>> print(write_table(["code", "markers"], {"K": "^K", "E": ""}, comments=["Letters."]))
    # Letters.
    [code.markers]
    K = "^K"
    """
    lines = [write_comment(comment) for comment in comments]
    if path:
        heading = f"[{'.'.join(map(write_key, path))}]"
        lines.append(f"[{heading}]" if of_many else heading)
    lines += [f"{write_key(key)} = {write_value(value)}" for key, value in values.items() if value not in ("", [], ())]
    return "\n".join(lines)


def write_key(key: str) -> str:
    """Write a key, in quotes where it needs them.

    >>> write_key("K"), write_key("MiniMed 640G")
    ('K', '"MiniMed 640G"')
    """
    return key if _BARE.fullmatch(key) else write_value(key)


def write_comment(text: str) -> str:
    """Write a text as one comment line."""
    return "# " + one_line(text)


def one_line(text: str) -> str:
    r"""Return a text without line breaks and characters that do not print.

    >>> one_line("a\n b\x07")
    'a b'
    """
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
