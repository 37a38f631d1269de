"""Run the command with ``python -m pumpcheck``."""

from pumpcheck.cli import main

if __name__ == "__main__":
    main()
