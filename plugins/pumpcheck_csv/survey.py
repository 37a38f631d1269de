"""A block of a large file, looked over as bytes: which of its lines cannot be cleared unparsed.

A line is *odd* unless it is beyond doubt one row of the right shape; it is *special* when it is odd or the screen's
pattern is found in it.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pumpcheck import Screen

from .form import Form

if TYPE_CHECKING:
    import hyperscan
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_LINE_FEED, _RETURN, _TAB, _SPACE = b"\n\r\t "
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_UNFOLDABLE = "\0"
"""Stands in folded text for a character that cannot be written in ASCII."""


class NotFastError(Exception):
    """A file is to be read in the plain way; the text says why where a person can do something about it."""


@dataclass(frozen=True)
class Survey:
    """The lines of a block.

    Attributes:
        data: The block.
        ends: Where each line ends: at the line feed, the lone carriage return, or the end of the block.
        odd: Whether a line is anything but surely one row of the right shape.
        special: The lines that cannot be cleared unparsed, in order.
    """

    data: bytes
    ends: Places
    odd: Flags
    special: list[int]

    def line(self, index: int) -> tuple[bytes, bytes]:
        """Return a line and its line end."""
        start = int(self.ends[index - 1]) + 1 if index else 0
        end = int(self.ends[index])
        close = self.data[end : end + 1]
        if close == b"\n" and end > start and self.data[end - 1] == _RETURN:
            return self.data[start : end - 1], b"\r\n"
        return self.data[start:end], close


class Surveyor:
    """Looks blocks over, in several threads at once."""

    def __init__(self, screen: Screen, form: Form, width: int) -> None:
        """Prepare for the blocks of one file.

        Args:
            screen: What may matter.
            form: How the file is read.
            width: How many fields a row of the right shape has.

        Raises:
            NotFastError: If hyperscan is not to be had or refuses the pattern.
        """
        try:
            import hyperscan

            self._database = _compiled(screen.pattern)
        except ImportError:
            raise NotFastError("hyperscan is not installed here, so every row was read, which takes longer") from None
        except hyperscan.error:
            raise NotFastError("hyperscan does not run here, so every row was read, which takes longer") from None
        self._scratch = hyperscan.Scratch
        self._local = threading.local()
        self._folded = lru_cache(maxsize=4096)(lambda run: _ascii_or_mark(screen.folded(run)))
        dialect = form.dialect
        self._codec = form.codec
        self._delimiter = ord(dialect.delimiter)
        self._quote = ord(dialect.quote) if dialect.quote else None
        self._exact = not (dialect.spaced or dialect.padded)
        self._between = width - 1

    def passes(self, text: str) -> bool:
        """Whether the screen's pattern is found in a text, or cannot be looked for."""
        folded = self._fold(text)
        return b"\0" in folded or bool(self._found(folded))

    def survey(self, data: bytes) -> Survey:
        """Look a block over."""
        import numpy as np

        look = np.frombuffer(data, np.uint8)
        # As a signed number, a byte beyond ASCII is below all others.
        marked = look.view(np.int8) < _SPACE
        if self._quote is not None:
            marked |= look == self._quote
        marks = np.flatnonzero(marked)
        what = look[marks]
        ends, controls = _lines(look, marks[what < _SPACE])
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
        delimiters = np.flatnonzero(look == self._delimiter)
        counts = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts)
        odd = self._blank(look, starts, ends)
        odd[np.searchsorted(ends, controls)] = True
        if self._quote is not None:
            self._check_quotes(look, marks[what == self._quote], delimiters, (starts, ends, counts), odd)
        odd |= counts != self._between
        special = odd.copy()
        special[np.searchsorted(ends, np.array(self._found(data), np.int64) - 1)] = True
        self._look_beyond_ascii(data, marks[what > 127], ends, odd, special)
        special |= odd
        return Survey(data, ends, odd, np.flatnonzero(special).tolist())

    def _found(self, data: bytes) -> list[int]:
        """Return where in ``data`` matches end."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._scratch(self._database)
        found: list[int] = []
        append = found.append

        def note(_which: int, _start: int, end: int, _flags: int, _context: object) -> None:
            append(end)

        self._database.scan(data, match_event_handler=note, scratch=scratch)
        return found

    def _fold(self, text: str) -> bytes:
        """Return text in ASCII, with a mark for each character that cannot be written so."""
        return _BEYOND_ASCII.sub(lambda run: self._folded(run[0]), text).encode("ascii")

    def _blank(self, look: npt.NDArray[np.uint8], starts: Places, ends: Places) -> Flags:
        """Return which lines may be blank: they begin with white space, or are hardly more than delimiters."""
        import numpy as np

        first = look[np.minimum(starts, len(look) - 1)]
        begins = (first == _LINE_FEED) | (first == _RETURN) | (first == _SPACE) | (first == _TAB)
        begins |= ends - starts <= 3 * self._between + 1
        return np.asarray(begins, bool)

    def _check_quotes(
        self,
        look: npt.NDArray[np.uint8],
        quotes: Places,
        delimiters: Places,
        lines: tuple[Places, Places, Places],
        odd: Flags,
    ) -> None:
        """Set which lines are odd for their quotes, and count the delimiters of the others outside of quotes.

        In a well-formed line every other quote opens a field or follows the one before at once (a doubled quote), and
        the ones between close a field or are followed at once by the next.
        """
        import numpy as np

        starts, ends, counts = lines
        line = np.searchsorted(ends, quotes)
        if self._exact and len(quotes):
            # The only quote of a line, within a field that does not begin with it, is a letter like any other.
            alone = np.append(True, line[1:] != line[:-1]) & np.append(line[1:] != line[:-1], True)
            before = look[np.maximum(quotes - 1, 0)]
            kept = ~(alone & (before != self._delimiter) & (quotes != starts[line]))
            quotes, line = quotes[kept], line[kept]
        if not len(quotes):
            return
        first = np.searchsorted(quotes, starts)
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        before = look[np.maximum(quotes - 1, 0)]
        after = np.where(quotes + 1 < len(look), look[np.minimum(quotes + 1, len(look) - 1)], _LINE_FEED)
        fits_open = (before == self._delimiter) | (quotes == starts[line]) | (before == self._quote)
        fits_close = (after == self._delimiter) | (after == _LINE_FEED) | (after == _RETURN) | (after == self._quote)
        last = np.append(line[1:] != line[:-1], True)
        odd[line[~np.where(opens, fits_open, fits_close) | (last & opens)]] = True
        quoted = np.zeros(len(ends), bool)
        quoted[line] = True
        of = np.repeat(np.arange(len(ends)), counts)
        of, within = of[quoted[of]], delimiters[quoted[of]]
        outside = (np.searchsorted(quotes, within) - first[of]) % 2 == 0
        counts[quoted] = np.bincount(of[outside], minlength=len(ends))[quoted]

    def _look_beyond_ascii(self, data: bytes, beyond: Places, ends: Places, odd: Flags, special: Flags) -> None:
        """Fold the lines that are not all ASCII and look through them again; those that do not decode are odd."""
        import numpy as np

        if not len(beyond):
            return
        lines = np.searchsorted(ends, beyond)
        # They are in order, and np.unique would load numpy's masked arrays first.
        indexes = lines[np.append(True, lines[1:] != lines[:-1])]
        texts, kept = [], []
        for index, start, end in zip(
            indexes.tolist(),
            np.where(indexes > 0, ends[indexes - 1] + 1, 0).tolist(),
            ends[indexes].tolist(),
            strict=True,
        ):
            try:
                texts.append(data[start:end].decode(self._codec))
            except UnicodeDecodeError:
                odd[index] = True
            else:
                kept.append(index)
        folded = self._fold("\n".join(texts))
        breaks = np.flatnonzero(np.frombuffer(folded, np.uint8) == _LINE_FEED)
        found = [*self._found(folded), *(place.end() for place in re.finditer(b"\0", folded))]
        for place in np.searchsorted(breaks, np.array(found, np.int64) - 1).tolist():
            special[kept[place]] = True


@lru_cache(maxsize=4)
def _compiled(pattern: bytes) -> hyperscan.Database:
    """Compile a pattern, which takes some tenths of a second and serves for all files of a scan."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(expressions=[pattern], ids=[0], flags=0)
    return database


def _lines(look: npt.NDArray[np.uint8], low: Places) -> tuple[Places, Places]:
    """Return where lines end and which of the control characters no line of text holds."""
    import numpy as np

    what = look[low]
    feeds, returns = what == _LINE_FEED, what == _RETURN
    ends = low[feeds]
    if returns.any():
        before = low[returns]
        following = np.where(before + 1 < len(look), look[np.minimum(before + 1, len(look) - 1)], _SPACE)
        ends = np.sort(np.concatenate((ends, before[following != _LINE_FEED])))
    if not len(ends) or ends[-1] != len(look) - 1:
        ends = np.append(ends, len(look))  # nothing ends the last line
    return ends, low[~(feeds | returns | (what == _TAB))]


def _ascii_or_mark(text: str) -> str:
    text = text.replace("\n", " ")
    return text if text.isascii() else _BEYOND_ASCII.sub(lambda run: _UNFOLDABLE * len(run[0]), text)
