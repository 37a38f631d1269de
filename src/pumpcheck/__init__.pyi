# ruff: noqa: I001 - several names on one line
# The public names, each by the module that defines it. This list is read by type checkers, and when pumpcheck runs.

from pumpcheck.adapters import (
    Adapter as Adapter,
    Source as Source,
    SourceRequest as SourceRequest,
    Table as Table,
    option_number as option_number,
)
from pumpcheck.answers.around import OutsideTexts as OutsideTexts, texts_around as texts_around
from pumpcheck.answers.documents import (
    JsonDamage as JsonDamage,
    JsonDocument as JsonDocument,
    JsonDocuments as JsonDocuments,
)
from pumpcheck.answers.included import with_included as with_included
from pumpcheck.answers.shapes import (
    JsonContent as JsonContent,
    JsonRecord as JsonRecord,
    find_json_records as find_json_records,
    identity_fields as identity_fields,
)
from pumpcheck.answers.signs import (
    Meaning as Meaning,
    Sign as Sign,
    Signs as Signs,
    is_address as is_address,
    key_meanings as key_meanings,
    key_words as key_words,
    may_be_bound as may_be_bound,
    whole_number as whole_number,
)
from pumpcheck.answers.walk import content_signs as content_signs, next_link as next_link, read_signs as read_signs
from pumpcheck.api import check as check, match as match, plan as plan, read as read, scan as scan
from pumpcheck.arrow import ArrowBatch as ArrowBatch, arrow_headings as arrow_headings
from pumpcheck.batch import (
    Batch as Batch,
    ColumnBatch as ColumnBatch,
    FrameBatch as FrameBatch,
    RowBatch as RowBatch,
    unique_headings as unique_headings,
)
from pumpcheck.errors import (
    AccountingError as AccountingError,
    ConfigError as ConfigError,
    DecisionsError as DecisionsError,
    NoAdapterError as NoAdapterError,
    PluginClashError as PluginClashError,
    PluginError as PluginError,
    PumpcheckError as PumpcheckError,
    RecallError as RecallError,
    ReportError as ReportError,
    ReportExistsError as ReportExistsError,
    SourceError as SourceError,
    SourceNotFoundError as SourceNotFoundError,
    SourceUnreadableError as SourceUnreadableError,
    UpdateError as UpdateError,
    UsageError as UsageError,
)
from pumpcheck.folding import text_of_bytes as text_of_bytes
from pumpcheck.grid import (
    Comment as Comment,
    Grid as Grid,
    Layout as Layout,
    Mark as Mark,
    MergedRange as MergedRange,
    Patterns as Patterns,
    Row as Row,
    Screen as Screen,
    Stretch as Stretch,
)
from pumpcheck.hookspecs import ReportWriter as ReportWriter, hookimpl as hookimpl
from pumpcheck.model.finding import (
    FIELDS as FIELDS,
    Evidence as Evidence,
    Finding as Finding,
    HeadingAlias as HeadingAlias,
    MatchKind as MatchKind,
    ReasonCode as ReasonCode,
    Verdict as Verdict,
)
from pumpcheck.model.recall import Recall as Recall, RecalledModel as RecalledModel
from pumpcheck.model.record import Record as Record
from pumpcheck.model.result import Progress as Progress, ScanResult as ScanResult
from pumpcheck.model.summary import Note as Note, Skipped as Skipped
from pumpcheck.plugins import PluginSet as PluginSet, load_plugins as load_plugins
from pumpcheck.recalls import load_recall as load_recall
from pumpcheck.reports.load import load_result as load_result
from pumpcheck.reports.shown_text import original_cell as original_cell
from pumpcheck.scanning.frames import Plan as Plan
from pumpcheck.screening import BlockScreen as BlockScreen
from pumpcheck.secrets import Secret as Secret, read_secret as read_secret
from pumpcheck.tables import heading_fields as heading_fields, is_known_heading as is_known_heading
from pumpcheck.tables.json_text import is_json as is_json
from pumpcheck.tables.record_columns import (
    Flattener as Flattener,
    Found as Found,
    RecordColumns as RecordColumns,
    dense as dense,
    is_database_key as is_database_key,
    text_of as text_of,
)
from pumpcheck.version import __version__ as __version__
