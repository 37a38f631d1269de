"""Which column is which field: by its heading, by what it holds, or by what the user says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pumpcheck.adapters import Row
from pumpcheck.errors import UsageError
from pumpcheck.headings.content import Content, look_at, shape
from pumpcheck.headings.vocabulary import UNUSED, Vocabulary, is_positional, normalise, vocabulary
from pumpcheck.masking import mask, mask_within
from pumpcheck.model import FIELDS, HeadingAlias
from pumpcheck.result import ColumnChoice

IDENTIFYING = ("manufacturer", "brand", "description", "model", "catalog_number", "udi")
"""Fields of which a table needs at least one to be assessed."""

_BY_USER = "named by --column"
_SHOWN = 40
_LISTED = 20


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """How the columns of a table are understood.

    Attributes:
        choices: One for each heading, in order.
        fields: Canonical field to the headings that feed it, in order.
        problem: Why the table cannot be assessed and what to do about it; empty when it can.
    """

    choices: tuple[ColumnChoice, ...]
    fields: Mapping[str, tuple[str, ...]]
    problem: str

    def overridden(self, field: str) -> bool:
        """Whether a column was taken for this field because the user said so."""
        return any(choice.field == field and choice.how == _BY_USER for choice in self.choices)


def map_headings(
    headings: Sequence[str],
    sample: Sequence[Row],
    *,
    columns: Mapping[str, str] | None = None,
    aliases: Iterable[HeadingAlias] = (),
) -> HeadingMap:
    """Decide which column is which canonical field.

    Args:
        headings: The headings of the table, unique.
        sample: Its first rows, cells in the order of the headings.
        columns: Canonical field to the heading that the user says it has; such a column replaces all others of that
            field. A heading that the table does not have is passed over.
        aliases: Further headings that plugins know.

    Raises:
        UsageError: If a field in ``columns`` is unknown.

    >>> mapping = map_headings(["Hersteller", "Typ"], [("Medtronic", "MMT-722")])
    >>> {field: headings for field, headings in mapping.fields.items()}
    {'manufacturer': ('Hersteller',), 'model': ('Typ',)}
    """
    words = vocabulary(aliases)
    contents = [look_at([row[place] for row in sample], words) for place in range(len(headings))]
    decided = [_decide(heading, content, words) for heading, content in zip(headings, contents, strict=True)]
    decided = _overridden(headings, decided, columns or {})
    decided = _without_stand_ins(decided, contents)
    choices = tuple(
        ColumnChoice(heading, field, how, _samples(field, content))
        for heading, (field, how), content in zip(headings, decided, contents, strict=True)
    )
    fields = {
        name: tuple(choice.heading for choice in choices if choice.field == name)
        for name in FIELDS
        if any(choice.field == name for choice in choices)
    }
    by_heading = dict(zip(headings, contents, strict=True))
    return HeadingMap(choices, fields, _problem(headings, fields, by_heading, has_rows=bool(sample)))


def _decide(heading: str, content: Content, words: Vocabulary) -> tuple[str | None, str]:
    field = words.field_of(heading)
    if field == UNUSED:
        return None, "not used for matching"
    if field is not None:
        return field, "known heading"
    usual = words.usual_field(heading)
    if usual is not None:
        return _by_content(usual, content)
    if content.makers >= 0.5:
        return "manufacturer", f"by its content: {_of(content.makers, content)} are makers' names"
    if is_positional(heading) and not content.empty:
        return _without_heading(content)
    return None, "unknown heading; not used for matching"


def _by_content(usual: str, content: Content) -> tuple[str | None, str]:
    """Decide on a heading that can mean several things."""
    if content.empty:
        kept = usual if usual in ("manufacturer", "model", "description") else None
        return kept, "can mean several things; holds nothing"
    if content.makers >= 0.3:
        return "manufacturer", f"by its content: {_of(content.makers, content)} are makers' names"
    match usual:
        case "software_version":
            fits = content.versions >= 0.5
            return (usual if fits else None), f"by its content: {_of(content.versions, content)} look like versions"
        case "manufacturer":
            return usual, "can mean maker or brand; either names the maker"
        case "model" if content.models >= 0.4 or content.words < 0.5:
            return usual, f"by its content: {_of(content.models, content)} look like model codes"
        case "asset_id" if content.words < 0.5:
            return usual, "by its content: codes"
        case "model" | "asset_id" | "description" if content.words >= 0.5:
            return "description", f"by its content: {_of(content.words, content)} are words"
    return None, "by its content: neither makers, models nor words"


def _without_heading(content: Content) -> tuple[str | None, str]:
    if content.makers >= 0.3:
        return "manufacturer", f"by its content: {_of(content.makers, content)} are makers' names"
    if content.versions >= 0.6:
        return "software_version", f"by its content: {_of(content.versions, content)} look like versions"
    if content.serials:
        return "serial_number", "by its content: a different code in each row"
    if content.models >= 0.5:
        return "model", f"by its content: {_of(content.models, content)} look like model codes"
    if content.words >= 0.4:
        return "description", f"by its content: {_of(content.words, content)} are words"
    return None, "no heading, and its content does not tell what it is"


def _overridden(
    headings: Sequence[str], decided: list[tuple[str | None, str]], columns: Mapping[str, str]
) -> list[tuple[str | None, str]]:
    for field, wanted in columns.items():
        if field not in FIELDS:
            raise UsageError(f"there is no field {field!r}; the fields are {', '.join(FIELDS)}")
        exact = [place for place, heading in enumerate(headings) if heading == wanted]
        alike = [place for place, heading in enumerate(headings) if normalise(heading) == normalise(wanted)]
        for place in (exact or alike)[:1]:
            decided = [
                (None, f"replaced by --column {field}") if taken == field else (taken, how) for taken, how in decided
            ]
            decided[place] = (field, _BY_USER)
    return decided


def _without_stand_ins(
    decided: list[tuple[str | None, str]], contents: Sequence[Content]
) -> list[tuple[str | None, str]]:
    """Drop an ambiguous column that could only be an id where a known one exists already."""
    known = {field for field, how in decided if how in ("known heading", _BY_USER)}
    return [
        (None, "another column is the asset id")
        if field == "asset_id" and "asset_id" in known and how not in ("known heading", _BY_USER)
        else (field, f"{how}; holds only ids" if field in IDENTIFYING and content.only_ids else how)
        if how != _BY_USER
        else (field, how)
        for (field, how), content in zip(decided, contents, strict=True)
    ]


def _problem(
    headings: Sequence[str], fields: Mapping[str, tuple[str, ...]], contents: Mapping[str, Content], *, has_rows: bool
) -> str:
    """Say why a table cannot be assessed, if it cannot."""
    named = [field for field in IDENTIFYING if field in fields]
    if not named:
        return (
            "no column names the maker, model, brand or description, so nothing in it can be judged; "
            f"the headings are {_listed(headings)}; say which column it is with --column FIELD=HEADING"
        )
    held = {field: [contents[heading] for heading in fields[field] if not contents[heading].empty] for field in named}
    if has_rows and not any(held.values()):
        return (
            f"the columns that name a device ({_listed([h for field in named for h in fields[field]])}) are empty "
            "in the first rows; say which column to use with --column FIELD=HEADING"
        )
    maker, model = held.get("manufacturer", []), held.get("model", [])
    telling = [content for field in ("brand", "catalog_number", "udi") for content in held.get(field, [])]
    by_id = [content for content in (*maker, *model) if content.only_ids]
    if by_id and len(by_id) == len(maker) + len(model) and not any(not content.only_ids for content in telling):
        columns = _listed([h for field in ("manufacturer", "model") for h in fields.get(field, ())])
        return (
            f"maker and model are only {shape(by_id[0].values[0])} ({columns}), which name no device; "
            "export names instead of ids (display values), or say which columns hold them with --column FIELD=HEADING"
        )
    everything = [content for contents_ in held.values() for content in contents_]
    if everything and all(content.only_ids for content in everything):
        return (
            f"the columns that name a device ({_listed([h for field in named for h in fields[field]])}) hold only "
            f"{shape(everything[0].values[0])}; export names instead of ids, or use --column FIELD=HEADING"
        )
    return ""


def _samples(field: str | None, content: Content) -> tuple[str, ...]:
    """Return up to three values, fit for a terminal."""
    shown = []
    for value in list(dict.fromkeys(content.values))[:3]:
        if field == "assigned_to":
            text = "(hidden)"
        elif field in ("serial_number", "udi"):
            text = mask(value)
        else:
            text = mask_within(value)
        shown.append(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
    return tuple(dict.fromkeys(shown))


def _of(part: float, content: Content) -> str:
    return f"{round(part * len(content.values))} of {len(content.values)} values"


def _listed(headings: Sequence[str]) -> str:
    more = f" and {len(headings) - _LISTED} more" if len(headings) > _LISTED else ""
    return ", ".join(f"“{heading}”" for heading in headings[:_LISTED]) + more
