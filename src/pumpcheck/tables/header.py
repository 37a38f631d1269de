"""Where the header of a table is: below titles, blank rows and preambles, one to three rows deep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pumpcheck.tables import values as look
from pumpcheck.tables.rows import GridRow
from pumpcheck.tables.text import folded
from pumpcheck.tables.values import names_maker
from pumpcheck.tables.vocabulary import vocabulary

MAX_DEPTH = 3
# Rows from the top in which headings are looked for by all means; further down, known ones are told at a glance.
SEARCHED = 60
LONGEST_HEADING = 80

Cells = Sequence[str]

_NEAR = 200
_BETWEEN = "\x1f"
_AROUND = " \t\n\"':.*#()[]{}"
_TELLING = frozenset({"asset_id", "manufacturer", "description", "model", "catalog_number", "serial_number"})
_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d(?:e[-+]?\d+)?%?", re.IGNORECASE)
_NO_HEADING = re.compile(
    r"https?://|\S@\S+\.\S|^\d|\d{5,}|(?<!\d)(?<!_x)(?!19|20)\d{4}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
)
# Headings of one table that are this much narrower than those of another do not stand for it.
_AS_WIDE = 0.6


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: place of its first row among the rows looked at, from 0, and how many rows it takes."""

    index: int
    depth: int = 1


def find_header(rows: Sequence[Sequence[str | None]]) -> Header | None:
    """Find the header of a table among its first rows."""
    # Known headings decide first. Where no row has two of them, a row counts as header when it looks like one and the
    # rows below do not look like it. There is none when the first row is a record already.
    table = [[(cell or "").strip() for cell in row] for row in rows]
    found = _by_vocabulary(table)
    for way in (_by_one_heading, _over_numbers, _by_shape):
        found = way(table[:SEARCHED]) if found is None else found
    if found is None:
        return None
    # The rows above and below that are part of the same header.
    first = last = found
    while last + 1 < len(table) and last - first + 1 < MAX_DEPTH and _continues(table, last):
        last += 1
    while first > 0 and last - first + 1 < MAX_DEPTH and _is_band(table[first - 1], table[first]):
        first -= 1
    return Header(first, last - first + 1)


def _filled(row: Cells) -> list[str]:
    return [cell for cell in row if cell]


def _is_heading_like(cell: str) -> bool:
    return len(cell) <= LONGEST_HEADING and any(c.isalpha() for c in cell) and not _NO_HEADING.search(cell)


def _known_places(table: Sequence[Cells], index: int) -> list[int]:
    """Return where a row has known headings. A word that comes again in its column is a value."""
    row = table[index]
    words = vocabulary()
    places = []
    # “Ward:” with its value beside it is a line of a preamble, unless nearly all cells are written so.
    filled = _filled(row)
    colons = len(filled) > 2 and sum(cell.endswith(":") for cell in filled) >= 0.8 * len(filled)
    for place, cell in enumerate(row):
        is_label = cell.endswith(":") and not colons
        if not cell or is_label or len(cell) > LONGEST_HEADING or not words.is_known(cell.rstrip(":")):
            continue
        if not _comes_again(row, place, table):
            places.append(place)
    return places


def _by_vocabulary(table: Sequence[Cells]) -> int | None:
    """Return the first row that is plainly one of known headings, else the one with the most of them."""
    found: list[tuple[int, int, int]] = []
    widths: list[int] = []
    for index, row in enumerate(table):
        if index >= SEARCHED and not could_be_headings(row):
            continue
        filled = _filled(row)
        known = len({folded(row[place]) for place in _known_places(table, index)})
        # Below rows as wide as itself a row is a record more often than a header, and so is one that names a maker.
        doubtful = sum(1 for width in widths if width >= 0.8 * len(filled)) >= 2
        enough = 0.7 if any(map(names_maker, filled)) else 0.5 if doubtful else 0.2
        if known > 1 and known >= enough * len(filled) and sum(map(_is_heading_like, filled)) >= 0.7 * len(filled):
            found.append((index, known, len(filled)))
        widths.append(len(filled))
    widest = max((width for _, _, width in found), default=0)
    plain = (index for index, known, width in found if known >= 0.5 * width and width >= _AS_WIDE * widest)
    return next(plain, max(found, key=lambda row: row[1])[0] if found else None)


