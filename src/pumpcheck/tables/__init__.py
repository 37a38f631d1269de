"""From raw rows to tables: where they are, and which column is which field. The vocabulary is ``headings.toml``."""

from pumpcheck.tables.mapping import HeadingMap, map_headings
from pumpcheck.tables.vocabulary import heading_fields, is_known_heading

__all__ = ["HeadingMap", "heading_fields", "is_known_heading", "map_headings"]
