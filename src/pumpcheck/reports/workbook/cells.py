"""The cells of one column of a long table as XML, many rows at a time.

Most texts stand in many rows, so what there is to know of a text is worked out once. The rest is left to what Python
does for a whole list at a time, which takes a fraction of the time of a step for each cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from html import escape
from itertools import repeat
from types import NoneType

from pumpcheck.reports.text import CELL_LIMIT, sheet_text
from pumpcheck.reports.workbook.layout import Column, Formula, T, Value, lines
from pumpcheck.reports.workbook.style import wraps

Styles = Mapping[type, int]
"""Numbers of the styles of a column: that of its cells, under `str`, and those of dates and times in them."""

_KNOWN = 10_000
"""Texts of a column that are remembered."""

_SHORT = CELL_LIMIT // 8
"""Characters that fit in a cell whatever becomes of them: one may turn into seven, such as an underscore."""

_ONLY_TEXT = {str, NoneType}


def is_text(values: Iterable[Value]) -> bool:
    """Whether there is nothing but texts and empty cells."""
    return set(map(type, values)) <= _ONLY_TEXT


def cleaned(values: list[Value], items: Sequence[T], place: Callable[[T], str]) -> list[Value]:
    """Return what a column's cells will hold: its texts as `sheet_text` gives them.

    Args:
        values: The column.
        items: What its cells are about.
        place: Where the whole text of an item's cells can be found, for one that has to be cut.
    """
    texts = [value for value in set(values) if isinstance(value, str)]
    if _is_clean("".join(texts)) and max(map(len, texts), default=0) <= _SHORT:
        return values
    changed = {text: sheet_text(text) for text in texts if len(text) <= _SHORT and not _is_clean(text)}

    def clean(value: Value, item: T) -> Value:
        if not isinstance(value, str):
            return value
        return sheet_text(value, place(item)) if len(value) > _SHORT else changed.get(value, value)

    return list(map(clean, values, items))


class Cells:
    """The cells of one column.

    Args:
        column: The column.
        styles: Its styles.
        end: What follows each cell.
    """

    def __init__(self, column: Column[T], styles: Styles, end: str) -> None:
        """Take the column."""
        self._styles = styles
        self._end = end
        self._width = column.width
        self._wrapped = wraps(column.style)
        self._forget()

    def xml(self, values: Sequence[Value]) -> list[bytes]:
        """Return what follows the row's number in each cell."""
        known: Mapping[Value, bytes] = self._known  # type: ignore[assignment]
        try:
            return list(map(known.__getitem__, values))
        except KeyError:
            pass
        if len(self._known) > _KNOWN:
            self._forget()
        if not is_text(values):
            return [self.cell(value) for value in values]
        self._learn(set(values).difference(self._known))  # type: ignore[arg-type]
        return list(map(self._known.__getitem__, values))  # type: ignore[arg-type]

    def depths(self, values: Sequence[Value]) -> list[int] | None:
        """Return how many lines high each of the cells is that `xml` was just given; None when all have one line."""
        return list(map(self._deep.get, values, repeat(1))) if self._deep else None  # type: ignore[arg-type]

    def cell(self, value: Value, style: int | None = None) -> bytes:
        """Return what follows the row's number in one cell, which may have a style of its own."""
        if isinstance(value, str):
            if value not in self._known:
                self._learn({value})
            return self._known[value] if style is None or not value else self._of_text(value, style)
        if value is None:
            return self._known[None]
        if style is None:
            style = self._styles.get(type(value), self._styles[str])
        return f'" s="{style}"{_typed(value)}</c>{self._end}'.encode()

    def _forget(self) -> None:
        empty = f'" s="{self._styles[str]}"/>{self._end}'.encode()
        self._known: dict[str | None, bytes] = {None: empty, "": empty}
        self._deep: dict[str, int] = {}

    def _learn(self, texts: Collection[str]) -> None:
        together = "".join(texts)
        if len(together) == sum(map(len, map(str.strip, texts))) and escape(together, quote=False) == together:
            before, after = self._around(self._styles[str])
            self._known.update((text, f"{before}{text}{after}".encode()) for text in texts)
        else:
            self._known.update((text, self._of_text(text, self._styles[str])) for text in texts)
        if self._wrapped and ("\n" in together or max(map(len, texts)) > self._width):
            self._deep.update((text, count) for text in texts if (count := lines(text, self._width)) > 1)

    def _of_text(self, text: str, style: int) -> bytes:
        before, after = self._around(style, ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else "")
        return f"{before}{escape(text, quote=False)}{after}".encode()

    def _around(self, style: int, space: str = "") -> tuple[str, str]:
        return f'" s="{style}" t="inlineStr"><is><t{space}>', f"</t></is></c>{self._end}"


def _is_clean(text: str) -> bool:
    """Whether it is certain that `sheet_text` changes nothing but the length."""
    return text.isprintable() and "_x" not in text


def formula_rest(formula: bytes, result: str | float) -> bytes:
    """Return the rest of a cell that holds a formula, with its result."""
    if isinstance(result, str):
        return b' t="str">%s<v>%s</v>' % (formula, escape(result, quote=False).encode())
    return b">%s<v>%s</v>" % (formula, repr(result).encode())


def _typed(value: Value) -> str:
    """Return the rest of a cell that holds no text."""
    if isinstance(value, Formula):
        return formula_rest(f"<f>{escape(value.text[1:], quote=False)}</f>".encode(), value.result).decode()
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    if isinstance(value, date | datetime | time):
        from openpyxl.utils.datetime import to_excel

        value = to_excel(value)  # type: ignore[no-untyped-call]
    return f"><v>{value!r}</v>"
