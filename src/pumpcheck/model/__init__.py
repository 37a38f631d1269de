"""The words of the field as frozen values: what was read, what it was judged to be, and what is done about it."""
