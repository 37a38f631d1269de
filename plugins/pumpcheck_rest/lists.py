"""Reads the second lists of a profile, each whole, before the collection itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pumpcheck import Flattener, text_of

from .collection import Collection
from .expressions import search
from .lookups import BETWEEN, Lookup
from .profile import Profile
from .records import Layout
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

    def flat(self, record: Mapping[str, object]) -> dict[str, str]:
        """Return id and name, and what refers to other lists."""
        spec = self._lookup.spec
        values = Flattener().flat(record) if self._others else {}
        beside = {path: text for path, text in values.items() if any(other.target(path) for other in self._others)}
        return {"": text_of(search(spec.value, record)), **beside, " id": text_of(search(spec.key, record))}

    def learn(self, flat: Mapping[str, str]) -> list[str]:
        """Take an entry. One id with two names has both: either may be that of a device."""
        known = self.names.setdefault(flat[" id"], {})
        for path, text in flat.items():
            if path != " id" and text and text != known.get(path):
                known[path] = f"{known[path]}{BETWEEN}{text}" if path in known else text
        return []


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
