"""Whether a software version read on a device is within a recall: said once, worked out here and by a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record

_PUMP = re.compile(r"(\d+)[.,](\d+)([A-Z]?)")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}")
_PADDED = re.compile(r"\d+\.\d0")
# Each part of such a version has three digits of a number that a spreadsheet holds exactly.
_PARTS, _STEP = 4, 1000


@dataclass(frozen=True)
class Bound:
    """The version up to which a row of a recall is affected, where nothing else settles it.

    It is ``dotted`` where it is built of numbers set apart by points, and not as those of pumps; with ``below`` the
    version itself is not affected.
    """

    version: str
    dotted: bool = False
    below: bool = False

    def holds(self, typed: str) -> bool | None:
        """Whether a version that was read is within; None where a formula cannot tell."""
        return self._dotted(typed) if self.dotted else self._pump(typed)

    def formula(self, cell: str, within: str, beyond: str, unknown: str) -> str:
        """Return the formula that says the same of a cell, giving one of three texts or expressions."""
        judged = self._dotted_formula if self.dotted else self._pump_formula
        return judged(cell, within, beyond, unknown)

    def _pump(self, typed: str) -> bool | None:
        read, bound = _PUMP.fullmatch("".join(typed.split()).upper()), _PUMP.fullmatch(self.version)
        # A spreadsheet writes 2.4 as 2.40.
        if not read or not bound or (not read[3] and len(read[2]) > 1):
            return None
        number, most = ([int(one[1]), int(one[2])] for one in (read, bound))
        if number != most:
            return number < most
        return None if bound[3] and not read[3] else read[3] <= bound[3]

    def _pump_formula(self, cell: str, within: str, beyond: str, unknown: str) -> str:
        bound = _PUMP.fullmatch(self.version)
        if not bound:
            return unknown
        typed = f'SUBSTITUTE(UPPER(SUBSTITUTE({cell}," ","")),",",".")'
        letter = f"IF(CODE(RIGHT({typed},1))>64,CODE(RIGHT({typed},1)),0)"
        dot, width = f'FIND(".",{typed})', f"LEN({typed})"
        minor = f"VALUE(MID({typed},{dot}+1,{width}-{dot}-({letter}>0)))"
        number = f"VALUE(LEFT({typed},{dot}-1))*1000+{minor}"
        most = int(bound[1]) * 1000 + int(bound[2])
        rank = ord(bound[3]) if bound[3] else 0
        same = f"IF({letter}<={rank},{within},{beyond})"
        if rank:
            same = f"IF({letter}=0,{unknown},{same})"
        by_number = f"IF({number}<{most},{within},IF({number}>{most},{beyond},{same}))"
        padded = f"AND({letter}=0,{width}-{dot}>1)"
        return f"IFERROR(IF({padded},{unknown},{by_number}),{unknown})"

    @property
    def _limits(self) -> tuple[int, int]:
        """The number of the version, and that of the first which does not begin as it does."""
        return _number(self.version), _number(self.version) + _STEP ** (_PARTS - 1 - self.version.count("."))

    def _dotted(self, typed: str) -> bool | None:
        read = "".join(typed.split())
        if not _DOTTED.fullmatch(read) or _PADDED.fullmatch(read):
            return None
        number, (first, beyond) = _number(read), self._limits
        if number < first:
            # What is shorter and begins as the version does may be this one.
            return None if number + _STEP ** (_PARTS - 1 - read.count(".")) > first else True
        if self.below or number >= beyond:
            return False
        return True if number == first else None

    def _dotted_formula(self, cell: str, within: str, beyond: str, unknown: str) -> str:
        typed, (first, past) = f'SUBSTITUTE({cell}," ","")', self._limits
        dots = f'(LEN({typed})-LEN(SUBSTITUTE({typed},".","")))'
        starts = "{1,41,81,121}"
        part = f'VALUE("0"&TRIM(MID(SUBSTITUTE({typed},".",REPT(" ",40)),{starts},40)))'
        number = f"SUMPRODUCT({part}*{{1000000000,1000000,1000,1}})"
        signs = ",".join(f'"{sign}"' for sign in "0123456789.")
        odd = f'SUMPRODUCT(LEN({typed})-LEN(SUBSTITUTE({typed},{{{signs}}},"")))<>LEN({typed})'
        padded = f'AND({dots}=1,RIGHT({typed},1)="0",LEN({typed})-FIND(".",{typed})=2)'
        gap = f'ISNUMBER(FIND("..","."&{typed}&"."))'
        test = f"OR({odd},{gap},{dots}>3,SUMPRODUCT(--({part}>999))>0,IFERROR({padded},1=0))"
        lower = f"IF({number}+1000^(3-{dots})>{first},{unknown},{within})"
        same = beyond if self.below else f"IF({number}={first},{within},{unknown})"
        judged = f"IF({number}<{first},{lower},IF({number}>={past},{beyond},{same}))"
        return f"IFERROR(IF({test},{unknown},{judged}),{unknown})"


def _number(version: str) -> int:
    parts = [*map(int, version.split(".")), *[0] * _PARTS][:_PARTS]
    return sum(part * _STEP ** (_PARTS - 1 - place) for place, part in enumerate(parts))


def bound_of(record: Record | None, recalls: Sequence[Recall]) -> Bound | None:
    """Return the version up to which a unit's row of the recall is affected; None where it is disputed or not one."""
    finding = record.finding if record else None
    rows = (row for recall in recalls if finding and recall.id == finding.recall_id for row in recall.rows)
    row = next((row for row in rows if finding and row.id == finding.recalled_model), None)
    if not row or not record or any(letters in record.fields.get("model", "").upper() for letters in row.disputed):
        return None
    bounds = [bound for limit in row.limits for bound in limit.bounds]
    sign, version = bounds[0] if len(bounds) == 1 else ("", "")
    if row.scheme == "pump" and sign == "<=":
        return Bound(version)
    if row.scheme == "dotted" and sign in {"<", "<="} and _DOTTED.fullmatch(version):
        return Bound(version, dotted=True, below=sign == "<")
    return None
