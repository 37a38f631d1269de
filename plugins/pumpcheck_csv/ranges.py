"""A large file in ranges of bytes that are read elsewhere, and put together here as if it had been read at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import IO, TYPE_CHECKING

from pumpcheck import Layout, Screen, SourceRequest

from .file_pass import Event, FilePass, Outcome, State, is_fast
from .form import Form
from .lines import ReadingNotes
from .members import Guarded, Member
from .records import Record, Unreadable
from .repair import Repair

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LINE_ENDS = b"\r\n"
_STEP = 64 * 1024
_WORTH_A_TASK = 2 * 1024 * 1024  # bytes; for less an engine takes long beside reading them
TASKS = 64  # of which there are to be more before one of them gets several ranges


@dataclass(frozen=True)
class Task:
    """Ranges that follow each other: the lines that begin from one cut on and before the next."""

    cuts: tuple[int, ...]  # at which bytes the file is cut
    # What has been read before the first, taken for granted where that is not known.
    state: State = field(default_factory=State)


@dataclass
class RangeResult:
    """What reading a range gave after `before`; lines are counted from its beginning."""

    before: State
    events: list[Event]
    noted: list[tuple[str, int]]
    outcome: Outcome


@dataclass(frozen=True)
class RangeReader:
    """Reads ranges of one file. It can be sent to other processes."""

    request: SourceRequest
    form: Form
    repair: Repair
    layout: Layout
    screen: Screen

    def __call__(self, task: Task) -> list[RangeResult]:
        """Read some ranges, each after what the one before it gave."""
        results: list[RangeResult] = []
        with self.request.open() as file:
            for start, stop in pairwise(task.cuts):
                state = results[-1].outcome.state if results else task.state
                results.append(self._read(file, start, stop, state))
        return results

    def _read(self, file: IO[bytes], start: int, stop: int, state: State) -> RangeResult:
        begin = _next_line(file, start)
        for _ in range(state.passed):
            begin = _next_line(file, begin + 1)
        end = _next_line(file, stop)
        file.seek(begin)
        notes = _KeptNotes()
        stream = Guarded(_Bytes(file, max(end - begin, 0)))
        reading = FilePass(lambda: stream, self.form, self.repair, notes)
        layout = replace(self.layout, first_record=0) if start else self.layout
        beyond = io.BufferedReader(_Bytes(file, None))
        # The first range begins with the file.
        events = list(reading.events(self.screen, layout, state if start else None, beyond))
        outcome = replace(reading.outcome, count=reading.outcome.count - bool(start))
        return RangeResult(state, events, notes.noted, outcome)


class Ranges:
    """The events of a whole file, as `FilePass` gives them."""

    def __init__(self, member: Member, reader: RangeReader, size: int) -> None:
        """Take what reads a range."""
        self.notes = ReadingNotes()
        self.outcome = Outcome()
        self._member, self._reader, self._size = member, reader, size

    @classmethod
    def of(
        cls, member: Member, form: Form, repair: Repair | None, screen: Screen | None, layout: Layout | None
    ) -> Ranges | None:
        """Return the ranges of a file that is large and has one plain table, or None."""
        request = member.request
        if not (request and request.range_bytes and screen and repair and layout and layout.last_record is None):
            return None
        size = request.size or 0
        if size < 2 * request.range_bytes or not is_fast(form, layout, repair) or form.encoding.table:
            return None
        # What the first rows look like the repair knows.
        reader = RangeReader(replace(request, map=map, range_bytes=0), form, repair, replace(layout, sample=()), screen)
        return cls(member, reader, size)

    def events(self, screen: Screen | None, layout: Layout | None) -> Iterator[Event]:
        """Yield the events; see `FilePass`."""
        request, reader = self._member.request, self._reader
        assert request is not None  # noqa: S101 - as `of` made sure
        step = request.range_bytes
        cuts = [*range(0, self._size, step), self._size]
        at_once = max(min(len(cuts) // TASKS, _WORTH_A_TASK // step), 1)
        tasks = [Task(tuple(cuts[place : place + at_once + 1])) for place in range(0, len(cuts) - 1, at_once)]
        results = chain.from_iterable(request.map(reader, tasks))
        for (start, stop), guessed in zip(pairwise(cuts), results, strict=True):
            # It is another where a record runs on from the range before, or rows may go with its last one.
            state = self.outcome.state
            is_right = not start or state == guessed.before
            [result] = [guessed] if is_right else reader(Task((start, stop), state))
            if not start and result.outcome.count < reader.layout.first_record:
                yield from self._whole(screen, layout)
                return
            yield from self._shifted(result, self.outcome.count - bool(start))
            if result.outcome.problem:
                break

    def _shifted(self, result: RangeResult, before: int) -> Iterator[Event]:
        """Yield the events of a range, its lines counted in the whole file."""
        for event in result.events:
            yield event if isinstance(event, int) else _shifted(event, before)
        for what, line in result.noted:
            self.notes.add(what, line + before)
        so_far, found = self.outcome, result.outcome
        self.outcome = replace(
            found,
            count=so_far.count + found.count,
            ended=found.ended if found.count else so_far.ended,
            short=so_far.short + found.short,
            last=_shifted(found.last, before) if found.last else so_far.last,
        )

    def _whole(self, screen: Screen | None, layout: Layout | None) -> Iterator[Event]:
        """Read the file at once, where a range holds less than what stands above its records."""
        reading = FilePass(self._member.open, self._reader.form, self._reader.repair, self.notes)
        yield from reading.events(screen, layout)
        self.outcome = reading.outcome


class _KeptNotes(ReadingNotes):
    """Keeps what is noted, to be noted again with other numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[tuple[str, int]] = []

    def add(self, what: str, line: int) -> None:
        """See `ReadingNotes.add`."""
        self.noted.append((what, line))


class _Bytes(io.RawIOBase):
    """So many bytes of a file from where it stands, or all that follow. The file stays open."""

    def __init__(self, file: IO[bytes], size: int | None) -> None:
        self._file, self._left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = self._file.read(view.nbytes if self._left is None else min(view.nbytes, self._left))
        view[: len(data)] = data
        if self._left is not None:
            self._left -= len(data)
        return len(data)


def _next_line(file: IO[bytes], place: int) -> int:
    r"""Return where the first line begins at a place or further on.

    >>> [_next_line(io.BytesIO(b"a\r\nb\n\nc\rd"), place) for place in range(9)]
    [0, 3, 3, 3, 5, 5, 6, 8, 8]
    """
    if not place:
        return 0
    file.seek(place := place - 1)
    while data := file.read(_STEP):
        ends = [found for found in (data.find(b"\n"), data.find(b"\r")) if found >= 0]
        if not ends:
            place += len(data)
            continue
        end = min(ends) + 1
        following = data[end : end + 1] or file.read(1)
        return place + end + (data[end - 1] == _LINE_ENDS[0] and following == b"\n")
    return place


def _shifted(record: Record | Unreadable, lines: int) -> Record | Unreadable:
    if isinstance(record, Unreadable):
        return record._replace(line=record.line + lines)
    return record._replace(line=record.line + lines, last=record.last + lines)
