"""How the API of one system is read: its pages, its records, and which of their values is which field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pumpcheck import Meaning, Sign, UsageError, text_of, whole_number, with_included

from .loading import ProfileSpec, load_spec
from .pagers import BY_POSITION, Page, Pager, make_pager, may_be_full
from .paths import PLACES, compiled, search
from .record_finder import Found, built, find_records
from .record_layout import Layout
from .transport import Call, ReadingError

if TYPE_CHECKING:
    from .record_layout import Lookup

_SEVERAL = 10  # entries that the list within a record has, if it may be a list of devices


class Profile:
    """One profile, ready for use."""

    def __init__(self, spec: ProfileSpec) -> None:
        """Take a checked profile."""
        self.spec = spec
        self.kind = spec.pager.kind
        self._finds_totals = spec.guesses and not spec.total and not spec.total_header
        self.lookups: Sequence[Lookup] = ()

    def layout(self) -> Layout:
        """Return what makes columns of the records of one read."""
        return Layout(self.spec, self.lookups)

    def pager(self, url: str, query: Mapping[str, str], size: int | None, since: str = "") -> Pager:
        """Return the pager for a collection."""
        if since and not self.spec.since:
            raise UsageError(f"--option since: profile {self.spec.name} does not say how to ask for what was changed")
        pager = self.spec.pager
        wanted = size or pager.size
        parts = urlsplit(url)
        params = {**self.spec.params, **dict(parse_qsl(parts.query, keep_blank_values=True)), **query}
        for added in (self.spec.since if since else None, self.spec.sort):
            if added:
                own = params.get(added.param)
                params[added.param] = (f"{own}{added.append}" if own else added.value).replace("{since}", since)
        if pager.kind == "guess" and size and pager.size_param:
            params.setdefault(pager.size_param, str(size))
        address = urlunsplit((parts.scheme, parts.netloc, self._path(parts.path), "", ""))
        return make_pager(pager, address, params, min(wanted, pager.largest or wanted))

    def page(self, call: Call, status: int, headers: Mapping[str, str], body: object) -> Page:
        """Return an answer as a page."""
        body = with_included(body)
        found = self._found(body)
        records, problem = found.records, found.problem
        page = Page(call, status, headers, body, records, None, content=found.content)
        if self.spec.accepts and not search(self.spec.accepts, body):
            problem = f"the answer is not what profile {self.spec.name} expects ({built(body)})"
        elif not problem and (errors := page.signs.of(Meaning.ERROR)):
            problem = f"the answer tells of an error (key {errors[0].place.strip('`')})"
        if problem and not records:
            raise ReadingError(problem)
        # A system that gives up in the middle of a page may send what it had, and a status of 200.
        return replace(page, total=self._total(page), failure=problem)

    def past_end(self, status: int, body: object) -> bool:
        """Whether an error only says that the end of the collection has been passed."""
        end = self.spec.past_end
        return end is not None and status == end.status and end.word in str(body)

    def keys(self, records: Sequence[Mapping[str, object]]) -> list[str | None]:
        """Return the primary keys of records; None for one that has none."""
        keys = [""] * len(records)
        for name in (self.spec.key,) if self.spec.key else PLACES["keys"]:
            found = map(text_of, map(compiled(name), records))
            keys = [key or text for key, text in zip(keys, found, strict=True)] if any(keys) else list(found)
            if all(keys):
                break
        return [key or None for key in keys]

    def notes(self, page: Page) -> tuple[str, ...]:
        """Say what was guessed about a page, for a person to check."""
        if not self.spec.guesses:
            return ()
        place = self._found(page.body).place
        total, leads = page.signs.total, page.signs.leads
        return (
            f"guessed from the answer: records {place}, "
            + (f"total {total.place}, " if total else "no total, ")
            + (f"next page by {leads[0].place}" if leads else "no next page")
            + "; --option profile=NAME or profile.KEY=VALUE says it for certain",
        )

    def doubt(self, page: Page, received: int, pages: int, before: Page | None = None) -> str:
        """Say why what was read may not be all there is; empty where the last page proves that it is."""
        kind, signs, total = self.kind, page.signs, page.signs.total
        past = not page.records and total is not None and whole_number(total.value) == received
        if kind == "none" or past:
            return ""
        known = before.states if before and not page.records else {}
        if changed := next((key for key, text in page.states.items() if text != known.get(key, text)), ""):
            return f"behind that came no records, and `{changed}` is another than it was: is it a failure? scan again"
        if place := _list_within(page.records[0], ()) if received == 1 and page.records else "":
            told = f"`{place}` is a list within the only record (--option profile.records=PATH reads it): there is more"
            return f"{told}; {_reading_on(None)}"
        if sign := signs.more(received, pages, totals=self._finds_totals):
            certain = "may be" if sign.meaning is Meaning.UNKNOWN else "is"
            return f"{sign.place}{_says(sign)}: there {certain} more; {_reading_on(sign)}"
        if not page.records or pages > 1 or signs.ends or kind in (*BY_POSITION, "cursor"):
            return ""
        count = len(page.records)
        # The total that a profile names is that of the collection; one that was found may be that of the page.
        named = not self._finds_totals and page.total is not None
        if named or not (signs.full or may_be_full(page)):
            return ""
        told = f"as many as {signs.full.place} says that a page has" if signs.full else "as many as a page may have"
        more = f"--option page_size={count + 1} shows whether there are more, " if kind != "guess" else ""
        return f"{told}, and the answer does not prove that these are all; {more}{_reading_on(signs.full)}"

    def went_nowhere(self, page: Page, received: int) -> str:
        """Say what would lead on from a page behind which a guess has led nowhere; empty where nothing was guessed."""
        sign = next(iter(page.signs.leads), None) or page.signs.more(received) or page.signs.full
        if self.kind != "guess":
            return ""
        return (f"; {sign.place}{_says(sign)}" if sign else "") + f"; {_reading_on(sign)}"

    def _path(self, given: str) -> str:
        """Complete the path of a system to that of its list; a path of an API is taken as it is."""
        steps, tail = [step for step in given.split("/") if step], self.spec.path.strip("/").split("/")
        lengths = range(min(len(steps), len(tail)), 0, -1)
        have = next((length for length in lengths if steps[-length:] == tail[:length]), 0)
        api = not have and tail[0] in steps
        if not tail[0] or have == len(tail) or api or not set(self.spec.lists).isdisjoint(steps):
            return given
        return "/".join([given.rstrip("/"), *tail[have:]]) + ("/" if self.spec.path.endswith("/") else "")

    def _found(self, body: object) -> Found:
        return find_records(body, self.spec.records or "", may_lack=bool(self.spec.accepts))

    def _total(self, page: Page) -> int | None:
        if self.spec.total_header and (found := whole_number(page.headers.get(self.spec.total_header))) is not None:
            return found
        if self.spec.total:
            return whole_number(search(self.spec.total, page.body))
        if not self._finds_totals or self.kind == "none" or page.signs.of(Meaning.AT_LEAST):
            return None
        if not (sign := page.signs.total):
            return None
        total, count = whole_number(sign.value), len(page.records)
        if total == count and (sign.key == "count" or page.signs.more(count, totals=False)):
            # What only counts the page would end the reading early.
            return None
        return total if total is None or total >= count else None


def load_profile(reference: str, settings: Mapping[str, str] | None = None) -> Profile:
    """Return a profile by its name or its path."""
    return Profile(load_spec(reference, settings))


def _list_within(record: object, steps: tuple[str, ...]) -> str:
    """Return where the only record holds many others; it may be what a system puts around its list."""
    for key, value in record.items() if isinstance(record, dict) and len(steps) <= 2 else ():
        path = (*steps, "…" if re.search(r"\d", key) else key)
        many = isinstance(value, list) and len(value) >= _SEVERAL and all(isinstance(item, dict) for item in value)
        if place := ".".join(path) if many else _list_within(value, path):
            return place
    return ""


def _says(sign: Sign) -> str:
    """Return what a sign says, without a token or an address in it."""
    if isinstance(sign.value, bool):
        return f" is {str(sign.value).lower()}" if sign.path else ""
    counts = sign.meaning in (Meaning.TOTAL, Meaning.FILTERED, Meaning.PAGES, Meaning.REMAINING, Meaning.SIZE)
    counts = counts or sign.meaning in (Meaning.UNKNOWN, Meaning.AT_LEAST)
    return f" is {sign.value:,}" if counts and isinstance(sign.value, int) else " tells how to go on"


def _reading_on(sign: Sign | None) -> str:
    # A key with a digit, which is not shown, may be a serial number.
    token = sign is not None and sign.meaning in (Meaning.NEXT, Meaning.CURSOR) and "…" not in sign.place and sign.path
    way = (
        f"--option profile.pager=token with profile.next={sign.path} and profile.cursor_param=NAME"
        if sign and token
        else "--option profile.pager=page or offset, with the names of its parameters (profile.page_param, "
        "profile.offset_param, profile.size_param),"
    )
    return f"{way} reads on; where this is the whole, --option profile.pager=none says so"
