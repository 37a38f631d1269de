"""Reads the second lists of a profile, each whole, before the collection itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pumpcheck import Flattener, dense, text_of

from .collection import Collection
from .expressions import search
from .lookups import BETWEEN, Lookup
from .profile import Profile
from .records import Columns, Layout
from .schema import Quirks
from .spool import Spool
from .transport import ReadingError

if TYPE_CHECKING:
    from .options import Settings
    from .schema import ProfileSpec
    from .transport import Transport


class _Entries(Layout):
    """The names in a list by their ids."""

    def __init__(self, spec: ProfileSpec, lookup: Lookup, others: Sequence[Lookup]) -> None:
        """Start without any."""
        super().__init__(spec)
        self._lookup, self._others = lookup, others
        self.names: dict[str, dict[str, str]] = {}

    def anew(self) -> Layout:
        """Begin anew, as a second pass over the list does."""
        self.names = {}
        return self

    def columns(self, records: Sequence[Mapping[str, object]]) -> Columns:
        """Return ids and names, and what refers to other lists."""
        spec, count = self._lookup.spec, len(records)
        values = Flattener().columns(records) if self._others else {}
        beside = {path: parts for path, parts in values.items() if any(other.target(path) for other in self._others)}
        return {
            " id": [text_of(search(spec.key, record)) for record in records],
            "": [text_of(search(spec.value, record)) for record in records],
            **{path: dense(parts, count) for path, parts in beside.items()},
        }

    def contents(self, count: int, columns: Columns) -> list[int]:  # noqa: ARG002
        """See `Layout.contents`."""
        return list(map(hash, zip(*columns.values(), strict=True)))

    def look(self, count: int, columns: Columns) -> None:  # noqa: ARG002
        """Take entries. One id with two names has both: either may be that of a device."""
        for key, *texts in zip(*columns.values(), strict=True):
            known = self.names.setdefault(key or "", {})
            for path, text in zip(list(columns)[1:], texts, strict=True):
                if text and text != known.get(path):
                    known[path] = f"{known[path]}{BETWEEN}{text}" if path in known else text


def read_lookups(spec: ProfileSpec, transport: Transport, settings: Settings, url: str) -> list[Lookup]:
    """Read every second list of a profile whole."""
    lookups = [Lookup(name, each) for name, each in spec.lookup.items()]
    # Of the profile stays how the system pages, and where it puts records and total.
    plain = {"path": "", "params": {}, "fields": {}, "quirks": Quirks(), "sort": None}
    settings = replace(settings, pages=None, resume=False, query={})
    for lookup in lookups:
        own = spec.model_copy(update={**plain, "key": lookup.spec.key})
        entries = _Entries(own, lookup, [other for other in lookups if other is not lookup])
        profile = Profile(own, entries.anew)
        address = urljoin(url, lookup.spec.url)
        spool = Spool(f"{address} as a list of names", {})
        try:
            pager = profile.pager(address, {}, settings.page_size)
            read = Collection(profile, pager, transport, settings, spool).read()
        except ReadingError as error:
            lookup.problem = str(error)
        else:
            lookup.names, lookup.problem = entries.names, read.problem
            read.spool.close(keep=False)
        finally:
            spool.close(keep=False)
    return lookups
