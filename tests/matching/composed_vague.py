"""Records that name the maker, the family or the kind of device, and no model: somebody has to look."""

from __future__ import annotations

from random import Random

from pumpcheck import Verdict

from .composer import (
    Made,
    Maker,
    a_language,
    a_maker,
    one_cell,
    words,
)


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
    family = rng.choice(
        ["Paradigm", "Paradigm Veo", "Paradigm Revel", "MiniMed Paradigm", "PRDGM", "Paradigm REAL-Time"]
    )
    return rng.choice(
        [
            {"brand": family, "description": words(rng, "pump")},
            {"description": one_cell(rng, family, words(rng, "pump"), words(rng, "around"))},
            {"description": f"{family} {words(rng, 'around')}"},
            {"manufacturer": "Medtronic", "model": family, "notes": words(rng, "around")},
        ]
    ), Verdict.NEEDS_REVIEW


def families_in_a_list(rng: Random) -> Made:
    names = [
        rng.choice(["Revel", "Paradigm", "Paradigm Veo", "Veo"]),
        rng.choice(["530G", "MiniMed 640G", "670G", "MiniMed 780G"]),
    ]
    rng.shuffle(names)
    text = f"Medtronic {rng.choice((' or ', ', ', '; ', ' and ', ' oder ', ' et ')).join(names)}"
    return {"description": rng.choice([text, f"{words(rng, 'pump')} {text}"])}, Verdict.NEEDS_REVIEW


def division_and_a_word(rng: Random) -> Made:
    word = rng.choice(
        ["Para", "blue one", "5xx", "old type", "PX", "clear", "spare", "II", "patient unit", words(rng, "around")]
    )
    return rng.choice(
        [
            {"description": f"{rng.choice(['MiniMed', 'Medtronic MiniMed'])} {word}"},
            {"manufacturer": "MEDTRONIC MINIMED", "model": word},
        ]
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


VAGUE: dict[str, Maker] = {
    "number of no product": number_of_no_product,
    "maker and kind only": maker_and_kind,
    "family only": family_alone,
    "families in a list": families_in_a_list,
    "MiniMed and a word": division_and_a_word,
    "counted number, no model": counted_beside_a_nameless_pump,
}
