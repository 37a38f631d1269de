"""Writes the templates of letters: the one in the package, and clinic_letter.docx here, one of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import docx
from docx.shared import Pt, RGBColor

HERE = Path(__file__).parent
PACKAGED = HERE.parent / "src" / "pumpcheck" / "reports" / "letters" / "letter.docx"


def document() -> docx.document.Document:
    made = docx.Document()
    made.core_properties.author = made.core_properties.comments = ""
    made.styles["Normal"].font.name = "Arial"
    made.styles["Normal"].font.size = Pt(12)  # for patients: no smaller
    return made


def mark(made: docx.document.Document) -> None:
    run = made.add_paragraph().add_run("{{ draft }}")
    run.bold, run.font.color.rgb = True, RGBColor(0xC0, 0, 0)


def listed(made: docx.document.Document, variable: str, style: str | None = None) -> None:
    made.add_paragraph("{%p for line in " + variable + " %}")
    made.add_paragraph("{{ line }}", style=style)
    made.add_paragraph("{%p endfor %}")


def packaged() -> docx.document.Document:
    made = document()
    mark(made)
    made.add_paragraph("{{ organisation }}{% if address %}\n{{ address }}{% endif %}")
    made.add_paragraph("{{ date }}")
    made.add_paragraph("{{ addressee }}")
    made.add_heading("{{ title }}", level=1)
    made.add_paragraph("{{ greeting }}")
    listed(made, "found")
    for name, lines, style in (
        ("units", "unit_lines", None),
        ("today", "today", "List Number"),
        ("call", "call", "List Bullet"),
        ("precautions", "precautions", "List Bullet"),
    ):
        made.add_paragraph("{%p if " + lines + " %}")
        made.add_heading("{{ headings." + name + " }}", level=2)
        listed(made, lines, style)
        made.add_paragraph("{%p endif %}")
    made.add_paragraph()
    listed(made, "closing")
    return made


def own() -> docx.document.Document:
    made = document()
    mark(made)
    made.add_paragraph("Diabetes Clinic, Example Hospital")
    made.add_paragraph("{{ person }}{% if column.Address is defined %}\n{{ column.Address }}{% endif %}")
    made.add_paragraph("Dear {{ person }},")
    made.add_paragraph("we would like to see you and your {{ unit.device }} (our number {{ unit.number }}).")
    made.add_paragraph(
        "{% if unit.affected %}It has been recalled and will be replaced."
        "{% else %}It may have been recalled; we will look at it together.{% endif %}"
    )
    listed(made, "precautions", "List Bullet")
    return made


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    packaged().save(folder / PACKAGED.name if folder else PACKAGED)
    own().save((folder or HERE) / "clinic_letter.docx")
