"""Doing what has been prepared in a thread, while the next is prepared."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

_WAITING = 4
"""Tasks that may wait, so that preparing the next need not wait for the thread; and so few that little is held."""

Task = Callable[[], object]


class Beside:
    """Does tasks in their order, in one thread; where none can be had, at once.

    Compressing and writing need no interpreter, so that they cost no time beside work in Python.
    """

    def __init__(self) -> None:
        """Prepare; the thread starts with the first task."""
        self._pool: ThreadPoolExecutor | None = ThreadPoolExecutor(1)
        self._given: deque[Future[object]] = deque()

    def do(self, task: Task) -> None:
        """Do a task after those before.

        Raises:
            Exception: What a task raised, this one or one before.
        """
        if len(self._given) > _WAITING:
            self._given.popleft().result()
        if self._pool:
            try:
                self._given.append(self._pool.submit(task))
            except RuntimeError:
                # It has kept the task, and would do it once more if a thread could be had later.
                self.end(drop=True)
                self._pool = None
        if not self._pool:
            task()

    def wait(self) -> None:
        """Come back when all tasks are done.

        Raises:
            Exception: What one of them raised.
        """
        while self._given:
            self._given.popleft().result()

    def end(self, *, drop: bool = False) -> None:
        """Come back when the thread has ended.

        Args:
            drop: Leave out what has not begun.
        """
        if self._pool:
            self._pool.shutdown(cancel_futures=drop)
