"""Frames and files whose columns are Apache Arrow's. pyarrow is an extra, so nothing here imports it before its use."""

from pumpcheck.arrow.batches import ArrowBatch, ArrowTable, arrow_headings, read_stream

__all__ = ["ArrowBatch", "ArrowTable", "arrow_headings", "read_stream"]
