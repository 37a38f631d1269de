"""How the API of one system is read: its pages, its records, and which of their values is which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pumpcheck import text_of

from .calls import Call, Page, Pager
from .expressions import search
from .guessing import KEYS, LISTS, TOTALS, find_records, find_total
from .pagers import make_pager
from .pagers.leads import way_on
from .pagers.parts import number_of
from .records import Layout

if TYPE_CHECKING:
    from .schema import ProfileSpec

_USUAL_KEYS = frozenset([*LISTS, *TOTALS, "error", "errors", "message", "messages", "status", "meta", "links", "next"])
"""Keys that may be named in a message. Others can be values: some systems key their records by serial number."""

_CONTENT_RANGE = re.compile(r".*/(\d+)")


class ProfileMismatch(ValueError):  # noqa: N818 - says what it is: the answer is not what the profile describes
    """An answer that is not built as the profile says. Its text names no value of the answer."""


class Profile:
    """One profile, ready for use."""

    def __init__(self, spec: ProfileSpec) -> None:
        """Take a checked profile."""
        self.spec = spec

    @property
    def name(self) -> str:
        """What ``--option profile=NAME`` asks for."""
        return self.spec.name

    @property
    def auth(self) -> str:
        """The usual kind of authentication."""
        return self.spec.auth

    @property
    def auth_header(self) -> str:
        """The header that holds the token; empty where the kind of authentication says it."""
        return self.spec.auth_header

    @property
    def auth_prefix(self) -> str:
        """What stands before the token in that header."""
        return self.spec.auth_prefix

    @property
    def headers(self) -> Mapping[str, str]:
        """The request headers every call carries."""
        return self.spec.headers

    def pager(self, url: str, query: Mapping[str, str], size: int | None) -> Pager:
        """Return the pager for a collection.

        Args:
            url: What the user gave: the address of the system or of the list itself.
            query: Parameters of the user's; they replace those of the profile.
            size: How many records to ask for at a time; None for what the profile says.
        """
        pager = self.spec.pager
        wanted = size or pager.size
        parts = urlsplit(url)
        params = {**self.spec.params, **dict(parse_qsl(parts.query, keep_blank_values=True)), **query}
        if sort := self.spec.sort:
            own = params.get(sort.param)
            params[sort.param] = f"{own}{sort.append}" if own else sort.value
        if pager.kind == "guess" and size and pager.size_param:
            params.setdefault(pager.size_param, str(size))
        address = urlunsplit((parts.scheme, parts.netloc, self._path(parts.path), "", ""))
        return make_pager(pager, address, params, min(wanted, pager.largest or wanted))

    def page(self, call: Call, status: int, headers: Mapping[str, str], body: object) -> Page:
        """Return an answer as a page.

        Raises:
            ProfileMismatch: If the records are not where the profile says.
        """
        records, _ = self._records(body)
        return Page(call, status, headers, body, records, self._total(headers, body, len(records)))

    def past_end(self, status: int, body: object) -> bool:
        """Whether an error only says that the end of the collection has been passed."""
        end = self.spec.past_end
        return end is not None and status == end.status and end.word in str(body)

    def key(self, record: Mapping[str, object]) -> str | None:
        """Return the primary key of a record, or None where it has none."""
        for name in (self.spec.key,) if self.spec.key else KEYS:
            if text := text_of(search(name, record)):
                return text
        return None

    def layout(self) -> Layout:
        """Return what makes rows of the records of one read."""
        return Layout(self.spec)

    def notes(self, page: Page) -> tuple[str, ...]:
        """Say what was guessed about a page, for a person to check."""
        if not self.spec.guesses:
            return ()
        _, place = self._records(page.body)
        _, total = find_total(page.headers, page.body)
        target, way = way_on(page)
        return (
            f"guessed from the answer: records {place}, "
            + (f"total {total}, " if total else "no total, ")
            + (f"next page by {way}" if target else "no next page")
            + "; --option profile=NAME or profile.KEY=VALUE says it for certain",
        )

    def doubt(self, page: Page) -> str:
        """Say why an only page may not be all there is; empty where nothing says so."""
        if page.total is not None or way_on(page)[0]:
            return ""
        count, pager = len(page.records), self.spec.pager
        if pager.kind in ("link", "next_url"):
            size = number_of(page.call.params, pager.size_param, pager.size)
            if count < size:
                return ""
            return (
                f"the answer has {count} records, as many as were asked for, and says neither how many there are nor "
                f"where the next page is; --option page_size={size + 1} shows whether there are more"
            )
        if pager.kind != "guess" or count < 10 or count not in _USUAL_SIZES:
            return ""
        return (
            f"the answer has {count} records, the size of a page, and says neither how many there are nor where the "
            "next page is; say how the pages follow each other with --option profile.pager=page or "
            "profile.pager=offset"
        )

    def _path(self, given: str) -> str:
        """Complete the path of a system to that of its list; a path of an API is taken as it is."""
        path, wanted = given.rstrip("/"), self.spec.path.strip("/")
        if not wanted:
            return given
        steps, tail = [step for step in path.split("/") if step], wanted.split("/")
        for length in range(min(len(steps), len(tail)), 0, -1):
            if steps[-length:] == tail[:length]:
                missing = tail[length:]
                return "/".join([path, *missing]) + self._slash(given, missing)
        return given if tail[0] in steps else f"{path}/{wanted}" + self._slash(given, tail)

    def _slash(self, given: str, missing: list[str]) -> str:
        return "/" if (self.spec.path if missing else given).endswith("/") else ""

    def _records(self, body: object) -> tuple[tuple[Mapping[str, object], ...], str]:
        if self.spec.accepts and not search(self.spec.accepts, body):
            raise ProfileMismatch(f"the answer is not what profile {self.name} expects ({_built(body)})")
        if self.spec.records:
            found, place = search(self.spec.records, body), f"under `{self.spec.records}`"
            if found is None and self.spec.accepts:
                found = []
        else:
            found, place = find_records(body)
        if not isinstance(found, list):
            raise ProfileMismatch(
                f"the answer has no list of records {place or 'in any of the usual places'} ({_built(body)}); "
                "is this the address of a list? --option profile.records=PATH says where its records are"
            )
        if isinstance(body, dict) and (told := [key for key in _ERROR_KEYS if body.get(key)]):
            # A system that gives up in the middle of a page may send what it had, and a status of 200.
            raise ProfileMismatch(f"the answer tells of an error beside its records (key {told[0]})")
        records = tuple(record for record in found if isinstance(record, dict))
        if len(records) < len(found):
            raise ProfileMismatch(f"{len(found) - len(records)} of {len(found)} entries {place} are not records")
        return records, place

    def _total(self, headers: Mapping[str, str], body: object, count: int) -> int | None:
        if self.spec.total_header and (found := _whole(headers.get(self.spec.total_header))) is not None:
            return found
        if self.spec.total:
            return _whole(search(self.spec.total, body))
        if self.spec.guesses:
            total, place = find_total(headers, body)
            # A `count` that only counts the page would end the reading early.
            of_page = total is not None and (total < count or (place == "`count`" and total == count))
            return None if of_page else total
        return None


_USUAL_SIZES = frozenset(
    [10, 12, 15, 20, 24, 25, 30, 40, 50, 60, 75, 100, 150, 200, 250, 300, 400, 500, 750]
    + [1000 * number for number in range(1, 11)]
)


_GROUPED = re.compile(r"\d{1,3}(?:[,' \u00a0\u202f]\d{3})+")
_ERROR_KEYS = ("error", "errors")


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, str | int) else ""
    if ranged := _CONTENT_RANGE.fullmatch(text):
        text = ranged[1]
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    text = text.removesuffix(".0")
    return int(text) if text.isdecimal() else None


def _built(body: object) -> str:
    """Describe an answer by its keys, without any value of it."""
    if isinstance(body, dict):
        keys = [key for key in body if key in _USUAL_KEYS]
        return f"an object with the keys {', '.join(keys)}" if keys else "an object"
    return "a list" if isinstance(body, list) else "no object and no list"
