"""A line with wrong quotes, or not the fields that a row should have, read as it was meant where that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from .column_looks import Columns
from .dialect import Dialect, Parsed

STRAY = "a quote in this row is out of place"
ONE_EMPTY = "the row holds an empty field too many, which is left out"
GLUED = "a delimiter is missing next to a quote in this row"
SPACES = "spaces within fields of this row had to be told from those between them"
RUN_TOGETHER = "a delimiter is missing in this row, so two values ran into one and were taken apart"
UNQUOTED = "a value in this row holds a delimiter that nothing quotes; its parts were put together"
OTHERWISE = "the fields of this row are told apart by another delimiter: {}"

_LONGEST, _MOST_QUOTES, _MOST_DELIMITERS = 20_000, 200, 400
_FALSE_OPENING = 2  # a quote at the beginning of a field that opens nothing, beyond what any misplaced quote weighs
_GLUED = 1  # a delimiter that is missing, which tells why the quotes on both sides of what follows stand where they do

OTHERS = (";", "\t", "|", ",")
"""Delimiters that single lines may have instead of the file's."""
_MOST_MISSED = 3
"""A line with so many delimiters less than a row has fields is none by itself, whatever it lacks or has too much."""

_Field = tuple[int, str, int]
"""Where what follows a field begins, its text, and how much is wrong with it."""


@dataclass(frozen=True)
class Repair:
    """Puts rows of a table right, as far as their width and what the columns look like are known."""

    dialect: Dialect
    width: int | None = None
    columns: Columns | None = None

    def righted(self, text: str, fields: list[str]) -> tuple[list[str], str] | None:
        """Return the fields of a line with the wrong number of them as they were meant, and what is wrong, or None."""
        dialect, width, columns = self.dialect, self.width, self.columns
        if width is None:
            return None
        if dialect.quote and " " + dialect.quote in text and not dialect.spaced:
            spaced = replace(dialect, spaced=True).parse(text)
            if len(spaced.fields) == width and not spaced.open:
                return spaced.fields, ""
        if columns is None:
            return None
        ways = (
            (columns.put_together(fields, dialect.delimiter), UNQUOTED),
            (columns.without_gap(fields), ONE_EMPTY),
            (self.unglued(text, fields), GLUED),
            (columns.taken_apart(fields), RUN_TOGETHER),
            (columns.grouped(fields, " ") if dialect.delimiter == " " else None, SPACES),
        )
        if found := [(parts, fault) for parts, fault in ways if parts is not None]:
            return max(found, key=lambda way: columns.agreement(way[0]))  # of equals the first
        other = otherwise_delimited(text, dialect, width, columns) if len(fields) * 2 <= width + 1 else None
        return other and (other[0], OTHERWISE.format(other[1]))

    def plain_row(self, lines: Iterator[str], taken: list[str]) -> list[str] | None:
        """Return the fields of a row that surely is one, over several lines or not; those it is on go into `taken`.

        None leaves it to whoever weighs whether a quote is astray: what stands in the quotes may be rows by themselves.
        """
        width, own = self.width, self.dialect.delimiter
        row = self.dialect.plain_row(lines, taken)
        if row is None or len(row) != width or any(text.count(own) > width - _MOST_MISSED for text in taken[1:]):
            return None
        return None if self.may_be_otherwise(taken[0]) or "\0" in "".join(taken) else row

    def may_be_otherwise(self, text: str) -> bool:
        """Whether a line holds so many of another delimiter that this one may not be its own."""
        own = text.count(self.dialect.delimiter)
        return any(text.count(other) > 2 * own for other in OTHERS)

    def is_torn(self, text: str) -> bool:
        """Whether a line that has the right number of fields may have one cut that lacks the delimiter before it."""
        dialect = self.dialect
        return bool(self.columns and dialect.quote and dialect.quote in text and dialect.torn.search(text))

    def unglued(self, text: str, fields: list[str]) -> list[str] | None:
        """Return the fields of a line as they are where the delimiter next to a quoted one is missing, or None."""
        columns, width, dialect = self.columns, self.width, self.dialect
        if columns is None or width is None or len(fields) < width - 1 or not dialect.quote:
            return None
        parts = mended(text, dialect, width, glued=True) if dialect.glue.search(text) else None
        if parts is None or parts == fields:
            return None
        gained = columns.agreement(parts) - columns.agreement(fields)
        told = self.is_torn(text) if len(fields) >= width else not columns.fit(parts)[1]
        return parts if gained > 0 or (gained == 0 and told) else None

    def cut(self, text: str, parsed: Parsed, width: int) -> list[str]:
        """Return the fields of a line whose last quote opens nothing."""
        cut = [*parsed.fields[:-1], *self.dialect.split(text, parsed.start)]
        # With one quote astray and none after it there is nothing to weigh.
        if len(cut) == width and parsed.clean and self.dialect.quote not in parsed.fields[-1]:
            return cut
        return self.of_width(text, width) or (parsed.fields if len(parsed.fields) == width else cut)

    def of_width(self, text: str, width: int) -> list[str] | None:
        """Return the reading of a line that has the right width and fits the columns, or None."""
        found = mended(text, self.dialect, width)
        columns = self.columns
        if columns is None or (found is not None and not columns.fit(found)[1]) or not self.dialect.glue.search(text):
            return found
        glued = mended(text, self.dialect, width, glued=True)
        if glued is not None and (found is None or columns.fit(glued)[1] < columns.fit(found)[1]):
            return glued
        return found


