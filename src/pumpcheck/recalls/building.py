"""A recall, made of what its file holds once that is known to be sound."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pumpcheck.model.recall import CodeShape, Family, Recall, RecalledModel, Reference, Words
from pumpcheck.versions import squeezed

_Table = Mapping[str, Any]
_Kind = TypeVar("_Kind")

_PLACES = {
    "own_makers": "makers.own", "parent_makers": "makers.parent", "other_divisions": "makers.other_divisions",
    "other_makers": "makers.other", "product": "product.words", "weak": "product.weak", "everyday": "everyday.words",
    "accessories": "accessory.words", "accessory_exceptions": "accessory.exceptions", "generic": "generic.words",
    "built_in": "accessory.built_in",
    "unlisted_numbers": "not_listed.numbers", "used_with": "not_listed.used_with", "serials": "serial_numbers.patterns",
    "unlisted_patterns": "not_listed.patterns", "other_codes": "not_listed.other_codes",
    "other_devices": "other_devices.words",
}  # fmt: skip
"""Lists of words, and the table and key of a recall file that hold them."""
_SHARED = {
    "other_makers": "makers.other", "accessories": "accessory.words", "other_devices": "other_devices.words",
    "generic": "generic.words", "counted": "counted.words", "placeholders": "placeholders.words",
    "left_out": "names.left_out", "everyday_names": "names.everyday",
}  # fmt: skip
"""Where the words stand that every recall shares; they come behind its own."""
_READ = {"dotted": "Read the software version on the device.", "date": "Read the date of manufacture on the label."}
"""What is looked up where the recall does not say how."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})
_DIGRAPH = re.compile(r"(?<=[^aeiou])[aou]e(?=[^aeiou\s])")

PUMP, DOTTED = "pump", "dotted"
"""The schemes of versions of a row that has models, and of one that is known by its names only."""
PRODUCT_NAME = "device"  # What a product is called whose recall file does not say


def build(document: _Table, origin: str, common: _Table) -> Recall:
    """Build a recall of what its file at ``origin`` holds, with the words that every recall shares."""
    own = {
        "default": False,
        **document,
        "rows": tuple(map(_row, document["rows"])),
        "sources": tuple(_made(Reference, source) for source in document.get("sources", ())),
        "read_version": document.get("read_version") or _read_version(document["rows"]),
        "words": _words(document, common),
        "origin": origin,
    }
    return _made(Recall, {key: own[key] for key in ("id", "title", "published")} | own)


def _made(kind: Callable[..., _Kind], table: _Table) -> _Kind:
    """Make a value of what a table says of its fields."""
    named = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{key: _frozen(value) for key, value in table.items() if key in named})


def _frozen(value: Any) -> Any:  # noqa: ANN401 - whatever a recall file may hold
    if isinstance(value, Mapping):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value


def _read_version(rows: list[_Table]) -> str:
    schemes = [row.get("scheme") or DOTTED for row in rows if row.get("versions")]
    return _READ.get(schemes[0], _READ[DOTTED]) if schemes else ""


def _row(row: _Table) -> RecalledModel:
    name = row.get("name") or next(iter(row.get("names", ())), "")
    scheme = row.get("scheme") or (PUMP if row.get("models") else DOTTED)
    return _made(RecalledModel, {**row, "name": name, "scheme": scheme})


def _words(document: _Table, common: _Table) -> Words:
    said = {name: _list(document, place) for name, place in _PLACES.items()}
    said |= {name: _with_umlauts(said[name]) for name in ("own_makers", "parent_makers")}
    shared = {name: _list(common, place) for name, place in _SHARED.items()}
    own = set(map(squeezed, said["own_makers"] + said["parent_makers"]))
    devices = set(map(squeezed, said["product"] + said["weak"]))
    names = " ".join(name for row in document["rows"] for name in row.get("names", ())).casefold()
    # What such a product is called may be the word for an accessory.
    shared["accessories"] = _without(set(map(squeezed, names.split())), shared["accessories"] if names else ())
    lists = {name: said.get(name, ()) + shared.get(name, ()) for name in said | shared}
    lists |= {name: _without(devices, lists[name]) for name in ("accessories", "other_devices")}
    # A word of our products' own names is nobody else's: Alaris.
    others = _without(own, lists["other_makers"])
    lists["other_makers"] = tuple(maker for maker in others if f" {maker.casefold()} " not in f" {names} ")
    kind, flags = document.get("product", {}), document.get("flags", {})
    return Words(
        **lists,
        code=_made(CodeShape, document.get("code", {})),
        own_is_enough=bool(document.get("makers", {}).get("own_is_enough")),
        families=tuple(
            _made(Family, {**family, "name": name}) for name, family in document.get("families", {}).items()
        ),
        product_name=kind.get("name", PRODUCT_NAME),
        stems=tuple(tuple(map(_stem, group)) for group in kind.get("stems", {}).values()),
        flags={
            name: (*flags.get(name, ()), *common["flags"].get(name, ()))
            for name in dict.fromkeys([*common["flags"], *flags])
        },
    )


def _list(document: _Table, place: str) -> tuple[str, ...]:
    table, _, key = place.partition(".")
    return tuple(document.get(table, {}).get(key, ()))


def _without(taken: set[str], words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if squeezed(word) not in taken)


def _with_umlauts(makers: tuple[str, ...]) -> tuple[str, ...]:
    """Return makers as those write them, too, who have an umlaut where others have none: Dräger, Draeger, Drager."""
    plain = (_DIGRAPH.sub(lambda two: two[0][0], maker) for maker in makers)
    return tuple(dict.fromkeys((*makers, *(maker.translate(_UMLAUTS) for maker in makers), *plain)))


def _stem(word: str) -> str:
    """Return a stem as it is looked for: anywhere within a word, or as a word of its own where a full stop ends it."""
    return word[:-1] if word.endswith(".") else f"*{word}*"
