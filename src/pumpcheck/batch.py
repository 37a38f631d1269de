"""What a table is read in: bounded stretches of records, whose cells are text or missing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pumpcheck.folding import EXACT_BELOW, text_of_bytes
from pumpcheck.grid import Mark, Row
from pumpcheck.model.summary import Skipped

if TYPE_CHECKING:
    import pandas as pd


class Batch(ABC):
    """A bounded stretch of consecutive records.

    Attributes:
        row_numbers: For each row, where a person finds it: line in the file, row in the sheet, record number.
        skipped: What in this stretch could not be read as a record.
        marks: By position in the batch, rows that were kept although their shape is wrong.
        cleared: Records counted as not_affected by the screen without being parsed; they are in no position.
    """

    row_numbers: Sequence[int]
    skipped: Sequence[Skipped] = ()
    marks: Mapping[int, Mark] = {}
    cleared: int = 0

    @abstractmethod
    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """Return the named columns of every row of this batch.

        Args:
            headings: Some of the table's headings.

        Returns:
            For each heading the values in row order, each text or None; a column may be anything indexable by
            position, so a ``pandas.Series`` of text or a categorical of text is welcome.
        """

    @abstractmethod
    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """Return every heading of the rows at these positions (0 is the first row of the batch)."""

    def meant(self, position: int) -> Row:
        """Return a row as it is meant, where signs in it stand for values of others; otherwise as it is."""
        return self.rows([position])[0]


class RowBatch(Batch):
    """A batch over rows that are already in memory.

    >>> batch = RowBatch(["Model", "Serial"], [("MMT-722NAS", "0012"), ("Bed", None)], [2, 3])
    >>> batch.columns(["Serial"])
    {'Serial': ['0012', None]}
    >>> batch.rows([0])
    [('MMT-722NAS', '0012')]
    """

    def __init__(
        self,
        headings: Sequence[str],
        rows: Sequence[Row],
        row_numbers: Sequence[int],
        *,
        skipped: Sequence[Skipped] = (),
        marks: Mapping[int, Mark] | None = None,
        cleared: int = 0,
    ) -> None:
        self.row_numbers, self.skipped, self.marks, self.cleared = row_numbers, skipped, marks or {}, cleared
        self._places = {heading: place for place, heading in enumerate(headings)}
        self._rows = rows

    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """See `Batch.columns`."""
        return {heading: list(map(itemgetter(self._places[heading]), self._rows)) for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        return [self._rows[position] for position in positions]


class ColumnBatch(Batch):
    """A batch over columns that are already in memory.

    >>> batch = ColumnBatch({"Model": ["MMT-722NAS", "Bed"], "Serial": ["0012", None]}, [2, 3])
    >>> batch.columns(["Serial"])
    {'Serial': ['0012', None]}
    >>> batch.rows([0])
    [('MMT-722NAS', '0012')]
    """

    def __init__(
        self,
        columns: Mapping[str, Sequence[str | None]],
        row_numbers: Sequence[int],
        *,
        skipped: Sequence[Skipped] = (),
        marks: Mapping[int, Mark] | None = None,
    ) -> None:
        self.row_numbers, self.skipped, self.marks = row_numbers, skipped, marks or {}
        self._columns = columns

    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """See `Batch.columns`."""
        return {heading: self._columns[heading] for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        columns = self._columns.values()
        return [tuple([column[position] for column in columns]) for position in positions]


class FrameBatch(ColumnBatch):
    """A plain DataFrame as a batch. Values that are not text become text as they print; NaN and None are missing.

    >>> import pandas as pd
    >>> FrameBatch(pd.DataFrame({"Model": ["MMT-722", None], "Serial": [1234567, None]})).rows([0, 1])
    [('MMT-722', '1234567'), (None, None)]
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        row_numbers: Sequence[int] | None = None,
        *,
        skipped: Sequence[Skipped] = (),
        marks: Mapping[int, Mark] | None = None,
    ) -> None:
        """Take a frame; rows are numbered from 1 unless ``row_numbers`` says otherwise."""
        columns = [_texts(frame.iloc[:, place]) for place in range(frame.shape[1])]
        numbers = range(1, len(frame) + 1) if row_numbers is None else row_numbers
        by_heading = dict(zip(unique_headings(list(frame.columns)), columns, strict=True))
        super().__init__(by_heading, numbers, skipped=skipped, marks=marks)


def unique_headings(headings: Iterable[object]) -> list[str]:
    """Return headings as unique, non-empty text, so that no column hides another.

    White space is tidied, a repeated heading gets a number, an empty one is named by its position.

    >>> unique_headings(["Category", " Model  name ", "Category", None, ""])
    ['Category', 'Model name', 'Category (2)', 'Column 4', 'Column 5']
    """
    found: dict[str, None] = {}
    times: dict[str, int] = {}
    for place, heading in enumerate(headings, start=1):
        text = " ".join(str(heading).split()) if heading is not None else ""
        text = candidate = text or f"Column {place}"
        while candidate in found:
            times[text] = times.get(text, 1) + 1
            candidate = f"{text} ({times[text]})"
        found[candidate] = None
    return list(found)


def _texts(series: pd.Series) -> list[str | None]:
    if hasattr(series.dtype, "pyarrow_dtype") or getattr(series.dtype, "storage", "") == "pyarrow":
        from pumpcheck.arrow_values import texts

        return [text for chunk in series.array.__arrow_array__().chunks for text in texts(chunk)]
    missing = series.isna().to_numpy()
    write = _number_writer(series.dtype, series[~missing].tolist()) if series.dtype.kind == "f" else str

    def text(value: object) -> str | None:
        return text_of_bytes(bytes(value)) if isinstance(value, bytes | bytearray | memoryview) else write(value)

    return [
        None if absent else value if isinstance(value, str) else text(value)
        for value, absent in zip(series.tolist(), missing, strict=True)
    ]


def _number_writer(kind: Any, values: Sequence[float]) -> Callable[[Any], str]:  # noqa: ANN401 - a type of numpy or pandas
    # pandas makes decimals of a column of whole numbers in which one is missing.
    if all(value.is_integer() and abs(value) < EXACT_BELOW for value in values):
        return "{:.0f}".format
    import numpy as np

    # Only numpy knows how few digits tell a number of 32 bits from its neighbours: 2.4, not 2.4000000953674316.
    number = np.dtype(f"f{kind.itemsize}").type
    return lambda value: str(number(value))
