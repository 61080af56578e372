"""What the division of sessions is worth: the best fixed one for each client, and policies that follow the client.

The best fixed division is chosen by half of the treatments and measured in the other half. Measured where it was
chosen, it would look better than it is, by having been picked among many.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.results.progress import with_progress
from explorer.game.impressions import DIVISION
from explorer.game.typical_clients import (
    Floats,
    TypicalClient,
    distress_after,
    distress_when_followed,
    treatments_of,
)
from sim import InputError

Division = tuple[int, ...]
EXPLORING: Final[Division] = (2, 4, 1, 1, 2)
WORKING: Final[Division] = (2, 1, 1, 4, 2)
EVEN: Final[Division] = (1, 1, 1, 1, 1)


@dataclass(frozen=True)
class Advantage:
    """How much lower distress is after one way of working than after another, in SD units of intake distress.

    Attributes
    ----------
    mean : float
    error : float
        Monte Carlo standard error of the mean of paired differences: treatments of both ways share their keys.
    """

    mean: float
    error: float

    @classmethod
    def of(cls, way: Floats, other: Floats) -> Advantage:
        """Return the advantage of one way over another from distress after both, one value a treatment."""
        paired = other - way
        return cls(float(paired.mean()), float(paired.std(ddof=1) / np.sqrt(len(paired))))


@dataclass(frozen=True)
class ClientChoices:
    """What came out for one client, measured in the treatments that chose nothing.

    Attributes
    ----------
    client : TypicalClient
    best : tuple of int
        Weights of the best fixed division.
    distress : float
        Mean distress after it, in SD units.
    over_even : Advantage
        Of the best fixed division over equal shares.
    responsive, following : Advantage
        Of the two policies over the best fixed division.
    least : float
        Of the policy that follows, over whichever fixed division of the grid does best in these very treatments: what
        is left when the fixed division is allowed to profit from chance.
    exploring : Advantage
        Of much exploring over much working.
    every : mapping
        Of the policy that follows, over each fixed division.
    """

    client: TypicalClient
    best: Division
    distress: float
    over_even: Advantage
    responsive: Advantage
    following: Advantage
    least: float
    exploring: Advantage
    every: Mapping[Division, Advantage]


def division_grid(parts: int) -> list[Division]:
    """Return every way to divide a session of so many equal parts among the five emphases.

    Parameters
    ----------
    parts : int
        At least 1; 10 parts give 1,001 divisions.

    Raises
    ------
    InputError
        If there is no part.
    """
    if parts < 1:
        raise InputError(f"parts is {parts!r}, but a whole number from 1 was expected")
    return [shares for shares in itertools.product(range(parts + 1), repeat=5) if sum(shares) == parts]


def choices_of(client: TypicalClient, grid: Sequence[Division], count: int, seed: int = 1) -> ClientChoices:
    """Simulate every division and both policies, choose by one half of the treatments, measure in the other.

    Parameters
    ----------
    client : TypicalClient
    grid : sequence of tuple of int
        Fixed divisions to choose from.
    count : int
        Treatments, an even number from 4 on.
    seed : int

    Raises
    ------
    InputError
        If the treatments do not make two halves.
    """
    if count < 4 or count % 2:
        raise InputError(f"treatments is {count!r}, but an even number from 4 was expected")
    chosen, measured = slice(count // 2), slice(count // 2, count)

    def after(division: Division | None) -> Floats:
        return distress_after(treatments_of(client, count, seed, division))

    fixed = {division: after(division) for division in grid}
    best = min(grid, key=lambda division: float(fixed[division][chosen].mean()))
    outcome = fixed[best][measured]
    followed = distress_when_followed(treatments_of(client, count, seed))[measured]
    every = {division: Advantage.of(followed, values[measured]) for division, values in fixed.items()}
    return ClientChoices(
        client,
        best,
        float(outcome.mean()),
        over_even=Advantage.of(outcome, after(EVEN)[measured]),
        responsive=Advantage.of(after(None)[measured], outcome),
        following=every[best],
        least=min(advantage.mean for advantage in every.values()),
        exploring=Advantage.of(after(EXPLORING)[measured], after(WORKING)[measured]),
        every=every,
    )


def all_choices(
    clients: Sequence[TypicalClient], grid: Sequence[Division], count: int, seed: int = 1
) -> Iterator[ClientChoices]:
    """Yield what came out, client by client."""
    for client in with_progress(clients, len(clients), "clients"):
        yield choices_of(client, grid, count, seed)


def choices_table(choices: Sequence[ClientChoices]) -> pa.Table:
    """Return one row a client; the weights of the best fixed division are in columns ``best_listen`` and so on."""
    return pa.Table.from_pylist([_row(choice) for choice in choices])


def _row(choice: ClientChoices) -> dict[str, object]:
    row: dict[str, object] = {"client": choice.client.name, "need": choice.client.need}
    row |= {f"best_{name}": weight for name, weight in zip(DIVISION, choice.best, strict=True)}
    row["distress"] = choice.distress
    for name in ("over_even", "responsive", "following", "exploring"):
        advantage = asdict(getattr(choice, name))
        row |= {name: advantage["mean"], f"{name}_error": advantage["error"]}
    return row | {"least": choice.least}


def every_division_table(choices: Sequence[ClientChoices]) -> pa.Table:
    """Return one row for each client and fixed division: the advantage of following over it."""
    rows = [
        {
            "client": choice.client.name,
            **dict(zip(DIVISION, division, strict=True)),
            "following": advantage.mean,
            "error": advantage.error,
        }
        for choice in choices
        for division, advantage in choice.every.items()
    ]
    return pa.Table.from_pylist(rows)
