r"""Reads small files in odd shapes, written down as text, with what a scan of each must give.

Each begins with a line ``##### file; must; planted serial numbers; kind``, to which an encoding may be added. In a
workbook ``|`` stands between cells, ``=== Name`` begins a sheet, ``=== Name (hidden)`` a hidden one; a cell that is
only ``^`` is merged with the one above it, ``<`` with the one on its left; ``\n`` is a line break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .areas import Area
from .grid_files import write
from .grids import Book, Sheet


@dataclass(frozen=True)
class Case:
    """A file and what a scan of it must give.

    Attributes:
        file: Its name.
        must: ``fields``, ``listed``, ``incomplete`` or ``exact``, as in the public cases.
        planted: The serial numbers of the recalled units in it, with spaces between.
        kind: What is odd about it.
        encoding: How text is written.
        placed: Whether the recalled units have a place.
        content: What it holds.
    """

    file: str
    must: str
    planted: str
    kind: str
    encoding: str = "utf-8"
    placed: bool = True
    content: str = ""

    def write(self, folder: Path) -> Path:
        path = folder / self.file
        form = path.suffix.lstrip(".")
        if form in {"xlsx", "ods"}:
            return write(Book(form, list(_sheets(self.content)), numbers=True), folder).rename(path)
        path.write_bytes(self.content.encode(self.encoding))
        return path


def read_cases(path: Path) -> Iterator[Case]:
    for part in path.read_text(encoding="utf-8").split("##### ")[1:]:
        head, _, content = part.partition("\n")
        yield Case(*(text.strip() for text in head.split(";")), content=content)


def _sheets(content: str) -> Iterator[Sheet]:
    first, *named = ("\n" + content).split("\n=== ")
    for part in named or ["Sheet1" + first]:
        head, *lines = part.rstrip("\n").split("\n")
        name, _, state = head.partition(" (")
        rows = [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in lines]
        yield Sheet(name, [_merged(Area("", rows))], [0], state=state.rstrip(")") or "visible")


def _merged(area: Area) -> Area:
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(area.rows):
        for column, cell in enumerate(cells):
            if cell in {"^", "<"}:
                beside = (row - 1, column) if cell == "^" else (row, column - 1)
                start = starts[row, column] = starts.get(beside, beside)
                ends[start] = max(ends.get(start, start), (row, column))
                cells[column] = ""
    area.merged = [(*start, *end) for start, end in ends.items()]
    return area
