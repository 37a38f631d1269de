"""Pumps in whose records something went wrong: in typing, in reading, in encoding, or in where it was written."""

from __future__ import annotations

from random import Random

from pumpcheck import Verdict

from . import noise
from .composed_layouts import LAYOUTS
from .composed_vague import VAGUE
from .composer import (
    LANGUAGES,
    Made,
    Maker,
    a_language,
    a_maker,
    of_all_software,
    one_cell,
    words,
)

NATIVE_MAKERS = {
    "zh": ["美敦力", "美敦力(上海)管理有限公司"], "ja": ["メドトロニック", "日本メドトロニック株式会社", "ミニメド"],
    "ko": ["메드트로닉", "메드트로닉코리아", "미니메드"],
    "ru": ["Медтроник", "ООО Медтроник", "МиниМед", "Медтроник МиниМед"], "uk": ["Медтронік"],
    "bg": ["Медтроник", "МиниМед"], "ar": ["ميدترونيك", "مدترونيك"], "fa": ["مدترونیک"], "he": ["מדטרוניק"],
    "th": ["เมดโทรนิค"], "hi": ["मेडट्रॉनिक"],
}  # fmt: skip
NATIVE_FAMILIES = {"ja": "パラダイム", "ko": "파라다임", "ru": "Парадигма", "uk": "Парадигма", "bg": "Парадигма"}
TOGETHER = (
    "{maker}{line}{number}", "{maker}{line}{number}(blue)", "{number}{line}", "{maker}_{line}_{number}_PUMP",
    "{line}{number}InsulinPump", "InsulinPump{maker}{number}", "{line}MMT{number}", "Insulinpumpe{line}{number}",
    "{maker}Pump{number}", "{maker}{number}", "{number}{maker}{line}",
)  # fmt: skip
NATIVE_ZEROS = {"ar": "٠", "fa": "۰", "hi": "०", "th": "๐", "ja": "０", "zh": "０"}


def in_the_notes(rng: Random) -> Made:
    pump = of_all_software(rng)
    text = one_cell(
        rng, words(rng, "around"), f"{a_maker(rng)} {rng.choice([pump.code, f'{pump.line} {pump.number}'])}"
    )
    device = {
        "notes": text,
        "manufacturer": rng.choice(["", a_maker(rng)]),
        "description": rng.choice(["", words(rng, "pump")]),
    }
    return device, pump.verdict


def accessory_beside(rng: Random) -> Made:
    pump = of_all_software(rng)
    language = a_language(rng)
    name = f"{rng.choice(language['pump'])} {rng.choice([pump.code, f'{pump.line} {pump.number}'])}"
    text = name + rng.choice([" ", ", ", " - ", " ("]) + rng.choice(language["beside"])
    return {"manufacturer": rng.choice(["", a_maker(rng)]), "description": text}, pump.verdict


def run_together(rng: Random) -> Made:
    pump = of_all_software(rng)
    maker = rng.choice(["Medtronic", "MiniMed", "MedtronicMiniMed"])
    line = maker if pump.number == "508" else "Paradigm"
    text = rng.choice(TOGETHER).format(maker=maker, line=line, number=pump.number).replace(maker * 2, maker)
    if rng.random() < 0.3:
        text = rng.choice([text.upper(), text.lower()])
    return {rng.choice(["description", "brand", "model"]): text}, pump.verdict


def odd_tail(rng: Random) -> Made:
    pump = of_all_software(rng)
    tail = rng.choice(["2", "3", "V2.1", "/EN", "-R2", ".1", "X", "RF", "#2", "_old", "(2)", "v2", "1A"])
    code = f"MMT-{pump.number}{rng.choice(['NAS', 'WWB', 'NAL', 'LNAS'])}{tail}"
    device = rng.choice([{"model": code}, {"catalog_number": code}, {"description": f"{words(rng, 'pump')} {code}"}])
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
            {
                "manufacturer": noise.misread_word(rng, "Medtronic"),
                "brand": noise.misread_word(rng, line),
                "model": pump.number,
            },
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


def digits_of_another_script(rng: Random) -> Made:
    pump = of_all_software(rng)
    code, zero = rng.choice(list(NATIVE_ZEROS.items()))
    kind = rng.choice(LANGUAGES[code]["pump"])
    number = "".join(chr(ord(zero) + int(digit)) for digit in pump.number)
    return rng.choice(
        [
            {"description": f"{kind} {a_maker(rng)} {number}"},
            {"manufacturer": a_maker(rng), "description": kind, "model": number},
            {"description": f"{pump.line} {number}", "manufacturer": "Medtronic"},
        ]
    ), pump.verdict


