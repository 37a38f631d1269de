"""What one key with its value says of records that did not come, or a text that is meant for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .signs import FLAGS, Sign, whole_number
from .vocabulary import WORDS, Meaning, key_meanings, key_words

LONGEST = 2_000
"""Longest text that is looked at."""

PAGE_WORD = re.compile("page|seite|pagin|chunk|batch|part", re.IGNORECASE)
_NOTHING = ("", "null", "none", "nil", "false", "0", "-1", "[]", "{}")
_FLAG_WORDS = {
    **dict.fromkeys(["true", "yes", "y", "ja", "oui", "si", "+"], True),
    **dict.fromkeys(["false", "no", "n", "nein", "non", "nee"], False),
}
_IN_WORDS = re.compile(
    r"^(?:partial|incomplete|limited)(?:[ _-]\w+)*$|\btruncated\b|\bincomplete\b"
    r"|\b(?:results?|response|list|output|data|set|rows?|records) (?:(?:was|is|has been|are|were) )?"
    r"(?:limited|capped|cut|restricted|clipped|shortened)\b"
    r"|\blimited to\b|\blimit (?:was |has been |is )?(?:reached|exceeded)\b|\b(?:only|showing) (?:the )?first\b"
    r"|\btoo many (?:results|records|rows|items|matches)\b|\bmore (?:results|records|rows|items)\b",
    re.IGNORECASE,
)
_AMOUNT = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+|\d{1,18}"
_OUT_OF = re.compile(
    rf"\d ?/ ?({_AMOUNT})$|\d ?(?:of|out of|von|sur|de|van|av|af|di) ({_AMOUNT})(?![\w-]|[.,]\d)", re.IGNORECASE
)
_NUMBER = re.compile(rf"(?<![\w.:/-])(?:{_AMOUNT})(?![\w:/-]|[.,]\d)")
_PAIR = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*[:=]\s*(\d{1,18})\b")
_LAST_PAGE = re.compile(r"[?&][^=&?]*page[^=&?]*=(\d+)", re.IGNORECASE)
_NO_TOKEN = re.compile(r"$|.{0,9}/|\d{1,4}[./-]\d\d?[./-]")  # nothing, an address or a day
_OF_A_CURSOR = {"offset", "count"}


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
            case Meaning.LAST if number is None:
                yield from last_page(address_in(value) if isinstance(value, dict) else value, place, key)
            case Meaning.TOTAL | Meaning.FILTERED if isinstance(value, dict):
                yield from _of_total(meaning, key, value, place, path)
                return
            case Meaning.START if isinstance(value, str) and number is None and not _NO_TOKEN.match(value):
                # Airtable calls a token so.
                yield Sign(Meaning.NEXT, place, key, path, value)
                return
            case _ if number is not None:
                yield Sign(Meaning.PAGES if meaning is Meaning.LAST else meaning, place, key, path, number)
                return


def _of_total(meaning: Meaning, key: str, value: Mapping[str, object], place: str, path: str) -> Iterator[Sign]:
    named = [value[name] for name in ("value", "count", "total") if name in value] or list(value.values())
    inner = whole_number(named[0]) if named else None
    if inner is not None:
        yield Sign(meaning, place, key, path, inner)
    if value.get("relation") == "gte":
        yield Sign(Meaning.MORE, f"{place} is a lower bound", key, "", value=True)


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
    """Return where a link leads."""
    found = [
        value
        for name, value in link.items()
        if isinstance(value, str) and value and (name == "@id" or "".join(key_words(name)) in WORDS["link"])
    ]
    # Beside a whole address may stand a path below one that nobody tells.
    return next((value for value in found if "://" in value), found[0] if found else None)


def last_page(address: object, place: str, key: str) -> list[Sign]:
    """Return how many pages there are by the address of the last one."""
    found = _LAST_PAGE.search(address) if isinstance(address, str) and len(address) < LONGEST else None
    return [Sign(Meaning.PAGES, place, key, "", int(found[1]))] if found else []


def of_text(key: str, text: str, place: str, count: int) -> Iterator[Sign]:
    """Yield what is told in words beside so many records: “Showing 1-37 of 1,000”, “partial”, “page=1; pages=28”."""
    if _IN_WORDS.search(text):
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