def _by_one_heading(table: Sequence[Cells]) -> int | None:
    """Return the first row with one known heading that is as wide as the table and looks like a header."""
    from statistics import median

    for index, row in enumerate(table):
        filled = _filled(row)
        if not filled or not all(map(_is_heading_like, filled)) or not _could_be_names(filled):
            continue
        if len(_known_places(table, index)) != 1:
            continue
        if len(filled) > 1 and any(len(_filled(other)) >= len(filled) for other in table[:index]):
            return None
        widths = [len(_filled(other)) for other in table[index + 1 :] if _filled(other)]
        if not widths or len(filled) < 0.6 * median(widths) or len(filled) > 2 * max(widths):
            continue
        if len(filled) == 1 or not _values_again(table, index):
            return index
    return None


def _over_numbers(table: Sequence[Cells]) -> int | None:
    """Return the row right above rows of nothing but numbers, also of units, when each of its cells has letters."""
    filled = [(index, cells) for index, row in enumerate(table) if (cells := _filled(row))]
    numbers = [all(_NUMBER.fullmatch(cell) or look.is_unit_number(cell) for cell in cells) for _, cells in filled]
    first = numbers.index(True) if True in numbers else 0
    if not first or not all(numbers[first : first + 3]):
        return None
    (index, names), (_, values) = filled[first - 1], filled[first]
    letters = all(len(name) <= LONGEST_HEADING and any(map(str.isalpha, name)) for name in names)
    return index if len(names) == len(values) > 1 and letters and _could_be_names(names) else None


def _by_shape(table: Sequence[Cells]) -> int | None:
    """Return the first full row of words where the columns below are of another shape: numbers, dates, sentences."""
    # This is for headings that nobody has heard of. What has nothing below it is a header when it reads like one.
    sizes = [len(_filled(row)) for row in table]
    widths = Counter(size for size in sizes if size > 1)
    width = max(widths, key=lambda width: (widths[width], width), default=0)
    index = next((index for index, size in enumerate(sizes) if size >= max(1, 0.8 * width)), None)
    if index is None or width < 2:
        return None
    header = table[index]
    names = _filled(header)
    if not all(map(_is_heading_like, names)) or not _could_be_names(names):
        return None
    below = [row for row in table[index + 1 :] if len(_filled(row)) >= 0.8 * len(names) and list(row) != list(header)]
    if not below:
        return index if len(names) > 2 and not any(sizes[index + 1 :]) else None
    if len(below) > 2 and _values_again(table, index):
        return None
    columns = zip_longest(header, *below, fillvalue="")
    told = sum(_is_told_apart(heading, _filled(values)) for heading, *values in columns if heading)
    return index if told >= 2 and told * 4 >= len(names) else None


def _could_be_names(cells: Sequence[str]) -> bool:
    """Whether cells differ and none is a maker's name, as it is with the names of columns."""
    return len(set(map(folded, cells))) == len(cells) and not any(map(names_maker, cells))


def _is_told_apart(heading: str, values: Sequence[str]) -> bool:
    """Whether nearly all values of a column have in common what its heading has not."""
    if not values:
        return False
    if not any(map(str.isdigit, heading)):
        if all(_NUMBER.fullmatch(value) or look.is_date(value) for value in values):
            return True
        if len(values) > 1 and all(any(map(str.isdigit, value)) for value in values):
            return True
    if len(values) < 20:
        return False
    traits = list(map(_traits, values))
    return any(
        sum(trait[kind] != own for trait in traits) >= 0.95 * len(traits) for kind, own in enumerate(_traits(heading))
    )


def _traits(text: str) -> tuple[bool, bool, bool]:
    return " " in text.strip(), text[:1].isupper(), text[-1:].isalnum()


def _values_again(table: Sequence[Cells], index: int) -> bool:
    """Whether a cell of the row comes again in its column below."""
    row, below = table[index], table[index + 1 :]
    return any(cell and _comes_again(row, place, below) for place, cell in enumerate(row))


def _comes_again(row: Cells, place: int, others: Sequence[Cells]) -> bool:
    """Whether a cell comes again in its column, as values do, and headings only above another table."""
    same = (other for other in others if place < len(other) and folded(other[place]) == folded(row[place]))
    return any(list(other) != list(row) and not _heads_another(row, other) for other in same)


def _heads_another(row: Cells, other: Cells) -> bool:
    """Whether another row is the header of a second table, with half of the same headings."""
    shared = sum(1 for cell, again in zip(row, other, strict=False) if cell and folded(cell) == folded(again))
    return shared > 1 and shared * 2 >= len(_filled(row)) and all(map(_is_heading_like, _filled(other)))


