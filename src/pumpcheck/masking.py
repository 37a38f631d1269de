"""Serial numbers out of sight: an attacker needs one to address a pump over the radio.

The terminal, logs, errors and the HTML page never show more than the last three characters; the workbook, JSON and
CSV hold them whole unless ``--mask-serials`` is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pumpcheck.folding import fold

KEPT = 3
"""How many characters at the end stay readable, enough to tell units apart on a ward."""

Mask = Callable[[str], str]
"""Returns a text with the serial numbers in it masked."""

# Three letters, six digits, one letter is how the recalled pumps' serials are built (facts of the recall); such a
# word is masked wherever it stands and however it is spelt, also in a note or under a heading that nobody mapped.
# Without the last letter it may be an asset number or the name of a file.
_PARTED = r"[ _./\u00a0\u2010-\u2014-]{0,3}"
_SERIAL_SHAPED = re.compile(rf"(?<![0-9A-Za-z])[A-Za-z]{{3}}{_PARTED}\d{{6}}{_PARTED}[A-Za-z](?![0-9A-Za-z])")
# What may be a serial number of any kind of device, in a text of which nothing else is known.
_LIKE_SERIAL = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]{8})(?=(?:[A-Za-z]*[0-9]){5})[0-9A-Za-z]+")
_WHOLE_SERIAL = re.compile(r"[a-z]{3}(\d{6})[a-z]")
"""In the form in which serial numbers are compared."""
# Where the serial number stands in a UDI, also in one that cannot be parsed: GS1 as printed, GS1 raw, HIBC.
_IN_UDI = (
    re.compile(r"(?<=[(（]21[)）])[^()（）\x1d]+"),
    re.compile(r"(?<![0-9A-Za-z])(01\d{14} ?(?:1[1-7]\d{6} ?)*(?:10[^\x1d\s]+\x1d)?(?:1[1-7]\d{6})*21)([^\x1d\s]+)"),
    re.compile(r"(/\$\$?\+(?:[0-9]{5,9}(?=\D))?)([^/\s]+)"),
)
_SERIAL_HEADING = re.compile(r"serial|seriennummer|num[eé]ro de s[eé]rie|\bs/n\b", re.IGNORECASE)

_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^0-9a-z]+")

_START = 4
"""Serial numbers are looked up by as many characters; shorter ones are searched for nowhere."""
_CERTAIN = 6
"""A serial number of as many letters and digits is masked inside longer words too."""
_SEPARATORS = 3
"""Signs that may stand between two characters of a serial number."""
_REMEMBERED = 50_000


def mask(serial: str) -> str:
    """Return a serial number with all but its last three characters replaced.

    >>> mask("PAR123456H")
    '•••••••56H'
    >>> mask("42")
    '••'
    """
    shown = serial[-KEPT:] if len(serial) > KEPT else ""
    return "•" * (len(serial) - len(shown)) + shown


def mask_within(text: str, serials: Iterable[str] = ()) -> str:
    """Mask every one of these serial numbers, and every word shaped like a pump's, inside a longer text.

    >>> mask_within("swap PAR123456H for 0042-X9", ["0042-X9"])
    'swap •••••••56H for ••••-X9'
    """
    lower = text.casefold()
    for serial in sorted({serial for serial in serials if len(serial) > KEPT}, key=len, reverse=True):
        # Most cells of a row do not hold its serial number, and looking for it is quicker than a pattern.
        if serial.casefold() not in lower:
            continue
        text = re.sub(re.escape(serial), lambda found: mask(found.group()), text, flags=re.IGNORECASE)
    return _mask_spans(text, [found.span() for found in _SERIAL_SHAPED.finditer(_folded(text))])


def _mask_spans(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for first, last in reversed(spans):
        text = text[:first] + mask(text[first:last]) + text[last:]
    return text


def with_serials(mask_text: Mask, serials: Iterable[str]) -> Mask:
    """Return what masks these serial numbers too, wherever they stand and however short they are."""
    further = [serial for serial in serials if not (isinstance(mask_text, Masker) and mask_text.knows(serial))]
    return (lambda text: mask_text(mask_within(text, further))) if further else mask_text


def within_text(mask_text: Mask) -> Mask:
    """Return what masks, beside what ``mask_text`` masks, every word that may be a serial number by its shape alone.

    >>> within_text(str)("Paradigm 722, NG1234567H in room 31205")
    'Paradigm 722, •••••••67H in room 31205'
    """
    return lambda text: _LIKE_SERIAL.sub(lambda found: mask(found.group()), mask_text(text))


@lru_cache(maxsize=4096)
def is_serial_heading(heading: str) -> bool:
    """Whether a column is one of serial numbers by its name alone, whoever added it.

    >>> is_serial_heading("Old serial no."), is_serial_heading("Series")
    (True, False)
    """
    return _SERIAL_HEADING.search(heading) is not None


class Masker:
    """Masks many serial numbers at once, however they are written, in any text; a `Mask`.

    Case, look-alike letters and a few separators between characters make no difference. A short number is masked as
    a whole word only, and one of fewer than six digits alone not at all: it may as well be a room, a year or a line.

    >>> Masker(["0042-X9Q", "77441188"])("was 0042x9q; SN77 44 11 88 in room 42")
    'was ••••x9q; SN•••••••• 88 in room 42'
    """

    def __init__(self, serials: Iterable[str]) -> None:
        # By length below that: many serial numbers of one maker begin alike.
        self._by_start: dict[str, dict[int, set[str]]] = {}
        every = set(map(_letters, set(serials)))
        # The digits alone tell which unit it is as well.
        every |= {whole[1] for whole in map(_WHOLE_SERIAL.fullmatch, every) if whole}
        for serial in every:
            if _may_be_searched(serial):
                self._by_start.setdefault(serial[:_START], {}).setdefault(len(serial), set()).add(serial)
        self._known: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def knows(self, serial: str) -> bool:
        """Whether it masks this serial number, wherever it stands."""
        letters = _letters(serial)
        return letters in self._by_start.get(letters[:_START], {}).get(len(letters), ())

    def __call__(self, text: str) -> str:
        """Return the text with every serial number in it masked."""
        masked = self._known.get(text)
        if masked is None:
            masked = mask_within(_mask_udi(self._mask_known(text)))
            if len(self._known) < _REMEMBERED:
                self._known[text] = masked
        return masked

    def asset(self, text: str) -> str:
        """Return the asset id of a unit that has a serial number beside it: many are built like a part of one.

        >>> Masker([]).asset("BME-004111"), Masker([]).asset("PAR123456H")
        ('BME-004111', '•••••••56H')
        """
        return mask(text) if _WHOLE_SERIAL.fullmatch(_letters(text)) else _mask_udi(self._mask_known(text))

    def name(self, text: str) -> str:
        """Return a heading with every serial number masked; different ones stay different."""
        masked = self(text)
        if masked == text:
            return text
        if text not in self._names:
            alike = sum(1 for other in self._names if self(other) == masked)
            self._names[text] = f"{masked} ({alike + 1})" if alike else masked
        return self._names[text]

    def _mask_known(self, text: str) -> str:
        spans: list[tuple[int, int]] = []
        for first, last in self._spans(text):
            if spans and first < spans[-1][1]:
                spans[-1] = spans[-1][0], max(last, spans[-1][1])
            else:
                spans.append((first, last))
        return _mask_spans(text, spans)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the first and the one after the last place of each serial number in a text, in order."""
        if not self._by_start or not _DIGIT.search(text):
            return
        letters = _letters(text)
        starts = [
            start for start in range(len(letters) - _START + 1) if letters[start : start + _START] in self._by_start
        ]
        if not starts:
            return
        places = [place for place, character in enumerate(text) if character.isalnum()]
        for start in starts:
            found = [
                length
                for length, serials in self._by_start[letters[start : start + _START]].items()
                if letters[start : start + length] in serials and _stands_alone(text, places[start : start + length])
            ]
            if found:
                yield places[start], places[start + max(found) - 1] + 1


