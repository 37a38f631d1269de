"""What a column holds, which of the fields its heading can mean fits that best, and whether that is enough."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pumpcheck.masking import Masker, mask
from pumpcheck.tables import values as look
from pumpcheck.tables.vocabulary import NOT_USED, is_positional, vocabulary

# What a column is that looks like versions while no heading says so: weights and prices may look the same.
POSSIBLE_VERSION = "possible version"

_SHOWN, _LONGEST = 3, 40
_PLACES = frozenset(["location", "department"])
_SOME_DEVICES, _HALF, _NEARLY_ALL = 0.3, 0.5, 0.8

# Of makers only the well-known are known.
_ENOUGH_MAKERS = 0.4

NAMING = ("manufacturer", "brand", "model", "description")  # fields that name a device in words
IDENTIFYING = (*NAMING, "catalog_number", "udi")  # fields of which a table needs one to be assessed
# Fields by which units of one model are told apart.
_TELLING_APART = ("serial_number", "asset_id", "udi", "location", "department")
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Decision:
    """Which field a column is of, ``none`` for none."""

    field: str
    how: str  # how that was decided, such as ``by its content: 18 of 20 values look like model numbers``
    rank: int = 0  # place among the columns of that field, 0 for the best known heading
    share: float = 0.0  # where the content decided, the share of the values that look like it, from 0 to 1


@dataclass(frozen=True)
class Column:
    """A sample of a column: its heading, and its values that are not empty."""

    heading: str
    values: list[str]

    @cached_property
    def distinct(self) -> list[str]:
        """The different values, in order."""
        return list(dict.fromkeys(self.values))

    @cached_property
    def of_devices(self) -> Decision | None:
        """That it is a description, where a good part of the values name a kind of device."""
        fit = self._told("description", look.names_device, "name a kind of device")
        return fit if fit.share >= _SOME_DEVICES else None

    @cached_property
    def of_makers(self) -> Decision | None:
        """That it is a description, where most of the values name a maker and a model."""
        fit = self._told("description", look.names_makers_model, "name a maker and a model")
        return fit if fit.share >= _HALF else None

    @property
    def only_ids(self) -> bool:
        """Whether there are values and all are bare numbers or ids."""
        return bool(self.values) and all(look.is_number(value) or look.is_identifier(value) for value in self.values)

    @property
    def only_keys(self) -> bool:
        """Whether there are values and all are ids that only a database understands."""
        return bool(self.values) and all(map(look.is_identifier, self.values))

    @property
    def runs_on(self) -> bool:
        """Whether the values are 1, 2, 3 … or another count upwards: the number of the row."""
        numbers = [int(float(value)) for value in self.values if look.is_number(value)]
        steps = {b - a for a, b in itertools.pairwise(numbers)}
        return len(numbers) == len(self.values) and steps == {1} and numbers[0] < 2

    @property
    def ascends(self) -> bool:
        """Whether the values are whole numbers, each greater than the one before: numbers of rows of a longer list."""
        numbers = [int(value) for value in self.values if value.isdecimal()]
        return len(numbers) == len(self.values) > 4 and all(a < b for a, b in itertools.pairwise(numbers))

    @property
    def counts_units(self) -> bool:
        """Whether each row has a code of its own, and all are built alike or long, as tags and serial numbers are."""
        count = len(self.values)
        if count < 5 or len(self.distinct) < count:
            return False
        digits = sum(1 for value in self.values if sum(c.isdigit() for c in value) >= 3)
        alike = Counter(map(look.shape, self.values)).most_common(1)[0][1]
        return digits == count and (alike >= 0.8 * count or all(map(look.is_unit_number, self.values)))

    def fit(self, name: str) -> Decision | None:
        """Return how well the content fits a field, or None when it does not or that cannot be told by content."""
        if name == "asset_id" and self.counts_units:
            return Decision(name, "by its content: every row has a code of its own", share=1.0)
        if name == NOT_USED and self.runs_on:
            return Decision(name, "by its content: numbers of the rows; not used for matching", share=1.0)
        if name not in _LOOKS:
            return None
        looks, phrase = _LOOKS[name]
        fit = self._told(name, looks, phrase)
        return fit if fit.share >= (_ENOUGH_MAKERS if name == "manufacturer" else 0.6) else None

    def _told(self, name: str, looks: Callable[[str], bool], phrase: str) -> Decision:
        count, of = sum(map(looks, self.values)), len(self.values)
        return Decision(name, f"by its content: {count} of {of} values {phrase}", share=count / max(of, 1))

    def without_models(self, candidates: Sequence[str], taken: Collection[str]) -> Sequence[str]:
        """Return the fields that a column of numbers, codes or ids can be, where other columns say what devices are."""
        # Beside a column of models it has none. Beside a description bare numbers that differ in each row are of the
        # rows, the files or the units.
        house_numbers = len(self.values) > 2 and self.distinct == self.values and all(map(look.is_number, self.values))
        named = {*_MODELS, "description", "brand"} if house_numbers else {*_MODELS}
        return [name for name in candidates if name not in _MODELS] if named.intersection(taken) else candidates

    def without_a_name(self, *, model_known: bool) -> Decision | None:
        """Return what the column is where it has no heading and names no device."""
        if model_known and (fit := self.fit("asset_id")):
            return fit
        fit = self._told("location", look.names_place, "name a place")
        return fit if fit.share >= _HALF else self.fit("model") or self.fit("description") or self.of_makers

    def of_codes(self, *, model_known: bool) -> Decision | None:
        """Return that it holds models, if nearly all of it are codes and no other column has them."""
        fit = self._told("model", look.is_code, "look like model numbers")
        units = len(self.distinct) == len(self.values) and all(map(look.is_unit_number, self.values))
        others = model_known or units or self.counts_units or self.fit("serial_number")
        return None if others or fit.share < _NEARLY_ALL else fit

    def samples(self, field: str | None, serials: Iterable[str], *, people: bool) -> tuple[str, ...]:
        """Return up to three different values for a terminal, shortened, with serial numbers masked, people hidden."""
        if self.values and (field == "assigned_to" or people):
            return ("(hidden)",)
        # Under a heading that nobody knows a code of each row's own may well be a serial number.
        secret = field in ("serial_number", "udi") or (field == NOT_USED and self.counts_units)
        hide = mask if secret else Masker(serials)
        texts = list(map(hide, self.distinct[:_SHOWN]))
        return tuple(dict.fromkeys(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in texts))


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
    NOT_USED: (look.is_date, "are dates; not used for matching"),
}


def _is_of_unit(value: str) -> bool:
    return look.is_unit_number(value) and not look.is_date(value)


_AGREE = {name: looks for name, (looks, _) in _LOOKS.items()}
_AGREE |= {"description": look.names_device, "serial_number": _is_of_unit, "asset_id": _is_of_unit}
_AGREE |= {"location": look.names_place, "department": look.names_place}


def agreement(heading: str, column: Column) -> float:
    """Return the share of a column's values that look like what a heading says they are; 0 where it cannot be told."""
    meaning = vocabulary().meaning(heading)
    names = meaning.candidates if meaning else ()
    looks = [_AGREE[name] for name in names if name in _AGREE and (name != NOT_USED or names == (NOT_USED,))]
    return max((sum(map(one, column.values)) for one in looks), default=0) / max(1, len(column.values))


