"""A line that has not the fields a row should have, read as it was meant, where that is beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .columns import Columns
from .dialect import Dialect, Parsed
from .mending import mended, otherwise_delimited

STRAY = "a quote in this row is out of place"
ONE_EMPTY = "the row holds an empty field too many, which is left out"
GLUED = "a delimiter is missing next to a quote in this row"
SPACES = "spaces within fields of this row had to be told from those between them"
RUN_TOGETHER = "a delimiter is missing in this row, so two values ran into one and were taken apart"
UNQUOTED = "a value in this row holds a delimiter that nothing quotes; its parts were put together"
OTHERWISE = "the fields of this row are told apart by another delimiter: {}"


@dataclass(frozen=True)
class Repair:
    """Puts rows of a table right, as far as their width and what the columns look like are known."""

    dialect: Dialect
    width: int | None = None
    columns: Columns | None = None

    def righted(self, text: str, fields: list[str]) -> tuple[list[str], str] | None:
        """Return the fields of a line with the wrong number of them as they were meant, and what is wrong, or None."""
        dialect, width, columns = self.dialect, self.width, self.columns
        if width is None:
            return None
        if dialect.quote and " " + dialect.quote in text and not dialect.spaced:
            spaced = replace(dialect, spaced=True).parse(text)
            if len(spaced.fields) == width and not spaced.open:
                return spaced.fields, ""
        if columns is None:
            return None
        ways = (
            (columns.put_together(fields, dialect.delimiter), UNQUOTED),
            (columns.without_gap(fields), ONE_EMPTY),
            (self.unglued(text, fields), GLUED),
            (columns.taken_apart(fields), RUN_TOGETHER),
            (columns.grouped(fields, " ") if dialect.delimiter == " " else None, SPACES),
        )
        found = [(parts, fault) for parts, fault in ways if parts is not None]
        if found:
            # Of equals the first counts.
            return max(found, key=lambda way: columns.agreement(way[0]))
        if len(fields) * 2 <= width + 1:
            other = otherwise_delimited(text, dialect, width, columns)
            return None if other is None else (other[0], OTHERWISE.format(other[1]))
        return None

    def is_torn(self, text: str) -> bool:
        """Whether a line that has the right number of fields may have one cut that lacks the delimiter before it."""
        dialect = self.dialect
        return bool(self.columns and dialect.quote and dialect.quote in text and dialect.torn.search(text))

    def unglued(self, text: str, fields: list[str]) -> list[str] | None:
        """Return the fields of a line as they are where the delimiter next to a quoted one is missing, or None."""
        columns, width, dialect = self.columns, self.width, self.dialect
        if columns is None or width is None or len(fields) < width - 1:
            return None
        if not dialect.quote or not dialect.glue.search(text):
            return None
        parts = mended(text, dialect, width, glued=True)
        if parts is None or parts == fields:
            return None
        gained = columns.agreement(parts) - columns.agreement(fields)
        told = self.is_torn(text) if len(fields) >= width else not columns.fit(parts)[1]
        return parts if gained > 0 or (gained == 0 and told) else None

    def cut(self, text: str, parsed: Parsed, width: int) -> list[str]:
        """Return the fields of a line whose last quote opens nothing."""
        cut = [*parsed.fields[:-1], *self.dialect.split(text, parsed.start)]
        # With one quote astray and none after it there is nothing to weigh.
        if len(cut) == width and parsed.clean and self.dialect.quote not in parsed.fields[-1]:
            return cut
        found = self.of_width(text, width)
        if found is not None:
            return found
        return parsed.fields if len(parsed.fields) == width else cut

    def of_width(self, text: str, width: int) -> list[str] | None:
        """Return the reading of a line that has the right width and fits the columns, or None."""
        found = mended(text, self.dialect, width)
        columns = self.columns
        if columns is None or (found is not None and not columns.fit(found)[1]) or not self.dialect.glue.search(text):
            return found
        glued = mended(text, self.dialect, width, glued=True)
        if glued is not None and (found is None or columns.fit(glued)[1] < columns.fit(found)[1]):
            return glued
        return found
