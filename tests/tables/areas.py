"""Areas of a grid, each laid out in one of the ways in which people and systems write lists of devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from .devices import FIELDS, HEADINGS, OTHER, PUMPS, WESTERN_HEADINGS, Device, Stock, Unit, is_western

T = TypeVar("T")
NAMING = ("maker", "model", "description")
DITTO = ('"', "''", "”", "〃", '-"-', "idem", "id.", "do.", "dto.", "ditto", "dito", "同上")
WRAPPINGS: dict[str, Callable[[str], str]] = {
    "formula": lambda text: f'="{text}"',
    "link": lambda text: f'<a href="https://assets.example/{len(text)}">{text}</a>',
    "quotes": lambda text: f'"{text}"',
    "apostrophe": lambda text: f"'{text}",
    "brackets": lambda text: f"[{text}]",
}
DECORATIONS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "colon": lambda text: f"{text}:",
    "star": lambda text: f"{text} *",
    "break": lambda text: text.replace(" ", "\n", 1),
    "brackets": lambda text: f"{text} (*)",
}
EXTRAS = ("Hours 2023", "Hours 2024", "Price", "Checked Q3/2025", "", "Tags")


@dataclass
class Area:
    """A rectangle of cells.

    Attributes:
        kind: What it is, for a person who looks at a failure.
        rows: Its cells.
        pumps: The recalled units planted as whole records.
        merged: Merged cells as (row, column, last row, last column).
        hidden_rows: Rows that a user does not see.
        hidden_columns: Columns that a user does not see.
        apart: Whether a blank line stands around it.
        placed: Whether serial number and place of its records belong into their fields.
        allows_incomplete: Whether a scan may say that it could not read this.
    """

    kind: str
    rows: list[list[str]]
    pumps: list[Unit] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    apart: bool = False
    placed: bool = True
    allows_incomplete: bool = False

    @property
    def width(self) -> int:
        return max(map(len, self.rows))


@dataclass
class World:
    """What the areas of one file share.

    Attributes:
        draw: Draws what is left open.
        stock: Gives devices.
        pumps: Whether a recalled pump is planted as a record into each area that holds records.
        western: Whether all texts can be written in one byte a letter.
    """

    draw: DrawFn
    stock: Stock
    pumps: bool
    western: bool

    def pick(self, *choices: T) -> T:
        return self.draw(st.sampled_from(choices))

    def rarely(self, of: int = 5) -> bool:
        return self.draw(st.integers(0, of)) == of

    def devices(self, least: int, most: int, *, units: int = 1, one_place: bool = False) -> list[Device]:
        kinds = self.draw(st.lists(st.sampled_from(OTHER), min_size=least, max_size=most))
        found = [self.stock.device(kind, self.draw(st.integers(1, units)), one_place=one_place) for kind in kinds]
        if self.pumps:
            pump = self.stock.device(self.pick(*PUMPS), units, pump=True, one_place=one_place)
            found.insert(self.draw(st.integers(0, len(found))), pump)
        return found

    def headings(self) -> dict[str, str]:
        choice = WESTERN_HEADINGS if self.western else HEADINGS
        return choice[self.pick(*choice)]


def _pumps(devices: list[Device]) -> list[Unit]:
    return [unit for device in devices for unit in device.units if unit.serial.startswith("PAR")]


def _cell(world: World, device: Device, unit: Unit, name: str) -> str:
    if name in {"maker", "model", "description"}:
        return str(getattr(device, name))
    if name in {"asset", "serial", "place"}:
        return str(getattr(unit, name))
    random = world.stock.random
    by_name = {
        "status": lambda: random.choice(["in use", "active", "stored", ""]),
        "notes": lambda: random.choice(["", "checked", "calibrated, ok", "seen in the corridor"]),
        "Price": lambda: f"{random.randrange(100, 500)}.90",
        "Checked Q3/2025": lambda: random.choice(["yes", "no", ""]),
        "Tags": lambda: ";".join(f"tag:t{number}" for number in range(random.randrange(1, 14))),
        "Qty": lambda: "1",
    }
    return by_name.get(name, lambda: f"{random.randrange(1, 9)}.{random.choice('05')}")()


def _columns(world: World, *, small: bool = False, extras: bool = True) -> list[str]:
    wanted = ["model", "serial", "place"]
    wanted += [name for name in ("maker", "description") if not small or world.pick(True, False)]
    if not small:
        wanted += [name for name in ("asset", "status", "notes") if world.pick(True, False)]
    columns = world.draw(st.permutations(wanted)) if world.pick(True, False) else sorted(wanted, key=FIELDS.index)
    return [*columns, *(world.draw(st.lists(st.sampled_from(EXTRAS), max_size=3, unique=True)) if extras else ())]


def _grouped(world: World, way: str, devices: list[Device], columns: list[str]) -> Area:
    """Return the records of devices with several units each."""
    sign = world.pick(*(sign for sign in DITTO if not world.western or is_western(sign)))
    separator = world.pick(", ", "; ", " / ", "\n")
    area = Area(f"table, {way}", [])
    for device in devices:
        first = len(area.rows)
        if way in {"several serials", "quantity"}:
            row = [_cell(world, device, device.units[0], name) for name in columns]
            if way == "several serials":
                row[columns.index("serial")] = separator.join(unit.serial for unit in device.units)
            else:
                row[columns.index("Qty")] = str(len(device.units))
            area.rows.append(row)
            continue
        for unit in device.units:
            row = [_cell(world, device, unit, name) for name in columns]
            if len(area.rows) > first and way != "full":
                filler = sign if way == "ditto" else ""
                row = [filler if name in NAMING else cell for name, cell in zip(columns, row, strict=True)]
            area.rows.append(row)
        if way == "merged" and len(device.units) > 1:
            last = len(area.rows) - 1
            area.merged += [(first, place, last, place) for place, name in enumerate(columns) if name in NAMING]
    area.pumps = _pumps(devices)
    if way == "quantity":
        area.pumps = [device.units[0] for device in devices if device.units[0] in area.pumps]
    return area


def _insert(area: Area, place: int, row: list[str]) -> None:
    area.rows.insert(place, row)
    area.merged = [(a + (a >= place), b, c + (c >= place), d) for a, b, c, d in area.merged]


def table(world: World, *, first: bool = True, small: bool = False) -> Area:
    """Lay out a list with a heading row, which only on top of a sheet may be sorted in among its records."""
    way = world.pick("full", "full", "full", "blank", "ditto", "merged", "several serials", "quantity")
    columns = _columns(world, small=small)
    columns += ["Qty"] if way == "quantity" else []
    units = 1 if way == "full" else 3
    devices = world.devices(1 + (not small), 3 if small else 6, units=units, one_place=way == "several serials")
    area = _grouped(world, way, devices, columns)
    if small:
        area.kind = f"small {area.kind}"
    language = world.headings()
    headings = [language.get(name, name) for name in columns]
    if world.rarely(3):
        decoration = world.pick(*DECORATIONS)
        headings = [DECORATIONS[decoration](heading) if heading else "" for heading in headings]
        area.kind += f", headings with {decoration}"
    if world.rarely():
        wrapping = world.pick(*WRAPPINGS)
        area.rows = [[WRAPPINGS[wrapping](cell) if cell else cell for cell in row] for row in area.rows]
        area.kind += f", values in {wrapping}"
    _add_headings(world, area, headings, sorted_in=first and way == "full" and world.rarely(2))
    if world.rarely() and len(area.rows) > 2:
        area.hidden_rows = {world.draw(st.integers(1, len(area.rows) - 1))}
    if world.rarely():
        area.hidden_columns = {world.draw(st.integers(0, len(columns) - 1))}
    return area


def further_table(world: World) -> Area:
    return table(world, first=False)


def further_small_table(world: World) -> Area:
    return table(world, first=False, small=True)


def _add_headings(world: World, area: Area, headings: list[str], *, sorted_in: bool) -> None:
    width = len(headings)
    if sorted_in:
        place = world.draw(st.integers(1, len(area.rows)))
        _insert(area, place, headings)
        area.kind += f", heading row after {place} records"
        return
    if world.rarely() and not area.merged:
        for title in world.draw(
            st.lists(st.sampled_from(["Ward 3", "Monitoring", "Section B", "Second floor"]), max_size=2)
        ):
            _insert(area, world.draw(st.integers(0, len(area.rows) - 1)), [title, *[""] * (width - 1)])
            area.kind += ", section title"
    elif world.rarely() and len(area.rows) > 2:
        _insert(area, len(area.rows) // 2, list(headings))
        area.kind += ", headings again in the middle"
        area.merged = []
    _insert(area, 0, headings)
    if world.rarely() and width > 3:
        cut = world.draw(st.integers(2, width - 1))
        band = ["Device", *[""] * (cut - 1), "Further details", *[""] * (width - cut - 1)]
        _insert(area, 0, band)
        area.merged += [(0, 0, 0, cut - 1), *([(0, cut, 0, width - 1)] if width - cut > 1 else [])]
        area.kind += ", merged band above the headings"
    if world.rarely():
        area.rows.append([world.pick("Total", "Summe", "Total général"), *[""] * (width - 2), str(len(area.rows) - 1)])
        area.kind += ", total"


def lengthen(world: World, area: Area) -> None:
    """Add some hundred ordinary rows to a list, made of those it has."""
    ordinary = [row for row in area.rows[1:] if not any("PAR" in cell for cell in row)]
    if ordinary:
        place = world.draw(st.integers(1, len(area.rows)))
        area.rows[place:place] = [list(ordinary[number % len(ordinary)]) for number in range(300)]
        area.kind += f", 300 rows after row {place}"


def side_by_side(world: World) -> Area:
    parts = []
    for _ in range(2):
        columns = _columns(world, small=True, extras=False)
        part = _grouped(world, "full", world.devices(2, 4), columns)
        headings = world.headings()
        part.rows.insert(0, [headings[name] for name in columns])
        parts.append(part)
    left, right = parts
    gap = [""] * world.pick(1, 2)
    rows = zip_longest(left.rows, right.rows, fillvalue=None)
    joined = [[*(a or [""] * left.width), *gap, *(b or [""] * right.width)] for a, b in rows]
    return Area("two tables side by side", joined, left.pumps + right.pumps, apart=True)


def bare_list(world: World) -> Area:
    """Lay out a list without any headings below a title."""
    devices = world.devices(2, 3)
    columns = world.draw(st.permutations(["model", "serial", "place", "description"]))
    area = _grouped(world, "full", devices, list(columns))
    area.rows.insert(0, [world.pick("Received this month", "Neue Geräte", "On loan")])
    area.kind, area.apart, area.placed = "list without headings", True, False
    return area


def _labels(world: World, *extra: str) -> dict[str, str]:
    headings = world.headings()
    names = ["maker", "model", "description", "serial", "place", *extra]
    return {name: headings[name] for name in (["asset", *names] if world.pick(True, False) else names)}


def transposed(world: World) -> Area:
    labels = _labels(world)
    devices = world.devices(2, 5)
    rows = [
        [label, *(_cell(world, device, device.units[0], name) for device in devices)] for name, label in labels.items()
    ]
    if world.pick(True, False):
        rows.insert(0, ["", *(f"Device {number}" for number, _ in enumerate(devices, 1))])
    return Area("one device a column", rows, _pumps(devices), apart=True, allows_incomplete=True)


def cards(world: World) -> Area:
    labels = _labels(world, "status")
    colon = world.pick(":", "", " :")
    title = world.pick("", "EQUIPMENT RECORD", "Gerätekarte")
    two_a_row = world.pick(True, False)
    rows: list[list[str]] = []
    devices = world.devices(2, 4)
    for device in devices:
        pairs = [[label + colon, _cell(world, device, device.units[0], name)] for name, label in labels.items()]
        step = 2 if two_a_row else 1
        lines = [list(chain.from_iterable(pairs[start : start + step])) for start in range(0, len(pairs), step)]
        rows += [*([[""]] if rows else []), *([[title]] if title else []), *lines]
    return Area("cards", rows, _pumps(devices), apart=True, allows_incomplete=True)


def labelled_cells(world: World) -> Area:
    labels = _labels(world, "notes")
    devices = world.devices(3, 6)
    rows = [
        [f"{label}: {_cell(world, device, device.units[0], name)}" for name, label in labels.items()]
        for device in devices
    ]
    return Area("label and value in each cell", rows, _pumps(devices), apart=True, allows_incomplete=True)


def models_across(world: World) -> Area:
    devices = [
        world.stock.device(kind, 3) for kind in world.draw(st.lists(st.sampled_from(OTHER), min_size=2, max_size=4))
    ]
    counts = world.pick(True, False)
    rows = [[world.headings()["place"], *(f"{device.maker} {device.model}" for device in devices)]]
    for number in range(3):
        units = [device.units[number] for device in devices]
        rows.append(
            [units[0].place, *(str(world.stock.random.randrange(9)) if counts else unit.serial for unit in units)]
        )
    return Area("models across", rows, apart=True, allows_incomplete=True)


def title(world: World) -> Area:
    lines = world.draw(
        st.lists(
            st.sampled_from(
                [
                    "Equipment inventory of Mercy Hospital",
                    "Geräteliste 2025",
                    "Printed 2026-11-03 07:22, page 1 of 3",
                    "Liste des équipements",
                ]
            ),
            min_size=1,
            max_size=2,
        )
    )
    return Area("title", [[line] for line in lines])


def preamble(world: World) -> Area:
    pairs = [
        ["Hospital:", "Mercy"],
        ["Printed", "2026-11-03"],
        ["Department:", "Biomedical Engineering"],
        ["Page", "1"],
    ]
    return Area("labels and values above", world.draw(st.permutations(pairs))[: world.draw(st.integers(1, 3))])


def note(world: World) -> Area:
    line = world.pick(
        "Prepared by biomedical engineering, ext. 5122",
        "* loaned to another ward",
        "End of report",
        "Stand: 03.11.2026",
        "-- 17 rows --",
    )
    return Area("note", [[line]])


def legend(world: World) -> Area:
    return Area(
        "legend",
        [[world.pick("Status", "Code"), "Meaning"], ["A", "in use"], ["B", "stored"], ["C", "scrapped"]],
        apart=True,
    )
