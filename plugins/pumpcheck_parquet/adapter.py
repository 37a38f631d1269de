"""The adapter for Parquet files, and what tells these; pyarrow is imported only when one is opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from pumpcheck import Adapter, Source, SourceRequest, SourceUnreadableError

from .signature import ENCRYPTED, MAGIC, MAX_RATIO

_SUFFIXES = (".parquet", ".parq", ".pq")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1b]")


class ParquetAdapter(Adapter):
    """Reads Parquet files."""

    name: ClassVar[str] = "parquet"
    summary: ClassVar[str] = "Parquet files: .parquet"
    options: ClassVar[Mapping[str, str]] = {
        "max_ratio": f"largest unpacked size in multiples of the file's; otherwise {MAX_RATIO}"
    }

    def claims(self, request: SourceRequest) -> bool:
        """Whether the file begins as Parquet files do, or is named as one."""
        if request.is_web or (request.path and request.path.is_dir()):
            return False
        head = request.head()
        # Serial numbers of pumps begin with the same letters, in files of text.
        binary = head.startswith((MAGIC, ENCRYPTED)) and _BINARY.search(head) is not None
        return "".join(request.suffixes[-1:]) in _SUFFIXES or binary

    def splits(self, request: SourceRequest) -> bool:  # noqa: ARG002 - every file has row groups
        """See `Adapter.splits`."""
        return True

    def open(self, request: SourceRequest) -> Source:
        """Open a file.

        Raises:
            SourceNotFoundError: If there is no such file.
            SourceUnreadableError: If it is damaged, encrypted, empty, or no Parquet file, or pyarrow is not installed.
        """
        try:
            from .reader import ParquetSource
        except ImportError:
            raise SourceUnreadableError(
                f"{request.label}: Parquet files need pyarrow, which is not installed here; "
                "run pip install 'pumpcheck[arrow]'"
            ) from None
        return ParquetSource(request)
