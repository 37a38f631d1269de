"""Which unit of a new scan is which unit of before, for the update and for ``diff``.

A unit is told by what identifies it, never by the order of rows or by its finding id. Where there is a doubt that
nothing settles, it is another unit: its work stays where it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from pumpcheck.model.remediation import identity
from pumpcheck.reports.shown_text import one_line
from pumpcheck.reports.workbook.checksums import EMPTY, checksum_of
from pumpcheck.reports.worklist import PRINTED_HEADINGS
from pumpcheck.update.earlier import HEADINGS, MODEL, KnownUnit

SUCCESSOR = "another unit had its asset ID, see at the end of the lists whether it is the same one"
SUCCEEDED = "its asset ID is another unit's now"
ALIKE = "which of several units that say the same it is cannot be told"
_SHARED = "its serial number is that of several units"
_FORMER = {"What to do", "What to look up", "Recall row", "Why", "Evidence", "Flags", "Also listed at"}
_OURS = PRINTED_HEADINGS | _FORMER
"""Columns that are none of an inventory's, those that an earlier version printed among them."""
_WHOLE = re.compile(r"\A(\d+)\.0+\Z")  # What a program with data frames makes of a number in a column with gaps.


@dataclass(frozen=True)
class Traits:
    """What identifies a unit: numbers normalised, empty where they do not tell it apart, and names as compared.

    ``texts`` are checksums of everything that its inventory says of it, ``bare`` the same without its numbers.
    """

    id: str
    serial: str
    asset: str
    model: str
    maker: str
    source: str
    texts: tuple[str, ...]
    bare: tuple[str, ...]
    gone: bool = False

    @property
    def asset_there(self) -> Hashable:
        """Its asset ID in its source."""
        return self.asset and (self.asset, self.source)


@dataclass(frozen=True)
class Pairing:
    """Which units are the same, and what is to be said of those that are not found, each by id."""

    old: dict[str, str] = field(default_factory=dict)  # The earlier id of each unit that has one, by its new id.
    # Why what was read or decided about a unit before may not be about it, by its new id.
    doubts: dict[str, str] = field(default_factory=dict)
    of_new: dict[str, str] = field(default_factory=dict)  # Of new units that have no earlier one.
    of_old: dict[str, str] = field(default_factory=dict)  # Of earlier units that are not found again.


_Key = Callable[[Traits], Hashable]
_Fits = Callable[[Traits, Traits], bool]


def pair(new: Iterable[KnownUnit], old: Iterable[KnownUnit]) -> Pairing:
    """Return which unit is which: the surest signs first, and a sign that several units share decides nothing."""
    new = list(new)
    known = {checksum_of(text): str(text) for unit in new for text in unit.cells.values()}
    return _Pairer([_traits_of(unit, {}) for unit in new], [_traits_of(unit, known) for unit in old]).pair()


