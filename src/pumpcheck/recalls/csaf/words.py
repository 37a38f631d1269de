"""How the products of an advisory are written in records, as far as the advisory and the recalls at hand tell.

An advisory names products; it does not say how a hospital writes them down. Those words are taken over from a recall
that is at hand and is of the same kind of device, its maker's names and codes only from one of the same maker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pumpcheck.recalls.csaf.rows import Reading
from pumpcheck.recalls.schema import CodeFile, FamilyFile, MakersFile, ProductFile, RecallFile

_LEGAL_FORM = re.compile(
    r"[\s,]+(?:inc|ltd|limited|llc|plc|gmbh|corp|corporation|co|ag|sa|s\.a|nv|bv|ab|se|kg)\.?$", re.IGNORECASE
)


@dataclass(slots=True)
class Wording:
    """The tables of a recall file that say how products are written.

    Attributes:
        tables: Heading to keys and values, such as ``makers``; ``families`` holds a table a family.
        texts: Keys of the file itself, such as ``read_model``.
        doubts: What a person must look at.
        remarks: What was taken from where.
    """

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def find_words(title: str, reading: Reading, at_hand: Sequence[RecallFile], common: dict[str, Any]) -> Wording:
    """Put together the words for the products of an advisory.

    Args:
        title: The title of the advisory.
        reading: Its products.
        at_hand: Recalls whose words may be taken over.
        common: The words that every recall shares.
    """
    wording = Wording()
    said = " \n ".join([title, *reading.names])
    vendors = list(dict.fromkeys(_LEGAL_FORM.sub("", vendor.strip()) for vendor in reading.vendors))
    same_maker = [recall for recall in at_hand if _is_maker(recall, vendors)]
    near = next((recall for recall in same_maker if _names_outright(recall, said)), None)
    kind = near or next((recall for recall in at_hand if _names_outright(recall, said)), None)
    if kind is None:
        # "Pump" leaves open what is pumped; of the same maker it may well be the kind that is known.
        kind = near = next((recall for recall in same_maker if _names_weakly(recall, said)), None)
        if near:
            wording.doubts.append(f"the kind of device is not named outright; it is taken for {near.product.name}")
    _makers(wording, near, vendors, said, common)
    _codes(wording, near, reading)
    _families(wording, near, reading)
    _kind(wording, kind, at_hand, said, common)
    _not_listed(wording, near, same_maker, reading)
    if near and _are_of(near, reading):
        wording.texts = {"read_model": near.read_model, "read_version": near.read_version}
    if not vendors:
        wording.doubts.append("no vendor is named; add the maker's names under [makers]")
    return wording


def _makers(wording: Wording, near: RecallFile | None, vendors: list[str], said: str, common: dict[str, Any]) -> None:
    makers: dict[str, Any] = (near.makers if near else MakersFile()).model_dump()
    known = {name.casefold() for name in makers["own"] + makers["parent"]}
    makers["parent"] = makers["parent"] + [vendor for vendor in vendors if vendor.casefold() not in known]
    # Every recall knows these names as those of other makers; here they are the maker's own.
    own = [name for name in common["makers"]["other"] if any(_has(text, name) for text in (said, *vendors))]
    makers["own"] = makers["own"] + [name for name in own if name.casefold() not in known]
    wording.tables["makers"] = makers
    if near:
        wording.remarks.append(f"names of the maker, form of the codes, accessories and kind of device: from {near.id}")


def _codes(wording: Wording, near: RecallFile | None, reading: Reading) -> None:
    code: dict[str, Any] = (near.code if near else CodeFile()).model_dump()
    code["prefixes"] = list(dict.fromkeys([*code["prefixes"], *reading.prefixes]))
    models = _models(reading)
    ends = dict.fromkeys(letters for model in sorted(models) if (letters := model.lstrip("0123456789")))
    markers = {letters: code["markers"].get(letters) or _right_behind(letters, ends) for letters in ends}
    if new := [letters for letters in ends if letters not in code["markers"]]:
        wording.remarks.append(f"the letters {', '.join(new)} are looked for right behind the digits of a code")
    unmatched = [letters for letters in ends if not (code["letters"] and re.fullmatch(code["letters"], letters))]
    code["letters"] = (
        "|".join([f"(?:{code['letters']})"] * bool(code["letters"] and unmatched) + unmatched) or code["letters"]
    )
    if not code["prefixes"]:
        wording.remarks.append("no prefix of model codes is known, such as MMT in MMT-722; add it under [code]")
    wording.tables["code"] = {key: code[key] for key in ("prefixes", "demo_leads", "letters")}
    digits = {re.sub(r"\D", "", model) for model in models}
    wording.tables["code.aliases"] = {alias: stands for alias, stands in code["aliases"].items() if digits >= {*stands}}
    wording.tables["code.markers"] = markers


def _right_behind(letters: str, ends: Iterable[str]) -> str:
    """Return a pattern for these letters at the beginning, where they do not begin a longer ending of another model."""
    longer = [end.removeprefix(letters) for end in ends if end.startswith(letters) and end != letters]
    return f"^{letters}" + (f"(?!{'|'.join(longer)})" if longer else "")


def _families(wording: Wording, near: RecallFile | None, reading: Reading) -> None:
    families: dict[str, FamilyFile] = {}
    for name, family in (near.families if near else {}).items():
        rows = [row for row in family.rows if row in reading.rows]
        if rows:
            complete = family.complete and len(rows) == len(family.rows)
            families[name] = family.model_copy(update={"rows": rows, "complete": complete})
    taken = [word for family in families.values() for word in family.spellings]
    makers = wording.tables["makers"]
    taken += [*makers["own"], *makers["parent"]]
    for row in reading.rows.values():
        left = _less(row.words, taken)
        names = [row.name.strip(), *row.titles] if row.titles else [left] if re.search(r"[^\W\d_]{4}", left) else []
        if names:
            label = row.titles[0] if row.titles else names[0]
            before = families.get(label)
            rows = [*(before.rows if before else []), row.id]
            families[label] = FamilyFile(spellings=list(dict.fromkeys(names)), rows=rows, needs_company=True)
    for label, family in families.items():
        wording.tables[f"families.{label}"] = family.model_dump()


def _kind(
    wording: Wording, kind: RecallFile | None, at_hand: Sequence[RecallFile], said: str, common: dict[str, Any]
) -> None:
    product: dict[str, Any] = (kind.product if kind else ProductFile()).model_dump()
    words = [word for word in common["other_devices"]["words"] if len(word) > 2 and _has(said, word)]
    product["words"] = product["words"] + [word for word in words if word not in product["words"]]
    if kind is None:
        product["weak"] = [word for recall in at_hand for word in _open_words(recall) if _has(said, word)]
        product["name"] = max([*words, *product["weak"]], key=len, default=product["name"])
        wording.doubts.append("no recall at hand is of this kind of device; complete the words under [product]")
    stems = product.pop("stems")
    wording.tables["product"] = product
    wording.tables["product.stems"] = stems
    wording.tables["accessory"] = kind.accessory.model_dump() if kind else {}
    wording.tables["generic"] = kind.generic.model_dump() if kind else {}


def _not_listed(wording: Wording, near: RecallFile | None, same_maker: Iterable[RecallFile], reading: Reading) -> None:
    recalled = _models(reading)
    titles = [title for row in reading.rows.values() for title in row.titles]
    digits = {re.sub(r"\D", "", model) for model in (*recalled, *titles)}
    used_with = [*reading.used_with, *(near.not_listed.used_with if near else [])]
    others = [*reading.not_affected]
    for recall in same_maker:
        others += [*(model for row in recall.rows for model in row.models), *recall.not_listed.numbers]
    others = [
        model for model in dict.fromkeys(others) if model not in used_with and re.sub(r"\D", "", model) not in digits
    ]
    # A pattern of models that another recall does not list may well match one that this advisory does list.
    same = near is not None and _are_of(near, reading)
    if near and near.not_listed.patterns and not same:
        wording.remarks.append(f"the patterns of models that {near.id} does not list are not taken over; add your own")
    wording.tables["not_listed"] = {
        "used_with": [model for model in dict.fromkeys(used_with) if model not in recalled],
        "numbers": others,
        "patterns": near.not_listed.patterns if near and same else [],
        "other_codes": near.not_listed.other_codes if near else [],
    }
    if unheard := [model for model in reading.not_affected if model not in others]:
        # Its digits are recalled with other letters.
        wording.doubts.append(f"the advisory clears {', '.join(unheard)}, which cannot be told from a recalled model")


def _are_of(recall: RecallFile, reading: Reading) -> bool:
    """Whether every model is one of this recall too."""
    return _models(reading) <= {model for row in recall.rows for model in row.models}


def _models(reading: Reading) -> set[str]:
    return {model for row in reading.rows.values() for model in row.models}


def _names_outright(recall: RecallFile, said: str) -> bool:
    stems = list(recall.product.stems.values())
    by_stems = bool(stems) and all(any(map(partial(_holds, said), group)) for group in stems)
    return by_stems or any(_has(said, word) for word in (recall.product.name, *recall.product.words))


def _names_weakly(recall: RecallFile, said: str) -> bool:
    return any(_has(said, word) for word in _open_words(recall))


def _open_words(recall: RecallFile) -> list[str]:
    """Return the words that leave the kind of device open."""
    first = next(iter(recall.product.stems.values()), [])
    return recall.product.weak + [stem.rstrip(".") for stem in first]


def _holds(text: str, stem: str) -> bool:
    return _has(text, stem[:-1]) if stem.endswith(".") else stem.casefold() in text.casefold()


def _is_maker(recall: RecallFile, vendors: Iterable[str]) -> bool:
    names = {name.casefold() for name in recall.makers.own + recall.makers.parent}
    return any(vendor.casefold() in names for vendor in vendors)


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word.strip('*'))}s?(?!\w)", text, re.IGNORECASE))


def _less(text: str, words: Iterable[str]) -> str:
    """Take words out of a text."""
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return " ".join(text.split())
