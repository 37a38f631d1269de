"""What a column holds, and which of the fields its heading can mean fits that best."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pumpcheck.masking import Masker, mask
from pumpcheck.tables import values as look
from pumpcheck.tables.vocabulary import NOT_USED

POSSIBLE_VERSION = "possible version"
"""What a column is that looks like versions while no heading says so: weights and prices may look the same."""

_SHOWN, _LONGEST = 3, 40
_PLACES = frozenset(["location", "department"])
_SOME_DEVICES = 0.3

ENOUGH = 0.6
"""Share of the values that must look like a field for the content to decide."""

ENOUGH_MAKERS = 0.4
"""The same for makers, of which only the well-known are known."""


@dataclass(frozen=True)
class Fit:
    """How well a column fits a field.

    Attributes:
        field: The field, or ``none``.
        share: Share of the values that look like it, from 0 to 1.
        how: That in words, such as ``by its content: 18 of 20 values look like model numbers``.
    """

    field: str
    share: float
    how: str


@dataclass(frozen=True)
class Column:
    """A sample of a column.

    Attributes:
        heading: Its heading.
        values: Its values that are not empty.
    """

    heading: str
    values: list[str] = field(default_factory=list)

    @cached_property
    def distinct(self) -> list[str]:
        """The different values, in order."""
        return list(dict.fromkeys(self.values))

    @property
    def names_devices(self) -> bool:
        """Whether a good part of the values name a kind of device."""
        return sum(map(look.names_device, self.values)) >= _SOME_DEVICES * len(self.values) > 0

    @property
    def only_ids(self) -> bool:
        """Whether there are values and all are bare numbers or ids."""
        return bool(self.values) and all(look.is_number(value) or look.is_identifier(value) for value in self.values)

    @property
    def runs_on(self) -> bool:
        """Whether the values are 1, 2, 3 … or another count upwards: the number of the row."""
        if len(self.values) < 2 or not all(map(look.is_number, self.values)):
            return False
        numbers = [int(float(value)) for value in self.values]
        return numbers[0] < 2 and all(b - a == 1 for a, b in itertools.pairwise(numbers))

    @property
    def ascends(self) -> bool:
        """Whether the values are whole numbers, each greater than the one before: numbers of rows of a longer list."""
        if len(self.values) < 5 or not all(value.isdigit() for value in self.values):
            return False
        return all(int(a) < int(b) for a, b in itertools.pairwise(self.values))

    @property
    def counts_units(self) -> bool:
        """Whether each row has a code of its own and all are built alike, as tags and serial numbers are."""
        count = len(self.values)
        if count < 5 or len(self.distinct) < count:
            return False
        digits = sum(1 for value in self.values if sum(c.isdigit() for c in value) >= 3)
        alike = Counter(map(look.shape, self.values)).most_common(1)[0][1]
        return digits == count and alike >= 0.8 * count

    def fit(self, field_name: str) -> Fit | None:
        """Return how well the content fits a field, or None when that cannot be told by content."""
        if field_name == NOT_USED:
            return self._fit_of_none()
        if field_name == "asset_id":
            how = "by its content: every row has a code of its own"
            return Fit(field_name, 1.0, how) if self.counts_units else None
        if field_name not in _LOOKS:
            return None
        looks, phrase = _LOOKS[field_name]
        count = sum(map(looks, self.values))
        enough = ENOUGH_MAKERS if field_name == "manufacturer" else ENOUGH
        share = count / len(self.values) if self.values else 0.0
        return Fit(field_name, share, self.by_content(count, phrase)) if share >= enough else None

    def without_models(self, candidates: Sequence[str], taken: Collection[str]) -> Sequence[str]:
        """Return the fields that a column of numbers, codes or ids can be, where other columns say what devices are.

        Beside a column of models it has none. Beside a description bare numbers that differ in each row are of the
        rows, the files or the units.
        """
        house_numbers = len(self.values) > 2 and self.distinct == self.values and all(map(look.is_number, self.values))
        named = {*_MODELS, "description", "brand"} if house_numbers else {*_MODELS}
        return [name for name in candidates if name not in _MODELS] if named.intersection(taken) else candidates

    def by_content(self, count: int, phrase: str) -> str:
        """Say how many values look like something."""
        return f"by its content: {count} of {len(self.values)} values {phrase}"

    def samples(self, field: str | None, serials: Iterable[str], *, people: bool) -> tuple[str, ...]:
        """Return up to three different values for a terminal, shortened, with serial numbers masked, people hidden."""
        if self.values and (field == "assigned_to" or people):
            return ("(hidden)",)
        # Under a heading that nobody knows a code of each row's own may well be a serial number.
        secret = field in ("serial_number", "udi") or (field is None and self.counts_units)
        hide = mask if secret else Masker(serials)
        texts = list(map(hide, self.distinct[:_SHOWN]))
        return tuple(dict.fromkeys(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in texts))

    def _fit_of_none(self) -> Fit | None:
        dates = sum(map(look.is_date, self.values))
        if self.values and dates >= ENOUGH * len(self.values):
            how = self.by_content(dates, "are dates") + "; not used for matching"
            return Fit(NOT_USED, dates / len(self.values), how)
        if self.runs_on:
            return Fit(NOT_USED, 1.0, "by its content: numbers of the rows; not used for matching")
        return None


_MODELS = ("model", "catalog_number")

_LOOKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "manufacturer": (look.names_maker, "name a well-known maker"),
    "brand": (look.is_wordy, "are words"),
    "description": (look.is_wordy, "are words"),
    "model": (look.is_model, "look like model numbers"),
    "catalog_number": (look.is_model, "look like catalogue numbers"),
    "software_version": (look.is_version, "look like versions"),
    "serial_number": (look.is_pump_serial, "are built like serial numbers"),
    "udi": (look.is_udi, "are UDIs"),
}


def best_fit(column: Column, candidates: Sequence[str], *, identity_elsewhere: bool) -> Fit | None:
    """Return the candidate that the content fits best, the earlier of equals, or None when it decides nothing.

    Where no other column says what the devices are, codes are rather taken for models than for tags: a tag too many
    harms nothing, a model too few hides a device.
    """
    fits = [fit for name in candidates if (fit := column.fit(name))]
    if not _PLACES.isdisjoint(candidates) and not column.names_devices:
        # The names of departments are words too.
        fits = [fit for fit in fits if fit.field != "description"]
    if not identity_elsewhere:
        fits = [fit for fit in fits if fit.field != "asset_id"] or fits
    elif column.ascends or any(fit.field == "asset_id" for fit in fits):
        fits = [fit for fit in fits if fit.field not in ("model", "catalog_number")]
    # A maker's name consists of words too: what says more comes first.
    special = [fit for fit in fits if fit.field in ("manufacturer", "software_version", NOT_USED)]
    return max(special or fits, key=lambda fit: fit.share, default=None)


def unaided_fit(column: Column, *, positional: bool, model_known: bool) -> Fit | None:
    """Return what a column is whose heading says nothing, or None when its content does not tell plainly.

    Where the table has no heading for it at all, positional, less certainty has to do.
    """
    values = column.values
    if not values or (column.only_ids and not positional):
        return None
    if fit := column.fit("udi"):
        return fit
    if fit := column.fit(NOT_USED):
        return fit if positional else None
    for name in ("manufacturer", "serial_number") if positional else ("manufacturer",):
        if fit := column.fit(name):
            return fit
    if fit := column.fit("software_version"):
        return replace(fit, field=POSSIBLE_VERSION, how=f"{fit.how}; no heading says so: for review only")
    if column.names_devices:
        devices = sum(map(look.names_device, values))
        return Fit("description", devices / len(values), column.by_content(devices, "name a kind of device"))
    return _without_a_name(column, model_known=model_known) if positional else _models(column, model_known=model_known)


def _without_a_name(column: Column, *, model_known: bool) -> Fit | None:
    if model_known and (fit := column.fit("asset_id")):
        return fit
    places = sum(map(look.names_place, column.values))
    if places >= 0.5 * len(column.values):
        return Fit("location", places / len(column.values), column.by_content(places, "name a place"))
    return column.fit("model") or column.fit("description")


def _models(column: Column, *, model_known: bool) -> Fit | None:
    """Return that the column holds models, if nearly all of it are codes and no other column has them."""
    codes = sum(map(look.is_code, column.values))
    if model_known or column.counts_units or column.fit("serial_number") or codes < 0.8 * len(column.values):
        return None
    return Fit("model", codes / len(column.values), column.by_content(codes, "look like model numbers"))
