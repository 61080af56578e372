"""The command `alliance` as it is installed: all commands of `experiments`, and `explore`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from experiments.__main__ import COMMANDS
from experiments.__main__ import main as experiments_main

_HELP = "  explore      see a clinic live in the browser, change it, compare two worlds:  alliance explore\n"


def _explore(arguments: Sequence[str]) -> None:
    from explorer.server import explore

    explore(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; parameter and result as `experiments.__main__.main`."""
    return experiments_main(argv, {**COMMANDS, "explore": _explore}, _HELP)


if __name__ == "__main__":
    sys.exit(main())
