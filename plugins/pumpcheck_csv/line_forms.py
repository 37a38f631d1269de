"""Lines that are not plainly delimited, turned into such that are: each form is found on the first lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from .delimiter import find_headings, unusual_signs
from .dialect import ONE_COLUMN
from .lines import Line

LineForm = Callable[[Line], Line | None]
"""Turns a line into a delimited one; into None where it holds nothing but rules drawn between rows."""

_IN_QUOTES = re.compile(r'"((?:[^"]|"")*)"[,;\t|]*\s*')
_OPENED = re.compile(r'"((?:[^"]|"")*)')
_CLOSED = re.compile(r'((?:[^"]|"")*)"[,;\t|]*\s*')
_DELIMITERS = ",;\t|"
_NEARLY_ALL, _MOST = 0.9, 0.8
_BAR = re.compile(r" *\| *")
_FORMULA = re.compile(r'(?:(?<=[,;\t|^])|\A)="((?:[^"]|"")*)"(?=[,;\t|^]|\Z)')
_RULE = re.compile(r"[\s|+:,;]*[-=]{3,}(?:[\s|+:,;]+[-=]{3,})+[\s|+:,;]*")


def unwrapped(line: Line) -> Line:
    """Take off the one pair of quotes in which a line stands, or one of them where a cell goes on in the next line.

    >>> unwrapped(Line(1, '"1,""a, b"",x"', "")).text
    '1,"a, b",x'
    >>> unwrapped(Line(1, '"1,""a', "")).text, unwrapped(Line(2, 'b"",x"', "")).text
    ('1,"a', 'b",x')
    """
    forms = (_OPENED, _CLOSED) if line.text.count('"') % 2 else (_IN_QUOTES,)
    match = next((match for form in forms if (match := form.fullmatch(line.text))), None)
    return line._replace(text=match[1].replace('""', '"')) if match else line


def with_quoted_formulas(line: Line) -> Line:
    '''Put quotes around cells that are written as formulas, so that a delimiter in them parts nothing.

    >>> with_quoted_formulas(Line(1, '="a, b",c', "")).text
    '"=""a, b""",c'
    '''
    return line._replace(text=_FORMULA.sub(lambda cell: f'"=""{cell[1].replace(chr(34), chr(34) * 2)}"""', line.text))


def with_text(number: int, text: str | None) -> LineForm:
    """Put a text in the place of that of one line, or leave that line out."""
    return lambda line: line if line.number != number else None if text is None else line._replace(text=text)


def without_rules(line: Line) -> Line | None:
    """Leave out a line that only draws rules under or between rows."""
    return None if _RULE.fullmatch(line.text) else line


def without_longer(delimiter: str) -> LineForm:
    """Put one character in the place of a delimiter of several, or of one that text tools take for damage."""
    return lambda line: line._replace(text=line.text.replace(delimiter, ONE_COLUMN))


def boxed(line: Line) -> Line:
    """Take the lines drawn around a row off, and the spaces beside those between its cells.

    >>> boxed(Line(1, "| BM-1 | Bed   |", "")).text
    'BM-1|Bed'
    """
    text = line.text.strip()
    if text.startswith("|") and text.endswith("|"):
        text = text[1:-1].strip(" ")
    return line._replace(text=_BAR.sub("|", text))


def are_in_quotes(lines: Sequence[Line]) -> bool:
    """Whether lines stand in one pair of quotes each: what those hold is delimited as the others, or holds headings."""
    filled = [line for line in lines if line.text.strip()]
    inner = [unwrapped(line) for line in filled]
    wrapped = [place for place, line in enumerate(filled) if inner[place] is not line]
    whole = [place for place in wrapped if _IN_QUOTES.fullmatch(filled[place].text)]
    for delimiter in _DELIMITERS if whole and len(filled) > 1 else ():
        counts = [re.sub(r'"[^"]*"', "", line.text).count(delimiter) for line in inner]
        usual = max(counts, key=counts.count)
        right = sum(counts[place] == usual for place in whole)
        if usual > 1 and right >= _NEARLY_ALL * len(whole) and counts.count(usual) >= _MOST * len(counts):
            return True
    if len(wrapped) < _MOST * len(filled):
        return False
    return find_headings(inner, [*_DELIMITERS, *unusual_signs(inner, even=False)]) is not None


def applied(forms: Sequence[LineForm], lines: Iterable[Line]) -> Iterable[Line]:
    """Turn lines into delimited ones."""
    for line in lines:
        turned: Line | None = line
        for form in forms:
            turned = form(turned) if turned is not None else None
        if turned is not None:
            yield turned
