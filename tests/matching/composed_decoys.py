"""The kinds of records that hold our numbers or names and are no recalled pumps."""

from __future__ import annotations

from random import Random

from pumpcheck import Verdict

from . import noise
from .composer import LANGUAGES, Made, Maker, a_language, a_maker, one_cell, words

NUMBERS = ("508", "722", "512", "515", "712", "715", "522", "723", "754")
CLEAR = Verdict.NOT_AFFECTED

OTHER_MAKERS = (
    ("Stryker", "stretcher"), ("Hill-Rom", "hospital bed"), ("Philips", "patient monitor"),
    ("GE Healthcare", "ultrasound"), ("Siemens Healthineers", "x-ray system"), ("Dräger", "Beatmungsgerät"),
    ("Nihon Kohden", "ECG"), ("Olympus", "endoscope"), ("Fresenius Kabi", "syringe pump"),
    ("B. Braun", "infusion pump"), ("Alaris", "infusion pump"), ("Mindray", "defibrillator"),
    ("Karl Storz", "lampe"), ("Arjo", "patient lift"), ("Baxter", "Infusionspumpe"), ("Zimmer", "drill"),
)  # fmt: skip
OTHER_INSULIN = (
    ("Tandem Diabetes Care", "t:slim X2"), ("Insulet", "Omnipod DASH"), ("Roche", "Accu-Chek Spirit Combo"),
    ("Animas", "Vibe"), ("Ypsomed", "mylife YpsoPump"), ("SOOIL", "Dana RS"), ("Medtrum", "TouchCare Nano"),
    ("Smiths Medical", "Deltec Cozmo"), ("Disetronic", "H-Tron plus"), ("ViCentra", "Kaleido"),
    ("Cellnovo", "Cellnovo"),
)  # fmt: skip
OF_THE_PARENT = (
    "pacing lead", "pacemaker", "coronary stent", "spinal screw", "neurostimulator",
    "SynchroMed II intrathecal pump", "ventilator", "guide wire", "heart valve", "surgical drill", "stapler",
    "balloon catheter", "implantable defibrillator", "oxygenator", "Herzschrittmacher", "stimulateur cardiaque",
    "marcapasos", "электрокардиостимулятор", "patient monitor", "electrosurgical generator",
)  # fmt: skip
UNLISTED = (
    "MiniMed 530G", "530G", "MiniMed 551", "MiniMed 751", "Paradigm 530G 551", "630G", "MiniMed 640G", "670G",
    "MiniMed 670 G", "740G", "MiniMed 770G", "780G", "MiniMed 780G", "MiniMed 504", "MiniMed 506", "MiniMed 507C",
    "MiniMed 507", "620G", "MiniMed 711",
)  # fmt: skip
UNLISTED_CODES = (
    "MMT-1712K", "MMT-1780KPK", "MMT-1754", "MMT-551NAS", "MMT-751NAL", "MMT-1885L", "MMT-1711", "MMT-1512",
    "MMT-507EB", "MMT-506", "MMT-1582", "MMT-1895WW",
)  # fmt: skip
ACCESSORY_CODES = (
    "MMT-326A", "MMT-332A", "MMT-103A", "MMT-397", "MMT-866", "MMT-923A", "MMT-7703NA", "MMT-7305", "MMT-7304",
    "MMT-500", "MMT-503", "MMT-9101", "MMT-7745", "MMT-6101", "MMT-407C",
)  # fmt: skip
LOOK_ALIKE = (
    ("ConMed", "PARADIGM EZ SWITCH 512"), ("Paradigm Spine GmbH", "coflex 715"), ("Alaris", "MINIMED III pump"),
    ("Claro", "linea prepagada 722"), ("Nestlé", "Prodigio 512"),
    ("Paradigm Medical Industries", "Ocular blood flow analyzer 722"),
    ("Becton Dickinson", "BD MINIMED infusion set"), ("HP", "Paradigm server 712"), ("Bosch", "Veo dishwasher 554"),
    ("Revel", "POS iPad stand 723"),
)  # fmt: skip


def counted(rng: Random) -> Made:
    language = a_language(rng)
    said = rng.choice(language["counted"]).format(rng.choice(NUMBERS))
    device = rng.choice(
        [
            {"manufacturer": rng.choice(OTHER_MAKERS)[0], "description": rng.choice(language["other"])},
            {"manufacturer": "Medtronic", "description": rng.choice(OF_THE_PARENT)},
            {"manufacturer": a_maker(rng), "model": rng.choice(UNLISTED), "description": rng.choice(language["pump"])},
            {"manufacturer": rng.choice(OTHER_INSULIN)[0], "description": rng.choice(language["pump"])},
            {"description": rng.choice(language["other"])},
        ]
    )
    elsewhere = {
        "notes": said,
        "department": said,
        "asset_tag": rng.choice(NUMBERS),
        "serial_number": f"SN{rng.choice(NUMBERS)}",
    }
    field = rng.choice([*elsewhere, "description", "description"])
    if field in elsewhere:
        return device | {field: elsewhere[field]}, CLEAR
    return device | {"description": f"{device['description']}{rng.choice([', ', '; ', ' - '])}{said}"}, CLEAR


