"""Columns of fixed width, with or without a rule of dashes under the headings."""

from __future__ import annotations

import itertools
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
_FEW = 5  # one value in so many may be too long for its column
_MOST = 400


@dataclass(frozen=True)
class FixedWidth:
    """Cuts lines into columns, each from its start on; the first is 0."""

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
        if not text.strip():
            return line._replace(text="")
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
        if whole and 2 * sum(map(bool, cells)) < len(cells):
            return line._replace(text=text.strip())  # a sentence
        return line._replace(text=ONE_COLUMN.join(cells), fault=fault)


def find_fixed_width(lines: Sequence[Line], *, ruled: bool = False) -> FixedWidth | None:
    """Find columns of fixed width: by a rule, or, unless there must be one, by what is blank in all lines with gaps."""
    texts = [line.text.expandtabs().rstrip() for line in lines[:_SAMPLE]]
    for text in texts:
        if _RULE.fullmatch(text):
            return _of_starts([match.start() for match in re.finditer(r"\S+", text)])
    if ruled:
        return None
    below = itertools.dropwhile(lambda text: not _GAP.search(text.strip()), texts)
    filled = list(filter(None, below))
    rows = [text for text in filled if _GAP.search(text.strip())]
    if len(rows) < _FEWEST or 2 * len(rows) <= len(filled):
        return None
    # A value that is too long for its column moves what follows it, and makes its line longer than the others.
    longest = sorted(map(len, rows))[-1 - len(rows) // _FEW]
    starts, of_others = _starts(rows), _starts([rows[0], *(row for row in rows[1:] if len(row) <= longest)])
    found = _of_starts(of_others if 2 * len(of_others) > 3 * len(starts) else starts)
    return found if found and len(found.starts) >= _FEWEST else None


def _starts(rows: Sequence[str]) -> list[int]:
    """Return where columns begin: behind what is blank in all rows.

    That is two characters or more, or one between two headings that are known, and not known as one.
    """
    width = max(map(len, rows))
    blank = "".join(" " if all(row[place : place + 1].strip() == "" for row in rows) else "x" for place in range(width))
    gaps = list(re.finditer(r"^ *| +(?=x)", blank))
    starts = [0]
    for gap, following in itertools.zip_longest(gaps[1:], gaps[2:]):
        before = rows[0][starts[-1] : gap.start()].strip()
        after = rows[0][gap.end() : following.start() if following else None].strip()
        apart = rows[0][gap.end() - 2 : gap.end()] == "  " or not is_known_heading(f"{before} {after}")
        known = apart and is_known_heading(before) and is_known_heading(after)
        if gap.end() - gap.start() > 1 or known:
            starts.append(gap.end())
    return starts


def _of_starts(starts: Sequence[int]) -> FixedWidth | None:
    return FixedWidth((0, *starts[1:_MOST])) if starts else None
