"""Clean tables, and files made of each with one pollution, together with the table that a person sees in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random


@dataclass(frozen=True)
class Cell:
    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Row:
    """A row as it is written: texts of cells, and between them the delimiters."""

    cells: list[Cell]
    delimiters: list[str]
    end: str
    quote: str = '"'
    escape: str = '"'

    def written(self) -> str:
        parts = [self.written_cell(cell) for cell in self.cells]
        gaps = [*self.delimiters, self.end]
        return "".join(part + gap for part, gap in zip(parts, gaps, strict=True))

    def written_cell(self, cell: Cell) -> str:
        if not cell.quoted:
            return cell.text
        return self.quote + cell.text.replace(self.quote, self.escape + self.quote) + self.quote

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


@dataclass(frozen=True)
class Polluted:
    kind: str
    name: str
    content: str
    header: list[str]
    records: list[list[str]]


@dataclass(frozen=True)
class Clean:
    """A table; the first row is its header."""

    name: str
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, rows: list[list[str]], always: str = ',"\r\n') -> Clean:
        """Quote what needs it: cells that hold any of these characters."""
        cells = [[Cell(text, any(mark in text for mark in always)) for text in row] for row in rows]
        return cls(name, [Row(row, [","] * (len(row) - 1), "\r\n") for row in cells])

    def polluted(
        self, kind: str, name: str, rows: list[Row], headers: int = 1, records: list[Row] | None = None
    ) -> Polluted:
        header = [" ".join(column) for column in zip(*(row.texts for row in self.rows[:1] * headers), strict=True)]
        return Polluted(
            kind,
            f"{self.name}/{name}",
            "".join(row.written() for row in rows),
            header or [f"Column {place + 1}" for place in range(len(self.rows[0].cells))],
            [row.texts for row in (self.rows[1:] if records is None else records)],
        )


def sales(seed: int = 508, rows: int = 83, always: str = ',"\r\n', name: str = "sales") -> Clean:
    """Headings that no inventory has; dates, times, prices, addresses, and text with commas and quotes."""
    random = Random(seed)
    things = ["Cello", "Flute", "Oboe", "Viola", "Drum kit", "Piano, upright"]
    notes = [
        "", "fine", "as ordered", 'said "too loud"', "late, but well packed", '3" case is missing',
        'came, saw, "played", left', "the player's own", "'vintage', they say", "back in May",
    ]  # fmt: skip
    table = [["DATE", "TIME", "Qty", "ARTICLEID", "Price", "ArticleKind", "ArticleText", "Link", "Remarks"]]
    for number in range(rows):
        kind = random.choice(things)
        table.append(
            [
                f"{random.randint(1, 12)}/{random.randint(1, 28)}/{random.randint(2009, 2019)}",
                f"{random.randint(8, 19)}:{random.randint(0, 59):02}",
                str(random.randint(1, 40)),
                f"{random.choice('KLM')}{random.randint(10000, 99999)}",
                f"{random.randint(20, 5000)}.{random.randint(0, 99):02}",
                kind,
                f"{random.choice(['Plain', 'Old', 'New'])} {kind.lower()}{random.choice(['', ', used', ' with case'])}",
                f"http://shop.example/{kind[:3].lower()}/{number}?id={random.randint(1, 99)}",
                random.choice(notes),
            ]
        )
    return Clean.of(name, table, always)


def devices(seed: int = 722, rows: int = 40) -> Clean:
    """An inventory with notes that run over lines."""
    random = Random(seed)
    table = [["Asset No", "Acquired", "Manufacturer", "Model", "Serial Number", "Ward", "Notes"]]
    makers = ["Medtronic", "B. Braun", "Dräger, Lübeck", "Philips", "O'Brien Medical"]
    notes = ["", "checked", "two\nlines", 'a, b\nand "c"', '5" stand', "the ward's own", "ok"]
    table.extend(
        [
            f"{number + 17:06}",
            f"20{random.randint(10, 19)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
            random.choice(makers),
            random.choice(["MMT-722NAS", "Perfusor Space", "Evita", "MX450"]),
            f"SN{random.randint(100000, 999999)}",
            random.choice(["Ward 3", "ICU", "Day clinic, east"]),
            random.choice(notes),
        ]
        for number in range(rows)
    )
    return Clean.of("devices", table)


def prose(seed: int = 1, rows: int = 30) -> Clean:
    """Nothing but text under unfamiliar headings, all of it quoted."""
    random = Random(seed)
    words = ["amber", "birch", "cedar", "damson", "elder", "fern", "gorse", "hazel"]
    table = [["Wuchsort", "Befund", "Urteil"]]
    table.extend(
        [" ".join(random.sample(words, 2)), random.choice(words), ", ".join(random.sample(words, 3)) + "."]
        for _ in range(rows)
    )
    return replace(
        Clean.of("prose", table),
        rows=[Row([Cell(text, True) for text in row], [",", ","], "\r\n") for row in table],
    )


def of_file(clean: Clean) -> Iterator[Polluted]:
    """Pollutions of the whole file."""
    rows = clean.rows
    header, data = rows[0], rows[1:]
    width = len(header.cells)
    blank = Row([Cell("")] * width, header.delimiters, "\r\n")
    yield clean.polluted("clean", "as it is", rows)
    yield clean.polluted("newline at the end", "none", [*rows[:-1], replace(rows[-1], end="")])
    yield clean.polluted("newline at the end", "two", [*rows[:-1], replace(rows[-1], end="\r\n\r\n")])
    yield clean.polluted("no header", "no header", data, headers=0)
    yield clean.polluted("header only", "header only", rows[:1], records=[])
    yield clean.polluted("one data row", "one data row", rows[:2], records=data[:1])
    for depth in (2, 3):
        yield clean.polluted("header of several rows", f"{depth} rows", [header] * depth + data, headers=depth)
    title = Row([Cell("PREAMBLE"), *blank.cells[1:]], header.delimiters, "\r\n")
    bare = Row([Cell("Export of May, for the audit")], [], "\r\n")
    gap = Row([Cell("")], [], "\r\n")
    yield clean.polluted("preamble", "delimited", [title, blank, *rows])
    yield clean.polluted("preamble", "plain", [bare, gap, *rows])
    yield clean.polluted(
        "preamble", "three lines", [bare, Row([Cell("Author"), Cell("A. Smith")], [","], "\r\n"), bare, *rows]
    )
    for mark, name in (("\n", "LF"), ("\r", "CR")):
        yield clean.polluted("record delimiter", name, [replace(row, end=mark) for row in rows])
    for mark in (";", "\t", "|", " ", ", "):
        yield clean.polluted(
            f"field delimiter {mark!r}", repr(mark), [replace(row, delimiters=[mark] * (width - 1)) for row in rows]
        )
    yield clean.polluted("quote '", "'", [replace(row, quote="'", escape="'") for row in rows])
    yield clean.polluted("escape", "backslash", [replace(row, escape="\\") for row in rows])
    yield clean.polluted("escape", "none", [replace(row, escape="") for row in rows])


def with_tables(clean: Clean) -> Iterator[Polluted]:
    """A second table below the first: every row of it is a row as well, under the headings by place."""
    rows = clean.rows
    width = len(rows[0].cells)
    less = [Row(row.cells[:-1], row.delimiters[:-1], row.end) for row in rows[:-1]]
    more = [Row([*row.cells, Cell("more")], [*row.delimiters, ","], row.end) for row in rows[:-1]]
    for name, second in (("same", rows[:-1]), ("less", less), ("more", more)):
        records = [*rows[1:], *second]
        polluted = clean.polluted("two tables", name, [*rows, *second], records=records)
        if name == "more":
            polluted.header.append(f"Column {width + 1}")
        yield polluted


def of_rows(clean: Clean, step: int = 1) -> Iterator[Polluted]:
    """Pollutions of one row, the header among them; every step-th row."""
    rows = clean.rows
    for place in range(0, len(rows), step):
        row = rows[place]
        where = "header: " if place == 0 else ""
        name = f"row {place}"

        def made(kind: str, name: str, *changed: Row, seen: Row | None = None, place: int = place) -> Polluted:
            polluted = clean.polluted(kind, name, [*rows[:place], *changed, *rows[place + 1 :]])
            if seen is not None and place:
                polluted.records[place - 1] = seen.texts
            elif seen is not None:
                polluted.header[:] = seen.texts
            return polluted

        for column in range(len(row.cells)):
            cells = list(row.cells)
            extra = Row([*cells[:column], Cell(""), *cells[column:]], [*row.delimiters, ","], row.end)
            yield made(where + "extra delimiter", f"{name}, column {column}", extra)
            if column:
                parts = [row.written_cell(cell) for cell in row.cells]
                merged = [Cell(part) for part in parts]
                merged[column - 1 : column + 1] = [Cell(parts[column - 1] + parts[column])]
                less = Row(merged, row.delimiters[1:], row.end)
                yield made(where + "missing delimiter", f"{name}, column {column}", less)
            parts = [row.written_cell(cell) for cell in row.cells]
            cell = row.cells[column]
            parts[column] = f'""{parts[column][1:]}' if cell.quoted else f'"{parts[column]}'
            seen = replace(row, cells=[*cells[:column], Cell('"' + cell.text), *cells[column + 1 :]])
            raw = Row([Cell(part) for part in parts], row.delimiters, row.end)
            yield made(where + "extra quote", f"{name}, column {column}", raw, seen=seen)
        for mark in " ;\t":
            other = replace(row, delimiters=[mark] * len(row.delimiters))
            yield made(f"{where}one row with {mark!r}", name, other)


def f1(wanted: Counter, found: Counter) -> float:
    if not wanted:
        return 1.0
    common = (wanted & found).total()
    return 2 * common / (wanted.total() + found.total())


def score(polluted: Polluted, headings: list[str], rows: list[list[str | None]]) -> tuple[float, float, float]:
    """Return how much of header, records and cells comes back: of what is wanted and what is found, the mean share."""
    found = [["" if cell is None else cell for cell in row] for row in rows]
    wanted = [row + [""] * (len(headings) - len(row)) for row in polluted.records]
    return (
        f1(Counter(polluted.header), Counter(headings)),
        f1(Counter(map(tuple, wanted)), Counter(map(tuple, found))),
        f1(
            Counter([*polluted.header, *(cell for row in polluted.records for cell in row)]),
            Counter([*headings, *(cell for row in found for cell in row)]),
        ),
    )
