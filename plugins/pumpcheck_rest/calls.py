"""What passes between a profile, its pager and the transport: one request, one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from pumpcheck import Signs, read_signs


@dataclass(frozen=True)
class Call:
    """One request for one page.

    `params` are added to the query of `url`; `body`, where there is one, is sent as JSON, and `form` as a form.
    `instead` are other parameters for the same page, to be tried in turn where these lead nowhere. `repeats` says
    that the same request brings another page each time.
    """

    url: str = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: object = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    instead: Sequence[Mapping[str, str]] = field(default=(), repr=False)
    repeats: bool = False


@dataclass(frozen=True)
class Page:
    """One whole answer: what was asked, what came, and the records found in it.

    `headers` compare without regard to case; `body` is the parsed JSON; `total` is how many
    records the system says the whole collection has, where it says so.
    """

    call: Call
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: object = field(repr=False)
    records: tuple[Mapping[str, object], ...] = field(repr=False)
    total: int | None

    @cached_property
    def signs(self) -> Signs:
        """What the answer says of the records that are not in it."""
        sent = [text for text in self.call.params.values() if not text.isdecimal()]
        address = f"{self.call.url}{'&' if '?' in self.call.url else '?'}{urlencode(self.call.params)}".rstrip("?&")
        return read_signs(self.status, self.headers, self.body, self.records, sent, address)
