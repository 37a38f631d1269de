"""What a single value looks like: a maker's name, a model number, a version, a date; and how many units it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from pumpcheck.tables.text import bare, folded
from pumpcheck.tables.vocabulary import vocabulary

_VERSION = re.compile(
    r"(?:(?:ped|v|ver|vers|version|sw|fw|s/w|f/w|rev|rel|release|r|software|firmware)\s*[.:=#-]?\s*){0,3}"
    r"\d{1,3}\s?(?:\.\s?\d{1,4}){1,3}(?:\s?[a-z]{1,2})?(?:[\s.-]?\d{1,3}(?:\.\d{1,3})*)?(?:\s?[a-z])?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w./+#&()-]{3,24}(?:\s[\w./+#&()-]{1,12}){0,2}")
_BARE_MODEL = re.compile(r"\d{3,5}[a-z]{0,4}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*\d)[0-9a-f]{16,}", re.IGNORECASE)
_UUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.|/api/)\S*", re.IGNORECASE)
_JSON_NAME = re.compile(
    r"""["'](?:name|display|display_value|label|title|text|model)["']\s*:\s*["'][^"']*[^\W\d_]{2}"""
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_ANNOUNCED = re.compile(r"(?:ped|v|ver|vers|version|sw|fw|s/w|f/w|software|firmware)(?![^\W\d_])", re.IGNORECASE)
_QUOTES, _ARROWS = "”“„»«″״〃〞", "↑⬆▲"
DITTO_BEYOND_ASCII = frozenset(_QUOTES + _ARROWS + "′")  # characters for what is above, alone or twice
_DITTO_SIGNS = re.compile(
    rf"""[-–—~.\s]*(?:["{_QUOTES}]+(?:\s*["{_QUOTES}]+)*|['’´`,′]{{2}}|[{_ARROWS}]|\^+)[-–—~.\s]*"""
)
_AROUND_WORDS = "-–—~.,()[]\"'”“„ \t"
DITTO_REACH = 20  # lines between a ditto sign and what it stands for
_LONGEST_DITTO, _LONGEST_TOTAL = 20, 200
MOST_UNITS = 1000

_QUANTITY = re.compile(
    r"(?:x|[^\W\d_]{1,12}[.:]?)?\s*(\d{1,9}|\d{1,3}(?:[.,' ]\d{3})+)(?:[.,]0+)?\s*(?:x|[^\W\d_]{1,12}\.?)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,;|+&\n]\s*|\s+(?:and|und|et|y|e|og|och|ja|en|und/oder|and/or)\s+", re.IGNORECASE)
_NUMBERING = re.compile(r"(?:^|(?<=\s))(?:\(?\d{1,2}[.):]|#\d{1,2}:?|[•*·])\s+")  # of a list within a cell
_LOOSELY_BETWEEN = re.compile(r"\s*/\s*|\s+")
_RANGE = re.compile(
    r"(\S{4,}?)(\s*(?:\.{2,3}|…)\s*|\s*[-–—]\s*|\s+(?:to|bis|through|thru|tot|til|till|a|à|al|au|hasta)\s+)(\S{4,})",
    re.IGNORECASE,
)
_SHORTEST = 4


def _built(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a whole value is built like a pattern."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda value: compiled.fullmatch(value) is not None


is_date = _built(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}([T ]\d{1,2}[:.]\d{2}.*)?|\d{1,2}[. -][a-z]{3,9}\.?[ -]\d{2,4}")
is_unit_number = _built(r"(?=(?:\D*\d){5})\S+")
is_number = _built(r"\d+(?:\.0)?")
is_pump_serial = _built(r"[a-z]{2,3}[ -]?\d{6}[ -]?[a-z]?")
# As GS1 writes it, with a device identifier and more behind it.
is_udi = _built(r"\s*(?:\][a-z]\d)?(?:[(（]01[)）]\s*\d{14}|01\d{14}(?:1[0-7]|2[14])\w)(?s:.*)")
# In the place of its result; ="text" is none.
is_formula = _built(r"=\s*(?!=|\"(?:[^\"]|\"\")*\"\Z|'[^']*'\Z)\S(?s:.*)")
has_address = _built(r"(?s:.*)\S@\S+\.\w(?s:.*)")


@cache
def _makers() -> tuple[frozenset[str], int]:
    """Return their names and the most words of one: a pattern of all takes longer to compile than a table to map."""
    names = frozenset(map(_spaced, vocabulary().makers))
    return names, max(name.count(" ") for name in names) + 1


@lru_cache(maxsize=20_000)
def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


def _begins_with_maker(text: str) -> bool:
    words, (makers, most) = text.split(" "), _makers()
    return any(" ".join(words[:count]) in makers for count in range(1, most + 1))


def names_maker(value: str) -> bool:
    """Whether a value is the name of a well-known maker, with at most a few words behind it."""
    text = _spaced(value)
    return _begins_with_maker(text) and text.count(" ") < 6 and not re.search(r"\d{3}", text[2:])


def names_makers_model(value: str) -> bool:
    """Whether a value begins with the name of a well-known maker, and goes on with a number of three digits."""
    return bool(re.search(r"\d{3}", text := _spaced(value))) and _begins_with_maker(text)


@lru_cache(maxsize=20_000)
def names_device(value: str) -> bool:
    """Whether a value has a word for a kind of device in it."""
    text = folded(value)
    # Compound words have it at their end (Spritzenpumpe), inflected ones at their beginning.
    return any(word in text for word in vocabulary().devices)


def names_place(value: str) -> bool:
    """Whether a value has a word for a place in it."""
    return not vocabulary().places.isdisjoint(_spaced(value).split())


def is_version(value: str) -> bool:
    """Whether a value is written as a software version."""
    return bool(_VERSION.fullmatch(value)) and not is_date(value)


def announces_version(value: str) -> bool:
    """Whether a value is a software version and says so itself."""
    return bool(_ANNOUNCED.match(value)) and is_version(value)


@lru_cache(maxsize=8192)
def is_ditto(cell: str | None) -> bool:
    """Whether a cell, as it was written or within a link, says that it holds the same as the one above."""
    text = bare(cell) if cell and cell[0] == "<" else cell
    if not text or len(text) > _LONGEST_DITTO:
        return False
    words = " ".join(text.casefold().strip(_AROUND_WORDS).split())
    return words in vocabulary().ditto or bool(_DITTO_SIGNS.fullmatch(text))


def is_code(value: str) -> bool:
    """Whether a value has letters and digits in one to three short words, as model numbers do."""
    return bool(_CODE.fullmatch(value)) and not (is_version(value) or is_date(value) or is_identifier(value))


def is_model(value: str) -> bool:
    """Whether a value could be a model number: a code, or a bare number of three to five digits."""
    return is_code(value) or bool(_BARE_MODEL.fullmatch(value))


def is_wordy(value: str) -> bool:
    """Whether a value consists of words, without digits."""
    return bool(_WORD.search(value)) and not any(c.isdigit() for c in value) and not has_address(value)


def is_identifier(value: str) -> bool:
    """Whether a value is an id that only a database understands: hexadecimal, UUID, URL, a link in JSON."""
    text = value.strip()
    return any(shape.fullmatch(text) for shape in (_HEX, _UUID, _URL)) or (
        text.startswith(("{", "[")) and not _JSON_NAME.search(text)
    )


def shape(value: str) -> str:
    """Return the pattern of a value, with letters and digits alike: ``AAA-999``."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", value))


def is_total(cells: list[str]) -> bool:
    """Whether a row's cells are a total: a word for it, and hardly more than numbers."""
    if not 0 < len(cells) <= 4 or max(map(len, cells)) > _LONGEST_TOTAL:
        return False
    if is_group_total(cells):
        return True
    words = [_spaced(cell) for cell in cells if not is_number(cell.strip())]
    return 0 < len(words) <= 2 and any(re.sub(r"[\d ]+$", "", text) in vocabulary().totals for text in words)


def is_group_total(cells: list[str]) -> bool:
    """Whether a row's cells are how many a group has, with its name: “Philips Total”, and numbers."""
    words = [_spaced(cell) for cell in cells if not is_number(cell.strip())]
    return len(words) == 1 < len(cells) and words[0].rpartition(" ")[2] in vocabulary().totals


def units_of(fields: Mapping[str, str], quantity: str | None) -> tuple[str, ...] | None:
    """Return the serial numbers of the units of a record, empty where one has none of its own; nothing for one unit."""
    # It is None when it cannot be said which units they are: a range of serial numbers, or more than 1,000.
    serial = fields.get("serial_number", "").strip()
    serials = serials_in(serial)
    count = max(_counted(quantity or ""), len(serials))
    if count > MOST_UNITS or is_range(serial):
        return None
    if count < 2:
        return ()
    return (*serials, *[""] * (count - len(serials)))


def serials_in(text: str) -> tuple[str, ...]:
    """Return the serial numbers in a cell: several only where all are built alike, otherwise the text as it is."""
    if not text:
        return ()
    parts = [part for part in _BETWEEN.split(_NUMBERING.sub("\n", text)) if part.strip()]
    if len(parts) > 1 and _alike(parts, _SHORTEST):
        return tuple(dict.fromkeys(parts))
    parts = [part for part in _LOOSELY_BETWEEN.split(text) if part]
    # Digits in groups are one number: “2019/0452”, “0123 4567”.
    shortest = 6 if not any(map(str.isalpha, text)) else _SHORTEST
    return tuple(dict.fromkeys(parts)) if len(parts) > 1 and _alike(parts, shortest) else (text,)


def is_range(text: str) -> bool:
    """Whether a cell names the first and the last of several serial numbers."""
    found = _RANGE.fullmatch(text)
    if not found or not _alike([found[1], found[3]], _SHORTEST):
        return False
    first, sign, last = found.groups()
    letters = re.sub(r"\d", "", first)
    alike = letters == re.sub(r"\d", "", last) and (letters or sign != sign.strip())
    return bool(alike) and 0 < int(re.sub(r"\D", "", last)) - int(re.sub(r"\D", "", first)) < MOST_UNITS


def _alike(parts: list[str], shortest: int) -> bool:
    """Whether all are built of letters and digits in the same order, with some digits each."""
    shapes = {re.sub(r"(.)\1+", r"\1", shape(part)) for part in parts}
    return len(shapes) == 1 and "9" in shapes.pop() and all(len(part) >= shortest for part in parts)


def _counted(quantity: str) -> int:
    found = _QUANTITY.fullmatch(quantity.strip())
    return int(re.sub(r"\D", "", found[1])) if found else 1
