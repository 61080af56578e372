"""Two worlds: the same clients and random numbers under two setups, their curves and differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import yaml
from numpy.typing import NDArray

from experiments.measures.outcomes import floats
from experiments.measures.registry import STANDARD, measured
from experiments.measures.replicate_estimates import estimate, paired_differences, summarise
from explorer.core.clinic_setup import ClinicSetup, command_line
from explorer.core.limits import MAX_REPLICATES, check_whole
from explorer.core.watched_clinic import WatchedClinic
from sim import Tables, simulate
from sim.errors import InputError
from sim.states import STATUSES

Floats = NDArray[np.float64]

ARMS: Final = ("first", "second")
REPLICATES: Final = 20
WEEKLY_QUANTITIES: Final = ("alliance", "distress", "in treatment")
"""What is followed week by week in both worlds."""
_RUNNING: Final = 4
"""Weeks in a row in which an interval excludes zero before two curves are said to part: one may by chance."""


@dataclass(frozen=True)
class WeeklyComparison:
    """One quantity week by week: mean over replicates in each world, and the paired difference with its interval.

    Attributes
    ----------
    first, second, difference, low, high : ndarray, shape (weeks,)
        One entry a week in which the clinic treats, from week 0 on; NaN where too few replicates have anybody in
        treatment. `low` and `high` are the ends of the 95 % Monte Carlo interval of `difference`, which is second minus
        first.
    """

    first: Floats
    second: Floats
    difference: Floats
    low: Floats
    high: Floats

    @property
    def parted(self) -> int | None:
        """First week from which the interval excludes zero for `_RUNNING` weeks; None without."""
        apart = np.append((self.low > 0) | (self.high < 0), False)
        runs = [week for week in range(apart.size - _RUNNING) if apart[week : week + _RUNNING].all()]
        return runs[0] if runs else None


@dataclass(frozen=True)
class WorldPair:
    """What two worlds came to.

    Attributes
    ----------
    setups : tuple of two ClinicSetup
    replicates : int
    summary, differences : pyarrow.Table
        As `alliance compare` writes them, arms named `ARMS`.
    courses : dict
        Each of `WEEKLY_QUANTITIES`.
    clinics : tuple of two WatchedClinic
        Replicate 0 of each, lived to the end.
    most_different : int
        The client whose fate differs most in replicate 0.
    """

    setups: tuple[ClinicSetup, ClinicSetup]
    replicates: int
    summary: pa.Table
    differences: pa.Table
    weekly: dict[str, WeeklyComparison]
    clinics: tuple[WatchedClinic, WatchedClinic]
    most_different: int

    @property
    def alike(self) -> bool:
        """Whether nobody's fate differs: all replicates have the same tables in both worlds."""
        values = [value for value in self.differences["value"].to_pylist() if value is not None]
        curves = [course.difference for course in self.weekly.values()]
        return not any(values) and not any(np.nan_to_num(curve).any() for curve in curves)

    def study(self) -> str:
        """Return the study file that gives the same numbers."""
        return study_file(self.setups, self.replicates)

    def command(self) -> str:
        """Return the command line that runs `study`, put into ``my_configs/study/two_worlds.yaml``."""
        words = ["alliance compare", "--config-dir my_configs", "study=two_worlds"]
        return command_line([*words, *shared_overrides(self.setups)])


def simulate_pair(
    first: ClinicSetup,
    second: ClinicSetup,
    replicates: int = REPLICATES,
    progress: Callable[[float], None] = lambda _: None,
) -> WorldPair:
    """Simulate both worlds in paired replicates.

    Parameters
    ----------
    first, second : ClinicSetup
        With the same seed, clients, therapists and calendar.
    replicates : int
        2 to `MAX_REPLICATES`.
    progress : callable
        Told the share of the clinics that are done, from 0 to 1, after each.

    Raises
    ------
    InputError
        If the two would not have the same people, or a value is out of range.
    """
    setups = (first, second)
    check_same_people(setups)
    check_whole("replicates", replicates, 2, MAX_REPLICATES)
    lived = _simulate_all(setups, replicates, progress)
    values = np.array(
        [
            [measured(tables, setup.parameters(), STANDARD) for tables in arm]
            for setup, arm in zip(setups, lived, strict=True)
        ]
    )
    calendar = first.parameters().clinic
    weeks = calendar.weeks + calendar.closing_weeks
    clinics = (WatchedClinic(first), WatchedClinic(second))
    for clinic in clinics:
        clinic.advance(clinic.live_clinic.last_week)
    return WorldPair(
        setups,
        replicates,
        summarise(values, ARMS, STANDARD),
        paired_differences(values, ARMS, STANDARD, ARMS[0]),
        {
            name: _course([[_weekly(tables, name)[:weeks] for tables in arm] for arm in lived])
            for name in WEEKLY_QUANTITIES
        },
        clinics,
        most_different_client(*(clinic.tables().clients for clinic in clinics)),
    )


