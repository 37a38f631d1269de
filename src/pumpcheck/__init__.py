"""pumpcheck finds recalled insulin pumps in a hospital's device inventory, with evidence for every verdict.

>>> import pumpcheck
>>> finding = pumpcheck.check(manufacturer="Medtronic", model="MMT-722NAS")
>>> finding.verdict.value, finding.recalled_model
('affected', '522/722')

Names are loaded when they are first used, so importing the package is quick.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from contextlib import suppress
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pumpcheck.adapters import Adapter, Source, SourceRequest, Table
    from pumpcheck.api import check, match, plan, read, scan
    from pumpcheck.arrow import ArrowBatch, arrow_headings
    from pumpcheck.batch import Batch, ColumnBatch, FrameBatch, RowBatch, unique_headings
    from pumpcheck.errors import (
        AccountingError,
        ConfigError,
        DecisionsError,
        NoAdapterError,
        PluginClashError,
        PluginError,
        PumpcheckError,
        RecallError,
        ReportError,
        ReportExistsError,
        SourceError,
        SourceNotFoundError,
        SourceUnreadableError,
        UpdateError,
        UsageError,
    )
    from pumpcheck.grid import Comment, Grid, Layout, Mark, MergedRange, Patterns, Row, Screen, Stretch
    from pumpcheck.hookspecs import ReportWriter, hookimpl
    from pumpcheck.model.finding import FIELDS, Evidence, Finding, HeadingAlias, MatchKind, ReasonCode, Verdict
    from pumpcheck.model.recall import Recall, RecalledModel
    from pumpcheck.model.record import Record
    from pumpcheck.model.result import Progress, ScanResult
    from pumpcheck.model.summary import Note, Skipped
    from pumpcheck.plugins import PluginSet, load_plugins
    from pumpcheck.recalls import load_recall
    from pumpcheck.reports.load import load_result
    from pumpcheck.scanning.plan import Plan
    from pumpcheck.screening import BlockScreen
    from pumpcheck.secrets import Secret, read_secret
    from pumpcheck.tables import heading_fields, is_known_heading
    from pumpcheck.tables.json_text import is_json
    from pumpcheck.tables.record_columns import Flattener, Found, RecordColumns, dense, is_database_key, text_of
    from pumpcheck.version import __version__

_HOMES = {
    "pumpcheck.adapters": "Adapter Source SourceRequest Table",
    "pumpcheck.batch": "Batch ColumnBatch FrameBatch RowBatch unique_headings",
    "pumpcheck.errors": (
        "AccountingError ConfigError DecisionsError NoAdapterError PluginClashError PluginError PumpcheckError "
        "RecallError ReportError ReportExistsError SourceError SourceNotFoundError SourceUnreadableError UpdateError "
        "UsageError"
    ),
    "pumpcheck.tables": "heading_fields is_known_heading",
    "pumpcheck.tables.json_text": "is_json",
    "pumpcheck.tables.record_columns": "Flattener Found RecordColumns dense is_database_key text_of",
    "pumpcheck.grid": "Comment Grid Layout Mark MergedRange Patterns Row Screen Stretch",
    "pumpcheck.hookspecs": "ReportWriter hookimpl",
    "pumpcheck.model.finding": "FIELDS Evidence Finding HeadingAlias MatchKind ReasonCode Verdict",
    "pumpcheck.model.recall": "Recall RecalledModel",
    "pumpcheck.model.record": "Record",
    "pumpcheck.model.result": "Progress ScanResult",
    "pumpcheck.model.summary": "Note Skipped",
    "pumpcheck.version": "__version__",
    "pumpcheck.plugins": "PluginSet load_plugins",
    "pumpcheck.recalls": "load_recall",
    "pumpcheck.reports.load": "load_result",
    "pumpcheck.screening": "BlockScreen",
    "pumpcheck.secrets": "Secret read_secret",
    "pumpcheck.arrow": "ArrowBatch arrow_headings",
    "pumpcheck.scanning.plan": "Plan",
    "pumpcheck.api": "check match plan read scan",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "FIELDS",
    "AccountingError",
    "Adapter",
    "ArrowBatch",
    "Batch",
    "BlockScreen",
    "ColumnBatch",
    "Comment",
    "ConfigError",
    "DecisionsError",
    "Evidence",
    "Finding",
    "Flattener",
    "Found",
    "FrameBatch",
    "Grid",
    "HeadingAlias",
    "Layout",
    "Mark",
    "MatchKind",
    "MergedRange",
    "NoAdapterError",
    "Note",
    "Patterns",
    "Plan",
    "PluginClashError",
    "PluginError",
    "PluginSet",
    "Progress",
    "PumpcheckError",
    "ReasonCode",
    "Recall",
    "RecallError",
    "RecalledModel",
    "Record",
    "RecordColumns",
    "ReportError",
    "ReportExistsError",
    "ReportWriter",
    "Row",
    "RowBatch",
    "ScanResult",
    "Screen",
    "Secret",
    "Skipped",
    "Source",
    "SourceError",
    "SourceNotFoundError",
    "SourceRequest",
    "SourceUnreadableError",
    "Stretch",
    "Table",
    "UpdateError",
    "UsageError",
    "Verdict",
    "__version__",
    "arrow_headings",
    "check",
    "dense",
    "heading_fields",
    "hookimpl",
    "is_database_key",
    "is_json",
    "is_known_heading",
    "load_plugins",
    "load_recall",
    "load_result",
    "match",
    "plan",
    "read",
    "read_secret",
    "scan",
    "text_of",
    "unique_headings",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    _name_as_public()
    return value


def _name_as_public() -> None:
    """Let what is public print as ``pumpcheck.Finding``, in tracebacks too, wherever it is defined."""
    for home, names in _HOMES.items():
        loaded = vars(sys.modules.get(home, object))
        for name in names.split():
            value = loaded.get(name)
            if isinstance(value, type) and value.__module__ != __name__:
                _resolve_types(value)
            if isinstance(value, type | FunctionType):
                value.__module__ = __name__


def _resolve_types(public: type) -> None:
    """Replace types that are written in names of another module, which would be looked for in this one."""
    with suppress(NameError):
        public.__annotations__ = inspect.get_annotations(public, eval_str=True)
        for name, field in getattr(public, "__dataclass_fields__", {}).items():
            field.type = public.__annotations__.get(name, field.type)


def __dir__() -> list[str]:
    return __all__
