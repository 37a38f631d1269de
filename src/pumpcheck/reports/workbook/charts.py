"""Charts that the spreadsheet draws itself. They are read in black and white: dark, light, and a number at each bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pumpcheck.reports.workbook.style import BLACK, DARK, RED, WHITE

if TYPE_CHECKING:
    from openpyxl.chart.text import RichText
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class Bars:
    """A bar chart of a table on the same sheet.

    Attributes:
        title: Its title.
        top: Row of the table's headings.
        rows: How many rows follow.
        columns: First and last column of the numbers; their headings name the series.
        labels: The column of the categories.
        colors: One a series.
        numbered: Whether each bar bears its number.
    """

    title: str
    top: int
    rows: int
    columns: tuple[int, int]
    labels: int
    colors: Sequence[str]
    numbered: bool = True


def add_bars(sheet: Worksheet, at: str, bars: Bars, size: tuple[float, float]) -> None:
    """Draw stacked bars.

    Args:
        sheet: The sheet.
        at: The cell of the upper left corner.
        bars: What to draw.
        size: Width and height in centimetres.

    Raises:
        Nothing.
    """
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList
    from openpyxl.drawing.text import CharacterProperties

    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.title, chart.style = bars.title, 10
    chart.title.tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1200, b=True)  # type: ignore[union-attr]
    chart.width, chart.height = size  # type: ignore[assignment]
    first, last = bars.columns
    chart.add_data(
        Reference(sheet, min_col=first, max_col=last, min_row=bars.top, max_row=bars.top + bars.rows),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet, min_col=bars.labels, min_row=bars.top + 1, max_row=bars.top + bars.rows))
    for series, color in zip(chart.series, bars.colors, strict=True):
        series.graphicalProperties.solidFill = color
        series.graphicalProperties.line.solidFill = DARK
        if bars.numbered:
            labels = DataLabelList(showVal=True, txPr=_letters(WHITE if color == RED else BLACK, bold=True))
            labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
            series.dLbls = labels
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.numFmt, chart.y_axis.title = "0", "units"
    chart.y_axis.scaling.min = 0
    # Otherwise every second name is left out where there are many.
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.txPr = chart.y_axis.txPr = _letters(BLACK)
    chart.legend.position = "b"
    sheet.add_chart(chart, at)


def _letters(color: str, *, bold: bool = False) -> RichText:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    look = CharacterProperties(sz=900, b=bold, solidFill=color)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])
