"""Judge many devices under several recalls: each distinct device once, within bounded memory."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from pumpcheck.folding import fold
from pumpcheck.matching.elsewhere import Elsewhere
from pumpcheck.matching.judge import Judge, of_several
from pumpcheck.matching.lexicon import serial_of
from pumpcheck.matching.names import is_known_by_names_only
from pumpcheck.matching.rules import NOTHING
from pumpcheck.matching.screen import Screen
from pumpcheck.matching.table import BY_SOFTWARE
from pumpcheck.matching.udi import may_refer, that_may_refer
from pumpcheck.matching.words import Vocabulary, folded
from pumpcheck.model.finding import IDENTITY_FIELDS, NAME_FIELDS, Finding, ReasonCode, Verdict
from pumpcheck.model.recall import Action, Recall
from pumpcheck.versions import SCHEMES

REMEMBERED = 20_000
"""How many distinct devices' findings are kept; past that the memory starts afresh, so that it cannot grow."""

_NAMES, _NOTE = len(NAME_FIELDS), IDENTITY_FIELDS.index("notes")
"""The first so many of the identity fields name the device; the others are of one unit: its note, software and UDI."""

FLAG_FIELDS = ("status", "notes", "description", "brand", "model", "assigned_to", "department")
"""Fields in which circumstances such as a retired unit are looked for."""


