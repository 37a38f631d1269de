"""What one key with its value says of records that did not come, or a text that is meant for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from .signs import AMOUNT, FLAGS, NEXT_WORD, TEXTS, WORDS, Meaning, Sign, key_meanings, key_words, whole_number

LONGEST = 2_000
"""Longest text that is looked at."""

PAGE_WORD = re.compile("page|seite|pagin|chunk|batch|part", re.IGNORECASE)
_NOTHING = ("", "null", "none", "nil", "no", "false", "0", "-1", "[]", "{}")
_FLAG_WORDS = {**dict.fromkeys(WORDS["yes"], True), **dict.fromkeys(WORDS["no"], False)}
_IN_WORDS, _WITHHELD, _NONE = (
    re.compile("|".join(TEXTS[name]), re.IGNORECASE) for name in ("limited", "withheld", "none")
)
_COUNT = re.compile(rf"([~≈>≥=]*) *({AMOUNT})(?![.,]\d) *(\+?)\D{{0,40}}")
_OUT_OF = re.compile(
    rf"\d ?/ ?({AMOUNT})$|\d ?(?:of|out of|von|sur|de|van|av|af|di) ({AMOUNT})(?![\w-]|[.,]\d)", re.IGNORECASE
)
_NUMBER = re.compile(rf"(?<![\w.:/-])(?:{AMOUNT})(?![\w:/-]|[.,]\d)")
_PAIR = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*[:=]\s*(\d{1,18})\b")
_LAST_PAGE = re.compile(r"[?&][^=&?]*page[^=&?]*=(\d+)", re.IGNORECASE)
_NO_TOKEN = re.compile(r"$|\?|(?:\w+:)?/|[A-Za-z_]+/[A-Z]?[a-z_]*$|\d{1,4}[./-]\d\d?[./-]")
"""Nothing, an address, a time zone or a day."""
_OF_A_CURSOR = {"offset", "count"}
_LEFT_OPEN = re.compile(r"\{[?&#/;.][^{}]*\}")


def of_value(key: str, value: object, place: str, path: str) -> Iterator[Sign]:
    """Yield what a key with its value says."""
    known = key_meanings(key)
    number = whole_number(value)
    if Meaning.CURSOR in known and isinstance(value, dict) and not any(map(key_meanings, value.keys() - _OF_A_CURSOR)):
        # A cursor with a name, and with what else is known of it.
        value = next((text for text in value.values() if isinstance(text, str)), None)
    if not isinstance(value, list | dict):
        value = _flag(value, number) if set(known) <= FLAGS else _FLAG_WORDS.get(str(value).strip().lower(), value)
    for meaning in known:
        match meaning:
            case Meaning.MORE | Meaning.PARTIAL | Meaning.DONE:
                if isinstance(value, bool):
                    yield Sign(meaning, place, key, path, value)
                    return
            case Meaning.NEXT | Meaning.CURSOR if meaning is Meaning.NEXT or not isinstance(value, list | dict):
                yield Sign(meaning, place, key, path, _lead(value))
                return
            case Meaning.ERROR | Meaning.BACK:
                if str(value).strip().lower() not in (*_NOTHING, "ok", "success"):
                    yield Sign(meaning, place, key, path, value=True)
                return
            case Meaning.LAST if number is None:
                yield from last_page(address_in(value) if isinstance(value, dict) else value, place, key)
            case Meaning.TOTAL | Meaning.FILTERED | Meaning.PAGES | Meaning.REMAINING if isinstance(value, str | dict):
                yield from _of_total(meaning, key, value if number is None else {"value": number}, place, path)
                return
            case Meaning.START if isinstance(value, str) and number is None and not _NO_TOKEN.match(value):
                # Airtable calls a token so.
                yield Sign(Meaning.NEXT, place, key, path, value)
                return
            case _ if number is not None:
                yield Sign(Meaning.PAGES if meaning is Meaning.LAST else meaning, place, key, path, number)
                return


def _of_total(meaning: Meaning, key: str, value: str | Mapping[str, object], place: str, path: str) -> Iterator[Sign]:
    """Yield what is told by a number with more around it: a relation beside it, or “1.000+” and “27 assets”."""
    if isinstance(value, str):
        told = _COUNT.fullmatch(value.strip())
        inner, least = (
            (_digits(told[2]), bool(told[3]) or not {">", "≥"}.isdisjoint(told[1])) if told else (None, False)
        )
    else:
        named = [value[name] for name in ("value", "count", "total") if name in value] or list(value.values())
        inner, least = whole_number(named[0]) if named else None, value.get("relation") == "gte"
    if inner is not None:
        yield Sign(meaning, place, key, path, inner)
    if least:
        yield Sign(Meaning.AT_LEAST, f"the lower bound {place}", key, "", inner or 0)


def _flag(value: object, number: int | None) -> object:
    return bool(number) if number in (0, 1) else _FLAG_WORDS.get(str(value).strip().lower(), value)


def _lead(value: object) -> object:
    """Return an address, a token, a number or named values that tell how to go on; None where there are none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        if isinstance(address := address_in(value), str):
            return address
        return {str(name): inner for name, inner in value.items() if inner not in (None, "")} or None
    return None if value is None or str(value).strip().lower() in _NOTHING else value


