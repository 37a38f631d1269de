"""Look over the XML of one .xlsx sheet without parsing every cell.

The reading library takes an error for an empty cell, sees no number formats, and allocates the whole rectangle that
the cells span, so that two cells in opposite corners end the process. Parsing everything again would cost more than
reading it, hence plain searches tell which rows need a closer look.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import IO

from .number_formats import PaddedFormat
from .sheet_facts import SheetFacts

_CHUNK = 1 << 20
_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b")
_DATA_END = re.compile(rb"<(?:/(?:\w+:)?sheetData\b|(?:\w+:)?sheetData\b[^<>]*/>)")
_REFERENCE = re.compile(rb'\br="([A-Za-z]{0,9})(\d{1,18})"')
_ROW_NUMBER = re.compile(rb'\br="(\d{1,18})"')
_FEW_COLUMNS = 26
_FAR_ROW = 1_000_000
_DIGITS = 18
"""Last digits of a row's number that are looked at; those before are zeros, or the library gives up on it."""
# Columns beyond the first 26, and rows from a million on.
_FAR = re.compile(rb' r="([A-Za-z]{2,9}(?=\d)|[A-Za-z](?=\d{7}))')
# The same of whatever may say where a cell is, however it is written and wherever it stands.
_CLAIM = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,9})(\d+)")
_FAR_CLAIM = re.compile(rb"\br\s*=\s*[\"']\s*(?:[A-Za-z]{2,9}\d|[A-Za-z]\d{7})")
_ANY_CELL = re.compile(rb"<(?:[^<>\s/:]+:)?c\b([^<>]*?)(?:/>|>((?:[^<]++|<(?!/?(?:[^<>\s/:]+:)?c\b))*+))")
_ANY_CONTENT = re.compile(rb"<(?:[^<>\s/:]+:)?(?:v|is)(?:\s[^<>]*[^<>/])?>")
_ATTRIBUTE = re.compile(rb"\s([rst])\s*=\s*([\"'])([^\"']*)\2")
_TYPE = re.compile(rb'\bt="(\w+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_TEXTS = (b"str", b"inlineStr")
_UNUSUAL = re.compile(
    rb"(?:<(?:\w+:)?v\b[^<>]*>|[^>\s])\s*<[!?]|<!--(?:[^-<]|-(?!->))*+<|<!\[CDATA\[|</[^<>\s]*\s"
    rb"|=\"[^\"<>]*>|='[^'<>]*>"
)
"""What no spreadsheet program writes among rows: comments in values or around cells, marked sections, instructions,
blanks in an end tag, a > in an attribute. The searches here and the library understand it each in its own way, so that
values would be lost without a word."""


class SheetXml:
    """The XML of one sheet as a stream, in whole rows."""

    def __init__(self, padded: Mapping[int, PaddedFormat], *, placeholders: bool = False) -> None:
        """Prepare for the sheets of one workbook.

        Args:
            padded: The formats that matter, by the number of the cell style.
            placeholders: Whether its writer asks for all formulas to be worked out anew, so that a zero may stand for
                a result that nobody knows yet.
        """
        self._padded = padded
        self._placeholders = placeholders
        self._claimed = (0, 0)
        self._signs = [b't="e"', *(b's="%d"' % style for style in padded)]
        # A cell that bears one of the signs or holds a formula.
        self._wanted = rb"(?=[^<>]*(?:\b(?:%s)|(?<!/)><PREFIXf\b))" % b"|".join(self._signs)
        self._name(b"")

    def _name(self, prefix: bytes) -> None:
        tag = re.escape(prefix)
        self._row_end = b"</" + prefix + b"row>"
        self._row_start = b"<" + prefix + b"row"
        self._formula = b"<" + prefix + b"f"
        wanted = self._wanted.replace(b"PREFIX", tag)
        self._cell_start = b"<" + prefix + b"c"
        self._numbered_row = re.compile(rb'<%srow r="(\d{1,18})"' % tag)
        # A formula after which no result stands.
        known = rb"(?!0<)[^<]" if self._placeholders else rb"[^<]"
        self._uncached = re.compile(rb"(?:</%sf>|<%sf\b[^<>]*/>)(?!<%sv\b[^<>]*>%s)" % (tag, tag, tag, known))
        # No cell holds another: so a great many that are never closed are gone through only once.
        cell = rb"([^<>]*?)(?:/>|>((?:[^<]++|<(?!/?%sc\b))*+)</%sc>)" % (tag, tag)
        self._wanted_cell = re.compile(rb"<%sc\b%s%s" % (tag, wanted, cell))
        self._cell = re.compile(rb"<%sc\b%s" % (tag, cell))
        self._value = re.compile(rb"<%sv\b[^<>]*>([^<]*)<" % tag)
        self._filled = re.compile(rb"<%s(?:v|is)(?:\s[^<>]*[^<>/])?>" % tag)

    def survey(self, stream: IO[bytes]) -> SheetFacts:
        """Return the facts of a sheet. ``rows`` and ``columns`` also count cells that hold nothing but a style.

        Raises:
            zipfile.BadZipFile: If the part is damaged.
            ValueError: If it has rows where none may be.
        """
        facts = SheetFacts(columns=_FEW_COLUMNS)
        row = -1
        seen: set[int] = set()
        passed_over = False
        for chunk in self._chunks(stream):
            numbers = list(map(int, self._numbered_row.findall(chunk)))
            far = set(_FAR.findall(chunk))
            facts.columns = max([facts.columns, *(column_index(letters) + 1 for letters in far)])
            facts.rows = max([facts.rows, *numbers])
            if far or facts.columns > _FEW_COLUMNS:
                facts.rows = max([facts.rows, *self._rows_of_cells(chunk, numbers)])
            else:
                passed_over = True
            closer = any(sign in chunk for sign in self._signs) or (
                self._formula in chunk and self._uncached.search(chunk) is not None
            )
            new = set(numbers)
            if new and not closer and len(new) == chunk.count(self._row_start) and seen.isdisjoint(new):
                row = numbers[-1] - 1
                seen |= new
                continue
            for text in chunk.split(self._row_end)[:-1]:
                start = text.rfind(self._row_start)
                # Empty rows before it end by themselves, and count where they have no number of their own.
                row = self._row_number(text, start, row + text.count(self._row_start))
                facts.rows = max(facts.rows, row + 1)
                if row + 1 in seen and self._filled.search(text, start):
                    facts.repeated.append(row + 1)
                seen.add(row + 1)
                if closer and (self._formula in text or any(sign in text for sign in self._signs)):
                    self._look(text, start, row, facts)
        if passed_over and facts.columns > _FEW_COLUMNS:
            # Over few columns it is no matter in which row a cell says it is, but now it is.
            facts.rows = max(facts.rows, _FAR_ROW)
        facts.claimed = self._claimed
        return facts

    def extent(self, stream: IO[bytes]) -> tuple[int, int]:
        """Return rows and columns up to the last cells that hold something, at the cost of visiting every cell."""
        rows = columns = 0
        row = -1
        for chunk in self._chunks(stream):
            for text in chunk.split(self._row_end)[:-1]:
                start = text.rfind(self._row_start)
                row = self._row_number(text, start, row + text.count(self._row_start))
                column = -1
                for cell in _ANY_CELL.finditer(text):
                    places = _CLAIM.findall(cell[1])
                    column = max((column_index(letters) for letters, _ in places), default=column + 1)
                    if _ANY_CONTENT.search(cell[2] or b""):
                        said = (int(number[-_DIGITS:]) for _, number in places)
                        rows, columns = max(rows, row + 1, *said), max(columns, column + 1)
        return rows, columns

    def _chunks(self, stream: IO[bytes]) -> Iterator[bytes]:
        held = b""
        named = False
        self._claimed = (0, 0)
        while data := stream.read(_CHUNK):
            if b"\0" in data:
                raise ValueError("the part is not in UTF-8, which alone the library reads")
            held += data
            if not named and (found := _SHEET_DATA.search(held)):
                self._name(found[1])
                held = held[found.start() :]
                named = True
            cut = held.rfind(self._row_end) + len(self._row_end)
            if named and cut >= len(self._row_end):
                chunk, held = held[:cut], held[cut:]
                self._claim(chunk)
                if _UNUSUAL.search(chunk):
                    raise ValueError("markup among the rows")
                if _DATA_END.search(chunk):
                    raise ValueError("rows stand behind the table's end, where the library stops")
                yield chunk if self._is_usual(chunk) else _ATTRIBUTE.sub(rb' \1="\3"', chunk)
        self._claim(held)
        end = _DATA_END.search(held)
        if named and _UNUSUAL.search(held, 0, end.start() if end else len(held)):
            raise ValueError("markup behind the last row")

    def _claim(self, xml: bytes) -> None:
        if _FAR_CLAIM.search(xml):
            cells = _CLAIM.findall(xml)
            rows = max(int(row[-_DIGITS:]) for _, row in cells)
            columns = max(column_index(letters) + 1 for letters, _ in cells)
            self._claimed = max(self._claimed[0], rows), max(self._claimed[1], columns)

    def _is_usual(self, chunk: bytes) -> bool:
        """Whether each cell and row says where it is first, in double quotes, behind one space."""
        return all(chunk.count(start) == chunk.count(start + b' r="') for start in (self._cell_start, self._row_start))

    @staticmethod
    def _rows_of_cells(chunk: bytes, numbers: Sequence[int]) -> Iterator[int]:
        """Yield the rows, counted from 1, that cells say they are in, where one is below all rows of these numbers.

        The library goes by the cell's word, and a single cell far down makes it ask for more memory than there is.
        """
        far = re.compile(rb' r="[A-Za-z]{1,9}(?:%s)"' % above(max(numbers, default=0)))
        if far.search(chunk):
            yield from (int(number) for _, number in _REFERENCE.findall(chunk))

    @staticmethod
    def _row_number(text: bytes, start: int, following: int) -> int:
        tag = text[start : text.find(b">", start)]
        found = _ROW_NUMBER.search(tag)
        return int(found[1]) - 1 if found else following

    def _cells_wanted(self, text: bytes, start: int) -> Iterator[tuple[int, bytes, bytes]]:
        cells = [(_REFERENCE.search(cell[1]), cell) for cell in self._wanted_cell.finditer(text, start)]
        if not all(reference for reference, _ in cells):
            return self._cells(text, start)
        return ((column_index(reference[1]), cell[1], cell[2] or b"") for reference, cell in cells if reference)

    def _cells(self, text: bytes, start: int) -> Iterator[tuple[int, bytes, bytes]]:
        column = -1
        for cell in self._cell.finditer(text, start):
            reference = _REFERENCE.search(cell[1])
            column = column_index(reference[1]) if reference else column + 1
            yield column, cell[1], cell[2] or b""

    def _is_unknown(self, content: str) -> bool:
        return not content or (self._placeholders and content == "0")

    def _look(self, text: bytes, start: int, row: int, facts: SheetFacts) -> None:
        for column, attributes, body in self._cells_wanted(text, start):
            kind = _TYPE.search(attributes)
            value = self._value.search(body)
            content = html.unescape(value[1].decode("utf-8", "replace")) if value else ""
            if kind and kind[1] == b"e":
                facts.show_error(row, column, content or "#ERROR")
            elif self._formula in body and self._is_unknown(content) and not (kind and kind[1] in _TEXTS):
                facts.uncached[column] += 1
            elif content and not (kind and kind[1] != b"n") and (style := _STYLE.search(attributes)):
                format_ = self._padded.get(int(style[1]))
                shown = format_.show(content) if format_ else None
                if shown is not None:
                    facts.show_number(row, column, shown)


def above(number: int) -> bytes:
    """Return a pattern for every greater number without leading zeros.

    >>> [bool(re.fullmatch(above(1289), b"%d" % number)) for number in (99, 1289, 1290, 1300, 2000, 10000)]
    [False, False, True, True, True, True]
    """
    digits = str(number)
    longer = [rf"\d{{{len(digits) + 1},18}}"]
    same = [
        f"{digits[:place]}[{int(digit) + 1}-9]" + r"\d" * (len(digits) - place - 1)
        for place, digit in enumerate(digits)
        if digit != "9"
    ]
    return "|".join(longer + same).encode("ascii")


@lru_cache(maxsize=1024)
def column_index(letters: bytes) -> int:
    """Return a column's position from 0.

    >>> column_index(b"A"), column_index(b"AA"), column_index(b"XFD")
    (0, 26, 16383)
    """
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index - 1


def column_letters(index: int) -> str:
    """Return what a column is called.

    >>> column_letters(0), column_letters(26), column_letters(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(letter + 65) + letters
    return letters
