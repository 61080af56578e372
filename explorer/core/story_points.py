"""One client's story as lines and points, all from 0 to 1: how it is, and what the forms say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.story import Story
from explorer.core.watched_clinic import WatchedClinic
from sim.states import Status

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StoryPoints:
    """What is drawn of a story.

    Attributes
    ----------
    weeks : ndarray
        Of the states, counted from 0.
    states : dict
        ``trust``, ``alliance`` and ``distress``, one value a week; NaN where there is none. Distress of -3 to 3 SD lies
        between 0 and 1.
    form_weeks : ndarray
        Of the forms.
    forms : dict
        ``alliance`` and ``distress``, one value an appointment; NaN where no form came back.
    ruptures : ndarray
        Weeks with a rupture.
    """

    weeks: NDArray[np.int64]
    states: dict[str, Floats]
    form_weeks: NDArray[np.int64]
    forms: dict[str, Floats]
    ruptures: NDArray[np.int64]


def story_points(clinic: WatchedClinic, story: Story) -> StoryPoints:
    """Return what is drawn of a story; trust and alliance only while there is somebody to trust."""
    treated = story.states["status"] == Status.IN_TREATMENT
    states = {name: np.where(treated, story.states[name], np.nan) for name in ("trust", "alliance")}
    instrument = clinic.live_clinic.parameters.instrument
    top = int(instrument.alliance_points)
    weeks = story.meetings["week"].astype(np.int64)
    forms = {
        "alliance": (story.meetings["alliance_client"].astype(np.float64) - 1) / (top - 1),
        "distress": story.meetings["distress_score"].astype(np.float64) / int(instrument.distress_top),
    }
    return StoryPoints(
        story.weeks,
        {**states, "distress": (story.states["distress"] + 3) / 6},
        weeks,
        forms,
        weeks[story.meetings["rupture"] > 0],
    )
