"""Text from an inventory made safe for a spreadsheet, a workbook and a terminal, with nothing lost in silence."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, TextIO

CELL_LIMIT = 32_767
"""How many UTF-16 units a spreadsheet keeps in one cell."""

_PLACE = 200  # How many characters of a place's name are told in a text that has to be cut.

# Spreadsheets drop white space and what has no width before they decide whether a cell is a formula.
_BLANK = r"[ \x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u1680\u180e\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]*"
_FORMULA = rf"'*{_BLANK}[=+\-@＝＋－＠]"
_TABBED = rf"'*{_BLANK}[\t\r\n]"
# Beside the start of the cell, a place after ; or a line break: where the list separator is a semicolon, a
# spreadsheet begins a new cell there in spite of the quotes.
_GUARD = re.compile(rf"\A(?={_TABBED})|(?:\A|[;\t\r\n])(?={_FORMULA})")
# Finds something wherever `_GUARD` does in one of several texts, each behind a semicolon.
_ANY_GUARD = re.compile(rf"[;\t\r\n](?:{_FORMULA}|{_TABBED})")
_GUARDED = re.compile(rf"\A'(?={_TABBED})|(\A|[;\t\r\n])'(?={_FORMULA})")

_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# A spreadsheet reads _x0041_ as the letter A, so a cell that really says _x0041_ has its first mark escaped.
_OOXML_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Control characters, halves of characters, and marks that turn the direction of what follows, and so can make one text
# look like another.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]"
)


@contextmanager
def text_of(stream: BinaryIO, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Give a stream of text that is left open; what is no character at all is written as its number."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="backslashreplace", newline="", write_through=True)
    try:
        yield text
        text.flush()
    finally:
        text.detach()


def safe_cell(text: str) -> str:
    r"""Return text that no spreadsheet takes for a formula when it opens a CSV file.

    An apostrophe is put wherever a cell may begin with ``= + - @`` or their full-width forms, blanks before them or
    not: at the start, and after a semicolon, tab or line break. So it is before a tab or line break that begins the
    text. What bears such an apostrophe already gets one more, so `original_cell` restores every text exactly.

    >>> [safe_cell(text) for text in ("=1+1", "'=1+1", " @x", "MMT-722", "'quoted'")]
    ["'=1+1", "''=1+1", "' @x", 'MMT-722', "'quoted'"]
    """
    return _GUARD.sub(lambda found: found.group() + "'", text)


def safe_row(texts: Sequence[str]) -> Sequence[str]:
    """Return the cells of a row as `safe_cell` gives each: one look at all of them tells that most rows need none.

    >>> safe_row(["MMT-722", "=1+1"])
    ['MMT-722', "'=1+1"]
    """
    return list(map(safe_cell, texts)) if _ANY_GUARD.search(";" + ";".join(texts)) else texts


def original_cell(cell: str) -> str:
    """Return a cell of a CSV report as the text that it stands for, without what `safe_cell` put before it.

    >>> original_cell("'=1+1"), original_cell("'quoted'")
    ('=1+1', "'quoted'")
    """
    return _GUARDED.sub(lambda found: found.group(1) or "", cell)


def sheet_text(text: str, place: str = "") -> str:
    r"""Return text as an .xlsx cell can hold it.

    A control character shows as its picture (``\x01`` as ``␁``), what is no character at all as ``\ud800``; line
    breaks become ``\n``. Text over `CELL_LIMIT` is cut, and says so and where the whole of it is (``place``).

    >>> sheet_text("a\x01b")
    'a␁b'
    """
    # Most texts are as they should be.
    if text.isascii() and text.isprintable() and "_x" not in text and len(text) <= CELL_LIMIT:
        return text
    clean = _ILLEGAL_IN_XML.sub(lambda found: _picture(found.group()), text.replace("\r\n", "\n"))
    clean = _OOXML_ESCAPE.sub("_x005F_", clean)
    if _units(clean) <= CELL_LIMIT:
        return clean
    where = f"; the whole text is in {place[:_PLACE]}" if place else ""
    mark = f"… (cut, {len(text):,} characters{where})"
    kept = clean[: max(0, CELL_LIMIT - _units(mark))]
    while _units(kept) > CELL_LIMIT - _units(mark):
        kept = kept[: -max(1, (_units(kept) + _units(mark) - CELL_LIMIT) // 2)]
    return kept + mark


def one_line(text: str) -> str:
    r"""Return a cell's text as it is compared: as `sheet_text` gives it, on one line.

    >>> one_line("a\n  b")
    'a b'
    """
    return " ".join(sheet_text(text).split())


def terminal_text(text: str, encoding: str = "utf-8") -> str:
    r"""Return text on one line that cannot steer a terminal or pass for other text, in what ``encoding`` can show.

    >>> terminal_text("ward\n3 \x1b[31mred")
    'ward 3 ␛[31mred'
    """
    spaced = re.sub(r"\s*[\r\n\t\v\f]\s*", " ", text)
    shown = _STEERING.sub(lambda found: _picture(found.group()), spaced)
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
