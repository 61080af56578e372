"""Worlds of equations in which the effect is known: who finds it where the assumptions hold, and who is misled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from experiments.estimators.cross_lagged import cross_lagged, random_intercept_cross_lagged
from experiments.estimators.dynamic_panel import arellano_bond
from experiments.estimators.early_alliance import early_alone, early_given_change
from experiments.estimators.estimate import Estimate
from experiments.estimators.least_squares import fit_linear
from experiments.estimators.marginal_structural import marginal_structural
from experiments.estimators.mediation import product_of_coefficients
from experiments.estimators.panel import EARLY, Panel
from experiments.estimators.therapist_means import between_therapists
from experiments.estimators.within_between import between_clients, lagged_within, within_client
from tests.estimators.equation_world import EquationWorld


def off(estimate: Estimate, truth: float) -> float:
    """Return by how many standard errors an estimate is off."""
    return abs(estimate.effect - truth) / estimate.error


def test_the_early_alliance_is_believed_where_nothing_else_moves_it() -> None:
    """The last of the sessions follows the early one at once."""
    world = EquationWorld(effect=-0.3, level=0.0)
    assert off(early_given_change(world.panel(4000, EARLY + 1, [1, 1])), -0.3) < 2.5
    misled = EquationWorld(effect=0.0, level=1.0, common=-0.5)
    assert off(early_alone(misled.panel(4000, EARLY + 1, [1, 2])), 0.0) > 10


def test_a_cross_lagged_panel_takes_levels_of_the_own_for_effects() -> None:
    """Without levels of the own it finds the effect; with them, only random intercepts do."""
    assert off(cross_lagged(EquationWorld(-0.3, -0.2, level=0.0).panel(2000, 5, [2, 1])), -0.3) < 2.5
    mixed = EquationWorld(effect=0.0, reverse=0.0, level=1.5, common=-0.6).panel(2000, 5, [2, 2])
    assert off(cross_lagged(mixed), 0.0) > 5
    assert off(random_intercept_cross_lagged(mixed), 0.0) < 2.5


def test_random_intercepts_and_differences_find_an_effect_behind_levels_and_reverse_causation() -> None:
    panel = EquationWorld(effect=-0.3, reverse=-0.3, level=1.0, common=-0.5).panel(2000, 5, [3, 1])
    assert off(random_intercept_cross_lagged(panel), -0.3) < 2.5
    assert off(arellano_bond(panel), -0.3) < 2.5
    assert off(between_clients(panel), -0.3) > 5


def test_the_own_mean_as_predictor_misleads_where_symptoms_move_the_alliance() -> None:
    """A known bias of short panels: the own mean holds later scores, which earlier symptoms have moved."""
    panel = EquationWorld(effect=0.0, reverse=-0.3, level=1.0).panel(3000, 6, [4, 1])
    assert off(lagged_within(panel), 0.0) > 5
    unmoved = EquationWorld(effect=-0.3, reverse=0.0, level=1.0, stability=0.0).panel(3000, 6, [4, 2])
    assert off(within_client(unmoved), -0.3) < 2.5
    assert off(lagged_within(unmoved), -0.3) < 2.5


def test_weights_find_what_a_lasting_rise_does_where_symptoms_move_the_alliance() -> None:
    """A rise by 1 in four sessions is worth the effect of each, faded: .3 (1 + .4 + .16 + .064)."""
    world = EquationWorld(effect=-0.3, reverse=-0.3, level=0.0)
    truth = -0.3 * (1 + 0.4 + 0.16 + 0.064)
    weighted, unweighted = [], []
    for number in range(6):
        panel = world.panel(3000, 5, [5, number])
        columns = [panel.alliance[:, :-1].mean(axis=1), panel.intake]
        weighted.append(marginal_structural(panel).effect)
        unweighted.append(fit_linear(panel.symptoms[:, -1], columns).estimate(1).effect)
    assert np.mean(weighted) == pytest.approx(truth, abs=0.03)
    assert np.mean(unweighted) < truth - 0.06


def test_therapists_means_find_what_therapists_differ_in() -> None:
    random = np.random.default_rng(6)
    therapist = np.repeat(np.arange(60), 20)
    own = random.normal(size=60)[therapist]
    alliance = 5 + own + random.normal(size=len(therapist))
    post = 15 - 0.5 * own + 2 * random.normal(size=len(therapist))
    shape = (len(therapist), EARLY)
    panel = Panel(
        np.arange(len(therapist)),
        therapist,
        random.normal(size=len(therapist)),
        post,
        np.broadcast_to(alliance[:, None], shape),
        np.zeros(shape),
    )
    assert off(between_therapists(panel), -0.5) < 2.5


def test_a_product_of_coefficients_finds_a_path_unless_mediator_and_outcome_have_a_common_cause() -> None:
    random = np.random.default_rng(7)
    clients = 20_000
    arm = (np.arange(clients) % 2).astype(float)
    for common, most in ((0.0, 2.5), (1.0, np.inf)):
        cause = common * random.normal(size=clients)
        alliance = 5 + 0.5 * arm + cause + random.normal(size=clients)
        post = 15 - 0.4 * alliance - cause + random.normal(size=clients)
        shape = (clients, EARLY)
        panel = Panel(
            np.arange(clients),
            np.zeros(clients, np.int64),
            random.normal(size=clients),
            post,
            np.broadcast_to(alliance[:, None], shape),
            np.zeros(shape),
        )
        assert off(product_of_coefficients(panel, arm), -0.2) < most
    assert off(product_of_coefficients(panel, arm), -0.2) > 5


@pytest.mark.parametrize("estimator", [cross_lagged, random_intercept_cross_lagged, arellano_bond])
def test_too_few_sessions_are_no_panel(
    estimator: Callable[[Panel], Estimate],
) -> None:
    panel = EquationWorld().panel(50, 2, [8])
    with pytest.raises(ValueError, match="too few"):
        estimator(panel)
