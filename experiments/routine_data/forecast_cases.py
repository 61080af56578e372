"""Clients of whom something is to be foretold: what their first three forms say, and how it went on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.estimands import Observed
from experiments.routine_data.form_series import FormSeries

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FORMS: Final = 3
INTAKE, MEAN_ALLIANCE, LATEST = "intake", "mean alliance", f"form {FORMS}"
FIRST_FORMS: Final = (*(f"form {k + 1}" for k in range(FORMS - 1)), LATEST)
_MOSTLY: Final = 0.8
"""Share of clients who must have intake forms, alliance forms, for these to be used."""


@dataclass(frozen=True, eq=False)
class ForecastCases:
    """Clients with three forms.

    Attributes
    ----------
    known : mapping of str to ndarray, shape (cases,)
        What is known of them by then: the three scores, the score at intake, the mean alliance; NaN without a form.
    last : ndarray, shape (cases,)
        The last score after these; NaN where there is no further form.
    dropped : ndarray, shape (cases,)
        1 for clients who then dropped out, 0 for those whose treatment ended otherwise, NaN where it has not.
    therapist : ndarray of int64, shape (cases,)
        -1 where unknown.
    times : ndarray, shape (cases, 3)
        Of the three forms.
    """

    known: dict[str, Floats]
    last: Floats
    dropped: Floats
    therapist: Whole
    times: Floats

    @property
    def count(self) -> int:
        """Number of clients."""
        return len(self.last)

    def usual_names(self) -> tuple[str, ...]:
        """Return what is known of most clients, and so can be used."""
        return tuple(name for name, values in self.known.items() if np.mean(~np.isnan(values)) >= _MOSTLY)

    def table(self, names: Sequence[str]) -> Floats:
        """Return what is known as a table; shape (cases, names)."""
        return np.column_stack([self.known[name] for name in names])

    def with_all(self, names: Sequence[str]) -> ForecastCases:
        """Return the clients of whom all that is used is known."""
        return self.of(np.flatnonzero(~np.isnan(self.table(names)).any(axis=1)))

    def of(self, chosen: Whole | NDArray[np.bool_]) -> ForecastCases:
        """Return some of the clients."""
        return ForecastCases(
            {name: values[chosen] for name, values in self.known.items()},
            self.last[chosen],
            self.dropped[chosen],
            self.therapist[chosen],
            self.times[chosen],
        )


def forecast_cases(observed: Observed, series: FormSeries, times: Sequence[float] = ()) -> ForecastCases:
    """Return the clients of a service, or of a simulated clinic, who have three forms.

    Parameters
    ----------
    observed : Observed
        Without a check of what is recorded.
    series : FormSeries
    times : sequence of float
        When the three forms are filled in at the earliest; whenever they are if empty.
    """
    rows = series.first_from(times if len(times) else [-np.inf] * FORMS)
    client = np.flatnonzero(rows[:, -1] >= 0)
    rows = rows[client]
    last = series.last()[client]
    later = last > rows[:, -1]
    until = np.full(series.clients, -1)
    until[client] = rows[:, -1]
    known = dict(zip(FIRST_FORMS, series.distress[rows].T, strict=True))
    known[INTAKE] = observed.intake[client]
    known[MEAN_ALLIANCE] = series.mean_alliance(until)[client]
    dropped = np.where(observed.ended[client], observed.dropped[client].astype(np.float64), np.nan)
    return ForecastCases(
        known,
        np.where(later, series.distress[last], np.nan),
        dropped,
        observed.therapist[client],
        series.time[rows],
    )


def joined(parts: Sequence[ForecastCases]) -> ForecastCases:
    """Return the clients of several clinics as those of one, all of unknown therapists."""
    return ForecastCases(
        {name: np.concatenate([part.known[name] for part in parts]) for name in parts[0].known},
        np.concatenate([part.last for part in parts]),
        np.concatenate([part.dropped for part in parts]),
        np.full(sum(part.count for part in parts), -1),
        np.concatenate([part.times for part in parts]),
    )