class _Pairer:
    def __init__(self, new: list[Traits], old: list[Traits]) -> None:
        self._new, self._old, self._found = new, old, Pairing()
        self._sources = {unit.source for unit in new}
        self._shared = _several(new, lambda u: u.serial) | _several(old, lambda u: u.serial)
        self._shared_assets = _several(new, lambda u: u.asset_there) | _several(old, lambda u: u.asset_there)
        self._serials = ({unit.serial for unit in new}, {unit.serial for unit in old})

    def pair(self) -> Pairing:
        self._take(lambda u: (u.serial, u.asset, u.model, u.maker, u.source, u.texts), whole=True)
        self._take(lambda u: u.serial and (u.serial, u.model, u.asset, u.source))
        self._take(lambda u: u.serial and (u.serial, u.model, u.asset))
        self._take(lambda u: u.serial and (u.serial, u.model, u.source), self._same_number)
        self._take(lambda u: u.serial and (u.serial, u.model), self._same_number)
        self._take(
            lambda u: u.serial not in self._shared and u.serial,
            lambda n, o: not _differ(n.asset, o.asset),
            "its model is another one now",
        )
        self._take(self._by_asset, lambda n, o: not (n.serial or o.serial))
        self._take(self._by_asset, self._filled_in)
        self._take(
            lambda u: self._by_asset(u) and (u.asset, u.model, u.maker),
            lambda n, o: o.source not in self._sources and (n.serial == o.serial or self._filled_in(n, o)),
            "only its asset ID, model and maker tell it, in another source",
        )
        self._take(self._by_asset, self._taken_away, "its serial number is gone")
        self._take(lambda u: u.texts and (u.texts, u.source), _no_contradiction, whole=True)
        self._take(lambda u: u.texts, _no_contradiction, whole=True)
        self._take(lambda u: u.bare, lambda _, o: not (o.serial or o.asset), "it had no number before")
        self._tell()
        return self._found

    def _take(self, key: _Key, fits: _Fits = lambda _n, _o: True, doubt: str = "", *, whole: bool = False) -> None:
        """Pair what one sign tells; ``whole`` when it is all that the units hold, so that any order is right."""
        # What is gone comes back by a sure sign only.
        for gone in (False,) if doubt else (False, True):
            waiting, left = _grouped(self._fresh(), key), _grouped(self._left(gone), key)
            for sign, units in waiting.items():
                olds = left.get(sign, [])
                if len(units) == len(olds) == 1 or (whole and len(units) >= len(olds)):
                    for unit, other in zip(units, olds, strict=False):
                        if fits(unit, other):
                            self._put(unit, other, doubt)

    def _fresh(self) -> list[Traits]:
        return [unit for unit in self._new if unit.id not in self._found.old]

    def _left(self, gone: bool | None = None) -> list[Traits]:
        paired = set(self._found.old.values())
        return [unit for unit in self._old if unit.id not in paired and gone in {None, unit.gone}]

    def _put(self, unit: Traits, other: Traits, doubt: str) -> None:
        self._found.old[unit.id] = other.id
        is_shared = unit.serial in self._shared and (unit.texts, unit.asset) != (other.texts, other.asset)
        if doubt or is_shared:
            self._found.doubts[unit.id] = doubt or _SHARED

    def _by_asset(self, unit: Traits) -> Hashable:
        # The units of one record share its asset id.
        alone = unit.asset and unit.asset_there not in self._shared_assets
        return alone and (unit.asset, unit.model, unit.maker, unit.source)

    def _same_number(self, new: Traits, old: Traits) -> bool:
        return new.serial not in self._shared or not _differ(new.asset, old.asset)

    def _filled_in(self, new: Traits, old: Traits) -> bool:
        # The asset ID of one that is gone may have been given out again.
        return bool(new.serial) and not (old.serial or old.gone) and new.serial not in self._serials[1]

    def _taken_away(self, new: Traits, old: Traits) -> bool:
        return bool(old.serial) and not new.serial and old.serial not in self._serials[0]

    def _tell(self) -> None:
        fresh, gone = self._fresh(), self._left()
        for mine, others, away, told, words in (
            (fresh, gone, gone, self._found.of_new, SUCCESSOR),
            (gone, self._new, fresh, self._found.of_old, SUCCEEDED),
        ):
            assets = {unit.asset for unit in others} - {""}
            alike = {_sign(unit) for unit in away} - {None}
            for unit in mine:
                if unit.asset in assets:
                    told[unit.id] = words
                elif _sign(unit) in alike:
                    told[unit.id] = ALIKE


def _traits_of(unit: KnownUnit, known: Mapping[str, str]) -> Traits:
    """Return what identifies a unit, with texts by their checksum, by which that of a changed cell is found again."""

    def text(heading: str) -> str:
        cell, printed = unit.cells.get(heading), unit.checksums.get(heading, EMPTY)
        return str("" if cell is None else cell) if printed == checksum_of(cell) else known.get(printed, f"?{printed}")

    texts = [text for heading, text in unit.checksums.items() if heading not in _OURS and text != EMPTY]
    fields = {name: _WHOLE.sub(r"\1", text(HEADINGS[name])) for name in ("serial_number", "asset_id", "manufacturer")}
    serial, asset = (
        found[1] if (found := identity({**fields, "model": text(MODEL), other: ""})) else ""
        for other in ("asset_id", "serial_number")
    )
    if serial.isdecimal():
        # Spreadsheets take the zeros before a number away.
        serial = serial.lstrip("0")
    bare = Counter(texts) - Counter(checksum_of(text(HEADINGS[name])) for name in ("serial_number", "asset_id"))
    model, maker = (one_line(name).casefold() for name in (text(MODEL), fields["manufacturer"]))
    # Of one whose source was left out nobody knows that it is gone.
    gone, source = unit.gone and unit.scanned, one_line(text("Source"))
    return Traits(
        unit.id, serial, asset, model, maker, source, tuple(sorted(texts)), tuple(sorted(bare.elements())), gone
    )


def _grouped(units: Iterable[Traits], key: _Key) -> dict[Hashable, list[Traits]]:
    groups: dict[Hashable, list[Traits]] = {}
    for unit in units:
        if sign := key(unit):
            groups.setdefault(sign, []).append(unit)
    return groups


def _several(units: Iterable[Traits], sign: _Key) -> set[Hashable]:
    """Return the signs that several units share."""
    groups = _grouped((unit for unit in units if not unit.gone), sign)
    return {found for found, alike in groups.items() if len(alike) > 1}


def _sign(unit: Traits) -> Hashable:
    return ("serial", unit.serial) if unit.serial else None if unit.asset else ("texts", unit.texts)


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _no_contradiction(new: Traits, old: Traits) -> bool:
    return not (_differ(new.serial, old.serial) or _differ(new.asset, old.asset))
