"""One block of a large file, looked over as bytes: which of its lines need reading, and how many there are.

A line is *plain* when it is beyond doubt one record by itself: no control character, its quotes exactly where quotes
belong, not blank, every byte in the encoding. Everything else is for `Records` to judge. A plain line is *wanted* when
the screen's pattern is found in it, in a column that can matter, or *named* when it names a recalled model in another
one. A plain line that is neither is cleared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pumpcheck import ByteScreen

from .alone import alone
from .finder import UNFOLDABLE, Finder
from .layout import Layout

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]

_LINE_FEED, _RETURN, _TAB, _SPACE = b"\n\r\t "
_LAST_ASCII = 0x7F
_FEW = 32
"""Where fewer than one line in so many has quotes out of place, each is looked at by itself sooner than all at once."""


class Special(NamedTuple):
    """A line to be looked at: where in the block it starts and, less its line end, stops, and whether it is plain."""

    number: int
    start: int
    stop: int
    plain: bool


@dataclass(frozen=True)
class Survey:
    """The lines of a block.

    Attributes:
        data: The block.
        ends: Where each line ends: at the line feed, the lone carriage return, or the end of the block.
        specials: The lines to be looked at, in order.
        matched: The lines in which the screen's pattern was found, in whatever column.
        named: Those of them that name a recalled model, and not in a column that can matter.
        by_itself: Of those with quotes out of place, lines that are surely one record each all the same.
    """

    data: bytes
    ends: Places
    specials: Sequence[Special] = ()
    matched: frozenset[int] = frozenset()
    named: Collection[int] = frozenset()
    by_itself: Collection[int] = frozenset()

    @property
    def ended(self) -> bool:
        """Whether something ends its last line."""
        return int(self.ends[-1]) < len(self.data)

    def line(self, index: int) -> tuple[bytes, bytes]:
        """Return a line and its line end."""
        start = int(self.ends[index - 1]) + 1 if index else 0
        end = int(self.ends[index])
        close = self.data[end : end + 1]
        if close == b"\n" and end > start and self.data[end - 1] == _RETURN:
            return self.data[start : end - 1], b"\r\n"
        return self.data[start:end], close


class Surveyor:
    """Looks blocks over."""

    def __init__(self, finder: Finder, screen: ByteScreen, layout: Layout) -> None:
        """Prepare for the files of one layout."""
        self._finder = finder
        self._codec = layout.codec
        self._delimiter = layout.dialect.delimiter.encode("ascii")
        self._quote = ord(layout.dialect.quote) if layout.dialect.quote else None
        self._spaced = layout.dialect.spaced
        self._exact = not (layout.dialect.spaced or layout.dialect.padded)
        self._between = layout.width - 1
        # Kept from block to block, since to be given fresh memory takes longer than all that is done in it.
        self._room: npt.NDArray[np.bool_] | None = None
        self._columns: frozenset[int] | None = None
        if screen.headings is not None and layout.width == len(layout.headings) and not layout.shape.doubt:
            wanted = set(screen.headings)
            self._columns = frozenset(place for place, name in enumerate(layout.headings) if name in wanted)

    def survey(self, data: bytes) -> Survey:
        """Look a block over."""
        import numpy as np

        look = np.frombuffer(data, np.uint8)
        marks = self._marks(look)
        what = look[marks]
        ends, low_lines = _lines(look, marks[what < _SPACE])
        unplain = np.zeros(len(ends), bool)
        unplain[np.searchsorted(ends, low_lines)] = True
        unplain |= self._may_be_blank(look, ends)
        quotes = marks[what == self._quote] if self._quote is not None else marks[:0]
        misquoted = np.zeros(len(ends), bool)
        quoted = self._check_quotes(look, quotes, ends, misquoted)
        wanted, named, broken = self._fold_and_find(data, marks[what > _LAST_ASCII], ends)
        unplain[broken] = True
        by_itself: frozenset[int] = frozenset()
        found, names = (np.array(places, np.int64) for places in self._finder.ends(data))
        of_found = np.searchsorted(ends, found - 1)
        if self._exact and np.count_nonzero(misquoted) * _FEW > len(ends):
            told = alone(look, ends, quotes, self._delimiter[0], self._between) & misquoted
            by_itself = frozenset({*of_found[told[of_found]].tolist(), *(index for index in wanted if told[index])})
            told[list(by_itself)] = False
            misquoted &= ~told
        unplain |= misquoted
        wanted |= self._that_matter(data, ends, quoted, found, of_found)
        named |= self._beside(data, ends, quoted, names)
        special = unplain.copy()
        special[list(wanted | named)] = True
        specials = _specials(look, ends, np.flatnonzero(special), unplain)
        return Survey(data, ends, specials, frozenset(of_found.tolist()), named, by_itself)

    def _marks(self, look: npt.NDArray[np.uint8]) -> Places:
        """Return where control characters, quotes and bytes beyond ASCII stand."""
        import numpy as np

        if self._room is None or len(look) > self._room.shape[1]:
            self._room = np.empty((2, len(look)), bool)
        marked, quotes = self._room[:, : len(look)]
        # As a signed number, a byte beyond ASCII is below all others.
        np.less(look.view(np.int8), _SPACE, out=marked)
        if self._quote is not None:
            np.equal(look, self._quote, out=quotes)
            np.logical_or(marked, quotes, out=marked)
        return np.flatnonzero(marked)

    @staticmethod
    def lines(data: bytes) -> Survey:
        """Return the lines of a block, none of them looked at."""
        import numpy as np

        look = np.frombuffer(data, np.uint8)
        return Survey(data, _lines(look, np.flatnonzero(look < _SPACE))[0])

    def _may_be_blank(self, look: npt.NDArray[np.uint8], ends: Places) -> npt.NDArray[np.bool_]:
        import numpy as np

        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
        # The block's last line may be empty, where nothing follows to look at.
        first = look[np.minimum(starts, len(look) - 1)]
        blank = (first == _LINE_FEED) | (first == _RETURN) | (first == _SPACE)
        if self._delimiter != b"\t":
            blank |= first == _TAB
        return np.asarray(blank, bool)

    def _check_quotes(
        self, look: npt.NDArray[np.uint8], places: Places, ends: Places, unplain: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.bool_]:
        """Mark lines whose quotes are not exactly where they belong; return which lines have quotes.

        In a well-formed line every other quote opens a field or follows the one before at once (a doubled quote), and
        the ones between close a field or are followed at once by the next.
        """
        import numpy as np

        quoted = np.zeros(len(ends), bool)
        if not len(places):
            return quoted
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
        line = np.searchsorted(ends, places)
        before = np.where(places > 0, look[places - 1], _LINE_FEED)
        # The only quote of a line, within a field that does not begin with it, is a letter like any other.
        first = np.append(True, line[1:] != line[:-1])
        lonely = first & np.append(first[1:], True) & (before != self._delimiter[0]) & (places != starts[line])
        if not self._spaced and lonely.any():
            places, line, before = places[~lonely], line[~lonely], before[~lonely]
            if not len(places):
                return quoted
        quoted[line] = True
        opens = (np.arange(len(places)) - np.searchsorted(line, line)) % 2 == 0
        delimiter = self._delimiter[0]
        after = np.where(places + 1 < len(look), look[np.minimum(places + 1, len(look) - 1)], _LINE_FEED)
        fits_open = (before == delimiter) | (places == starts[line]) | (before == self._quote)
        fits_close = (after == delimiter) | (after == _LINE_FEED) | (after == _RETURN) | (after == self._quote)
        unplain[line[~np.where(opens, fits_open, fits_close)]] = True
        # A line whose last quote opens something runs on.
        last = np.append(line[1:] != line[:-1], True)
        unplain[line[last & opens]] = True
        return quoted

    def _fold_and_find(self, data: bytes, beyond: Places, ends: Places) -> tuple[set[int], set[int], list[int]]:
        """Look through the lines that are not all ASCII; return the wanted, the named, and those that do not decode."""
        import numpy as np

        if not len(beyond):
            return set(), set(), []
        lines = np.searchsorted(ends, beyond)
        # They are in order, and np.unique would load numpy's masked arrays first.
        indexes = lines[np.append(True, lines[1:] != lines[:-1])].tolist()
        stops = ends.tolist() if len(indexes) > len(ends) // 4 else ends
        raw = [data[int(stops[index - 1]) + 1 if index else 0 : int(stops[index])] for index in indexes]
        try:
            text = b"\n".join(raw).decode(self._codec)
        except UnicodeDecodeError:
            broken = [index for index, line in zip(indexes, raw, strict=True) if not _decodes(line, self._codec)]
            bad = set(broken)
            kept = [(index, line) for index, line in zip(indexes, raw, strict=True) if index not in bad]
            indexes, raw = [index for index, _ in kept], [line for _, line in kept]
            text = b"\n".join(raw).decode(self._codec)
        else:
            broken = []
        folded = self._finder.fold(text)
        found, names = self._finder.ends(folded)
        if UNFOLDABLE in folded:
            # What the fold cannot turn into ASCII is let through.
            found += [place.end() for place in re.finditer(UNFOLDABLE, folded)]
        if not found:
            return set(), set(), broken
        breaks = np.flatnonzero(np.frombuffer(folded, np.uint8) == _LINE_FEED)
        wanted, named = (
            {indexes[place] for place in np.searchsorted(breaks, np.array(places, np.int64) - 1).tolist()}
            for places in (found, names)
        )
        return wanted, named, broken

    def _that_matter(
        self, data: bytes, ends: Places, quoted: npt.NDArray[np.bool_], found: Places, indexes: Places
    ) -> set[int]:
        """Return the lines that the screen lets through as they are, of those in which it found something."""
        import numpy as np

        if self._columns is None or not len(found):
            return set(indexes.tolist())
        wanted: set[int] = set()
        starts = np.where(indexes > 0, ends[indexes - 1] + 1, 0)
        for index, start, place, end, has_quotes in zip(
            indexes.tolist(),
            starts.tolist(),
            found.tolist(),
            ends[indexes].tolist(),
            quoted[indexes].tolist(),
            strict=True,
        ):
            if index not in wanted and self._may_matter(data, start, place - 1, end, has_quotes):
                wanted.add(index)
        return wanted

    def _beside(self, data: bytes, ends: Places, quoted: npt.NDArray[np.bool_], names: Places) -> set[int]:
        """Return the lines that name a recalled model and not, or not beyond doubt, in a column that can matter."""
        import numpy as np

        lines = np.searchsorted(ends, names - 1)
        if self._columns is None:
            return set(lines.tolist())
        starts = np.where(lines > 0, ends[lines - 1] + 1, 0)
        places = zip(lines.tolist(), starts.tolist(), names.tolist(), quoted[lines].tolist(), strict=True)
        return {
            line
            for line, start, place, has_quotes in places
            if has_quotes or data.count(self._delimiter, start, place - 1) not in self._columns
        }

    def _may_matter(self, data: bytes, start: int, place: int, end: int, has_quotes: bool) -> bool:
        """Whether a match in a plain line stands in a column that can matter, or in a row of another shape."""
        delimiter, columns = self._delimiter, self._columns or ()
        if has_quotes:
            quote = bytes((self._quote or 0,))
            before = sum(part.count(delimiter) for part in data[start:place].split(quote)[::2])
            if before in columns:
                return True
            return sum(part.count(delimiter) for part in data[start:end].split(quote)[::2]) != self._between
        return data.count(delimiter, start, place) in columns or data.count(delimiter, start, end) != self._between


def _lines(look: npt.NDArray[np.uint8], low: Places) -> tuple[Places, Places]:
    """Return where lines end and which of the control characters no line of text holds."""
    import numpy as np

    what = look[low]
    feeds, returns = what == _LINE_FEED, what == _RETURN
    ends, number = low[feeds], np.count_nonzero(returns)
    # A line feed behind a carriage return is the next mark, and the next byte.
    if number and np.count_nonzero(returns[:-1] & feeds[1:] & (low[1:] - low[:-1] == 1)) < number:
        before = low[returns]
        following = np.where(before + 1 < len(look), look[np.minimum(before + 1, len(look) - 1)], _SPACE)
        ends = np.sort(np.concatenate((ends, before[following != _LINE_FEED])))
    if np.count_nonzero(feeds) + number == len(low):
        return _closed(ends, look), low[:0]
    return _closed(ends, look), low[~(feeds | returns | (what == _TAB))]


def _specials(
    look: npt.NDArray[np.uint8], ends: Places, places: Places, unplain: npt.NDArray[np.bool_]
) -> list[Special]:
    import numpy as np

    starts, stops = np.where(places > 0, ends[places - 1] + 1, 0), ends[places]
    last = np.minimum(stops, len(look) - 1)
    both = (stops > starts) & (look[last] == _LINE_FEED) & (look[last - 1] == _RETURN)
    columns = (places, starts, stops - both, ~unplain[places])
    return list(map(Special._make, zip(*(column.tolist() for column in columns), strict=True)))


def _closed(ends: Places, look: npt.NDArray[np.uint8]) -> Places:
    """Add the end of a last line that nothing ends."""
    import numpy as np

    return ends if len(ends) and ends[-1] == len(look) - 1 else np.append(ends, len(look))


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
