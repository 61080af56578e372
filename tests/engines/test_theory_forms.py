"""Forms that only some theories have: both engines live them, the default has none, and each does what it claims."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.config.group_files import load_group_file
from sim import AllianceModel, Parameters, build_world, simulate
from tests.engines.test_engines_equal import differences

TINY = {"therapists": 3, "clients": 20, "weeks": 10, "closing_weeks": 8, "followup_weeks": 4}
LONG = {**TINY, "clients": 60, "weeks": 4, "closing_weeks": 60, "session_limit": 40, "caseload_limit": 30}
STAYING = dict.fromkeys(
    ("dropout_rate", "circumstance_rate", "planned_rate", "agreed_rate", "referral_rate", "well_rate"), 0.0
)
FORMS = ("alliance_as_condition", "remoralisation", "good_enough_level")


@pytest.mark.parametrize("name", FORMS)
def test_both_engines_live_the_forms_of_a_theory(name: str) -> None:
    world = build_world(Parameters.of({"clinic": TINY, "theory": load_group_file("theory", name)}), 11)
    assert differences(simulate(world), AllianceModel(world).run()) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_of_a_theory_makes_another_clinic(name: str) -> None:
    written = load_group_file("theory", name)
    usual = {**written, "alliance_role": "cause", "hope_role": "cause", "learning": "shrinking"}
    tables = [
        simulate(build_world(Parameters.of({"clinic": TINY, "theory": theory}), 11)).sessions
        for theory in (written, usual)
    ]
    assert not tables[0].equals(tables[1])


def coping_by_session(learning: str) -> np.ndarray:
    """Return the mean coping of clients who all stay for forty sessions and miss none."""
    parameters = Parameters.of(
        {
            "clinic": LONG,
            "endings": STAYING,
            "engagement": {"miss_rate": 0.0},
            "work": {"pace_spread": 0.0, "gain": 0.02},
            "theory": {"learning": learning},
        }
    )
    sessions = simulate(build_world(parameters, 12)).sessions.to_pandas()
    return sessions.groupby("session")["state_coping"].mean().to_numpy()


def test_steady_learning_does_not_fall_behind_where_shrinking_learning_does() -> None:
    shrinking, steady = (coping_by_session(learning) for learning in ("shrinking", "steady"))
    assert steady[0] == shrinking[0]
    # The same sessions: what has been learned already holds the one back, and not the other.
    lag = np.diff(steady)[5:] / np.diff(shrinking)[5:]
    assert lag[:5].mean() < 1.1
    assert lag[-5:].mean() > 1.2
