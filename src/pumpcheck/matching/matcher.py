"""Judge many devices under several recalls: each distinct device once, within bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pumpcheck.matching.anywhere import Anywhere
from pumpcheck.matching.identify import IDENTITY_FIELDS, NAME_FIELDS
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.loose import Loose, LooseText
from pumpcheck.matching.screen import Screen
from pumpcheck.matching.several import of_several
from pumpcheck.matching.text import fold, folded
from pumpcheck.matching.verdicts import NOTHING
from pumpcheck.model import Finding, MatchKind, ReasonCode, Recall, Verdict

REMEMBERED = 20_000
"""How many distinct devices' findings are kept; past that the memory starts afresh, so that it cannot grow."""

# Makers and descriptions repeat even where no two records are alike, so what was said of them is kept.
_REPEATING = tuple(name in ("manufacturer", "brand", "description") for name in IDENTITY_FIELDS)

_APART = " ---- "
"""Between texts of which none goes on in the next: a code may have fewer signs within it."""

FLAG_FIELDS = ("status", "notes", "description", "brand", "model", "assigned_to", "department")
"""Fields in which circumstances such as a retired unit are looked for."""


class Matcher:
    """Judges devices under some recalls.

    Attributes:
        recalls: The recalls, in the order in which they are applied.
        screen: A necessary condition for any verdict but not_affected.
        anywhere: Finds the recalled models that a record names in whatever field.
    """

    def __init__(self, recalls: Iterable[Recall]) -> None:
        """Compile the recalls."""
        self.recalls = tuple(recalls)
        self.screen = Screen(self.recalls)
        self.anywhere = Anywhere(self.recalls)
        serials = [pattern for recall in self.recalls for pattern in recall.words.serials]
        self._serial = re.compile("|".join(serials) or "(?!)")
        self._passes = lru_cache(maxsize=REMEMBERED)(self.screen.passes)
        self._judges = tuple(Judge(recall) for recall in self.recalls)
        self._loose = tuple(Loose(judge) for judge in self._judges)
        self._remembered: dict[tuple[str | None, ...], Finding] = {}
        self._remedies: dict[str | None, str] = {recall.id: recall.remedy for recall in reversed(self.recalls)}
        self._judge_of: dict[str | None, Judge] = {judge.recall.id: judge for judge in reversed(self._judges)}
        self._flags_of = lru_cache(maxsize=REMEMBERED)(_flags_of)
        self._is_demo = lru_cache(maxsize=REMEMBERED)(_is_demo)

    def judge(self, device: Mapping[str, str | None]) -> Finding:
        """Return the verdict on one device, with the circumstances that change the work as flags.

        Args:
            device: Canonical fields with text; None, empty and missing fields say nothing.
        """
        finding = self.judge_identity(tuple(device.get(name) for name in IDENTITY_FIELDS))
        return self.with_flags(finding, device)

    def judge_identity(self, identity: tuple[str | None, ...]) -> Finding:
        """Return the verdict on a device given by its `IDENTITY_FIELDS`, without flags."""
        finding = self._remembered.get(identity)
        if finding is not None:
            return finding
        if not self._may_matter(identity):
            return NOTHING
        device = _device(identity)
        finding = of_several(judge.judge(device) for judge in self._judges)
        if len(self._remembered) >= REMEMBERED:
            self._remembered.clear()
        self._remembered[identity] = finding
        return finding

    def clears(self, identity: tuple[str | None, ...]) -> bool:
        """Whether `judge_identity` says not_affected; quicker, and in rare cases no where it does say so."""
        finding = self._remembered.get(identity)
        if finding is not None:
            return finding.verdict is Verdict.NOT_AFFECTED
        return not self._may_matter(identity) or all(judge.clears(_device(identity)) for judge in self._judges)

    def judge_loose(self, text: str) -> Finding:
        """Return the verdict on a text of which nobody knows which field it is, taken for a description.

        Where it is not_affected, the finding need not say why: such texts are as many as a damaged file has rows.
        """
        if not self.screen.passes(text):
            return NOTHING
        loose = LooseText(text)
        findings = [judge.judge(loose) for judge in self._loose if not judge.clear(loose)]
        return self.with_flags(of_several(findings), {"description": text}) if findings else NOTHING

    def judge_beside(self, identity: tuple[str | None, ...], beside: Mapping[str, str]) -> Finding:
        """Return the verdict on a device whose `IDENTITY_FIELDS` clear it or name no model, with what else it says.

        Args:
            identity: Those fields.
            beside: Texts that name a recalled model, by the headings under which they stand. They count as a note
                does, and never for more than a doubt.
        """
        device = {**_device(identity), "notes": _APART.join(beside.values())}
        found = of_several(judge.judge(device) for judge in self._judges)
        if found.verdict is Verdict.NOT_AFFECTED:
            return self.judge_identity(identity)
        evidence = tuple(
            replace(piece, field=next(name for name, text in beside.items() if piece.text in text))
            if piece.field == "notes"
            else piece
            for piece in found.evidence
        )
        where = ", ".join(f"“{piece.field}”" for piece in dict.fromkeys(evidence) if piece.field in beside)
        affected = found.verdict is Verdict.AFFECTED
        return replace(
            found,
            verdict=Verdict.NEEDS_REVIEW,
            reason_code=ReasonCode.NUMBER_ALONE if affected else found.reason_code,
            reason=f"Under {where}, where nothing says what the device itself is: {found.reason}",
            evidence=evidence,
            look_up=found.look_up or self._judge_of[found.recall_id].recall.read_model,
        )

    def judge_outside(self, text: str) -> Finding:
        """Return what a text of unknown field outside the tables asks for: a review of what it names, or nothing.

        Args:
            text: A title, note, footer, comment, heading, name of a sheet or file, or a row that nobody could place.
        """
        found = self.judge_loose(text)
        if found.match_kind < MatchKind.BARE_NUMBER:
            return NOTHING
        return replace(
            found,
            verdict=Verdict.NEEDS_REVIEW,
            reason_code=ReasonCode.NAMED_OUTSIDE,
            reason=f"A text outside the tables names a recalled device: {found.reason}",
            evidence=tuple(replace(piece, field="outside") for piece in found.evidence),
            look_up=found.look_up or self._judge_of[found.recall_id].recall.read_model,
        )

    def judge_inherited(self, own: Finding, above: Finding, where: str) -> Finding:
        """Return the finding on a record that names no device itself, below one that names a recalled device.

        Args:
            own: The finding on the record by itself.
            above: The finding, affected or needs_review, on the row, title or sheet name above it.
            where: What stands above, for a sentence: “row 7”.
        """
        if own.verdict is not Verdict.NOT_AFFECTED or above.verdict is Verdict.NOT_AFFECTED:
            return own
        return replace(
            above,
            verdict=Verdict.NEEDS_REVIEW,
            reason_code=ReasonCode.NAMED_ABOVE,
            reason=f"The record names no device itself; {where} does: {above.reason}",
            look_up=above.look_up or self._judge_of[above.recall_id].recall.read_model,
            flags=(),
        )

    def names_device(self, identity: tuple[str | None, ...]) -> bool:
        """Whether a device's `IDENTITY_FIELDS` name it, rather than hold nothing or placeholders.

        The maker's name counts where the others hold nothing at all.
        """
        return any(text and text.strip("-?. \"'") for text in identity[: len(NAME_FIELDS)])

    def serial_shaped(self, text: str) -> bool:
        """Whether a text is built like a serial number of a recalled product."""
        return bool(self._serial.fullmatch(fold(text).strip()))

    @property
    def pattern(self) -> bytes:
        """A regular expression for bytes that every record in ASCII matches which may matter by any of its cells.

        Free of look-around and back-references. See `Screen.byte_pattern` for the forms a record may have.
        """
        return self.screen.byte_pattern

    def _may_matter(self, identity: tuple[str | None, ...]) -> bool:
        rare = []
        for text, repeats in zip(identity, _REPEATING, strict=True):
            if text and repeats and self._passes(text):
                return True
            if text and not repeats:
                rare.append(text)
        return bool(rare) and self.screen.passes("\n".join(rare))

    def judge_columns(self, columns: Mapping[str, Sequence[str | None]], length: int) -> list[Finding]:
        """Return the verdicts on many devices given column by column, without flags.

        Args:
            columns: Canonical field to the values of all devices.
            length: How many devices there are.
        """
        nothing: Sequence[str | None] = [None] * length
        identities = zip(*(columns.get(name, nothing) for name in IDENTITY_FIELDS), strict=True)
        remembered = self._remembered
        return [remembered.get(identity) or self.judge_identity(identity) for identity in identities]

    def remedy_of(self, finding: Finding) -> str:
        """Return what the recall of a finding says is done about an affected unit."""
        return self._remedies.get(finding.recall_id, "")

    def with_flags(self, finding: Finding, device: Mapping[str, str | None]) -> Finding:
        """Add the circumstances that a record names to a finding that asks for work."""
        if finding.verdict is Verdict.NOT_AFFECTED:
            return finding
        judge = self._judge_of[finding.recall_id]
        flags = self._flags_of(judge, "\n".join([value for name in FLAG_FIELDS if (value := device.get(name))]))
        if "demo" not in flags:
            for piece in finding.evidence:
                if piece.shows == "model number" and self._is_demo(judge, piece.text):
                    flags = (*flags, "demo")
                    break
        return replace(finding, flags=flags) if flags else finding


_NUMBERED = ("model", "catalog_number")
_WHOLE_NUMBER = re.compile(r"\s*(\d+)\.0{1,2}\s*")
"""A number that has passed through a program which takes all numbers for fractions."""


def _device(identity: tuple[str | None, ...]) -> dict[str, str]:
    given = {name: text for name, text in zip(IDENTITY_FIELDS, identity, strict=True) if text and text.strip()}
    for name in _NUMBERED:
        if (text := given.get(name)) and (whole := _WHOLE_NUMBER.fullmatch(text)):
            given[name] = whole[1]
    return given


def _flags_of(judge: Judge, text: str) -> tuple[str, ...]:
    return tuple(judge.lexicon.flags(folded(text)))


def _is_demo(judge: Judge, code: str) -> bool:
    return any(found["demo"] for found in judge.lexicon.code.finditer(fold(code)))
