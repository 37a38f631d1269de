"""Masking by declaration: every text of a result says how it is masked, and one walker does it.

A field of a frozen value is declared by its type: ``Serial``, ``Text``, ``Name``, ``Key``, ``Typed``, ``Values`` or
``Open``. A value may narrow what is masked within it by a method ``masking_within``.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pumpcheck.masking import Mask, Masker, is_serial_heading, mask, with_serials

CellValue = str | int | float | bool | date | datetime | time
"""What stands in a cell that a person filled in."""

_FINDING_ID = re.compile(r"PC-[A-Z2-7]{10}")
V = TypeVar("V")


@dataclass(frozen=True)
class Masking:
    """What is masked, and how, within one value."""

    masker: Masker  # Masks the serial numbers that are known.
    ids: Mapping[str, str] = field(default_factory=dict)  # The ids of findings, and those that take their place.
    own: Mapping[str, list[str]] = field(default_factory=dict)  # The serial numbers of each unit, by its present id.
    within: Mask | None = None  # Masks what stands in a text here; None for what the masker does.
    serial: str = ""  # The serial number of the record, which is masked whole wherever it fills a cell.
    asset: str = ""  # Its asset id, which stays readable unless it is built like a serial number.
    headings: frozenset[str] = frozenset()  # Columns of serial numbers, which are masked whatever stands in them.

    def of_unit(self, *ids: str) -> Masking:
        """Return what is masked in what is about these units."""
        return replace(
            self, within=with_serials(self.masker, [serial for name in ids for serial in self.own.get(name, ())])
        )

    def text(self, text: str) -> str:
        """Return a text with serial numbers and finding ids masked."""
        shown = (self.within or self.masker)(text)
        # An id that no finding has could be made of a serial number all the same.
        return _FINDING_ID.sub(lambda found: self.ids.get(found[0], "another finding"), shown)

    def value(self, heading: str, value: CellValue | None) -> CellValue | None:
        """Return what stands under a heading; a number that is a serial number becomes the masked text of it."""
        if value is None or value == "" or isinstance(value, bool | date | time):
            return value
        text = plain(value)
        if heading in self.headings or is_serial_heading(heading) or (self.serial and text.strip() == self.serial):
            return mask(text)
        masked = self.masker.asset(text) if text == self.asset else self.text(text)
        return value if masked == text else masked


def plain(value: CellValue) -> str:
    """Return what was typed as text."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _text(value: Any, masking: Masking) -> Any:  # noqa: ANN401 - text, or what was typed
    return masking.value("", value)


def _key(value: str, masking: Masking) -> str:
    return masking.ids.get(value) or masking.masker(value)


def _values(value: Mapping[str, CellValue | None], masking: Masking) -> dict[str, CellValue | None]:
    return {masking.masker.name(heading): masking.value(heading, cell) for heading, cell in value.items()}


def _units(value: Mapping[str, Any], masking: Masking) -> dict[str, Any]:
    return {masking.ids.get(unit, unit): masked(one, masking.of_unit(unit)) for unit, one in value.items()}


Walk = Callable[[Any, Masking], Any]


@dataclass(frozen=True)
class How:
    """How a field is masked: by a function of its value and what is masked within it, or not at all."""

    walk: Walk | None


OPEN = How(None)
"""It holds nothing of the inventory."""
UNITS = How(_units)
"""A mapping from finding ids."""
_VALUES = How(_values)
"""A mapping whose keys, headings or fields, say what stands under them."""

Open = Annotated[str, OPEN]
Serial = Annotated[str, How(lambda value, _: mask(value))]
Text = Annotated[str, How(_text)]
"""Serial numbers and finding ids may stand in it."""
Typed = Annotated[CellValue, How(_text)]
Name = Annotated[str, How(lambda value, masking: masking.masker.name(value))]
"""A heading: masked as a text, and two that differ stay different."""
Key = Annotated[str, How(_key)]
"""A finding id, or else a text."""
Values = Annotated[Mapping[str, CellValue], _VALUES]
Texts = Annotated[Mapping[str, str | None], _VALUES]
Fields = Annotated[Mapping[str, str], _VALUES]


def masked(value: V, masking: Masking) -> V:
    """Return a frozen value with every text in it masked as its field says; one that does not say it is an error."""
    narrow = getattr(value, "masking_within", None)
    within = narrow(masking) if narrow else masking
    kind: type = type(value)
    changed = {name: walk(getattr(value, name), within) for name, walk in _walks(kind).items()}
    return replace(value, **changed)  # type: ignore[type-var]


def masked_repr(value: Any) -> str:  # noqa: ANN401 - a frozen value
    """Return how a frozen value prints, with every text in it masked as its field says."""
    shown = masked(value, Masking(Masker([])))
    return f"{type(value).__name__}({', '.join(f'{one.name}={getattr(shown, one.name)!r}' for one in fields(shown))})"


@lru_cache(maxsize=64)
def _walks(kind: type) -> dict[str, Walk]:
    """Return how each field of a class is masked, for those that need it."""
    hints = get_type_hints(kind, include_extras=True)
    walks = {}
    for one in fields(kind):
        try:
            walk = _walk_of(hints[one.name])
        except TypeError as error:
            raise TypeError(f"{kind.__name__}.{one.name}: {error}") from None
        if walk:
            walks[one.name] = walk
    return walks


def _walk_of(hint: Any) -> Walk | None:  # noqa: ANN401 - a type
    """Return how values of a type are masked; None for those that hold no text."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        how = next((part for part in parts[1:] if isinstance(part, How)), None)
        return how.walk if how else _walk_of(parts[0])
    if hint is str:
        raise TypeError("is text, and does not say how it is masked")
    if is_dataclass(hint):
        return masked
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, int | Enum | date)) or hint is type(None):
        return None
    if origin in (Union, types.UnionType):
        ways = [walk for part in parts if (walk := _walk_of(part))]
        if len(ways) > 1:
            raise TypeError("is of several kinds that are masked in several ways")
        return (lambda value, masking: None if value is None else ways[0](value, masking)) if ways else None
    if origin is tuple and parts[1:] == (...,):
        each = _walk_of(parts[0])
        return (lambda value, masking: tuple([each(one, masking) for one in value])) if each else None
    raise TypeError(f"is of the type {hint}, of which nobody knows how it is masked")
