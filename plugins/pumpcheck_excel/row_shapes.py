r"""Which rows of a sheet's XML can be cleared as they stand, told by regular expressions.

A row is cleared only if it is wholly of the shape that is described here, so that whatever is written in another way is
read by the library like any other row, and if in the columns that matter there is neither a shared text nor a value
that may matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

_STYLE = rb'(?: s="\d+")?'
# As programs write them: without zeros before them, and with no more decimals than a number holds.
_WHOLE = rb"(?:0|[1-9]\d{0,15})"
_NUMBER = rb"-?%s(?:\.\d{1,15})?" % _WHOLE
# ASCII without what begins a tag or an escape, and not white space alone. The named entities break no word.
_SIGN = rb"(?:[!-%'-;=-^`-~]|&(?:amp|lt|gt|quot|apos);)"
_TEXT = rb" *%s(?: |%s)*" % (_SIGN, _SIGN)
_FORMULA = rb"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
_VALUES = (
    rb' t="s"><v>%s</v></c>' % _WHOLE,
    rb'(?: t="n")?>%s<v>%s</v></c>' % (_FORMULA, _NUMBER),
    rb' t="str">%s<v>%s</v></c>' % (_FORMULA, _TEXT),
    rb' t="inlineStr"><is><t(?: [^<>]*)?>%s</t></is></c>' % _TEXT,
)

SHARED_TEXT = re.compile(rb'( t="s"><v>)(\d+)(?=</v>)')
"""A cell's reference to a shared text, in a plain row."""

PLACE = re.compile(rb'(<row r="|<c r="[A-Z]{1,3})\d+"')
"""Where a row or cell is, in a plain row."""


def plain_row(columns: Iterable[str]) -> bytes:
    """Return a pattern for a row that holds something, each cell in a form whose text can be seen.

    Args:
        columns: Letters of the columns in which its cells are.
    """
    cell = rb'<c r="(?:%s)\d+"%s' % ("|".join(sorted(columns)).encode("ascii"), _STYLE)
    # openpyxl writes an empty text as a cell of that kind with nothing in it.
    empty = rb'(?:%s(?: t="(?:inlineStr|str|n)")? ?/>)*' % cell
    return rb'^<row r="\d+"(?: [^<>&]*)?>%s(?:%s(?:%s)%s)+</row>$' % (empty, cell, rb"|".join(_VALUES), empty)


class Doubtful(NamedTuple):
    """What makes a cell one that must be looked at.

    Attributes:
        pattern: What is found in its value.
        shared: Places of shared texts to which it refers.
        styles: Styles that show a number as something else.
    """

    pattern: bytes
    shared: Collection[int]
    styles: Collection[int]

    def cells(self, cell: bytes) -> Iterator[bytes]:
        """Yield patterns for such cells, of which ``cell`` matches the beginning."""
        # The pattern may want the sign before a word, hence the bracket of the tag is left to it.
        yield rb'%s%s(?: t="(?:n|str|inlineStr)")?>%s(?:<is><t(?: [^<>]*)?|<v)(?:>[^<]*)?(?:%s)' % (
            cell,
            _STYLE,
            _FORMULA,
            self.pattern,
        )
        if self.shared:
            yield rb'%s%s t="s"><v>%s</v>' % (cell, _STYLE, _any_of(self.shared))
        if self.styles:
            yield rb'%s s="%s"(?: t="n")?>' % (cell, _any_of(self.styles))


def doubts(anywhere: Doubtful, columns: Collection[str], here: Doubtful) -> bytes:
    """Return a pattern that is found in every row of the plain shape that must be looked at all the same.

    Args:
        anywhere: What matters in every column. Among its shared texts are those that are blank, so that a row of
            nothing else is no record.
        columns: Letters of the columns in which more matters.
        here: What matters there.
    """
    found = list(anywhere.cells(rb'<c r="[A-Z]+\d+"'))
    if columns:
        found += here.cells(rb'<c r="(?:%s)\d+"' % "|".join(sorted(columns)).encode("ascii"))
    return b"|".join(b"(?:%s)" % piece for piece in found)


def _any_of(numbers: Iterable[int]) -> bytes:
    return b"(?:%s)" % b"|".join(b"%d" % number for number in sorted(numbers))