def best_fit(column: Column, candidates: Sequence[str], *, identity_elsewhere: bool) -> Decision | None:
    """Return the candidate that the content fits best, the earlier of equals, or None when it decides nothing."""
    # Where no other column says what the devices are, codes are rather taken for models than for tags: a tag too many
    # harms nothing, a model too few hides a device.
    fits = [fit for name in candidates if (fit := column.fit(name))]
    if not _PLACES.isdisjoint(candidates) and not column.of_devices:
        # The names of departments are words too.
        fits = [fit for fit in fits if fit.field != "description"]
    if not identity_elsewhere:
        fits = [fit for fit in fits if fit.field != "asset_id"] or fits
    elif column.ascends or any(fit.field == "asset_id" for fit in fits):
        fits = [fit for fit in fits if fit.field not in _MODELS]
    # A maker's name consists of words too: what says more comes first.
    special = [fit for fit in fits if fit.field in ("manufacturer", "software_version", NOT_USED)]
    return max(special or fits, key=lambda fit: fit.share, default=None)


def unaided_fit(column: Column, *, positional: bool, model_known: bool) -> Decision | None:
    """Return what a column is whose heading says nothing, or None when its content does not tell plainly."""
    # Where the table has no heading for it at all, positional, less certainty has to do.
    if not column.values or (column.only_ids and not positional):
        return None
    if fit := column.fit("udi") or column.fit(NOT_USED):
        return fit if positional or fit.field == "udi" else None
    if fit := column.fit("manufacturer") or (column.fit("serial_number") if positional else None):
        return fit
    if fit := column.fit("software_version"):
        return replace(fit, field=POSSIBLE_VERSION, how=f"{fit.how}; no heading says so: for review only")
    return column.of_devices or (column.without_a_name if positional else column.of_codes)(model_known=model_known)


