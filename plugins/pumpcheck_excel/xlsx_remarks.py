"""What an .xlsx file holds beside the cells of a sheet: merged and hidden cells, comments, text boxes, page headers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import IO
from xml.etree import ElementTree as ET

from pumpcheck import Comment, MergedRange

from .formats import DAMAGE, REPAIR
from .package import Package
from .sheet import MOST_COLUMNS, Facts, column_index
from .xml_blocks import Blocks
from .xml_elements import elements

TRUE = ("1", "true")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,9})")
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|([^&"\d])|(&))')
_HIDDEN = re.compile(rb"""hidden\s*=\s*["']\s*[1t]""")
_PROPERTIES = ("title", "subject", "description", "keywords", "category")


def remarks_of(package: Package, part: str, *, is_first: bool) -> Facts:
    """Return what is known of a sheet beside its cells, and with the first, beside the sheets; up to damage, if any."""
    facts = Facts()
    # Reading the rows tells of damage.
    with suppress(*DAMAGE), package.open(part) as stream:
        _add_remarks(_without_most_rows(stream), facts)
    add_comments(facts, package, part, _beside_the_sheets(package) if is_first else ())
    return facts


def add_comments(facts: Facts, package: Package, part: str, further: Iterable[str] = ()) -> None:
    """Add the comments and text boxes of a sheet to its facts, and further texts."""
    try:
        facts.comments += _comments(package, part)
        facts.comments += [Comment(0, 0, text) for text in dict.fromkeys(further) if text]
    except DAMAGE:
        facts.problems.append(
            f"its comments or text boxes are damaged, or what the workbook keeps of others, and were not read; {REPAIR}"
        )
    with suppress(*DAMAGE):
        facts.problems += _unread(package, part)
        if pictures := sum(len(package.linked(place, "image")) for place in package.linked(part, "drawing")):
            some = "a picture in it was" if pictures == 1 else f"{pictures:,} pictures in it were"
            facts.notes = [*facts.notes, f"{some} not read; look whether a list of devices is shown there"]


def _without_most_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML of a sheet without blocks of rows none of which is hidden: most rows need no look here."""
    blocks = Blocks(stream, "row")
    yield blocks.head
    for data in blocks:
        of_rows = blocks.end and data.endswith(blocks.end)
        if not of_rows or _HIDDEN.search(data) or (b"!" in data and b"<!" in data):
            yield data


def _add_remarks(portions: Iterable[bytes], facts: Facts) -> None:
    number = 0
    for element in elements(portions, "headerFooter", begun=("row", "col", "mergeCell", "dataValidation")):
        hidden = element.get("hidden") in TRUE
        if element.tag == "row":
            number = int(element.get("r", number + 1))
            if hidden:
                facts.hidden_rows.add(number)
        elif element.tag == "col" and hidden:
            first, last = int(element.attrib["min"]), int(element.attrib["max"])
            facts.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
        elif element.tag == "mergeCell":
            facts.merged += merged_range(element.get("ref", ""))
        elif element.tag == "dataValidation":
            if text := " ".join(filter(None, map(element.get, ("promptTitle", "prompt")))):
                facts.comments.append(
                    Comment(*_place(element.get("sqref", "").partition(" ")[0].partition(":")[0]), text)
                )
        elif element.tag == "headerFooter":
            texts = [page_text(area.text or "") for area in element]
            facts.comments += [Comment(0, 0, text) for text in texts if text]


def page_text(coded: str) -> str:
    """Return a page's header or footer without its codes.

    >>> page_text('&L&"Arial,Bold"&12Insulin pumps&CR&&D&RPage &P')
    'Insulin pumps R&D Page'
    """
    words = _PAGE_CODE.sub(lambda code: "&" if code[2] else " " if code[1] else "", coded)
    return " ".join(words.split())


def merged_range(reference: str) -> list[MergedRange]:
    """Return a range such as ``A1:C4``, and none for something else or a single cell.

    >>> merged_range("B2:C4"), merged_range("B2")
    ([((2, 1), (4, 2))], [])
    """
    places = [_place(cell) for cell in reference.split(":")]
    if len(places) != 2:
        return []
    (top, left), (bottom, right) = places
    return [((min(top, bottom), min(left, right)), (max(top, bottom), max(left, right)))]


def _place(cell: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(cell)
    return (int(found[2]), column_index(found[1])) if found else (0, 0)


def _comments(package: Package, part: str) -> Iterator[Comment]:
    """Yield comments on a sheet, threads before what stands for them in older programs, and text boxes."""
    seen: set[str] = set()
    for kind, element in (("threadedComment", "threadedComment"), ("comments", "comment")):
        there: set[str] = set()
        # Older comments in .xlsb files are no XML.
        for place in (place for place in package.linked(part, kind) if place.lower().endswith(".xml")):
            for comment in package.elements(place, element):
                cell, text = comment.get("ref", ""), _joined(comment, ("text", "t"))
                if cell not in seen and text:
                    there.add(cell)
                    yield Comment(*_place(cell), text)
        seen |= there
    for place in package.linked(part, "drawing"):
        charts = package.linked(place, "chart")
        titles = (words for chart in charts for words in package.elements(chart, "title", "strCache"))
        for shown in chain(package.root(place), titles):
            if text := _joined(shown, ("t", "v")):
                yield Comment(0, 0, text)


def _beside_the_sheets(package: Package) -> Iterator[str]:
    """Yield what is said of a workbook, and the rows of others whose cells are kept for formulas that refer to them."""
    for place in package.linked("", "core-properties"):
        yield from (said.text.strip() for said in package.root(place) if said.tag in _PROPERTIES and said.text)
    for place in package.linked(package.workbook, "externalLink"):
        for row in package.elements(place, "row"):
            yield ", ".join(value.text for value in row.iter("v") if value.text)


def _unread(package: Package, part: str) -> Iterator[str]:
    """Yield what a sheet holds that may list devices and is not read."""
    if package.linked(part, "package") or package.linked(part, "oleObject"):
        yield "it holds embedded documents, which were not read; save each as a file of its own, and scan that too"
    # A source of the workbook's own may be a name, too, and no sheet.
    sheets = {None, *(sheet.get("name") for sheet in package.root(package.workbook).iterfind("sheets/sheet"))}
    for pivot in package.linked(part, "pivotTable"):
        for cache in package.linked(pivot, "pivotCacheDefinition"):
            sources = package.elements(cache, "worksheetSource")
            here = any(
                source.get("sheet", "") in {*sheets, ""} for source in sources if source.tag == "worksheetSource"
            )
            if not here and package.linked(cache, "pivotCacheRecords"):
                yield (
                    "its pivot table sums up a list that is not in this workbook and was not read; "
                    "have the table show its details in Excel and save them, or scan that list"
                )


def _joined(element: ET.Element, names: Collection[str]) -> str:
    """Return the texts of an element's pieces, each paragraph on a line of its own."""
    lines: list[str] = [""]
    for piece in element.iter():
        if piece.tag == "p":
            lines.append("")
        elif piece.tag in names:
            lines[-1] += piece.text or ""
    return "\n".join(filter(None, lines)).strip()
