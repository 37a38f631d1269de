"""What a person should know of a pass over a file."""

from __future__ import annotations

_NAMED = 10


class ReadingNotes:
    """Gathers notes. A line that is looked at again counts once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.more: list[str] = []
        self._mended = self._last_mended = 0
        self._named: list[str] = []
        self._others: list[tuple[int, int, str]] = []

    def mended(self, line: int) -> None:
        """Take a line that held undecodable bytes."""
        if line > self._last_mended:
            self._last_mended = line
            self._mended += 1
            self._named += [str(line)] if self._mended <= _NAMED else []

    def otherwise(self, line: int, delimiter: str) -> None:
        """Take a line that another delimiter tells apart."""
        first, last, name = self._others[-1] if self._others else (0, -1, "")
        if name == delimiter and line - last <= 1:
            self._others[-1] = first, max(line, last), name
        elif line > last and len(self._others) < _NAMED:
            self._others.append((line, line, delimiter))

    @property
    def texts(self) -> list[str]:
        """The notes."""
        notes = []
        for first, last, name in self._others:
            where = f"lines {first} to {last}" if last > first else f"line {first}"
            notes.append(f"{where}: the fields are told apart by another delimiter: {name}")
        if self._mended:
            where = ", ".join(self._named) + (" …" if self._mended > _NAMED else "")
            lines = "1 line holds" if self._mended == 1 else f"{self._mended:,} lines hold"
            notes.append(f"{lines} bytes that are not in this encoding; these were read as Windows-1252: line {where}")
        return [*notes, *self.more]
