"""The screen of one table: what the matcher's screen says of any text, and what the matcher says of whole records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pumpcheck.grid import Mark
from pumpcheck.matching.identify import IDENTITY_FIELDS
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model import Recall, Verdict

JOINT = " - "
"""Between the values of several columns that feed one field. Matching takes it for a break that settles nothing."""

Fields = Mapping[str, Sequence[str]]


class TableScreen:
    """A `RecordScreen`, and so a `ByteScreen`, for a table of which it is known which heading is which field.

    Attributes:
        headings: The columns that can matter.
        byte_pattern: See `ByteScreen`.
        anywhere_pattern: See `ByteScreen`.
    """

    def __init__(self, matcher: Matcher, fields: Fields) -> None:
        """Prepare for a table; ``fields`` are headings by canonical field."""
        self._matcher = matcher
        self._fields = {name: tuple(fields[name]) for name in IDENTITY_FIELDS if fields.get(name)}
        self.headings = frozenset(heading for headings in self._fields.values() for heading in headings)

    @property
    def byte_pattern(self) -> bytes:  # noqa: D102
        return self._matcher.screen.byte_pattern

    @property
    def anywhere_pattern(self) -> bytes:  # noqa: D102
        return self._matcher.anywhere.byte_pattern

    def passes(self, text: str) -> bool:
        """Whether a record with this text may be anything but not_affected."""
        return self._matcher.screen.passes(text)

    def folded(self, text: str) -> str:
        """Return text in the form on which `byte_pattern` may be used as far as it is ASCII."""
        return self._matcher.screen.folded(text)

    def clears(self, record: Mapping[str, str | None], mark: Mark | None = None) -> bool:
        """Whether a record with these values, by heading, is not_affected; see `RecordScreen.clears`."""
        identity = tuple([self._value(record, self._fields.get(name, ())) for name in IDENTITY_FIELDS])
        return self._matcher.clears(identity) and (
            mark is None
            or self._matcher.judge_loose(whole((*record.values(), *mark.extra))).verdict is Verdict.NOT_AFFECTED
        )

    @staticmethod
    def _value(record: Mapping[str, str | None], headings: Sequence[str]) -> str | None:
        if len(headings) == 1:
            return record.get(headings[0]) or None
        return joined(map(record.get, headings)) if headings else None

    def __reduce__(self) -> tuple[object, ...]:
        # What the matcher remembers is of no use to another process, and not to be sent to one.
        return _made_anew, (self._matcher.recalls, self._fields)


def joined(values: Iterable[str | None]) -> str | None:
    """Return the value of a field that several columns feed, each value once; None where all are empty."""
    return JOINT.join(dict.fromkeys(value for value in values if value)) or None


def whole(values: Iterable[str | None]) -> str:
    """Return all words of a record of the wrong shape, since they may stand under the wrong headings."""
    return " ; ".join(filter(None, values))


def _made_anew(recalls: Iterable[Recall], fields: Fields) -> TableScreen:
    return TableScreen(Matcher(recalls), fields)
