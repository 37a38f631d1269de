"""What a cell of an .ods file shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from .cells import iso_text, number_text
from .sheet import Tally

TABLE, OFFICE, STYLE, TEXT = (
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0 " for name in ("table", "office", "style", "text")
)
"""What the names of attributes begin with."""

_APART = (
    *("annotation", "table", "frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "regular-polygon"),
    *("path", "line", "polyline", "connector", "caption", "g", "control"),
)
"""Comments, shapes and tables within a cell."""

_MOST_SPACES = 32_767
_BLANKS = {"tab": "\t", "line-break": "\n"}
_CLOCK = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_FIXED_SIGNS = re.compile(r"[A-Za-z0-9 /()\-]+")


def cell_shown(cell: Mapping[str, str], text: str, column: int, times: int, tally: Tally) -> str | None:
    """Return the text of a cell.

    Args:
        cell: Its attributes.
        text: The text in it, which is how its value is shown, in the language of whoever saved it.
        column: Its column.
        times: How often it is repeated.
        tally: Is filled in.
    """
    kind = cell.get(f"{OFFICE}value-type", "")
    if not kind and not text and f"{TABLE}formula" in cell:
        tally.uncached[column] += times
    if any(value == "error" for key, value in cell.items() if key.endswith(" value-type")):
        tally.errors += times
    elif kind == "string":
        return text or cell.get(f"{OFFICE}string-value")
    elif kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", text).upper() or None
    elif kind == "date":
        return iso_text(cell.get(f"{OFFICE}date-value", text)) or None
    elif kind == "time":
        return _clock(cell.get(f"{OFFICE}time-value", text)) or None
    elif kind and (value := cell.get(f"{OFFICE}value")):
        number = number_text(value)
        if kind != "float" or not number or not is_padded(text, number):
            return number
        tally.padded += times
    return text or None


def shown_text(element: ET.Element, apart: list[ET.Element]) -> str:
    """Return the text of all paragraphs in an element; comments and shapes in it are added to ``apart``."""
    return "".join(_words(element, apart, inside=False)).strip("\n")


def _words(element: ET.Element, apart: list[ET.Element], *, inside: bool) -> Iterator[str]:
    paragraph = element.tag in ("p", "h")
    inside |= paragraph
    if inside:
        yield element.text or ""
    for child in element:
        if child.tag in _APART:
            apart.append(child)
        elif child.tag == "s":
            spaces = int(child.get(f"{TEXT}c", "1"))
            if spaces > _MOST_SPACES:
                raise ValueError("more spaces than a cell holds")
            yield " " * spaces
        else:
            yield _BLANKS.get(child.tag, "")
            yield from _words(child, apart, inside=inside)
        if inside:
            yield child.tail or ""
    if paragraph:
        yield "\n"


def is_padded(shown: str, number: str) -> bool:
    """Whether a number is shown with zeros or fixed characters that are no separators of thousands.

    >>> [is_padded(shown, "1500") for shown in ("0001500", "MMT-1500", "15-00", "1500", "1,500", "1 500", "1500.00")]
    [True, True, True, False, False, False, False]
    """
    digits = "".join(filter(str.isdigit, shown))
    return (
        shown != number
        and digits.lstrip("0") == number.lstrip("0")
        and bool(_FIXED_SIGNS.fullmatch(shown))
        and not re.fullmatch(r"\d{1,3}(?: \d{3})+", shown)
    )


def _clock(stored: str) -> str:
    """Return a duration in ISO form as hours, minutes and seconds.

    >>> _clock("PT14H30M00S"), _clock("PT30H02M"), _clock("soon")
    ('14:30:00', '30:02:00', 'soon')
    """
    found = _CLOCK.fullmatch(stored)
    if not found:
        return stored
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return f"{found[1]}{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
