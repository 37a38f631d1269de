"""What a look at a sheet's stored form tells that the reading library does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .formats import REPAIR


@dataclass
class SheetFacts:
    """Facts about one sheet; rows and columns are counted from 0.

    Attributes:
        shown: By row and column, the text of cells that the library would lose or read otherwise: errors, and numbers
            whose format adds leading zeros or text.
        errors: How many of these are errors.
        padded: How many of these are numbers.
        uncached: By column, how many formulas hold no stored result, or none that their writer worked out.
        repeated: Numbers that several rows bear, so that one hides the other; as often as there are rows too many.
        merged: First and last cell, each by row and column, of merged cells, where the library knows of none.
        rows: How many rows the cells reach over, at most.
        columns: How many columns the cells reach over, at most.
        claimed: How many rows and columns cells may say that they reach over, where some lie far off; otherwise none.
        unseen: What could not be looked for, for a person; empty when all was.
    """

    shown: dict[int, dict[int, str]] = field(default_factory=dict)
    errors: int = 0
    padded: int = 0
    uncached: Counter[int] = field(default_factory=Counter)
    repeated: list[int] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    claimed: tuple[int, int] = (0, 0)
    unseen: str = ""

    def show_error(self, row: int, column: int, text: str) -> None:
        """Remember the text of an error cell."""
        self.shown.setdefault(row, {})[column] = text
        self.errors += 1

    def show_number(self, row: int, column: int, text: str) -> None:
        """Remember how a number is shown."""
        self.shown.setdefault(row, {})[column] = text
        self.padded += 1

    def add(self, other: SheetFacts) -> None:
        """Count in the facts of other rows."""
        self.errors += other.errors
        self.padded += other.padded
        self.uncached += other.uncached

    @property
    def hidden(self) -> str:
        """What is wrong where rows hide others, for a person; empty where none does."""
        if not self.repeated:
            return ""
        count = len(self.repeated)
        rows = f"{count:,} rows bear the numbers" if count > 1 else "1 row bears the number"
        return f"{rows} of others, the first of them {min(self.repeated):,}, and either hides the other; {REPAIR}"

    @property
    def missing(self) -> str:
        """What cannot be known because formulas hold no stored result, for a person; empty where all do."""
        count = self.uncached.total()
        if not count:
            return ""
        formulas = f"{count:,} formulas hold" if count > 1 else "1 formula holds"
        return f"{formulas} no stored result; open the workbook in Excel, save it, and scan it again"

    def at(self, numbers: Sequence[int]) -> SheetFacts:
        """Return what is shown in some rows, given by their numbers, as if there were no others."""
        places = {place: self.shown[number - 1] for place, number in enumerate(numbers) if number - 1 in self.shown}
        return SheetFacts(places)

    def remarks(self, headings: Sequence[str], first_column: int) -> list[str]:
        """Return what a person should know of this.

        Args:
            headings: The sheet's headings.
            first_column: The column of the first of them.
        """
        notes = []
        if self.errors:
            notes.append(f"{self.errors:,} error cell{'s' * (self.errors != 1)} (such as #N/A), read as text")
        if self.padded:
            notes.append(f"{self.padded:,} number{'s' * (self.padded != 1)} read as their format shows them")
        if self.unseen:
            notes.append(self.unseen)
        if self.uncached:
            names = [
                f"{headings[column - first_column]} ({count:,})"
                for column, count in sorted(self.uncached.items())
                if 0 <= column - first_column < len(headings)
            ]
            where = f" under {', '.join(names)}" if names else ""
            notes.append(f"formulas without a stored result, read as empty: {self.uncached.total():,}{where}")
        return notes
