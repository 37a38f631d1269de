"""Serial numbers out of sight: an attacker needs one to address a pump over the radio.

The terminal, logs, errors and the HTML page never show more than the last three characters; the workbook, JSON and
CSV hold them whole unless ``--mask-serials`` is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

KEPT = 3
"""How many characters at the end stay readable, enough to tell units apart on a ward."""

# Three letters, six digits, one letter is how the recalled pumps' serials are built (facts of the recall); such a
# word is masked wherever it stands, also in a note or under a heading that nobody mapped.
_SERIAL_SHAPED = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2,3}[ -]?\d{6}[ -]?[A-Za-z]?(?![0-9A-Za-z])")


def mask(serial: str) -> str:
    """Return a serial number with all but its last three characters replaced.

    >>> mask("PAR123456H")
    '•••••••56H'
    >>> mask("42")
    '••'
    """
    shown = serial[-KEPT:] if len(serial) > KEPT else ""
    return "•" * (len(serial) - len(shown)) + shown


def mask_within(text: str, serials: Iterable[str] = ()) -> str:
    """Mask every one of these serial numbers, and every word shaped like a pump's, inside a longer text.

    >>> mask_within("swap PAR123456H for 0042-X9", ["0042-X9"])
    'swap •••••••56H for ••••-X9'
    """
    lower = text.casefold()
    for serial in sorted({serial for serial in serials if len(serial) > KEPT}, key=len, reverse=True):
        # Most cells of a row do not hold its serial number, and looking for it is quicker than a pattern.
        if serial.casefold() not in lower:
            continue
        text = re.sub(re.escape(serial), lambda found: mask(found.group()), text, flags=re.IGNORECASE)
    return _SERIAL_SHAPED.sub(lambda found: mask(found.group()), text)
