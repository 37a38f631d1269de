"""Scanning: from what a user names to one finished result."""