def mended(text: str, dialect: Dialect, width: int, *, glued: bool = False) -> list[str] | None:
    """Return the fields of a line in the reading with the least wrong among those of the right width, if there is any.

    Where `glued` is set, the delimiter next to a quoted field may be missing.

    >>> mended('1,"b,c,"e, f",2', Dialect(), 5)
    ['1', '"b', 'c', 'e, f', '2']
    >>> mended('1,"so "loud", they say",2', Dialect(), 3)
    ['1', 'so "loud", they say', '2']
    >>> mended('1,"a, b""c",2', Dialect(), 4, glued=True)
    ['1', 'a, b', 'c', '2']
    """
    between = text.count(dialect.delimiter)
    if len(text) > _LONGEST or text.count(dialect.quote) > _MOST_QUOTES or between > _MOST_DELIMITERS:
        return None
    if between + glued < width - 1:
        return None
    goal = len(text) + 1
    # For a number of fields and the place after them: how much is wrong, where the last begins, and what it holds.
    ways: list[dict[int, tuple[int, int, str]]] = [{0: (0, 0, "")}]
    options = cache(lambda place: list(_options(text, place, dialect, glued=glued)))
    for count in range(1, width + 1):
        further: dict[int, tuple[int, int, str]] = {}
        for place, (before, _, _) in ways[-1].items():
            for following, field, wrong in options(place):
                is_end, least = following == goal, further.get(following, (before + wrong + 1,))[0]
                if is_end == (count == width) and before + wrong < least:
                    further[following] = (before + wrong, place, field)
        ways.append(further)
    if goal not in ways[-1]:
        return None
    fields, place = [""] * width, goal
    for count in range(width, 0, -1):
        _, place, fields[count - 1] = ways[count][place]
    return fields


def _options(text: str, place: int, dialect: Dialect, *, glued: bool) -> Iterator[_Field]:
    """Yield the fields that may begin at a place."""
    if place > len(text):
        return
    quote, delimiter = dialect.quote, dialect.delimiter
    opening = dialect.opening.match(text, place)
    end = text.find(delimiter, place)
    end = len(text) if end < 0 else end
    bare = text[place:end]
    yield end + 1, dialect.bare(bare, first=not place), bare.count(quote) + (_FALSE_OPENING if opening else 0)
    if not opening:
        if glued and (start := text.find(quote, place, end)) > place:
            yield start, dialect.bare(text[place:start], first=not place), _GLUED
        return
    closing = opening.end() - 1
    while (closing := text.find(quote, closing + 1)) >= 0:
        content = text[opening.end() : closing]
        if closing + 1 == len(text) or text[closing + 1] == delimiter:
            yield closing + 2, dialect.unescaped(content), _wrong(content, dialect)
        elif glued:
            # Of three quotes in a row the first two are a doubled one sooner than an end and an empty field.
            three = text.startswith(quote * 2, closing + 1)
            yield closing + 1, dialect.unescaped(content), _wrong(content, dialect) + _GLUED + three


def _wrong(content: str, dialect: Dialect) -> int:
    """Return how much is wrong with the text between quotes: quotes in it, more so where they stand at a delimiter."""
    wrong = dialect.wrong(content)
    if wrong:
        quote, delimiter = dialect.quote, dialect.delimiter
        wrong += 2 * (content.count(quote + delimiter) + content.count(delimiter + quote))
    return wrong + (bool(dialect.escape) and content.endswith(dialect.escape))


def otherwise_delimited(
    text: str, dialect: Dialect, width: int, columns: Columns | None, *, by_words: bool = False
) -> tuple[list[str], str] | None:
    """Return the fields of a line that another delimiter cuts into the right number, and that delimiter in words.

    Words of a sentence may happen to be as many, so what the fields look like must agree, unless ``by_words`` is set.
    """
    for delimiter in (*OTHERS, " "):
        if delimiter == dialect.delimiter or text.count(delimiter) < width - 1:
            continue
        other = replace(dialect, delimiter=delimiter, padded=False)
        fields = (other.fields(text) if dialect.quote in text else other.split(text)) or mended(text, other, width)
        if fields and columns and delimiter == " " and len(fields) > width:
            fields = columns.grouped(fields, " ")
        fits, misfits = columns.fit(fields) if columns and fields else (0, 0)
        if fields and len(fields) == width and not misfits and (fits or by_words or delimiter != " "):
            return fields, other.name
    return None
