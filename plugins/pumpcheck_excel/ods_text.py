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
        super().__init__(stream)
        self._left: tuple[list[str], int] = ([], 0)
        self.gather(f"{TEXT}p", f"{TEXT}h")
        self.ends[f"{TEXT}p"] = self.ends[f"{TEXT}h"] = self._end_paragraph
        self.begins[f"{TEXT}s"] = self._spaces
        self.begins[f"{TEXT}tab"] = lambda _: self.words.append("\t")
        self.begins[f"{TEXT}line-break"] = lambda _: self.words.append("\n")

    def begin_apart(self) -> None:
        """Begin a text that lies within another, which is gone on with at its end."""
        self._left = self.words, self._gathering
        self.words, self._gathering = [], 0
        self._parser.CharacterDataHandler = None

    def end_apart(self) -> str:
        """Return the text that lies within another."""
        text = self.take_text()
        self.words, self._gathering = self._left
        self._parser.CharacterDataHandler = self.words.append if self._gathering else None
        return text

    def take_text(self) -> str:
        """Return what was gathered, and begin anew."""
        return super().take_text().strip("\n")

    def _end_paragraph(self) -> None:
        self._end_text()
        self.words.append("\n")

    def _spaces(self, attributes: Mapping[str, str]) -> None:
        spaces = int(attributes.get(f"{TEXT}c", "1"))
        if spaces > _MOST_SPACES:
            raise ValueError("more spaces than a cell holds")
        self.words.append(" " * spaces)
