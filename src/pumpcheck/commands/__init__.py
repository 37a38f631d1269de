"""The commands, one module each: parse, call the library, show, exit code. Nothing is decided here."""
