"""Write recall files: TOML by tomlkit, with what a person must look at as comments at the head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from pydantic import ValidationError

from pumpcheck.document_files import first_mistake
from pumpcheck.errors import RecallError
from pumpcheck.recalls.schema import RecallFile

_WIDTH = 110
_HEADS = ("TO BE LOOKED AT BY A PERSON before this file is relied on:", "Taken as follows:", "What it says of itself:")


@dataclass(frozen=True, slots=True)
class Imported:
    """A recall file made of a publication."""

    recall_id: str
    text: str
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]


def one_line(text: str) -> str:
    r"""Return a text on one line, without what cannot be printed.

    >>> one_line(" a\n b\x00 ")
    'a b'
    """
    plain = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    return "".join(sign for sign in plain if sign.isprintable())


def write_recall(
    origin: str, file: Mapping[str, Any], doubts: Iterable[str], remarks: Iterable[str], notes: Iterable[str] = ()
) -> Imported:
    """Write a recall file and check it."""
    lines = [tuple(dict.fromkeys(map(one_line, several))) for several in (doubts, remarks, notes)]
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Made of the {origin}. The keys are described in pumpcheck/recalls/schema.py."))
    for head, several in zip(_HEADS, lines, strict=True):
        if several:
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(head))
            for line in several:
                document.add(tomlkit.comment(f"- {line}"))
    document.add(tomlkit.nl())
    shared = {key: file.get(key) for key in ("remedy", "action")}
    rows = [{key: value for key, value in row.items() if value != shared.get(key, ())} for row in file["rows"]]
    for key, value in _filled({**file, "rows": rows}).items():
        document.add(key, _item(value))
    text = tomlkit.dumps(document)
    try:
        RecallFile.model_validate(tomlkit.parse(text).unwrap())
    except ValidationError as error:
        raise RecallError(f"{origin}: no valid recall file can be made of it: {first_mistake(error)}") from None
    return Imported(str(file["id"]), text, lines[0], lines[1])


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table without what is empty, plain values first."""
    kept = {key: _filled(value) if isinstance(value, Mapping) else value for key, value in table.items()}
    kept = {key: value for key, value in kept.items() if value not in ("", [], (), {}, None)}
    return dict(sorted(kept.items(), key=lambda item: isinstance(item[1], dict) or _is_tables(item[1])))


def _is_tables(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value)


def _item(value: Any) -> Any:  # noqa: ANN401 - whatever a recall file may hold
    if isinstance(value, Mapping):
        table = tomlkit.table()
        for key, inner in value.items():
            table.add(key, _item(inner))
        return table
    if _is_tables(value):
        tables = tomlkit.aot()
        for one in value:
            tables.append(_item(_filled(one)))
        return tables
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(len(str(value)) > _WIDTH)
    return one_line(value) if isinstance(value, str) else value
