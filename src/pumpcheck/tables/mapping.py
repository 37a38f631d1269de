"""Which column is which field: by its heading, by what it holds, or because the user says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pumpcheck.errors import UsageError
from pumpcheck.grid import Row
from pumpcheck.model.finding import FIELDS, IDENTITY_FIELDS, MODEL_FIELDS, HeadingAlias
from pumpcheck.model.summary import ColumnChoice
from pumpcheck.tables import values as look
from pumpcheck.tables.content import (
    IDENTIFYING,
    NAMING,
    POSSIBLE_VERSION,
    Column,
    Decision,
    best_fit,
    find_problem,
    holds_ids,
    names_device,
    unaided_fit,
)
from pumpcheck.tables.text import bare, heading_key
from pumpcheck.tables.vocabulary import NOT_USED, QUANTITY, SPARE_RANK, Meaning, is_generic, is_positional, vocabulary

BY_USER = "named by --column"
KNOWN = "known heading"
UNUSED = "not used for matching"
BY_CONTENT = 200
"""From this rank on the heading of a column leaves open which field it is of."""
_DIGITS = 3
_MOST = 0.5
_IN_WORDS = (*NAMING, "location", "department")
_BETWEEN = re.compile(r"[\s/;,]+")
UNKNOWN = "unknown heading; not used for matching"


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """How the columns of a table are understood."""

    choices: tuple[ColumnChoice, ...]  # one for each heading, in order
    fields: Mapping[str, tuple[str, ...]]  # canonical field to the headings that feed it, the best known first
    problem: str  # why the table cannot be assessed and what to do about it; empty when it can
    # Headings of columns that look like software versions while no heading says so. A version in them counts only where
    # the cell announces it, as “SW 2.4A” does.
    possible_versions: tuple[str, ...] = ()
    # Headings that nobody knows, where makers have a column and no heading is known to be over models: a bare number
    # under one of them may be a model's.
    possible_models: tuple[str, ...] = ()
    quantity: str | None = None  # heading of the column that says how many units a record stands for, if there is one
    names_device: bool = True  # whether it is a list of devices at all, be it of ids: a list of contacts is none

    def overridden(self, field: str) -> bool:
        """Whether a column was taken for this field because the user said so."""
        return any(choice.field == field and choice.how.startswith(BY_USER) for choice in self.choices)


def map_headings(
    headings: Sequence[str],
    sample: Sequence[Row],
    *,
    columns: Mapping[str, str] | None = None,
    aliases: Iterable[HeadingAlias] = (),
) -> HeadingMap:
    """Decide which column is which canonical field, by the unique headings of a table and its first rows.

    ``columns`` are canonical fields with the headings that the user says they have; such a column replaces all others
    of its field, and a heading that the table does not have is passed over. ``aliases`` are headings that plugins know.

    Raises:
        UsageError: If a field in ``columns`` is unknown.
    """
    table = [
        Column(heading, [text for text in map(bare, _cells(sample, place)) if text and not look.is_formula(text)])
        for place, heading in enumerate(headings)
    ]
    decided = _Decider(table, {heading_key(alias.heading): alias.field for alias in aliases}).decide()
    decisions = _overridden(_with_serials(table, _with_kinds(table, decided)), headings, columns or {})
    feeding: dict[str, list[Column]] = {}
    for column, decision in sorted(zip(table, decisions, strict=True), key=lambda pair: pair[1].rank):
        feeding.setdefault(decision.field, []).append(column)
    decisions = [
        replace(decision, how=f"{decision.how}; holds only ids")
        if decision.field in NAMING and holds_ids(decision.field, column, feeding)
        else decision
        for column, decision in zip(table, decisions, strict=True)
    ]
    # Without bare words, which notes may hold as well.
    numbers = (value for column in feeding.get("serial_number", ()) for value in column.values)
    serials = {value for value in numbers if any(map(str.isdigit, value))}
    choices = tuple(
        ColumnChoice(
            column.heading,
            decision.field if decision.field in FIELDS else None,
            decision.how,
            column.samples(decision.field, serials, people=vocabulary().about_people(column.heading)),
        )
        for column, decision in zip(table, decisions, strict=True)
    )
    fields = {name: tuple(column.heading for column in feeding[name]) for name in FIELDS if name in feeding}
    return HeadingMap(
        choices,
        fields,
        find_problem(headings, feeding, has_rows=bool(sample)),
        possible_versions=tuple(column.heading for column in feeding.get(POSSIBLE_VERSION, ())),
        possible_models=_possible_models(headings, fields),
        quantity=next((column.heading for column in feeding.get(QUANTITY, ())), None),
        names_device=names_device(table, feeding),
    )


def judged_by_field(fields: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the headings whose cells are judged as a field only.

    Columns without a heading that are joined for what they look like are judged by themselves too, since a word in one
    could clear what the other names.
    """
    identity = (fields.get(name, ()) for name in IDENTITY_FIELDS)
    return {name for headings in identity for name in headings if len(headings) == 1 or not is_positional(name)}


