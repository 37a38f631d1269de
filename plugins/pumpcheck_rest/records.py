"""Records as JSON into rows of text: every value of a record has a column, so nothing of it vanishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pumpcheck import Flattener, RecordColumns, is_database_key

from .expressions import search
from .lookups import NOT_HELD, Lookup, resolve
from .naming import ASSET_NAME, DISPLAY_NAME, NamingCheck, is_asset_name

if TYPE_CHECKING:
    from .schema import ProfileSpec

_OPERATORS = frozenset("[|&(?'\"")


class Layout(RecordColumns):
    """The columns of one read. They are known when every record has been through `learn`.

    A record goes through `flat` (which depends on the record alone) and `learn` when it arrives, and through `row`
    when all have arrived.
    """

    def __init__(self, spec: ProfileSpec, lookups: Sequence[Lookup] = ()) -> None:
        """Start without columns; those that the profile names come first."""
        super().__init__(tuple(spec.fields))
        self._spec = spec
        self._lookups = lookups
        self._not_held = {f"{lookup.name} {NOT_HELD}": 0 for lookup in lookups}
        self._flattener = Flattener(**spec.quirks.model_dump())
        self._evaluate = frozenset(
            source for sources in spec.fields.values() for source in sources if not _OPERATORS.isdisjoint(source)
        )
        self._naming = NamingCheck(spec.ids_hint, always_named=spec.always_named)

    def flat(self, record: Mapping[str, object]) -> dict[str, str]:
        """Return the values of a record by column; what is empty is left out."""
        values = self._flattener.flat(record)
        if self._lookups:
            resolve(values, self._lookups)
        result: dict[str, str] = {}
        for heading, sources in self._spec.fields.items():
            for source in sources:
                text = values.pop(source, None) or (source in self._evaluate and self._evaluated(source, record))
                if text:
                    result[heading] = text
                    break
        return self.by_heading(values, result)

    def learn(self, flat: Mapping[str, str]) -> list[str]:
        """See `RecordColumns.learn`; maker and model of every record are looked at."""
        new = super().learn(flat)
        for heading in new:
            self._naming.watch(heading)
        self._naming.add(flat)
        for heading in self._not_held.keys() & flat.keys():
            self._not_held[heading] += 1
        return new

    @property
    def problem(self) -> str:
        """Why the records cannot be assessed and which parameter helps; empty when they can."""
        return self._naming.problem

    @property
    def doubt(self) -> str:
        """Why some of the records cannot be assessed; empty where all can or none can."""
        found = [f"{lookup.name}: its list of names: {lookup.problem}" for lookup in self._lookups if lookup.problem]
        for heading, count in self._not_held.items():
            name, records = (
                heading.removesuffix(f" {NOT_HELD}"),
                "1 record has" if count == 1 else f"{count:,} records have",
            )
            held = f"{name}: {records} an id that its list of names does not hold; check lookup.{name}.url and .key"
            found += [held] if count else []
        return "; ".join(filter(None, [*found, self._naming.doubt]))

    def _evaluated(self, source: str, record: Mapping[str, object]) -> str:
        return self._flattener.text(search(source, record))

    def heading(self, path: str) -> str:
        """Return the heading of a column that the profile gives none.

        A heading that ends in “key” stands for no field: it is that of a key in a database.
        """
        start, _, label = path.partition(".")
        if start in self._spec.quirks.labelled and label:
            # The label of a custom field is what the user calls it.
            path = label
        if path in self._spec.headings:
            heading = self._spec.headings[path]
        elif is_database_key(path.lower() if "." in path else path) or any(
            fnmatchcase(path, pattern) for pattern in self._spec.unused
        ):
            heading = f"{path} key"
        elif is_asset_name(path):
            heading = ASSET_NAME if "name" in path.lower() and "display" not in path.lower() else DISPLAY_NAME
        else:
            heading = path
        return f"{heading} (2)" if heading in self._spec.fields else heading
