"""Runs the command line: ``python -m experiments COMMAND ...``."""

from __future__ import annotations

import sys

from experiments.commands.command_line import main

if __name__ == "__main__":
    sys.exit(main())
