"""`alliance discover`: where in the space of a sweep an outcome flips, or an arm starts to help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.analysis_command import store_and_print
from experiments.commands.arguments import Command
from sim.errors import InputError


@dataclass(frozen=True)
class DiscoverArguments:
    """What `alliance discover` takes."""

    folder: Path = kinds.operand(Path, "results folder of a sweep")
    outcome: tuple[str, ...] = kinds.words("one outcome; by default the study's first")
    arm: tuple[str, ...] = kinds.words("one arm; by default the first that is not the reference")
    minus: str = kinds.text("", "arm that is subtracted, or none; by default the reference")
    above: float | None = kinds.number(None, "cases are where the mean lies above this number")
    below: float | None = kinds.number(None, "or below this one")
    resamples: int = kinds.whole(50, "resamples that show how stable the box is", 2, 100_000)
    seed: int = kinds.whole(1, "of resamples")
    figures: bool = kinds.flag(True, "whether figures and a report are made")
    out: Path | None = kinds.path("folder to write; by default the sweep's name with -discovery")


COMMAND: Final = Command(
    "discover",
    "Describes where in the space of a sweep an outcome lies beyond a threshold, as a box in plain words.",
    DiscoverArguments,
)


def discover(arguments: Sequence[str]) -> None:
    """Find boxes in a sweep, store them with figures and a report, and print the findings.

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
    if len(given.outcome) > 1 or len(given.arm) > 1:
        raise InputError("outcome and arm: one of each was expected, because a box answers one question")
    from experiments.api.discovery_result import discovery_question

    question = discovery_question(
        given.folder,
        outcome="".join(given.outcome),
        arm="".join(given.arm),
        minus=given.minus,
        above=given.above,
        below=given.below,
        resamples=given.resamples,
        seed=given.seed,
        figures=given.figures,
    )
    store_and_print(question, given, "discovery", arguments)
