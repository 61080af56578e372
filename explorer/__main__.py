"""The command `alliance` as it is installed: all commands of `experiments`, `explore`, `lesson` and `game`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from experiments.__main__ import COMMANDS
from experiments.__main__ import main as experiments_main

_HELP = """\
  explore      clinics, a game and lessons in the browser:                  alliance explore
  lesson       save a lesson as one file that opens from disk:              alliance lesson vee out=vee.html
  game         show what was hidden in a saved game:                        alliance game game.json out=game.csv
"""


def _explore(arguments: Sequence[str]) -> None:
    from explorer.commands.explore_command import explore

    explore(arguments)


def _lesson(arguments: Sequence[str]) -> None:
    from explorer.commands.lesson_command import save_lesson

    save_lesson(arguments)


def _game(arguments: Sequence[str]) -> None:
    from explorer.commands.game_command import show_game

    show_game(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; parameter and result as `experiments.__main__.main`."""
    added = {"explore": _explore, "lesson": _lesson, "game": _game}
    return experiments_main(argv, {**COMMANDS, **added}, _HELP)


if __name__ == "__main__":
    sys.exit(main())
