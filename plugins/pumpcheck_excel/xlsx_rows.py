"""The rows of an .xlsx sheet from its XML, given portion by portion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .cells import NumberFormat, iso_text, number_text, unescaped
from .formats import DAMAGE
from .shared_texts import SharedTexts
from .sheet import NumberedRow, Tally, column_index, put
from .xml_tokens import Ended, Tokens, content

_PORTION = 1 << 14
_AT_THE_END = "0123456789 \t\r\n"


class RowParser(Tokens):
    """Parses the XML of a sheet. Rows and cells without a place follow the one before.

    Attributes:
        number: Number of the last row that began.
    """

    def __init__(
        self, texts: SharedTexts, formats: Mapping[int, NumberFormat], tally: Tally, *, works_out_anew: bool
    ) -> None:
        """Prepare to parse.

        Args:
            texts: The texts that cells share.
            formats: How cells of a style show numbers, where not as plain ones.
            tally: Is filled in on the way.
            works_out_anew: Whether a formula's result of 0 may be a placeholder.
        """
        super().__init__("row", "c")
        self.number = 0
        self._texts, self._formats, self._tally = texts, formats, tally
        self._works_out_anew = works_out_anew
        self._given = 0
        self._done: list[NumberedRow] = []
        self._cells: list[str | None] = []
        self._open = False
        self._cell: dict[str, str] | None = None
        self._column = -1
        self._placed = False

    @property
    def between_rows(self) -> bool:
        """Whether all that was given is parsed, and no row is open."""
        return not self._open and self.parser.CurrentByteIndex == self._given

    def parse(self, data: bytes) -> Iterator[NumberedRow]:
        """Yield the rows that end in the next piece of the sheet; without any data, in what is left.

        Raises:
            formats.DAMAGE: If it is no XML; the rows before are yielded.
            RefusedError: If it has a document type.
        """
        # A portion at a time, since rows that reach far take much more memory than their XML.
        for start in range(0, max(len(data), 1), _PORTION):
            portion = data[start : start + _PORTION]
            self._given += len(portion)
            failure: Exception | None = None
            try:
                try:
                    self.parser.Parse(portion, not portion)
                finally:
                    self._end_row_if_over()
            except DAMAGE as error:
                failure = error
            if not self._open:
                self.log.clear()
            done, self._done = self._done, []
            yield from done
            if failure:
                raise failure

    def watched(self, name: str, attributes: dict[str, str]) -> None:
        """See `Tokens.watched`."""
        if name == "c":
            if self.log and self.log[-1] != "c":
                self._end_row_if_over()
            if self._cell is not None:
                self._end_cell(self._cell)
            self._cell = attributes if self._open else None
        else:
            self._end_row()
            placed = attributes.get("r")
            self.number = int(placed) if placed else self.number + 1
            self._placed = bool(placed)
            self._open, self._cells, self._column = True, [], -1
        self.log.clear()

    def _end_row_if_over(self) -> None:
        if any(type(piece) is Ended and piece == "row" for piece in self.log):
            self._end_row()

    def _end_row(self) -> None:
        if self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        if self._open and self._cells:
            self._done.append((self.number, self._cells))
        self._open = False

    def _end_cell(self, cell: dict[str, str]) -> None:
        column = self._column + 1
        if place := cell.get("r"):
            letters = place.rstrip(_AT_THE_END)
            column = column_index(letters)
            if not self._placed and (digits := place[len(letters) :].strip()):
                self.number, self._placed = int(digits), True
        self._column = column
        formula, stored = content(self.log)
        kind = cell.get("t")
        if formula and (not stored or (self._works_out_anew and stored == "0")):
            # As Excel writes it, a formula whose result is an empty text has an empty value of that type.
            if kind != "str" or stored is None:
                self._tally.uncached[column] += 1
        elif text := self._shown(kind, stored, cell) if stored or kind == "e" else None:
            put(self._cells, column, text, self._tally)

    def _shown(self, kind: str | None, stored: str | None, cell: dict[str, str]) -> str | None:
        if kind == "e":
            self._tally.errors += 1
            return stored or "#ERROR"
        if not stored:
            return None
        if kind == "s":
            if (place := int(stored)) < 0:
                raise ValueError("a text before the first")
            return self._texts[place]
        if kind in ("inlineStr", "str"):
            return unescaped(stored)
        if kind is None or kind == "n":
            return self._number(cell, stored)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored.upper())
        return iso_text(stored) if kind == "d" else stored

    def _number(self, cell: dict[str, str], stored: str) -> str | None:
        text = number_text(stored.strip())
        if text and (style := cell.get("s")) and (show := self._formats.get(int(style))):
            try:
                return show(float(stored), self._tally) or text
            except ValueError:
                pass  # no number at all
        return text
