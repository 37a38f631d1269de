"""All that an answer says of the records that are not in it: a walk through its headers and around its records."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pumpcheck.tables import heading_fields

from .shapes import JsonContent
from .signs import CONTENT_RANGE, WORDS, Meaning, Sign, Signs, key_meanings, key_words, whole_number
from .unknown_values import (
    LONGEST,
    PAGE_WORD,
    Unknown,
    address_in,
    failing,
    last_page,
    leads_elsewhere,
    of_text,
    of_value,
)

_DEEPEST, _MOST_KEYS = 5, 500
_COUNTING = WORDS["counting"] - {"length", "number", "size"}  # which in headers are those of bytes and requests
_LINKS = frozenset(["link", "links", "page", "pages", "pagination"])
_LINK = re.compile(r'<([^>]*)>((?:[^",<]|"[^"]*")*)')
_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s";,]+))')
_LEADING = frozenset([Meaning.NEXT, Meaning.MORE])
_SAMPLE = 20  # records by which it is told what the others are like
_NAMING = frozenset(["manufacturer", "brand", "model", "catalog_number", "serial_number", "udi"])


def read_signs(
    status: int,
    headers: Mapping[str, str],
    body: object,
    records: Sequence[object],
    sent: Sequence[str] = (),
    address: str = "",
) -> Signs:
    """Return what an answer says beside its records; a token that was sent for it leads nowhere."""
    found = [
        replace(sign, value=None) if isinstance(sign.value, str) and sign.value in sent else sign
        for sign in (*_of_headers(headers, address), *_around(Unknown(records, address), body, ()))
    ]
    partial = status if status in (202, 206, 207) else 0
    return Signs([*found, *_of_ends(records), *_of_inner(records)], partial, len(records))


def content_signs(
    content: JsonContent,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    sent: Sequence[str] = (),
    address: str = "",
) -> Signs:
    """Return what an answer or a file, whatever its shape, says beside the lists that were found in it."""
    held = sum(len(each) for kind in (content.records, content.rows) for each in kind.values())
    around = read_signs(status, headers or {}, content.envelope, range(held), sent, address)
    within = [read_signs(200, {}, {}, objects).found for objects in content.groups or content.records.values()]
    return Signs([*around.found, *itertools.chain.from_iterable(within)], around.partial, held)


def _of_ends(records: Sequence[object]) -> Iterator[Sign]:
    """Yield what the first or the last entry of a list says, if it is built like none of the others."""
    for entry, others in ((records[0], records[1:]), (records[-1], records[:-1])) if len(records) > 1 else ():
        paths, usual = _paths(entry), set[str]().union(*map(_paths, others[:_SAMPLE]))
        if 2 * len(paths & usual) <= len(paths) and not _naming([entry]):
            yield from _known(entry)


def _of_inner(records: Sequence[object]) -> Iterator[Sign]:
    """Yield that a list of devices within a record is not whole, by what stands beside or around it."""
    objects = [record for record in records if isinstance(record, dict)]
    paths = list(_holding(objects[:_SAMPLE]))
    for *steps, key in paths:
        holders = [holder for each in objects if isinstance(holder := _at(each, steps), dict)]
        yield from (sign for holder in holders for sign in _known(holder) if sign.meaning is Meaning.ERROR)
        told = [(_beside(key, each, alone=len(paths) == 1), len(_inner(each.get(key)) or ())) for each in holders]
        # Records that only hold such a list are the pages of one.
        only = all(len(record) == len(around) + 1 for record, (around, _) in zip(holders, told, strict=True))
        pages = len(objects) if only else 1
        for around, count in [(told[-1][0], sum(count for _, count in told))] if pages > 1 else told:
            more = Signs(_known(around), 0, count).more(count, pages)
            if more and not (more.meaning in (Meaning.TOTAL, Meaning.FILTERED) and more.value in range(count + 1)):
                yield Sign(Meaning.MORE, more.place, key, "", value=True)
                break


def _holding(objects: Sequence[Mapping[str, object]], depth: int = 2) -> Iterator[tuple[str, ...]]:
    """Yield where in some of these objects lists of devices stand."""
    values: dict[str, list[object]] = {}
    for key, value in itertools.chain.from_iterable(each.items() for each in objects):
        if isinstance(value, list | dict) and value:
            values.setdefault(key, []).append(value)
    for key, held in values.items():
        fields = set[str]().union(*(_naming(_inner(value) or ()) for value in held))
        if "serial_number" in fields or len(fields) > 1:
            yield (key,)
        elif depth:
            within = [value for value in held if isinstance(value, dict)]
            yield from ((key, *path) for path in _holding(within, depth - 1))


def _beside(key: str, record: Mapping[str, object], *, alone: bool) -> Mapping[str, object]:
    """Return what a record says of the list under a key, in it or by keys that are known, which may name the list."""
    if isinstance(within := record.get(key), dict):
        return within
    stem = "".join(key_words(key)).removesuffix("s")
    told = {}
    for name, value in record.items():
        joined = "".join(key_words(name))
        # What is said of the list stands behind its name: `Devices@odata.nextLink`, `devicesHasMore`.
        behind = joined.removeprefix(stem).removeprefix("s") if joined.startswith(stem) else ""
        if name in _LINKS or (key_meanings(name) and (alone or stem in joined)):
            told[name] = value
        elif behind and key_meanings(behind):
            told[behind] = value
    return told


def _known(part: object) -> list[Sign]:
    """Return what is said by keys that are known: of a record, the others say nothing of a list."""
    return [sign for sign in _around(Unknown((), ""), part, ()) if sign.meaning is not Meaning.UNKNOWN]


def _at(data: object, steps: Sequence[str]) -> object:
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _inner(value: object) -> list[object] | None:
    """Return a list, or the one that an object holds beside what it says of it."""
    held = value.values() if isinstance(value, dict) else [value]
    return next((each for each in held if isinstance(each, list)), None)


def _naming(members: Sequence[object]) -> set[str]:
    """Return the fields that tell devices apart, of those that entries of a list certainly have."""
    paths = set[str]().union(*map(_paths, members[:_SAMPLE]))
    return {fields[0] for fields in map(heading_fields, paths) if len(fields) == 1} & _NAMING


def _paths(record: object) -> set[str]:
    """Return the keys of a record, of objects in it with their own."""
    pairs = record.items() if isinstance(record, dict) else ()
    return {
        path
        for key, value in pairs
        for path in ([f"{key}.{each}" for each in value] if isinstance(value, dict) else [key])
    }


def next_link(headers: Mapping[str, str]) -> str:
    """Return the address of the next page in a ``Link`` header, or nothing.

    >>> next_link({"Link": '<https://a/x?p=1>; rel="first", <https://a/x?p=3>; rel="next"'})
    'https://a/x?p=3'
    """
    return next((str(sign.value) for sign in _of_links(headers, "") if sign.meaning is Meaning.NEXT and sign.value), "")


def _shown(path: Sequence[str]) -> str:
    """Return a path for a message. A key with a digit may be a serial number: some systems key their records by it."""
    return ".".join(step if re.fullmatch(r"[A-Za-z_@:$.-]+", step) else "…" for step in path)


def _quoted(step: str) -> str:
    return step if re.fullmatch(r"[A-Za-z_]\w*", step) else json.dumps(step)


def _of_links(headers: Mapping[str, str], address: str) -> list[Sign]:
    place, links = "the header Link", dict[str, str]()
    for url, parameters in _LINK.findall(headers.get("Link") or ""):
        told = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(parameters)}
        # Sentry names a next page always, and says whether it holds anything.
        target = "" if told.get("results") == "false" else url
        for name in told.get("rel", "").lower().split():
            links.setdefault(name.rpartition("/")[2], target)
    if not links.keys() & {"next", "prev", "previous", "first", "last"}:
        return []
    last = "" if links.get("next") else links.get("last", "")
    if leads_elsewhere(last, links.get("first", address), address):
        return last_page(last, place, "last") or [
            Sign(Meaning.MORE, f"the last page in {place}", "last", "", value=True)
        ]
    return [Sign(Meaning.NEXT, place, "next", "", links.get("next") or None), *last_page(last, place, "last")]


def _of_headers(headers: Mapping[str, str], address: str) -> Iterator[Sign]:
    yield from _of_links(headers, address)
    for name, text in headers.items():
        steps = name.split("-")
        # Behind the name of a vendor only what leads on is sure to be meant so.
        ends = [end for start in range(1, len(steps)) if _LEADING & {*key_meanings(end := "-".join(steps[start:]))}]
        place = f"the header {name}"
        if ranged := CONTENT_RANGE.fullmatch(text.strip()):
            if ranged[3] != "*":
                yield Sign(Meaning.TOTAL, place, "", "", int(ranged[3]))
            elif ranged[1]:
                yield Sign(Meaning.SIZE, place, "", "", int(ranged[2]) - int(ranged[1]) + 1)
                yield Sign(Meaning.START, place, "offset", "", int(ranged[1]))
        elif text.lstrip().startswith("{"):
            try:
                inner = json.loads(text)
            except (ValueError, RecursionError):
                continue
            for sign in _around(Unknown((), ""), inner, ()):
                yield Sign(sign.meaning, place, sign.key, "", sign.value)
        elif name.lower() == "warning":
            yield from of_text(name, text, place, 0)
        elif key := next((key for key in (name, *ends) if key_meanings(key)), ""):
            yield from of_value(key, text.strip(), place, "")
        elif _COUNTING.intersection(key_words(name)) and (number := whole_number(text.strip())) is not None:
            yield Sign(Meaning.UNKNOWN, place, name, "", number)
        elif PAGE_WORD.search(name):
            yield from of_text(name, text, place, 0)


def _around(unknown: Unknown, part: object, steps: tuple[str, ...]) -> Iterator[Sign]:
    """Walk through an answer, without a look into its records."""
    if not isinstance(part, dict) or len(steps) > _DEEPEST or len(part) > _MOST_KEYS:
        return
    for key, value in part.items():
        path = (*steps, key)
        if _are_records(value, unknown.records):
            continue
        if "".join(key_words(key)) in WORDS["elsewhere"]:
            yield from (sign for sign in _around(unknown, value, path) if sign.meaning is Meaning.ERROR)
            continue
        place, where = f"`{_shown(path)}`", ".".join(map(_quoted, path))
        if isinstance(value, list | dict):
            yield from _of_list(value if isinstance(value, list) else [value], path, unknown.records)
        for text in _texts(key, value):
            linked = _of_links({"Link": text}, unknown.address) if text.startswith("<") else []
            yield from linked or of_text(key, text, place, len(unknown.records))
        known = list(of_value(key, value, place, where))
        yield from known or unknown.signs(path, value, place, where)
        if not (isinstance(value, dict) and set(key_meanings(key)) & {Meaning.NEXT, Meaning.TOTAL}):
            yield from _around(unknown, value, path)


def _are_records(value: object, records: Sequence[object]) -> bool:
    return isinstance(value, list) and bool(value and records) and value[0] is records[0]


def _texts(key: str, value: object) -> Iterator[str]:
    """Yield what a value tells in words; of objects in a list only where it holds messages to a person."""
    told = not WORDS["messages"].isdisjoint(key_words(key))
    for part in value if isinstance(value, list) else [value]:
        for text in part.values() if told and isinstance(part, dict) else [part]:
            if isinstance(text, str) and len(text) < LONGEST:
                yield text


def _of_list(items: list[object], path: tuple[str, ...], records: Sequence[object]) -> Iterator[Sign]:
    """Yield what a list beside the records tells: others like them, a link to the next page, the numbers of pages."""
    place = f"`{_shown(path)}`"
    if len(items) > len(records) and all(whole_number(item) is not None for item in items):
        # The ids of all records, or of pages.
        other = {"id", "ids", "keys"}.isdisjoint(key_words(path[-1]))
        yield Sign(Meaning.UNKNOWN if other else Meaning.TOTAL, place, path[-1], "", len(items))
    if len(items) > 1 and PAGE_WORD.search(path[-1]) and all(isinstance(item, str) and "/" in item for item in items):
        yield Sign(Meaning.MORE, f"{place} is a list of addresses", path[-1], "", value=True)
    objects = [item for item in items[:_MOST_KEYS] if isinstance(item, dict)]
    first = records[0] if records else None
    if objects and isinstance(first, dict):
        shared = objects[0].keys() & first.keys()
        if len(shared) >= 3 and 2 * len(shared) >= len(first):
            told = f"{place} is a second list of records (--option profile.records=PATH reads one of them)"
            yield Sign(Meaning.MORE, told, path[-1], "", value=True)
    for item in objects:
        states = {key: text for key, text in item.items() if isinstance(text, str) and key.lower() in WORDS["state"]}
        for key, text in states.items() if not _naming([item]) else ():
            if failing(text):
                yield Sign(Meaning.PARTIAL, f"the {key} of an entry of {place}", key, "", value=True)
        texts = [text for value in item.values() for text in (value if isinstance(value, list) else [value])]
        links = not WORDS["link"].isdisjoint("".join(key_words(name)) for name in item)
        if links and any(isinstance(text, str) and text.lower().rpartition("/")[2] == "next" for text in texts):
            yield Sign(Meaning.NEXT, f"`{_shown(path)}.next`", "next", "", address_in(item))
    linked = not _LINKS.isdisjoint(key_words(path[-1]))
    named = [item[key] for item in objects if linked for key in item if Meaning.PAGE in key_meanings(key)]
    pages = named or (items if Meaning.PAGES in key_meanings(path[-1]) else [])
    numbers = {number for page in pages if (number := whole_number(page)) is not None}
    if len(numbers) > 1:
        yield Sign(Meaning.PAGES, place, path[-1], "", max(numbers))
