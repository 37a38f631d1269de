"""The pages of a collection in order, of which the next ones are under way while one is taken."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from .pagers import Page, Pager, adds_up
from .paths import ADVICE
from .profile import Profile
from .rest_settings import Settings
from .transport import Answer, Call, DamagedAnswerError, NowhereError, ReadingError, Transport

_MOST_EMPTY = 50
"""Empty pages after each other that still lead on. Some systems leave out of a page what an account may not see."""
_ONLY_EMPTY = (
    f"leads on behind {_MOST_EMPTY} empty pages; a parameter that brings the total, as --option query.NAME=VALUE, "
    "would tell whether these are all"
)

_NOWHERE = "the server sent no further page, whatever usual parameter was sent"
_NOT_FOUND, _REFUSED = (404, 416), (400, 422)
"""What systems answer when they are asked for a page behind the last one."""


class _Coming(NamedTuple):
    """A page that is under way, perhaps asked for before the one in front of it had come."""

    call: Call
    page: Future[Page | None]
    early: bool


@dataclass
class Fetcher:
    """Fetches pages. The order is that of the pager, however many are asked for at a time."""

    profile: Profile
    pager: Pager
    transport: Transport
    settings: Settings

    def first(self) -> Page | None:
        """Return the first page once more."""
        return self._page(self.pager.first(), None, 0)

    def pages(self, call: Call | None = None, received: int = 0) -> Iterator[tuple[Page, Call | None]]:
        """Yield each page with the call that follows it, from the first one or from that of a call on."""
        call = call or self.pager.first()
        come = set[int]()  # what was asked for and came, not what was only tried
        coming = deque([self._ask(call, None, received)])
        plan: Iterator[Call] = iter(())
        left, empty = self.settings.pages, 0
        page: Page | None = None
        while coming and (page := self._come(coming.popleft(), page, received)) is not None:
            received += len(page.records)
            come.add(_mark(page.call))
            if page.failure:
                yield page, None
                return
            left = None if left is None else left - 1
            call = self.pager.following(page, received)
            empty = 0 if page.records else empty + 1
            circle = call is not None and _mark(call) in come and not call.repeats
            if circle or (call is not None and empty > _MOST_EMPTY):
                yield page, call
                told = "leads round in a circle, to a page that was read already"
                raise ReadingError(f"the server {told if circle else _ONLY_EMPTY}")
            if call is None or left == 0:
                wait([other.page for other in coming])
                coming.clear()
            else:
                if not (coming and coming[0].call == call):
                    # What was asked for ahead does not follow this page after all.
                    wait([other.page for other in coming])
                    coming = deque([self._ask(call, page, received)])
                    # Those behind it, as far as they are known already.
                    plan = iter(() if page.total is None else self.pager.ahead(page.total, received))
                    plan = plan if next(plan, None) == call else iter(())
                most = self.settings.parallel if left is None else min(left, self.settings.parallel)
                while len(coming) < most and (ahead := next(plan, None)) is not None:
                    coming.append(self._ask(ahead, None, received, early=True))
            yield page, call

    def _ask(self, call: Call, before: Page | None, received: int, *, early: bool = False) -> _Coming:
        return _Coming(call, _started(lambda: self._page(call, before, received)), early)

    def _come(self, coming: _Coming, before: Page | None, received: int) -> Page | None:
        try:
            return coming.page.result()
        except ReadingError:
            if not coming.early:
                raise
        # Alone, and with the page before it known, it may come after all, in halves if need be.
        return self._page(coming.call, before, received)

    def _page(self, call: Call, before: Page | None, received: int) -> Page | None:
        """Return a page; None where the system says that the end has been passed.

        A page that arrives damaged is asked for again in halves.
        """
        again = False  # whether the last way brought the page before once more
        while True:
            try:
                answer = self.transport.send(call)
            except DamagedAnswerError as error:
                smaller, halved = self.pager.halved(), None
                # Where a read goes on, the page before is gone and with it the place of a smaller one.
                if smaller and (before or not received):
                    halved = smaller.following(before, received) if before else smaller.first()
                if not smaller or halved is None or halved == call:
                    raise ReadingError(str(error)) from None
                self.pager, call = smaller, halved
                continue
            page = self._of(answer, call, before, received)
            nowhere = isinstance(page, ReadingError) or _leads_nowhere(call, page, before, again=again)
            if nowhere and before and adds_up(before, received):
                # Some systems give the last page again, whatever is asked for behind it.
                return None
            if nowhere and call.instead:
                again = isinstance(page, Page) and bool(page.records)
                call = replace(call, params=call.instead[0], instead=call.instead[1:])
            elif isinstance(page, ReadingError):
                raise page
            elif nowhere and (call.untold or call.voluntary or (page and before and page.skips_one(before))):
                raise NowhereError(_NOWHERE)
            else:
                return page

    def _of(self, answer: Answer, call: Call, before: Page | None, received: int) -> Page | ReadingError | None:
        status = answer.status
        counted = before is not None and before.total is not None and received >= before.total
        # What is refused may be a parameter that was only guessed.
        beyond = _NOT_FOUND if self.profile.kind == "guess" else (*_NOT_FOUND, *_REFUSED)
        # Behind pages with records, no content is an empty page.
        passed = self.profile.past_end(status, answer.body) or (received and status == 204)
        if passed or (counted and status in beyond):
            return None
        if 200 <= status < 300:
            try:
                return self.profile.page(call, status, answer.headers, answer.body)
            except ReadingError as error:
                return NowhereError(str(error))
        again = ", also after signing in anew" if answer.renewed else ""
        # Their names alone: the values of parameters may be secrets.
        body = call.body if isinstance(call.body, dict) else {}
        names = ", ".join([*dict(parse_qsl(urlsplit(call.url).query)), *call.params, *body])
        sent = f"; it was sent {names}" if status in (400, 403, 422) and names else ""
        told = NowhereError if status in (*_NOT_FOUND, *_REFUSED) else ReadingError
        return told(f"the server answers {status}{again}{ADVICE.get(str(status), '')}{sent}")


def _started(work: Callable[[], Page | None]) -> Future[Page | None]:
    """Do something on a thread that does not keep an interrupted process alive, as those of a pool do."""
    future: Future[Page | None] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, name="pumpcheck-rest", daemon=True).start()
    return future


def _leads_nowhere(call: Call, page: Page | None, before: Page | None, *, again: bool) -> bool:
    """Whether a page shows that the system does not know a guessed parameter, or takes it for something else."""
    if page is None or before is None:
        return False
    if not page.records:
        # Some systems look for records by any parameter, and find none, but not if page=1 brought the first page.
        return bool(page.failure) or (call.untold and not (call.voluntary and again))
    if page.skips_one(before):
        return True
    known = page.records[0] in before.records and page.records[-1] in before.records
    return bool(page.failure) or (known and (call.untold or page.records == before.records))


def _mark(call: Call) -> int:
    return hash((call.url, tuple(sorted(call.params.items())), json.dumps(call.body)))
