"""Recalled models that are named elsewhere than in the fields which say what a device is: by code, or beside a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from pumpcheck.folding import fold
from pumpcheck.matching.accessories import Part, classify, is_for
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.lexicon import FAMILY, REMEMBERED, serial_of
from pumpcheck.matching.mentions import Mention
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.screen import Screen
from pumpcheck.matching.spelling import likely_codes
from pumpcheck.matching.table import BY_SOFTWARE
from pumpcheck.matching.words import Span, folded
from pumpcheck.model.finding import FIELDS, Evidence, Finding, MatchKind, ReasonCode, Verdict
from pumpcheck.model.recall import Recall

OUTSIDE = "outside"  # The field of evidence that stands outside the tables
_MOST = 20  # Names in one text that are told; a person who looks it up sees the others
_FIELD = "description"
_STRETCH = re.compile(r".{1,1000}(?!\S)|.{1,1000}", re.DOTALL)
_OVERLAP = 200
_CLAUSE_ENDS = re.compile(r"[;|\n\r\t]|(?<=[^\W\d_]{5})[.!?]\s+(?=[^\W\d_])|(?<=\d)[.!?]\s+(?=[^\W\d_])")
KIND = "kind of device"  # What evidence shows that is neither maker nor family
_SHOWS = {"own": "maker", "parent": "maker", "product": KIND}
_STOPS = ("other maker", "accessory", "other device", "division")
_GOES_WITH = ("exception", "weak", "generic")
_SHORT = 3  # Letters of a word that may stand between a name and its number: “no”, “ref”, “typ”
_REACH = 40  # Characters between the two
_STRANGE_WORDS = 2
"""Words of no list that may stand behind a family or the maker of nothing else: “Paradigm of Mrs Smith, 722”."""


@dataclass(frozen=True, slots=True)
class Name:
    """A recalled model that a text names."""

    start: int
    number: Evidence  # Its number, or its name
    coded: bool
    beside: Evidence | None  # The words that make the number one of ours, where it does not so by itself
    text: str  # The words of both, and what stands between them
    rows: frozenset[str]  # Rows that it may be in; none where it is a code that no product bears
    # Beside an accessory of ours it says what that belongs to; one of another maker belongs to other things.
    of_accessory: bool = False


class Elsewhere:
    """Judges texts that are no field, under one recall."""

    def __init__(self, recall: Recall, screen: Screen, judge: Callable[[], Judge]) -> None:
        """Take the recall, and what gives its judge, which most texts do not need."""
        self._recall, self._screen, self._judge_when_asked = recall, screen, judge
        self._in_stretch = lru_cache(maxsize=REMEMBERED)(self._names)

    @property
    def _judge(self) -> Judge:
        return self._judge_when_asked()

    def outside(self, text: str) -> Finding | None:
        """Return the finding on a text outside the tables, or None."""
        names = [name for name in self._find(text) if not name.of_accessory]
        serials = list(islice(self._serials(text), _MOST))
        if not names and not serials:
            return None
        says = [_says(names)] if names else []
        if serials:
            kind = self._recall.words.product_name
            says.append(f"holds what is built like the serial number of a recalled {kind}")
        reason = f"A text outside the tables {' and '.join(says)}."
        return self._finding(ReasonCode.NAMED_OUTSIDE, reason, (*_evidence(names, OUTSIDE), *serials), names)

    def beside(self, own: Finding, device: Mapping[str, str], texts: Mapping[str, str]) -> Finding | None:
        """Return the finding on a record that its own fields clear, or of which they say no model; or None."""
        case = self._judge.case(device)
        by = case.reading.found.get("manufacturer")
        foreign_field = by is not None and not by.keys() & {"own", "parent"}
        ours = texts.items() <= device.items() if by is None else not foreign_field
        if own.reason_code is ReasonCode.ACCESSORY and ours and "manufacturer" not in texts:
            # It names what it belongs to. One of another maker belongs to other things, and one of no maker may.
            return None
        others = bool(case.foreign) or (case.maker_known and not case.near)
        another = others or (case.maker_known and foreign_field)
        places: dict[str, list[Name]] = {}
        for heading, text in texts.items():
            # What another maker's device replaces or stands beside is named in a note.
            in_note = others and heading == "notes"
            names = [
                name
                for name in self._find(text)
                if not (others and name.beside and name.beside.shows == KIND and not name.coded)
                and (another or not name.of_accessory)
                and not (in_note and name.number.shows == "product name")
            ]
            if own.reason_code in BY_SOFTWARE:
                # That it is a model of this row is known, and that this unit is none of those affected.
                judged = {own.recalled_model, *(named.name.row for named in case.reading.products)}
                names = [name for name in names if judged.isdisjoint(name.rows)]
            if names:
                places[heading] = names
        if not places:
            return None
        every = [name for names in places.values() for name in names]
        evidence = tuple(piece for heading, names in places.items() for piece in _evidence(names, heading))
        where = ", ".join(f"“{heading.replace('_', ' ') if heading in FIELDS else heading}”" for heading in places)
        if foreign := case.foreign:
            reason = f"Under {where} the record {_says(every)}; but its maker is another: “{foreign.text}”."
            return self._finding(ReasonCode.RECORD_CONTRADICTS, reason, (*evidence, foreign), every)
        code = ReasonCode.NUMBER_ALONE if any(name.rows for name in every) else ReasonCode.MODEL_UNKNOWN
        reason = f"Under {where}, where nothing says what the device itself is, the record {_says(every)}."
        kept = own.evidence if own.verdict is Verdict.NEEDS_REVIEW else ()
        return self._finding(code, reason, (*evidence, *kept), every)

    def _finding(
        self, code: ReasonCode, reason: str, evidence: tuple[Evidence, ...], names: Collection[Name]
    ) -> Finding:
        recall, rows = self._recall, frozenset[str]().union(*(name.rows for name in names))
        row = next(iter(rows)) if len(rows) == 1 else None
        kind = MatchKind.BARE_NUMBER if names else MatchKind.NONE
        kind = MatchKind.CODE if any(name.coded for name in names) else kind
        pieces, look_up = tuple(dict.fromkeys(evidence)), f"Look what device this is about. {recall.read_model}".strip()
        return Finding(Verdict.NEEDS_REVIEW, code, reason, recall.id, row, pieces, kind, look_up)

    def _serials(self, text: str) -> Iterator[Evidence]:
        for stretch in _stretches(text):
            for found in serial_of(self._recall.words.serials).finditer(fold(stretch)):
                yield Evidence(OUTSIDE, folded(stretch).quote(*found.span()), "serial number")

    def _find(self, text: str) -> list[Name]:
        """Return the recalled models that a text names first, in time that grows with its length and no faster."""
        stretches = ((later, one) for later, one in enumerate(_stretches(text)) if self._screen.may_name(one))
        # What stands at the beginning of a later one stood in the one before, with all that is around it.
        names = (
            name
            for later, stretch in stretches
            for name in self._in_stretch(stretch)
            if not later or name.start >= _OVERLAP // 2
        )
        return list(islice(names, _MOST))

    def _names(self, text: str) -> tuple[Name, ...]:
        reading = self._judge.read({_FIELD: text})
        numbers = [*reading.recalled, *reading.claimed, *(mention for mention in reading.unknown if mention.coded)]
        around, names = _Surroundings(_FIELD, reading), list(self._products(reading))
        digits = self._judge.table.digits
        for mention in numbers:
            known = mention.core in digits
            beside, span = around.name_beside(mention)
            # A code one slip away from a recalled one is hardly another's; any other may stand for anything.
            by_itself = mention.coded and (known or likely_codes(mention.core, digits))
            if not (beside or by_itself):
                continue
            clause = self._clause(span, reading)
            is_accessory = classify(clause)[0] is Part.ACCESSORY
            # A code that is one of ours by itself is not another maker's for a kind of device beside it.
            if _is_device(None if by_itself else beside, clause, is_accessory=is_accessory):
                ours = clause.own or clause.parent or clause.product or clause.weak
                rows = frozenset(row.id for row in self._judge.table.rows_of(mention)) if known else frozenset[str]()
                of_accessory = is_accessory and bool(ours or not clause.other_device)
                words = reading.texts[_FIELD].quote(*span)
                names.append(Name(mention.start, mention.evidence, mention.coded, beside, words, rows, of_accessory))
        return tuple(names)

    def _products(self, reading: Reading) -> Iterator[Name]:
        """Yield the products that a text names; one without a rare word is none without the maker in its clause."""
        for named in reading.products:
            for span in named.spans:
                clause = self._clause(span, reading)
                maker = clause.own or clause.parent
                if (maker or named.name.key) and not (clause.other_maker and not maker):
                    is_accessory = classify(clause)[0] is Part.ACCESSORY
                    words, beside = reading.texts[_FIELD].quote(*span), replace(maker, shows="maker") if maker else None
                    if _is_device(beside, clause, is_accessory=is_accessory):
                        number = replace(named.evidence, text=words)
                        yield Name(span[0], number, False, beside, words, frozenset({named.name.row}), is_accessory)

    def _clause(self, span: Span, reading: Reading) -> Reading:
        """Return what the clause around a number and its name says."""
        text = reading.texts[_FIELD]
        ends = [found.span() for found in _CLAUSE_ENDS.finditer(text.fold)]
        start = max((end for _, end in ends if end <= span[0]), default=0)
        stop = min((begin for begin, _ in ends if begin >= span[1]), default=len(text.fold))
        return self._judge.read({_FIELD: text.quote(start, stop)}) if ends else reading


def _is_device(beside: Evidence | None, clause: Reading, *, is_accessory: bool) -> bool:
    """Whether a clause is about the device itself, or about what goes with no model of ours."""
    if is_accessory:
        # What belongs to another device goes with none of ours: “bone screw inserter (MMT-722)” wants a look.
        return bool(clause.other_device) or not is_for(clause.texts[_FIELD].fold)
    if beside and beside.shows == KIND:
        return not clause.other_maker
    # The parent company makes other things too.
    kind = clause.own or clause.product or clause.weak
    return bool(not beside or kind or clause.families or not clause.other_device)


def _stretches(text: str) -> Iterator[str]:
    """Yield a text in stretches that overlap, so that no name is cut in all of them."""
    for found in _STRETCH.finditer(text):
        before = max(0, found.start() - _OVERLAP)
        blank = text.find(" ", before, found.start()) if before else -1
        yield text[blank + 1 if blank >= 0 else before : found.end()]


def _says(names: Collection[Name]) -> str:
    """Say what a text names, as the end of a sentence."""
    known = [name for name in names if name.rows]
    told = ", ".join(dict.fromkeys(f"“{name.text}”" for name in known or names))
    return f"names a {'recalled model' if known else 'model that no known product bears'}: {told}"


def _evidence(names: Iterable[Name], field: str) -> Iterator[Evidence]:
    for name in names:
        yield replace(name.number, field=field)
        if name.beside:
            yield replace(name.beside, field=field)


class _Surroundings:
    """What stands around the numbers of a text of unknown field, which is full of other numbers.

    A number counts only where nothing but words that go with a model number stand between it and a name of ours, and
    where no word claims it for something else: “room 722”, “price 722”.
    """

    def __init__(self, field: str, reading: Reading) -> None:
        self._field, self._claimed = field, reading.claimed
        self._text, found = reading.texts[field], reading.found[field]
        self._starts = [token.start for token in self._text.tokens]
        self._kinds: dict[int, tuple[str, Span]] = {}
        families = [FAMILY + family.name for family, _ in reading.families]
        # What comes later is the firmer thing to be.
        for kind in (*_GOES_WITH, "product", "parent", "own", *families, *_STOPS, "exception", "counted"):
            for span in found.get(kind, ()):
                for place in self._places(span):
                    known = self._kinds.get(place)
                    # A longer phrase says better what its words are: “Paradigm Spine”, “Paradigm Link”.
                    if known is None or kind == "counted" or known[1][1] - known[1][0] <= span[1] - span[0]:
                        self._kinds[place] = (kind, span)
        for mention in (*reading.recalled, *reading.claimed, *reading.unlisted, *reading.unknown):
            for place in self._places((mention.start, mention.end)):
                self._kinds.setdefault(place, ("generic", (mention.start, mention.end)))

    def name_beside(self, mention: Mention) -> tuple[Evidence | None, Span]:
        """Return the name of ours to which a number belongs, or None, and where both stand."""
        for kind, (start, end) in self._names(mention):
            beside = Evidence(self._field, self._text.quote(start, end), _SHOWS.get(kind, "product family"))
            return beside, (min(start, mention.start), max(end, mention.end))
        return None, (mention.start, mention.end)

    def _places(self, span: Span) -> Iterable[int]:
        return range(bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1]))

    def _names(self, mention: Mention) -> Iterator[tuple[str, Span]]:
        # What looks like a slip in a code may be a maker's name: “MDT 722”.
        after, strange, claimed = bisect_left(self._starts, mention.end), 0, mention in self._claimed
        for place in range(after - 1, -1, -1) if not claimed else ():
            kind, span = self._kind(place)
            if kind in (*_STOPS, "counted", "digits") or strange > _STRANGE_WORDS or mention.start - span[1] > _REACH:
                break
            if _is_name(kind) and not (strange and kind in ("parent", "product")):
                yield kind, span
            strange += kind == "strange"
        for place in range(after, len(self._starts)):
            kind, span = self._kind(place)
            # “Ward 508” is a place, and “Ward 508 MiniMed” may be either.
            if claimed and self._text.fold[mention.end : span[0]].strip(" -(/"):
                return
            if _is_name(kind):
                yield kind, span
            if kind not in _GOES_WITH or span[0] - mention.end > _REACH:
                break

    def _kind(self, place: int) -> tuple[str, Span]:
        """Return what the word at a place is, with the words it belongs to."""
        token = self._text.tokens[place]
        plain = "digits" if token.text.isdigit() else "generic" if len(token.text) <= _SHORT else "strange"
        return self._kinds.get(place, (plain, (token.start, token.end)))


def _is_name(kind: str) -> bool:
    return kind in _SHOWS or kind.startswith(FAMILY)
