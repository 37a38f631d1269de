"""A line whose quotes are wrong, read so that it has the right number of fields with as little wrong as can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .columns import Columns
from .dialect import Dialect

_LONGEST, _MOST_QUOTES, _MOST_DELIMITERS = 20_000, 200, 400
_FALSE_OPENING = 2  # a quote at the beginning of a field that opens nothing, beyond what any misplaced quote weighs
_GLUED = 1  # a delimiter that is missing, which tells why the quotes on both sides of what follows stand where they do

_OTHERS = (";", "\t", "|", ",", " ")


_Field = tuple[int, str, int]
"""Where what follows a field begins, its text, and how much is wrong with it."""


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
    options: dict[int, list[_Field]] = {}
    for count in range(1, width + 1):
        further: dict[int, tuple[int, int, str]] = {}
        for place, (before, _, _) in ways[-1].items():
            if place not in options:
                options[place] = list(_options(text, place, dialect, glued=glued))
            for following, field, wrong in options[place]:
                if (following == goal) == (count == width) and (
                    following not in further or before + wrong < further[following][0]
                ):
                    further[following] = (before + wrong, place, field)
        ways.append(further)
    fields: list[str] = []
    place = goal
    for way in ways[:0:-1]:
        if place not in way:
            return None
        _, place, field = way[place]
        fields.append(field)
    return fields[::-1]


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
    for delimiter in _OTHERS:
        if delimiter == dialect.delimiter or text.count(delimiter) < width - 1:
            continue
        other = replace(dialect, delimiter=delimiter, padded=False)
        fields = other.fields(text) if dialect.quote in text else other.split(text)
        if fields is None:
            fields = mended(text, other, width)
        if fields and columns and delimiter == " " and len(fields) > width:
            fields = columns.grouped(fields, " ")
        if fields is None or len(fields) != width:
            continue
        fits, misfits = columns.fit(fields) if columns else (0, 0)
        if misfits == 0 and (fits or by_words or delimiter != " "):
            return fields, other.name
    return None
