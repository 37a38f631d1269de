"""Letters to the users of recalled units, or to wards: who gets one, in which words, and the files."""
