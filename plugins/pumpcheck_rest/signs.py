"""What an answer says, in its headers and around its records, of the records that are not in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from .vocabulary import WORDS, Meaning, meanings, words

_DEEPEST, _MOST_KEYS, _LONGEST, _DIGITS = 5, 500, 2_000, 18

_RELATION = ("rel", "relation", "Rel", "Relation")
_NOTHING = ("", "null", "none", "nil", "false", "0", "-1", "[]", "{}")
_FLAGS = frozenset([Meaning.MORE, Meaning.PARTIAL, Meaning.DONE])
_FLAG_WORDS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}
_CONTENT_RANGE = re.compile(r"(?:\w+ ?)?(?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)")
_IN_WORDS = re.compile(
    r"\d ?(?:/|of|out of|von|sur|de|van|av|af|di) ?(\d[\d,]*)$|\d (?:of|out of|von|sur|de|van|av|af|di) (\d[\d,]*)\b"
    r"|^(?:partial|incomplete|limited)$|\btruncated\b|\bincomplete\b"
    r"|\blimited to\b|\blimit (?:was |has been |is )?(?:reached|exceeded)\b|\b(?:only|showing) (?:the )?first\b"
    r"|\btoo many (?:results|records|rows|items|matches)\b|\bmore (?:results|records|rows|items)\b",
    re.IGNORECASE,
)
_SEVERAL = 10
"""Entries that the list within a record has, if it may be a list of devices."""
_MANY = 100_000_000
"""What is larger counts no records: it is a time, or an id."""
_LAST_PAGE = re.compile(r"[?&][^=&?]*page[^=&?]*=(\d+)", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[,' \u00a0\u202f]\d{3})+")


@dataclass(frozen=True)
class Sign:
    """One thing that an answer says."""

    meaning: Meaning
    place: str  # where it says so, for a message: a path or the name of a header, never a value
    key: str  # as it is written
    path: str  # the JMESPath to it; empty in a header
    value: object = field(repr=False)  # true or false, a number, an address or token, or several of them by name


@dataclass(frozen=True)
class Signs:
    """All that one answer says."""

    found: Sequence[Sign]
    partial: bool
    count: int

    def of(self, *wanted: Meaning) -> list[Sign]:
        """Return the signs with these meanings."""
        return [sign for sign in self.found if sign.meaning in wanted]

    @property
    def total(self) -> Sign | None:
        """The largest number of records that the answer speaks of; of those that fit the query where it tells them."""
        totals = self.of(Meaning.FILTERED) or self.of(Meaning.TOTAL)
        return max(totals, key=_number, default=None)

    @property
    def ends(self) -> bool:
        """Whether the answer says in so many words that nothing follows."""
        pages = max(map(_number, self.of(Meaning.PAGES)), default=0)
        return any(0 < pages == sign.value for sign in self.of(Meaning.PAGE)) or any(
            sign.value is (sign.meaning is Meaning.DONE) if isinstance(sign.value, bool) else sign.value in (None, 0)
            for sign in self.of(Meaning.MORE, Meaning.DONE, Meaning.NEXT, Meaning.CURSOR, Meaning.REMAINING)
        )

    @property
    def leads(self) -> list[Sign]:
        """Signs that tell how to go on, the surest first."""
        leads = [sign for sign in self.of(Meaning.NEXT) if sign.value is not None]
        # Behind an empty page such a place leads on for ever.
        if not leads and not self.ends and self.count:
            leads = [sign for sign in self.of(Meaning.CURSOR) if sign.value is not None]
        return sorted(leads, key=lambda sign: not (isinstance(sign.value, str) and is_address(sign)))

    @property
    def full(self) -> Sign | None:
        """The sign that the page has as many records as a page has at most."""
        return next((sign for sign in self.of(Meaning.SIZE) if 0 < _number(sign) <= self.count), None)

    def more(self, received: int, pages: int = 1, *, totals: bool = True) -> Sign | None:
        """Return a sign that there is more than what was read so far, in so many pages."""
        return next(self._more(received, pages, totals=totals), None)

    def _more(self, received: int, pages: int, *, totals: bool) -> Iterator[Sign]:
        for sign in self.found:
            flag = sign.value is (sign.meaning is not Meaning.DONE) and sign.meaning in _FLAGS
            if flag or (sign.meaning is Meaning.REMAINING and _number(sign) > 0):
                yield sign
        total = self.total
        if totals and total and _number(total) > received:
            yield total
        pages = max([pages, *map(_number, self.of(Meaning.PAGE))])
        if totals and (total is None or _number(total) <= self.count):
            yield from (sign for sign in self.of(Meaning.PAGES) if _number(sign) > pages)
        yield from self.leads
        if totals and not self.ends:
            # Beside the number of a page, "size" is that of a page.
            sized = bool(self.of(Meaning.PAGE, Meaning.START))
            unknown = (sign for sign in self.of(Meaning.UNKNOWN) if not (sized and "size" in words(sign.key)))
            yield from (sign for sign in unknown if _number(sign) > received)
        if self.partial and (total is None or _number(total) > received):
            yield Sign(Meaning.PARTIAL, "the status 206", "", "", value=True)


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
        for sign in (*_of_headers(headers), *_Walk(records, address).signs(body, ()))
    ]
    if len(records) == 1 and (place := _list_within(records[0], ())):
        found.append(Sign(Meaning.MORE, place, "", "", value=True))
    return Signs(found, status == 206, len(records))


def _list_within(record: object, steps: tuple[str, ...]) -> str:
    """Say where the only record holds many others; it may be what a system puts around its list."""
    if not isinstance(record, dict) or len(steps) > 2:
        return ""
    for key, value in record.items():
        if isinstance(value, list) and len(value) >= _SEVERAL and all(isinstance(item, dict) for item in value):
            return (
                f"`{_shown((*steps, key))}` is a list within the only record (--option profile.records=PATH reads it)"
            )
        if place := _list_within(value, (*steps, key)):
            return place
    return ""


def whole_number(value: object) -> int | None:
    """Return a number that a system may also write as text.

    >>> whole_number("1,203"), whole_number("0-36/1000"), whole_number("many")
    (1203, 1000, None)
    """
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, str | int) else ""
    if ranged := _CONTENT_RANGE.fullmatch(text):
        text = ranged[3]
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    text = text.removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def is_address(sign: Sign) -> bool:
    """Whether what tells how to go on is an address. A token may hold a slash too: its key says that it is one."""
    value = str(sign.value)
    if re.match(r"https?://|[?]", value):
        return True
    kinds = set(words(sign.key))
    if not kinds.isdisjoint(
        ["token", "cursor", "key", "marker", "mark", "continue", "continuation", "offset", "after"]
    ):
        return False
    return "/" in value or "?" in value


def next_link(headers: Mapping[str, str]) -> str:
    """Return the address of the next page in a ``Link`` header, or nothing.

    >>> next_link({"Link": '<https://a/x?p=1>; rel="first", <https://a/x?p=3>; rel="next"'})
    'https://a/x?p=3'
    """
    return next((str(sign.value) for sign in _of_links(headers) if sign.meaning is Meaning.NEXT and sign.value), "")


def _number(sign: Sign) -> int:
    return sign.value if isinstance(sign.value, int) else 0


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
        last = [] if links.get("next") else _last_page(links.get("last"), place, "last")
        return [Sign(Meaning.NEXT, place, "next", "", links.get("next") or None), *last]
    return []


def _last_page(address: object, place: str, key: str) -> list[Sign]:
    found = _LAST_PAGE.search(address) if isinstance(address, str) and len(address) < _LONGEST else None
    return [Sign(Meaning.PAGES, place, key, "", int(found[1]))] if found else []


def _of_headers(headers: Mapping[str, str]) -> Iterator[Sign]:
    yield from _of_links(headers)
    for name, text in headers.items():
        place = f"the header {name}"
        if name.lower() == "content-range":
            if ranged := _CONTENT_RANGE.fullmatch(text.strip()):
                if ranged[3] != "*":
                    yield Sign(Meaning.TOTAL, place, "", "", int(ranged[3]))
                elif ranged[1]:
                    yield Sign(Meaning.SIZE, place, "", "", int(ranged[2]) - int(ranged[1]) + 1)
        elif text.lstrip().startswith("{"):
            try:
                inner = json.loads(text)
            except (ValueError, RecursionError):
                continue
            for sign in _Walk((), "").signs(inner, ()):
                yield Sign(sign.meaning, place, sign.key, "", sign.value)
        elif name.lower() == "warning":
            yield from _of_text(name, text, place)
        elif meanings(name):
            yield from _of_value(name, text.strip(), place, "")
        elif {"total", "count"} & set(words(name)) and (number := whole_number(text.strip())) is not None:
            yield Sign(Meaning.UNKNOWN, place, name, "", number)


@dataclass(frozen=True)
class _Walk:
    """A walk through an answer, without a look into its records."""

    records: Sequence[object]
    address: str

    def signs(self, part: object, steps: tuple[str, ...]) -> Iterator[Sign]:
        if not isinstance(part, dict) or len(steps) > _DEEPEST or len(part) > _MOST_KEYS:
            return
        for key, value in part.items():
            path = (*steps, key)
            if "".join(words(key)) in WORDS["elsewhere"]:
                continue
            place, where = f"`{_shown(path)}`", ".".join(map(_quoted, path))
            if isinstance(value, list):
                yield from _of_list(value, path, self.records)
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and len(text) < _LONGEST:
                    yield from _of_text(key, text, place)
            known = list(_of_value(key, value, place, where))
            yield from known or self._unknown(key, value, place, where)
            if not (isinstance(value, dict) and set(meanings(key)) & {Meaning.NEXT, Meaning.TOTAL}):
                yield from self.signs(value, path)

    def _unknown(self, key: str, value: object, place: str, where: str) -> Iterator[Sign]:
        """Yield a number that may count what did not come, and an address of another part of the same list."""
        if (number := whole_number(value)) is not None:
            if WORDS["harmless"].isdisjoint(words(key)) and number < _MANY:
                yield Sign(Meaning.UNKNOWN, place, key, where, number)
        elif isinstance(value, str) and WORDS["backward"].isdisjoint(words(key)) and self._is_another_part(value):
            yield Sign(Meaning.NEXT, place, key, where, value)

    def _is_another_part(self, text: str) -> bool:
        if not re.match(r"https?://|[/?]", text) or len(text) > _LONGEST:
            return False
        try:
            here, there = urlsplit(self.address), urlsplit(urljoin(self.address, text))
        except ValueError:
            return False
        return here.path == there.path and there.query not in ("", here.query)


def _of_text(key: str, text: str, place: str) -> Iterator[Sign]:
    """Yield what is told in words: “Showing 1-37 of 1,000”, a state called “partial”, a link as a header has it."""
    if text.startswith("<"):
        yield from _of_links({"Link": text})
    elif (told := _IN_WORDS.search(text)) and not (told[1] or told[2]):
        yield Sign(Meaning.PARTIAL, f"what {place} says", key, "", value=True)
    elif told:
        known = Meaning.PAGES if re.search("page|seite|pagin", f"{key} {text}", re.IGNORECASE) else Meaning.TOTAL
        yield Sign(known, place, key, "", whole_number(told[1] or told[2]))


def _of_list(items: list[object], path: tuple[str, ...], records: Sequence[object]) -> Iterator[Sign]:
    objects = [item for item in items if isinstance(item, dict)]
    first = records[0] if records else None
    if objects and isinstance(first, dict) and objects[0] is not first:
        shared = objects[0].keys() & first.keys()
        if len(shared) >= 3 and 2 * len(shared) >= len(first):
            place = f"`{_shown(path)}` is a second list of records (--option profile.records=PATH reads one of them)"
            yield Sign(Meaning.MORE, place, path[-1], "", value=True)
    for item in objects:
        relations = next((item[name] for name in _RELATION if name in item), None)
        named = relations if isinstance(relations, list) else [relations]
        if any(isinstance(name, str) and name.lower().rpartition("/")[2] == "next" for name in named):
            value = _address_in(item)
            yield Sign(Meaning.NEXT, f"`{_shown(path)}`", "next", "", value)


def _of_value(key: str, value: object, place: str, path: str) -> Iterator[Sign]:
    known = meanings(key)
    number = whole_number(value)
    value = _flag(value, number) if set(known) <= _FLAGS else _FLAG_WORDS.get(str(value).strip().lower(), value)
    for meaning in known:
        match meaning:
            case Meaning.MORE | Meaning.PARTIAL | Meaning.DONE:
                if isinstance(value, bool):
                    yield Sign(meaning, place, key, path, value)
                    return
            case Meaning.NEXT:
                yield Sign(meaning, place, key, path, _lead(value))
                return
            case Meaning.CURSOR if not isinstance(value, list | dict):
                yield Sign(meaning, place, key, path, _lead(value))
                return
            case Meaning.LAST:
                yield from _last_page(_address_in(value) if isinstance(value, dict) else value, place, key)
            case Meaning.TOTAL | Meaning.FILTERED if isinstance(value, dict):
                named = [value[name] for name in ("value", "count", "total") if name in value] or list(value.values())
                inner = whole_number(named[0]) if named else None
                if inner is not None:
                    yield Sign(meaning, place, key, path, inner)
                if value.get("relation") == "gte":
                    yield Sign(Meaning.MORE, f"{place} is a lower bound", key, "", value=True)
                return
            case Meaning.START if isinstance(value, str) and number is None and value and "/" not in value[:10]:
                # Airtable calls a token so.
                yield Sign(Meaning.NEXT, place, key, path, value)
                return
            case _ if number is not None:
                yield Sign(meaning, place, key, path, number)
                return


def _flag(value: object, number: int | None) -> object:
    return bool(number) if number in (0, 1) else _FLAG_WORDS.get(str(value).strip().lower(), value)


def _lead(value: object) -> object:
    """Return an address, a token, a number or named values that tell how to go on; None where there are none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        if isinstance(address := _address_in(value), str):
            return address
        return {str(name): inner for name, inner in value.items() if inner not in (None, "")} or None
    return None if value is None or str(value).strip().lower() in _NOTHING else value


def _address_in(link: Mapping[str, object]) -> str | None:
    found = [
        value
        for name, value in link.items()
        if isinstance(value, str) and value and (name == "@id" or "".join(words(name)) in WORDS["link"])
    ]
    # Beside a whole address may stand a path below one that nobody tells.
    return next((value for value in found if "://" in value), found[0] if found else None)


def _shown(path: Sequence[str]) -> str:
    """Return a path for a message. A key with a digit may be a serial number: some systems key their records by it."""
    return ".".join(step if re.fullmatch(r"[A-Za-z_@:$.-]+", step) else "…" for step in path)


def _quoted(step: str) -> str:
    return step if re.fullmatch(r"[A-Za-z_]\w*", step) else json.dumps(step)
