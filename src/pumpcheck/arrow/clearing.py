"""Clear records by the screen, column by column, before any value becomes text of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from pumpcheck.arrow.texts import texts

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


class Pattern(Protocol):
    """What a text that may matter matches; see `pumpcheck.Screen`, which is one."""

    @property
    def pattern(self) -> bytes:
        """A regular expression for text in ASCII."""
        ...

    def folded(self, text: str) -> str:
        """Return text in the form on which ``pattern`` may be used as far as it is ASCII."""
        ...


def may_matter(columns: Iterable[pa.Array], screen: Pattern) -> list[int]:
    """Return the positions of the records that may be anything but not_affected.

    Words and numbers stand unbroken in a cell, so what the screen says of a record it says of one of its cells.

    Args:
        columns: The Arrow arrays of all columns.
        screen: The screen.
    """
    import pyarrow as pa

    pattern = screen.pattern.decode("ascii")
    plain: list[pa.Array] = []
    places: set[int] = set()
    for column in columns:
        if pa.types.is_dictionary(column.type):
            wanted = set(_found(_as_text(column.dictionary), pattern, screen))
            indices = column.indices.to_pylist() if wanted else ()
            places.update(place for place, index in enumerate(indices) if index in wanted)
        else:
            plain.append(_as_text(column))
    if plain:
        # The pattern is compiled for each call, which takes longer than to look through a column.
        places.update(place % len(plain[0]) for place in _found(pa.concat_arrays(plain), pattern, screen))
    return sorted(places)


def _as_text(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_string(column.type):
        return column.cast(pa.large_string())
    if pa.types.is_large_string(column.type):
        return column
    return pa.array(texts(column), pa.large_string(), from_pandas=False)


def _found(column: pa.Array, pattern: str, screen: Pattern) -> list[int]:
    """Return where the pattern is found, or a text that has no form in ASCII."""
    import pyarrow as pa
    import pyarrow.compute as pc  # type: ignore[import-untyped]

    hits = _hits(column, pattern)
    beyond = pc.indices_nonzero(pc.fill_null(pc.invert(pc.string_is_ascii(column)), False))
    if not len(beyond):
        return hits
    distinct = column.take(beyond).dictionary_encode()
    folded = list(map(screen.folded, distinct.dictionary.to_pylist()))
    wanted = set(_hits(pa.array([text.encode("ascii", "replace").decode() for text in folded], pa.string()), pattern))
    wanted.update(number for number, text in enumerate(folded) if not text.isascii())
    kinds = zip(beyond.to_pylist(), distinct.indices.to_pylist(), strict=True)
    return hits + [place for place, number in kinds if number in wanted]


def _hits(column: pa.Array, pattern: str) -> list[int]:
    import pyarrow.compute as pc

    hits = pc.match_substring_regex(column, pattern)
    return list(pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist())
