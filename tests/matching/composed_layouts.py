"""Pumps written plainly, and those that only the layout of their records makes hard."""

from __future__ import annotations

from random import Random

from pumpcheck import Verdict

from . import noise
from .composer import (
    Made,
    Maker,
    a_language,
    a_maker,
    a_pump,
    of_all_software,
    of_some_software,
    one_cell,
    spread,
    well_kept,
    words,
)

ANNOUNCING = (
    "Model", "model no.", "Modell", "modèle", "modelo", "modello", "Typ", "type", "модель", "модел", "型号", "型番",
    "モデル", "모델", "รุ่น", "طراز", "مدل", "דגם", "μοντέλο", "malli", "mudel", "típus", "#", "No.", "Nr.", "REF",
    "mod.", "M/N", "P/N",
)  # fmt: skip
SEVERAL = (
    "{short}/{long}", "{short}-{long}", "{short} & {long}", "{short}, {long}", "{short} / {long}", "511-{long}",
    "511 – {long}", "{short} to {long}", "530G/{long}", "{long}; 630G", "x{line}", "MMT-{short} / {long}",
)  # fmt: skip
PREFIXES = (
    "M.M.T.-", "M.M.T. ", "MMT ", "MMT", "mmt", "MMT_", "MMT–", "MMT- ", "MMT.", "M-M-T ", "REF MMT-", "MMT:", "MMT/",
    "ММТ-", "MMT#", "(MMT)",
)  # fmt: skip


def split_well(rng: Random) -> Made:
    pump = a_pump(rng)
    return well_kept(rng, pump), pump.verdict


def number_as_model(rng: Random) -> Made:
    pump = of_all_software(rng)
    return well_kept(rng, pump, model=pump.number), pump.verdict


def name_in_one_cell(rng: Random) -> Made:
    pump = of_all_software(rng)
    field = rng.choice(["description", "brand", "model"])
    first, last = rng.sample([words(rng, "pump"), f"{a_maker(rng)} {pump.line} {pump.number}"], 2)
    return {field: f"{first} {last}"}, pump.verdict


def harmless_change(rng: Random) -> Made:
    device, verdict = rng.choice([split_well, number_as_model, name_in_one_cell])(rng)
    change = rng.choice(noise.HARMLESS)
    return {field: change(rng, text) for field, text in device.items()}, verdict


def number_announced(rng: Random) -> Made:
    pump = of_all_software(rng)
    announced = rng.choice(ANNOUNCING)
    joint = rng.choice(["", " "]) if announced[-1] in "#." else rng.choice([" ", " ", ": "])
    name = f"{announced}{joint}{pump.number}"
    kind = words(rng, "pump")
    return rng.choice(
        [
            {"manufacturer": a_maker(rng), "description": f"{kind} {name}"},
            {"description": one_cell(rng, f"{a_maker(rng)} {name}", kind)},
            {"description": f"{rng.choice(['', 'MiniMed '])}{pump.line} {name}"},
            {"manufacturer": a_maker(rng), "description": kind, "model": name},
        ]
    ), pump.verdict


PLAIN: dict[str, Maker] = {
    "each thing in its field": split_well,
    "number as model": number_as_model,
    "name in one cell": name_in_one_cell,
    "case, accents, blanks, width": harmless_change,
}


def code_in_another_field(rng: Random) -> Made:
    pump = a_pump(rng)
    device = {"software_version": pump.version, "description": words(rng, "pump")}
    device |= rng.choice(
        [
            {"manufacturer": a_maker(rng), "catalog_number": pump.code},
            {"brand": f"{a_maker(rng)} {pump.line}", "catalog_number": pump.number},
            {"manufacturer": f"{a_maker(rng)} {pump.code}"},
            {"manufacturer": pump.line, "brand": pump.number},
            {"brand": a_maker(rng), "model": pump.number, "catalog_number": words(rng, "around")},
            {"manufacturer": a_maker(rng), "brand": "MMT", "model": f"{pump.number}{pump.letters}"},
        ]
    )
    return device, pump.verdict


