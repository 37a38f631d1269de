"""The version of pumpcheck, in a place that every module may read; looked up when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pumpcheck")
    except PackageNotFoundError:
        # Run from its sources, without being installed.
        return "0+unknown"
