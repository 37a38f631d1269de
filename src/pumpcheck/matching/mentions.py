"""Model numbers in a text: codes, bare numbers, short names; and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from pumpcheck.folding import fold
from pumpcheck.matching.lexicon import FAMILY, REMEMBERED, Found, Lexicon
from pumpcheck.matching.words import Folded
from pumpcheck.model.finding import Evidence

_OURS = ("own", "parent", "product", "weak", FAMILY)
_TAIL = 4  # Letters behind a number that may belong to it beside our own names
_NEAR = 8
_FAR = 20

_UNIT = re.compile(
    r"[\W_]{0,2}(?:(?:MM|CM|ML|CC|LTR|GR|KG|MG|MCG|LB|LBS|HZ|KHZ|MHZ|GHZ|VA|VDC|VAC|KW|AH|MAH|MB|GB|TB|PSI|BAR|KPA|MMHG|"
    r"FR|GA|INCH|FT|PCS|STK|STUCK|EUR|USD|CHF|GBP|X\d{2,}|%|€|\$|£|″)(?![^\W_])|"
    # These are words too: “722 in the cupboard”, “722 w/o case”.
    r"(?:M|L|G|V|W|A|IN|CH|PC)(?![^\W_]|[\W_]{1,2}[^\W\d_]))"
)
_INCHES = re.compile(r'[\W_]{0,2}"(?![^\W_])')
# No number has five digits on one side of a comma: there the comma parts two.
_CHAIN_BEFORE = re.compile(r"(?:\d[-.:]|(?<!\d{4})\d,|[€$£]\s?)$")
_CHAIN_AFTER = re.compile(r"[-.:]\d|,\d{1,4}(?!\d)")
_TELEPHONE = re.compile(r"\)?[ ./-]{1,3}\d{3}[ ./-]?\d{4}(?!\d)")
_NUMBER = fold(
    "N|N[.]?O|NR|NUM|NUMBER|NUMMER|NUMERO|№|numer|номер|αριθμός|αρ|číslo|szám|număr|broj|številka|numeris|numurs|numara|رقم|"
    "شماره|מספר|מס|नंबर|หมายเลข|เลขที่|số|nomor|号|號|番号|번호"
)
_CLAIMS = re.compile(rf"[.]?[^\w:;,.!?|\t\r\n]*(?:(?:{_NUMBER})(?!\w)[^\w]*)?")
"""What may stand between a word and the number it claims: “room no. 722”, but not “asset: 508 MiniMed”, “row. 722”."""
_LIST_BEFORE = re.compile(r"(?<!\d)\d{3}[A-Z]{0,2},$")
_LIST_AFTER = re.compile(r",\d{3}[A-Z]{0,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A model number that a record names."""

    core: str
    letters: str
    field: str
    start: int
    end: int
    text: str
    coded: bool = False

    @property
    def evidence(self) -> Evidence:
        """The mention as evidence."""
        return Evidence(self.field, self.text, "model number")


@dataclass(slots=True)
class Mentions:
    """The model numbers in a record."""

    recalled: list[Mention] = field(default_factory=list)
    #: Recalled numbers that a word before them claims for something else: “room 722”.
    claimed: list[Mention] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)
    unlisted: list[Mention] = field(default_factory=list)
    other_codes: list[Mention] = field(default_factory=list)

    @property
    def numbers(self) -> bool:
        """Whether any number speaks of our products, be they listed or not."""
        return bool(self.recalled or self.unknown or self.unlisted or self.other_codes)

    def add(self, others: Mentions) -> None:
        """Add those of another text."""
        for kind in ("recalled", "claimed", "unknown", "unlisted", "other_codes"):
            getattr(self, kind).extend(getattr(others, kind))

    def listed(self, code: Mention, lexicon: Lexicon) -> list[Mention]:
        """Return the list that a code belongs to."""
        if code.core in lexicon.digits:
            return self.recalled
        if lexicon.unlisted_number.fullmatch(code.core) or lexicon.unlisted.fullmatch(code.core + code.letters):
            return self.unlisted
        return self.other_codes if lexicon.other_codes.match(code.core) else self.unknown


# Makers and models repeat where no two records are alike.
@lru_cache(maxsize=REMEMBERED)
def numbers_in(name: str, original: str, lexicon: Lexicon, *, ours: bool, near: bool) -> Mentions:
    """Return the model numbers in one name field of a record that names ours, or something near to ours."""
    text, found = lexicon.read(original)
    numbers, mentions = _Numbers(name, text, found, lexicon, ours=ours), Mentions()
    if not any(token.text[0].isdigit() for token in text.tokens):
        mentions.unlisted += numbers.unlisted()
        return mentions
    for code in lexicon.code.finditer(text.fold):
        mention = numbers.take(code, coded=True)
        mentions.listed(mention, lexicon).append(mention)
    mentions.unknown += (numbers.take(code, coded=True, whole=True) for code in numbers.free(lexicon.odd_code))
    mentions.unlisted += numbers.unlisted()
    for mention, claimed in numbers.bare():
        (mentions.claimed if claimed else mentions.recalled).append(mention)
    # A short name is too short to mean anything without a family or maker beside it.
    mentions.recalled += numbers.aliases() if near else ()
    mentions.unknown += numbers.look_alikes()
    return mentions


