"""`python -m experiments.timing`: how long each stage of the week takes in the Mesa model, measured in one run."""

from __future__ import annotations

import argparse
import cProfile
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sim import AllianceModel, InputError, Parameters, World, build_world
from sim.process.schedule import WEEK


@dataclass(frozen=True)
class Timed:
    """Time that a run spent in one stage.

    Attributes
    ----------
    part, name : str
        Part of the week, and stage.
    calls : int
        How often the stage was taken.
    seconds : float
        In all, with the equations that the stage calls.
    """

    part: str
    name: str
    calls: int
    seconds: float


def time_stages(world: World) -> tuple[list[Timed], float]:
    """Run a clinic agent by agent under Python's profiler.

    Parameters
    ----------
    world : World

    Returns
    -------
    stages : list of Timed
        In the order of `sim.process.schedule.WEEK`.
    seconds : float
        Of the whole run; what is left to no stage is Mesa, tables and bookkeeping. The profiler slows everything
        by about the same share, so compare stages with each other, not with a run without it.
    """
    # Machine code of the random numbers is loaded at the first draw, which is no stage's fault.
    AllianceModel(build_world(Parameters.of({"clinic": {"therapists": 1, "clients": 1}}), 1)).run()
    model, profile = AllianceModel(world), cProfile.Profile()
    before = time.perf_counter()
    profile.runcall(model.run)
    seconds = time.perf_counter() - before
    spent = {entry.code: entry for entry in profile.getstats()}
    timed = []
    for part in WEEK:
        for stage in part.stages:
            entry = spent.get(stage.function.__code__)
            calls, total = (entry.callcount, entry.totaltime) if entry is not None else (0, 0.0)
            timed.append(Timed(part.name, stage.name, calls, total))
    return timed, seconds


def timing_text(stages: Sequence[Timed], seconds: float) -> str:
    """Return the stages with calls, time a call and share of the run, for the screen."""
    lines = [f"{'part':<18}{'stage':<22}{'calls':>9}{'us a call':>11}{'% of run':>10}"]
    part = ""
    for stage in stages:
        each = 1e6 * stage.seconds / stage.calls if stage.calls else 0.0
        shown, part = stage.part if stage.part != part else "", stage.part
        share = 100.0 * stage.seconds / seconds
        lines.append(f"{shown:<18}{stage.name:<22}{stage.calls:>9}{each:>11.1f}{share:>10.1f}")
    rest = seconds - sum(stage.seconds for stage in stages)
    lines.append(f"{'everything else':<60}{100.0 * rest / seconds:>10.1f}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Time one run and print the table.

    Parameters
    ----------
    argv : sequence of str, optional
        ``--therapists``, ``--clients`` and ``--seed``.

    Returns
    -------
    int
        0, or 2 after an error in the input.
    """
    parser = argparse.ArgumentParser("python -m experiments.timing", description=main.__doc__)
    parser.add_argument("--therapists", type=int, default=4)
    parser.add_argument("--clients", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    try:
        clinic = {"therapists": given.therapists, "clients": given.clients}
        stages, seconds = time_stages(build_world(Parameters.of({"clinic": clinic}), given.seed))
    except InputError as error:
        print(f"experiments.timing: {error}", file=sys.stderr)
        return 2
    print(
        f"{given.clients} clients, {given.therapists} therapists, Mesa model under the profiler: {seconds:.1f} s\n"
    )
    print(timing_text(stages, seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
