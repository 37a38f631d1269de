"""Bars of open and done units that the spreadsheet draws itself, told apart in black and white too."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.reports.workbook.style import BLACK, DARK, GREEN, RED


def add_bars(sheet: Worksheet, at: str, title: str, table: tuple[int, int], size: tuple[float, float]) -> None:
    """Draw the columns Done and Open of a table, one bar a row.

    Args:
        sheet: The sheet.
        at: The cell of the upper left corner.
        title: The title.
        table: The row of the table's headings, and how many rows follow.
        size: Width and height in centimetres.
    """
    top, rows = table
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.title, chart.style = title, 10
    chart.title.tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1200, b=True)  # type: ignore[union-attr]
    chart.width, chart.height = size  # type: ignore[assignment]
    chart.add_data(Reference(sheet, min_col=3, max_col=4, min_row=top, max_row=top + rows), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=top + rows))
    for series, color in zip(chart.series, (GREEN, RED), strict=True):
        series.graphicalProperties.solidFill = color
        series.graphicalProperties.line.solidFill = DARK
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.numFmt = "0"
    chart.y_axis.scaling.min = 0
    # Otherwise every second name is left out where there are many.
    chart.x_axis.tickLblSkip = 1
    look = CharacterProperties(sz=900, solidFill=BLACK)
    letters = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])
    chart.x_axis.txPr = chart.y_axis.txPr = letters
    chart.legend.position = "b"
    sheet.add_chart(chart, at)
