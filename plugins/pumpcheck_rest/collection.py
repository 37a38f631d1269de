"""The read of a whole collection, page after page, with a ledger of what came against what was to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .calls import Call, Page, Pager
from .options import Settings
from .profile import Profile, ProfileMismatch
from .records import Layout
from .spool import Flat, Spool, SpooledPage, now
from .transport import DamagedAnswerError, ReadingError, Transport


@dataclass
class Ledger:
    """What has come so far."""

    received: int = 0
    records: int = 0
    repeated: int = 0
    pages: int = 0
    first_total: int | None = None
    last_total: int | None = None
    keys: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    @property
    def total(self) -> int | None:
        """How many records there are, as far as the system says."""
        totals = [total for total in (self.first_total, self.last_total) if total is not None]
        return max(totals, default=None)

    @property
    def progress(self) -> str:
        """How many of how many were read, in words."""
        return f"{self.records:,} of {self.total:,} records" if self.total is not None else f"{self.records:,} records"


class Collection:
    """Reads one collection into a spool.

    Attributes:
        problem: Why the read is not whole; empty when it is.
        notes: What a person should know about it.
        broken: Whether it broke off and could go on later.
    """

    def __init__(self, profile: Profile, pager: Pager, transport: Transport, settings: Settings, spool: Spool) -> None:
        """Prepare a read."""
        self._profile = profile
        self._pager = pager
        self._transport = transport
        self._settings = settings
        self._spool = spool
        self._begun = now()
        self.problem = ""
        self.notes: list[str] = []
        self.broken = False

    def read(self) -> Layout:
        """Read all pages; once more from the start where the collection changed on the way.

        Returns:
            The columns of what was read.

        Raises:
            ReadingError: If not even the first page could be had.
        """
        layout, ledger, whole = self._run(resume=self._settings.resume)
        if whole and self._doubt(ledger):
            layout, ledger, whole = self._run(resume=False)
            self.notes.append("the collection changed while it was read, so it was read a second time")
        if whole:
            self.problem = self._doubt(ledger)
        if ledger.repeated and not self.problem:
            records = "1 record" if ledger.repeated == 1 else f"{ledger.repeated:,} records"
            self.notes.append(f"{records} came twice and counted once")
        return layout

    def _run(self, *, resume: bool) -> tuple[Layout, Ledger, bool]:
        layout, ledger = self._profile.layout(), Ledger()
        self.problem, self.notes, self.broken = "", [], False
        self._spool.close(keep=resume)
        left = self._spool.begin(resume=resume)
        for kept in left:
            self._take(kept, [_content(flat) for flat in kept.flats], layout, ledger)
        if left:
            self._begun = left[0].begun
            self.notes.append(f"goes on after {ledger.progress} read by the run of {self._begun}")
        with ThreadPoolExecutor(1, "pumpcheck-rest") as ahead:
            call: Call | None = left[-1].following if left else self._pager.first()
            pages = self._pages(ahead, call, ledger)
            whole = self._take_all(pages, layout, ledger)
        return layout, ledger, whole

    def _pages(
        self, ahead: ThreadPoolExecutor, call: Call | None, ledger: Ledger
    ) -> Iterator[tuple[Page, Call | None]]:
        """Yield each page with the call that follows it, which is under way while the page is taken."""
        received = ledger.received
        count = ledger.pages
        coming = ahead.submit(self._page, call, None, received) if call is not None else None
        while coming is not None:
            page = coming.result()
            if page is None:
                return
            received += len(page.records)
            count += 1
            call = self._pager.following(page, received)
            more = call is not None and (self._settings.pages is None or count < self._settings.pages)
            coming = ahead.submit(self._page, call, page, received) if call is not None and more else None
            yield page, call

    def _take_all(self, pages: Iterator[tuple[Page, Call | None]], layout: Layout, ledger: Ledger) -> bool:
        """Take all pages and return whether they ended by themselves."""
        page: Page | None = None
        try:
            for page, following in pages:
                if not ledger.pages:
                    self.notes += self._profile.notes(page)
                self._keep(page, following, layout, ledger)
                self.problem = self.problem or (self._limit(ledger) if following else "")
                if self.problem:
                    return False
        except ReadingError as error:
            if not ledger.pages:
                raise
            self.problem = f"read {ledger.progress}, then: {error}"
            self.broken = True
            return False
        if page is not None and (doubt := self._profile.doubt(page)):
            self.problem = f"read {ledger.progress}; {doubt}"
            return False
        return True

    def _keep(self, page: Page, following: Call | None, layout: Layout, ledger: Ledger) -> None:
        """Take a page into the spool and the ledger."""
        flats: list[Flat] = []
        keys: list[str | None] = []
        contents: list[int] = []
        for record in page.records:
            flat, key = layout.flat(record), self._profile.key(record)
            content = _content(flat)
            # The same key with other content is another record, or one that was changed on the way: both are judged.
            if key is not None and ledger.keys.get(key) == content:
                ledger.repeated += 1
                continue
            flats.append(flat)
            keys.append(key)
            contents.append(content)
        kept = SpooledPage(flats, keys, following, ledger.received + len(page.records), page.total, self._begun)
        if page.records and (not flats or hash(tuple(contents)) in ledger.seen):
            self.problem = f"read {ledger.progress}; then the server sent records again that it had sent before"
            return
        self._spool.add(kept)
        self._take(kept, contents, layout, ledger)

    @staticmethod
    def _take(page: SpooledPage, contents: Sequence[int], layout: Layout, ledger: Ledger) -> None:
        for flat, key, content in zip(page.flats, page.keys, contents, strict=True):
            layout.learn(flat)
            if key is not None:
                ledger.keys[key] = content
        if not ledger.pages:
            ledger.first_total = page.total
        ledger.last_total = page.total if page.total is not None else ledger.last_total
        ledger.pages += 1
        ledger.received = page.received
        ledger.records += len(page.flats)
        ledger.seen.add(hash(tuple(contents)))

    def _page(self, call: Call, before: Page | None, received: int) -> Page | None:
        """Return a page; None where the system says that the end has been passed.

        A page that arrives damaged is asked for again in halves.
        """
        while True:
            try:
                answer = self._transport.send(call)
                break
            except DamagedAnswerError as error:
                smaller = self._pager.halved()
                # Where a read goes on, the page before is gone and with it the place of a smaller one.
                if smaller is None or (before is None and received):
                    raise ReadingError(str(error)) from None
                again = smaller.following(before, received) if before else smaller.first()
                if again is None or again == call:
                    raise ReadingError(str(error)) from None
                self._pager, call = smaller, again
        if self._profile.past_end(answer.status, answer.body):
            return None
        if not 200 <= answer.status < 300:
            raise ReadingError(f"the server answers {answer.status}{_ADVICE.get(answer.status, '')}")
        try:
            return self._profile.page(call, answer.status, answer.headers, answer.body)
        except ProfileMismatch as error:
            raise ReadingError(str(error)) from None

    def _limit(self, ledger: Ledger) -> str:
        if self._settings.pages is not None and ledger.pages >= self._settings.pages:
            return f"read {ledger.progress}: only as many pages as asked for (--option pages={self._settings.pages})"
        if ledger.records >= self._settings.max_records:
            return f"read {ledger.progress}: as many as --option max_records={self._settings.max_records} allows"
        return ""

    def _doubt(self, ledger: Ledger) -> str:
        """Say why what was read may not be everything; empty when it is."""
        if ledger.total is None:
            return f"read {ledger.records:,} records, {ledger.repeated:,} of them twice" if ledger.repeated else ""
        if ledger.records < ledger.total:
            return f"read {ledger.progress}; the system gave no further page, or the account may not read the rest"
        if None not in (ledger.first_total, ledger.last_total) and ledger.first_total != ledger.last_total:
            if self._pager_counts_down:
                return ""
            return (
                f"read {ledger.progress}; while it was read the collection went from {ledger.first_total:,} to "
                f"{ledger.last_total:,}, so a record may have been missed; scan again at a quieter time"
            )
        return ""

    @property
    def _pager_counts_down(self) -> bool:
        # Many systems count only what lies beyond the cursor.
        return self._profile.spec.pager.kind == "cursor"


def _content(flat: Flat) -> int:
    return hash(tuple(flat.items()))


_ADVICE = {
    400: " (bad request): it refuses a parameter or the page size; try a smaller --option page_size",
    401: " (unauthorised): check the token or the password",
    403: " (forbidden): the account may not read this list",
    404: " (not found): check the address",
    406: " (not acceptable): this address gives no JSON",
    429: " (too many requests): try again later",
}