def address_in(link: Mapping[str, object]) -> str | None:
    """Return where a link leads, with the query that a template of Collection+JSON has beside it."""
    found = [
        value
        for name, value in link.items()
        if isinstance(value, str) and value and (name == "@id" or "".join(key_words(name)) in WORDS["link"])
    ]
    # Beside a whole address may stand a path below one that nobody tells.
    address = next((value for value in found if "://" in value), found[0] if found else None)
    # What a template leaves open is left out.
    address = _LEFT_OPEN.sub("", address) if address else None
    parts = link.get("data")
    pairs = [part for part in parts if isinstance(part, dict)] if address and isinstance(parts, list) else []
    query = urlencode([(part["name"], part["value"]) for part in pairs if {"name", "value"} <= part.keys()])
    return f"{address}{'&' if '?' in address else '?'}{query}" if address and query else address


def failing(text: str) -> bool:
    """Whether a text that is no more than a state tells that something did not answer."""
    return "".join(key_words(text)) in WORDS["broken"] or Meaning.ERROR in key_meanings(text)


def last_page(address: object, place: str, key: str) -> list[Sign]:
    """Return how many pages there are by the address of the last one."""
    found = _LAST_PAGE.search(address) if isinstance(address, str) and len(address) < LONGEST else None
    return [Sign(Meaning.PAGES, place, key, "", int(found[1]))] if found else []


def leads_elsewhere(last: str, first: str, address: str) -> bool:
    """Whether the last page is another one than the first and than that of an address: there is more.

    >>> leads_elsewhere("/a?p=5", "", "https://x/a"), leads_elsewhere("/a?p=1", "/a?p=1", "https://x/a")
    (True, False)
    """
    pages = [urljoin(address, page) for page in (last, first, address)]
    sent, told = (set(parse_qsl(urlsplit(page).query)) for page in (address, last))
    # What is asked for without a number is the first page.
    further = (key for key, text in told - sent if text.isdecimal() and int(text) > 1)
    return bool(last) and pages[0] not in pages[1:] and any(Meaning.SIZE not in key_meanings(key) for key in further)


def of_text(key: str, text: str, place: str, count: int) -> Iterator[Sign]:
    """Yield what is told in words beside so many records: “Showing 1-37 of 1,000”, “partial”, “page=1; pages=28”."""
    if _IN_WORDS.search(text) or (_WITHHELD.search(text) and not _NONE.search(text)):
        yield Sign(Meaning.PARTIAL, f"what {place} says", key, "", value=True)
    elif told := _OUT_OF.search(text):
        known = Meaning.PAGES if PAGE_WORD.search(f"{key} {text}") else Meaning.TOTAL
        yield Sign(known, place, key, "", _digits(told[1] or told[2]))
    elif "://" not in text and "?" not in text:
        for name, number in _PAIR.findall(text):
            yield from of_value(name, int(number), place, "")
        numbers = list(map(_digits, _NUMBER.findall(text)))
        if count and count in numbers and max(numbers) > count:
            yield Sign(Meaning.UNKNOWN, place, key, "", max(numbers))
        elif len(numbers) > 2 and PAGE_WORD.search(key):
            yield Sign(Meaning.PAGES, place, key, "", max(numbers))


def _digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


