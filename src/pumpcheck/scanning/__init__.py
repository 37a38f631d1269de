"""Scanning: from what a user names to one finished result."""

from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.orchestration import Scan

__all__ = ["Scan", "ScanOptions"]
