"""What a hospital's own export holds: many devices of the recalled pumps' maker, and notes that differ in every row.

One device in 33 is of Medtronic, of a hundred ordinary models; 0.27 % of the rows are findings. Descriptions are in
eight languages; a tenth of the notes names other devices and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from pumps import Pump

HEADINGS = (
    "Inventory No,Manufacturer,Device Type,Model,Serial No,Software,Department,Building,Room,Status,"
    "Commissioned,Price,Next Service,Notes"
)
AFFECTED_SHARE, REVIEW_SHARE = 0.0022, 0.0005
MODELS = 1_500

_TYPES = [
    "Infusion pump", "Spritzenpumpe", "Moniteur patient", "Monitor de paciente", "Ventilatore polmonare", "Infuuspomp",
    "Szpitalne łóżko", "Syringe pump", "Infusionspumpe", "Pousse-seringue", "Bomba de jeringa", "Letto ospedaliero",
    "Ziekenhuisbed", "Infusionspump", "Pompa infuzyjna", "Defibrillator", "Beatmungsgerät", "Respirateur",
    "Electrobisturí", "Elettrocardiografo", "Hartmonitor", "Patientövervakning", "Ultrasonograf", "Krankenbett",
    "Lit médicalisé", "Báscula", "Bilancia", "Weegschaal", "Sjukhussäng", "Kardiomonitor", "Vital signs monitor",
]  # fmt: skip
_MAKERS = [
    "Philips", "GE Healthcare", "Mindray", "Draeger Medical", "Dräger", "Getinge", "B. Braun Melsungen AG", "Baxter",
    "Fresenius Kabi", "BD", "Smiths Medical", "ZOLL", "Schiller AG", "Siemens Healthineers", "Erbe", "Olympus",
    "Karl Storz", "Hill-Rom", "Linet spol. s r.o.", "Stryker", "seca", "Masimo", "Nihon Kohden", "Löwenstein",
]  # fmt: skip
_OF_MEDTRONIC = {
    "Pacemaker": ["Azure XT DR W1DR", "Advisa SR A3SR", "Ensura EN1SR", "Adapta ADDR", "Sensia SED", "Relia RED"],
    "External pacemaker": ["5348", "5388", "5392"],
    "Programmer": ["CareLink 2090", "CareLink 29901", "Encore 29901E", "N'Vision 8840"],
    "Implantable defibrillator": [
        "Evera MRI DDMB1D",
        "Visia AF DVFB",
        "Cobalt XT DVPA",
        "Claria DTMA",
        "Protecta D364",
    ],
    "Ventilator": ["Puritan Bennett 840", "Puritan Bennett 980", "PB560", "Newport HT70"],
    "Patient monitor": ["INVOS 5100C", "BIS Vista", "Capnostream 35", "Nellcor PM10N", "Nellcor N-600x", "Vital Sync"],
    "Electrosurgical unit": ["Valleylab FT10", "ForceTriad", "Force FX-8C", "LigaSure LS10"],
    "Neurostimulator": ["Activa PC 3760", "Restore 3771", "Intellis 9771", "Percept B3520", "Itrel 3742"],
    "Implantable pump": ["SynchroMed II 8637-2", "SynchroMed II 8637-4"],
    "Navigation system": ["StealthStation S8", "O-arm O2", "NIM 3.0", "Midas Rex EM300"],
    "Heart-lung machine": ["Bio-Console 560", "HMS Plus 30514", "Affinity CP"],
    "Glucose sensor": ["Guardian Connect CSS7200", "iPro2 recorder"],
}
_NOTES = [
    "checked on round {number}", "ticket {number} closed, battery {some} %", "Wartung {some}, Auftrag {number}",
    "contrôle n° {number} sans remarque", "revisión {number} correcta", "loan {number}, back in week {some}",
    "przegląd {number}", 'label worn, "{number}" written by hand',
]  # fmt: skip
_OTHERS = [
    "used with Alaris 8{some} pump, order {number}", "replaces Philips MX{some} no. {number}",
    "stored beside bed {some} in room {other}, {number}", "ersetzt Perfusor {number}, Regal {some}",
    "avec pompe Agilia {number}, lit {some}",
]  # fmt: skip
_WARDS = ["ICU", "Kardiologie", "Urgences", "Pediatría", "Chirurgia", "Radiology", "Dagkirurgi", "Blok B"]


def ordinary(random: Random) -> list[Pump]:
    """Return models of other makers."""
    return [
        Pump(
            random.choice(_MAKERS),
            random.choice(_TYPES),
            f"{random.choice('ABCDEFGHKLNRST')}{random.choice('abcdefgiklmnorstuvx')}{random.choice('aeiou')}"
            f" {random.randrange(10, 9999)}",
        )
        for _ in range(MODELS)
    ]


def of_medtronic(random: Random) -> list[Pump]:
    """Return a hundred ordinary models of the recalled pumps' maker."""
    named = [(kind, model) for kind, models in _OF_MEDTRONIC.items() for model in models]
    makers = ["Medtronic", "MEDTRONIC", "Medtronic GmbH", "Medtronic Inc.", "Covidien / Medtronic"]
    return [Pump(random.choice(makers), *named[place % len(named)]) for place in range(100)]


def note(random: Random, number: int) -> str:
    """Return a note that no other row has."""
    text = random.choice(_OTHERS if random.random() < 0.1 else _NOTES)
    return text.format(number=20_000_000 + number, some=random.randrange(100, 900), other=random.randrange(100, 900))


def cells(random: Random, device: Pump) -> Iterator[str]:
    """Yield what stands between the serial number and the note."""
    software = device.software
    if not device.planted and random.random() < 0.4:
        software = f"{random.randrange(1, 9)}.{random.randrange(20)}"
    yield software
    yield random.choice(
        ["ICU", "Kardiologie", "Urgences", "Pediatría", "Chirurgia", "Radiology", "Dagkirurgi", "Blok B"]
    )
    yield random.choice(["Main", "Haus Süd", "Bâtiment 4", "North wing"])
    yield f"{random.randrange(1, 6)}.{random.randrange(10, 99)}"
    yield random.choice(["in use", "in use", "stored", "in repair"])
    yield f"{random.randrange(2006, 2025)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    yield f"{random.randrange(90, 30000)}.00"
    yield f"{random.randrange(2025, 2028)}-{random.randrange(1, 13):02}"
