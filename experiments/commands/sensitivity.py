"""`alliance sensitivity`: which parameters move the outcomes of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.analysis_command import store_and_print
from experiments.commands.arguments import Command


@dataclass(frozen=True)
class SensitivityArguments:
    """What `alliance sensitivity` takes."""

    folder: Path = kinds.operand(Path, "results folder of a sweep")
    method: tuple[str, ...] = kinds.words(
        "sobol, morris or pawn; by default all that the sweep's design allows"
    )
    outcome: tuple[str, ...] = kinds.words("outcomes, as dropout,outcome_change; by default all of the study")
    arm: tuple[str, ...] = kinds.words("arms; by default all but the reference")
    minus: str = kinds.text("", "arm that is subtracted, or none; by default the reference")
    seed: int = kinds.whole(1, "of resamples")
    figures: bool = kinds.flag(True, "whether figures and a report are made")
    out: Path | None = kinds.path("folder to write; by default the sweep's name with -sensitivity")


COMMAND: Final = Command(
    "sensitivity",
    "Shows which parameters move the outcomes of a sweep, and what in them is only random variation.",
    SensitivityArguments,
)


def sensitivity(arguments: Sequence[str]) -> None:
    """Analyse a sweep, store indices, figures and a report, and print the findings.

    Parameters
    ----------
    arguments : sequence of str
        Folder and options, as `COMMAND` describes them.

    Raises
    ------
    InputError
        Before anything is written, for anything that is wrong with the folder, its design or an option.
    """
    given = COMMAND.read(arguments)
    from experiments.api.sensitivity_result import sensitivity_question

    question = sensitivity_question(
        given.folder,
        outcome=given.outcome,
        arm=given.arm,
        minus=given.minus,
        method=given.method,
        seed=given.seed,
        figures=given.figures,
    )
    store_and_print(question, given, "sensitivity", arguments)
