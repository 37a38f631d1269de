"""Ask a screen about many lines or rows at once, by their bytes: what a reader's fast way is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pumpcheck.folding import IN_NO_SIGN
from pumpcheck.grid import Patterns, Screen

if TYPE_CHECKING:
    import hyperscan

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint64]

_LAST_OF_ASCII = 0x7F
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNFOLDED, _UNDECODED = b"\0", b"\1"
_SHORT, _LEFT_OUT = 8, b"\xff"
_REMEMBERED = 20_000
_COMPILING = Lock()
_NONE: Places = np.zeros(0, np.int64)
#: For each size of a short run, the bits of a number that it takes.
_WITHIN: Numbers = np.frombuffer(
    b"".join((_LEFT_OUT * size).ljust(_SHORT, b"\0") for size in range(_SHORT + 1)), np.uint64
)
_NOTHING_KNOWN: tuple[Numbers, Numbers] = np.zeros(1, np.uint64), np.zeros((1, 2), np.uint64)
_IS_ALNUM = np.array([byte < _LAST_OF_ASCII and chr(byte).isalnum() for byte in range(256)])


class BlockScreen:
    """Looks through blocks of bytes for what a screen lets through, by hyperscan, which lets go of the interpreter."""

    def __init__(self, screen: Screen, decode: Callable[[bytes], str]) -> None:
        """Prepare to look through blocks.

        Args:
            screen: The screen.
            decode: Decodes bytes beyond ASCII; what cannot be decoded as surrogates.

        Raises:
            ImportError: If hyperscan is not to be had, or does not run here.
        """
        import hyperscan

        # Each time one of its own, since other threads may use the same database.
        self._scratch = hyperscan.Scratch
        self._database = compiled(screen.patterns)
        self._in_ascii = InAscii(screen.folded, decode)

    def places(self, data: bytes) -> tuple[Places, Places, Places, Places]:
        """Return where in a block the last bytes are of names, numbers and others, and of what is not decoded.

        Characters beyond ASCII are looked through in the form in which the screen compares them.
        May be called from several threads at once. See `pumpcheck.Patterns` for the three.
        """
        found: tuple[list[int], list[int], list[int], list[int]] = [], [], [], []
        add = [places.append for places in found]

        def take(kind: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add[kind](end - 1)

        text, left_out = (data, _NONE) if data.isascii() else self._in_ascii(data)
        self._database.scan(text, match_event_handler=take, scratch=self._scratch(self._database))
        names, numbers, others, undecoded = (np.array(places, np.int64) for places in found)
        before = left_out - np.arange(len(left_out))

        def in_block(places: Places) -> Places:
            return places + np.searchsorted(before, places, side="right")

        return in_block(names), in_block(numbers), in_block(others), in_block(undecoded)


class InAscii:
    r"""Writes bytes with each run of characters beyond ASCII in the form in which it is compared, if that is as short.

    A run that has no such form becomes a byte of zero, one that cannot be decoded a byte of one. So does a word that is
    only partly of letters that stand in no sign.

    >>> from pumpcheck.folding import fold
    >>> text, left_out = InAscii(fold)("Lève-malade, très «vieux»".encode())
    >>> text, left_out.tolist()
    (b'LEve-malade, trEs \x00vieux\x00', [2, 17, 21, 28])
    """

    def __init__(self, fold: Callable[[str], str], decode: Callable[[bytes], str] = bytes.decode) -> None:
        """Take what makes a text comparable, and what decodes bytes: what cannot be decoded as surrogates."""
        self._fold, self._decode = fold, decode
        self._long_run = lru_cache(maxsize=_REMEMBERED)(self._become)
        # Short runs are numbers, so that a block's are looked up at once: sorted, and what they become.
        self._known = _NOTHING_KNOWN

    def __call__(self, data: bytes) -> tuple[bytes, Places]:
        """Return bytes in ASCII, and the places of those bytes that have none in its stead."""
        written = bytearray(data)
        written += _LEFT_OUT * _SHORT
        text = np.frombuffer(written, np.uint8)
        beyond = np.flatnonzero(text[:-_SHORT] > _LAST_OF_ASCII)
        begins = np.flatnonzero(np.diff(beyond, prepend=-_SHORT) > 1)
        starts, sizes = beyond[begins], np.diff(begins, append=len(beyond))
        is_word = ~(_IS_ALNUM[text[starts - 1]] | _IS_ALNUM[text[starts + sizes]])
        is_short = sizes <= _SHORT
        windows = np.lib.stride_tricks.sliding_window_view(text, _SHORT, writeable=True)
        short, within = starts[is_short], _WITHIN[sizes[is_short]]
        held = windows[short].view(np.uint64).ravel()
        become = self._looked_up(held & within)[np.arange(len(short)), is_word[is_short].astype(np.intp)]
        # In order, so that a run nearby is written behind the one whose window holds it too.
        windows[short] = (held & ~within | become).view(np.uint8).reshape(-1, _SHORT)
        long = zip(starts[~is_short].tolist(), sizes[~is_short].tolist(), is_word[~is_short].tolist(), strict=True)
        texts = (self._long_run(data[start : start + size])[word] for start, size, word in long)
        text[beyond[np.repeat(~is_short, sizes)]] = np.frombuffer(b"".join(texts), np.uint8)
        return bytes(written).replace(_LEFT_OUT, b""), np.flatnonzero(text[:-_SHORT] == ord(_LEFT_OUT))

    def _looked_up(self, runs: Numbers) -> Numbers:
        """Return what short runs become, in both ways."""
        known, become = self._known if len(self._known[0]) < _REMEMBERED else _NOTHING_KNOWN
        places = np.searchsorted(known, runs)
        new = np.unique(runs[known.take(places, mode="clip") != runs])
        if len(new):
            texts = (text.ljust(_SHORT, b"\0") for run in new for text in self._become(run.tobytes().rstrip(b"\0")))
            order = np.argsort(known := np.append(known, new))
            added = np.frombuffer(b"".join(texts), np.uint64).reshape(-1, 2)
            known, become = known[order], np.concatenate((become, added))[order]
            self._known, places = (known, become), np.searchsorted(known, runs)
        return become[places]

    def _become(self, run: bytes) -> tuple[bytes, bytes]:
        """Return what a run becomes within a word, and as a word of its own, as many bytes as it has.

        It stays within one line, since it is looked through by lines.
        """
        text = self._decode(run)
        folded = self._fold(text).replace("\n", " ")
        fits = folded.isascii() and len(folded) <= len(run)
        word = _UNDECODED if _SURROGATE.search(text) else folded.encode() if fits else _UNFOLDED
        within = _UNFOLDED if IN_NO_SIGN in folded and word != _UNDECODED else word
        return within.ljust(len(run), _LEFT_OUT), word.ljust(len(run), _LEFT_OUT)


def compiled(patterns: Patterns) -> hyperscan.Database:
    """Return compiled patterns; what another thread compiles already is waited for.

    Raises:
        ImportError: If hyperscan is not to be had, or does not run here.
    """
    with _COMPILING:
        return _compiled(patterns)


@lru_cache(maxsize=8)
def _compiled(patterns: Patterns) -> hyperscan.Database:
    """Compile patterns, which takes some tenths of a second and serves for all files of a scan."""
    import hyperscan

    kinds = patterns.names, patterns.numbers, (*patterns.others, rb"\x00"), (rb"\x01",)
    database = hyperscan.Database()
    try:
        database.compile(
            expressions=[part for parts in kinds for part in parts],
            ids=[kind for kind, parts in enumerate(kinds) for _ in parts],
        )
    except hyperscan.error as error:
        raise ImportError(str(error)) from error
    return database
