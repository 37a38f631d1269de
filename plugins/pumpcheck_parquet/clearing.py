"""Clear records by the screen, column by column, before any value becomes text of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pumpcheck import ByteScreen

from .texts import texts

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


def may_matter(columns: Sequence[pa.Array], others: Iterable[pa.Array], screen: ByteScreen) -> list[int]:
    """Return the positions of the records that may be anything but not_affected.

    Words and numbers stand unbroken in a cell, so what the screen says of a record it says of one of its cells.

    Args:
        columns: The Arrow arrays of the columns that can matter.
        others: Those of the other columns, in which the full name of a recalled model does.
        screen: The screen.
    """
    found: set[int] = set()
    for column in columns:
        found.update(_in_column(column, screen.byte_pattern, screen, unless_ascii=True))
    for column in others:
        if not _holds_no_words(column):
            found.update(_in_column(column, screen.anywhere_pattern, screen, unless_ascii=False))
    return sorted(found)


def _holds_no_words(column: pa.Array) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_boolean(column.type)
        or pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_decimal(column.type)
        or pa.types.is_temporal(column.type)
        or pa.types.is_null(column.type)
    )


def _in_column(column: pa.Array, pattern: bytes, screen: ByteScreen, *, unless_ascii: bool) -> list[int]:
    """Return where a pattern is found and, if so asked, a text that has no form in ASCII."""
    import pyarrow as pa
    import pyarrow.compute as pc  # type: ignore[import-untyped]

    if pa.types.is_dictionary(column.type):
        wanted = set(_in_column(column.dictionary, pattern, screen, unless_ascii=unless_ascii))
        return [place for place, index in enumerate(column.indices.to_pylist()) if index in wanted] if wanted else []
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = pa.array(texts(column), pa.string(), from_pandas=False)
    hits = _hits(column, pattern)
    beyond = pc.indices_nonzero(pc.fill_null(pc.invert(pc.string_is_ascii(column)), False)).to_pylist()
    folded = [screen.folded(text) for text in column.take(pa.array(beyond, pa.int64())).to_pylist()]
    again = set(_hits(pa.array([text.encode("ascii", "replace").decode() for text in folded], pa.string()), pattern))
    return hits + [
        place
        for number, place in enumerate(beyond)
        if number in again or (unless_ascii and not folded[number].isascii())
    ]


def _hits(column: pa.Array, pattern: bytes) -> list[int]:
    import pyarrow.compute as pc

    hits = pc.match_substring_regex(column, pattern.decode("ascii"))
    return list(pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist())
