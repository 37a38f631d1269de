"""The kinds of records of pumps: those that are written plainly, and those that something has befallen."""

from __future__ import annotations

from random import Random

from pumpcheck import Verdict

from . import noise
from .composer import (
    LANGUAGES,
    Made,
    Maker,
    Pump,
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

NATIVE_MAKERS = {
    "zh": ["美敦力", "美敦力(上海)管理有限公司"], "ja": ["メドトロニック", "日本メドトロニック株式会社", "ミニメド"],
    "ko": ["메드트로닉", "메드트로닉코리아", "미니메드"], "ru": ["Медтроник", "ООО Медтроник", "МиниМед", "Медтроник МиниМед"],
    "uk": ["Медтронік"], "bg": ["Медтроник", "МиниМед"], "ar": ["ميدترونيك", "مدترونيك"], "fa": ["مدترونیک"],
    "he": ["מדטרוניק"], "th": ["เมดโทรนิค"], "hi": ["मेडट्रॉनिक"],
}  # fmt: skip
NATIVE_FAMILIES = {"ja": "パラダイム", "ko": "파라다임", "ru": "Парадигма", "uk": "Парадигма", "bg": "Парадигма"}


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
    text = one_cell(rng, name, rng.choice(language["pump"]), rng.choice(language["around"]), rng.choice(["", a_maker(rng)]))
    return {rng.choice(["description", "description", "brand", "model"]): text}, pump.verdict


def in_the_notes(rng: Random) -> Made:
    pump = of_all_software(rng)
    text = one_cell(rng, words(rng, "around"), f"{a_maker(rng)} {rng.choice([pump.code, f'{pump.line} {pump.number}'])}")
    device = {"notes": text, "manufacturer": rng.choice(["", a_maker(rng)]), "description": rng.choice(["", words(rng, "pump")])}
    return device, pump.verdict


def among_items(rng: Random) -> Made:
    pump = of_all_software(rng)
    language = a_language(rng)
    accessory = rng.choice(language["accessory"]).format(rng.choice([pump.line, a_maker(rng)]))
    items = [
        f"{rng.choice(language['pump'])} {rng.choice([pump.line, a_maker(rng)])} {pump.number}",
        *rng.sample([accessory, "MiniMed 630G", "MMT-332A", rng.choice(language["other"]), "Quick-set 9 mm"], rng.choice([1, 2])),
    ]
    rng.shuffle(items)
    text = rng.choice(["; ", " | ", "\n", " / ", " + ", ", "]).join(items)
    return {"manufacturer": rng.choice(["", a_maker(rng)]), "description": text}, pump.verdict


def accessory_beside(rng: Random) -> Made:
    pump = of_all_software(rng)
    language = a_language(rng)
    name = f"{rng.choice(language['pump'])} {rng.choice([pump.code, f'{pump.line} {pump.number}'])}"
    text = name + rng.choice([" ", ", ", " - ", " ("]) + rng.choice(language["beside"])
    return {"manufacturer": rng.choice(["", a_maker(rng)]), "description": text}, pump.verdict


def several_models(rng: Random) -> Made:
    short, long = rng.choice([("512", "712"), ("515", "715"), ("522", "722")])
    listed = rng.choice(
        [
            f"{short}/{long}", f"{short}-{long}", f"{short} & {long}", f"{short}, {long}", f"{short} / {long}", f"511-{long}",
            f"511 – {long}", f"{short} to {long}", f"530G/{long}", f"{long}; 630G", f"x{short[1:]}", f"MMT-{short} / {long}",
        ]
    )  # fmt: skip
    name = rng.choice(["Paradigm", "MiniMed Paradigm", "Medtronic Paradigm", "MiniMed"])
    return spread(rng, f"{name} {listed}", words(rng, "pump")), Verdict.AFFECTED


def run_together(rng: Random) -> Made:
    pump = of_all_software(rng)
    maker = rng.choice(["Medtronic", "MiniMed", "MedtronicMiniMed"])
    line = "" if pump.number == "508" else "Paradigm"
    text = rng.choice(
        [
            f"{maker}{line}{pump.number}", f"{maker}{line}{pump.number}(blue)", f"{pump.number}{line or maker}",
            f"{maker}_{line}_{pump.number}_PUMP", f"{line or maker}{pump.number}InsulinPump", f"InsulinPump{maker}{pump.number}",
            f"{line}MMT{pump.number}", f"Insulinpumpe{line or maker}{pump.number}", f"{maker}Pump{pump.number}",
        ]
    )  # fmt: skip
    if rng.random() < 0.3:
        text = rng.choice([text.upper(), text.lower()])
    return {rng.choice(["description", "brand", "model"]): text}, pump.verdict


def odd_tail(rng: Random) -> Made:
    pump = of_all_software(rng)
    tail = rng.choice(["2", "3", "V2.1", "/EN", "-R2", ".1", "X", "RF", "#2", "_old", "(2)", "v2", "1A"])
    code = f"MMT-{pump.number}{rng.choice(['NAS', 'WWB', 'NAL', 'LNAS'])}{tail}"
    device = rng.choice([{"model": code}, {"catalog_number": code}, {"description": f"{words(rng, 'pump')} {code}"}])
    return device | {"manufacturer": rng.choice(["", a_maker(rng)])}, pump.verdict


def prefix_spelling(rng: Random) -> Made:
    pump = of_all_software(rng)
    rest = pump.number + pump.letters
    prefix = rng.choice(
        ["M.M.T.-", "M.M.T. ", "MMT ", "MMT", "mmt", "MMT_", "MMT–", "MMT- ", "MMT.", "M-M-T ", "REF MMT-", "MMT:", "MMT/", "ММТ-", "MMT#", "(MMT)"]
    )  # fmt: skip
    code = prefix + (rest.lower() if prefix.islower() else rest)
    device = rng.choice([{"model": code}, {"catalog_number": code}, {"description": f"{code} {words(rng, 'pump')}"}])
    return device | {"manufacturer": rng.choice(["", a_maker(rng)])}, pump.verdict


def mistyped(rng: Random) -> Made:
    pump = of_all_software(rng)
    maker = rng.choice(["Medtronic", "MiniMed", "Medtronic MiniMed"])
    line = "Paradigm" if pump.number != "508" else "MiniMed"
    wrong_kind = noise.mistyped(rng, words(rng, "pump"))
    return rng.choice(
        [
            {"description": f"{noise.mistyped(rng, line)} {pump.number}"},
            {"manufacturer": noise.mistyped(rng, maker), "model": pump.number},
            {"manufacturer": noise.mistyped(rng, maker), "description": wrong_kind, "model": pump.number},
            {"description": f"{noise.mistyped(rng, f'{maker} {line}')} {pump.number} {wrong_kind}"},
            {"manufacturer": noise.mistyped(rng, maker), "brand": noise.mistyped(rng, line), "model": pump.code},
        ]
    ), pump.verdict


def mistyped_without_number(rng: Random) -> Made:
    maker, line = noise.mistyped(rng, rng.choice(["Medtronic MiniMed", "MiniMed"])), noise.mistyped(rng, "Paradigm")
    pump_word = noise.mistyped(rng, words(rng, "pump"))
    return rng.choice(
        [
            {"manufacturer": "Medtronic", "description": pump_word},
            {"manufacturer": maker, "description": words(rng, "pump")},
            {"brand": line, "description": words(rng, "pump")},
            {"manufacturer": "Medtronic", "brand": line},
        ]
    ), Verdict.NEEDS_REVIEW


def misread_word(rng: Random) -> Made:
    pump = of_all_software(rng)
    line = "MiniMed" if pump.number == "508" else "Paradigm"
    text = noise.recased(rng, rng.choice([line, f"{line} insulin pump", f"Medtronic {line}"]))
    return rng.choice(
        [
            {"description": f"{noise.misread_word(rng, text)} {pump.number}"},
            {"manufacturer": noise.misread_word(rng, a_maker(rng)), "model": pump.number},
            {"manufacturer": noise.misread_word(rng, "Medtronic"), "brand": noise.misread_word(rng, line), "model": pump.number},
        ]
    ), pump.verdict


def misread_code(rng: Random) -> Made:
    pump = of_all_software(rng)
    number = noise.misread_number(rng, pump.number)
    device = rng.choice(
        [
            {"model": f"MMT-{number}{rng.choice(['NAS', 'WWL', 'LNAB', ''])}"},
            {"description": f"{pump.line} {number}", "manufacturer": "MiniMed"},
            {"manufacturer": a_maker(rng), "description": words(rng, "pump"), "model": number},
            {"description": f"{words(rng, 'pump')} MMT {number}", "manufacturer": a_maker(rng)},
        ]
    )
    return device, pump.verdict


def mojibake(rng: Random) -> Made:
    pump = of_all_software(rng)
    kind = words(rng, "pump")
    while kind.isascii():
        kind = words(rng, "pump")
    name = rng.choice([pump.code, f"{pump.line} {pump.number}", f"Medtronic {pump.number}"])
    device, verdict = rng.choice(
        [
            ({"description": f"{kind} {name}"}, pump.verdict),
            ({"manufacturer": a_maker(rng), "model": pump.number, "description": kind}, pump.verdict),
            ({"manufacturer": "Medtronic", "description": kind}, Verdict.NEEDS_REVIEW),
        ]
    )
    return {field: noise.mojibake(rng, text) for field, text in device.items()}, verdict


def another_script(rng: Random) -> Made:
    pump = of_all_software(rng)
    code = rng.choice(list(NATIVE_MAKERS))
    maker, kind = rng.choice(NATIVE_MAKERS[code]), rng.choice(LANGUAGES[code]["pump"])
    family = NATIVE_FAMILIES.get(code, "Paradigm")
    return rng.choice(
        [
            ({"description": f"{maker} {kind} {pump.number}"}, pump.verdict),
            ({"manufacturer": maker, "description": kind, "model": pump.number}, pump.verdict),
            ({"manufacturer": maker, "brand": family, "model": pump.number}, pump.verdict),
            ({"description": f"{family} {pump.number}"}, pump.verdict),
            ({"manufacturer": maker, "description": kind}, Verdict.NEEDS_REVIEW),
            ({"manufacturer": maker, "description": f"{family} {kind}"}, Verdict.NEEDS_REVIEW),
        ]
    )


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


def number_of_no_product(rng: Random) -> Made:
    number = rng.choice(["535", "552", "733", "772", "714", "527", "525", "732", "513", "727"])
    return rng.choice(
        [
            {"description": f"{rng.choice(['MiniMed', 'Paradigm', 'Medtronic Paradigm'])} {number}"},
            {"model": f"MMT-{number}{rng.choice(['', 'NAS', 'WWB'])}"},
            {"manufacturer": a_maker(rng), "model": f"{number}NAS", "description": words(rng, "pump")},
            {"manufacturer": a_maker(rng), "model": number, "description": words(rng, "pump")},
            {"description": f"Medtronic {number}"},
        ]
    ), Verdict.NEEDS_REVIEW


def maker_and_kind(rng: Random) -> Made:
    kind, maker = words(rng, "pump"), a_maker(rng)
    around = rng.choice(["", words(rng, "around")])
    return rng.choice(
        [
            {"manufacturer": maker, "description": kind, "notes": around},
            {"description": one_cell(rng, maker, kind, around)},
            {"brand": maker, "model": kind},
        ]
    ), Verdict.NEEDS_REVIEW


def family_alone(rng: Random) -> Made:
    family = rng.choice(["Paradigm", "Paradigm Veo", "Paradigm Revel", "MiniMed Paradigm", "PRDGM", "Paradigm REAL-Time"])
    return rng.choice(
        [
            {"brand": family, "description": words(rng, "pump")},
            {"description": one_cell(rng, family, words(rng, "pump"), words(rng, "around"))},
            {"description": f"{family} {words(rng, 'around')}"},
            {"manufacturer": "Medtronic", "model": family, "notes": words(rng, "around")},
        ]
    ), Verdict.NEEDS_REVIEW


def division_and_a_word(rng: Random) -> Made:
    word = rng.choice(["Para", "blue one", "5xx", "old type", "PX", "clear", "spare", "II", "patient unit", words(rng, "around")])
    return rng.choice(
        [{"description": f"{rng.choice(['MiniMed', 'Medtronic MiniMed'])} {word}"}, {"manufacturer": "MEDTRONIC MINIMED", "model": word}]
    ), Verdict.NEEDS_REVIEW


def counted_beside_a_nameless_pump(rng: Random) -> Made:
    language = a_language(rng)
    said = rng.choice(language["counted"]).format(rng.choice(["508", "722", "512", "515"]))
    kind, maker = rng.choice(language["pump"]), a_maker(rng)
    return rng.choice(
        [
            {"manufacturer": maker, "description": kind, "notes": said},
            {"manufacturer": maker, "description": f"{kind}, {said}"},
            {"description": f"{maker} {kind}; {said}"},
        ]
    ), Verdict.NEEDS_REVIEW


def software_decides(rng: Random) -> Made:
    pump: Pump = of_some_software(rng)
    text = one_cell(rng, f"{pump.family} {pump.code}", words(rng, "around"))
    device = {"manufacturer": a_maker(rng), "description": text, "software_version": pump.version}
    return {field: rng.choice(noise.HARMLESS)(rng, value) for field, value in device.items() if value}, pump.verdict


NOISY: dict[str, Maker] = {
    "code in another field": code_in_another_field,
    "split oddly": split_oddly,
    "all in one cell": all_in_one_cell,
    "in the notes": in_the_notes,
    "among other items": among_items,
    "accessory beside the pump": accessory_beside,
    "several models": several_models,
    "run together": run_together,
    "odd tail of a code": odd_tail,
    "spelling of the prefix": prefix_spelling,
    "mistyped": mistyped,
    "mistyped, no number": mistyped_without_number,
    "misread word": misread_word,
    "misread number": misread_code,
    "mojibake": mojibake,
    "names in another script": another_script,
    "version in words": version_in_words,
    "software decides": software_decides,
    "number of no product": number_of_no_product,
    "maker and kind only": maker_and_kind,
    "family only": family_alone,
    "MiniMed and a word": division_and_a_word,
    "counted number, no model": counted_beside_a_nameless_pump,
}
