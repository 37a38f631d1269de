"""Pages by the position of their first record: by offset, by page number or by range, in the query or in a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..calls import Call, Page
from .parts import Paging, all_read

PARTIAL_CONTENT = 206


@dataclass(frozen=True)
class PositionPager(Paging):
    """Skips the records received so far, so that a page shorter than asked for leaves no gap."""

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        spec, sent = self.spec, page.call.params
        # GLPI answers 206 where there are more, and 200 where this was all.
        more = page.status == PARTIAL_CONTENT or (page.total is not None and page.total > received)
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
            return Call(self.url, {**self.params, spec.range_param: f"{start}-{start + self.size - 1}"})
        place = {spec.size_param: self.size, spec.offset_param: start}
        if spec.kind == "post_offset":
            return Call(self.url, self.params, method="POST", body={**spec.body, **place})
        if spec.kind == "page":
            place = {spec.size_param: self.size, spec.page_param: spec.first_page + start // self.size}
        return Call(self.url, {**self.params, **{name: str(number) for name, number in place.items()}})
