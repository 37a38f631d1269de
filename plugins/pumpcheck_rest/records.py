"""Records as JSON into rows of text: every value of a record has a column, so nothing of it vanishes."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pumpcheck import unique_headings

from .expressions import search
from .flatten import BETWEEN, Flattener
from .naming import NamingCheck

if TYPE_CHECKING:
    from .schema import ProfileSpec

FURTHER = "Further fields"
"""Heading of the column that takes what is beyond the last column."""

MOST_COLUMNS = 1_000

_OPERATORS = frozenset("[|&(?'\"")

_ID_LEAVES = frozenset(
    ["id", "_id", "pk", "uuid", "guid", "url", "uri", "href", "link", "self", "slug", "natural_slug", "object_type",
     "notes_url", "api", "resource_uri", "sys_id"]
)  # fmt: skip


class Layout:
    """The columns of one read. They are known when every record has been through `learn`.

    A record goes through `flat` (which depends on the record alone) and `learn` when it arrives, and through `row`
    when all have arrived.
    """

    def __init__(self, spec: ProfileSpec) -> None:
        """Start without columns."""
        self._spec = spec
        self._flattener = Flattener(spec.quirks)
        self._paths: dict[str, str] = {}
        self._columns: dict[str, None] = {}
        self._further = False
        self._evaluate = frozenset(
            source for sources in spec.fields.values() for source in sources if not _OPERATORS.isdisjoint(source)
        )
        self._naming = NamingCheck(spec.ids_hint)

    def flat(self, record: Mapping[str, object]) -> dict[str, str]:
        """Return the values of a record by column; what is empty is left out."""
        values = self._flattener.flat(record)
        result: dict[str, str] = {}
        for heading, sources in self._spec.fields.items():
            for source in sources:
                text = values.pop(source, None) or (source in self._evaluate and self._evaluated(source, record))
                if text:
                    result[heading] = text
                    break
        paths = self._paths
        for path, text in values.items():
            heading = paths.get(path) or self._named(path)
            result[heading] = f"{result[heading]}{BETWEEN}{text}" if heading in result else text
        return result

    def learn(self, flat: Mapping[str, str]) -> None:
        """Take note of the columns and values of a record."""
        if not flat.keys() <= self._columns.keys():
            for heading in flat:
                self._add_column(heading)
        self._naming.add(flat)

    def _add_column(self, heading: str) -> None:
        if heading in self._columns:
            return
        if len(self._columns) < MOST_COLUMNS:
            self._columns[heading] = None
            self._naming.watch(heading)
        else:
            self._further = True

    @property
    def headings(self) -> list[str]:
        """The headings, those that the profile names first."""
        named = [heading for heading in self._spec.fields if heading in self._columns]
        rest = [heading for heading in self._columns if heading not in self._spec.fields]
        return unique_headings([*named, *rest, *([FURTHER] if self._further else [])])

    def row(self, flat: Mapping[str, str]) -> tuple[str | None, ...]:
        """Return a record as a row in the order of `headings`."""
        named = [flat.get(heading) for heading in self._spec.fields if heading in self._columns]
        rest = [flat.get(heading) for heading in self._columns if heading not in self._spec.fields]
        if not self._further:
            return (*named, *rest)
        more = "; ".join(f"{heading}: {text}" for heading, text in flat.items() if heading not in self._columns)
        return (*named, *rest, more or None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the records were read."""
        if not self._further:
            return ()
        return (f"more than {MOST_COLUMNS} different fields; the rest of them is in the column “{FURTHER}”",)

    @property
    def problem(self) -> str:
        """Why the records cannot be assessed and which parameter helps; empty when they can."""
        return self._naming.problem

    @property
    def doubt(self) -> str:
        """Why some of the records cannot be assessed; empty where all can or none can."""
        return self._naming.doubt

    def _evaluated(self, source: str, record: Mapping[str, object]) -> str:
        return self._flattener.text(search(source, record))

    def _named(self, path: str) -> str:
        self._paths[path] = self._heading(path)
        return self._paths[path]

    def _heading(self, path: str) -> str:
        """Return the heading of a column that the profile gives none.

        A heading that ends in “key” stands for no field: it is that of a key in a database.
        """
        start, _, label = path.partition(".")
        if start in self._spec.quirks.labelled and label:
            # The label of a custom field is what the user calls it.
            path = label
        leaf = path.rpartition(".")[2]
        if path in self._spec.headings:
            heading = self._spec.headings[path]
        elif leaf in _ID_LEAVES or any(fnmatchcase(path, pattern) for pattern in self._spec.unused):
            heading = f"{path} key"
        else:
            heading = path
        return f"{heading} (2)" if heading in self._spec.fields else heading