def _simulate_all(
    setups: tuple[ClinicSetup, ClinicSetup], replicates: int, progress: Callable[[float], None]
) -> list[list[Tables]]:
    lived: list[list[Tables]] = [[], []]
    for done in range(2 * replicates):
        world, replicate = divmod(done, replicates)
        lived[world].append(simulate(setups[world].world(replicate)))
        progress((done + 1) / (2 * replicates))
    return lived


def check_same_people(setups: tuple[ClinicSetup, ClinicSetup]) -> None:
    """Refuse two worlds in which clients would have no twins.

    Raises
    ------
    InputError
    """
    one, two = setups
    if one.seed != two.seed:
        raise InputError(
            f"the seeds are {one.seed} and {two.seed}, but twins need the same seed in both worlds"
        )
    for group in ("population", "therapists"):
        if getattr(one, group) != getattr(two, group):
            raise InputError(f"{group} differs between the worlds, but the same people were expected in both")
    calendars = [setup.parameters().clinic for setup in setups]
    for name in ("clients", "therapists", "weeks", "closing_weeks", "followup_weeks"):
        first, second = (getattr(calendar, name) for calendar in calendars)
        if first != second:
            raise InputError(
                f"clinic.{name} is {first} and {second}, but the same in both worlds was expected"
            )


def _weekly(tables: Tables, name: str) -> Floats:
    weeks = tables.weeks
    if name == "in treatment":
        return floats(weeks["in_treatment"])
    if name == "distress":
        return floats(weeks["mean_distress"])
    # The alliance is linear in its parts, so that its mean is that of the parts' means.
    bond = (floats(weeks["mean_trust"]) + floats(weeks["mean_empathy"])) / 2
    return np.asarray((bond + 2 * floats(weeks["mean_agreement"])) / 3)


def _course(weekly: Sequence[Sequence[Floats]]) -> WeeklyComparison:
    values = np.array(weekly)
    means = [[estimate(arm[:, week])[0] for week in range(values.shape[2])] for arm in values]
    difference_by_replicate = values[1] - values[0]
    ends = [estimate(difference_by_replicate[:, week]) for week in range(values.shape[2])]
    difference, low, high = (np.array([row[k] for row in ends]) for k in (0, 2, 3))
    return WeeklyComparison(np.array(means[0]), np.array(means[1]), difference, low, high)


def most_different_client(first: pa.Table, second: pa.Table) -> int:
    """Return the client whose fate differs most between two client tables.

    A different ending counts as much as 2 SD of distress at the end, a session more or less as 0.05 SD; of equals,
    the first. Clients with the same therapist in both worlds come before others: with another therapist anybody's
    fate may differ.

    Parameters
    ----------
    first, second : pyarrow.Table
        Client tables of twins.
    """
    codes = [_codes(table) for table in (first, second)]
    ends = [np.nan_to_num(floats(table["post_state"])) for table in (first, second)]
    sessions = [floats(table["sessions_attended"]) for table in (first, second)]
    score = (
        2.0 * (codes[0] != codes[1]) + np.abs(ends[0] - ends[1]) + 0.05 * np.abs(sessions[0] - sessions[1])
    )
    therapist = [table["therapist"].to_pylist() for table in (first, second)]
    same = np.array([one is not None and one == two for one, two in zip(*therapist, strict=True)])
    return int(np.argmax(np.where(same, score + score.max() + 1.0, score)))


def _codes(table: pa.Table) -> NDArray[np.int64]:
    names = {name: code for code, name in enumerate(STATUSES)}
    return np.array([names.get(word, 0) for word in table["status"].to_pylist()])


def shared_overrides(setups: tuple[ClinicSetup, ClinicSetup]) -> list[str]:
    """Return what the command line has to say beside the study: people and seed."""
    one = setups[0]
    people = [(group, getattr(one, group)) for group in ("population", "therapists")]
    return [*(f"{group}={name}" for group, name in people if name != "default"), f"seed={one.seed}"]


def study_file(setups: tuple[ClinicSetup, ClinicSetup], replicates: int) -> str:
    """Return a study of two arms as a configuration file."""
    arms: dict[str, object] = {}
    for name, setup in zip(ARMS, setups, strict=True):
        arms[name] = {
            "theory": setup.theory,
            "interventions": list(setup.interventions),
            "set": dict(setup.values),
        }
    study = {
        "name": "two_worlds",
        "question": "What differs for the same clients under the same random seed?",
        "reference": ARMS[0],
        "arms": arms,
    }
    body = yaml.safe_dump({"replicates": replicates, "study": study}, sort_keys=False)
    return f"# @package _global_\n{body}"
