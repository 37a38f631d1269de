"""Composes records of devices as asset systems hold them, each with the verdict that a careful engineer would give.

The verdict is taken from the table of the notice before anything befalls the record, so it owes nothing to the engine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pumpcheck import Verdict

LANGUAGES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "composer_words.toml").read_text(encoding="utf-8")
)
NAMING_FIELDS = ("manufacturer", "brand", "model", "catalog_number", "description")

MAKERS = ("Medtronic", "Medtronic MiniMed", "MEDTRONIC MINIMED INC", "MiniMed", "Medtronic Puerto Rico Operations Co.",
          "Medtronic Diabetes", "MINIMED TECHNOLOGIES", "Medtronic Canada ULC")  # fmt: skip
ALL_SOFTWARE = ("508", "511", "512", "712", "515", "715", "522", "722")
SOME_SOFTWARE = ("523", "723", "554", "754")
LOW = {
    "23": ("2.3A", "2.4A", "VER 2.4A1.1", "1.0A", "2.4A 1.1", "2.2"),
    "54": ("2.2A", "2.5A", "2.6A", "VER 2.6A1.1", "2.2"),
}
HIGH = {"23": ("2.5A", "2.5B", "VER 2.5A1.1"), "54": ("3.1E", "2.7B", "3.0A")}


@dataclass(frozen=True)
class Pump:
    """A pump of the recalled lines.

    Attributes:
        number: The three digits of the model.
        letters: What follows the digits in the code.
        version: The software, or an empty text where the record does not say.
        verdict: The verdict by the table of the notice.
    """

    number: str
    letters: str
    version: str
    verdict: Verdict

    @property
    def code(self) -> str:
        """The code on the label."""
        return f"MMT-{self.number}{self.letters}"

    @property
    def family(self) -> str:
        """The name under which the pump was sold."""
        if self.number == "508":
            return "MiniMed"
        return {"22": "Paradigm REAL-Time", "23": "Paradigm Revel", "54": "Paradigm Veo"}.get(
            self.number[1:], "Paradigm"
        )

    @property
    def line(self) -> str:
        """The shorter of its names, which all of its line share."""
        return self.family.split()[0]


@dataclass(frozen=True)
class Row:
    """A record and what is to be said of it.

    Attributes:
        kind: By which kind of layout, error or decoy it was composed.
        device: The fields of the record.
        truth: The verdict of a careful engineer.
    """

    kind: str
    device: dict[str, str]
    truth: Verdict


Made = tuple[dict[str, str], Verdict]
Maker = Callable[[Random], Made]


def compose(kinds: dict[str, Maker], each: int, seed: int = 19) -> Iterator[Row]:
    """Yield some rows of each kind, the same for the same seed, whatever other kinds there are."""
    for kind, make in kinds.items():
        rng = Random(f"{seed}/{kind}")
        for _ in range(each):
            device, truth = make(rng)
            yield Row(kind, {field: text for field, text in device.items() if text}, truth)


def of_all_software(rng: Random) -> Pump:
    """Return a pump that is affected with any software."""
    number = rng.choice(ALL_SOFTWARE)
    letters = "" if rng.random() < 0.4 else _letters(rng, number)
    return Pump(number, letters, rng.choice(["", "", "", "2.1", "V2.2"]), Verdict.AFFECTED)


def of_some_software(rng: Random) -> Pump:
    """Return a pump whose software decides, known or not."""
    number = rng.choice(SOME_SOFTWARE)
    letters = "" if rng.random() < 0.4 else _letters(rng, number)
    known = rng.choice(["", "low", "high"])
    if not known:
        return Pump(number, letters, "", Verdict.NEEDS_REVIEW)
    if number[1:] == "54" and letters and rng.random() < 0.3:
        disputed = {"CA": Verdict.NEEDS_REVIEW, "CM": Verdict.AFFECTED}
        return Pump(number, letters, "2.7A", disputed.get(letters.lstrip("LR")[:2], Verdict.NOT_AFFECTED))
    if known == "low":
        return Pump(number, letters, rng.choice(LOW[number[1:]]), Verdict.AFFECTED)
    return Pump(number, letters, rng.choice(HIGH[number[1:]]), Verdict.NOT_AFFECTED)


def a_pump(rng: Random) -> Pump:
    """Return any pump of the recalled lines, most often one that is affected with any software."""
    return of_some_software(rng) if rng.random() < 0.25 else of_all_software(rng)


def _letters(rng: Random, number: str) -> str:
    if number == "508":
        return rng.choice(["C", "B", "W", "T", "FT", "RUB", "UC"])
    if number == "712" and rng.random() < 0.2:
        return rng.choice(["E", "EWS"])
    clinic = rng.choice(["", "", "L", "R"])
    if number[1:] == "54":
        return clinic + rng.choice(["WW", "CM", "CA", "NA"]) + rng.choice("SLBP")
    if number[1:] in ("22", "23") and rng.random() < 0.2:
        return rng.choice(["K", "KNAS", "KNAB"])
    return clinic + rng.choice(["NA", "NA", "WW", "CA"]) + rng.choice("SLBPH")


def words(rng: Random, subject: str) -> str:
    """Return what some language says of a subject of the word lists."""
    return rng.choice(rng.choice(list(LANGUAGES.values()))[subject])


def a_language(rng: Random) -> dict[str, list[str]]:
    """Return the words of one language."""
    return rng.choice(list(LANGUAGES.values()))


def a_maker(rng: Random) -> str:
    """Return the maker's name in one of its forms."""
    return rng.choice(MAKERS)


def one_cell(rng: Random, *parts: str) -> str:
    """Return parts in any order and with any separator, as one cell holds them."""
    given = [part for part in parts if part]
    rng.shuffle(given)
    return rng.choice([" ", " ", ", ", " - ", " / "]).join(given)


def spread(rng: Random, *parts: str) -> dict[str, str]:
    """Return parts laid into any fields, of which one may take several."""
    device: dict[str, str] = {}
    for part in parts:
        field = rng.choice(NAMING_FIELDS)
        device[field] = f"{device[field]} {part}" if field in device else part
    return device


def well_kept(rng: Random, pump: Pump, model: str = "", description: str = "") -> dict[str, str]:
    """Return a record with each thing in its own field."""
    return {
        "manufacturer": a_maker(rng),
        "brand": rng.choice([pump.family, pump.line, pump.line if pump.letters else f"{pump.line} {pump.number}"]),
        "model": model or pump.code,
        "description": description or words(rng, "pump"),
        "software_version": pump.version,
    }