_MANY = 100_000_000  # what is larger counts no records: it is a time, or an id
_REFUSALS = frozenset(status.value for status in HTTPStatus if status >= 400)
_ADDRESS = re.compile(r"""https?://[^\s"'<>]+|(?<=href=["'])[^"'<>]+|^[/?]\S+""")
_TOKEN = re.compile(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[\w+/=~.:-]{8,}")
_KINDS = re.compile(r"[a-z]+|[A-Z]+|\d+")
_PORTION = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(%?)")
_MIXED = 5  # runs of small letters, capitals and digits that a token has at least, and a name has not
_KEPT_APART = re.compile(r"v?\d+(?:[.:/TZ+ -]\d*)+[A-Za-z]*\d*|\S+@\S+|\w+:/.*")  # days, times, versions and addresses


@dataclass(frozen=True)
class Unknown:
    """Judges values beside the records of one answer, which came from an address."""

    records: Sequence[object]
    address: str

    def signs(self, path: tuple[str, ...], value: object, place: str, where: str) -> Iterator[Sign]:
        """Yield what a value may tell: more records than came, where the page ends, or another part of the list."""
        if isinstance(value, list | dict):
            return
        key, told = path[-1], {word for step in path for word in key_words(step)}
        number = whole_number(value)
        about = {"code", "status"} & set(key_words(key))
        failed = _flag(value, number) is False and not WORDS["well"].isdisjoint(key_words(key))
        position = self._is_position(told, value, number)
        # Systems of China and others put digits of their own behind those of HTTP: 40101.
        longer = number is not None and len(path) == len(key_words(key)) == 1 and 4_000 <= number < 600_000
        refused = 400 <= (number or 0) < 600 or (longer and int(str(number)[:3]) in _REFUSALS)
        if failed or (about and refused):
            yield Sign(Meaning.ERROR, place, key, where, value=True)
        elif value is True and (WORDS["granted"] | WORDS["backward"]).isdisjoint(key_words(key)):
            yield Sign(Meaning.UNKNOWN, place, key, where, value)
        elif about and number == 206:
            yield Sign(Meaning.PARTIAL, place, key, where, value=True)
        elif (portion := _portion(told, value)) is not None:
            # That of something else, such as of a battery, says nothing of the list.
            less = portion not in (1, 100) and (len(told) == 1 or told <= WORDS["portion"] | WORDS["whole"])
            yield Sign(Meaning.PARTIAL, f"{place} is less than a hundred percent", key, "", value=less)
        elif position and NEXT_WORD.match("".join(key_words(key))):
            yield Sign(Meaning.NEXT, place, key, where, value)
        elif position:
            yield Sign(Meaning.UNKNOWN, f"{place} is where this page ends", key, "", value=True)
        elif number == len(self.records) and not WORDS["bound"].isdisjoint(key_words(key)):
            yield Sign(Meaning.SIZE, place, key, where, number)
        elif number is not None:
            if WORDS["harmless"].isdisjoint(key_words(key)) and number < _MANY:
                yield Sign(Meaning.UNKNOWN, place, key, where, number)
        elif isinstance(value, str) and len(value) < LONGEST:
            yield from self._of_text(key, told, value, place, where)

    def _of_text(self, key: str, told: set[str], text: str, place: str, where: str) -> Iterator[Sign]:
        parts = [found for found in _ADDRESS.findall(text) if self._is_another_part(found)]
        if parts and WORDS["backward"].isdisjoint(told):
            if parts == [text]:
                yield Sign(Meaning.NEXT, place, key, where, text)
            else:
                yield Sign(Meaning.UNKNOWN, f"a link in {place}", key, "", value=True)
        elif NEXT_WORD.match("".join(key_words(key))) and text.strip() and not _KEPT_APART.fullmatch(text):
            yield Sign(Meaning.UNKNOWN, f"{place} tells what comes next", key, "", value=True)
        elif failing(text) or not {Meaning.MORE, Meaning.PARTIAL}.isdisjoint(key_meanings(text)):
            meaning = Meaning.ERROR if Meaning.ERROR in key_meanings(text) else Meaning.PARTIAL
            yield Sign(meaning, f"what {place} says", key, "", value=True)
        elif (WORDS["named"] | WORDS["backward"] - {"last"}).isdisjoint(told) and _is_token(text):
            yield Sign(Meaning.UNKNOWN, f"{place} may be a token that leads on", key, "", value=True)

    def _is_position(self, told: set[str], value: object, number: int | None) -> bool:
        """Whether a value is one that only the last record of the page has, by which the next page may be asked for."""
        if isinstance(value, bool) or told == {"id"} or str(value) not in self._last:
            return False
        if any(str(value) in _texts(record) for record in self.records[:-1]):
            return False
        if number is None:
            return len(str(value)) > 5 and any(map(str.isdigit, str(value)))
        count = number == len(self.records) and not WORDS["counting"].isdisjoint(told)
        return not count and (WORDS["harmless"] - WORDS["position"]).isdisjoint(told)

    @cached_property
    def _last(self) -> set[str]:
        """What the last of several records has."""
        return _texts(self.records[-1]) if len(self.records) > 1 else set()

    def _is_another_part(self, text: str) -> bool:
        try:
            here, there = urlsplit(self.address), urlsplit(urljoin(self.address, text))
        except ValueError:
            return False
        # What a template leaves open, a person fills in.
        return "{" not in text and here.path == there.path and there.query not in ("", here.query)


def _texts(record: object) -> set[str]:
    """Return the values of a record, and those of the objects in it."""
    values = record.values() if isinstance(record, dict) else ()
    inner = (each for value in values for each in (value.values() if isinstance(value, dict) else (value,)))
    return {str(value) for value in inner if isinstance(value, str | int) and not isinstance(value, bool)}


def _is_token(text: str) -> bool:
    return bool(_TOKEN.fullmatch(text)) and not _KEPT_APART.fullmatch(text) and len(_KINDS.findall(text)) >= _MIXED


def _portion(told: set[str], value: object) -> float | None:
    """Return how many percent came by a value; None where it is no portion."""
    found = _PORTION.fullmatch(str(value).strip())
    is_portion = found and (found[2] or not WORDS["portion"].isdisjoint(told))
    return float(found[1].replace(",", ".")) if found and is_portion else None
