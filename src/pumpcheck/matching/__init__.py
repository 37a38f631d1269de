"""Matching: from the words of a record to a verdict with evidence. Knows no files, frames or plugins."""
