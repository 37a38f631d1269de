"""The columns of a batch of Arrow data, those inside structs on their own: ``asset.serial``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


def leaf_names(fields: Iterable[pa.Field]) -> list[str]:
    """Return the names of all columns.

    >>> import pyarrow as pa
    >>> leaf_names(pa.schema([("id", pa.int64()), ("asset", pa.struct([("serial", pa.string())]))]))
    ['id', 'asset.serial']
    """
    return [name for field in fields for name in _names(field)]


def leaves(arrays: Sequence[pa.Array]) -> list[pa.Array]:
    """Return all columns in the order of `leaf_names`; where a struct is missing, so is what is in it."""
    return [leaf for array in arrays for leaf in _leaves(array)]


def _names(field: pa.Field) -> Iterator[str]:
    import pyarrow as pa

    if not pa.types.is_struct(field.type):
        yield field.name
        return
    for inner in field.type:
        yield from (f"{field.name}.{name}" for name in _names(inner))


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    import pyarrow as pa

    if not pa.types.is_struct(array.type):
        yield array
        return
    for inner in array.flatten():
        yield from _leaves(inner)
