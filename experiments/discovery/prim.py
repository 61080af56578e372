"""PRIM (Friedman & Fisher 1999), as the EMA workbench has it: a box is peeled until most inside are cases."""

from __future__ import annotations

import inspect
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.discovery.cases import Box, Cases, Limit, Quality
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

PEEL: Final = 0.05
"""Share of the rows inside that one step takes off."""
LEAST: Final = 0.05
"""Share of all rows that a box keeps at least."""
CHANCE: Final = 0.05
"""A restriction is kept only if chance would produce its gain less often than this."""
ANY: Final = 1e-9
"""The workbench also takes the density that a box should reach as the threshold of a case; any value above 0 works."""
FEWEST: Final = 50


@dataclass(frozen=True)
class Peeling:
    """A box, and the way to it.

    Attributes
    ----------
    box : mapping
        The one that agrees best with the cases; see `agreement`.
    steps : tuple of Quality
        Coverage, density and mass at each step, from all rows to the smallest box.
    restricted : tuple of int
        How many parameters are restricted at each step.
    """

    box: Box
    steps: tuple[Quality, ...]
    restricted: tuple[int, ...]


def peel(cases: Cases) -> Peeling:
    """Find the box that holds most cases and little else.

    Parameters
    ----------
    cases : Cases

    Raises
    ------
    InputError
        If there are too few rows.
    """
    if len(cases.flags) < FEWEST:
        raise InputError(f"PRIM was given {len(cases.flags)} points, but at least {FEWEST} were expected")
    with _quietly():
        with _callers_without_source():
            from ema_workbench.analysis.prim import Prim

        found = Prim(settings_frame(cases), cases.flags, ANY, peel_alpha=PEEL, mass_min=LEAST).find_box()
    way = found.peeling_trajectory
    steps = tuple(
        Quality(float(row.coverage), float(row.density), float(row.mass)) for row in way.itertuples()
    )
    best = max(range(len(steps)), key=lambda k: agreement(steps[k], cases.share))
    box = _box(cases, found.box_lims[best], found.qp[best])
    return Peeling(box, steps, tuple(int(count) for count in way["res_dim"]))


def agreement(step: Quality, share: float) -> float:
    """Return how well being inside and being a case agree beyond chance: Cohen's kappa.

    Parameters
    ----------
    step : Quality
        Of a box.
    share : float
        Of all rows, those that are cases.

    Returns
    -------
    float
        1 where a box holds the cases and nothing else, 0 for the whole space.
    """
    # Shares of all rows: cases inside the box, then these with the non-cases outside it.
    both = step.coverage * share
    agreed = both + (1 - share - step.mass + both)
    # What would agree if being inside and being a case were independent.
    chance = share * step.mass + (1 - share) * (1 - step.mass)
    return (agreed - chance) / (1 - chance)


def _box(cases: Cases, limits: pd.DataFrame, chances: Mapping[str, list[float]]) -> Box:
    """Return the restrictions of a box that are more than chance."""
    box = {}
    for name, chance in chances.items():
        settings = cases.response.settings[cases.response.names.index(name)]
        column = limits[name]
        if isinstance(settings[0], str):
            box[name] = Limit(words=tuple(sorted(str(word) for word in column.iloc[0])))
            continue
        low, high = float(column.iloc[0]), float(column.iloc[1])
        # The workbench gives -1 for an unrestricted end.
        ends = (
            low if 0 <= chance[0] <= CHANCE else -np.inf,
            high if 0 <= chance[1] <= CHANCE else np.inf,
        )
        if np.isfinite(ends).any():
            box[name] = Limit(*ends)
    return box


def settings_frame(cases: Cases) -> pd.DataFrame:
    """Return the settings as pandas takes them: numbers as floats, names as categories."""
    import pandas as pd

    response = cases.response
    columns = {
        name: pd.Categorical(own) if isinstance(own[0], str) else np.asarray(own, dtype=np.float64)
        for name, own in zip(response.names, response.settings, strict=True)
    }
    return pd.DataFrame(columns)


@contextmanager
def _quietly() -> Iterator[None]:
    """Silence the workbench's advice about optional libraries and its progress messages."""
    logger = logging.getLogger("EMA")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


@contextmanager
def _callers_without_source() -> Iterator[None]:
    """Spare the workbench the source of its callers, which it has read for each of its methods when it is imported.

    It wants only the name of the class; looking for the source took most of the import, the longer the more is loaded.
    """
    usual = inspect.getouterframes

    def callers(frame: FrameType | None, context: int = 1) -> list[inspect.FrameInfo]:
        found = []
        while frame is not None:
            code = frame.f_code
            found.append(inspect.FrameInfo(frame, code.co_filename, frame.f_lineno, code.co_name, None, None))
            frame = frame.f_back
        return found

    inspect.getouterframes = callers
    try:
        yield
    finally:
        inspect.getouterframes = usual
