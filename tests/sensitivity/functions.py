"""Functions whose sensitivity is known, and responses made of them with noise added."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from SALib.sample import morris, sobol

from experiments.analysis.response import Response

Floats = NDArray[np.float64]
Known = Mapping[tuple[str, str, str], float]
ISHIGAMI_A, ISHIGAMI_B = 7.0, 0.1
G_WEIGHTS = (0.0, 1.0, 4.5)


def ishigami(places: Floats) -> Floats:
    x = np.pi * (2 * places[:, :3] - 1)
    return np.sin(x[:, 0]) * (1 + ISHIGAMI_B * x[:, 2] ** 4) + ISHIGAMI_A * np.sin(x[:, 1]) ** 2


def ishigami_indices() -> Known:
    """Indices by formula (Ishigami & Homma 1990)."""
    b = ISHIGAMI_B * np.pi**4
    first, second, pair = 0.5 * (1 + b / 5) ** 2, ISHIGAMI_A**2 / 8, b**2 * 8 / 225
    total = first + second + pair
    found = {("first", "x1", ""): first, ("first", "x2", ""): second, ("first", "x3", ""): 0.0}
    found |= {("total", "x1", ""): first + pair, ("total", "x2", ""): second, ("total", "x3", ""): pair}
    found |= {("second", "x1", "x2"): 0.0, ("second", "x1", "x3"): pair, ("second", "x2", "x3"): 0.0}
    return {key: value / total for key, value in found.items()}


def g_function(places: Floats) -> Floats:
    weights = np.array(G_WEIGHTS)
    product: Floats = np.prod((np.abs(4 * places - 2) + weights) / (1 + weights), axis=1)
    return product


def g_indices() -> Known:
    """Indices by formula (Saltelli & Sobol 1995)."""
    parts = (1 / 3) / (1 + np.array(G_WEIGHTS)) ** 2
    variance = np.prod(1 + parts) - 1
    found = {}
    for j, part in enumerate(parts):
        others = np.prod(np.delete(1 + parts, j))
        found["first", f"x{j + 1}", ""] = part / variance
        found["total", f"x{j + 1}", ""] = part * others / variance
        for k in range(j + 1, len(parts)):
            found["second", f"x{j + 1}", f"x{k + 1}"] = part * parts[k] / variance
    return found


def problem(count: int) -> dict[str, object]:
    return {"num_vars": count, "names": [f"x{k + 1}" for k in range(count)], "bounds": [[0.0, 1.0]] * count}


def response(
    function: Callable[[Floats], Floats],
    places: Floats,
    noise_sd: float = 0.0,
    replicates: int = 5,
    seed: int = 1,
) -> Response:
    """Return what a sweep of the function would give, with noise of single runs and noise that all rows share."""
    rng = np.random.default_rng(seed)
    noise = noise_sd * (rng.normal(size=(len(places), replicates)) + rng.normal(size=(1, replicates)))
    names = tuple(f"x{k + 1}" for k in range(places.shape[1]))
    settings = tuple(tuple(column.tolist()) for column in places.T)
    return Response("y", "", names, places, settings, function(places)[:, None] + noise)


def saltelli(count: int, points: int, second_order: bool = True, seed: int = 1) -> Floats:
    places: Floats = sobol.sample(problem(count), points, calc_second_order=second_order, seed=seed)
    return places


def paths(count: int, trajectories: int) -> Floats:
    places: Floats = morris.sample(problem(count), trajectories, num_levels=4, seed=1)
    return places
