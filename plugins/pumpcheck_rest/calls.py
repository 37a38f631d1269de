"""What passes between a profile, its pager and the transport: one request, one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from pumpcheck import Signs, read_signs


@dataclass(frozen=True)
class Call:
    """One request for one page."""

    url: str = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)  # added to the query of the address
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: object = field(default=None, repr=False)  # sent as JSON
    form: Mapping[str, str] | None = field(default=None, repr=False)
    instead: Sequence[Mapping[str, str]] = field(default=(), repr=False)  # tried where the parameters lead nowhere
    repeats: bool = False  # whether the same request brings another page each time


@dataclass(frozen=True)
class Page:
    """One whole answer: what was asked, what came, and the records found in it."""

    call: Call
    status: int
    headers: Mapping[str, str] = field(repr=False)  # compared without regard to case
    body: object = field(repr=False)
    records: tuple[Mapping[str, object], ...] = field(repr=False)
    total: int | None  # how many records the whole collection has, where the system says so

    @cached_property
    def signs(self) -> Signs:
        """What the answer says of the records that are not in it."""
        sent = [text for text in self.call.params.values() if not text.isdecimal()]
        address = f"{self.call.url}{'&' if '?' in self.call.url else '?'}{urlencode(self.call.params)}".rstrip("?&")
        return read_signs(self.status, self.headers, self.body, self.records, sent, address)
