"""What is done about a finding: which units it is about, what to do next, and what comes first."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from json.encoder import encode_basestring_ascii
from pathlib import Path

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Action
from pumpcheck.model.record import Record

# What people type where a number should be. Words of four letters and more need no mention: none is part of a number.
_PLACEHOLDERS = frozenset({"", "-", "--", "?", "X", "NA", "N/A", "N.A", "N.A.", "K.A", "K.A.", "KA", "TBD", "NIL", "0"})
_LABELS = frozenset(
    {"S/N", "SN", "SNR", "SER", "SERIAL", "SERIENNUMMER", "NUMBER", "NUMMER", "NO", "NR", "N°", "Nº", "#"}
)
_BREAKS = re.compile(r"[\s:;,]+")
_DASHES = re.compile(r"[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# A number that a spreadsheet has rounded, such as 6.37702E+15: many units share it.
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+")
# A number with nothing to reduce, as most are.
_PLAIN = re.compile(r"[A-Z]{0,4}[0-9]{4,}[A-Z]?")
_SHORTEST_SERIAL = 4
# Fields that name a kind of device. A "serial number" that repeats one of them belongs to every unit of that kind.
_KINDS = ("model", "catalog_number", "description", "brand", "manufacturer", "udi")
_PAIRS = tuple(map("".join, product("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", repeat=2)))
_STORE = re.compile(r"\b(stores?|storage|storeroom|stock|stockroom|warehouse|depot|lager|spares?)\b", re.IGNORECASE)
# What is said first about an affected unit, by what the recall asks for.
_FIRST: dict[Action, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("first_words.toml").read_text(encoding="utf-8")
)  # type: ignore[assignment]
_NOBODY = frozenset({"NONE", "NOBODY", "UNASSIGNED", "UNKNOWN", "NOT ASSIGNED", "STORE", "STOCK", "STORAGE", "POOL"})


def identity(fields: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what tells this unit from every other: its normalised serial number, else its asset id, else None.

    In doubt there is none. Two records of one unit that are not recognised as such cost a second look; two units
    taken for one would hide a pump. An asset id holds only within the inventory that gave it.

    >>> identity({"serial_number": "par 123456-h"})
    ('serial_number', 'PAR123456H')
    >>> identity({"serial_number": "N/A", "asset_id": "BME-0042"})
    ('asset_id', 'BME-0042')
    >>> identity({"serial_number": "not readable", "asset_id": "-"}) is None
    True
    """
    serial = _number(fields.get("serial_number", ""))
    if len(serial) >= _SHORTEST_SERIAL and _tells_apart(serial) and not _names_kind(serial, fields):
        return "serial_number", serial
    # The hyphens of an asset id are part of it: A-1-23 is not A-12-3.
    asset = " ".join(_upper(fields.get("asset_id", "")).split())
    if _number(asset) and _tells_apart(asset) and not _names_kind(_squeeze(asset), fields):
        return "asset_id", asset
    return None


def finding_id(fields: Mapping[str, str], values: Mapping[str, str | None], recall_id: str | None) -> str:
    """Return the stable short id of a finding: the same unit and recall give the same id in every scan.

    It is made from the serial number, else the asset id, else everything the row says, and does not show them. It is
    no secret all the same: somebody who can guess a serial number can check the guess against the id.

    >>> finding_id({"serial_number": "PAR123456H"}, {}, "r") == finding_id({"serial_number": "par-123456-h"}, {}, "r")
    True
    """
    kind, number = identity(fields) or ("row", _fingerprint(values))
    # A list in JSON, put together from its texts: to have it written as a list takes several times longer.
    unit = f'["{kind}", {encode_basestring_ascii(number)}, {encode_basestring_ascii(recall_id or "")}]'
    # Base 32 of the digest's first 50 bits, two letters at a time: base64.b32encode takes ten times as long.
    bits = int.from_bytes(hashlib.sha256(unit.encode()).digest()[:7], "big") >> 6
    return "PC-" + "".join([_PAIRS[bits >> place & 0x3FF] for place in (40, 30, 20, 10, 0)])


def assigned_to(record: Record) -> str:
    """Return who has the unit, or an empty text when the record names nobody."""
    person = record.fields.get("assigned_to", "").strip()
    return person if person and _names_somebody(person) else ""


def action(record: Record) -> str:
    """Return what to do about a record, in plain sentences."""
    decision = record.decision
    if decision is None:
        return _action(record, record.finding.verdict)
    return f"{decision.sentence}\n{_action(record, decision.verdict)}"


def has_user(record: Record) -> bool:
    """Return whether the record says that somebody has the unit: a name, a patient's own, or on loan."""
    return bool(assigned_to(record)) or not {"patient_owned", "loaned"}.isdisjoint(record.finding.flags)


def is_retired(record: Record) -> bool:
    """Return whether the record says that the unit was disposed of."""
    return "retired" in record.finding.flags


def urgency(record: Record) -> tuple[int, ...]:
    """Return a sort key by which the most urgent work comes first.

    Affected before needs review; what is recorded as retired last; somebody's pump before one in a store; among
    those, users of a do-it-yourself loop first.
    """
    flags = record.finding.flags
    return (
        -record.finding.verdict.severity,
        int("retired" in flags),
        int(not has_user(record)),
        int("diy_loop" not in flags),
    )


