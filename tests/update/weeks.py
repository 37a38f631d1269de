"""A hospital over some weeks: its pumps, its exports, and a team at work in the workbook. All of it follows a seed.

Where LibreOffice is named, every second week is saved by it as well.
"""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl

import pumpcheck
from pumpcheck.update import Update, prepare

from ..working import enter, shuffle

HEADS = {
    "biomed": ("Asset Tag", "Manufacturer", "Model", "Serial Number", "Software Version", "Ward", "Assigned To"),
    "clinic": ("asset tag", "manufacturer", "model", "serial number", "software version", "WARD", "Owner of pump"),
}
MODELS = ("MMT-722NAS", "MMT-522NAS", "MMT-515NAS", "MMT-723NAS", "MMT-523NAS", "Paradigm")
TYPED = ("Owner", "Work order", "Comment", "Replacement serial number", "Location confirmed")


@dataclass(frozen=True)
class Pump:
    """A pump as the inventory describes it; ``key`` is which one it is in truth, and stands nowhere in the files."""

    key: int
    source: str
    asset: str
    serial: str
    model: str
    ward: str
    user: str = ""

    def row(self) -> tuple[str, ...]:
        return (self.asset, "Medtronic", self.model, self.serial, "", self.ward, self.user)

    def told(self) -> tuple[str, ...]:
        """Everything that tells it from another one."""
        return (self.source, *self.row())


