"""Draw the picture of the workbook anew: the examples, scanned, printed by LibreOffice and cut (`nox -s pictures`)."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

import pumpcheck

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "images" / "workbook.png"
RESOLUTION = 100
PARTS = [(1, 0.24), (4, 0.24)]
"""The pages that are shown, Summary and Remediation, and how much of each from the top."""


def draw(folder: Path) -> None:
    """Write the picture, made in a folder for what lies on the way."""
    book = pumpcheck.scan(ROOT / "examples" / "inventories").write(folder / "work.xlsx", mask_serials=True)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    office = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(office, check=True, capture_output=True)
    pages = ["pdftoppm", "-r", str(RESOLUTION), "-png", str(folder / "work.pdf"), str(folder / "page")]
    subprocess.run(pages, check=True)
    cut = []
    for number, share in PARTS:
        page = Image.open(next(folder.glob(f"page-*{number:02}.png")))
        margin = page.width // 40
        cut.append(page.crop((margin, margin, page.width - margin, int(page.height * share) + margin)))
    whole = Image.new("RGB", (cut[0].width, sum(part.height for part in cut)), "white")
    top = 0
    for part in cut:
        whole.paste(part, (0, top))
        top += part.height
    whole.quantize(48).save(TARGET, optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        draw(Path(made))
