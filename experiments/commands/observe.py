"""`alliance observe`: a service's own file, described and set beside the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.inputs.posterior_draws import SHIPPED
from experiments.routine_data.held_out import HELD_OUT, NOBODY
from sim.errors import InputError


@dataclass(frozen=True)
class ObserveArguments:
    """What `alliance observe` takes."""

    data: Path | None = kinds.path("file of sessions: CSV, xlsx, sav, dta or Parquet")
    mapping: Path | None = kinds.path("YAML file that says which column is what")
    guess: bool = kinds.flag(False, "true writes a first mapping by looking at the columns, and stops")
    replicates: int = kinds.whole(200, "draws of the bootstrap; very large files get fewer", 20, 10_000)
    clinics: int = kinds.whole(
        20, "simulated clinics of the default configuration to set the service beside", 2, 1_000
    )
    held_out: str = kinds.choice(
        NOBODY,
        HELD_OUT,
        "clients or therapists: holds each out in turn and foretells last score and dropout from the first three forms",
    )
    draws: str = kinds.text(SHIPPED, "posterior draws for simulated clinics like the service")
    predictive: int = kinds.whole(
        80, "simulated clinics like the service, for 95 % bands; 0 for none", 0, 1_000
    )
    seed: int = kinds.whole(1, "random seed")
    small_groups: bool = kinds.flag(False, "true also tells of groups of fewer than five people")
    out: Path | None = kinds.path("folder to write; by default results/observe- and the name of the file")


COMMAND: Final = Command(
    "observe",
    "Describes a service by its own file, and writes it as files that calibrate and compare take.",
    ObserveArguments,
)


def observe_service(arguments: Sequence[str]) -> None:
    """Describe a service, store the description and print it.

    Parameters
    ----------
    arguments : sequence of str
        Options, as `COMMAND` describes them.

    Raises
    ------
    InputError
        Before anything is written, for anything that is wrong with a file or an option.
    """
    given = COMMAND.read(arguments)
    if given.data is None:
        raise InputError(
            "data is not given, but the file of the service's sessions was expected: data=sessions.csv"
        )
    from experiments.api import observing

    if given.guess:
        print(observing.guess_mapping(given.data, given.mapping))
        return
    if given.mapping is None:
        raise InputError(
            "mapping is not given, but a YAML file that says which column is what was expected; guess=true writes a "
            "first one"
        )
    folder = given.out or Path("results") / f"observe-{given.data.stem}"
    result = observing.observe(
        given.data,
        given.mapping,
        replicates=given.replicates,
        seed=given.seed,
        clinics=given.clinics,
        small_groups=given.small_groups,
        predictive=given.predictive,
        held_out=given.held_out,
        draws=given.draws,
    )
    result.save(folder)
    print(f"{result.text}\n\nresults: {folder}")