def misspelt_prefix(rng: Random) -> Made:
    pump = of_all_software(rng)
    prefix = rng.choice(
        [
            "MTT-",
            "MMIT-",
            "MM5-",
            "MT-",
            "MNT-",
            "MMI-",
            "MM7-",
            "MMMT-",
            "NMT-",
            "MrnT-",
            "MMT-MMT-",
            "M MT-",
            "MM-T",
            "MMT -",
        ]
    )
    code = f"{prefix}{pump.number}{rng.choice(['', 'NAS', 'WWB', 'LNAL'])}"
    return rng.choice(
        [
            {"manufacturer": "Medtronic MiniMed", "model": code},
            {"manufacturer": a_maker(rng), "description": f"{words(rng, 'pump')} {code}"},
            {"description": f"{pump.line} {code}"},
        ]
    ), pump.verdict


def words_apart(rng: Random) -> Made:
    pump = of_all_software(rng)
    maker = rng.choice(
        ["Med tronic", "Medtr onic", "Mini Med", "Mini-Med", "Medtronic Mini Med", "Med-tronic", "Mini\nMed"]
    )
    line = (
        "Mini Med"
        if pump.number == "508"
        else rng.choice(["Para digm", "Paradi gm", "Para-digm", "Par adigm", "P A R A D I G M", "Para\ndigm"])
    )
    return rng.choice(
        [
            {"description": f"{line} {pump.number}"},
            {"manufacturer": maker, "model": pump.number},
            {"manufacturer": maker, "brand": line, "description": words(rng, "pump"), "model": pump.number},
            {"description": f"{maker} {line} {pump.number}"},
        ]
    ), pump.verdict


def cut_off(rng: Random) -> Made:
    pump = of_all_software(rng)
    last = "MiniMed" if pump.number == "508" else rng.choice(["Paradigm", "Medtronic", "MiniMed"])
    cut = last[: -rng.choice([1, 2, 3])]
    text = rng.choice(
        [
            f"{words(rng, 'pump')} {pump.number} {cut}",
            f"{pump.number} {a_maker(rng)} {cut}",
            f"{pump.code} {words(rng, 'pump')} {cut}",
        ]
    )
    return {"description": text}, pump.verdict


def abbreviated(rng: Random) -> Made:
    pump = of_all_software(rng)
    while pump.number == "508":
        pump = of_all_software(rng)
    family = rng.choice(["PRDGM", "PRGDM", "PDRGM", "PRADGM", "PRODGM", "PRDG", "PRDGRM", "PARAD.", "PRDGM RT"])
    return rng.choice(
        [
            {"manufacturer": "MEDTRONIC MINIMED", "description": f"PMP {pump.number}{pump.letters} {family} INS"},
            {"manufacturer": "Medtronic", "model": f"{family} {pump.number}"},
            {"description": f"{rng.choice(['MDT', 'MM', 'Medtr.', 'MEDT'])} {pump.number} {words(rng, 'pump')}"},
            {
                "manufacturer": rng.choice(["MDT", "Medtr.", "MEDT"]),
                "description": words(rng, "pump"),
                "model": pump.number,
            },
        ]
    ), pump.verdict


def changed_besides(rng: Random) -> Made:
    make = rng.choice(
        [
            *LAYOUTS.values(),
            *VAGUE.values(),
            accessory_beside,
            odd_tail,
            misread_code,
            words_apart,
            misspelt_prefix,
            abbreviated,
        ]
    )
    device, verdict = make(rng)
    change = rng.choice([noise.recased, noise.respaced, noise.unaccented])
    return {field: change(rng, text) for field, text in device.items()}, verdict


ERRORS: dict[str, Maker] = {
    "in the notes": in_the_notes,
    "accessory beside the pump": accessory_beside,
    "run together": run_together,
    "words apart": words_apart,
    "cut off": cut_off,
    "abbreviated": abbreviated,
    "odd tail of a code": odd_tail,
    "misspelt prefix": misspelt_prefix,
    "mistyped": mistyped,
    "mistyped, no number": mistyped_without_number,
    "misread word": misread_word,
    "misread number": misread_code,
    "mojibake": mojibake,
    "names in another script": another_script,
    "digits of another script": digits_of_another_script,
    "hard, and changed besides": changed_besides,
}