def _continues(table: Sequence[Cells], index: int) -> bool:
    """Whether the next row holds headings too: below a band, or the same ones in another language."""
    row, following = table[index], table[index + 1]
    filled = _filled(following)
    if not filled or list(row) == list(following) or not all(map(_is_heading_like, filled)):
        return False
    known = _known_places(table, index + 1)
    if len({folded(following[place]) for place in known}) < 2:
        return False
    if _means_otherwise(row, following):
        return False
    fills_gap = any(not (place < len(row) and row[place]) for place in known)
    return fills_gap or len(known) >= 0.6 * len(filled)


def _means_otherwise(row: Cells, following: Cells) -> bool:
    """Whether two rows of known headings are those of two tables, since hardly a column means the same in both."""
    words = vocabulary()
    meanings = [(words.meaning(a), words.meaning(b)) for a, b in zip(row, following, strict=False) if a and b]
    both = [(a.candidates[0], b.candidates[0]) for a, b in meanings if a and b]
    return len(both) > 2 and 2 * sum(a == b for a, b in both) < len(both)


def _is_band(row: Cells, below: Cells) -> bool:
    """Whether a row of group names stands over the headings: ``Device | | | Location | |``."""
    places = [place for place, cell in enumerate(row) if cell]
    names = [row[place] for place in places]
    if len(places) < 2 or not all(map(_is_heading_like, names)) or any(name.endswith(":") for name in names):
        return False
    repeated = any(count > 1 for count in Counter(names).values())
    gaps = places[-1] - places[0] + 1 - len(places)
    spread = places[-1] >= 0.4 * len(below)
    covered = all(place < len(below) for place in places)
    # Above headings that are complete and unique a band adds nothing but length.
    named = _filled(below)
    needed = len(set(named)) < len(named) or any(place < len(below) and not below[place] for place in places)
    return needed and covered and spread and (repeated or gaps > 0)


def heads_further_table(rows: Sequence[GridRow], index: int) -> bool:
    """Whether one of the rows below the headings of a table holds headings too: of another table."""
    row = rows[index].cells
    filled = _filled(row)
    if len(filled) < 2 or not could_be_headings(row):
        return False
    words = vocabulary()
    known = {folded(cell) for cell in filled if words.is_known(cell.strip().rstrip(":"))}
    if len(known) < 2 or len(known) < (0.5 if len(known) > 2 else 0.6) * len(filled):
        return False
    if sum(map(_is_heading_like, filled)) < 0.7 * len(filled) or any(map(names_maker, filled)):
        return False
    fields = {meaning.candidates[0] for cell in filled if (meaning := words.meaning(cell))}
    if len(fields - {"none"}) < 2 or not fields & _TELLING:
        return False
    around = (other.cells for other in rows[max(0, index - _NEAR) : index + _NEAR + 1] if other is not rows[index])
    near = [other for other in around if not could_be_headings(other)]
    values = sum(
        any(place < len(other) and folded(other[place]) == folded(cell) and list(other) != list(row) for other in near)
        for place, cell in enumerate(row)
        if cell
    )
    return values * 3 <= len(filled)


def could_be_headings(cells: Sequence[str | None]) -> bool:
    """Whether a row has two known headings, one of them for what tells devices apart; mostly told at a glance."""
    words = vocabulary()
    # Folded together, which takes a third of the time.
    folds = _BETWEEN.join(filter(None, cells)).casefold().replace("_", " ").split(_BETWEEN)
    if words.telling.isdisjoint(folds) and words.telling.isdisjoint(
        [fold.strip(_AROUND).replace("\n", " ") for fold in folds]
    ):
        return False
    return sum(words.is_known(cell.strip()) for cell in cells if cell and len(cell) <= LONGEST_HEADING) > 1


def repeats_headings(cells: Cells, headings: Cells, columns: Sequence[int]) -> bool:
    """Whether a row holds the headings of a table once more, as on each printed page."""
    # Most rows differ from them in the first that there is.
    again = named = 0
    for place, heading in zip(columns, headings, strict=True):
        if heading:
            named += 1
            cell = cells[place] if place < len(cells) else ""
            again += cell == heading or _tidy(cell) == heading.casefold()
            if named > 2 and not again:
                return False
    return again > 1 and again >= 0.8 * max(named, len(cells) - cells.count(""))


def holds_only(cells: Cells, headings: Cells) -> bool:
    """Whether a row holds nothing but headings, so that no cell of it says anything of its own."""
    known = set(map(str.casefold, headings))
    return all(_tidy(cell) in known for cell in cells if cell)


def _tidy(cell: str) -> str:
    return " ".join(cell.split()).casefold()
