"""The text of paragraphs in OpenDocument files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from .xml_events import XmlReader

_ROOT = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT, STYLE, DRAWING = (
    f"{_ROOT}{name}:1.0 " for name in ("table", "office", "text", "style", "drawing")
)
"""What the names of elements and attributes begin with."""

PAGE_TEXTS = [f"{STYLE}{place}{pages}" for place in ("header", "footer") for pages in ("", "-left", "-first")]
"""What holds the header or footer of pages."""

_MOST_SPACES = 32_767


class TextReader(XmlReader):
    """Goes through XML and gathers the text of paragraphs."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Take a stream."""
        super().__init__(stream, self._text)
        self._words: list[str] = []
        self._paragraphs = 0
        for name in ("p", "h"):
            self.begins[f"{TEXT}{name}"] = self._begin_paragraph
            self.ends[f"{TEXT}{name}"] = self._end_paragraph
        self.begins[f"{TEXT}s"] = self._spaces
        self.begins[f"{TEXT}tab"] = lambda _: self._text("\t")
        self.begins[f"{TEXT}line-break"] = lambda _: self._text("\n")

    def begin_text(self) -> list[str]:
        """Begin another text, and return what was gathered before."""
        before, self._words = self._words, []
        return before

    def end_text(self, before: list[str] | None = None) -> str:
        """Return the text since it began, and go on with the one before."""
        text = "".join(self._words).strip("\n")
        self._words = before or []
        return text

    def _begin_paragraph(self, _: object) -> None:
        self._paragraphs += 1
        if self._words:
            self._words.append("\n")

    def _end_paragraph(self) -> None:
        self._paragraphs -= 1

    def _text(self, text: str) -> None:
        if self._paragraphs:
            self._words.append(text)

    def _spaces(self, attributes: Mapping[str, str]) -> None:
        spaces = int(attributes.get(f"{TEXT}c", "1"))
        if spaces > _MOST_SPACES:
            raise ValueError("more spaces than a cell holds")
        self._text(" " * spaces)
