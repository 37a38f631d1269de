"""Lines that are not plainly delimited, turned into such that are: each form is found on the first lines."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pumpcheck import is_known_heading

from .delimiter import find_headings, unusual_signs
from .dialect import ONE_COLUMN
from .lines import Line

LineForm = Callable[[Line], Line | None]
"""Turns a line into a delimited one; into None where it holds nothing but rules drawn between rows."""

_IN_QUOTES = re.compile(r'"((?:[^"]|"")*)"[,;\t|]*\s*')
_OPENED = re.compile(r'"((?:[^"]|"")*)')
_CLOSED = re.compile(r'((?:[^"]|"")*)"[,;\t|]*\s*')
_WITHIN = re.compile(r'((?:[^"]*"")+[^"]*)')
_DELIMITERS = ",;\t|"
_NEARLY_ALL, _MOST = 0.9, 0.8
_BAR = re.compile(r" *\| *")
_FORMULA = re.compile(r'(?:(?<=[,;\t|^])|\A)="((?:[^"]|"")*)"(?=[,;\t|^]|\Z)')
_RULE = re.compile(
    r"[\s|+:,;]*[-=]{3,}(?:[\s|+:,;]+[-=]{3,})+[\s|+:,;]*|\s*[|+][-=]{3,}[|+]\s*|\s*\|(?:\s*:?-{2,}:?\s*\|)+\s*"
)
# Some programs write the number of the row before it.
_OUTER_BARS = re.compile(r"\s*(?:\d+[.)]\s*)?\|(.*)\|\s*")
# Rules and bars of signs made for drawing, as those that are written with a keyboard.
_DRAWN = dict.fromkeys(range(0x2500, 0x2580), "+") | str.maketrans("─━┄┅┈┉╌╍═╼╾│┃┆┇┊┋╎╏║╽╿", "-" * 11 + "|" * 11)

OVERRUN = "a value in this row is longer than its column, so that values may stand in the wrong fields"

DRAWN = re.compile(r"\+-|\|\s*:?-")
"""What stands in a rule between rows whose cells have lines drawn around them."""

_DASHES = re.compile(r"\s*[-=_]{2,}(?:\s+[-=_]{2,})+\s*")
_GAP = re.compile(r"\S\s{2,}\S")
_CELL = re.compile(r"\S+(?: \S+)*")
_TABS = re.compile(r"\t+")
_FIRST = 200
_FEWEST = 3
_FEW = 5  # one value in so many may be too long for its column
_WIDEST = 400


def unwrapped(line: Line) -> Line:
    """Take off the one pair of quotes in which a line stands, or one of them where a cell goes on in the next line.

    A line in which all quotes are doubled stands between two such lines.

    >>> unwrapped(Line(1, '"1,""a, b"",x"', "")).text
    '1,"a, b",x'
    >>> unwrapped(Line(1, '"1,""a', "")).text, unwrapped(Line(2, 'b"",x"', "")).text
    ('1,"a', 'b",x')
    >>> unwrapped(Line(2, 'b"",x,""c', "")).text
    'b",x,"c'
    """
    match = _outer_quotes(line) or _WITHIN.fullmatch(line.text)
    return line._replace(text=match[1].replace('""', '"')) if match else line


def _outer_quotes(line: Line) -> re.Match[str] | None:
    forms = (_OPENED, _CLOSED) if line.text.count('"') % 2 else (_IN_QUOTES,)
    return next((match for form in forms if (match := form.fullmatch(line.text))), None)


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
    bars = _OUTER_BARS.fullmatch(line.text)
    text = bars[1] if bars else line.text.strip()
    # Without bars between them, cells are told by where they stand.
    return line._replace(text=text if bars and "|" not in text else _BAR.sub("|", text.strip(" ")))


def typed(line: Line) -> Line:
    """Put bars and dashes in the place of signs made for drawing.

    >>> typed(Line(1, "│ BM-1 ┆ Bed │", "")).text
    '| BM-1 | Bed |'
    """
    return line._replace(text=line.text.translate(_DRAWN))


def are_drawn(lines: Sequence[Line]) -> bool:
    """Whether most lines hold signs made for drawing."""
    texts = [line.text for line in lines[:_FIRST] if line.text.strip()]
    return 2 * sum(any("\u2500" <= sign < "\u2580" for sign in text) for text in texts) > len(texts)


def are_in_quotes(lines: Sequence[Line]) -> bool:
    """Whether lines stand in one pair of quotes each: what those hold is delimited as the others, or holds headings."""
    filled = [line for line in lines if line.text.strip()]
    inner = [unwrapped(line) for line in filled]
    wrapped = [place for place, line in enumerate(filled) if _outer_quotes(line)]
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
        if _DASHES.fullmatch(text):
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
        if whole and 2 * sum(map(bool, cells)) < len(cells) and len(text) - len(text.lstrip()) not in self.starts[1:]:
            return line._replace(text=text.strip())  # a sentence
        return line._replace(text=ONE_COLUMN.join(cells), fault=fault)


def columns_by_tabs(lines: Sequence[Line]) -> int:
    """Return how many columns are lined up by tabs, as many as each takes; 0 where every tab parts two fields."""
    texts = [line.text.strip("\t") for line in lines[:_FIRST] if "\t" in line.text]
    tabs, runs = Counter(text.count("\t") for text in texts), Counter(len(_TABS.findall(text)) for text in texts)
    if len(texts) < _FEWEST:
        return 0
    (_, even), (usual, lined_up) = tabs.most_common(1)[0], runs.most_common(1)[0]
    return usual + 1 if even < lined_up >= _MOST * len(texts) else 0


def find_fixed_width(lines: Sequence[Line], *, ruled: bool = False) -> FixedWidth | None:
    """Find columns of fixed width: by a rule, or, unless there must be one, by what is blank in all lines with gaps."""
    texts = [line.text.expandtabs().rstrip() for line in lines[:_FIRST]]
    for text in texts:
        if _DASHES.fullmatch(text):
            return _of_starts([match.start() for match in re.finditer(r"\S+", text)])
    if ruled:
        return None
    below = itertools.dropwhile(lambda text: not _GAP.search(text.strip()), texts)
    # A line that is set in and has one value goes on with the row above.
    filled = [text for text in below if text and (text[:2].strip() or _GAP.search(text.strip()))]
    rows = _lined_up([text for text in filled if _GAP.search(text.strip())])
    if len(rows) < _FEWEST or 2 * len(rows) <= len(filled):
        return None
    # A value that is too long for its column moves what follows it, and makes its line longer than the others.
    longest = sorted(map(len, rows))[-1 - len(rows) // _FEW]
    starts, of_others = _starts(rows), _starts([rows[0], *(row for row in rows[1:] if len(row) <= longest)])
    found = _of_starts(of_others if 2 * len(of_others) > 3 * len(starts) else starts)
    return found if found and len(found.starts) >= _FEWEST else None


def _lined_up(rows: Sequence[str]) -> list[str]:
    """Return the rows of which most cells begin or end where others do, which titles on each page do not."""
    edges = [[{(match.start(), 0), (match.end(), 1)} for match in _CELL.finditer(row)] for row in rows]
    common = Counter(edge for cells in edges for cell in cells for edge in cell)
    fits = [[any(3 * common[edge] > len(rows) for edge in cell) for cell in cells] for cells in edges]
    return [row for row, cells in zip(rows, fits, strict=True) if 2 * sum(cells) > len(cells)]


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
    return FixedWidth((0, *starts[1:_WIDEST])) if starts else None
