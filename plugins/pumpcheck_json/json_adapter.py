"""The adapter ``json``, and what tells its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pumpcheck import Adapter, Source, SourceRequest, is_json, option_number

MAX_DOCUMENT_MB = 256
"""Largest document that is read at once; in memory it takes about ten times that."""


class JsonAdapter(Adapter):
    """Reads JSON, JSON lines and JSON text sequences."""

    name: ClassVar[str] = "json"
    summary: ClassVar[str] = "JSON and JSON lines, whatever the file is called, also gzipped, and standard input"
    options: ClassVar[Mapping[str, str]] = {
        "max_document": f"largest document that is read at once, in MB; otherwise {MAX_DOCUMENT_MB}"
    }

    def claims(self, request: SourceRequest) -> bool:
        """Whether the location begins as JSON does, whatever it is called."""
        return is_json(request.head())

    def open(self, request: SourceRequest) -> Source:
        """Open a location; nothing is parsed yet."""
        most = option_number(request.options, "max_document", MAX_DOCUMENT_MB)
        request.open().close()
        from .json_source import JsonSource  # only here: a scan without JSON should start without its reader

        return JsonSource(request, most * 1_000_000)
