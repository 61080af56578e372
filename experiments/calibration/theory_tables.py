"""Results of a trial of theories as Arrow tables."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from experiments.calibration.fit_target import from_link_scale
from experiments.calibration.theory_summary import SURE as NORMAL_90
from experiments.calibration.theory_summary import TrialSummary
from experiments.calibration.theory_trial import steady

TYPES: Final = {
    **dict.fromkeys(
        ("theory", "figure", "role", "made_by", "chosen", "one", "other", "verdict"), pa.string()
    ),
    **dict.fromkeys(("moved", "met", "judged"), pa.bool_()),
    **dict.fromkeys(
        ("fitted_met", "fitted", "predicted_met", "predicted", "plausible", "simulated", "wave", "settings"),
        pa.int64(),
    ),
}
"""Types of the columns that are no real numbers."""


def theories_table(summary: TrialSummary) -> pa.Table:
    """Return one row per theory, the largest stacking weight first."""
    return pa.Table.from_pylist(
        [
            {
                "theory": one.theory,
                "weight": one.weight,
                "low": one.low,
                "high": one.high,
                "without_discrepancy": one.without[0],
                "without_discrepancy_low": one.without[1],
                "without_discrepancy_high": one.without[2],
                "halved_ranges": one.halved[0],
                "halved_ranges_low": one.halved[1],
                "halved_ranges_high": one.halved[2],
                "moved": one.moved,
                "with_other_clinics": one.everywhere[0],
                "with_other_clinics_low": one.everywhere[1],
                "with_other_clinics_high": one.everywhere[2],
                "fitted_density": one.fitted_density,
                "predicted_density": one.predicted_density,
                "fitted_met": one.fitted[0],
                "fitted": one.fitted[1],
                "predicted_met": one.predicted[0],
                "predicted": one.predicted[1],
                "plausible": one.plausible[0],
                "simulated": one.plausible[1],
                "least_implausibility": one.least,
                "home": one.home,
                "home_error": one.home_error,
                "emulator_check": one.emulator_check,
            }
            for one in summary.theories
        ]
    )


def figures_table(summary: TrialSummary) -> pa.Table:
    """Return one row per figure and theory."""
    return pa.Table.from_pylist(
        [
            {
                "figure": one.figure.id,
                "role": one.figure.role,
                "theory": one.theory,
                "published": one.figure.value,
                "low": one.figure.bounds[0],
                "high": one.figure.bounds[1],
                "simulated_low": one.low,
                "simulated_median": one.median,
                "simulated_high": one.high,
                "misfit": one.misfit,
                "nearest": one.nearest,
                "met": one.met,
                "emulator_error": one.emulator_error,
                "foretold": one.foretold,
                "log_density": one.density,
                "log_density_error": one.density_error,
                "log_density_by_law": one.density_by_law,
                "judged": one.judged,
            }
            for one in summary.figures
        ]
    )


def confusion_table(summary: TrialSummary) -> pa.Table:
    """Return one row per theory that made figures and theory that they were given to."""
    names = [one.theory for one in summary.theories]
    rows = summary.confusion_rows()
    return pa.Table.from_pylist(
        [
            {"made_by": maker, "chosen": chosen, "share": float(rows[place, column])}
            for place, maker in enumerate(names)
            for column, chosen in enumerate(names)
        ]
    )


def pairs_table(summary: TrialSummary) -> pa.Table:
    """Return one row per pair of theories, the least easily told apart first."""
    columns = {name: TYPES[name] for name in ("one", "other", "verdict")}
    schema = pa.schema(
        [
            ("one", columns["one"]),
            ("other", columns["other"]),
            ("share", pa.float64()),
            ("error", pa.float64()),
            ("verdict", columns["verdict"]),
        ]
    )
    rows = [
        {
            "one": pair.one,
            "other": pair.other,
            "share": pair.share,
            "error": pair.error,
            "verdict": pair.verdict,
        }
        for pair in summary.pairs
    ]
    return pa.Table.from_pylist(rows, schema)


def elsewhere_table(summary: TrialSummary) -> pa.Table:
    """Return one row per figure from clinics that no fit has simulated, and theory."""
    found, names = summary.trial.elsewhere, summary.trial.theories
    judged = steady(found.densities, found.errors)
    rows = []
    for place, figure in enumerate(found.figures):
        for one in summary.theories:
            number = names.index(one.theory)
            mean, spread = found.means[place, number], found.spreads[place, number]
            ends = from_link_scale(figure.id, [mean - NORMAL_90 * spread, mean, mean + NORMAL_90 * spread])
            rows.append(
                {
                    "figure": figure.id,
                    "theory": one.theory,
                    "published": figure.value,
                    "low": figure.bounds[0],
                    "high": figure.bounds[1],
                    "foretold_low": float(ends[0]),
                    "foretold": float(ends[1]),
                    "foretold_high": float(ends[2]),
                    "log_density": float(found.densities[place, number]),
                    "log_density_error": float(found.errors[place, number]),
                    "judged": bool(judged[place]),
                }
            )
    numbers = (
        "published",
        "low",
        "high",
        "foretold_low",
        "foretold",
        "foretold_high",
        "log_density",
        "log_density_error",
    )
    columns = [("figure", pa.string()), ("theory", pa.string()), *((name, pa.float64()) for name in numbers)]
    columns.append(("judged", pa.bool_()))
    return pa.Table.from_pylist(rows, pa.schema(columns))


def search_table(summary: TrialSummary) -> pa.Table:
    """Return one row per wave and theory: from how many settings the emulators of the wave were fitted."""
    return pa.Table.from_pylist(
        [
            {"wave": wave, "theory": fit.theory, "settings": size}
            for fit in summary.trial.fits
            for wave, size in enumerate(fit.sizes, start=1)
        ]
    )
