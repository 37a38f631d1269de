"""Findings on recalled models that are named elsewhere than in the fields which say what a device is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from pumpcheck.matching.company import company_of
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.named import Name, Named, stretches
from pumpcheck.matching.screen import Screen
from pumpcheck.matching.several import of_several
from pumpcheck.matching.text import fold, folded
from pumpcheck.matching.verdicts import NOTHING
from pumpcheck.model import FIELDS, Evidence, Finding, MatchKind, ReasonCode, Verdict

OUTSIDE = "outside"
"""The field of evidence that stands outside the tables."""
_MOST = 20
"""Names in one text that are told; a person who looks it up sees the others."""


class Elsewhere:
    """Judges texts that are no field, under some recalls."""

    def __init__(self, judges: Iterable[Judge], screen: Screen) -> None:
        """Take the judges of the recalls, and what tells the texts that are worth reading."""
        self._named = [Named(judge, screen) for judge in judges]

    def outside(self, text: str) -> Finding:
        """Return the finding on a text outside the tables."""
        return _gravest(_outside(text, named) for named in self._named)

    def beside(self, own: Finding, device: Mapping[str, str], texts: Mapping[str, str]) -> Finding:
        """Return the finding on a record that its own fields clear, or of which they say no model.

        Args:
            own: The finding on its own fields.
            device: Those fields.
            texts: What may name a recalled model, by the fields or headings under which it stands.
        """
        return _gravest((_beside(own, device, texts, named) for named in self._named), own)


def _gravest(found: Iterable[Finding | None], otherwise: Finding = NOTHING) -> Finding:
    findings = [finding for finding in found if finding]
    return of_several(findings) if findings else otherwise


def _outside(text: str, named: Named) -> Finding | None:
    names = [name for name in islice(named.find(text), _MOST) if not name.of_accessory]
    serials = list(islice(_serials(text, named.judge), _MOST))
    if not names and not serials:
        return None
    says = [_says(names)] if names else []
    if serials:
        kind = named.judge.recall.words.product_name
        says.append(f"holds what is built like the serial number of a recalled {kind}")
    reason = f"A text outside the tables {' and '.join(says)}."
    return _finding(ReasonCode.NAMED_OUTSIDE, reason, (*_evidence(names, OUTSIDE), *serials), names, named.judge)


def _serials(text: str, judge: Judge) -> Iterator[Evidence]:
    for stretch in stretches(text):
        for found in judge.lexicon.serial.finditer(fold(stretch)):
            yield Evidence(OUTSIDE, folded(stretch).quote(*found.span()), "serial number")


def _beside(own: Finding, device: Mapping[str, str], texts: Mapping[str, str], named: Named) -> Finding | None:
    reading = named.judge.read(device)
    by = reading.found.get("manufacturer")
    ours = texts.items() <= device.items() if by is None else by.keys() & {"own", "parent"}
    if own.reason_code is ReasonCode.ACCESSORY and ours and "manufacturer" not in texts:
        # It names what it belongs to. One of another maker belongs to other things, and one of no maker may.
        return None
    company = company_of(reading)
    others = bool(company.foreign) or (company.maker_known and not company.near)
    another = others or (company.maker_known and by is not None and not by.keys() & {"own", "parent"})
    places: dict[str, list[Name]] = {}
    for heading, text in texts.items():
        names = [
            name
            for name in islice(named.find(text), _MOST)
            if not (others and name.by_kind_alone) and not (name.of_accessory and not another)
        ]
        if own.reason_code is ReasonCode.SOFTWARE_LATER:
            # That it is a model of this row is known, and that this unit is none of those affected.
            names = [name for name in names if own.recalled_model not in _rows(name, named.judge)]
        if names:
            places[heading] = names
    if not places:
        return None
    every = [name for names in places.values() for name in names]
    evidence = tuple(piece for heading, names in places.items() for piece in _evidence(names, heading))
    where = ", ".join(f"“{heading.replace('_', ' ') if heading in FIELDS else heading}”" for heading in places)
    if foreign := company.foreign:
        reason = f"Under {where} the record {_says(every)}; but its maker is another: “{foreign.text}”."
        return _finding(ReasonCode.RECORD_CONTRADICTS, reason, (*evidence, foreign), every, named.judge)
    code = ReasonCode.NUMBER_ALONE if any(name.known for name in every) else ReasonCode.MODEL_UNKNOWN
    reason = f"Under {where}, where nothing says what the device itself is, the record {_says(every)}."
    kept = own.evidence if own.verdict is Verdict.NEEDS_REVIEW else ()
    return _finding(code, reason, (*evidence, *kept), every, named.judge)


def _finding(
    code: ReasonCode, reason: str, evidence: tuple[Evidence, ...], names: Collection[Name], judge: Judge
) -> Finding:
    rows = set().union(*(_rows(name, judge) for name in names))
    coded = any(name.mention.coded for name in names)
    return Finding(
        Verdict.NEEDS_REVIEW,
        code,
        reason,
        judge.recall.id,
        rows.pop() if len(rows) == 1 else None,
        tuple(dict.fromkeys(evidence)),
        MatchKind.CODE if coded else MatchKind.BARE_NUMBER if names else MatchKind.NONE,
        f"Look what device this is about. {judge.recall.read_model}".strip(),
    )


def _rows(name: Name, judge: Judge) -> set[str]:
    return {row.id for row in judge.rows_of(name.mention)} if name.known else set()


def _says(names: Collection[Name]) -> str:
    """Say what a text names, as the end of a sentence."""
    known = dict.fromkeys(f"“{name.text}”" for name in names if name.known)
    unknown = dict.fromkeys(f"“{name.text}”" for name in names if not name.known)
    if known:
        return f"names a recalled model: {', '.join(known)}"
    return f"names a model that no known product has: {', '.join(unknown)}"


def _evidence(names: Iterable[Name], field: str) -> Iterator[Evidence]:
    for name in names:
        yield replace(name.mention.evidence, field=field)
        if name.beside:
            yield replace(name.beside, field=field)
