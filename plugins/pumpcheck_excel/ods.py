"""The sheets of an .ods file, all of which stand in one part and are read together."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from pumpcheck import Comment

from .ods_content import OdsContent, StoredSheet
from .ods_text import PAGE_TEXTS, TextReader
from .sheet import Facts, Sheet, Tally, TooLargeError


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
            stored = OdsContent(stream, max_cells).sheets
        if "styles.xml" in names and stored:
            with package.open("styles.xml") as stream:
                stored[0].facts.comments += [Comment(0, 0, text) for text in _page_texts(stream)]
    return [OdsSheet(sheet) for sheet in stored]


class OdsSheet(Sheet):
    """One sheet of an .ods file."""

    def __init__(self, stored: StoredSheet) -> None:
        """Take what was read of it."""
        self.name, self.hidden = stored.name, stored.hidden
        self._stored = stored

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return self._stored.facts

    def rows(self, tally: Tally) -> Iterator[tuple[int, Sequence[str | None]]]:
        """See `Sheet.rows`."""
        tally.add(self._stored.tally)
        for number, times, cells in self._stored.rows:
            for further in range(times):
                yield number + further, cells
        if self._stored.too_large:
            raise TooLargeError(*self._stored.too_large)


def _page_texts(stream: IO[bytes]) -> list[str]:
    """Return the headers and footers of the pages, which belong to no sheet alone."""
    found: list[str] = []
    reader = TextReader(stream)
    for name in PAGE_TEXTS:
        reader.begins[name] = lambda _: reader.begin_text()
        reader.ends[name] = lambda: found.append(reader.end_text())
    reader.read()
    return [text for text in found if text]