def _mask_udi(text: str) -> str:
    if "21" not in text and "$" not in text:
        return text
    printed, raw, hibc = _IN_UDI
    if re.search(r"[(（]01[)）]", text):
        text = printed.sub(lambda found: mask(found.group()), text)
    for pattern in (raw, hibc):
        text = pattern.sub(lambda found: found[1] + mask(found[2]), text)
    return text


def _letters(text: str) -> str:
    """Return the letters and digits of a text, one for one, as they are compared."""
    if text.isascii():
        return _LETTERS.sub("", text.lower())
    return "".join(_plain(character).lower() for character in text if character.isalnum())


def _folded(text: str) -> str:
    """Return a text of the same length in which other digits, other widths and look-alike letters are plain ones."""
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    plain = fold(character)
    return plain if len(plain) == 1 else character


def _may_be_searched(serial: str) -> bool:
    return len(serial) >= (_CERTAIN if serial.isdigit() else _START) and any(map(str.isdigit, serial))


def _stands_alone(text: str, places: list[int]) -> bool:
    """Whether characters follow each other with few separators, and a short word is a word by itself."""
    if any(after - before > 1 + _SEPARATORS for before, after in pairwise(places)):
        return False
    if len(places) >= _CERTAIN:
        return True
    around = (text[places[0] - 1 : places[0]], text[places[-1] + 1 : places[-1] + 2])
    return not any(map(str.isalnum, around))
