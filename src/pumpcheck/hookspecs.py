"""The whole plugin contract: five hooks, each optional.

A plugin is a module that a distribution names in its entry-point group ``pumpcheck``::

    [project.entry-points.pumpcheck]
    sqlite = "pumpcheck_sqlite"

It marks its functions with ``pumpcheck.hookimpl``. Hooks take positional parameters without defaults. Every
implementation is called on its own, so one that raises is named and does not stop the others. The order in which
plugins load decides nothing: what two of them both provide is an error that names both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import pluggy

if TYPE_CHECKING:
    from pumpcheck.adapters import Adapter
    from pumpcheck.model.finding import HeadingAlias
    from pumpcheck.model.recall import Recall
    from pumpcheck.model.result import ScanResult

PROJECT = "pumpcheck"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """A report format.

    Attributes:
        format: Name that ``--format`` asks for, such as ``json``.
        suffixes: File suffixes with their dot that mean this format, such as ``(".json",)``.
        write: Writes a finished result to a binary stream. Replacing the file safely and masking serial numbers
            has been done around it.
        summary: One line for ``pumpcheck plugins``.
    """

    format: str
    suffixes: tuple[str, ...]
    write: Callable[[ScanResult, BinaryIO], None]
    summary: str = ""


@hookspec
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide adapters, each reading one kind of source.

    Example::

        @pumpcheck.hookimpl
        def pumpcheck_adapters():
            from .reader import SqliteAdapter
            yield SqliteAdapter()

    Returns:
        Instances of `pumpcheck.adapters.Adapter`, each with a name that no other adapter has. Which one reads a
        location follows from ``--option adapter=NAME`` or else from `Adapter.claims`.
    """
    raise NotImplementedError


@hookspec
def pumpcheck_headings() -> Iterable[HeadingAlias]:
    """Provide further headings for canonical fields: those of your asset system or language.

    Example::

        @pumpcheck.hookimpl
        def pumpcheck_headings():
            return [HeadingAlias("Gerätebezeichnung", "description", "de")]

    Returns:
        `pumpcheck.HeadingAlias` values whose field is one of `pumpcheck.FIELDS`.
    """
    raise NotImplementedError


@hookspec
def pumpcheck_recalls() -> Iterable[Recall]:
    """Provide further recalls.

    Example::

        @pumpcheck.hookimpl
        def pumpcheck_recalls():
            yield pumpcheck.load_recall(files("our_plugin") / "our-recall.toml")

    Returns:
        `pumpcheck.Recall` values, each with an id that no other recall has. One whose ``default`` is true is
        applied by every scan.
    """
    raise NotImplementedError


@hookspec
def pumpcheck_reports() -> Iterable[ReportWriter]:
    """Provide further report formats.

    Example::

        @pumpcheck.hookimpl
        def pumpcheck_reports():
            yield ReportWriter("rst", (".rst",), write_rst, "a table for a manual")

    Returns:
        `pumpcheck.ReportWriter` values whose format and suffixes no other writer has.
    """
    raise NotImplementedError


@hookspec
def pumpcheck_scan_finished(result: ScanResult) -> None:
    """Be told of a finished scan, for example to open a ticket.

    Called once, after every source was read and before any report is written. What it raises becomes a warning
    of the result; it cannot change the result.

    Example::

        @pumpcheck.hookimpl
        def pumpcheck_scan_finished(result):
            notify(result.counts)

    Args:
        result: The finished result. It holds whole serial numbers: do not send them anywhere.
    """
    raise NotImplementedError
