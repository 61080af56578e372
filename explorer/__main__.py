"""The command `alliance` as it is installed: all commands of `experiments`, `explore`, `lesson` and `game`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.commands import command_line
from experiments.commands.command_table import COMMANDS, CommandEntry
from experiments.statements.homes import LESSON, add_statements

EXPLORER_COMMANDS: Final = (
    CommandEntry(
        "explore",
        "open the explorer: clinics, a game and lessons in the browser",
        "explorer.commands.explore_command:explore",
    ),
    CommandEntry(
        "lesson",
        "save a lesson as one file that opens from disk",
        "explorer.commands.lesson_command:save_lesson",
        "lesson vee out=vee.html",
    ),
    CommandEntry(
        "game",
        "show what was hidden in a saved game",
        "explorer.commands.game_command:show_game",
        "game game.json out=game.csv",
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; parameter and result as `experiments.commands.command_line.main`."""
    add_statements(LESSON, "explorer.lessons.lesson_statements:GROUPS")
    return command_line.main(argv, (*COMMANDS, *EXPLORER_COMMANDS))


if __name__ == "__main__":
    sys.exit(main())
