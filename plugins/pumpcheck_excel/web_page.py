"""The tables of a web page that is saved as a workbook, as many programs export their grids: each is a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_binary_file
from html.parser import HTMLParser
from typing import IO

from pumpcheck import Comment

from .formats import Limits, RefusedError
from .sheet import StoredSheet, put

_DECLARED = re.compile(rb"""<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_HEAD = 8192
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_DECLARATION = re.compile(r"<[!?][^>]*(?:>|\Z)")
_STYLE_SHEET = re.compile(r"<style[^<>]*>\s*(?:<!--)?([^<]*)", re.IGNORECASE)
_HIDING_CLASS = re.compile(r"\.([\w-]+)\s*(?:,[^{}]*)?\{[^{}]*display\s*:\s*none", re.IGNORECASE)
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINE_ENDS = re.compile(r"[\r\n]")
_NO_TEXT = ("script", "style")
_APART = ("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "title", "caption")
"""Elements that begin a new line."""
_MOST_SPANNED = 1000, 65_534
"""How many columns and rows a cell spans at most, by the standard."""
_BREAKS_OFF = "the page breaks off within a table or a tag, so rows may be missing; export it again"
_NO_TABLE = "is a web page without a table; export the inventory again, or save it from Excel as .xlsx"


def page_sheets(file: IO[bytes], limits: Limits) -> Sequence[StoredSheet]:
    """Return the tables of a web page as sheets."""
    return _sheets([file.read()], limits, "")


def mhtml_sheets(file: IO[bytes], limits: Limits) -> Sequence[StoredSheet]:
    """Return the tables of all pages in a file that holds these and what belongs to them."""
    message = message_from_binary_file(file)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    broken = message.defects or (message.is_multipart() and not message.get_boundary())
    found = [page.get_payload(decode=True) for page in pages]
    return _sheets([page for page in found if isinstance(page, bytes)], limits, _BREAKS_OFF if broken else "")


def _sheets(pages: Sequence[bytes], limits: Limits, problem: str) -> Sequence[StoredSheet]:
    tables: list[_Table] = []
    beside: list[str] = []
    problems = [problem] if problem else []
    for page in pages:
        text, wrong = _decoded(page)
        hiding = {name for sheet in _STYLE_SHEET.findall(text) for name in _HIDING_CLASS.findall(sheet)}
        parser = _PageParser(limits, hiding)
        # A last tag flushes the text before it; comments and declarations hold nothing that is shown.
        parser.feed(_DECLARATION.sub(" ", _COMMENT.sub(" ", text)) + "<p>")
        tables += parser.tables
        beside += parser.lines()
        problems += [wrong] if wrong else []
        problems += [_BREAKS_OFF] if parser.is_open else []
    tables = [table for table in tables if table.stored or table.too_large]
    if not tables:
        raise RefusedError(_NO_TABLE)
    for number, table in enumerate(tables, start=1):
        table.name = f"Table {number}"
        table.hide_columns()
    tables[0].found.comments += [Comment(0, 0, line) for line in beside]
    tables[0].found.problems += dict.fromkeys(problems)
    return tables


def _decoded(page: bytes) -> tuple[str, str]:
    """Return the text of a page, and what is wrong with it."""
    if page.startswith((b"\xff\xfe", b"\xfe\xff")):
        return page.decode("utf-16", "replace"), ""
    declared = _DECLARED.search(page[:_HEAD])
    # Browsers take all of these for the encoding of Windows.
    names = [declared[1].decode()] if declared else ["utf-8-sig"]
    names = ["cp1252" if name.lower() in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name for name in names]
    for name in names:
        try:
            return page.decode(name).removeprefix("\ufeff"), ""
        except (UnicodeDecodeError, LookupError):
            pass
    problem = f"not all of the page is in the encoding {names[0]} that it declares; export it again" if declared else ""
    return page.decode("cp1252", "replace"), problem


@dataclass
class _Table(StoredSheet):
    """A table of a page; its text is that of the cell that is being read, None between cells."""

    text: list[str] | None = None
    _row: int = 0
    _in_row: bool = False
    _row_is_hidden: bool = False
    _cells: list[str | None] = field(default_factory=list)
    _spanned: dict[int, int] = field(default_factory=dict)
    """By column, up to which row a cell from above reaches."""
    _place: tuple[int, int] = 0, 0
    _seen: set[int] = field(default_factory=set)
    _unseen: set[int] = field(default_factory=set)

    def begin_row(self, *, hidden: bool) -> None:
        """Begin a row, and end the one before."""
        self.end_row()
        self._row, self._in_row, self._row_is_hidden = self._row + 1, True, hidden
        self._place = 0, 0

    def begin_cell(self, columns: int, rows: int, *, hidden: bool) -> None:
        """Begin a cell, and end the one before."""
        self.end_cell()
        if not self._in_row:
            self.begin_row(hidden=False)
        column = sum(self._place)
        while self._spanned.get(column, 0) >= self._row:
            column += 1
        self._place = column, columns
        if columns > 1 or rows > 1:
            self.found.merged.append(((self._row, column), (self._row + rows - 1, column + columns - 1)))
        if rows > 1:
            self._spanned.update(dict.fromkeys(range(column, column + columns), self._row + rows - 1))
        (self._unseen if hidden else self._seen).update(range(column, column + columns))
        self.text = []

    def end_cell(self) -> None:
        """End a cell, if one was begun."""
        if self.text is not None and (text := _joined(self.text)):
            put(self._cells, self._place[0], text, self.tally)
        self.text = None

    def end_row(self) -> None:
        """End a row, if one was begun."""
        self.end_cell()
        self.store(self._row, 1, self._cells, hidden=self._row_is_hidden)
        self._cells, self._in_row = [], False

    def hide_columns(self) -> None:
        """Take columns of which all cells are hidden for hidden."""
        self.found.hidden_columns |= self._unseen - self._seen


class _PageParser(HTMLParser):
    """Finds the tables of a page, one within another after it, and the text beside them."""

    def __init__(self, limits: Limits, hiding: set[str]) -> None:
        super().__init__()
        self.tables: list[_Table] = []
        self._limits, self._hiding = limits, hiding
        self._open: list[_Table] = []
        self._beside: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether the page ended within a table or a tag."""
        return bool(self._open or self.rawdata or self.cdata_elem)

    def lines(self) -> list[str]:
        """Return the lines of text beside the tables."""
        return _joined(self._beside).splitlines()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `HTMLParser`."""
        said = {name: value or "" for name, value in attrs}
        hidden = bool(_HIDES.search(said.get("style", ""))) or "hidden" in said
        hidden |= not self._hiding.isdisjoint(said.get("class", "").split())
        if tag == "table":
            self._open.append(_Table("", "", hidden or any(table.hidden for table in self._open[-1:]), self._limits))
            self.tables.append(self._open[-1])
        elif self._open and tag in ("tr", "td", "th", "col"):
            table = self._open[-1]
            columns = _span(said.get("span" if tag == "col" else "colspan"), _MOST_SPANNED[0])
            if tag == "tr":
                table.begin_row(hidden=hidden)
            elif tag == "col":
                table.add_columns(columns, hidden=hidden)
            else:
                table.begin_cell(columns, _span(said.get("rowspan"), _MOST_SPANNED[1]), hidden=hidden)
        elif tag in _APART:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        """See `HTMLParser`."""
        if tag == "table" and self._open:
            self._open.pop().end_row()
        elif self._open and tag == "tr":
            self._open[-1].end_row()
        elif self._open and tag in ("td", "th"):
            self._open[-1].end_cell()
        elif tag in _APART:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        """See `HTMLParser`."""
        if self.cdata_elem not in _NO_TEXT:
            self._add(_LINE_ENDS.sub(" ", data))

    def _add(self, text: str) -> None:
        cell = self._open[-1].text if self._open else None
        (self._beside if cell is None else cell).append(text)


def _span(said: str | None, most: int) -> int:
    return min(max(int(said), 1), most) if said and said.isdecimal() else 1


def _joined(pieces: list[str]) -> str:
    """Return a text with its lines, without the white space that a browser does not show."""
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, lines))
