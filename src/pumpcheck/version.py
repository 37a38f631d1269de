"""The version of pumpcheck and of the form of its results, in a place that every module may read."""

__version__ = "0.1.0"
RESULT_SCHEMA = "pumpcheck-result/2"
"""Form of a JSON result: keys may be added under the same number, none is taken away or given another meaning."""
