"""What a plugin's hook may give, checked value by value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from pumpcheck.adapters import Adapter
from pumpcheck.errors import PluginError
from pumpcheck.hookspecs import ReportWriter
from pumpcheck.model.finding import FIELDS, HeadingAlias
from pumpcheck.model.recall import Recall

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of thing that plugins provide by a hook."""

    hook: str
    wanted: type[T]
    # What must hold of a value, with what is said where it does not; in order, since a later one may rest on it.
    rules: tuple[tuple[Callable[[T], bool], str], ...]
    # What a value takes for itself, so that no other value may, such as ``adapter csv``.
    unique: Callable[[T], tuple[str, ...]]

    def problem(self, value: T) -> str:
        """Return what is wrong with a value; empty when nothing is."""
        return next((sentence for holds, sentence in self.rules if not holds(value)), "")

    def checked(self, value: object, place: int) -> T:
        """Return the value if it keeps the contract."""
        if not isinstance(value, self.wanted):
            found = f"the class {value.__name__}" if isinstance(value, type) else f"of type {type(value).__name__}"
            raise PluginError(f"value {place} is {found}, not an instance of pumpcheck.{self.wanted.__name__}")
        if problem := self.problem(value):
            raise PluginError(f"value {place}, of type {type(value).__name__}: {problem}")
        return value


def _is_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9_-]+", value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and not (value == "" or value.isspace())


def _is_suffix(value: object) -> bool:
    return isinstance(value, str) and value.startswith(".") and len(value) > 1


ADAPTERS: Kind[Adapter] = Kind(
    # mypy: an abstract class is asked for here by isinstance only, never instantiated.
    "pumpcheck_adapters",
    Adapter,  # type: ignore[type-abstract]
    (
        # A class without the annotated attribute is possible, since nothing but a type checker asks for it.
        (lambda one: _is_name(getattr(one, "name", None)), "its name must be lower-case letters, digits, _ and -"),
        (lambda one: _is_text(one.summary), "its summary must be text"),
        (lambda one: isinstance(one.options, Mapping), "its options must be a mapping"),
        (lambda one: all(map(_is_text, chain(*one.options.items()))), "its options must map text to text"),
    ),
    lambda adapter: (f"adapter {adapter.name}",),
)
HEADINGS: Kind[HeadingAlias] = Kind(
    "pumpcheck_headings",
    HeadingAlias,
    (
        (lambda one: _is_filled(one.heading), "its heading must be text that is not empty"),
        (lambda one: one.field in FIELDS, f"its field must be one of {', '.join(FIELDS)}"),
        (lambda one: _is_text(one.language), "its language must be text"),
    ),
    lambda _: (),
)
RECALLS: Kind[Recall] = Kind(
    "pumpcheck_recalls",
    Recall,
    ((lambda one: _is_filled(one.id), "its id must be text that is not empty"),),
    lambda recall: (f"recall {recall.id}",),
)
REPORTS: Kind[ReportWriter] = Kind(
    "pumpcheck_reports",
    ReportWriter,
    (
        (lambda one: _is_name(one.format), "its format must be lower-case letters, digits, _ and -"),
        (lambda one: isinstance(one.suffixes, tuple | list), 'its suffixes must be a tuple, such as (".md",)'),
        (lambda one: all(map(_is_suffix, one.suffixes)), "each of its suffixes must be text that starts with a dot"),
        (lambda one: _is_text(one.summary), "its summary must be text"),
        (lambda one: callable(one.write), "its write must be callable"),
    ),
    lambda one: (f"report {one.format}", *dict.fromkeys(f"file suffix {suffix.casefold()}" for suffix in one.suffixes)),
)
