"""Devices that are no recalled pumps, recalled pumps, and headings in many languages, to lay out tables with."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"

NAMES = (
    "MMT-722NAS",
    "Paradigm 722",
    "MiniMed 508",
    "508 MiniMed",
    "Medtronic 722 pump",
    "PRDGM 722",
    "MMT-515",
    "MMT-712E",
    "Medtronic MiniMed 511",
    "Paradigm Veo 754",
)
"""Ways to write the name of a recalled pump, each of which names the model in full."""

PLACES = ("Ward 3", "ICU", "Theatre 2", "Loan pool", "Diabetes clinic", "Station 4B", "Urgences", "Sala 12")
PLACES_BEYOND = (*PLACES, "内科病棟", "Отделение 4", "القسم 2")

_OWN = """
Baxter|Sigma Spectrum|Infusion pump
B. Braun|Perfusor Space|Syringe pump
Dräger|Evita V500|Ventilator
Philips|IntelliVue MX450|Patient monitor
Zoll|R Series|Defibrillator
Hill-Rom|P7900|Hospital bed
GE Healthcare|MAC 2000|Electrocardiograph
Olympus|CV-190|Video system centre
Mindray|BeneHeart D3|Defibrillator
Fresenius Kabi|Agilia VP|Infusion pump
Maquet|Servo-i|Ventilator
Nihon Kohden|BSM-6701|Patient monitor
Welch Allyn|Spot 4400|Vital signs monitor
ICU Medical|Plum 360|Infusion pump
Getinge|HS66|Steam steriliser
Hamilton|C3|Ventilator
Masimo|Radical-7|Pulse oximeter
Siemens|Acuson X300|Ultrasound scanner
EDAN|M50|Monitor multiparámetro
Smiths Medical|Medfusion 4000|Spritzenpumpe
"""


@dataclass(frozen=True)
class Unit:
    asset: str
    serial: str
    place: str


@dataclass(frozen=True)
class Device:
    maker: str
    model: str
    description: str
    units: tuple[Unit, ...]


def _background() -> list[tuple[str, str, str]]:
    """Return real other devices, as far as they could not be taken for what is looked for."""
    path = SHARED / "background_devices.csv"
    doubtful = re.compile(
        r"medtronic|minimed|paradigm|insulin|diabet|infus|pump|50[0-9]|51\d|52\d|55\d|7[0-5]\d|set\b|kit\b|batter|cable|case|"
        r"strap|clip|cover|adapt|charg|holder|tray|needle|cathet|reservoir|tub|remote|glucose|sensor|strip|cart|syring",
        re.IGNORECASE,
    )
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = [(row["manufacturer"], row["model_number"], row["device_name"]) for row in csv.DictReader(file)]
    return [row for row in rows if all(0 < len(text) < 40 for text in row) and not doubtful.search(" ".join(row))][:200]


OTHER = [tuple(line.split("|")) for line in _OWN.strip().splitlines()] + _background()
PUMPS = (
    ("Medtronic", "MMT-722NAS", "Insulin pump"),
    ("Medtronic MiniMed", "Paradigm 515", "Paradigm insulin pump"),
    ("MiniMed", "MMT-508", "MiniMed 508 insulin pump"),
)

FIELDS = ("asset", "maker", "model", "description", "serial", "place", "status", "notes")

_LANGUAGES = {
    "en": "Asset No|Manufacturer|Model|Description|Serial No|Location|Status|Notes",
    "en, short": "Asset|Make|Model|Description|Serial|Dept|Status|Remarks",
    "de": "Inventarnummer|Hersteller|Modell|Bezeichnung|Seriennummer|Standort|Status|Bemerkungen",
    "fr": "N° inventaire|Fabricant|Modèle|Désignation|N° de série|Localisation|Statut|Notes",
    "es": "Nº inventario|Fabricante|Modelo|Descripción|Número de serie|Ubicación|Estado|Notas",
    "it": "Numero inventario|Produttore|Modello|Descrizione|Numero di serie|Ubicazione|Stato|Note",
    "pt": "Patrimônio|Fabricante|Modelo|Descrição|Número de série|Localização|Status|Observações",
    "nl": "Inventarisnummer|Fabrikant|Model|Omschrijving|Serienummer|Locatie|Status|Opmerkingen",
    "pl": "Nr inwentarzowy|Producent|Model|Opis|Numer seryjny|Lokalizacja|Status|Uwagi",
    "ru": "Инвентарный номер|Производитель|Модель|Описание|Серийный номер|Отделение|Статус|Примечания",
    "zh": "资产编号|厂商|型号|描述|序列号|位置|状态|备注",
    "maximo": "ASSETNUM|MANUFACTURER|MODELNUM|DESCRIPTION|SERIALNUM|LOCATION|STATUS|REMARKS",
}


def _vocabulary() -> dict[str, dict[str, str]]:
    """Return headings of our fields by language: an own list, and the public ones that are at hand."""
    found = {name: dict(zip(FIELDS, line.split("|"), strict=True)) for name, line in _LANGUAGES.items()}
    path = SHARED / "heading_vocabulary.csv"
    if not path.exists():
        return found
    public: dict[str, dict[str, str]] = defaultdict(dict)
    names = {"asset_tag": "asset", "manufacturer": "maker", "model_name": "model", "device_name": "description"}
    names |= {"serial_number": "serial", "location": "place", "status": "status", "notes": "notes"}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            # A list that is headed "accessory name" is one of accessories; "key" is the serial number of a licence.
            is_ours = row["canonical_field"] in names and "snipe-it" in row["source"]
            if is_ours and "accessory" not in row["heading_as_seen"] and row["heading_as_seen"] != "key":
                public[row["language"]].setdefault(names[row["canonical_field"]], row["heading_as_seen"])
    for language, headings in public.items():
        if set(headings) == set(FIELDS) and len(set(headings.values())) == len(FIELDS):
            found[f"{language}, public"] = headings
    return found


def is_western(texts: Iterable[str]) -> bool:
    """Whether texts can be written in one byte a letter."""
    try:
        return bool("".join(texts).encode("cp1252")) and bool("".join(texts).encode("cp037"))
    except UnicodeEncodeError:
        return False


HEADINGS = _vocabulary()
WESTERN_HEADINGS = {name: headings for name, headings in HEADINGS.items() if is_western(headings.values())}


class Stock:
    """Gives devices with units of their own: no serial or asset number comes twice."""

    def __init__(self, seed: int, *, western: bool) -> None:
        self.random = Random(seed)
        self.places = PLACES if western else PLACES_BEYOND
        self.given = 0

    def device(self, kind: tuple[str, str, str], units: int, *, pump: bool = False, one_place: bool = False) -> Device:
        place = self.random.choice(self.places)
        places = [place if one_place else self.random.choice(self.places) for _ in range(units)]
        return Device(*kind, tuple(self._unit(place, pump=pump) for place in places))

    def _unit(self, place: str, *, pump: bool) -> Unit:
        self.given += 1
        number = 100_000 + self.given * 37 + self.random.randrange(37)
        shape = "PAR{}H" if pump else self.random.choice(["SN{}", "S{}", "DE{}A", "2{}4", "XK-{}", "{}B"])
        return Unit(f"BM-{2000 + self.given}", shape.format(number), place)
