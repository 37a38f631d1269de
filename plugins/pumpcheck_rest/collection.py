"""The read of a whole collection, page after page, with a ledger of what came against what was to come."""

from __future__ import annotations

import hashlib
import json
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
    keys: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)

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
            self.notes.append(f"{ledger.repeated:,} records came twice and are counted once")
        return layout

    def _run(self, *, resume: bool) -> tuple[Layout, Ledger, bool]:
        layout, ledger = self._profile.layout(), Ledger()
        self.problem, self.notes, self.broken = "", [], False
        self._spool.close(keep=resume)
        left = self._spool.begin(resume=resume)
        for kept in left:
            self._take(kept, layout, ledger)
        call: Call | None = left[-1].following if left else self._pager.first()
        if left:
            self._begun = left[0].begun
            self.notes.append(f"goes on after {ledger.progress} read by the run of {self._begun}")
        page: Page | None = None
        while call is not None:
            if stop := self._limit(ledger):
                self.problem = stop
                return layout, ledger, False
            try:
                page = self._page(call, page, ledger)
            except ReadingError as error:
                if not ledger.pages:
                    raise
                self.problem = f"read {ledger.progress}, then: {error}"
                self.broken = True
                return layout, ledger, False
            if page is None:
                break
            if not ledger.pages:
                self.notes += self._profile.notes(page)
            call = self._keep(page, layout, ledger)
            if self.problem:
                return layout, ledger, False
        if page is not None and (doubt := self._profile.doubt(page)):
            self.problem = f"read {ledger.progress}; {doubt}"
            return layout, ledger, False
        return layout, ledger, True

    def _keep(self, page: Page, layout: Layout, ledger: Ledger) -> Call | None:
        """Take a page into the spool and the ledger and return the call for the next one."""
        digest = hashlib.sha256(json.dumps([page.records, page.total], sort_keys=True).encode()).hexdigest()
        if page.records and digest in ledger.digests:
            self.problem = f"read {ledger.progress}; then the server sent a page again that it had sent before"
            return None
        flats: list[Flat] = []
        keys: list[str | None] = []
        for record in page.records:
            key = self._profile.key(record)
            if key is not None and (key in ledger.keys or key in keys):
                ledger.repeated += 1
                continue
            flats.append(layout.flat(record))
            keys.append(key)
        received = ledger.received + len(page.records)
        following = self._pager.following(page, received)
        kept = SpooledPage(flats, keys, digest, following, received, page.total, self._begun)
        self._spool.add(kept)
        self._take(kept, layout, ledger)
        return following

    @staticmethod
    def _take(page: SpooledPage, layout: Layout, ledger: Ledger) -> None:
        for flat in page.flats:
            layout.learn(flat)
        if not ledger.pages:
            ledger.first_total = page.total
        ledger.last_total = page.total if page.total is not None else ledger.last_total
        ledger.pages += 1
        ledger.received = page.received
        ledger.records += len(page.flats)
        ledger.keys.update(key for key in page.keys if key is not None)
        ledger.digests.add(page.digest)

    def _page(self, call: Call, before: Page | None, ledger: Ledger) -> Page | None:
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
                if smaller is None or (before is None and ledger.pages):
                    raise ReadingError(str(error)) from None
                again = smaller.following(before, ledger.received) if before else smaller.first()
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
            return f"read {ledger.progress}: only {self._settings.pages} pages were asked for (option pages)"
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


_ADVICE = {
    400: " (bad request): it refuses a parameter or the page size; try a smaller --option page_size",
    401: " (unauthorised): check the token or the password",
    403: " (forbidden): the account may not read this list",
    404: " (not found): check the address",
    406: " (not acceptable): this address gives no JSON",
    429: " (too many requests): try again later",
}
