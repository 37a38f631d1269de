"""The read of a whole collection, page after page, with a ledger of what came against what was to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from .fetching import Fetcher
from .loading import Quirks
from .pagers import Page
from .profile import Profile
from .record_layout import ID, NAME, Layout, Lookup
from .rest_settings import Settings
from .spool import STRETCH_ROWS, Spool, SpooledPage
from .transport import Call, NowhereError, ReadingError, Transport

_CAP = 1_000  # systems that count no further than to a bound have a multiple of this as the bound


@dataclass
class Read:
    """One pass over a collection: what has come so far, and a ledger of it."""

    layout: Layout
    spool: Spool
    problem: str = ""  # why it is not whole
    notes: list[str] = field(default_factory=list)
    broken: bool = False  # whether it broke off and could go on later
    received: int = 0  # rows that the server sent
    records: int = 0  # rows that were kept: all but those that came a second time, word for word
    repeated: int = 0  # rows that came a second time on another page
    within: int = 0  # rows that came a second time on their own page
    changed: int = 0  # rows kept although their key had come before, with other content
    pages: int = 0
    totals: set[int] = field(default_factory=set)
    keys: dict[str | None, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    around: dict[tuple[str, str], None] = field(default_factory=dict)  # texts that are in no record, with their paths

    @property
    def total(self) -> int | None:
        """How many records there are, as far as the system says."""
        return max(self.totals, default=None)

    @property
    def progress(self) -> str:
        """How many of how many were read, in words."""
        return f"{self.records:,} of {self.total:,} records" if self.total is not None else f"{self.records:,} records"

    def take(self, page: SpooledPage, contents: Sequence[int]) -> None:
        """Enter a page."""
        for count, columns in page.stretches:
            self.layout.look(count, columns)
        for key, content in zip(page.keys, contents, strict=True):
            if key is not None:
                self.changed += key in self.keys
                self.keys[key] = content
        # The last page may count itself only.
        if page.total is not None and (not self.pages or page.total > len(page.keys)):
            self.totals.add(page.total)
        self.pages += 1
        self.around |= dict.fromkeys(page.around)
        self.received = page.received
        self.records += len(page.keys)
        self.seen |= _marks(page.keys, contents)

    def repeats(self, key: str | None, content: int, here: dict[str | None, int]) -> bool:
        """Count a record that came before word for word, or on its own page; any other is entered into the latter.

        The same key with other content is another record, or one changed on the way: both are judged.
        """
        before = self.keys.get(key) == content
        if key is None or not (before or here.get(key) == content):
            here[key] = content
            return False
        self.repeated += before
        self.within += not before
        return True

    def doubt(self, kind: str) -> str:
        """Say why what was read may not be everything, by the kind of pager; empty when it is."""
        if self.total is None:
            return f"read {self.records:,} records, {self.repeated:,} of them twice" if self.repeated else ""
        different = self.records - self.changed
        if different < self.total:
            twice = f", {self.changed:,} of them under a key that came before" if self.changed else ""
            twice += f", where {_came_twice(self.within)} on one page" if self.within else ""
            return f"read {self.progress}{twice}; the system gave no further page, or the account may not read the rest"
        if kind == "cursor":
            # Many systems count only what lies beyond the cursor.
            return ""
        if len(self.totals) > 1:
            return (
                f"read {self.progress}; while it was read the system counted from {min(self.totals):,} to "
                f"{self.total:,} of them, so one may have been missed; scan again at a quieter time"
            )
        if different > self.total and not (kind in ("next_url", "link", "token") and self.total % _CAP == 0):
            return f"read {self.progress}: more than the system says there are, so there may be others still"
        return ""


@dataclass
class Collection:
    """Reads one collection into a spool."""

    fetcher: Fetcher
    spool: Spool

    def read(self) -> Read:
        """Read all pages; once more from the start where the collection changed on the way."""
        read = self._pass(self.spool, resume=self.fetcher.settings.resume)
        if not read.problem and (doubt := read.doubt(self.fetcher.profile.kind)):
            read.problem = doubt
            if self.fetcher.settings.pages is None:
                read = self._better(read)
        if read.repeated and not read.problem:
            read.notes.append(f"{_came_twice(read.repeated)} and counted once")
        if read.within:
            read.notes.append(f"{_came_twice(read.within)} on one page, word for word, and counted once")
        return read

    def _better(self, read: Read) -> Read:
        """Read a second time and return the pass that is whole, or else the one with more records."""
        spool = self.spool.second()
        try:
            again = self._pass(spool, resume=False)
        except ReadingError:
            spool.close(keep=False)
            return read
        again.problem = again.problem or again.doubt(self.fetcher.profile.kind)
        if not again.problem and again.total is None and read.total is not None:
            # What showed that the first pass was not whole must show that the second one is.
            again.problem = f"read {again.progress}; this time the system did not say how many there are"
        again.broken = False
        again.notes.append("what came first did not add up, so the collection was read a second time")
        better, other = (read, again) if again.problem and again.records < read.records else (again, read)
        other.spool.close(keep=False)
        return better

    def _pass(self, spool: Spool, *, resume: bool) -> Read:
        read = Read(self.fetcher.profile.layout(), spool)
        left = spool.begin(resume=resume)
        if left:
            try:
                left = self._confirmed(spool, left)
            except ReadingError as error:
                read.problem = str(error)
        if spool.refusal:
            read.notes.append(f"read anew, not resumed: {spool.refusal}")
        for kept in left:
            read.take(kept, [content for each in kept.stretches for content in read.layout.contents(*each)])
        if left:
            read.notes.append(f"goes on after {read.progress} read by the run of {spool.begun}")
        if read.problem:
            read.problem, read.broken = f"read {read.progress}, then: {read.problem}", True
        else:
            self._take_all(read, left)
        return read

    def _confirmed(self, spool: Spool, left: list[SpooledPage]) -> list[SpooledPage]:
        """Return what an interrupted read has left if the collection still begins as it did then."""
        first, kept = self.fetcher.first(), left[0]
        if first and first.total == kept.total and self.fetcher.profile.keys(first.records[:1]) == list(kept.keys[:1]):
            return left
        left = spool.begin(resume=False)
        spool.refusal = "the collection has changed since"
        return left

    def _take_all(self, read: Read, left: Sequence[SpooledPage]) -> None:
        page, before = None, None
        following: Call | None = None
        try:
            for coming, following in self.fetcher.pages(left[-1].following if left else None, read.received):
                before, page = page, coming
                if not read.pages:
                    read.notes += self.fetcher.profile.notes(page)
                kept, contents = self._kept(page, following, read)
                if page.records and (not kept.keys or _marks(kept.keys, contents) & read.seen):
                    read.problem = f"read {read.progress}; then the server sent records again that it had sent before"
                    read.problem += self.fetcher.profile.went_nowhere(before, read.received) if before else ""
                    return
                read.spool.add(kept)
                read.take(kept, contents)
                if page.failure:
                    read.problem = f"read {read.progress}; {page.failure}"
                    return
                if following and (limit := self._limit(read)):
                    read.problem = f"read {read.progress}: {limit}"
                    return
        except ReadingError as error:
            if not read.pages:
                raise
            read.problem = f"read {read.progress}, then: {error}"
            if page and following and following.voluntary and isinstance(error, NowhereError):
                # Nothing had said that there is a further page, and that none came proves nothing.
                doubt = self.fetcher.profile.doubt(page, read.received, read.pages)
                read.problem = f"{read.problem}; {doubt}" if doubt else ""
                return
            # An address that fails was not guessed, as the name of a parameter is.
            if page and following and following.params:
                read.problem += self.fetcher.profile.went_nowhere(page, read.received)
            read.broken = self.fetcher.transport.may_keep(following)
            return
        # Where a further page was asked for and none came, the end has been passed.
        if page and not following and (doubt := self.fetcher.profile.doubt(page, read.received, read.pages, before)):
            read.problem = f"read {read.progress}; {doubt}"

    def _kept(self, page: Page, following: Call | None, read: Read) -> tuple[SpooledPage, list[int]]:
        """Return a page as it is kept, and the content of each of its records as a number."""
        keys = self.fetcher.profile.keys(page.records)
        onward = following if self.fetcher.transport.may_keep(following) else None
        kept = SpooledPage([], [], onward, read.received + len(page.records), page.total, page.around)
        contents: list[int] = []
        here: dict[str | None, int] = {}
        new = len(set(keys)) == len(keys) and read.keys.keys().isdisjoint(keys)
        for start in range(0, len(page.records), STRETCH_ROWS):
            records = page.records[start : start + STRETCH_ROWS]
            columns = read.layout.columns(records)
            found = read.layout.contents(len(records), columns)
            places = [
                place
                for place, content in enumerate(found)
                if new or not read.repeats(keys[start + place], content, here)
            ]
            kept.keys.extend(keys[start + place] for place in places)
            contents.extend(found[place] for place in places)
            if len(places) < len(records):
                columns = {heading: [column[place] for place in places] for heading, column in columns.items()}
            kept.stretches.append((len(places), columns))
        return kept, contents

    def _limit(self, read: Read) -> str:
        pages, most = self.fetcher.settings.pages, self.fetcher.settings.max_records
        if pages is not None and read.pages >= pages:
            return f"only as many pages as asked for (--option pages={pages})"
        return f"as many as --option max_records={most} allows" if read.records >= most else ""


def read_lookups(profile: Profile, transport: Transport, settings: Settings, url: str) -> list[Lookup]:
    """Read every second list of a profile whole."""
    lookups = [Lookup(name, each) for name, each in profile.spec.lookup.items()]
    # Of the profile stays how the system pages, and where it puts records and total.
    others = {"path": "", "params": {}, "headings": {}, "quirks": Quirks(), "sort": None}
    settings = replace(settings, pages=None, resume=False, query={})
    for lookup in lookups:
        key, value, address = lookup.spec.key, lookup.spec.value, urljoin(url, lookup.spec.url)
        plain = Profile(profile.spec.model_copy(update={**others, "key": key, "fields": {ID: (key,), NAME: (value,)}}))
        spool = Spool(f"{address} as a list of names", {})
        try:
            pager = plain.pager(address, {}, settings.page_size)
            read = Collection(Fetcher(plain, pager, transport, settings), spool).read()
        except ReadingError as error:
            lookup.problem = str(error)
        else:
            lookup.learn(read.spool.stretches(), [other for other in lookups if other is not lookup])
            lookup.problem = read.problem
            read.spool.close(keep=False)
        finally:
            spool.close(keep=False)
    return lookups


def _marks(keys: Sequence[str | None], contents: Sequence[int]) -> set[int]:
    """Return what tells a page again: its contents, or its keys where times of day and the like differ in it."""
    return {hash(tuple(contents)), *([hash(tuple(keys))] if len(set(keys)) > 1 else [])}


def _came_twice(count: int) -> str:
    return "1 record came twice" if count == 1 else f"{count:,} records came twice"
