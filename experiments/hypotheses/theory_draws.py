"""The settings that each theory leaves plausible, as they come with the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.config.group_files import load_group_file
from experiments.config.user_files import UserFile, read_file
from experiments.inputs.posterior_draws import PLAUSIBLE, THEORIES, Draws, draws_path, read_draws
from sim.errors import InputError
from sim.parameters import Parameters

OTHERWISE: Final = PLAUSIBLE
"""Table of draws for a theory that has none of its own."""


@dataclass(frozen=True)
class TheoryDraws:
    """A theory and the settings under which it is looked at.

    Attributes
    ----------
    theory : str
    file : UserFile
        Where its draws come from.
    own : bool
        Whether they were fitted under this theory, or under all paths.
    draws : Draws
    base : sim.Parameters
        As configured, with the theory in the place of the configured one.
    seed : int
        Of the order in which draws are taken.
    """

    theory: str
    file: UserFile
    own: bool
    draws: Draws
    base: Parameters
    seed: int

    def setting(self, number: int) -> Parameters:
        """Return the parameters of one of its settings; the order of draws is random, none comes twice."""
        return self.draws.apply(self.base, self.draws.row(self.seed, number))


def own_draws(theory: str) -> Path:
    """Return where the draws of a theory are among the project's files, if it has any."""
    return draws_path(f"{THEORIES}{theory}")


def read_theory_draws(
    theories: Sequence[str], parameters: Parameters, wanted: int, seed: int
) -> list[TheoryDraws]:
    """Read the draws of every theory.

    Parameters
    ----------
    theories : sequence of str
        Files of ``configs/theory``, or of a folder of one's own.
    parameters : sim.Parameters
        As configured; what it sets to anything but a default is not drawn.
    wanted : int
        How many of each are needed.
    seed : int

    Raises
    ------
    InputError
        If a theory has too few.
    """
    found = []
    for theory in theories:
        own = own_draws(theory).is_file()
        name = f"{THEORIES}{theory}" if own else OTHERWISE
        file = UserFile(name, read_file(str(draws_path(name))).content)
        draws = read_draws(file)
        if wanted > len(draws.rows) - 1:
            raise InputError(
                f"hypotheses.draws is {wanted}, but at most {len(draws.rows) - 1} were expected, because {theory} has "
                "no more"
            )
        base = Parameters.of({"theory": load_group_file("theory", theory)}, parameters)
        found.append(TheoryDraws(theory, file, own, draws, base, seed))
    return found