def find_problem(headings: Sequence[str], columns: Mapping[str, Sequence[Column]], *, has_rows: bool) -> str:
    """Return why a table with these columns for each field cannot be assessed, or an empty text when it can."""
    if not headings and not has_rows:
        return "it is empty, without so much as headings; check the export that wrote it"
    identifying = [column for name in IDENTIFYING for column in columns.get(name, ())]
    if not identifying:
        return (
            "no column says what the devices are (manufacturer, model, brand, description, catalogue number or UDI), "
            f"so nothing in it can be judged; the headings are {listed(headings)}; name the column that does with "
            "--column FIELD=HEADING"
        )
    numbered = columns.get("serial_number") or columns.get("asset_id")
    if has_rows and not numbered and _is_mere_text(identifying, alone=len(headings) == 1):
        return (
            "it holds no list of devices: no column has a heading, and what stands there is text that names neither "
            "makers nor models nor kinds of device; check that this is the inventory, or name the column that says "
            "what the devices are with --column FIELD=HEADING"
        )
    held = [column for column in identifying if column.values]
    if not held:
        if not has_rows:
            return ""
        return (
            f"every value under {listed([column.heading for column in identifying])} is empty as far as was looked, so "
            "nothing in it can be judged; name the columns that say what the devices are with --column FIELD=HEADING"
        )
    named = ((name, column) for name in IDENTIFYING for column in columns.get(name, ()))
    if any(column.values and not holds_ids(name, column, columns) for name, column in named):
        return ""
    return (
        f"{listed([column.heading for column in held])} only {'holds' if len(held) == 1 else 'hold'} ids, "
        "which do not say what the devices are; export names instead of ids (display values), "
        "or name the column that has them with --column FIELD=HEADING"
    )


def names_device(table: Sequence[Column], columns: Mapping[str, Sequence[Column]]) -> bool:
    """Whether a table with these columns for each field lists devices at all, and is no read-me or list of contacts."""
    identifying = [column for name in IDENTIFYING for column in columns.get(name, ())]
    if not identifying or _is_mere_text(identifying, alone=len(table) == 1):
        return False
    if any(name in columns for name in ("model", "catalog_number", "serial_number", "udi")):
        return True
    if any(look.names_device(value) or look.is_code(value) for column in identifying for value in column.values):
        return True
    if any(vocabulary().about_people(column.heading) or any(map(look.has_address, column.values)) for column in table):
        return False
    return any(name in columns for name in ("manufacturer", *_TELLING_APART))


def _is_mere_text(columns: Sequence[Column], *, alone: bool) -> bool:
    """Whether columns without headings hold words that name no device; one column alone, words or a single line."""
    values = [value for column in columns for value in column.values]
    if not all(is_positional(column.heading) for column in columns):
        return False
    if alone:
        return len(values) < 2 or sum(map(look.is_wordy, values)) > 0.5 * len(values)
    named = sum(look.names_device(value) or look.names_maker(value) or look.is_model(value) for value in values)
    return named < 0.3 * len(values)


def holds_ids(name: str, column: Column, columns: Mapping[str, Sequence[Column]]) -> bool:
    """Whether a column that should name a device holds nothing but ids."""
    # A bare number is an id under any field but model, where `508` is what it is called. There it is an id when it is
    # small or when the makers are ids too.
    if name == "udi" or not column.only_ids:
        return False
    if name not in ("model", "catalog_number") or not all(map(look.is_number, column.values)):
        return True
    others = [other for field in NAMING if field != "model" for other in columns.get(field, ()) if other.values]
    if any(not other.only_ids for other in others):
        return False
    return bool(others) or all(float(value) < 100 for value in column.values)


def listed(headings: Sequence[str]) -> str:
    """Return the headings in quotation marks, the first 20 of them."""
    more = f" and {len(headings) - _LISTED} more" if len(headings) > _LISTED else ""
    return ", ".join(f"“{heading}”" for heading in headings[:_LISTED]) + more if headings else "none"
