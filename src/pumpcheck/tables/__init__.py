"""Headings: which is which field, and where the header row is. The vocabulary is ``headings.toml``."""

from pumpcheck.tables.header import Header, find_header
from pumpcheck.tables.mapping import HeadingMap, map_headings
from pumpcheck.tables.vocabulary import is_known_heading

__all__ = ["Header", "HeadingMap", "find_header", "is_known_heading", "map_headings"]
