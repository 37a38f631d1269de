"""One line of text into fields, exactly; and, where the quotes are wrong, as well as can be."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

ONE_COLUMN = "\ue000"
"""Delimiter of a file that has none: a character that text does not hold. It also stands for a longer delimiter."""

_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "vertical bar",
    " ": "space",
    ONE_COLUMN: "none, one column",
    "'": "apostrophe",
    "\\": "backslash",
}


class Parsed(NamedTuple):
    """What a line holds: whether its last field, which begins at `start`, is open, and whether its quotes are right."""

    fields: list[str]
    open: bool
    clean: bool
    start: int


@dataclass(frozen=True)
class Dialect:
    """How fields are told apart."""

    delimiter: str = ","  # one character
    quote: str = '"'  # one character, or empty when quotes have no meaning
    # The character that goes before a quote which is part of the text, where it is not doubled; or empty.
    escape: str = ""
    spaced: bool = False  # whether spaces may stand between a delimiter and an opening quote
    padded: bool = False  # whether a space belongs to every delimiter: ``a, b, c``

    @property
    def name(self) -> str:
        """The delimiter in words, and the quote and the escape where they are not the usual ones."""
        name = _NAMES.get(self.delimiter, repr(self.delimiter)) + (" and space" if self.padded else "")
        signs = {"quote": self.quote if self.quote != '"' else "", "escape": self.escape}
        return name + "".join(f"; {what}: {_NAMES.get(sign, repr(sign))}" for what, sign in signs.items() if sign)

    def split(self, text: str, place: int = 0) -> list[str]:
        """Split at every delimiter from a place on where a field begins, giving quotes no meaning.

        >>> Dialect(padded=True).split("a, b,c")
        ['a', 'b', 'c']
        """
        fields = (text[place:] if place else text).split(self.delimiter)
        if self.padded:
            rest = slice(0 if place else 1, None)
            fields[rest] = [field.removeprefix(" ") for field in fields[rest]]
        return fields

    def fields(self, text: str) -> list[str] | None:
        r"""Return the fields of a well-formed line, or None when its quotes leave a question.

        >>> Dialect().fields('0000189,"a, b",5" tube')
        ['0000189', 'a, b', '5" tube']
        >>> Dialect(escape="\\").fields(r'1,"a \"b\", c"')
        ['1', 'a "b", c']
        >>> Dialect().fields('1,"runs on') is None
        True
        """
        if not self.quote or self.quote not in text:
            return self.split(text)
        if self.spaced or self.padded or self.escape:
            parsed = self.parse(text)
            return None if parsed.open or not parsed.clean else parsed.fields
        try:
            return next(self._strictly((text,)))
        except csv.Error:
            return None

    def plain_row(self, lines: Iterator[str], taken: list[str]) -> list[str] | None:
        r"""Return the fields of a row on one line or several, which go into `taken`, or None where its quotes are odd.

        >>> Dialect().plain_row(iter(['1,"two', 'lines",3', '4']), taken := []), taken
        (['1', 'two\nlines', '3'], ['1,"two', 'lines",3'])
        """
        if not self.quote or self.spaced or self.padded or self.escape:
            return None

        def ended() -> Iterator[str]:
            for text in lines:
                taken.append(text)
                yield text + "\n"

        try:
            return next(self._strictly(ended()), None)
        except csv.Error:
            return None

    def _strictly(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, strict=True)

    def parse(self, text: str, *, inside: bool = False) -> Parsed:
        """Read a line, which may begin inside a field; a quote in one that no delimiter follows is part of the text.

        >>> Dialect().parse('1,"5" tube",x').fields
        ['1', '5" tube', 'x']
        """
        fields: list[str] = []
        clean = True
        place = 0
        while True:
            if not inside:
                place = self._pass(text, place, fields)
            opening = None if inside else self.opening.match(text, place)
            start = place
            if inside or opening:
                body = self._quoted.match(text, opening.end() if opening else place)
                assert body is not None  # noqa: S101 - the pattern matches the empty text
                content, closing, after = body.group(1), body.group(2), body.group(3)
                clean = clean and not self.wrong(content) and not after
                fields.append(self.unescaped(content) + (after or ""))
                if closing is None:
                    return Parsed(fields, True, clean, start)
                place = body.end()
            else:
                end = text.find(self.delimiter, place)
                end = len(text) if end < 0 else end
                fields.append(self.bare(text[place:end], first=not place))
                place = end
            inside = False
            if place >= len(text):
                return Parsed(fields, False, clean, start)
            place += 1

    def _pass(self, text: str, place: int, fields: list[str]) -> int:
        """Take the fields before the one with the next quote; return where that one begins, or else the last."""
        quote = text.find(self.quote, place) if self.quote else -1
        end = text.rfind(self.delimiter, place, quote if quote >= 0 else len(text))
        if end < 0:
            return place
        fields += self.split(text[:end], place)
        return end + 1

    def bare(self, text: str, *, first: bool) -> str:
        """Return the text of a field that has no quotes around it."""
        return text if first or not self.padded else text.removeprefix(" ")

    def wrong(self, content: str) -> int:
        """Return how many quotes in a quoted field are neither doubled nor escaped."""
        return self._escaped.sub("", content).count(self.quote)

    def unescaped(self, content: str) -> str:
        """Return the text that stands between quotes."""
        if self.escape:
            content = self._escaped.sub(lambda pair: pair[0][1], content)
        return content.replace(self.quote * 2, self.quote)

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """What begins a quoted field."""
        return re.compile((" *" if self.spaced or self.padded else "") + re.escape(self.quote))

    @cached_property
    def glue(self) -> re.Pattern[str]:
        """A quote that stands at no delimiter on either side."""
        quote, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        return re.compile(f"[^{delimiter}]{quote}{quote}?[^{delimiter}{quote}]")

    @cached_property
    def torn(self) -> re.Pattern[str]:
        """A quote between a word and a letter, and further on one right behind a letter, or several, that end a field.

        No quote of a well-formed line stands so, be it doubled.
        """
        quote, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        # The quote comes first, since looking for one character is many times quicker than for a class of them.
        opening = rf"{quote}(?<=[^\W_]{quote})[^\W\d_](?=[^{quote}]*{delimiter})"
        closing = rf"(?:(?<![{delimiter}\d]){quote}|{quote}{{2,3}})(?:{delimiter}|\Z)"
        return re.compile(rf"{opening}[^{quote}]*+{closing}")

    @cached_property
    def _escaped(self) -> re.Pattern[str]:
        quote, escape = re.escape(self.quote), re.escape(self.escape)
        return re.compile(f"{quote}{quote}" + (f"|{escape}[{quote}{escape}]" if self.escape else ""))

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        quote, escape = re.escape(self.quote), re.escape(self.escape)
        spaces = "" if self.delimiter == " " else " *"
        end = rf"(?={re.escape(self.delimiter)}|\Z)"
        escaped = f"{escape}[{quote}{escape}]|{escape}|" if self.escape else ""
        # Possessive, so that a doubled quote once read as such is never taken apart again.
        return re.compile(
            rf"((?:[^{quote}{escape}]++|{escaped}{quote}{quote}|{quote}(?!{spaces}{end}))*+)({quote}({spaces}){end})?"
        )