class _Numbers:
    """The numbers in one text. Each stretch counts once, for the firmest thing it can be: whoever asks first."""

    def __init__(self, name: str, text: Folded, found: Found, lexicon: Lexicon, *, ours: bool) -> None:
        self._name, self._text, self._found, self._lexicon, self._ours = name, text, found, lexicon, ours
        self._covered: set[int] = set()

    def unlisted(self) -> Iterator[Mention]:
        for found in self.free(self._lexicon.unlisted):
            self._covered.update(range(*found.span()))
            yield Mention(found[0].strip(), "", self._name, *found.span(), self._text.quote(*found.span()))
        for found in self.free(self._lexicon.unlisted_number):
            if is_whole(found, self._text.fold) and self._letters_fit(found["letters"]):
                yield self.take(found)

    def bare(self) -> Iterator[tuple[Mention, bool]]:
        """Yield recalled numbers without a prefix, each with whether a word before it claims it for something else."""
        text, lexicon = self._text.fold, self._lexicon
        # A number may hang on to one of our names.
        names = {end for name, spans in self._found.items() if name.startswith(_OURS) for _, end in spans}
        for found in self.free(lexicon.number):
            if not self._letters_fit(found["letters"]):
                continue
            if _TELEPHONE.match(text, found.end()):
                self._covered.update(range(*found.span()))
                continue
            near = max(0, found.start() - _NEAR)
            slip = lexicon.slip.search(text, near, found.start())
            start = slip.start() if slip else found.start()
            if self._is_in_range(found, near) or is_whole(found, text, start=start, names=names):
                mention = self.take(found, start=start)
                yield mention, self._is_claimed(mention.start)

    def aliases(self) -> Iterator[Mention]:
        for token, following in pairwise(self._text.tokens) if self._lexicon.aliases else ():
            models = self._lexicon.aliases.get(token.text + following.text, ()) if following.hangs_on else ()
            if models and not token.hangs_on:
                span = (token.start, following.end)
                self._covered.update(range(*span))
                yield from (Mention(model, "", self._name, *span, self._text.quote(*span)) for model in models)

    def look_alikes(self) -> Iterator[Mention]:
        for found in self.free(self._lexicon.like_number):
            letters = found["letters"]
            if is_whole(found, self._text.fold) and (not letters or self._lexicon.letters.match(letters)):
                yield self.take(found)
        for found in self.free(self._lexicon.lettered_number):
            if is_whole(found, self._text.fold):
                yield self.take(found, whole=True)

    def free(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield what a pattern finds where nothing counts already; each is short, while a text may hold any number."""
        for found in pattern.finditer(self._text.fold):
            if self._covered.isdisjoint(range(*found.span())):
                yield found

    def take(
        self, found: re.Match[str], *, start: int | None = None, coded: bool = False, whole: bool = False
    ) -> Mention:
        """Return what was found as a number, for which its stretch counts from now on."""
        letters, end, text = found["letters"], found.end(), self._text
        if not (letters or whole) and (loose := self._lexicon.loose_letters.match(text.fold, end)):
            letters, end = loose["letters"], loose.end()
        start = found.start() if start is None else start
        self._covered.update(range(start, end))
        core = "".join(filter(str.isalnum, found["core"]))
        return Mention(core, letters, self._name, start, end, text.quote(start, end), coded)

    def _is_in_range(self, found: re.Match[str], near: int) -> bool:
        """Whether a number is one end of a range of models: 511-715."""
        text, lexicon = self._text.fold, self._lexicon
        if lexicon.ends_range.match(text, found.end("core")):
            return not _CHAIN_BEFORE.search(text[near : found.start()])
        begun = lexicon.begins_range.search(text, near, found.start())
        return begun is not None and not _CHAIN_AFTER.match(text, found.end())

    def _is_claimed(self, start: int) -> bool:
        """Whether a word right before a number says that it counts or names something else."""
        counted = (stop for _, stop in self._found.get("counted", ()) if start - _FAR <= stop <= start)
        return any(_CLAIMS.fullmatch(self._text.fold, stop, start) for stop in counted)

    def _letters_fit(self, letters: str) -> bool:
        """Whether letters hanging on to a bare number are those of a code; beside a family any short ending will do."""
        fit = not letters or bool(self._lexicon.letters.match(letters))
        return fit or (self._ours and len(letters) <= _TAIL)


def in_note(text: Folded, words: Found, lexicon: Lexicon) -> list[Mention]:
    """Return the recalled models in a note: only a full code counts, or a number right behind a family's name."""
    numbers = _Numbers("notes", text, words, lexicon, ours=False)
    ends = {end for name, spans in words.items() if name.startswith(FAMILY) for _, end in spans}
    codes = [numbers.take(found, coded=True) for found in lexicon.code.finditer(text.fold)]
    beside = [
        found
        for found in lexicon.number.finditer(text.fold)
        if not ends.isdisjoint(range(found.start() - 3, found.start() + 1)) and is_whole(found, text.fold, names=ends)
    ]
    return [*(code for code in codes if code.core in lexicon.digits), *map(numbers.take, beside)]


def is_whole(
    found: re.Match[str], text: str, *, start: int | None = None, names: Collection[int] = frozenset()
) -> bool:
    """Whether a number stands on its own: no longer number, no measure, no telephone number, no other word's end.

    It may begin sooner, with a prefix that belongs to it, and hang on to a name that ends there: PARADIGM722.
    """
    begin = found.start() if start is None else start
    before, after = text[max(0, begin - 8) : begin], text[found.end() : found.end() + 12]
    if before[-1:].isalnum() and before[-1:].isascii() and begin not in names:
        return False
    if _CHAIN_BEFORE.search(before) and not _LIST_BEFORE.search(before):
        return False
    if _CHAIN_AFTER.match(after) and not _LIST_AFTER.match(after):
        return False
    if found["letters"]:
        return True
    # Behind an opening one, such a sign closes a quotation.
    inches = _INCHES.match(after) and text.count('"', max(0, begin - 80), begin) % 2 == 0
    return not (inches or _UNIT.match(after))