def split_oddly(rng: Random) -> Made:
    pump = a_pump(rng)
    parts = [a_maker(rng), pump.line, rng.choice([pump.code, pump.number]), words(rng, "pump"), words(rng, "around")]
    return spread(rng, *parts) | {"software_version": pump.version}, pump.verdict


def all_in_one_cell(rng: Random) -> Made:
    pump = of_all_software(rng)
    language = a_language(rng)
    name = rng.choice([f"{pump.line} {pump.number}", pump.code, f"{a_maker(rng)} {pump.number}"])
    text = one_cell(
        rng, name, rng.choice(language["pump"]), rng.choice(language["around"]), rng.choice(["", a_maker(rng)])
    )
    return {rng.choice(["description", "description", "brand", "model"]): text}, pump.verdict


def among_items(rng: Random) -> Made:
    pump = of_all_software(rng)
    language = a_language(rng)
    accessory = rng.choice(language["accessory"]).format(rng.choice([pump.line, a_maker(rng)]))
    items = [
        f"{rng.choice(language['pump'])} {rng.choice([pump.line, a_maker(rng)])} {pump.number}",
        *rng.sample(
            [accessory, "MiniMed 630G", "MMT-332A", rng.choice(language["other"]), "Quick-set 9 mm"], rng.choice([1, 2])
        ),
    ]
    rng.shuffle(items)
    text = rng.choice(["; ", " | ", "\n", " / ", " + ", ", "]).join(items)
    return {"manufacturer": rng.choice(["", a_maker(rng)]), "description": text}, pump.verdict


def several_models(rng: Random) -> Made:
    short, long = rng.choice([("512", "712"), ("515", "715"), ("522", "722")])
    listed = rng.choice(SEVERAL).format(short=short, long=long, line=short[1:])
    name = rng.choice(["Paradigm", "MiniMed Paradigm", "Medtronic Paradigm", "MiniMed"])
    return spread(rng, f"{name} {listed}", words(rng, "pump")), Verdict.AFFECTED


def prefix_spelling(rng: Random) -> Made:
    pump = of_all_software(rng)
    rest = pump.number + pump.letters
    prefix = rng.choice(PREFIXES)
    code = prefix + (rest.lower() if prefix.islower() else rest)
    device = rng.choice([{"model": code}, {"catalog_number": code}, {"description": f"{code} {words(rng, 'pump')}"}])
    return device | {"manufacturer": rng.choice(["", a_maker(rng)])}, pump.verdict


def version_in_words(rng: Random) -> Made:
    pump = of_some_software(rng)
    if not pump.version:
        return version_in_words(rng)
    language = a_language(rng)
    said = f"{rng.choice(language['version'])}{rng.choice([' ', ': ', ' = '])}{pump.version.removeprefix('VER ')}"
    name = rng.choice([f"{pump.code}", f"{pump.family} {pump.code}"])
    if not pump.letters or rng.random() < 0.5:
        name = f"{rng.choice(language['pump'])} {name}"
    field = rng.choice(["description", "description", "notes"])
    device = {"manufacturer": a_maker(rng), "description": name}
    device[field] = f"{device[field]}{rng.choice([', ', ' ', ' - '])}{said}" if field in device else said
    return device, pump.verdict


def software_decides(rng: Random) -> Made:
    pump = of_some_software(rng)
    text = one_cell(rng, f"{pump.family} {pump.code}", words(rng, "around"))
    device = {"manufacturer": a_maker(rng), "description": text, "software_version": pump.version}
    return {field: rng.choice(noise.HARMLESS)(rng, value) for field, value in device.items() if value}, pump.verdict


LAYOUTS: dict[str, Maker] = {
    "code in another field": code_in_another_field,
    "split oddly": split_oddly,
    "all in one cell": all_in_one_cell,
    "among other items": among_items,
    "several models": several_models,
    "number announced": number_announced,
    "spelling of the prefix": prefix_spelling,
    "version in words": version_in_words,
    "software decides": software_decides,
}
