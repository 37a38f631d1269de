"""A recall, made of what its file holds once that is known to be sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pumpcheck.model.recall import CodeShape, Family, Recall, RecalledModel, Reference, Words

_Table = Mapping[str, Any]
_Kind = TypeVar("_Kind")

_READ = {"dotted": "Read the software version on the device.", "date": "Read the date of manufacture on the label."}
"""What is looked up where the recall does not say how."""

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
        code=_made(CodeShape, document.get("code", {})),
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
        families=tuple(
            _made(Family, {**family, "name": name}) for name, family in document.get("families", {}).items()
        ),
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


def _list(table: _Table, key: str) -> tuple[str, ...]:
    return tuple(table.get(key, ()))


def _without(taken: set[str], words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word.casefold() not in taken)


def _stem(word: str) -> str:
    """Return a stem as it is looked for: anywhere within a word, or as a word of its own where a full stop ends it."""
    return word[:-1] if word.endswith(".") else f"*{word}*"
