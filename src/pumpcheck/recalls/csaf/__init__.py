"""Recall files of CSAF 2.0 advisories."""

from pumpcheck.recalls.csaf.compose import import_csaf

__all__ = ["import_csaf"]
