"""Blocks of one large file read by several processes, in the file's order.

The processes are not started through `multiprocessing`, which would run the caller's script once more in each of them.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from pumpcheck import ByteScreen

from . import blocks
from .blocks import BlockFile
from .layout import Layout
from .part import BlockReader, Part

LARGE = 8 * 1024 * 1024
"""Bytes from which it takes less time to split this process than the others save."""

_STARTED = 8
"""Times as many bytes it takes where they have to be started anew."""

_ENOUGH = 64
"""Blocks that keep all processes busy to the end; the fewer bytes a block of a smaller file has."""

_SMALLEST = 256 * 1024
"""Bytes below which a block takes as long to ask for as to read."""

_MOST = 4
_AHEAD = 12
"""Blocks that each process is asked for ahead: it does not wait while another has the processor."""
_HELD = 1024 * 1024
"""Bytes of answers that wait to be taken."""
_PATIENCE = 0.02
"""Seconds for which it is looked whether other threads have ended: a busy machine takes some time to end one."""
_NAP = 0.0002
_START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from pumpcheck_csv.workers import serve; serve()"
)


class _Job(NamedTuple):
    """What all processes have in common."""

    path: Path
    size: int
    layout: Layout
    screen: ByteScreen


class WorkersFailedError(Exception):
    """The processes could not be started, or could not go on; what they gave before is right."""


def parts_from_workers(
    path: Path, layout: Layout, screen: ByteScreen, reader: BlockReader, passed: int
) -> Iterator[Part]:
    """Read a file in several processes.

    Args:
        path: The file.
        layout: How it is laid out.
        screen: The screen.
        reader: Reads, here, those blocks into which a record runs on from the one before.
        passed: How many lines at the file's beginning are to be passed over.

    Raises:
        WorkersFailedError: Before the first part where several processes are of no use or not to be had.
    """
    with ExitStack() as closing:
        try:
            number, splits = _processors(), _may_fork()
            if (
                number < 2
                or path.stat().st_size < (LARGE if splits else _STARTED * LARGE)
                or not _has_line_feeds(path)
                or not (splits or _is_python())
            ):
                raise WorkersFailedError
            size = min(blocks.BLOCK, max(_SMALLEST, path.stat().st_size // _ENOUGH))
            file = BlockFile(path, size)
            closing.callback(file.close)
            job = _Job(path, size, layout, screen)
            start = partial(_forked, reader=reader) if splits else _started
            workers = [closing.enter_context(start(job)) for _ in range(min(number, _MOST))]
            yield from _in_order(file, workers, reader, passed)
        except (OSError, EOFError, pickle.PickleError, AttributeError, TypeError) as error:
            raise WorkersFailedError from error


def _in_order(file: BlockFile, workers: list[_Worker], reader: BlockReader, passed: int) -> Iterator[Part]:
    asked: deque[int] = deque()
    following = iter(range(file.count))
    while True:
        while len(asked) < _AHEAD * len(workers) and (number := next(following, None)) is not None:
            workers[number % len(workers)].ask(number, 0 if number else passed)
            asked.append(number)
        if not asked:
            return
        number = asked.popleft()
        part = workers[number % len(workers)].answer()
        if number and passed:
            # A record runs on from the block before, which its reader could not know.
            part = reader.read(file.block(number), passed, partial(file.following, number))
        yield part
        passed = max(part.passed - part.lines, 0)


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes], stop: Callable[[], object]) -> None:
        self._questions = questions
        self._answers = answers
        self._stop = stop

    def ask(self, number: int, passed: int) -> None:
        """Ask for a block to be read."""
        pickle.dump((number, passed), self._questions)
        self._questions.flush()

    def answer(self) -> Part:
        """Return the next answer.

        Raises:
            EOFError: If the process has given up.
        """
        part = pickle.load(self._answers)  # noqa: S301 - from our own process
        if not isinstance(part, Part):
            raise EOFError
        return part

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stop()
        self._answers.close()
        with suppress(BrokenPipeError):
            self._questions.close()


def _started(job: _Job) -> _Worker:
    """Start this program anew, by a command."""
    process = subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None  # noqa: S101 - they are pipes
    assert process.stdout is not None  # noqa: S101
    pickle.dump(sys.path, process.stdin)
    pickle.dump(job, process.stdin)

    def stop() -> None:
        process.kill()
        process.wait()

    return _Worker(process.stdin, process.stdout, stop)


def _forked(job: _Job, reader: BlockReader) -> _Worker:
    """Split this process in two, which takes no time."""
    (questions, ask), (answer, answers) = os.pipe(), os.pipe()
    _widen(answers)
    child = os.fork()
    if child:
        os.close(questions)
        os.close(answers)

        def stop() -> None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

        return _Worker(os.fdopen(ask, "wb"), os.fdopen(answer, "rb"), stop)
    try:
        os.close(ask)
        os.close(answer)
        _serve(job, reader, os.fdopen(questions, "rb"), os.fdopen(answers, "wb"))
    finally:
        # Nothing of the other half's may happen twice: no clean-up, no output, no traceback.
        os._exit(0)


def _widen(pipe: int) -> None:
    """Let a pipe hold more, so that a process need not wait until what it gives is taken."""
    # Not every system lets it be changed, and a user may have no more such memory left.
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _HELD)


def serve() -> None:
    """Be one of the processes: take blocks' numbers on standard input, give parts on standard output."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    job = pickle.load(questions)  # noqa: S301 - from the process that started this one
    _serve(job, BlockReader(job.layout, job.screen), questions, answers)


def _serve(job: _Job, reader: BlockReader, questions: IO[bytes], answers: IO[bytes]) -> None:
    file = BlockFile(job.path, job.size)
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            number, passed = pickle.load(questions)  # noqa: S301 - from the process that started this one
            part = reader.read(file.block(number), passed, partial(file.following, number), first=number == 0)
            pickle.dump(part, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _may_fork() -> bool:
    """Whether this process can be split safely: it must have one thread, and libraries start some of their own."""
    threads = Path("/proc/self/task")
    if not hasattr(os, "fork") or not threads.is_dir():
        return False
    # A thread that has just ended may be listed for a moment longer.
    until = time.monotonic() + _PATIENCE
    while len(list(threads.iterdir())) > 1:
        if time.monotonic() > until:
            return False
        time.sleep(_NAP)
    return True


def _processors() -> int:
    affinity: Any = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _is_python() -> bool:
    """Whether starting this program anew starts an interpreter, which it does not in a frozen or embedding one."""
    return Path(sys.executable or "").name.lower().startswith(("python", "pypy")) and not getattr(sys, "frozen", False)


def _has_line_feeds(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\n" in file.read(blocks.BLOCK)
