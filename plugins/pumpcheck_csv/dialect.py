"""One line of text into fields, exactly; and, where the quotes are wrong, as well as can be."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

ONE_COLUMN = "\x1f"
"""Delimiter of a file that has none: a character that text does not hold."""

_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "vertical bar",
    " ": "space",
    ONE_COLUMN: "none, one column",
}


class Parsed(NamedTuple):
    """What a line holds.

    Attributes:
        fields: The fields; the last is what stands in an open quote when ``open`` is set.
        open: Whether a quoted field runs on past the end of the line.
        clean: Whether every quote stands where it should.
        start: Where in the line the last field begins.
    """

    fields: list[str]
    open: bool
    clean: bool
    start: int


@dataclass(frozen=True)
class Dialect:
    """How fields are told apart.

    Attributes:
        delimiter: One character.
        quote: One character, or empty when quotes have no meaning.
        spaced: Whether spaces may stand between a delimiter and an opening quote.
    """

    delimiter: str = ","
    quote: str = '"'
    spaced: bool = False

    @property
    def name(self) -> str:
        """The delimiter in words."""
        return _NAMES.get(self.delimiter, repr(self.delimiter))

    def split(self, text: str) -> list[str]:
        """Split at every delimiter, giving quotes no meaning."""
        return text.split(self.delimiter)

    def fields(self, text: str) -> list[str] | None:
        """Return the fields of a well-formed line, or None when its quotes leave a question.

        >>> Dialect().fields('0000189,"a, b",5" tube')
        ['0000189', 'a, b', '5" tube']
        >>> Dialect().fields('1,"runs on') is None
        True
        """
        if not self.quote or self.quote not in text:
            return text.split(self.delimiter)
        if self.spaced:
            parsed = self.parse(text)
            return None if parsed.open or not parsed.clean else parsed.fields
        try:
            return next(csv.reader((text,), delimiter=self.delimiter, quotechar=self.quote, strict=True))
        except csv.Error:
            return None

    def parse(self, text: str, *, inside: bool = False) -> Parsed:
        """Read a line with leniency: a quote in a quoted field that no delimiter follows is part of the text.

        Args:
            text: The line without its end.
            inside: Whether the line begins within a quoted field.

        >>> Dialect().parse('1,"5" tube",x').fields
        ['1', '5" tube', 'x']
        """
        fields: list[str] = []
        clean = True
        place = 0
        while True:
            opening = None if inside else self._opening.match(text, place)
            start = place
            if inside or opening:
                body = self._quoted.match(text, opening.end() if opening else place)
                assert body is not None  # noqa: S101 - the pattern matches the empty text
                content, closing, after = body.group(1), body.group(2), body.group(3)
                clean = clean and self.quote not in content.replace(self.quote * 2, "") and not after
                fields.append(content.replace(self.quote * 2, self.quote) + (after or ""))
                if closing is None:
                    return Parsed(fields, True, clean, start)
                place = body.end()
            else:
                end = text.find(self.delimiter, place)
                end = len(text) if end < 0 else end
                fields.append(text[place:end])
                place = end
            inside = False
            if place >= len(text):
                return Parsed(fields, False, clean, start)
            place += 1

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile((" *" if self.spaced else "") + re.escape(self.quote))

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        quote = re.escape(self.quote)
        spaces = "" if self.delimiter == " " else " *"
        end = rf"(?={re.escape(self.delimiter)}|\Z)"
        # Possessive, so that a doubled quote once read as such is never taken apart again.
        return re.compile(rf"((?:[^{quote}]++|{quote}{quote}|{quote}(?!{spaces}{end}))*+)({quote}({spaces}){end})?")
