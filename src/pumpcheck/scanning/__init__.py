"""Scanning: from what a user names to one finished result."""

from pumpcheck.scanning.scan import Scan, ScanOptions

__all__ = ["Scan", "ScanOptions"]
