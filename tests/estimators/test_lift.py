"""The lift: the same in both engines, nothing without a push, and exactly no effect where no path leads to symptoms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.config.group_files import load_group_file
from experiments.estimators.estimands import ESTIMANDS, LIFTS, lift_of, pooled_ratio, twin_means
from experiments.estimators.held_alliance import alliance_course, with_held_alliance
from experiments.estimators.lift import Lift, lifting_process, with_lift
from experiments.estimators.panel import EARLY, observed_panel, state_panel
from sim import AllianceModel, InputError, Parameters, Tables, build_world, simulate

SMALL = Parameters.of({"clinic": {"therapists": 3, "clients": 24, "weeks": 10, "closing_weeks": 6}})
SESSIONS = 5


def clinic(parameters: Parameters, lift: Lift) -> Tables:
    """Run a clinic of agents: another process has to be compiled, which takes longer than all of these."""
    return AllianceModel(build_world(with_lift(parameters, lift), seed=1), process=lifting_process()).run()


def test_without_a_push_a_clinic_is_as_it_is() -> None:
    usual = simulate(build_world(SMALL, seed=1))
    same = clinic(SMALL, Lift(0.0, EARLY, EARLY))
    assert same.sessions.equals(usual.sessions)
    assert same.clients.equals(usual.clients)
    assert same.weeks.equals(usual.weeks)


@pytest.mark.verification
@pytest.mark.parametrize("name", ["", *LIFTS])
def test_both_engines_lift_alike(name: str) -> None:
    lift = lift_of(name, 0.25, SESSIONS) if name else Lift()
    compiled = simulate(build_world(with_lift(SMALL, lift), seed=1), lifting_process())
    by_agents = clinic(SMALL, lift)
    assert compiled.sessions.equals(by_agents.sessions)
    assert compiled.clients.equals(by_agents.clients)


def test_the_chosen_session_is_lifted_and_what_came_before_is_not() -> None:
    """Nobody has ties, and strain is without effect: else others, who were lifted earlier, would have a small one."""
    alone = Parameters.of(
        {"network": load_group_file("network", "isolated"), "theory.strain_attunement": 0.0}, SMALL
    )
    usual, early, somewhere = (
        state_panel(clinic(alone, lift), alone)
        for lift in (Lift(), lift_of("early", 0.25, SESSIONS), lift_of("somewhere", 0.25, SESSIONS))
    )
    known = ~np.isnan(usual.early)
    assert (early.early[known] > usual.early[known]).all()
    before = slice(EARLY - 1)
    assert np.array_equal(early.alliance[:, before], usual.alliance[:, before], equal_nan=True)
    assert np.array_equal(early.symptoms[:, :EARLY], usual.symptoms[:, :EARLY], equal_nan=True)
    for row, session in enumerate(usual.client % (SESSIONS - 1)):
        one, other = usual.alliance[row, : session + 1], somewhere.alliance[row, : session + 1]
        assert np.array_equal(one[:session], other[:session], equal_nan=True)
        assert np.isnan(one[session]) or other[session] > one[session]


def test_a_push_down_lowers_and_no_state_leaves_its_range() -> None:
    for push in (-2.0, 2.0):
        moved = clinic(SMALL, Lift(push, 1, 1000)).sessions
        for name in ("trust", "empathy", "goal", "task"):
            values = moved[f"state_{name}"].to_numpy()
            assert 0.0 <= values.min() <= values.max() <= 1.0
    lowered = state_panel(clinic(SMALL, Lift(-0.25, EARLY, EARLY)), SMALL)
    assert np.nanmean(lowered.early) < np.nanmean(state_panel(clinic(SMALL, Lift()), SMALL).early)


def test_a_lift_beyond_its_range_is_refused() -> None:
    with pytest.raises(InputError, match=r"lift\.push"):
        Parameters.of({}, with_lift(SMALL, Lift(3.0)))


def test_where_no_path_leads_from_the_alliance_to_symptoms_the_effect_is_exactly_0() -> None:
    """A theory without the path, and without the ways by which trust and agreement reach the work all the same.

    These are: a session divided by the alliance, clients who open up and so are read better, ruptures, and clients who
    have left and whose lasting trust keeps what they learned, who affect those they are tied to.
    """
    without = {
        "theory": load_group_file("theory", "technique"),
        "emphasis.policy": "fixed",
        "disclosure.trust_weight": 0.0,
        "network": load_group_file("network", "isolated"),
    }
    parameters = Parameters.of(without, SMALL)
    process = lifting_process().remove("rupture_and_repair")
    runs = [
        AllianceModel(build_world(with_lift(parameters, lift), seed=1), process=process).run()
        for lift in (Lift(), *(lift_of(name, 0.25, SESSIONS) for name in LIFTS))
    ]
    usual, *lifted = map(observed_panel, runs)
    for estimand in ESTIMANDS:
        twin = lifted[LIFTS.index(estimand.lift)]
        means = twin_means(usual, twin, (estimand,), SESSIONS)
        assert means[0, 0] == 0.0
        assert means[0, 1] > 0.0
        assert pooled_ratio(np.concatenate([means, means])) == (0.0, 0.0)
    # The path alone makes the difference.
    with_path = replace(parameters, theory=replace(parameters.theory, alliance_change=1.0))
    one, other = (
        state_panel(
            AllianceModel(build_world(with_lift(with_path, lift), seed=1), process=process).run(), SMALL
        )
        for lift in (Lift(), lift_of("early", 0.25, SESSIONS))
    )
    assert np.nanmean(other.post - one.post) < 0.0


def test_an_alliance_held_as_it_is_changes_nothing() -> None:
    small = Parameters.of({"clinic.clients": 16, "clinic.therapists": 2}, SMALL)
    world = build_world(small, seed=1)
    held = with_held_alliance(world, alliance_course(world))
    assert held.sessions.equals(simulate(world).sessions)


def test_an_effect_is_a_ratio_of_means_with_the_error_of_a_ratio() -> None:
    means = np.array([[-0.2, 0.5, 100], [-0.4, 0.5, 100], [np.nan, np.nan, 0], [-0.3, 0.5, 100]])
    ratio, error = pooled_ratio(means)
    assert ratio == pytest.approx(-0.6)
    assert error == pytest.approx(0.1 / 0.5 / 3**0.5)
