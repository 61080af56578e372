"""Lines, Us and parts of the alliance's growth: against statsmodels, and in courses made by hand."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from experiments.measures.estimands import Observed
from experiments.measures.measure import USUAL
from experiments.measures.registry import estimates
from tests.estimands.clinics import clinic, simulated, simulated_tables

SESSIONS = np.arange(1, 25)


def shares(observed: Observed) -> tuple[float, float]:
    found = estimates({USUAL: observed}, ["growth_rise", "growth_no_u"])
    return found["growth_rise"], found["growth_no_u"]


def courses(*curves: np.ndarray) -> Observed:
    count, length = len(curves), len(SESSIONS)
    # The same wobble for everybody: small, and without a trend of its own.
    wobble = 0.05 * np.where(SESSIONS % 2 == 0, 1.0, -1.0)
    return clinic(
        {"sessions_attended": [length] * count},
        {
            "client": np.repeat(np.arange(count), length),
            "session": np.tile(SESSIONS, count),
            "alliance_client": np.concatenate([curve + wobble for curve in curves]),
        },
    )


def test_lines_and_us_are_told_apart() -> None:
    t = SESSIONS.astype(float)
    rising, falling, flat = 4 + 0.05 * t, 6 - 0.05 * t, np.full(len(t), 5.0)
    u, hill, turned_before = 5 + 0.01 * (t - 12) ** 2, 5 - 0.01 * (t - 12) ** 2, 4 + 0.002 * (t + 5) ** 2
    assert shares(courses(rising)) == (1.0, 0.0)
    assert shares(courses(falling, flat)) == (0.0, 0.0)
    assert shares(courses(u))[1] == 1.0
    assert shares(courses(hill, turned_before)) == (0.5, 0.0)
    assert shares(courses(rising, u, flat, flat)) == (0.25 + shares(courses(u))[0] / 4, 0.25)


def test_lines_and_us_are_those_of_least_squares() -> None:
    forms = simulated_tables().sessions.to_pandas()
    forms = forms[forms.attended & forms.alliance_client.notna()]
    rising, bent = [], []
    for _, own in forms.groupby("client"):
        if len(own) < 20:
            continue
        t, y = own.session.to_numpy(float), own.alliance_client.to_numpy(float)
        line = sm.OLS(y, sm.add_constant(t)).fit()
        curve = sm.OLS(y, sm.add_constant(np.column_stack([t, t * t]))).fit()
        rising.append(line.params[1] > 0 and line.pvalues[1] < 0.05)
        turn = -curve.params[1] / (2 * curve.params[2])
        bent.append(curve.params[2] > 0 and curve.pvalues[2] < 0.05 and t[0] < turn < t[-1])
    assert len(rising) > 20
    assert shares(simulated()) == pytest.approx((np.mean(rising), np.mean(bent)))


def test_short_treatments_have_no_shape() -> None:
    observed = clinic(
        {"sessions_attended": [3]}, {"client": [0] * 3, "session": [1, 2, 3], "alliance_client": [4, 5, 6]}
    )
    assert np.isnan(shares(observed)).all()


def test_parts_rise_as_they_were_made_to() -> None:
    t = np.arange(1, 16)

    def bent(early: float, later: float) -> np.ndarray:
        return 3 + np.where(t <= 5, early * t, early * 5 + later * (t - 5))

    parts = {"goal_client": (0.1, 0.05), "task_client": (0.2, 0.1), "bond_client": (0.3, 0.1)}
    long = {name: bent(*rises) for name, rises in parts.items()}
    # Client 1 leaves after 14 sessions, and falls.
    observed = clinic(
        {"sessions_attended": [15, 14]},
        {
            "client": [0] * 15 + [1] * 14,
            "session": [*t, *t[:14]],
            **{name: [*curve, *curve[:14][::-1]] for name, curve in long.items()},
        },
    )
    assert estimates({USUAL: observed}, ["growth_by_part"])["growth_by_part"] == pytest.approx(0.05, rel=1e-4)
