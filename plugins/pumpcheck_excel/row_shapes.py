r"""Which rows of a sheet's XML can be cleared as they stand, told by regular expressions.

A row is cleared only if it is wholly of the shape that is described here, so that whatever is written in another way is
read by the library like any other row, and if in the columns that matter there is neither a shared text nor a value
that may matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_STYLE = rb'(?: s="\d+")?'
_NUMBER = rb"-?\d+(?:\.\d+)?"
# ASCII without what begins a tag or an escape, and not white space alone. The named entities break no word.
_SIGN = rb"(?:[!-%'-;=-^`-~]|&(?:amp|lt|gt|quot|apos);)"
_TEXT = rb" *%s(?: |%s)*" % (_SIGN, _SIGN)
_FORMULA = rb"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
_VALUES = (
    rb' t="s"><v>\d+</v></c>',
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


def doubts(
    columns: Collection[str], pattern: bytes, shared: Iterable[int], blank: Iterable[int], styles: Iterable[int]
) -> bytes:
    """Return a pattern that is found in every row of the plain shape that must be looked at all the same.

    Args:
        columns: Letters of the columns that can matter.
        pattern: The screen's.
        shared: Places of the shared texts that may matter.
        blank: Places of the shared texts that are blank, so that a row of nothing else is no record.
        styles: Styles that show a number as something else.
    """
    cell = rb'<c r="(?:%s)\d+"' % "|".join(sorted(columns)).encode("ascii")
    found = []
    if columns:
        # The screen may want the sign before a word, hence the bracket of the tag is left to it.
        found.append(
            rb'%s%s(?: t="(?:n|str|inlineStr)")?>%s(?:<is><t(?: [^<>]*)?|<v)(?:>[^<]*)?(?:%s)'
            % (cell, _STYLE, _FORMULA, pattern)
        )
        if numbers := _any_of(shared):
            found.append(rb'%s%s t="s"><v>%s</v>' % (cell, _STYLE, numbers))
        if numbers := _any_of(styles):
            found.append(rb'%s s="%s"(?: t="n")?>' % (cell, numbers))
    if numbers := _any_of(blank):
        found.append(rb' t="s"><v>%s</v>' % numbers)
    return b"|".join(b"(?:%s)" % piece for piece in found) or rb"^$"


def _any_of(numbers: Iterable[int]) -> bytes:
    joined = b"|".join(b"%d" % number for number in sorted(numbers))
    return b"(?:%s)" % joined if joined else b""
