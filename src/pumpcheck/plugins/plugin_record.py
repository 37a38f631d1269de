"""What is remembered of each plugin, and the guard that keeps what one raises from reaching the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import Distribution, EntryPoint

from pluggy import HookImpl

from pumpcheck.errors import PumpcheckError
from pumpcheck.masking import mask_within

DISABLE_VARIABLE = "PUMPCHECK_DISABLE_PLUGINS"
"""Environment variable with the names of plugins to leave out, separated by commas."""

_LONGEST_ERROR = 300
"""Characters of an error's text that are kept."""

# A password may hold a slash, a question mark or another @.
_URL = re.compile(r"(\w+://)(?:\S*@)?([^\s?#]*)\S*")


class PluginStatus(StrEnum):
    """What became of a plugin."""

    ACTIVE = "active"
    DISABLED = "disabled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong in a plugin: what was raised, on one line."""

    # ``import``, ``registration``, ``claims`` or the name of the hook.
    stage: str
    error: str


@dataclass
class PluginRecord:
    """One installed plugin, by the name of its entry point, and what became of it.

    >>> record = PluginRecord("csv", "pumpcheck", "0.1.0", failures=[Failure("import", "ImportError: no codec")])
    >>> record.provider, record.status.value, record.stage, record.error
    ('csv (pumpcheck 0.1.0)', 'failed', 'import', 'ImportError: no codec')
    """

    name: str
    # Both are empty when they are unknown.
    distribution: str
    version: str
    disabled: bool = False  # Left out on request, and not even imported.
    failures: list[Failure] = field(default_factory=list)
    # What it gives that nothing else may give, such as ``adapter csv``, and how many headings.
    unique: list[str] = field(default_factory=list)
    headings: int = 0
    hooks: dict[str, list[HookImpl]] = field(default_factory=dict, repr=False, compare=False)  # Its functions, by hook.

    @classmethod
    def of(cls, entry_point: EntryPoint, *, disabled: bool = False) -> PluginRecord:
        """Return the record of an entry point of which nothing has been loaded yet."""
        record = cls(entry_point.name, "", "", disabled)
        # A distribution without readable metadata still has a plugin that can be named.
        with suppress(Exception):
            if entry_point.dist is not None:
                record.distribution, record.version = _naming(entry_point.dist)
        return record

    @property
    def provider(self) -> str:
        """The plugin with its distribution and version, for messages: ``csv (pumpcheck 0.1.0)``."""
        return f"{self.name} ({f'{self.distribution} {self.version}'.strip() or 'unknown distribution'})"

    @property
    def provides(self) -> tuple[str, ...]:
        """What it gives, in words; a plugin that failed in one hook may give things by others."""
        headings = [f"{self.headings} heading{'s' * (self.headings > 1)}"] if self.headings else []
        return (*(text for text in self.unique if not text.startswith("file suffix")), *headings)

    @property
    def status(self) -> PluginStatus:
        """Whether it is active, was disabled or failed, be it only in part."""
        if self.disabled:
            return PluginStatus.DISABLED
        return PluginStatus.FAILED if self.failures else PluginStatus.ACTIVE

    @property
    def stage(self) -> str:
        """Where it failed; empty when it did not. Several are separated by commas."""
        return ", ".join(failure.stage for failure in self.failures)

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did. Several are separated by semicolons."""
        return "; ".join(failure.error for failure in self.failures)

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each failure."""
        return tuple(self.warning(failure) for failure in self.failures)

    def warning(self, failure: Failure) -> str:
        """Return one sentence that says what failed and what to do about it."""
        return (
            f"the plugin {self.provider} failed at {failure.stage}: {failure.error}; "
            f"update or fix it, or disable it with {DISABLE_VARIABLE}={self.name}"
        )


@lru_cache(maxsize=64)
def _naming(distribution: Distribution) -> tuple[str, str]:
    """Return the name and version of a distribution, each of which is looked for in all of its metadata."""
    return distribution.name or "", distribution.version or ""


@contextmanager
def guard(stage: str, failures: list[Failure], *, serials: Iterable[str] = ()) -> Iterator[None]:
    """Keep what a plugin raises from going further, and add it to a list of failures, with these serials masked.

    An interruption by the user passes. ``SystemExit`` and other exceptions outside ``Exception`` do not: libraries
    raise them at import, and no plugin may end the program.

    >>> failures = []
    >>> with guard("pumpcheck_recalls", failures):
    ...     raise ValueError("no such ward")
    >>> failures
    [Failure(stage='pumpcheck_recalls', error='ValueError: no such ward')]
    """
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        failures.append(Failure(stage, _one_line(error, serials)))


def _one_line(error: BaseException, serials: Iterable[str] = ()) -> str:
    r"""Return an exception as one short line: its type and the first line of its message.

    Serial numbers are masked; user names, passwords and queries are taken out of URLs.

    >>> _one_line(OSError("cannot reach https://me:sec/r?t@cmms.example/v1?key=abc\nresponse: ..."))
    'OSError: cannot reach https://cmms.example/v1'
    """
    message = ""
    with suppress(Exception):
        message = str(error)
    line = next((line for line in message.splitlines() if line.strip()), "")
    text = mask_within(_URL.sub(r"\1\2", " ".join(line.split())), serials)
    text = "".join(character for character in text if character.isprintable())
    # Our own errors are sentences that need no type in front.
    if not (text and isinstance(error, PumpcheckError)):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text if len(text) <= _LONGEST_ERROR else f"{text[: _LONGEST_ERROR - 1]}…"
