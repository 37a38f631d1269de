"""The sheets of an .xlsx file: where each is stored, and what all of them share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import IO

from .cells import unescaped
from .number_formats import NumberFormat, built_in_format, number_format
from .package import Package
from .sheet import Facts, Sheet, Tally
from .xlsx_cells import CellReader
from .xlsx_remarks import remarks_of
from .xml_events import XmlReader

_KINDS = {"chartsheet": "chart", "dialogsheet": "dialog"}
_TRUE = ("1", "true")


def xlsx_sheets(file: IO[bytes]) -> Sequence[Sheet]:
    """Return the sheets of an .xlsx file.

    Raises:
        formats.DAMAGE: If it is damaged.
        EntitiesError: If it declares entities.
    """
    return _Book(Package(file)).sheets


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, package: Package) -> None:
        self.package = package
        workbook = package.tree(package.workbook)
        properties, calculation = workbook.find("{*}workbookPr"), workbook.find("{*}calcPr")
        self._since_1904 = properties is not None and properties.get("date1904") in _TRUE
        # Then a result of 0 may be a placeholder.
        self.works_out_anew = calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE
        links = {link.id: link for link in package.links(package.workbook)}
        self.sheets = []
        for entry in workbook.iterfind("{*}sheets/{*}sheet"):
            link = links.get(next((value for key, value in entry.attrib.items() if key.endswith("}id")), ""))
            self.sheets.append(
                XlsxSheet(
                    self,
                    entry.get("name", ""),
                    link.part if link else "",
                    kind=_KINDS.get(link.kind, "") if link else "",
                    hidden=entry.get("state", "visible") != "visible",
                )
            )
        self.formats = dict(self._formats())

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells share."""
        part = self.package.beside_workbook("sharedStrings")
        if not self.package.has(part):
            return []
        with self.package.open(part) as stream:
            return _SharedTexts(stream).texts

    def _formats(self) -> Iterator[tuple[str, NumberFormat]]:
        """Yield the cell styles that show a number as something else, each by its position."""
        styles = self.package.tree(self.package.beside_workbook("styles"))
        codes = {
            entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        for place, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
            number = style.get("numFmtId", "0")
            if number in codes:
                found = number_format(codes[number], since_1904=self._since_1904)
            else:
                found = built_in_format(int(number), since_1904=self._since_1904)
            if found:
                yield str(place), found


class XlsxSheet(Sheet):
    """One sheet of an .xlsx file."""

    def __init__(self, book: _Book, name: str, part: str, *, kind: str, hidden: bool) -> None:
        """Take a sheet that is stored in a part of the package."""
        self.name = name
        self.kind = kind
        self.hidden = hidden
        self._book = book
        self._part = part

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return remarks_of(self._book.package, self._part)

    def rows(self, tally: Tally) -> Iterator[tuple[int, Sequence[str | None]]]:
        """See `Sheet.rows`."""
        book = self._book
        with book.package.open(self._part) as stream:
            reader = CellReader(stream, book.texts, book.formats, tally, placeholders=book.works_out_anew)
            yield from reader.rows()


class _SharedTexts:
    """Goes through the part that holds the texts which cells share.

    Attributes:
        texts: The texts, by position.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.texts: list[str] = []
        self._words: list[str] = []
        self._aside = False
        self._inside = False
        reader = XmlReader(stream, self._text)
        reader.begins = {"si": self._begin_item, "t": self._begin_text, "rPh": self._begin_aside}
        reader.ends = {"si": self._end_item, "t": self._end_text, "rPh": self._end_aside}
        reader.read()

    def _begin_item(self, _: object) -> None:
        self._words = []

    def _begin_text(self, _: object) -> None:
        self._inside = not self._aside

    def _begin_aside(self, _: object) -> None:
        self._aside = True  # how the text is pronounced

    def _text(self, text: str) -> None:
        if self._inside:
            self._words.append(text)

    def _end_text(self) -> None:
        self._inside = False

    def _end_aside(self) -> None:
        self._aside = False

    def _end_item(self) -> None:
        self.texts.append(unescaped("".join(self._words)))
