"""Labels beside their values: one card or form a device, headings down and devices across, “label: value” in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pumpcheck.tables.rows import GridRow, Merged, ranges_from
from pumpcheck.tables.section import Section, TableSection
from pumpcheck.tables.text import heading_key
from pumpcheck.tables.vocabulary import vocabulary

# “tag:a;tag:b” is a list within a cell.
# A sign that parts them from their values may follow labels with a colon.
_LABELLED = re.compile(r"\s*([^:=：]{2,40}?)\s*(?:[:=：]+(?=\s|[^:;]*\Z))[\s|^~¦§¬]*(.*)", re.DOTALL)
_SEVERAL = 2
_BLOCKS = 3
IN_CELLS, BESIDE, ACROSS = "label and value in a cell", "labels beside values", "devices across"
_MOST = 0.6
_FIELDS = frozenset(
    {"asset_id", "manufacturer", "brand", "description", "model", "catalog_number", "serial_number", "software_version"}
)

FURTHER = "Further"  # the label of values that have none
Pair = tuple[str, str]

Card = tuple[GridRow, dict[str, str]]  # the first row of a card, and its values by label


@lru_cache(maxsize=20_000)
def field_of_label(cell: str) -> str:
    """Return the field that a label stands for, an empty text for a known label of none, or a question mark."""
    text = cell.strip().rstrip(":=").strip()
    # “EQ-01” is no label, whatever its letters mean.
    if not text or len(text) > 60 or any(map(str.isdigit, text)) or not vocabulary().is_known(text):
        return "?"
    meaning = vocabulary().meaning(text)
    return meaning.candidates[0].replace("none", "") if meaning else "?"


def labelled(cell: str) -> Pair | None:
    """Return label and value of a cell that holds both."""
    found = _LABELLED.fullmatch(cell)
    if not found or field_of_label(found[1]) == "?":
        return None
    return found[1].strip(), found[2].strip()


def find_forms(rows: list[GridRow]) -> tuple[list[Section], list[GridRow]] | None:
    """Return the sections of a block that begins with forms, and the rows that are left; None where it does not."""
    # What blank rows part is told by itself: below a form a table may stand, or another form.
    sections: list[Section] = []
    start = end = 0
    found = ""
    while end < len(rows):
        first = _next(rows, end, filled=True)
        stop = block_end(rows, first)
        kind = form_of(rows[first:stop])
        if not kind and any(row.size > 1 for row in rows[first:stop]):
            break
        if kind and found and (kind != found or kind == ACROSS):
            sections += _laid_out(found, rows[start:end])
            start = end
        found, end = kind or found, _next(rows, stop, filled=True)
    if not found:
        return None
    while start < end < len(rows) and rows[end - 1].size < 2 and not labelled(rows[end - 1].text):
        # Titles right above what is no form are those of the next table.
        end -= 1
    return sections + _laid_out(found, rows[start:end]), rows[end:]


def block_end(rows: Sequence[GridRow], start: int) -> int:
    """Return the place of the first blank row from one on, or behind the last row."""
    return _next(rows, start, filled=False)


def _next(rows: Sequence[GridRow], start: int, *, filled: bool) -> int:
    return next((place for place in range(start, len(rows)) if bool(rows[place].size) is filled), len(rows))


def form_of(chunk: Sequence[GridRow]) -> str:
    """Return what sort of form some rows without a blank one between them are; an empty text where they are none."""
    filled = [row for row in chunk if row.size][:200]
    in_cells = [row for row in filled if _is_labelled_row(row)]
    labels = (label for row in in_cells for label, _ in _pairs(row))
    if in_cells and len(in_cells) >= _MOST * len(filled) and _names_devices(labels):
        return IN_CELLS
    columns = [] if _begins_with_headings(filled) else _label_columns(filled)
    if not columns:
        return ""
    first = ranges_from(columns, _width(filled))[0]
    labelled_rows = [row for row in filled if row.cell(first.start)]
    several = sum(sum(map(bool, row.cells[first.start + 1 : first.stop])) > 1 for row in labelled_rows)
    # Labels that come again and again begin one card after the other, whose lines hold several values.
    different = len({heading_key(row.cell(first.start)) for row in labelled_rows})
    is_across = several >= _MOST * len(labelled_rows) and len(labelled_rows) < _BLOCKS * different
    return ACROSS if is_across else BESIDE


def _begins_with_headings(rows: Sequence[GridRow]) -> bool:
    """Whether the first row of several cells holds headings: two side by side are no label with its value."""
    several = [row for row in rows if row.size > 1][:2]
    # Where a label stands below the first cell, one of the two is a value, such as “Bed”.
    if not several or any(field_of_label(row.texts[0]) != "?" for row in several[1:]):
        return False
    known = [field_of_label(cell) != "?" for cell in several[0].cells]
    return any(one and other for one, other in pairwise(known))


def _laid_out(kind: str, rows: Sequence[GridRow]) -> list[Section]:
    if kind == IN_CELLS:
        return _labelled_rows(rows)
    columns = _label_columns([row for row in rows if row.size])
    if not columns:
        return [row for row in rows if row.size]
    return _transposed(rows, columns[0]) if kind == ACROSS else _beside(rows, columns)


def _names_devices(labels: Iterator[str]) -> bool:
    """Whether labels are of several fields that tell what a device is."""
    return len({name for label in labels if (name := field_of_label(label)) in _FIELDS}) >= _SEVERAL


def _texts(row: GridRow) -> list[tuple[str, int]]:
    """Return what the cells of a row hold, each with how many they are: a value behind a colon goes with its label."""
    texts: list[tuple[str, int]] = []
    for cell in row.texts:
        if texts and cell.lstrip().startswith((":", "：")) and field_of_label(texts[-1][0]) != "?":
            texts[-1] = f"{texts[-1][0]} {cell.lstrip()}", 2
        else:
            texts.append((cell, 1))
    return texts


def _pairs(row: GridRow) -> list[Pair]:
    return [pair for text, _ in _texts(row) if (pair := labelled(text))]


def _is_labelled_row(row: GridRow) -> bool:
    pairs = _pairs(row)
    return bool(pairs) and len(pairs) >= _MOST * len(_texts(row))


def _labelled_rows(rows: Sequence[GridRow]) -> list[Section]:
    """Lay out rows whose cells hold label and value: a record a row, or one for each run of different labels."""
    cards = Cards()
    # Where the labels of a row come again in the next one, each row is a card.
    labels = [{heading_key(label) for label, _ in _pairs(row)} for row in rows]
    across = any(len(own) > 1 for own in labels) and not any(
        own and other and own.isdisjoint(other) for own, other in pairwise(labels)
    )
    for row in rows:
        if not row.size:
            cards.close()
        elif not _is_labelled_row(row):
            # What is set in below a value goes on with it.
            if not (row.size == 1 and row.texts[0][:2].isspace() and cards.go_on(row)):
                cards.text(row)
        else:
            if across:
                cards.close()
            texts = [(labelled(text) or ("", text), cells) for text, cells in _texts(row)]
            for (label, value), cells in sorted(texts, key=lambda told: not told[0][0]):
                cards.put(row, label, value, cells)
    return cards.sections()


def _label_columns(rows: Sequence[GridRow]) -> list[int]:
    """Return the columns that hold labels down the rows, with their values at the right."""
    found: list[int] = []
    told: list[str] = []
    for column in range(_width(rows)):
        named = [row for row in rows if row.cell(column)]
        with_label = [row for row in named if field_of_label(row.cells[column]) != "?"]
        beside = [[cell for cell in row.cells[column + 1 :] if cell] for row in with_label]
        keys = [heading_key(row.cells[column]) for row in with_label]
        # What has no value in one card stands right before the same label in the card beside it.
        values = [cells[0] for key, cells in zip(keys, beside, strict=True) if cells and heading_key(cells[0]) != key]
        is_repeated = sum(key in map(heading_key, cells) for key, cells in zip(keys, beside, strict=True)) > 1
        known = sum(field_of_label(value) != "?" for value in values)
        if (
            len(with_label) >= max(_SEVERAL, _MOST * sum(any(row.cells[column + 1 :]) for row in named))
            and len(values) >= max(_SEVERAL, 0.5 * len(with_label))
            and (known * 3 <= len(values) or is_repeated)
        ):
            found.append(column)
            told += [row.cells[column] for row in with_label]
    # Values that are headings too, such as “Bed”, stand in columns further right.
    first = min((row.filled[0] for row in rows if row.size), default=0)
    return found if found and found[0] == first and _names_devices(iter(told)) else []


def _beside(rows: Sequence[GridRow], columns: Sequence[int]) -> list[Section]:
    sections: list[Section] = []
    groups = ranges_from(columns, _width(rows))
    same = len(columns) > 1 and _same_labels(rows, columns)
    for group in [[group] for group in groups] if same else [groups]:
        cards = Cards()
        for row in rows:
            _add_to_card(cards, row, group)
        sections += cards.sections()
    first = groups[0].start
    return sections + [row.only(range(first)) for row in rows if any(row.cells[:first])]


def _same_labels(rows: Sequence[GridRow], columns: Sequence[int]) -> bool:
    """Whether each of several columns has the labels of the first: cards side by side."""
    sets = [{heading_key(row.cell(column)) for row in rows if row.cell(column)} for column in columns]
    return all(len(sets[0] & other) * 2 > len(sets[0]) for other in sets[1:])


def _add_to_card(cards: Cards, row: GridRow, groups: Sequence[range]) -> None:
    own = row.only({place for group in groups for place in group})
    if not own.met:
        # Merged cells show once more what was put already.
        cards.paused = cards.paused or not own.size
        return
    has_value = any(own.cell(place) for group in groups for place in group[1:])
    if not has_value and field_of_label(own.cell(groups[0].start)) == "?":
        cards.text(own)
        return
    for group in groups:
        cells = [own.cell(place) for place in group]
        if any(cells):
            # The sign between label and value may stand in the value's cell.
            values = [cell.strip().lstrip(": ") for cell in cells[1:] if cell]
            cards.put(row, cells[0], " ; ".join(values), row.only(group).met)


def _transposed(rows: Sequence[GridRow], column: int) -> list[Section]:
    """Turn headings down and devices across into a table, one record a column."""
    beside = range(column + 1, _width(rows))
    body = [row for row in rows if row.cell(column) and any(row.cells[column + 1 :])]
    texts = [row for row in rows if row.size and row not in body]
    devices = [GridRow(place + 1, (), 0, lean="").holding(row.cell(place).strip() for row in body) for place in beside]
    table = TableSection(
        [row.cells[column].strip().rstrip(":") for row in body],
        list(range(len(body))),
        records=[device for device in devices if device.size],
        title="\n".join(row.text for row in texts),
        row_word="column",
        notes=["the headings stand one below the other, and each column is a record"],
        is_form=True,
        heading_cells=sum(row.only([column]).met for row in body),
        record_cells=sum(row.only(beside).met for row in body),
    )
    return [*texts, *(row.only(range(column)) for row in body if any(row.cells[:column])), table]


def _width(rows: Sequence[GridRow]) -> int:
    return max((len(row.cells) for row in rows), default=0)


class Cards:
    """Gathers labels and values into one record a card."""

    def __init__(self) -> None:
        self.paused = False  # whether a blank row was met, with which a card may end
        self._cards: list[Card] = []
        self._open: dict[str, str] = {}
        self._number = 0
        self._title = ""
        self._labels = self._values = 0
        self._outside: list[Section] = []

    def put(self, row: GridRow, label: str, value: str, cells: int) -> None:
        """Add a label and its value, so many cells; a label that the card has already begins the next card."""
        name = label.strip().rstrip(":=").strip() or FURTHER
        key = heading_key(name)
        again = next((other for other in self._open if heading_key(other) == key), None)
        first = next(iter(self._cards[0][1] if self._cards else self._open), "")
        if again is not None and name != FURTHER and not isinstance(label, Merged):
            if self.paused or self._open[again]:
                self.close()
            else:
                name = again
        elif again is not None:
            value = f"{self._open[again]} ; {value}"
        elif self.paused and heading_key(first) == key:
            # The cards before began with this label.
            self.close()
        self.paused = False
        self._number = self._number or row.number
        self._open[name] = value
        is_beside = bool(label) and cells > 1
        self._labels += is_beside
        self._values += cells - is_beside

    def go_on(self, row: GridRow) -> bool:
        """Add a row to the last value, where a card is open."""
        if not self._open or self.paused:
            return False
        last = next(reversed(self._open))
        self._open[last] = f"{self._open[last]} {row.text}"
        self._values += row.met
        return True

    def text(self, row: GridRow) -> None:
        """Take note of a row that is no label and value: a title of what follows, or a remark."""
        self.close()
        self._title = f"{self._title}\n{row.text}" if self._title else row.text
        self._outside.append(row)

    def close(self) -> None:
        """End a card."""
        if self._open:
            self._cards.append((GridRow(self._number, (), 0, lean=self._title), self._open))
            self._title = ""
        self._open, self._number, self.paused = {}, 0, False

    def sections(self) -> list[Section]:
        """Return what was gathered."""
        self.close()
        note = "labels stand beside their values, and each card is a record"
        table = table_of_cards(self._cards, note, self._labels, self._values)
        return [*self._outside, table] if self._cards else self._outside


def table_of_cards(cards: Sequence[Card], note: str, labels: int, values: int) -> TableSection:
    """Return a table of one record a card, with the note of how, and how many cells hold labels and values."""
    headings = list(dict.fromkeys(name for _, card in cards for name in card))
    return TableSection(
        headings,
        list(range(len(headings))),
        records=[row.holding(card.get(name, "") for name in headings) for row, card in cards],
        notes=[note],
        is_form=True,
        heading_cells=labels,
        record_cells=values,
    )
