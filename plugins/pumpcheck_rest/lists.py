"""Reads the second lists of a profile, each whole, before the collection itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from .collection import Collection
from .lookups import BETWEEN, Lookup
from .profile import Profile
from .schema import Quirks
from .spool import Spool
from .transport import ReadingError

if TYPE_CHECKING:
    from .options import Settings
    from .schema import ProfileSpec
    from .spool import Stretch
    from .transport import Transport

_ID, _NAME = " id", " name"
"""Headings of what is taken of an entry, beside which no other is called so."""


def read_lookups(spec: ProfileSpec, transport: Transport, settings: Settings, url: str) -> list[Lookup]:
    """Read every second list of a profile whole."""
    lookups = [Lookup(name, each) for name, each in spec.lookup.items()]
    # Of the profile stays how the system pages, and where it puts records and total.
    plain = {"path": "", "params": {}, "headings": {}, "quirks": Quirks(), "sort": None}
    settings = replace(settings, pages=None, resume=False, query={})
    for lookup in lookups:
        taken = {"key": lookup.spec.key, "fields": {_ID: (lookup.spec.key,), _NAME: (lookup.spec.value,)}}
        profile = Profile(spec.model_copy(update={**plain, **taken}))
        address = urljoin(url, lookup.spec.url)
        spool = Spool(f"{address} as a list of names", {})
        try:
            pager = profile.pager(address, {}, settings.page_size)
            read = Collection(profile, pager, transport, settings, spool).read()
        except ReadingError as error:
            lookup.problem = str(error)
        else:
            others = [other for other in lookups if other is not lookup]
            lookup.names, lookup.problem = _names(read.spool.stretches(), others), read.problem
            read.spool.close(keep=False)
        finally:
            spool.close(keep=False)
    return lookups


def _names(stretches: Iterable[Stretch], others: Sequence[Lookup]) -> Mapping[str, Mapping[str, str]]:
    """Return the names in a list by their ids, with what refers to other lists; one id with two names has both."""
    names: dict[str, dict[str, str]] = {}
    for count, columns in stretches:
        paths = {heading.removesuffix(" key"): column for heading, column in columns.items()}
        taken = {path: column for path, column in paths.items() if any(other.target(path) for other in others)}
        taken[""] = columns.get(_NAME, [None] * count)
        for key, *texts in zip(columns.get(_ID, [None] * count), *taken.values(), strict=True):
            known = names.setdefault(key or "", {})
            for path, text in zip(taken, texts, strict=True):
                if text and text != known.get(path):
                    known[path] = f"{known[path]}{BETWEEN}{text}" if path in known else text
    return names
