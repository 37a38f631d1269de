"""What a Parquet file begins with, and how far one may unpack."""

from __future__ import annotations

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
MAX_RATIO = 500
"""How many times its size a file may unpack to; one long text that is repeated takes next to no room in it."""
