"""Panels of a world of three equations, in which every effect of the alliance is known.

Alliance and symptoms depart from a client's own levels; each follows from both a session before. Own levels may be
correlated (a common cause), and symptoms may move the alliance (reverse causation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.estimators.panel import Panel


@dataclass(frozen=True)
class EquationWorld:
    """Effects of a world.

    Attributes
    ----------
    effect : float
        Of alliance on the symptoms of the next session.
    reverse : float
        Of symptoms on the alliance of the same session.
    level : float
        Standard deviation of clients' own levels of alliance, and of symptoms.
    common : float
        Correlation of these levels.
    stability : float
        Of symptoms, and of alliance, from session to session.
    therapist : float
        Standard deviation of therapists' levels of symptoms.
    """

    effect: float = -0.3
    reverse: float = 0.0
    level: float = 1.0
    common: float = 0.0
    stability: float = 0.4
    therapist: float = 0.0

    def panel(self, clients: int, sessions: int, key: list[int], therapists: int = 20) -> Panel:
        """Draw a panel; the last score is that of the last session, intake that of a session before the first."""
        random = np.random.default_rng(key)
        therapist = np.arange(clients) % therapists
        levels = (
            random.multivariate_normal([0, 0], [[1, self.common], [self.common, 1]], clients) * self.level
        )
        levels[:, 1] += self.therapist * random.normal(size=therapists)[therapist]
        alliance, symptoms = random.normal(size=(2, clients))
        both: list[tuple[np.ndarray, np.ndarray]] = []
        # Some sessions before the first bring the world into its usual state.
        for _ in range(sessions + 20):
            now = self.stability * symptoms + self.effect * alliance + random.normal(size=clients)
            alliance = self.stability * alliance + self.reverse * now + random.normal(size=clients)
            symptoms = now
            both.append((5.0 + levels[:, 0] + alliance, 15.0 + levels[:, 1] + symptoms))
        grids = np.array(both[-sessions - 1 :])
        return Panel(
            np.arange(clients),
            therapist,
            grids[0, 1],
            grids[-1, 1],
            grids[1:, 0].T.copy(),
            grids[1:, 1].T.copy(),
        )
