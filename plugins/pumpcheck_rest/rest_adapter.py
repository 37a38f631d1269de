"""The adapter ``rest``: one collection is one table, read whole before it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from pumpcheck import (
    Adapter,
    Batch,
    ColumnBatch,
    Grid,
    Note,
    OutsideTexts,
    Screen,
    Skipped,
    Source,
    SourceRequest,
    SourceUnreadableError,
    Table,
    UsageError,
)

from .rest_settings import OPTIONS, Settings

if TYPE_CHECKING:
    from .collection import Read
    from .pagers import Pager


class RestAdapter(Adapter):
    """Reads a list of records from an API."""

    name: ClassVar[str] = "rest"
    summary: ClassVar[str] = "asset systems by their API: https://…"
    options: ClassVar[Mapping[str, str]] = OPTIONS

    def claims(self, request: SourceRequest) -> bool:
        """Whether the location is a web address."""
        return request.location.lower().startswith(("https://", "http://"))

    def open(self, request: SourceRequest) -> Source:
        """Check address and settings; nothing is asked of the system yet."""
        if not self.claims(request):
            raise SourceUnreadableError(f"{request.label}: is no web address; give one that begins with https://")
        return RestSource(request)


class RestSource(Source):
    """One collection."""

    def __init__(self, request: SourceRequest) -> None:
        """Check address and settings."""
        from .profile import load_profile
        from .spool import Spool
        from .transport import Transport

        self.label = request.label
        self._url = request.location
        try:
            self._settings = settings = Settings.of(request.options)
            self._profile = load_profile(settings.profile, settings.changes)
            self._transport = Transport(settings, self._url, self._profile.spec.headers)
        except UsageError as error:
            raise type(error)(f"{self.label}: {error}") from None
        place, _, query = self._url.partition("?")
        marks = {
            "profile": self._profile.spec.model_dump_json(),
            "query": json.dumps([query, sorted(settings.query_as_written.items()), settings.since]),
            "account": json.dumps([settings.auth, settings.username, settings.client_id]),
            "page size": str(settings.page_size),
        }
        # A look at some pages must not take the place of a read that can go on.
        part = "" if settings.pages is None else " in part"
        self._spool = Spool(f"{place} {self._profile.spec.name}{part}", marks)
        self._keep = False

    def tables(self) -> Iterator[Grid | Table | Skipped | Note]:
        """See `Source.tables`."""
        read = self._read()
        self._keep = read.broken
        self._spool = read.spool
        since = self._settings.since and f"only what was changed since {self._settings.since}, so the scan is partial"
        for reason in (read.problem, read.layout.doubt, since):
            if reason:
                again = "; --resume goes on from there" if read.broken and reason == read.problem else ""
                yield Skipped(self.label, reason + again, records=0)
        if read.layout.problem:
            yield Skipped(self.label, read.layout.problem, records=sum(count for count, _ in self._spool.stretches()))
        elif not read.layout.headings:
            yield Note(self.label, "the list is empty")
        else:
            yield RestTable(read)
        if read.around and read.layout.headings:
            yield OutsideTexts(read.around)

    def _read(self) -> Read:
        from .auth import signed_in
        from .collection import Collection, read_lookups
        from .fetching import Fetcher
        from .transport import ReadingError

        settings, profile, problem = self._settings, self._profile, ""
        # Until the read has ended, whatever ends it leaves something to go on from.
        self._keep = True
        try:
            pager = self._pager()
            with signed_in(self._transport, settings, profile.spec, self._url):
                profile.lookups = read_lookups(profile, self._transport, settings, self._url)
                return Collection(Fetcher(profile, pager, self._transport, settings), self._spool).read()
        except ReadingError as error:
            problem = str(error)
        except UsageError as error:
            raise type(error)(f"{self.label}: {error}") from None
        # Raised out here, the error has no context that holds an answer or a request.
        raise SourceUnreadableError(f"{self.label}: {problem}")

    def first_request(self) -> Sequence[str]:
        """See `Source.first_request`."""
        from .auth import SignIn

        signing_in, call = SignIn(self._settings, self._profile.spec, self._url), self._pager().first()
        params = {**call.params, **self._settings.query_as_written}
        query = "&".join(f"{name}={text}" for name, text in params.items())
        return [
            *([f"first, to sign in ({signing_in.kind}): {signing_in.place}"] if signing_in.place else []),
            f"{call.method} {call.url}{'?' if query else ''}{query}",
            *(f"{name}: {text}" for name, text in self._profile.spec.headers.items()),
            *([f"{signing_in.header}: <secret>"] if signing_in.header else []),
            *([json.dumps(call.body)] if call.body is not None else []),
        ]

    def _pager(self) -> Pager:
        settings = self._settings
        return self._profile.pager(self._url, settings.query, settings.page_size, settings.since)

    def close(self) -> None:
        """See `Source.close`."""
        self._transport.close()
        self._spool.close(keep=self._keep)


class RestTable(Table):
    """The records of one collection."""

    row_word = "record"

    def __init__(self, read: Read) -> None:
        """Take what was read."""
        self._read = read
        self.headings = tuple(read.layout.headings)
        self.notes = (*read.notes, *read.layout.notes)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - reading is what takes time
        """See `Table.batches`."""
        seen = 0
        for count, columns in self._read.spool.stretches():
            yield ColumnBatch(self._read.layout.aligned(columns, count), range(seen + 1, seen + 1 + count))
            seen += count
