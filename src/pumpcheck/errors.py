"""Every error pumpcheck raises, grouped by what the caller does next.

::

    PumpcheckError
    ├── UsageError                 correct the call: an option, a field, a heading, the place of a secret
    │   └── ConfigError                correct pumpcheck.toml where the message says
    ├── SourceError                look at the inventory: its path, its rights, its content
    │   ├── SourceNotFoundError        nothing is at that location
    │   ├── SourceUnreadableError      something is there and cannot be read: damaged, encrypted, no rights
    │   └── NoAdapterError             no adapter reads it, or several say that they do
    ├── PluginError                disable, update or fix the plugin that the message names
    │   └── PluginClashError           two plugins provide the same thing
    ├── RecallError                correct the recall file that the message names
    ├── ReportError                choose another output, or free the one that was named
    │   ├── ReportExistsError          the output exists and was not to be overwritten
    │   └── UpdateError                the old workbook holds what cannot be carried; it is untouched
    ├── DecisionsError             correct the decisions file that the message names
    └── AccountingError            a defect of pumpcheck: do not use the result, report it

A message says where, what, and what to do next. It never holds a serial number, a secret or the body of a
response.
"""

from __future__ import annotations


class PumpcheckError(Exception):
    """Base of all errors that pumpcheck raises on purpose."""


class UsageError(PumpcheckError):
    """The call itself cannot be carried out: an unknown option, field, heading or recall, a missing secret."""


class ConfigError(UsageError):
    """``pumpcheck.toml`` is missing where it was named, or invalid; the message names the file and the key."""


class SourceError(PumpcheckError):
    """An inventory could not be read."""


class SourceNotFoundError(SourceError):
    """There is nothing at the location that was named."""


class SourceUnreadableError(SourceError):
    """The location exists and its content cannot be read: damaged, encrypted or without permission."""


class NoAdapterError(SourceError):
    """No adapter reads the location, or more than one claims it."""


class PluginError(PumpcheckError):
    """A plugin is broken, unknown or returned something that the contract does not allow."""


class PluginClashError(PluginError):
    """Two plugins provide the same thing; the message names both with their distributions."""


class RecallError(PumpcheckError):
    """A recall file is missing or invalid; the message names the file, the key and the reason."""


class ReportError(PumpcheckError):
    """A report could not be written."""


class ReportExistsError(ReportError):
    """The output exists already; nothing was changed."""


class UpdateError(ReportError):
    """A workbook that people worked in cannot be carried whole into a new one; it was not touched."""


class DecisionsError(PumpcheckError):
    """A file of decisions is missing or invalid; the message names the file, the key and the reason."""


class AccountingError(PumpcheckError):
    """The counts of a source do not add up. A result that raised this must not be used."""
