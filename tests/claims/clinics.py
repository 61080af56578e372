"""What is asserted of two paired clinics."""

from __future__ import annotations

import numpy as np

from experiments.statements.twin_clinics import Settings, clinic_parameters, run_clinics
from sim import Tables

SEED = 11
REPLICATES = range(6)


def clinics(settings: Settings, replicates: int) -> list[Tables]:
    """Run the replicates of one clinic."""
    return run_clinics(clinic_parameters(settings), range(replicates), SEED)


def clearly(differences: np.ndarray, sign: int, least: float) -> None:
    """Assert a direction, a size, and that both stand far outside Monte Carlo error."""
    mean = sign * differences.mean()
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    assert mean > least, f"difference {sign * mean:.4f}, at least {sign * least} was claimed"
    assert mean > 4 * error, f"difference {sign * mean:.4f} is within four Monte Carlo errors ({error:.4f})"


def gone(differences: np.ndarray, effect: np.ndarray) -> None:
    """Assert that with the path cut not a twentieth of the effect is left."""
    left, whole = abs(differences.mean()), abs(effect.mean())
    assert left < 0.05 * whole, f"{left:.5f} is left of {whole:.5f}"
