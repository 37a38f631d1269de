"""All that an answer says of the records that are not in it: a walk through its headers and around its records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .signs import CONTENT_RANGE, WORDS, Meaning, Sign, Signs, key_meanings, key_words, whole_number
from .unknown_values import LONGEST, PAGE_WORD, Unknown, address_in, last_page, of_text, of_value

_DEEPEST, _MOST_KEYS = 5, 500
_COUNTING = WORDS["counting"] - {"length", "number", "size"}  # which in headers are those of bytes and requests
_SEVERAL = 10  # entries that the list within a record has, if it may be a list of devices


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
        for sign in (*_of_headers(headers), *_around(Unknown(records, address), body, ()))
    ]
    if len(records) == 1 and (place := _list_within(records[0], ())):
        found.append(Sign(Meaning.MORE, place, "", "", value=True))
    return Signs(found, status == 206, len(records))


def _list_within(record: object, steps: tuple[str, ...]) -> str:
    """Say where the only record holds many others; it may be what a system puts around its list."""
    for key, value in record.items() if isinstance(record, dict) and len(steps) <= 2 else ():
        path = (*steps, key)
        if isinstance(value, list) and len(value) >= _SEVERAL and all(isinstance(item, dict) for item in value):
            return f"`{_shown(path)}` is a list within the only record (--option profile.records=PATH reads it)"
        if place := _list_within(value, path):
            return place
    return ""


def next_link(headers: Mapping[str, str]) -> str:
    """Return the address of the next page in a ``Link`` header, or nothing.

    >>> next_link({"Link": '<https://a/x?p=1>; rel="first", <https://a/x?p=3>; rel="next"'})
    'https://a/x?p=3'
    """
    return next((str(sign.value) for sign in _of_links(headers) if sign.meaning is Meaning.NEXT and sign.value), "")


def _shown(path: Sequence[str]) -> str:
    """Return a path for a message. A key with a digit may be a serial number: some systems key their records by it."""
    return ".".join(step if re.fullmatch(r"[A-Za-z_@:$.-]+", step) else "…" for step in path)


def _quoted(step: str) -> str:
    return step if re.fullmatch(r"[A-Za-z_]\w*", step) else json.dumps(step)


def _of_links(headers: Mapping[str, str]) -> list[Sign]:
    from requests.utils import parse_header_links

    place, links = "the header Link", dict[str, str]()
    for link in parse_header_links(headers.get("Link") or ""):
        told = {name.strip().lower(): text for name, text in link.items()}
        # Sentry names a next page always, and says whether it holds anything.
        target = "" if told.get("results") == "false" else told["url"]
        for name in told.get("rel", "").lower().split():
            links.setdefault(name.rpartition("/")[2], target)
    if links.keys() & {"next", "prev", "previous", "first", "last"}:
        last = [] if links.get("next") else last_page(links.get("last"), place, "last")
        return [Sign(Meaning.NEXT, place, "next", "", links.get("next") or None), *last]
    return []


def _of_headers(headers: Mapping[str, str]) -> Iterator[Sign]:
    yield from _of_links(headers)
    for name, text in headers.items():
        place = f"the header {name}"
        if ranged := CONTENT_RANGE.fullmatch(text.strip()):
            if ranged[3] != "*":
                yield Sign(Meaning.TOTAL, place, "", "", int(ranged[3]))
            elif ranged[1]:
                yield Sign(Meaning.SIZE, place, "", "", int(ranged[2]) - int(ranged[1]) + 1)
        elif text.lstrip().startswith("{"):
            try:
                inner = json.loads(text)
            except (ValueError, RecursionError):
                continue
            for sign in _around(Unknown((), ""), inner, ()):
                yield Sign(sign.meaning, place, sign.key, "", sign.value)
        elif name.lower() == "warning":
            yield from of_text(name, text, place, 0)
        elif key_meanings(name):
            yield from of_value(name, text.strip(), place, "")
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
        if "".join(key_words(key)) in WORDS["elsewhere"] or _are_records(value, unknown.records):
            continue
        place, where = f"`{_shown(path)}`", ".".join(map(_quoted, path))
        if isinstance(value, list):
            yield from _of_list(value, path, unknown.records)
        for text in _texts(key, value):
            linked = _of_links({"Link": text}) if text.startswith("<") else []
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
    if len(items) > len(records) and all(whole_number(item) is not None for item in items):
        # The ids of all records, or of pages.
        yield Sign(Meaning.UNKNOWN, f"`{_shown(path)}`", path[-1], "", len(items))
    objects = [item for item in items if isinstance(item, dict)]
    first, place = records[0] if records else None, f"`{_shown(path)}`"
    if objects and isinstance(first, dict):
        shared = objects[0].keys() & first.keys()
        if len(shared) >= 3 and 2 * len(shared) >= len(first):
            told = f"{place} is a second list of records (--option profile.records=PATH reads one of them)"
            yield Sign(Meaning.MORE, told, path[-1], "", value=True)
    for item in objects:
        texts = [text for value in item.values() for text in (value if isinstance(value, list) else [value])]
        if any(isinstance(text, str) and text.lower().rpartition("/")[2] == "next" for text in texts):
            yield Sign(Meaning.NEXT, place, "next", "", address_in(item))
    linked = not {"link", "links", "page", "pages", "pagination"}.isdisjoint(key_words(path[-1]))
    named = [item[key] for item in objects if linked for key in item if Meaning.PAGE in key_meanings(key)]
    pages = named or (items if Meaning.PAGES in key_meanings(path[-1]) else [])
    numbers = {number for page in pages if (number := whole_number(page)) is not None}
    if len(numbers) > 1:
        yield Sign(Meaning.PAGES, place, path[-1], "", max(numbers))
