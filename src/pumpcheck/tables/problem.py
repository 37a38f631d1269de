"""Why a table cannot be assessed, in one sentence with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pumpcheck.tables import values as look
from pumpcheck.tables.content import Column
from pumpcheck.tables.vocabulary import is_positional, vocabulary

NAMING = ("manufacturer", "brand", "model", "description")
"""Fields that name a device in words."""

IDENTIFYING = (*NAMING, "catalog_number", "udi")
"""Fields of which a table needs one to be assessed."""

_TELLING_APART = ("serial_number", "asset_id", "udi", "location", "department")
"""Fields by which units of one model are told apart."""

_LISTED = 20
_SMALLEST_MODEL = 100


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
        f"{listed([column.heading for column in held])} only {'holds' if len(held) == 1 else 'hold'} ids "
        f"({_kinds(held)}), which do not say what the devices are; export names instead of ids (display values), "
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
    return bool(others) or all(float(value) < _SMALLEST_MODEL for value in column.values)


def listed(headings: Sequence[str]) -> str:
    """Return the headings in quotation marks, the first 20 of them."""
    more = f" and {len(headings) - _LISTED} more" if len(headings) > _LISTED else ""
    return ", ".join(f"“{heading}”" for heading in headings[:_LISTED]) + more if headings else "none"


def _kinds(columns: Sequence[Column]) -> str:
    kinds: dict[str, str] = {}
    for column in columns:
        kind, example = _kind(column.values[0])
        kinds.setdefault(kind, example)
    return ", ".join(kind + example for kind, example in kinds.items())


def _kind(value: str) -> tuple[str, str]:
    """Name the kind of an id, with an example of a number, which gives nothing away when it is short."""
    if look.is_number(value):
        return ("numbers", f" such as {value}") if len(value) <= 4 else ("long numbers", "")
    if value.startswith(("{", "[")):
        return "references in JSON", ""
    return ("web addresses" if "/" in value else "hexadecimal ids"), ""
