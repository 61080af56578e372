"""Cross-lagged panels, with and without random intercepts: alliance and symptoms, each from both a session before.

Effects are the same at every session; means, and variances and covariances of what is left, differ from session to
session. Variables stand in the order alliance 1, symptoms 1, alliance 2, symptoms 2, ...
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from experiments.estimators.estimate import Estimate, Floats
from experiments.estimators.panel import Panel
from experiments.estimators.panel_likelihood import Complex, LikelihoodFit, fit_panel

_CROSS: Final = 2
"""Place of alliance -> symptoms among the effects; two on alliance come before it, symptoms -> symptoms after."""
_EFFECTS: Final = 4
_INTERCEPTS: Final = 3
_FEWEST: Final = 3
"""Fewest sessions."""


def cross_lagged(panel: Panel) -> Estimate:
    """Effect of alliance on the next session's symptoms in a cross-lagged panel (Rogosa 1980, Psychol Bull 88:245)."""
    return _effect(panel_fit(panel, intercepts=False))


def random_intercept_cross_lagged(panel: Panel) -> Estimate:
    """The same for departures from the client's own level (Hamaker, Kuiper & Grasman 2015, Psychol Methods 20:102)."""
    return _effect(panel_fit(panel, intercepts=True))


def _effect(fit: LikelihoodFit) -> Estimate:
    return Estimate(float(fit.parameters[_CROSS]), float(fit.covariance[_CROSS, _CROSS]) ** 0.5)


def panel_fit(panel: Panel, intercepts: bool) -> LikelihoodFit:
    """Fit a cross-lagged panel; see `panel_covariance` for its parameters.

    Raises
    ------
    ValueError
        If there are too few sessions, or no maximum is reached.
    """
    waves = panel.alliance.shape[1]
    if waves < _FEWEST:
        raise ValueError(f"{waves} sessions are too few for a panel")
    values = np.stack([panel.alliance, panel.symptoms], axis=2).reshape(len(panel.alliance), 2 * waves)
    return fit_panel(values, partial(panel_covariance, intercepts=intercepts), _start(values, intercepts))


def panel_covariance(parameters: Complex, intercepts: bool) -> Complex:
    """Return the covariances of panels.

    Parameters
    ----------
    parameters : ndarray, shape (sets, parameters)
        Four effects; with random intercepts, their two variances and, between these, their covariance; then for each
        session the same three of what is left.
    intercepts : bool

    Returns
    -------
    ndarray, shape (sets, 2 sessions, 2 sessions)
    """
    first = _EFFECTS + (_INTERCEPTS if intercepts else 0)
    waves = (parameters.shape[1] - first) // 3
    effects = parameters[:, :_EFFECTS].reshape(-1, 2, 2)
    left = _symmetric(parameters[:, first:].reshape(-1, waves, 3))
    current, powers = [left[:, 0]], [np.broadcast_to(np.eye(2, dtype=np.complex128), effects.shape)]
    for wave in range(1, waves):
        current.append(effects @ current[-1] @ effects.transpose(0, 2, 1) + left[:, wave])
        powers.append(effects @ powers[-1])
    # What is left of the covariance of each session so many sessions later.
    carried = np.stack(powers, axis=1)[:, :, None] @ np.stack(current, axis=1)[:, None]
    whole = np.zeros((len(parameters), waves, 2, waves, 2), dtype=np.complex128)
    later, earlier = np.tril_indices(waves)
    blocks = carried[:, later - earlier, earlier].transpose(1, 0, 2, 3)
    whole[:, later, :, earlier, :] = blocks
    whole[:, earlier, :, later, :] = blocks.swapaxes(2, 3)
    if intercepts:
        whole += _symmetric(parameters[:, _EFFECTS:first])[:, None, :, None, :]
    return whole.reshape(len(parameters), 2 * waves, 2 * waves)


def _symmetric(three: Complex) -> Complex:
    """Return symmetric matrices from variance, covariance, variance; shape (..., 2, 2)."""
    return three[..., [0, 1, 1, 2]].reshape(*three.shape[:-1], 2, 2)


def _start(values: Floats, intercepts: bool) -> Floats:
    waves = values.shape[1] // 2
    variances = np.nanvar(values, axis=0)
    shared = 0.4 if intercepts else 0.0
    effects = [0.3 if intercepts else 0.6, 0.0, 0.0, 0.3 if intercepts else 0.6]
    left = np.stack([variances[0::2], np.zeros(waves), variances[1::2]], axis=1) * (1.0 - shared)
    left[1:] *= 0.6
    both = [shared * variances[0::2].mean(), 0.0, shared * variances[1::2].mean()] if intercepts else []
    return np.concatenate([effects, both, left.ravel()])