class Matcher:
    """Judges devices under some recalls, in their order; its screen passes all that may be but not_affected."""

    def __init__(self, recalls: Iterable[Recall]) -> None:
        """Compile the recalls."""
        self.recalls = tuple(recalls)
        self.screen = Screen(self.recalls)
        self._places = range(len(self.recalls))
        self._asked = {place for place in self._places if not is_known_by_names_only(self.recalls[place])}
        # Of many recalls that know their products by name a scan meets few.
        self._judge_at = lru_cache(maxsize=None)(lambda place: Judge(self.recalls[place], self.screen.passes))
        self._screen_at = lru_cache(maxsize=None)(lambda place: Screen(self.recalls[place : place + 1]))
        self._elsewhere_at = lru_cache(maxsize=None)(
            lambda place: Elsewhere(self.recalls[place], self.screen, lambda: self._judge_at(place))
        )
        self._by_names = lru_cache(maxsize=REMEMBERED)(self._cleared_by)
        self._by_identity = lru_cache(maxsize=REMEMBERED)(lambda identity: self._judge(_device(identity)))
        self._place_of: dict[str | None, int] = {self.recalls[place].id: place for place in reversed(self._places)}
        schemes = {row.scheme for recall in self.recalls for row in recall.rows}
        self._schemes = [SCHEMES[scheme] for scheme in sorted(schemes & SCHEMES.keys())]
        words = [recall.words for recall in self.recalls]
        makers = {name for own in words for name in (*own.own_makers, *own.parent_makers, *own.generic)}
        placeholders = {word for own in words for word in own.placeholders}
        self._not_telling = Vocabulary({"placeholder": sorted(placeholders), "maker": sorted(makers)})
        #: Whether a text holds more than placeholders and serial numbers, and than our makers and generic words.
        self.says_something = lru_cache(maxsize=REMEMBERED)(self._says_something)
        self._flags_of = lru_cache(maxsize=REMEMBERED)(_flags_of)
        self._is_demo = lru_cache(maxsize=REMEMBERED)(_is_demo)

    def __reduce__(self) -> tuple[Callable[[tuple[Recall, ...]], Matcher], tuple[tuple[Recall, ...]]]:
        """Pickle the recalls: where they arrive, the matcher is made of them once."""
        return matcher_for, (self.recalls,)

    def judge(self, device: Mapping[str, str | None]) -> Finding:
        """Return the verdict on one device, with the circumstances that change the work as flags."""
        identity = tuple(device.get(name) for name in IDENTITY_FIELDS)
        others = {name: text for name, text in device.items() if text and name not in IDENTITY_FIELDS}
        return self.with_flags(self._with_names(self.judge_identity(identity), _device(identity), others), device)

    def judge_identity(self, identity: tuple[str | None, ...]) -> Finding:
        """Return the verdict on a device given by its `IDENTITY_FIELDS`, without flags."""
        cleared = self._by_names(identity[:_NAMES])
        return self._by_all(identity) if cleared is None or self.may_tell(identity[_NAMES:]) else cleared

    def judge_unread(self, device: Mapping[str, str | None], unread: Collection[str]) -> Finding:
        """Return the doubt about a device, some naming fields of which could not be read, or that the others clear it.

        What could not be read is taken for the name of a recalled product; a field that says another thing clears it.
        """
        for recall in self.recalls:
            row, words = recall.rows[0], recall.words
            number = next(iter((*row.models, *row.names)), "")
            maker = next(iter((*words.own_makers, *words.parent_makers)), "")
            worst = {
                "manufacturer": maker,
                "model": number,
                "catalog_number": number,
                "description": words.product_name,
            }
            taken = {**device, **{name: worst.get(name) for name in unread}}
            found = self.judge_identity(tuple(taken.get(name) for name in IDENTITY_FIELDS))
            if found.verdict is not Verdict.NOT_AFFECTED:
                what = " and ".join(f"“{name.replace('_', ' ')}”" for name in unread)
                reason = f"In place of its {what} stands a formula without a result, and nothing else says what it is."
                look_up = f"Open the workbook in Excel, save it, and scan it again. {recall.read_model}".strip()
                return Finding(Verdict.NEEDS_REVIEW, ReasonCode.RECORD_DAMAGED, reason, recall.id, look_up=look_up)
        return NOTHING

    def clears(self, identity: tuple[str | None, ...]) -> bool:
        """Whether a device is not_affected, of those whose names say so already. No says nothing."""
        return self._by_names(identity[:_NAMES]) is not None and not self.may_tell(identity[_NAMES:])

    def may_tell(self, of_unit: tuple[str | None, ...]) -> bool:
        """Whether note, software version or UDI may say that a unit is another than its names clear."""
        text = "\n".join(filter(None, of_unit))
        return bool(text) and (self.decides(of_unit[-1]) or self.screen.may_name(text))

    def _cleared_by(self, names: tuple[str | None, ...]) -> Finding | None:
        """Return the finding by which a device's names clear it, whatever its software; None where they do not."""
        if not self.screen.passes("\n".join(filter(None, names))):
            return NOTHING
        finding = self._judge(_device(names))
        # Of all that clears a device, only its software may be told otherwise by a note.
        stays = finding.verdict is Verdict.NOT_AFFECTED and finding.reason_code not in BY_SOFTWARE
        return finding if stays else None

    def _by_all(self, identity: tuple[str | None, ...]) -> Finding:
        note = identity[_NOTE]
        if note and not self._note_counts(note):
            # Notes differ from unit to unit, and most say nothing that a verdict depends on.
            identity = (*identity[:_NOTE], None, *identity[_NOTE + 1 :])
        return self._by_identity(identity)

    def _note_counts(self, note: str) -> bool:
        """Whether a note may name a model or give a version."""
        return self.screen.may_name(note) or any(scheme.find(folded(note).fold) for scheme in self._schemes)

    def _telling(self, of_units: Sequence[Sequence[str | None]]) -> set[str | None]:
        """Return the notes, software versions and UDIs of many units of which `may_tell` would say so."""
        udis = set(filter(None, of_units[-1]))
        # Most name neither a product nor an identifier, which is told of all together.
        deciding = udis if self.screen.names.identifiers else that_may_refer(udis)
        return {*self.screen.named_in(chain(*of_units)), *filter(self.decides, deciding)}

    def decides(self, udi: str | None) -> bool:
        """Whether a UDI may hold what a recall's maker calls a product, or a device identifier that a recall lists."""
        if not udi:
            return False
        names = self.screen.names
        return bool(names.identified(udi)) or (may_refer(udi) and bool(self._asked or names.named(fold(udi))))

    def _concerned(self, texts: Iterable[str], udi: str = "", among: Iterable[int] | None = None) -> list[int]:
        """Return the places of the recalls, among some, that may have to do with these texts of a record."""
        text, asked = "\n".join(texts), self._asked if among is None else self._asked.intersection(among)
        if len(asked) > 1 and not udi:
            asked = {place for place in asked if self._screen_at(place).passes(text)}
        places = asked | self.screen.names.named(fold(text))
        return sorted(places | self.screen.names.identified(udi) if udi else places)

    def _judge(self, device: dict[str, str]) -> Finding:
        places = self._concerned(device.values(), device.get("udi", ""))
        finding = _gravest(self._judge_at(place).judge(device) for place in places)
        return self._with_names(finding, device, device, places)

    def judge_loose(self, text: str) -> Finding:
        """Return the verdict on a text of which nobody knows which field it is, taken for a description."""
        if not self.screen.passes(text):
            return NOTHING
        device = {"description": text}
        finding = _gravest(self._judge_at(place).judge_loose(text) for place in self._concerned([text]))
        return self.with_flags(self._with_names(finding, device, device), device)

    def judge_outside(self, text: str) -> Finding:
        """Return what a text of unknown field outside the tables asks for: a review of what it names, or nothing."""
        places = self._asked | self.screen.names.named(fold(text), in_record=False)
        return _gravest(self._elsewhere_at(place).outside(text) for place in sorted(places))

    def judge_inherited(self, own: Finding, above: Finding, where: str) -> Finding:
        """Return the finding on a record that names no device itself, below one that names a recalled device."""
        if own.verdict is not Verdict.NOT_AFFECTED or above.verdict is Verdict.NOT_AFFECTED:
            return own
        return replace(
            above,
            verdict=Verdict.NEEDS_REVIEW,
            reason_code=ReasonCode.NAMED_ABOVE,
            reason=f"The record names no device itself; {where} does: {above.reason}",
            look_up=above.look_up or self.recalls[self._place_of[above.recall_id]].read_model,
            flags=(),
        )

    def serial_in(self, text: str) -> str:
        """Return what stands in a text and is built like a serial number of a recalled product, or an empty text."""
        return next((found[0] for found in self._serials_in(text)), "")

    def _serials_in(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what is built like a serial number of the recalls that know more than names."""
        patterns = (serial_of(self.recalls[place].words.serials) for place in sorted(self._asked))
        return chain.from_iterable(pattern.finditer(fold(text)) for pattern in patterns)

    def _says_something(self, text: str, *, beside_makers: bool = False) -> bool:
        lists = ("placeholder", "maker") if beside_makers else ("placeholder",)
        found = self._not_telling.find(folded(text))
        spans = [span for name in lists for span in found.get(name, ())]
        spans += [found.span() for found in self._serials_in(text)]
        return any(not any(start <= token.start < end for start, end in spans) for token in folded(text).tokens)

    def judge_columns(
        self,
        columns: Mapping[str, Sequence[str | None]],
        length: int,
        others: Iterable[tuple[str, Sequence[str | None]]] = (),
    ) -> list[Finding]:
        """Return the verdicts on many devices given column by column, without flags."""
        nothing: Sequence[str | None] = [None] * length
        given = [columns.get(name, nothing) for name in IDENTITY_FIELDS]
        of_units = given[_NAMES:]
        telling = self._telling(of_units)
        findings = []
        for names, of_unit in zip(zip(*given[:_NAMES], strict=True), zip(*of_units, strict=True), strict=True):
            finding = self._by_names(names)
            if finding is None or not telling.isdisjoint(of_unit):
                finding = self._by_all(names + of_unit)
            findings.append(finding)
        beside: dict[int, dict[str, str]] = {}
        for heading, values in others:
            if named := self.screen.named_in(values):
                for place, value in enumerate(values):
                    if value in named:
                        beside.setdefault(place, {})[heading] = value
        for place, texts in beside.items():
            device = _device(tuple(values[place] for values in given))
            findings[place] = self._with_names(findings[place], device, texts)
        return findings

    def _with_names(
        self, finding: Finding, device: Mapping[str, str], texts: Mapping[str, str], among: Iterable[int] | None = None
    ) -> Finding:
        """Return a finding with what further texts of the record, or its own in whatever field, name."""
        if finding.verdict is not Verdict.NOT_AFFECTED and finding.reason_code is not ReasonCode.MODEL_MISSING:
            return finding
        # Most records name nothing, and all of a record is looked through once.
        if not self.screen.may_name("\n".join(texts.values())):
            return finding
        named = {name: text for name, text in texts.items() if self.screen.may_name(text)}
        places = self._concerned(named.values(), among=among)
        return _gravest((self._elsewhere_at(place).beside(finding, device, named) for place in places), finding)

    def remedy_of(self, finding: Finding) -> str:
        """Return what the recall of a finding says is done about an affected unit."""
        place = self._place_of.get(finding.recall_id)
        recall = self.recalls[place] if place is not None else None
        rows = recall.rows if recall else ()
        own = (row.remedy for row in rows if row.id == finding.recalled_model and row.remedy)
        return next(own, recall.remedy if recall else "")

    def action_of(self, finding: Finding) -> Action:
        """Return the same in one word, by which the steps of the work are told apart."""
        place = self._place_of.get(finding.recall_id)
        return "replace" if place is None else self.recalls[place].action_of(finding.recalled_model)

    def with_flags(self, finding: Finding, device: Mapping[str, str | None]) -> Finding:
        """Add the circumstances that a record names to a finding that asks for work."""
        if finding.verdict is Verdict.NOT_AFFECTED:
            return finding
        judge = self._judge_at(self._place_of[finding.recall_id])
        # Field by field, since most of these values stand in many records.
        found = {flag for name in FLAG_FIELDS if (value := device.get(name)) for flag in self._flags_of(judge, value)}
        flags = tuple(name for name in judge.lexicon.flag_names if name in found) if found else ()
        codes = (piece.text for piece in finding.evidence if piece.shows == "model number")
        if "demo" not in flags and any(self._is_demo(judge, code) for code in codes):
            flags = (*flags, "demo")
        return replace(finding, flags=flags) if flags else finding


_made: deque[Matcher] = deque(maxlen=4)


def matcher_for(recalls: tuple[Recall, ...]) -> Matcher:
    """Return the matcher for some recalls, made once; making one takes longer than judging a thousand devices."""
    for matcher in tuple(_made):
        if matcher.recalls == recalls:
            return matcher
    matcher = Matcher(recalls)
    _made.append(matcher)
    return matcher


_NUMBERED = ("model", "catalog_number")
_WHOLE_NUMBER = re.compile(r"\s*(?:(\d+)[.,]0+|(\d)[.,](\d\d)E\+?0?2)\s*", re.IGNORECASE)
"""A number that has passed through a program which takes all numbers for fractions."""


def _gravest(found: Iterable[Finding | None], otherwise: Finding = NOTHING) -> Finding:
    findings = [finding for finding in found if finding]
    return of_several(findings) if findings else otherwise


def _device(identity: tuple[str | None, ...]) -> dict[str, str]:
    given = {name: text for name, text in zip(IDENTITY_FIELDS, identity, strict=False) if text and text.strip()}
    for name in _NUMBERED:
        if (text := given.get(name)) and (whole := _WHOLE_NUMBER.fullmatch(text)):
            given[name] = "".join(filter(None, whole.groups()))
    return given


def _flags_of(judge: Judge, text: str) -> set[str]:
    return judge.lexicon.flags(folded(text))


def _is_demo(judge: Judge, code: str) -> bool:
    return any(found["demo"] for found in judge.lexicon.code.finditer(fold(code)))
