"""Every parameter moves the observable it names, in the direction it names; one that changes nothing fails."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Parameters, build_world, simulate
from sim.parameters import Meta, walk
from tests.parameters.contexts import CONTEXTS, VALUES
from tests.parameters.observables import Seen, observe

REPLICATES = 5
CLINIC = {
    "clinic.clients": 80,
    "clinic.therapists": 6,
    "clinic.caseload_limit": 30,
    "clinic.weeks": 10,
    "clinic.closing_weeks": 20,
    "clinic.followup_weeks": 12,
}
ALL = {path: (meta, value) for path, meta, value in walk(Parameters())}
NUMBERS = {path: pair for path, pair in ALL.items() if pair[0].kind in ("number", "whole")}
MOVING = [path for path, (meta, _) in NUMBERS.items() if meta.effect != "trait"]
TRAITS = [path for path, (meta, _) in NUMBERS.items() if meta.effect == "trait"]
CHOICES = [path for path, (meta, _) in ALL.items() if meta.kind == "choice"]


def context_of(path: str) -> dict[str, Any]:
    context = dict(CONTEXTS.get(path, {}))
    group, _, name = path.rpartition(".")
    if group.startswith("intervention.") and name != "coverage":
        context[f"{group}.coverage"] = 1.0
    return context


def values_of(path: str, meta: Meta, default: Any) -> tuple[Any, Any]:
    if path in VALUES:
        return VALUES[path]
    if path.endswith("start_week"):
        return 0, 16
    if path.endswith("coverage"):
        return 0.0, 1.0
    low, high = (
        default - 0.6 * (default - meta.low),
        default + 0.5 * (min(meta.high, 4 * default + 1) - default),
    )
    return (round(low), round(high)) if meta.kind == "whole" else (low, high)


def seen(settings: dict[str, Any], replicates: int = REPLICATES) -> list[Seen]:
    parameters = Parameters.of({**CLINIC, **settings})
    worlds = [build_world(parameters, 5, r) for r in range(replicates)]
    return [Seen(world, simulate(world)) for world in worlds]


def differences(path: str, name: str, values: tuple[Any, Any]) -> np.ndarray:
    context = context_of(path)
    low, high = (seen({**context, path: value}) for value in values)
    return np.array([observe(name, b) - observe(name, a) for a, b in zip(low, high, strict=True)])


@pytest.mark.parametrize("path", MOVING)
def test_parameter_moves_what_it_names(path: str) -> None:
    meta, default = NUMBERS[path]
    sign = 1 if meta.effect.startswith("+") else -1
    moved = sign * differences(path, meta.effect[1:], values_of(path, meta, default))
    error = moved.std(ddof=1) / np.sqrt(len(moved))
    assert moved.mean() > 0
    assert moved.mean() > 3 * error, f"{meta.effect}: {moved.mean():.5f} with Monte Carlo error {error:.5f}"


@pytest.mark.parametrize("path", TRAITS)
def test_trait_shape_moves_the_trait_and_the_sessions(path: str) -> None:
    meta, default = NUMBERS[path]
    _, trait, shape = path.split(".")
    low, high = (seen({path: value, "clinic.therapists": 40}, 3) for value in values_of(path, meta, default))
    role = "clients" if path.startswith("population") else "therapists"
    for before, after in zip(low, high, strict=True):
        old, new = getattr(before, role), getattr(after, role)
        if shape == "mean":
            assert new[trait].mean() > old[trait].mean()
        elif shape == "spread":
            assert new[trait].std() > old[trait].std()
        else:
            others = [c for c in new if f"therapists.{c}.mean" in ALL and c != trait]
            assert new[others].corrwith(new[trait]).mean() > old[others].corrwith(old[trait]).mean()
        assert not before.sessions.equals(after.sessions)


@pytest.mark.parametrize("path", CHOICES)
def test_every_choice_makes_another_clinic(path: str) -> None:
    meta, _ = ALL[path]
    sessions = [seen({**context_of(path), path: name}, 1)[0].all for name in meta.choices]
    for k, first in enumerate(sessions):
        for second in sessions[k + 1 :]:
            assert not first.equals(second)


def test_correlation_moves_the_traits() -> None:
    tied, free = (
        seen({"population.correlation": {"attachment_anxiety": {"intake_distress": r}}}, 1)[0]
        for r in (0.6, 0.0)
    )
    pair = ["attachment_anxiety", "intake_distress"]
    assert tied.clients[pair].corr().iloc[0, 1] > free.clients[pair].corr().iloc[0, 1] + 0.2


def test_every_parameter_is_covered() -> None:
    assert {*MOVING, *TRAITS, *CHOICES, "population.correlation"} == set(ALL)
    assert set(CONTEXTS) <= set(ALL)
    assert set(VALUES) <= set(ALL)
