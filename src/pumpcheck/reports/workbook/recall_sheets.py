"""The sheets about the recalls that were applied: their tables and remedies, and what is done about a unit."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from pumpcheck.model.recall import Recall, RecalledModel
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.steps import Remedy, remedies_of, together
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.writing import Page, put
from pumpcheck.reports.worklist import ListUnit, cases, held, numbers


def _disputed(row: RecalledModel) -> str:
    return "\n".join(f"letters {letters}: perhaps up to {version}" for letters, version in row.disputed.items())


_ROWS: tuple[Column[RecalledModel], ...] = (
    Column("Recall row", lambda row: row.id, 26, "strong"),
    Column("Models", lambda row: ", ".join(row.models or row.names), 24),
    Column("Product", lambda row: row.name, 38),
    Column("Affected software", lambda row: row.affected_versions, 20),
    Column("Market", lambda row: row.market, 16),
    Column("Sources disagree", _disputed, 26),
)
_LIMITS = (
    "A record says what was written down, not what a user wears: a pump that is in no inventory is not on these lists.",
    "A model that is recalled up to a software version is cleared only by a version that can be read; otherwise it "
    "needs review.",
)
_LONGEST_LINK = 2000


def add_recalls(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Recall: the table of each recall, the remedy, and what users do until then."""
    page = Page(book, "Recall", _ROWS)
    for recall in result.recalls:
        page.section(recall.title)
        page.table(Layout(_ROWS), recall.rows)
        for label, texts in _parts(recall):
            for number, text in enumerate(filter(None, texts)):
                # An address opens only when a person follows it.
                is_link = text.startswith(("https://", "http://")) and not set(text) & set(' "<>')
                if is_link := is_link and len(text) <= _LONGEST_LINK:
                    page.sheet.cell(page.row, 2).hyperlink = text
                page.text(text, "link" if is_link else "line", "" if number else label, fits=115)
    if not result.recalls:
        put(page.sheet, (1, 1), "No recall was applied.", "line")
    page.finish()


def _parts(recall: Recall) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("Recall", (recall.id,)),
        ("Published", (recall.published,)),
        ("Remedy", (recall.remedy,)),
        (f"Until it is {together(remedies_of([recall]))[1]}", recall.precautions),
        ("Reading the model", (recall.read_model,)),
        ("Reading the software", (recall.read_version,)),
        ("Telephone", recall.contact),
        ("Limits", _LIMITS),
        ("Sources", tuple(text for reference in recall.sources for text in (reference.title, reference.url))),
    ]


_Line = tuple[str, str, str]
_COLUMNS: tuple[Column[_Line], ...] = (
    Column("Next step", lambda line: line[0], 24, "strong"),
    Column("What to do", lambda line: line[1], 90),
    Column("It comes after", lambda line: line[2], 34),
)
_CASES: tuple[Column[_Line], ...] = (
    Column("Units", lambda line: line[0], 24, "strong"),
    Column("What to do", lambda line: line[1], 90),
    Column("Verdict", lambda line: line[2], 34),
)


def add_steps(book: Workbook, units: Sequence[ListUnit], remedies: Sequence[Remedy]) -> None:
    """Add the sheet Steps: what each next step is in whole sentences, and what is to be done about which units."""
    page = Page(book, "Steps", _COLUMNS)
    for remedy in remedies:
        page.section(remedy.title)
        steps = [(step.name, step.text, ", ".join(filter(None, step.after)) or "nothing yet") for step in remedy.steps]
        page.table(Layout(_COLUMNS), [*steps, *((name, text, "a reading") for name, text in remedy.readings)])
    page.section("What to do about these units")
    found = [(numbers(of), text, held(of[0].record) if of[0].record else "") for text, of in cases(units)]
    page.table(Layout(_CASES), found)
    page.finish()
