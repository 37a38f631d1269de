"""The ways from one page to the next: by position, by what each page names, or by whatever an answer says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from pumpcheck import next_link, text_of

from .calls import Call, Page
from .expressions import search
from .leads import address_of, all_read, call_after

if TYPE_CHECKING:
    from .schema import PagerSpec


@dataclass(frozen=True)
class Pager:
    """Takes the first answer for the whole; the others derive from it."""

    spec: PagerSpec
    url: str
    params: Mapping[str, str]
    size: int

    def first(self) -> Call:
        """Return the request for the first page."""
        return self._with({self.spec.size_param: str(self.size)} if self._sized else {})

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002
        """Return the request for the page after this one; None where this pager sees no more.

        `received` counts all records received so far, those of this page included.
        """
        return None

    def halved(self) -> Self | None:
        """Return the same pager asking for half as many records at a time; None where it cannot.

        Numbered pages are divided without a remainder, so that they begin where others ended. The addresses that a
        system gives for the pages after it keep the size.
        """
        sizes = range(self.size // 2, 0, -1) if self._sized else ()
        whole = (size for size in sizes if self.spec.kind != "page" or self.size % size == 0)
        size = next(whole, None)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """Return the requests known in advance for the rest of a collection of that total."""
        return ()

    @property
    def _sized(self) -> bool:
        return bool(self.spec.size_param) and self.spec.kind not in ("guess", "none")

    def _with(self, params: Mapping[str, str]) -> Call:
        return Call(self.url, {**self.params, **params})


@dataclass(frozen=True)
class PositionPager(Pager):
    """Skips the records received so far, so that a page shorter than asked for leaves no gap."""

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        spec, sent = self.spec, page.call.params
        # GLPI answers 206 where there are more, and 200 where this was all.
        more = page.status == 206 or (page.total is not None and page.total > received)
        if all_read(page, received, trust_total=spec.trust_total) or (spec.kind == "range" and not more):
            return None
        if spec.kind == "page" and sent.get(spec.size_param) == str(self.size) and sent[spec.page_param].isdecimal():
            # The system may send pages of another size than it was asked for.
            return self._from((int(sent[spec.page_param]) - spec.first_page + 1) * self.size)
        return self._from(received)

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        return () if received % self.size else [self._from(start) for start in range(received, total, self.size)]

    def _from(self, start: int) -> Call:
        """Return the request for the records from a position on."""
        spec = self.spec
        if spec.kind == "range":
            return self._with({spec.range_param: f"{start}-{start + self.size - 1}"})
        place = {spec.size_param: self.size, spec.offset_param: start}
        if spec.kind == "post_offset":
            return Call(self.url, self.params, method="POST", body={**spec.body, **place})
        if spec.kind == "page":
            place = {spec.size_param: self.size, spec.page_param: spec.first_page + start // self.size}
        return self._with({name: str(number) for name, number in place.items()})


@dataclass(frozen=True)
class GuessPager(Pager):
    """Goes on by whatever the answer of an unknown system says of the next page."""

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return call_after(page, self.first(), received)


@dataclass(frozen=True)
class NextPager(Pager):
    """Follows the address that each page gives as it stands, or sends back its token in a parameter."""

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        spec = self.spec
        target = next_link(page.headers) if spec.kind == "link" else search(spec.next, page.body)
        if spec.kind != "token":
            return Call(address_of(page.call, target)) if isinstance(target, str) and target else None
        first, token = self.first(), text_of(target)
        return replace(first, params={**first.params, spec.cursor_param: token}) if token else None


@dataclass(frozen=True)
class ScrollPager(Pager):
    """Reads on by the token of a search that the system keeps open, until a page is empty."""

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        spec = self.spec
        token = text_of(search(spec.next, page.body)) if page.records else ""
        body = {**spec.body, spec.cursor_param: token}
        # The token may stay the same while the system goes on.
        call = Call(address_of(page.call, spec.next_path), method="POST", body=body, repeats=True)
        return call if token else None


@dataclass(frozen=True)
class CursorPager(Pager):
    """Asks for the records beyond the key of the last one; the collection has to be sorted by that key.

    No total ends it, because many systems count only what lies beyond the cursor: an empty page does.
    """

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the last record says it all
        """See `Pager.following`."""
        last = text_of(search(self.spec.cursor, page.records[-1])) if page.records else ""
        first = self.first()
        return replace(first, params={**first.params, self.spec.cursor_param: last}) if last else None


_SEQUENTIAL = {
    "link": NextPager,
    "next_url": NextPager,
    "token": NextPager,
    "scroll": ScrollPager,
    "cursor": CursorPager,
    "guess": GuessPager,
    "none": Pager,
}


def make_pager(spec: PagerSpec, url: str, params: Mapping[str, str], size: int) -> Pager:
    """Return the pager that a profile asks for."""
    return _SEQUENTIAL.get(spec.kind, PositionPager)(spec, url, params, size)
