"""Columns of fixed width, with or without a rule of dashes under the headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pumpcheck import is_known_heading

from .dialect import ONE_COLUMN
from .lines import Line

OVERRUN = "a value in this row is longer than its column, so that values may stand in the wrong fields"

_RULE = re.compile(r"\s*[-=_]{2,}(?:\s+[-=_]{2,})+\s*")
_GAP = re.compile(r"\S\s{2,}\S")
_SAMPLE = 200
_FEWEST = 3
_MOST = 400


@dataclass(frozen=True)
class FixedWidth:
    """Cuts lines into columns.

    Attributes:
        starts: Where each column begins; the first at 0.
    """

    starts: tuple[int, ...]

    def __call__(self, line: Line) -> Line | None:
        """Return the line with a delimiter between its cells, or None where it is a rule.

        >>> cut = FixedWidth((0, 5, 9))
        >>> cut(Line(1, "A1   Bed Ward 3", "")).text.split(ONE_COLUMN)
        ['A1', 'Bed', 'Ward 3']
        """
        text = line.text.expandtabs()
        if _RULE.fullmatch(text):
            return None
        cells, kept = [""] * len(self.starts), 0
        whole = not _GAP.search(text.strip())
        fault = ""
        for place, start in enumerate((*self.starts[1:], len(text)), 1):
            if place < len(self.starts) and text[start - 1 : start].strip() and text[start : start + 1].strip():
                if whole:
                    return line._replace(text=text.strip())
                fault = OVERRUN
                continue  # the value goes on, and is not cut
            cells[kept], kept = text[self.starts[kept] : start].strip(), place
        return line._replace(text=ONE_COLUMN.join(cells), fault=fault)


def find_fixed_width(lines: Sequence[Line], *, ruled: bool = False) -> FixedWidth | None:
    """Find columns of fixed width: by a rule, or, unless there has to be one, by what is blank in every line with gaps."""
    texts = [line.text.expandtabs().rstrip() for line in lines[:_SAMPLE]]
    for text in texts:
        if _RULE.fullmatch(text):
            return _of_starts([match.start() for match in re.finditer(r"\S+", text)])
    if ruled:
        return None
    rows = [text for text in texts if _GAP.search(text.strip())]
    if len(rows) < _FEWEST or 2 * len(rows) <= sum(map(bool, texts)):
        return None
    width = max(map(len, rows))
    rows = [row.ljust(width) for row in rows]
    blank = "".join(" " if all(row[place] == " " for row in rows) else "x" for place in range(width))
    starts = [match.end() for match in re.finditer(r"(?:^ *| +)(?=x)", blank) if _parts(match, rows[0])]
    found = _of_starts(starts)
    return found if found and len(found.starts) >= _FEWEST else None


def _parts(gap: re.Match[str], heading: str) -> bool:
    """Whether blank columns part fields: two or more, or one between two known headings."""
    if gap.end() - gap.start() > 1 or not gap.start():
        return True
    before = re.split(r"\s{2,}", heading[: gap.start()].strip())[-1]
    after = re.split(r"\s{2,}", heading[gap.end() :].strip())[0]
    return is_known_heading(before) and is_known_heading(after)


def _of_starts(starts: Sequence[int]) -> FixedWidth | None:
    return FixedWidth((0, *[start for start in starts if start][:_MOST])) if starts else None
