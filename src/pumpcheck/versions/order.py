"""What every scheme of versions offers, and how two versions may stand to each other where one is not written whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from pumpcheck.folding import fold

Orders = frozenset[int]
"""How one version may stand to another: -1 lower, 0 the same, 1 higher; several where the record leaves room."""

LOWER, SAME, HIGHER = frozenset({-1}), frozenset({0}), frozenset({1})
SAME_OR_HIGHER, ANY = SAME | HIGHER, LOWER | SAME | HIGHER

# Words that announce a version, in the languages of inventories. “Stand” alone announces a date as well.
LEAD = "(?:{})".format(
    fold(
        "software|firmware|version|vers|ver|sw|fw|rev|v|ped|softwarestand|softwareversion|logiciel|micrologiciel|versión|"
        "versão|versione|versie|softwareversie|versjon|programvare|programvara|ohjelmisto|ohjelmistoversio|versio|wersja|"
        "oprogramowanie|oprogramowania|verze|verzia|verzió|verzija|versiune|versija|versioon|sürüm|yazılım|έκδοση|"
        "λογισμικό|версия|версии|версія|прошивка|верзија|גרסה|الإصدار|إصدار|نسخه|版本|软件版本|軟體版本|固件版本|"
        "バージョン|ソフトウェア|버전|소프트웨어"
    )
)


class Version(Protocol):
    """A version of some scheme."""

    def orders(self, other: Any, /) -> Orders:  # noqa: ANN401 - a scheme compares its own only
        """Return how it may stand to another of its scheme."""
        ...


class Scheme(Protocol):
    """How the versions of a product are built."""

    @property
    def called(self) -> str:
        """What is read on the device, for a sentence."""
        ...

    def parse(self, text: str, /) -> Version | None:
        """Read a folded text that is nothing but a version."""
        ...

    def find(self, text: str, /, behind: tuple[int, ...] = ()) -> Sequence[tuple[Version, int, int]]:
        """Find versions within other folded text, with their places.

        Args:
            text: The text.
            behind: Where names of the product end, right behind which a version need not be announced.
        """
        ...
