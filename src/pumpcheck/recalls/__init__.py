"""Recalls as data: one TOML file a recall, loaded and checked here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.document_files import first_mistake, read_document
from pumpcheck.errors import RecallError
from pumpcheck.recalls.building import build

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from pumpcheck.model.recall import Recall

_COMMON = "common_words.toml"
_CALLED = "recall file"


@lru_cache(maxsize=1)
def built_in() -> tuple[Recall, ...]:
    """Return the recalls that come with pumpcheck, by id."""
    return tuple(map(_built, _files()))


def built_in_texts() -> tuple[str, ...]:
    """Return the recall files that come with pumpcheck, as text."""
    return tuple(file.read_text(encoding="utf-8") for file in _files())


def _built(file: Traversable) -> Recall:
    # Its form is checked when pumpcheck is tested: pydantic would take a quarter of a small scan's time.
    try:
        return build(read_document(file, _CALLED, RecallError), str(file), common_words())
    except (AttributeError, KeyError, TypeError, ValueError):
        # It is not as it was, and this says what is wrong with it.
        return load_recall(file)


def _files() -> list[Traversable]:
    folder = resources.files(__name__)
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml") and file.name != _COMMON),
        key=lambda file: file.name,
    )


def load_recall(file: str | Path | Traversable) -> Recall:
    """Load and check a recall file.

    Args:
        file: Path of a TOML file in the form that ``pumpcheck/recalls/schema.py`` describes.

    Raises:
        RecallError: If the file is missing or invalid; the message names file, key and reason.
    """
    from pydantic import ValidationError

    from pumpcheck.recalls.schema import RecallFile

    source = Path(file) if isinstance(file, str) else file
    document = read_document(source, _CALLED, RecallError)
    try:
        checked = RecallFile.model_validate(document)
    except ValidationError as error:
        raise RecallError(f"{_CALLED} {source}: {first_mistake(error)}") from None
    return build(checked.model_dump(by_alias=True), str(source), common_words())


def known(provided: Iterable[Recall] = ()) -> tuple[Recall, ...]:
    """Return every recall that is at hand: those that come with pumpcheck and those of plugins."""
    return (*built_in(), *provided)


def choose(wanted: tuple[str, ...], provided: tuple[Recall, ...] = ()) -> tuple[Recall, ...]:
    """Return the recalls that a scan applies: those on by default, then the wanted ones.

    Wanted are ids, paths of recall files, or folders, of which every recall file is applied.
    """
    chosen = {recall.id: recall for recall in known(provided) if recall.default}
    given: dict[str, Recall] = {}
    for name in chain.from_iterable(map(_files_of, wanted)):
        recall = find(name, provided)
        if (other := given.setdefault(recall.id, recall)) != replace(recall, origin=other.origin):
            both = f"recall files {other.origin} and {recall.origin}"
            raise RecallError(f"{both} have the same id, {recall.id}; give one of them another")
        chosen[recall.id] = recall
    return tuple(chosen.values())


def _files_of(name: str) -> list[str]:
    """Return the recall files of a folder; anything else names one recall."""
    folder = Path(name)
    if not folder.is_dir():
        return [name]
    files = sorted(map(str, folder.glob("*.toml")))
    if not files:
        raise RecallError(f"folder {name}: holds no recall file; put .toml files into it, or name another folder")
    return files


def find(name: str, provided: tuple[Recall, ...] = ()) -> Recall:
    """Return one recall by its id, or by a path: what ends in ``.toml`` or holds a path separator."""
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return load_recall(Path(name))
    by_id = {recall.id: recall for recall in known(provided)}
    if name not in by_id:
        raise RecallError(
            f"there is no recall {name!r}; known are {', '.join(by_id)}, or give the path of a .toml file"
        )
    return by_id[name]


@lru_cache(maxsize=1)
def common_words() -> dict[str, Any]:
    """Return the words that every recall shares."""
    words: dict[str, Any] = read_document(resources.files(__name__) / _COMMON, "list of words", RecallError)
    return words
