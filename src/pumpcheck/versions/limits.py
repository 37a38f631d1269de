"""Which versions of a row are recalled, as a recall file says it: ``<= 9.33.1``, ``>= A.01, < B.02``, ``14.1.x``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pumpcheck.folding import fold
from pumpcheck.versions.schemes import ANY, HIGHER, LOWER, SAME, Orders, Scheme, Version

_BOUND = re.compile(r"\s*(<=|>=|<|>|=)?\s*([^<>=]+?)\s*")
_WITHIN = {"<=": LOWER | SAME, "<": LOWER, "=": SAME, "": SAME, ">=": HIGHER | SAME, ">": HIGHER}
_TOLD = {"<=": "{} or lower", "<": "below {}", "=": "{}", "": "{}", ">=": "{} or higher", ">": "above {}"}


@dataclass(frozen=True, slots=True)
class Limit:
    """One stretch of recalled versions: all of its bounds hold."""

    bounds: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(f"{sign} {version}".strip() for sign, version in self.bounds)

    @property
    def told(self) -> str:
        """The limit for a person.

        >>> read_limit("<= 2.4A").told, read_limit(">= A.01, < B.02").told
        ('2.4A or lower', 'A.01 or higher and below B.02')
        """
        return " and ".join(_TOLD[sign].format(version) for sign, version in self.bounds)

    @property
    def highest(self) -> str | None:
        """The version up to which all are recalled, where the limit says nothing else."""
        return self.bounds[0][1] if len(self.bounds) == 1 and self.bounds[0][0] == "<=" else None

    def holds(self, version: Version, scheme: Scheme) -> bool | None:
        """Whether a version is within; None where that is open."""
        states = {_state(orders, sign) for orders, sign in self._orders(version, scheme)}
        return False if False in states else None if None in states else True

    def is_passed_by(self, version: Version, scheme: Scheme) -> bool:
        """Whether a version is later than all that the limit names."""
        orders = self._orders(version, scheme)
        return all(order == HIGHER or (sign == "<" and order <= SAME | HIGHER) for order, sign in orders)

    def _orders(self, version: Version, scheme: Scheme) -> Iterable[tuple[Orders, str]]:
        for sign, text in self.bounds:
            bound = scheme.parse(fold(text))
            # What has no order in the scheme is met by what is written alike, and leaves all else open.
            yield (version.orders(bound) if bound else ANY), sign

    def is_written(self, text: str) -> bool:
        """Whether a text is the version that the limit names, letter for letter."""
        return [(sign, squeezed(version)) for sign, version in self.bounds] in ([("=", text)], [("", text)])


def squeezed(text: str) -> str:
    """Return a text by which two are compared that cannot be put in order."""
    return "".join(filter(str.isalnum, fold(text)))


def _state(orders: Orders, sign: str) -> bool | None:
    within = _WITHIN[sign]
    return True if orders <= within else None if orders & within else False


def read_limit(text: str) -> Limit:
    """Read a limit of a recall file.

    >>> read_limit(">= A.01, < B.02").bounds
    (('>=', 'A.01'), ('<', 'B.02'))
    """
    found = [_BOUND.fullmatch(part) for part in text.split(",")]
    bounds = tuple((match[1] or "", match[2]) for match in found if match)
    if len(bounds) != len(found):
        raise ValueError(f"{text!r} is no limit such as “<= 2.4” or “>= 1.0, < 2.0”")
    return Limit(bounds)
