"""Lines that are not plainly delimited, turned into such that are: each form is found on the first lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .dialect import ONE_COLUMN
from .lines import Line

LineForm = Callable[[Line], Line | None]
"""Turns a line into a delimited one; into None where it holds nothing but rules drawn between rows."""

_IN_QUOTES = re.compile(r'"((?:[^"]|"")*)"[,;\t|]*\s*')
_DELIMITERS = ",;\t|"
_NEARLY_ALL = 0.9
_FORMULA = re.compile(r'(?:(?<=[,;\t|^])|\A)="((?:[^"]|"")*)"(?=[,;\t|^]|\Z)')
_RULE = re.compile(r"[\s|+:,;]*[-=]{3,}(?:[\s|+:,;]+[-=]{3,})+[\s|+:,;]*")


def unwrapped(line: Line) -> Line:
    """Take off the one pair of quotes in which a line stands.

    >>> unwrapped(Line(1, '"1,""a, b"",x"', "")).text
    '1,"a, b",x'
    """
    match = _IN_QUOTES.fullmatch(line.text)
    return line._replace(text=match[1].replace('""', '"')) if match else line


def with_quoted_formulas(line: Line) -> Line:
    '''Put quotes around cells that are written as formulas, so that a delimiter in them parts nothing.

    >>> with_quoted_formulas(Line(1, '="a, b",c', "")).text
    '"=""a, b""",c'
    '''
    return line._replace(text=_FORMULA.sub(lambda cell: f'"=""{cell[1].replace(chr(34), chr(34) * 2)}"""', line.text))


def without_rules(line: Line) -> Line | None:
    """Leave out a line that only draws rules under or between rows."""
    return None if _RULE.fullmatch(line.text) else line


@dataclass(frozen=True)
class Longer:
    """A delimiter of several characters, or one that text tools take for damage.

    Attributes:
        written: The delimiter as it stands in the file.
    """

    written: str

    def __call__(self, line: Line) -> Line:
        """Put one character in its place."""
        return line._replace(text=line.text.replace(self.written, ONE_COLUMN))


def are_in_quotes(lines: Sequence[Line]) -> bool:
    """Whether every line stands in one pair of quotes, and what they hold is delimited alike."""
    texts = [line.text for line in lines if line.text.strip()]
    inner = [match[1].replace('""', '"') for match in map(_IN_QUOTES.fullmatch, texts) if match]
    if not inner or len(inner) < _NEARLY_ALL * len(texts):
        return False
    for delimiter in _DELIMITERS:
        counts = [re.sub(r'"[^"]*"', "", text).count(delimiter) for text in inner]
        usual = max(counts, key=counts.count)
        if usual > 1 and counts.count(usual) >= _NEARLY_ALL * len(counts) and len(counts) > 1:
            return True
    return False


def applied(forms: Sequence[LineForm], lines: Iterable[Line]) -> Iterable[Line]:
    """Turn lines into delimited ones."""
    for line in lines:
        turned: Line | None = line
        for form in forms:
            turned = form(turned) if turned is not None else None
        if turned is not None:
            yield turned
