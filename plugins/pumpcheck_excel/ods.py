"""The sheets of an .ods file, all of which stand in one part and are read together."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import IO

from pumpcheck import Comment

from .ods_content import OdsContent
from .ods_text import PAGE_TEXTS, TextReader
from .sheet import Sheet


def ods_sheets(file: IO[bytes], max_cells: int) -> Sequence[Sheet]:
    """Return the sheets of an .ods file.

    Args:
        file: Its content.
        max_cells: How many cells a sheet may span; what lies beyond is not kept.

    Raises:
        formats.DAMAGE: If it is damaged.
        EntitiesError: If it declares entities.
    """
    with zipfile.ZipFile(file) as package:
        names = package.namelist()
        if "content.xml" not in names:
            raise ValueError("no content")
        with package.open("content.xml") as stream:
            sheets = OdsContent(stream, max_cells).sheets
        if "styles.xml" in names and sheets:
            with package.open("styles.xml") as stream:
                sheets[0].found.comments += [Comment(0, 0, text) for text in _page_texts(stream)]
    return sheets


def _page_texts(stream: IO[bytes]) -> list[str]:
    """Return the headers and footers of the pages, which belong to no sheet alone."""
    found: list[str] = []
    reader = TextReader(stream)
    for name in PAGE_TEXTS:
        reader.begins[name] = lambda _: reader.words.clear()
        reader.ends[name] = lambda: found.append(reader.take_text())
    reader.read()
    return [text for text in found if text]
