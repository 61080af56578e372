"""A prediction in words."""

from __future__ import annotations

import math

from experiments.measures.registry import digits_of, label_of, unit_of
from experiments.validation.predictions import Prediction


def prediction_text(prediction: Prediction) -> str:
    """Return what the model says of a figure, in a few lines.

    Parameters
    ----------
    prediction : Prediction
    """
    digits = max(2, digits_of(prediction.id))
    unit = prediction.unit or unit_of(prediction.id)
    first, last = (prediction.one_clinic[name] for name in ("0.05", "0.95"))
    mean, low, high = (f"{end:.{digits}f}" for end in (prediction.mean, prediction.low, prediction.high))
    return "\n".join(
        [
            f"{prediction.id}: {label_of(prediction.id)}",
            f"  {prediction.meaning}",
            f"  predicted {mean} {unit}, 95 % {low} to {high} ({_error(prediction)})",
            f"  nine in ten single clinics: {first:.{digits}f} to {last:.{digits}f}",
            f"  {prediction.clinics} clinics, seed {prediction.seed}, {prediction.date}, version {prediction.version},"
            f" model {prediction.model}",
            f"  sealed as {prediction.sealed.sha256}",
        ]
    )


def _error(prediction: Prediction) -> str:
    monte_carlo = f"Monte Carlo error {prediction.mc_error:.2g}"
    if not math.isnan(prediction.parameter_error):
        return f"SD {prediction.parameter_error:.2g} from parameters, {monte_carlo}"
    if "population.draws" in prediction.inputs:
        return f"{monte_carlo} alone: too few clinics to tell parameters from chance"
    return f"{monte_carlo} alone: all clinics have the same parameters"
