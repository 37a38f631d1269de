"""What a plugin's hook may give, checked value by value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pumpcheck.adapters import Adapter
from pumpcheck.errors import PluginError
from pumpcheck.hookspecs import ReportWriter
from pumpcheck.model.finding import FIELDS, HeadingAlias
from pumpcheck.model.recall import Recall

T = TypeVar("T")

_NAME = re.compile(r"[a-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of thing that plugins provide by a hook."""

    hook: str
    wanted: type[T]
    # Says what is wrong with a value; empty when nothing is.
    check: Callable[[T], str]
    # What a value takes for itself, so that no other value may, such as ``adapter csv``.
    unique: Callable[[T], tuple[str, ...]]

    def checked(self, value: object, place: int) -> T:
        """Return the value if it keeps the contract."""
        if not isinstance(value, self.wanted):
            found = f"the class {value.__name__}" if isinstance(value, type) else f"of type {type(value).__name__}"
            raise PluginError(f"value {place} is {found}, not an instance of pumpcheck.{self.wanted.__name__}")
        if problem := self.check(value):
            raise PluginError(f"value {place}, of type {type(value).__name__}: {problem}")
        return value


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _check_adapter(adapter: Adapter) -> str:
    # A class without the annotated attribute is possible, since nothing but a type checker asks for it.
    if not _is_name(getattr(adapter, "name", None)):
        return "its name must be lower-case letters, digits, _ and -"
    if not isinstance(adapter.summary, str):
        return "its summary must be text"
    options: object = adapter.options
    if not isinstance(options, Mapping):
        return "its options must be a mapping"
    if not all(isinstance(part, str) for item in options.items() for part in item):
        return "its options must map text to text"
    return ""


def _check_heading(alias: HeadingAlias) -> str:
    if not isinstance(alias.heading, str) or not alias.heading.strip():
        return "its heading must be text that is not empty"
    if alias.field not in FIELDS:
        return f"its field must be one of {', '.join(FIELDS)}"
    return "" if isinstance(alias.language, str) else "its language must be text"


def _check_recall(recall: Recall) -> str:
    return "" if isinstance(recall.id, str) and recall.id.strip() else "its id must be text that is not empty"


def _check_report(writer: ReportWriter) -> str:
    if not _is_name(writer.format):
        return "its format must be lower-case letters, digits, _ and -"
    suffixes: object = writer.suffixes
    if not isinstance(suffixes, tuple | list):
        return 'its suffixes must be a tuple, such as (".md",)'
    if not all(isinstance(suffix, str) and suffix.startswith(".") and len(suffix) > 1 for suffix in suffixes):
        return "each of its suffixes must be text that starts with a dot"
    if not isinstance(writer.summary, str):
        return "its summary must be text"
    return "" if callable(writer.write) else "its write must be callable"


ADAPTERS: Kind[Adapter] = Kind(
    # mypy: an abstract class is asked for here by isinstance only, never instantiated.
    "pumpcheck_adapters",
    Adapter,  # type: ignore[type-abstract]
    _check_adapter,
    lambda adapter: (f"adapter {adapter.name}",),
)
HEADINGS = Kind("pumpcheck_headings", HeadingAlias, _check_heading, lambda _: ())
RECALLS = Kind("pumpcheck_recalls", Recall, _check_recall, lambda recall: (f"recall {recall.id}",))
REPORTS = Kind(
    "pumpcheck_reports",
    ReportWriter,
    _check_report,
    lambda writer: tuple(
        dict.fromkeys([f"report {writer.format}", *(f"file suffix {suffix.casefold()}" for suffix in writer.suffixes)])
    ),
)
