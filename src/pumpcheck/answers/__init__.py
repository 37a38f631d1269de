"""What an answer of a system, or a page of it in a file, says of records that are not in it."""
