"""What the content of an .ods file says of its sheets that the reading library does not.

The library stops at the first mistake in it without a word, passes over cells that state no type, knows no merged
cells, and takes a cell for as often as it says it is repeated.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from .sheet_facts import SheetFacts

_CONTENT = "content.xml"
_ROOT = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = f"{_ROOT}table:1.0", f"{_ROOT}office:1.0", f"{_ROOT}text:1.0"
# The library goes by the prefixes, which by right mean nothing.
_PREFIXES = {_TABLE: "table", _OFFICE: "office", _TEXT: "text"}
_CELLS = ("table-cell", "covered-table-cell")
_VALUES = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}
"""The attribute in which a cell of a type holds its value; text may stand in the cell alone."""

_MOST_SPACES = 32_767
_MOST_LOST = 100_000
_UNSEEN = "leading zeros that only a number format shows are not seen"


def survey(path: Path) -> dict[str, SheetFacts]:
    """Return the facts of each sheet, by its name.

    Args:
        path: The file.

    Raises:
        zipfile.BadZipFile: If it is damaged.
        ValueError: If its content is no XML, or written so that the library cannot see it.
    """
    look = _Look()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    try:
        with zipfile.ZipFile(path) as package, package.open(_CONTENT) as content:
            parser.ParseFile(content)
    except (expat.ExpatError, KeyError) as error:
        raise ValueError("the content is no XML, or is not there") from error
    return look.facts


class _Look:
    """Goes through the elements of the content.

    Attributes:
        facts: What was found, by the name of the sheet.
    """

    def __init__(self) -> None:
        self.facts: dict[str, SheetFacts] = {}
        self._sheet: SheetFacts | None = None
        self._tables = 0
        self._aside = 0
        self._row = self._column = self._rows = self._filled = self._lost = 0
        self._cell: Mapping[str, str] | None = None
        self._words: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        uri, _, rest = name.partition(" ")
        local, _, prefix = rest.partition(" ")
        if prefix != _PREFIXES.get(uri, prefix):
            raise ValueError("a prefix that the library does not know")
        own = {key.rpartition(" ")[0] if key.count(" ") > 1 else key: value for key, value in attributes.items()}
        if uri == _TABLE and local == "table":
            self._begin_table(own)
        elif self._sheet is None or self._tables > 1:
            return
        elif uri == _OFFICE and local == "annotation":
            self._aside += 1
        elif uri == _TABLE and local == "table-row":
            self._rows, self._column, self._filled = _count(own, "number-rows-repeated"), 0, 0
        elif uri == _TABLE and local in _CELLS:
            self._cell, self._words = own, []
        elif uri == _TEXT and self._cell is not None and not self._aside:
            self._begin_text(local, own)

    def text(self, text: str) -> None:
        if self._cell is not None and not self._aside and self._tables == 1:
            self._words.append(text)

    def end(self, name: str) -> None:
        uri, _, rest = name.partition(" ")
        local = rest.partition(" ")[0]
        if uri == _TABLE and local == "table":
            self._tables -= 1
        elif self._sheet is None or self._tables > 1:
            return
        elif uri == _OFFICE and local == "annotation":
            self._aside -= 1
        elif uri == _TABLE and local in _CELLS and self._cell is not None:
            self._end_cell(self._sheet, self._cell)
        elif uri == _TABLE and local == "table-row":
            self._row += self._rows
            if self._filled:
                self._sheet.rows, self._sheet.columns = self._row, max(self._sheet.columns, self._filled)

    def _begin_table(self, own: Mapping[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            return
        name = own.get(f"{_TABLE} name", "")
        if not name:
            raise ValueError("a sheet without a name")
        self._sheet = self.facts.setdefault(name, SheetFacts(unseen=_UNSEEN))
        self._row = 0

    def _begin_text(self, local: str, own: Mapping[str, str]) -> None:
        if local == "p" and self._words:
            self._words.append("\n")
        elif local == "s":
            spaces = int(own.get(f"{_TEXT} c", "1"))
            if spaces > _MOST_SPACES:
                raise ValueError("more spaces than a cell holds")
            self._words.append(" " * spaces)
        elif local == "tab":
            self._words.append("\t")

    def _end_cell(self, sheet: SheetFacts, cell: Mapping[str, str]) -> None:
        self._cell = None
        repeated, text = _count(cell, "number-columns-repeated"), "".join(self._words).strip("\n")
        kind = cell.get(f"{_OFFICE} value-type", "")
        if kind or text:
            self._filled = self._column + repeated
        if text and not _is_seen(cell, kind):
            self._lost += repeated * self._rows
            if self._lost > _MOST_LOST:
                raise ValueError("more cells without a type than can be told one by one")
            for row in range(self._row, self._row + self._rows):
                sheet.shown.setdefault(row, {}).update(dict.fromkeys(range(self._column, self._filled), text))
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1:
            bottom = self._row + rows - 1, self._column + columns - 1
            sheet.merged.append(((self._row, self._column), bottom))
        self._column += repeated


def _count(own: Mapping[str, str], name: str) -> int:
    return int(own.get(f"{_TABLE} {name}", "1"))


def _is_seen(cell: Mapping[str, str], kind: str) -> bool:
    """Whether the library sees what a cell holds."""
    if kind == "string":
        return cell.get(f"{_OFFICE} string-value") != ""
    return kind in _VALUES and f"{_OFFICE} {_VALUES[kind]}" in cell