def _possible_models(headings: Sequence[str], fields: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    meaning, of_models = vocabulary().meaning, (heading for name in MODEL_FIELDS for heading in fields.get(name, ()))
    if not fields.get("manufacturer") or any(map(meaning, of_models)):
        return ()
    own = judged_by_field(fields)
    return tuple(heading for heading in headings if heading not in own and meaning(heading) is None)


def _cells(rows: Sequence[Row], place: int) -> Iterator[str]:
    return (row[place] or "" for row in rows if place < len(row))


class _Decider:
    """Decides about the columns of one table, the plain ones first."""

    def __init__(self, table: Sequence[Column], aliases: Mapping[str, str]) -> None:
        self._table = table
        self._meanings = [vocabulary().meaning(column.heading, aliases) for column in table]
        self._taken: set[str] = {
            meaning.candidates[0]
            for column, meaning in zip(table, self._meanings, strict=True)
            if meaning and len(meaning.candidates) == 1 and column.values
        }

    def decide(self) -> list[Decision]:
        decisions: dict[int, Decision] = {}
        # Numbers, codes and ids come after what says more, and codes that differ in every row last: whether they are
        # models depends on whether there are models already.
        for generic in (False, True):
            for place, meaning in enumerate(self._meanings):
                if meaning and is_generic(meaning) is generic:
                    decisions[place] = self._by_heading(self._table[place], meaning)
            self._taken.update(found.field for place, found in decisions.items() if self._table[place].values)
        for place in sorted(range(len(self._table)), key=lambda place: self._table[place].counts_units):
            if place not in decisions:
                decisions[place] = self._unaided(self._table[place])
                self._taken.add(decisions[place].field)
        better = {found.field for at, found in decisions.items() if found.rank < SPARE_RANK and self._table[at].values}
        filled = [(self._table[at], found.field) for at, found in decisions.items() if self._table[at].values]
        worded = {field for column, field in filled if not column.only_keys}.intersection(_IN_WORDS)
        # The number or the text of something is not used where another column holds it itself: “location.id”.
        for place, found in decisions.items():
            spare = found.rank >= SPARE_RANK and found.field in better
            if spare or (found.field in worded and self._table[place].only_keys):
                decisions[place] = Decision(NOT_USED, UNUSED)
        return [decisions[place] for place in range(len(self._table))]

    def _by_heading(self, column: Column, meaning: Meaning) -> Decision:
        if len(meaning.candidates) == 1:
            if meaning.candidates[0] == NOT_USED:
                return Decision(NOT_USED, UNUSED)
            if meaning.candidates[0] == QUANTITY:
                return Decision(QUANTITY, f"{UNUSED}; says how many units there are", meaning.rank)
            how = f"{KNOWN} “{meaning.known_as}”" if meaning.known_as else KNOWN
            return Decision(meaning.candidates[0], how, meaning.rank)
        elsewhere = bool(self._taken.intersection(IDENTIFYING))
        generic = is_generic(meaning)
        candidates = column.without_models(meaning.candidates, self._taken) if generic else meaning.candidates
        if fit := best_fit(column, candidates, identity_elsewhere=elsewhere):
            return replace(fit, rank=meaning.rank + BY_CONTENT)
        usual = candidates[0]
        if usual == NOT_USED or (NOT_USED in candidates and usual != "asset_id" and column.only_ids):
            return Decision(NOT_USED, UNUSED)
        return Decision(usual, f"{KNOWN}, its usual meaning: the content does not tell", meaning.rank + BY_CONTENT)

    def _unaided(self, column: Column) -> Decision:
        positional = is_positional(column.heading)
        named = "description" in self._taken and any(other.of_makers for other in self._table)
        known = named or bool(self._taken.intersection(("model", "catalog_number")))
        fit = unaided_fit(column, positional=positional, model_known=known)
        if fit and fit.field == "location" and "location" in self._taken:
            # One column of places is enough: a “hospital bed” is none.
            fit = column.fit("description") or fit
        if fit and fit.field in self._taken and not positional:
            # Joined to another, a word there could clear what this one names: it is judged by itself.
            return Decision(NOT_USED, f"{fit.how}, as another column does; {UNUSED}")
        if fit:
            return replace(fit, rank=500)
        return Decision(NOT_USED, "no heading, and its content does not tell what it is" if positional else UNKNOWN)


def _with_kinds(table: Sequence[Column], decisions: list[Decision]) -> list[Decision]:
    """Take notes for descriptions where most of them name a kind of device, and no other column says what it is."""
    told = any(each.field in IDENTIFYING and column.values for column, each in zip(table, decisions, strict=True))
    for place, (column, decision) in enumerate(zip(table, decisions, strict=True)) if not told else ():
        if decision.field == "notes" and (found := column.of_devices) and found.share >= _MOST:
            how = f"{found.how}, and no other column says what the devices are"
            return [*decisions[:place], replace(found, how=how), *decisions[place + 1 :]]
    return decisions


def _with_serials(table: Sequence[Column], decisions: list[Decision]) -> list[Decision]:
    """Take for serial numbers what is built like these, or what tells units apart beside the numbers of the house."""
    if any(decision.field == "serial_number" for decision in decisions):
        return decisions
    built_alike: list[int] = []
    for place, (column, decision) in enumerate(zip(table, decisions, strict=True)):
        parts = (part for value in column.values for part in _BETWEEN.split(value))
        if decision.field not in (NOT_USED, "asset_id") or not any(map(look.is_pump_serial, parts)):
            continue
        # Those of one model may stand in the columns of several wards.
        if not built_alike or (decision.how == UNKNOWN and all(map(look.is_unit_number, column.values))):
            built_alike.append(place)
    if built_alike:
        how = "some values are built like serial numbers, and no other column has them"
        found = {
            at: replace(decisions[at], field="serial_number", how=f"{decisions[at].how}; {how}") for at in built_alike
        }
        return [found.get(place, decision) for place, decision in enumerate(decisions)]
    known = any(decision.field == "asset_id" and decision.rank < BY_CONTENT for decision in decisions)
    own = [place for place, column in enumerate(table) if known and _tells_units(column, decisions[place])]
    if len(own) == 1:
        # Beside the house's number of a unit, another one that no heading explains is its maker's.
        [place] = own
        how = "each row has its own, and another column has the numbers of the house"
        decisions[place] = replace(decisions[place], field="serial_number", how=how)
    return decisions


def _tells_units(column: Column, decision: Decision) -> bool:
    """Whether each row has another number in a column, while its heading leaves open what it is."""
    meaning = vocabulary().meaning(column.heading)
    is_open = bool(decision.share) if meaning is None else len(meaning.candidates) > 1
    if not is_open or decision.field not in (NOT_USED, "asset_id") or len(column.distinct) < max(2, len(column.values)):
        return False
    return not column.ascends and all(sum(map(str.isdigit, value)) >= _DIGITS for value in column.values)


def _overridden(decisions: list[Decision], headings: Sequence[str], columns: Mapping[str, str]) -> list[Decision]:
    """Put the user's word above all others."""
    named: dict[int, str] = {}
    for field, wanted in columns.items():
        if field not in FIELDS:
            raise UsageError(f"there is no field {field!r}; the fields are {', '.join(FIELDS)}")
        exact = [place for place, heading in enumerate(headings) if heading == wanted]
        alike = [place for place, heading in enumerate(headings) if heading_key(heading) == heading_key(wanted)]
        named.update(dict.fromkeys((exact or alike)[:1], field))
    for place, decision in enumerate(decisions):
        if decision.field in named.values():
            decisions[place] = Decision(NOT_USED, f"replaced by --column {decision.field}")
    return [Decision(named[place], BY_USER) if place in named else each for place, each in enumerate(decisions)]