@dataclass
class Hospital:
    """What is so, what people typed, and which running number is which pump."""

    folder: Path
    seed: int
    office: str = ""
    pumps: dict[int, Pump] = field(default_factory=dict)
    away: dict[int, Pump] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    typed: dict[str, int] = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)
    decided: dict[str, int] = field(default_factory=dict)
    standing: dict[int, int] = field(default_factory=dict)
    renewed: set[int] = field(default_factory=set)
    told_before: dict[int, set[tuple[str, ...]]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    week: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.work = self.folder / "work.xlsx"
        for _ in range(16):
            self._add(serial=self.chance.random() < 0.7)
        for _ in range(2):
            # Two pumps under one serial number, told apart by their asset ids.
            one = self._add(serial=True)
            self._put(replace(self._new(one.source), serial=one.serial, model=one.model))
        # Twins without any number, told apart by their wards or by nothing.
        twin = replace(self._new("clinic"), asset="", serial="", model="MMT-712NAS", user="")
        for ward in ("Ward 1", "Ward 2", "Ward 3", "Ward 3"):
            self._put(replace(twin, key=self._key(), ward=ward))

    # What happens in a week.

    def live(self) -> None:
        """Let a week pass in the inventories."""
        self.week += 1
        self.renewed = set()
        for key, pump in list(self.pumps.items()):
            event = self.chance.random()
            lone = (
                bool(pump.serial)
                and sum(pump.serial == one.serial for one in (*self.pumps.values(), *self.away.values())) == 1
            )
            if event < 0.15 and (lone or (pump.asset and not pump.serial)):
                self._put(replace(pump, ward=f"Ward {self.chance.randrange(1, 9)}", user=self._user()))
            elif event < 0.20 and lone:
                self._renew(replace(pump, serial=self._serial()))
            elif event < 0.35 and not pump.serial and pump.asset:
                self._put(replace(pump, serial=self._serial()))
            elif event < 0.40:
                self.away[key] = self.pumps.pop(key)
                self._reissue(pump)
            elif event < 0.43 and lone:
                self._put(replace(pump, asset=self._asset()))
        for key in list(self.away):
            if self.chance.random() < 0.15 and not self._is_taken(self.away[key]):
                self.pumps[key] = self.away.pop(key)
        for _ in range(self.chance.randrange(3)):
            self._add(serial=self.chance.random() < 0.6)

    def _reissue(self, gone: Pump) -> None:
        """Give its asset id to another pump: of another model, or with another serial number."""
        if gone.asset and self.chance.random() < 0.6:
            other = replace(self._new(gone.source), asset=gone.asset, serial=self._serial() if gone.serial else "")
            models = [model for model in MODELS if model != gone.model]
            self._renew(other if gone.serial else replace(other, model=self.chance.choice(models)))

    def _is_taken(self, pump: Pump) -> bool:
        return any(pump.asset and pump.asset == one.asset for one in self.pumps.values())

    def scan(self, *, cut: str = "", only: str = "") -> pumpcheck.ScanResult:
        """Write the exports, and scan them."""
        paths = []
        for old in self.folder.glob("*.csv"):
            old.unlink()
        self.lines: dict[tuple[str, int], int] = {}
        for source, head in HEADS.items():
            if only and source != only:
                continue
            pumps = [pump for pump in self.pumps.values() if pump.source == source]
            self.chance.shuffle(pumps)
            path = self.folder / f"{source}{(self.week + 1) // 3}.csv"
            lines = [",".join(head), *(",".join(pump.row()) for pump in pumps)]
            text = "\n".join(lines) + "\n"
            if cut == source:
                text = text[: len(text) // 2].rstrip(",\n") + ',"broken off'
            path.write_text(text, encoding="utf-8")
            self.lines |= {(path.name, number): pump.key for number, pump in enumerate(pumps, start=2)}
            paths.append(path)
        for pump in self.pumps.values():
            self.told_before.setdefault(pump.key, set()).add(pump.told())
        decisions = self.folder / "decisions.toml"
        decisions.write_text("".join(self.decided), encoding="utf-8")
        return pumpcheck.scan(*paths, decisions=decisions)

    def update(self, **how: Any) -> Update:
        """Scan, and bring the workbook up to date."""
        result = self.scan(**how)
        # Somebody looks at what is named as missing, and says what has only another name.
        names = {source.label for source in result.sources}
        scanned = {name[:6] for name in names}
        update = prepare(result, self.work, retired=[one for one in self.lost - names if one[:6] in scanned])
        self.lost = set(update.result.work.forgotten)
        update.write()
        for backup in self.folder.glob("*.backup-*"):
            backup.unlink()
        return update

    # What the team does.

    def type(self) -> None:
        """Type, read devices, decide, sort, hide, add a column, and save."""
        book = openpyxl.load_workbook(self.work)
        for sheet in (book["Remediation"], book["Needs review"]):
            columns = {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}
            last = max((row for row in range(2, sheet.max_row + 1) if self._number(sheet, row, columns)), default=1)
            if self.chance.random() < 0.2:
                columns[f"Shelf {self.week}"] = column = sheet.max_column + 1
                enter(sheet.cell(1, column), f"Shelf {self.week}")
            for row in range(2, last + 1):
                self._type(sheet, row, columns)
            if self.chance.random() < 0.3 and last > 2:
                rows = list(range(2, last + 1))
                self.chance.shuffle(rows)
                shuffle(sheet, rows, range(1, sheet.max_column + 1))
            sheet.column_dimensions[sheet.cell(1, self.chance.randrange(5, 20)).column_letter].hidden = True
        book.save(self.work)
        if self.office and self.week % 2 == 0:
            self._save_by_office()

    def _save_by_office(self) -> None:
        saved = self.folder / "saved"
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        convert = [self.office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(saved), str(self.work)]
        subprocess.run(convert, check=True, capture_output=True, timeout=120)
        (saved / self.work.name).replace(self.work)

    def _type(self, sheet: Any, row: int, columns: dict[str, int]) -> None:
        key = self.numbers[self._number(sheet, row, columns)]
        own = [heading for heading in columns if heading.startswith("Shelf")]
        for heading in self.chance.sample([*TYPED, *own], 2):
            cell = sheet.cell(row, columns[heading])
            if cell.value is None and self.chance.random() < 0.5:
                text = f"k{key} {heading} {self.week}.{len(self.typed)}"
                enter(cell, text)
                self.typed[text] = key
        model = str(sheet.cell(row, columns["Model as written"]).value)
        if model.startswith(("MMT-723", "MMT-523")) and self.chance.random() < 0.3:
            sheet.cell(row, columns["Software version read"]).value = "2.6A"
            self.cleared.add(key)
        elif key in self.pumps and self.pumps[key].told() in self._unlike() and self.chance.random() < 0.08:
            unit = sheet.cell(row, columns["Finding ID"]).value
            day = f"2030-01-{self.week + 1:02}"
            text = f'[[decisions]]\nfinding_id = "{unit}"\nverdict = "not_affected"\nreason = "k{key}"\n'
            self.decided[f'{text}by = "J. Roe"\non = 2000-01-01\n# {day}\n'] = key
            self.cleared.add(key)

    def _unlike(self) -> set[tuple[str, ...]]:
        told = [pump.told() for pump in self.pumps.values()]
        return {one for one in told if told.count(one) == 1}

    # What must be so.

    def check(self, *, whole: bool = True) -> None:
        """Make sure that each number and each value stands at its pump, and that nothing is lost."""
        book = openpyxl.load_workbook(self.work)
        seen: dict[str, int] = {}
        now: dict[int, int] = {}
        for sheet in (book["Remediation"], book["Needs review"]):
            columns = {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}
            for row in range(2, sheet.max_row + 1):
                number = self._number(sheet, row, columns)
                if not number:
                    continue
                cells = {heading: sheet.cell(row, column).value for heading, column in columns.items()}
                change = str(cells["Change"] or "")
                listed = not change.startswith(("no longer", "not in what", "source not"))
                if listed:
                    key = self.lines[str(cells["Source"]), int(cells["Row"])]
                    known = self.numbers.setdefault(number, key)
                    assert known == key or self._same(known, key), (number, known, key, change)
                    now[known] = number
                    if str(cells["Verdict"]).startswith("not affected"):
                        assert known in self.cleared, (number, known, cells)
                for value in cells.values():
                    if value in self.typed:
                        assert self.typed[str(value)] == self.numbers[number], (value, number)
                        seen[str(value)] = number
        assert not set(self.typed) - set(seen), "lost"
        listed = list(book["Conflicts"].iter_rows(values_only=True)) if "Conflicts" in book.sheetnames else []
        assert not listed, listed
        if whole:
            for key in self.pumps:
                number = self.standing.get(key)
                if number and key not in self.renewed and now.get(key) != number:
                    assert any(self._same(key, other) for other in self.told_before if other != key), (key, number)
            self.standing |= now

    def _same(self, one: int, other: int) -> bool:
        """Whether nothing that the inventory ever said tells two pumps apart."""
        return bool(self.told_before.get(one, set()) & self.told_before.get(other, set()))

    @staticmethod
    def _number(sheet: Any, row: int, columns: dict[str, int]) -> int:
        value = sheet.cell(row, columns["No."]).value
        return value if isinstance(value, int) else 0

    # New pumps.

    def _key(self) -> int:
        return max([*self.pumps, *self.away, *self.told_before, 0]) + 1

    def _new(self, source: str) -> Pump:
        chance = self.chance
        model, ward = chance.choice(MODELS), f"Ward {chance.randrange(1, 9)}"
        return Pump(self._key(), source, self._asset(), "", model, ward, self._user())

    def _add(self, *, serial: bool) -> Pump:
        pump = self._new(self.chance.choice(list(HEADS)))
        return self._put(replace(pump, serial=self._serial() if serial else ""))

    def _renew(self, pump: Pump) -> None:
        self.renewed.add(self._put(pump).key)

    def _put(self, pump: Pump) -> Pump:
        self.pumps[pump.key] = pump
        return pump

    def _asset(self) -> str:
        return f"BME-{self.chance.randrange(10_000, 99_999)}"

    def _serial(self) -> str:
        return f"PAR{self.chance.randrange(100_000, 999_999)}H"

    def _user(self) -> str:
        return self.chance.choice(("", "", "J. Doe", "R. Roe"))