def split_units(records: Sequence[Record]) -> list[list[Record]]:
    """Return the units of each record, which has its final id: one record of three pumps is three units of work.

    The first unit of several keeps the record's id; the id of each further one comes from its serial number, else from
    its place in the record. A duplicate is work for its first record only, so it is not split.
    """
    taken = {record.id for record in records}
    return [
        list(_units_of(record, taken)) if record.units and not record.duplicate_of else [record] for record in records
    ]


def running_numbers(units: Iterable[Record], kept: Mapping[str, int], gone: Iterable[str] = ()) -> dict[str, int]:
    """Return the running number of each unit by its finding id, in the order of the work list.

    New numbers come after those ``kept`` that units of an earlier workbook have already. ``gone`` are the ids of its
    units that no record lists any more.
    """
    numbers = dict(kept)
    last = max(numbers.values(), default=0)
    for name in (*(unit.id for unit in sorted(units, key=urgency)), *gone):
        if name not in numbers:
            last += 1
            numbers[name] = last
    return numbers


def _units_of(record: Record, taken: set[str]) -> Iterator[Record]:
    # What the record alone came to: a reading on the device must not give its units other ids.
    recall = (record.on_record or record.finding).recall_id
    shared = {name: text for name, text in record.fields.items() if name not in {"serial_number", "asset_id"}}
    for place, serial in enumerate(record.units, start=1):
        name = record.id
        if place > 1:
            own = {**shared, "serial_number": serial}
            name = _free(finding_id(own, {"record": record.id, "unit": str(place)}, recall), taken)
        fields = {**record.fields, "serial_number": serial}
        if not serial:
            del fields["serial_number"]
        yield replace(record, id=name, fields=fields, units=())


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _action(record: Record, verdict: Verdict) -> str:
    finding, flags = record.finding, record.finding.flags
    if verdict is Verdict.NOT_AFFECTED:
        return "Nothing to do."
    if verdict is Verdict.NEEDS_REVIEW:
        look_up = finding.look_up or "Read the model and the software version on the device and enter them here."
        return (
            f"Recorded as retired: if it can still be found, {_lower_first(look_up)}" if "retired" in flags else look_up
        )
    if "retired" in flags:
        then = _FIRST[record.action]["found"]
        return f"Recorded as retired: confirm that it was disposed of and record that. If it turns up, {then}."
    sentences = [_first_step(record), record.remedy or "Follow the recall notice."]
    if has_user(record) and "demo" not in flags:
        sentences.append("Give the user the precautions of the recall, which hold until then.")
    if "diy_loop" in flags:
        sentences.append("Have a clinician follow up: the record names a do-it-yourself closed loop.")
    return " ".join(sentences)


def _first_step(record: Record) -> str:
    flags, words = record.finding.flags, _FIRST[record.action]
    if "demo" in flags:
        return f"Demonstration unit: {words['found']}{words['demo']}"
    if "loaned" in flags:
        return f"On loan: tell its user and the clinic, and {words['loaned']}."
    if "patient_owned" in flags:
        return f"Owned by the patient: the clinic tells the patient and {words['owned']}."
    if assigned_to(record):
        return f"Tell its user and the clinic, {words['used']}."
    where = map(record.fields.get, ("location", "department", "assigned_to", "status"))
    if any(text and _names_store(text) for text in where):
        return f"In store by its record: {words['found']}. If somebody has it after all, tell them and the clinic."
    return f"Find it: {words['found']} if it is in store, and tell its user and the clinic if it is in use."


# Both are asked of a unit several times, and places repeat.
@lru_cache(maxsize=4096)
def _names_somebody(text: str) -> bool:
    word = " ".join(_upper(text).split())
    return word not in _NOBODY and word not in _PLACEHOLDERS and any(map(str.isalnum, word))


@lru_cache(maxsize=4096)
def _names_store(text: str) -> bool:
    return _STORE.search(text) is not None


def _lower_first(text: str) -> str:
    # "CareLink", "ESC": a word with further capitals keeps its first one.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()


# Makers, models and descriptions repeat.
@lru_cache(maxsize=4096)
def _squeeze(text: str) -> str:
    return _DASHES.sub("", "".join(_upper(text).split()))


def _number(text: str) -> str:
    """Reduce what stands in a field to the number in it, or to nothing when it holds a remark."""
    if _PLAIN.fullmatch(text):
        return text
    upper = _upper(text)
    if _ROUNDED.fullmatch(upper.strip()):
        return ""
    words = [word.strip("'\"()[].#") or word for word in _BREAKS.split(upper)]
    words = [word for word in words if word not in _PLACEHOLDERS and word not in _LABELS]
    if any(word.isalpha() and len(word) >= 4 for word in words):
        return ""
    return _DASHES.sub("", "".join(words))


def _tells_apart(number: str) -> bool:
    """Whether a number has digits that are not all the same, as 0000 and 999999 are."""
    return (len(set(number)) > 1 or len(number) == 1) and any(map(str.isdigit, number.replace("0", "")))


def _names_kind(number: str, fields: Mapping[str, str]) -> bool:
    """Whether a number repeats a field that names a kind of device."""
    return number in [_squeeze(text) for name in _KINDS if (text := fields.get(name))]


def _fingerprint(values: Mapping[str, str | None]) -> str:
    filled = {heading: " ".join(value.split()) for heading, value in values.items() if value and value.strip()}
    return json.dumps(sorted(filled.items()))
