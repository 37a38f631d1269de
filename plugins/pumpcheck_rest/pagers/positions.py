"""What the pagers have in common that ask for records from a position on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from ..calls import Call, Page
from .parts import half_of


@dataclass(frozen=True)
class PositionPager(ABC):
    """Asks for records by the position of the first one."""

    url: str
    params: Mapping[str, str]
    size: int

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    @abstractmethod
    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""

    def halved(self) -> Self | None:
        """See `Pager.halved`."""
        size = half_of(self.size)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        if received % self.size:
            return ()
        return [self._from(start) for start in range(received, total, self.size)]

    @abstractmethod
    def _from(self, start: int) -> Call:
        """Return the request for the records from a position on."""
