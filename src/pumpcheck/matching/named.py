"""Recalled models that a text of unknown field names: by their code, or by a number beside family, maker or kind.

Such a text is full of other numbers. A number counts only where nothing but words that go with a model number stand
between it and a name of ours, and where no word claims it for something else: “room 722”, “price 722”.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pumpcheck.matching.identify import NAME_FIELDS, read_names
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.lexicon import FAMILY, REMEMBERED
from pumpcheck.matching.nearby import likely_codes
from pumpcheck.matching.parts import Part, classify, is_for
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.screen import Screen
from pumpcheck.matching.spans import Span
from pumpcheck.model import Evidence

_FIELD = "description"
_SHOWS = {"own": "maker", "parent": "maker", "product": "kind of device"}
_STOPS = ("other maker", "accessory", "other device", "division")
_GOES_WITH = ("exception", "weak", "generic")
_SHORT = 3
"""Letters of a word that may stand between a name and its number: “no”, “ref”, “typ”."""
_REACH = 40
"""Characters between the two."""
_STRANGE_WORDS = 2
"""Words of no list that may stand behind a family or the maker of nothing else: “Paradigm of Mrs Smith, 722”."""

_STRETCH = re.compile(r".{1,1000}(?!\S)|.{1,1000}", re.DOTALL)
_OVERLAP = 200
_CLAUSE_ENDS = re.compile(r"[;|\n\r\t]|(?<=[^\W\d_]{5})[.!?]\s+(?=[^\W\d_])|(?<=\d)[.!?]\s+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Name:
    """A recalled model that a text names.

    Attributes:
        mention: Its number.
        beside: The words that make the number one of ours; None where the code does so by itself.
        text: The words of both, and what stands between them.
        known: Whether the recall lists the number. The code of others is one that no product has.
        of_accessory: Whether it stands beside the words of an accessory. That of one of ours says what it belongs to;
            one of another maker belongs to other things.
    """

    mention: Mention
    beside: Evidence | None
    text: str
    known: bool
    of_accessory: bool = False

    @property
    def by_kind_alone(self) -> bool:
        """Whether neither code nor maker nor family makes the number one of ours."""
        return self.beside is not None and self.beside.shows == _SHOWS["product"]


class Named:
    """Finds the models of one recall in texts.

    Attributes:
        judge: Judges devices under this recall.
    """

    def __init__(self, judge: Judge, screen: Screen) -> None:
        """Take the judge of a recall, and what tells the texts that are worth reading."""
        self.judge = judge
        self._screen = screen
        self._lexicon = judge.lexicon
        self._in_stretch = lru_cache(maxsize=REMEMBERED)(self._find)

    def find(self, text: str) -> Iterator[Name]:
        """Yield the recalled models that a text names, in time that grows with its length and no faster."""
        for later, stretch in enumerate(stretches(text)):
            if self._screen.may_name(stretch):
                # What stands at the beginning of a later one stood in the one before, with all that is around it.
                seen = _OVERLAP // 2 if later else 0
                yield from (name for name in self._in_stretch(stretch) if name.mention.start >= seen)

    def _find(self, text: str) -> tuple[Name, ...]:
        reading = self._read(text)
        numbers = [*reading.recalled, *reading.claimed, *(mention for mention in reading.unknown if mention.coded)]
        if not numbers:
            return ()
        place = _Surroundings(reading)
        names = []
        for mention in numbers:
            known = mention.core in self._lexicon.digits
            beside, (start, end) = place.name_beside(mention)
            # A code one slip away from a recalled one is hardly another's; any other may stand for anything.
            by_itself = mention.coded and (known or likely_codes(mention.core, self._lexicon.digits))
            if not (beside or by_itself):
                continue
            clause = self._clause((start, end), reading)
            is_accessory = classify(clause)[0] is Part.ACCESSORY
            if self._is_device(beside, clause, is_accessory=is_accessory):
                quoted = reading.texts[_FIELD].quote(start, end)
                ours = clause.own or clause.parent or clause.product or clause.weak
                of_accessory = is_accessory and bool(ours or not clause.other_device)
                names.append(Name(mention, beside, quoted, known, of_accessory))
        return tuple(names)

    def _read(self, text: str) -> Reading:
        return read_names([text if name == _FIELD else None for name in NAME_FIELDS], self._lexicon)

    def _clause(self, span: Span, reading: Reading) -> Reading:
        """Return what the clause around a number and its name says."""
        text = reading.texts[_FIELD]
        ends = [found.span() for found in _CLAUSE_ENDS.finditer(text.fold)]
        start = max((end for _, end in ends if end <= span[0]), default=0)
        stop = min((begin for begin, _ in ends if begin >= span[1]), default=len(text.fold))
        return self._read(text.quote(start, stop)) if ends else reading

    @staticmethod
    def _is_device(beside: Evidence | None, clause: Reading, *, is_accessory: bool) -> bool:
        """Whether a clause is about the device itself, or about what goes with no model of ours."""
        kind = clause.own or clause.product or clause.weak
        if is_accessory:
            # What belongs to another device goes with none of ours: “bone screw inserter (MMT-722)” wants a look.
            return bool(clause.other_device) or not is_for(clause.texts[_FIELD].fold)
        if beside and beside.shows == _SHOWS["product"]:
            return not clause.other_maker
        # The parent company makes other things too.
        return bool(not beside or kind or clause.families or not clause.other_device)


class _Surroundings:
    """What stands around the numbers of a text."""

    def __init__(self, reading: Reading) -> None:
        self._text, found = reading.texts[_FIELD], reading.found[_FIELD]
        self._claimed = reading.claimed
        self._tokens = self._text.tokens
        self._starts = [token.start for token in self._tokens]
        self._kinds: dict[int, tuple[str, Span]] = {}
        families = [FAMILY + family.name for family, _ in reading.families]
        # What comes later is the firmer thing to be.
        for kind in (*_GOES_WITH, "product", "parent", "own", *families, *_STOPS, "exception", "counted"):
            self._mark(kind, found.get(kind, ()))
        for mention in (*reading.recalled, *reading.claimed, *reading.unlisted, *reading.unknown):
            for place in range(bisect_left(self._starts, mention.start), bisect_left(self._starts, mention.end)):
                self._kinds.setdefault(place, ("generic", (mention.start, mention.end)))

    def _mark(self, kind: str, spans: list[Span] | tuple[Span, ...]) -> None:
        for start, end in spans:
            for place in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
                known = self._kinds.get(place)
                # A longer phrase says better what its words are: “Paradigm Spine”, “Paradigm Link”.
                if known is None or kind == "counted" or known[1][1] - known[1][0] <= end - start:
                    self._kinds[place] = (kind, (start, end))

    def name_beside(self, mention: Mention) -> tuple[Evidence | None, Span]:
        """Return the name of ours to which a number belongs, or None, and where both stand."""
        for kind, (start, end) in self._names(mention):
            beside = Evidence(_FIELD, self._text.quote(start, end), _SHOWS.get(kind, "product family"))
            return beside, (min(start, mention.start), max(end, mention.end))
        return None, (mention.start, mention.end)

    def _names(self, mention: Mention) -> Iterator[tuple[str, Span]]:
        after, strange, claimed = bisect_left(self._starts, mention.end), 0, mention in self._claimed
        # What looks like a slip in a code may be a maker's name: “MDT 722”.
        for place in range(after - 1, -1, -1) if not claimed else ():
            kind, span = self._kind(place)
            if kind in (*_STOPS, "counted", "digits") or strange > _STRANGE_WORDS or mention.start - span[1] > _REACH:
                break
            if self._is_name(kind) and not (strange and kind in ("parent", "product")):
                yield kind, span
            strange += kind == "strange"
        for place in range(after, len(self._tokens)):
            kind, span = self._kind(place)
            # “Ward 508” is a place, and “Ward 508 MiniMed” may be either.
            if claimed and self._text.fold[mention.end : span[0]].strip(" -(/"):
                return
            if self._is_name(kind):
                yield kind, span
            if kind not in _GOES_WITH or span[0] - mention.end > _REACH:
                break

    def _kind(self, place: int) -> tuple[str, Span]:
        """Return what the word at a place is, with the words it belongs to."""
        token = self._tokens[place]
        plain = "digits" if token.text.isdigit() else "generic" if len(token.text) <= _SHORT else "strange"
        return self._kinds.get(place, (plain, (token.start, token.end)))

    @staticmethod
    def _is_name(kind: str) -> bool:
        return kind in _SHOWS or kind.startswith(FAMILY)


def stretches(text: str) -> Iterator[str]:
    """Yield a text in stretches that overlap, so that no name is cut in all of them."""
    for found in _STRETCH.finditer(text):
        before = max(0, found.start() - _OVERLAP)
        blank = text.find(" ", before, found.start()) if before else -1
        yield text[blank + 1 if blank >= 0 else before : found.end()]
