"""What stands around a number in a text of unknown field: whether a name of ours is beside it.

Such a text is full of other numbers. A number counts only where nothing but words that go with a model number stand
between it and a name of ours, and where no word claims it for something else: “room 722”, “price 722”.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from pumpcheck.matching.lexicon import FAMILY
from pumpcheck.matching.mentions import Mention
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.words import Span
from pumpcheck.model.finding import Evidence

KIND = "kind of device"
"""What evidence shows that is neither maker nor family."""
_SHOWS = {"own": "maker", "parent": "maker", "product": KIND}
_STOPS = ("other maker", "accessory", "other device", "division")
_GOES_WITH = ("exception", "weak", "generic")
_SHORT = 3
"""Letters of a word that may stand between a name and its number: “no”, “ref”, “typ”."""
_REACH = 40
"""Characters between the two."""
_STRANGE_WORDS = 2
"""Words of no list that may stand behind a family or the maker of nothing else: “Paradigm of Mrs Smith, 722”."""


class Surroundings:
    """What stands around the numbers of one text."""

    def __init__(self, field: str, reading: Reading) -> None:
        """Take the field in which the text stands, and what it says."""
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