def within_a_longer_number(rng: Random) -> Made:
    number = rng.choice(NUMBERS)
    longer = rng.choice(
        [
            "{}0",
            "1{}",
            "+1 {} 555 0122",
            "555-0{}",
            "0.{} kg",
            "1.{},00",
            "{}-512-508",
            "2015-07-{}",
            "PO {}-18",
            "S/N {}1447",
        ]
    ).format(number)
    device = rng.choice(
        [
            {"manufacturer": rng.choice(OTHER_MAKERS)[0], "description": words(rng, "other")},
            {"manufacturer": "Medtronic", "description": rng.choice(OF_THE_PARENT)},
            {"manufacturer": a_maker(rng), "model": rng.choice(UNLISTED), "description": words(rng, "pump")},
        ]
    )
    field = rng.choice(["notes", "description", "catalog_number"])
    return device | {field: f"{device.get(field, '')} {longer}".strip()}, CLEAR


def of_another_maker(rng: Random) -> Made:
    maker, kind = rng.choice(OTHER_MAKERS)
    number = rng.choice(NUMBERS) + rng.choice(["", "", "A", "K", "E"])
    kind = rng.choice([kind, words(rng, "other")])
    return rng.choice(
        [
            {"manufacturer": maker, "model": number, "description": kind},
            {"description": one_cell(rng, maker, kind, number)},
            {
                "manufacturer": maker,
                "description": f"{kind} {number}",
                "catalog_number": rng.choice(["", f"{number}-01"]),
            },
        ]
    ), CLEAR


def insulin_of_another_maker(rng: Random) -> Made:
    maker, name = rng.choice(OTHER_INSULIN)
    kind = words(rng, "pump")
    return rng.choice(
        [
            {"manufacturer": maker, "brand": name, "description": kind},
            {"description": one_cell(rng, maker, name, kind)},
            {"manufacturer": maker, "model": name, "description": kind, "notes": words(rng, "around")},
            {"manufacturer": maker, "model": rng.choice(NUMBERS), "description": kind},
        ]
    ), CLEAR


def of_the_parent(rng: Random) -> Made:
    kind, number = rng.choice(OF_THE_PARENT), rng.choice(NUMBERS)
    maker = rng.choice(["Medtronic", "MEDTRONIC INC.", "Medtronic GmbH", "Medtronic Puerto Rico Operations Co."])
    return rng.choice(
        [
            {"manufacturer": maker, "description": kind, "model": number},
            {"manufacturer": maker, "description": f"{kind} {number}"},
            {"description": f"{maker} {number} {kind}"},
            {
                "manufacturer": maker,
                "description": kind,
                "catalog_number": f"{number}{rng.choice(['-58', '/2', 'A05'])}",
            },
        ]
    ), CLEAR


def accessory(rng: Random) -> Made:
    product = rng.choice(
        [
            "Paradigm 722",
            "Paradigm 512",
            "MMT-722",
            "Medtronic 522",
            "MiniMed 508",
            "Paradigm",
            "Medtronic Paradigm 715",
        ]
    )
    text = words(rng, "accessory").format(product)
    device = {
        "manufacturer": a_maker(rng),
        "description": text,
        "model": rng.choice(["", "", rng.choice(ACCESSORY_CODES)]),
    }
    return rng.choice([device, {"description": text}, {"brand": text, "manufacturer": a_maker(rng)}]), CLEAR


def mistyped_accessory(rng: Random) -> Made:
    language = rng.choice(list(LANGUAGES.values())[:10])
    text = noise.mistyped(rng, rng.choice(language["accessory"]).format("{}")).format(
        rng.choice(["Paradigm 722", "MMT-512", "Paradigm"])
    )
    return {
        "manufacturer": a_maker(rng),
        "description": text,
        "model": rng.choice(["", rng.choice(ACCESSORY_CODES)]),
    }, CLEAR


def accessory_code(rng: Random) -> Made:
    code = rng.choice(ACCESSORY_CODES)
    brand = rng.choice(["Paradigm", "MiniMed", ""])
    return {"manufacturer": a_maker(rng), "brand": brand, rng.choice(["model", "catalog_number"]): code}, CLEAR


def unlisted_model(rng: Random) -> Made:
    name, kind = rng.choice(UNLISTED), words(rng, "pump")
    return rng.choice(
        [
            {"manufacturer": a_maker(rng), "model": name, "description": kind},
            {"description": f"{a_maker(rng)} {name} {kind}"},
            {"description": f"{kind} {a_maker(rng)} {name}", "notes": words(rng, "around")},
            {"manufacturer": "Medtronic MiniMed", "model": rng.choice(UNLISTED_CODES), "description": kind},
            {"manufacturer": a_maker(rng), "brand": name, "catalog_number": rng.choice(UNLISTED_CODES)},
        ]
    ), CLEAR


def changed_unlisted_model(rng: Random) -> Made:
    device, truth = unlisted_model(rng)
    change = rng.choice(noise.HARMLESS)
    return {field: change(rng, text) for field, text in device.items()}, truth


def look_alike(rng: Random) -> Made:
    maker, text = rng.choice(LOOK_ALIKE)
    around = words(rng, "around")
    return rng.choice(
        [{"manufacturer": maker, "description": text}, {"description": f"{maker} {text}", "notes": around}]
    ), CLEAR


DECOYS: dict[str, Maker] = {
    "counted number": counted,
    "within a longer number": within_a_longer_number,
    "of another maker": of_another_maker,
    "another maker's insulin pump": insulin_of_another_maker,
    "another device of the parent": of_the_parent,
    "accessory": accessory,
    "accessory's code": accessory_code,
    "unlisted model": unlisted_model,
    "unlisted model, changed": changed_unlisted_model,
    "name like ours": look_alike,
}

DOUBTFUL_DECOYS: dict[str, Maker] = {"accessory, mistyped": mistyped_accessory}
"""Decoys that may well ask for a look."""
