"""How the workbook looks. Every colour also differs in brightness, and no meaning rests on a colour alone."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

DARK, RED, AMBER, BLUE, GREEN = "404040", "9C1C1C", "F4B942", "1F4E79", "DDEFD9"
WHITE, BLACK, PALE, LINE = "FFFFFF", "000000", "FFF9E0", "BFBFBF"
SORTED = ("text", "plain", "strong", "number", "row", "date", "enter", "enter date")
"""Styles of the cells of lists, which have two twins for sheets that people sort: ``open …`` and ``line …``."""
_ONE_LINE = frozenset({"plain", "number", "count", "row", "note", "section"})


def wraps(style: str) -> bool:
    """Whether the text of cells of a style may take several lines."""
    return not style.startswith("line ") and style.removeprefix("open ") not in _ONE_LINE


def register(book: Workbook) -> None:
    """Add the named styles that the sheets use, where a workbook does not have them."""
    thin = Side(style="thin", color=LINE)
    grid = Border(left=thin, right=thin, top=thin, bottom=thin)

    def add(name: str, font: Font, *, fill: str = "", border: Border | None = grid, form: str = "@") -> None:
        if name in SORTED:
            for twin in ("open", "line"):
                add(f"{twin} {name}", font, fill=fill, border=border, form=form)
        named = NamedStyle(
            f"pumpcheck {name}",
            font,
            PatternFill("solid", start_color=fill, end_color=fill) if fill else None,
            border,
            Alignment(vertical="top", wrap_text=wraps(name)),
            form,
            # A program sorts a protected sheet only where every cell that would move is unlocked.
            Protection(locked=not name.startswith(("open ", "line ", "enter"))),
        )
        if named.name not in book.named_styles:
            book.add_named_style(named)

    def letters(color: str = BLACK, *, size: int = 10, bold: bool = False, line: bool = False) -> Font:
        return Font(name="Calibri", size=size, bold=bold, color=color, underline="single" if line else None)

    # "@" is the text format: what a person types there, such as 2.4 or 0042, stays as typed too.
    add("text", letters())
    add("plain", letters())
    add("strong", letters(bold=True))
    add("enter", letters(), fill=PALE)
    add("enter date", letters(), fill=PALE, form="yyyy-mm-dd")
    add("date", letters(), form="yyyy-mm-dd")
    add("number", letters(), form="#,##0")
    add("row", letters(), form="0")
    add("count", letters(), form="#,##0;;")
    add("line", letters(), border=None)
    add("link", letters(BLUE, line=True), border=None)
    add("note", letters(bold=True), border=None)
    add("label", letters(bold=True), border=None)
    add("section", letters(BLUE, size=12, bold=True), border=None)
    for name, fill, color in (
        ("red", RED, WHITE),
        ("amber", AMBER, BLACK),
        ("blue", BLUE, WHITE),
        ("dark", DARK, WHITE),
    ):
        add(f"head {name}", letters(color, bold=True), fill=fill)
    add("complete", letters(size=14, bold=True), fill=GREEN)
    add("incomplete", letters(WHITE, size=14, bold=True), fill=RED)
