"""A recall, made of what its file holds once that is known to be sound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pumpcheck.model.recall import CodeShape, Family, Recall, RecalledModel, Reference, Words

_Table = Mapping[str, Any]

_READ = {"dotted": "Read the software version on the device.", "date": "Read the date of manufacture on the label."}
"""What is looked up where the recall does not say how."""

PUMP, DOTTED = "pump", "dotted"
"""The schemes of versions of a row that has models, and of one that is known by its names only."""
PRODUCT_NAME = "device"
"""What a product is called whose recall file does not say."""


def build(document: _Table, origin: str, common: _Table) -> Recall:
    """Build a recall, with the words that every recall shares.

    Args:
        document: Content of a recall file in the form that ``pumpcheck/recalls/schema.py`` describes.
        origin: Where the file is.
        common: The shared words.

    Raises:
        KeyError: If the content was not checked and lacks what every recall has.
    """
    return Recall(
        id=document["id"],
        title=document["title"],
        published=document["published"],
        rows=tuple(_row(row) for row in document["rows"]),
        sources=tuple(Reference(source["title"], source["url"]) for source in document.get("sources", ())),
        default=document.get("default", False),
        remedy=document.get("remedy", ""),
        action=document.get("action", "replace"),
        precautions=_list(document, "precautions"),
        read_version=document.get("read_version") or _read_version(document["rows"]),
        read_model=document.get("read_model", ""),
        contact=_list(document, "contact"),
        words=_words(document, common),
        origin=origin,
    )


def _read_version(rows: list[_Table]) -> str:
    schemes = [row.get("scheme") or DOTTED for row in rows if row.get("versions")]
    return _READ.get(schemes[0], _READ[DOTTED]) if schemes else ""


def _row(row: _Table) -> RecalledModel:
    return RecalledModel(
        id=row["id"],
        models=_list(row, "models"),
        name=row.get("name") or next(iter(row.get("names", ())), ""),
        software_max=row.get("software_max"),
        market=row.get("market", ""),
        disputed=row.get("disputed", {}),
        identifiers=_list(row, "identifiers"),
        names=_list(row, "names"),
        unique=row.get("unique", False),
        scheme=row.get("scheme") or (PUMP if row.get("models") else DOTTED),
        versions=_list(row, "versions"),
        remedy=row.get("remedy", ""),
        action=row.get("action"),
    )


def _words(document: _Table, common: _Table) -> Words:
    makers, unlisted, kind = (document.get(table, {}) for table in ("makers", "not_listed", "product"))
    own_makers, parents = _list(makers, "own"), _list(makers, "parent")
    product, weak = _list(kind, "words"), _list(kind, "weak")
    own = {name.casefold() for name in own_makers + parents}
    devices = {word.casefold() for word in product + weak}
    accessory, flags = document.get("accessory", {}), document.get("flags", {})
    names = " ".join(name for row in document["rows"] for name in row.get("names", ())).casefold()
    # What such a product is called may be the word for an accessory.
    accessories = _without(set(names.split()), _list(common["accessory"], "words") if names else ())
    return Words(
        code=_code(document.get("code", {})),
        own_makers=own_makers,
        own_is_enough=bool(makers.get("own_is_enough")),
        parent_makers=parents,
        other_divisions=_list(makers, "other_divisions"),
        # A word of our products' own names is nobody else's: Alaris.
        other_makers=tuple(
            maker
            for maker in _without(own, _list(makers, "other") + _list(common["makers"], "other"))
            if f" {maker.casefold()} " not in f" {names} "
        ),
        families=tuple(_family(name, family) for name, family in document.get("families", {}).items()),
        product_name=kind.get("name", PRODUCT_NAME),
        product=product,
        weak=weak,
        stems=tuple(tuple(map(_stem, group)) for group in kind.get("stems", {}).values()),
        everyday=_list(document.get("everyday", {}), "words"),
        accessories=_without(devices, _list(accessory, "words") + accessories),
        accessory_exceptions=_list(accessory, "exceptions"),
        unlisted_numbers=_list(unlisted, "numbers"),
        used_with=_list(unlisted, "used_with"),
        unlisted_patterns=_list(unlisted, "patterns"),
        other_codes=_list(unlisted, "other_codes"),
        other_devices=_without(
            devices, _list(document.get("other_devices", {}), "words") + _list(common["other_devices"], "words")
        ),
        generic=_list(document.get("generic", {}), "words") + _list(common["generic"], "words"),
        counted=_list(common["counted"], "words"),
        placeholders=_list(common["placeholders"], "words"),
        serials=_list(document.get("serial_numbers", {}), "patterns"),
        left_out=_list(common["names"], "left_out"),
        everyday_names=_list(common["names"], "everyday"),
        flags={
            name: _list(flags, name) + _list(common["flags"], name)
            for name in dict.fromkeys([*common["flags"], *flags])
        },
    )


def _code(code: _Table) -> CodeShape:
    return CodeShape(
        prefixes=_list(code, "prefixes"),
        demo_leads=_list(code, "demo_leads"),
        letters=code.get("letters", ""),
        aliases={alias: tuple(models) for alias, models in code.get("aliases", {}).items()},
        markers=code.get("markers", {}),
    )


def _family(name: str, family: _Table) -> Family:
    return Family(
        name=name,
        spellings=tuple(family["spellings"]),
        rows=tuple(family["rows"]),
        abbreviations=_list(family, "abbreviations"),
        complete=family.get("complete", False),
        needs_company=family.get("needs_company", False),
    )


def _list(table: _Table, key: str) -> tuple[str, ...]:
    return tuple(table.get(key, ()))


def _without(taken: set[str], words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word.casefold() not in taken)


def _stem(word: str) -> str:
    """Return a stem as it is looked for: anywhere within a word, or as a word of its own where a full stop ends it."""
    return word[:-1] if word.endswith(".") else f"*{word}*"
