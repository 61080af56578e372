"""A trial clinic fixes the number of sessions; forms at fixed times say what an intervention gives there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim import Tables
from tests.phenomena.clinics import clients, clinics

FILE = Path(__file__).parents[2] / "configs" / "clinic" / "trial.yaml"
TRIAL = {f"clinic.{name}": value for name, value in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}
SESSIONS = TRIAL["clinic.session_limit"]
HELPED = {
    f"intervention.{name}.coverage": 1.0
    for name in (
        "feedback",
        "empathy_training",
        "shared_decisions",
        "preference_accommodation",
        "role_induction",
    )
}


TWICE = {"intervention.twice_weekly.coverage": 1.0, "intervention.twice_weekly.duration": 12}


@pytest.mark.parametrize("appointments", [{}, TWICE], ids=["weekly", "twice weekly"])
def test_every_planned_ending_of_a_trial_has_the_same_number_of_sessions(
    appointments: dict[str, Any],
) -> None:
    treated = clients({**TRIAL, **appointments})
    planned = treated[treated["status"].isin(["ended as planned", "limit reached"])]
    assert len(planned) > len(treated) / 2
    assert (planned["sessions_attended"] == SESSIONS).all()
    assert (treated["sessions_attended"] <= SESSIONS).all()


def _gain_at_week_16(settings: dict[str, Any]) -> np.ndarray:
    pairs = zip(clinics({**settings, **HELPED}), clinics(settings), strict=True)
    return np.array([_fall_to_week_16(helped) - _fall_to_week_16(usual) for helped, usual in pairs])


def _fall_to_week_16(tables: Tables) -> float:
    frame = tables.clients.to_pandas()
    return float((frame["intake_score"] - frame["week_16_score"]).mean())


def test_interventions_move_the_form_at_week_16_of_a_trial_no_less_than_in_the_default_clinic() -> None:
    more = _gain_at_week_16(TRIAL) - _gain_at_week_16({})
    # Not at the end: treatments of the default clinic are longer, so that its ends are no fair comparison.
    error = more.std(ddof=1) / np.sqrt(len(more))
    assert more.mean() + 2 * error > 0, f"{more.mean():.4f} (error {error:.4f})"
