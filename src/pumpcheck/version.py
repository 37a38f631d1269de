"""The version of pumpcheck and of the form of its results, in a place that every module may read.

The first is looked up when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str

RESULT_SCHEMA = "pumpcheck-result/2"
"""Form of a JSON result: keys may be added under the same number, none is taken away or given another meaning."""


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pumpcheck")
    except PackageNotFoundError:
        # Run from its sources, without being installed.
        return "0+unknown"
