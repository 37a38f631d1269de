"""The whole result as one HTML page that needs no network and always masks serial numbers.

It is for those who should know without holding the inventory: it has no serial number, no name of a user and none of
the source's own columns.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pumpcheck.masking import mask_within
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.html.page import page_of
from pumpcheck.reports.text import terminal_text, text_of
from pumpcheck.reports.worklist import counted


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the page as UTF-8."""
    environment = Environment(
        loader=PackageLoader("pumpcheck.reports.html", "."),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    # The address stands in a recall file, which anybody may have written.
    environment.tests["link"] = lambda url: url.startswith(("https://", "http://"))
    style, script = _part("page.css"), _part("page.js")
    pieces = environment.get_template("page.html").generate(
        page=page_of(result),
        style=Markup(style),  # noqa: S704 - a file of this package
        script=Markup(script),  # noqa: S704 - a file of this package
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    with text_of(stream) as text:
        text.writelines(pieces)


def _shown(value: object) -> object:
    """Return what stands on the page for a value; every expression of the template comes through here."""
    return _clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# Models, places and sentences repeat.
@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    masked = mask_within(text)
    return masked if masked.isprintable() else terminal_text(masked)


def _part(name: str) -> str:
    return (files("pumpcheck.reports.html") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
