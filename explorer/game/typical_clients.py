"""Typical clients in many treatments at once: the six of the game, and two whose need lies near an end of its range.

One clinic holds all treatments of a client: as many copies of the client as of the therapist, one for each, without
ties between them. Random numbers are keyed by the number of the copy, so that every way of dividing sessions meets the
same chances, treatment by treatment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from explorer.game.characters import SESSIONS, characters, read_therapist
from explorer.game.following import FollowingTherapist
from sim import AllianceModel, Parameters, World, build_world
from sim.engine.weekly import LiveClinic
from sim.equations.intake import need_of
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS
from sim.states import AssessmentWeek

Floats = NDArray[np.float64]

WEEKS: Final = int(AssessmentWeek.WEEK_16)
"""Weeks after the start at which distress is measured, whether treatment goes on or not."""
_NEAR_AN_END: Final = {"needs structure": 0.1, "needs room": 0.9}


@dataclass(frozen=True)
class TypicalClient:
    """One client of the table.

    Attributes
    ----------
    name : str
    traits : dict of str to float
        Every trait of `sim.population.people.CLIENT_TRAITS`.
    """

    name: str
    traits: Mapping[str, float]

    @property
    def need(self) -> float:
        """What this client needs, from 0 working to 1 exploring; no therapist knows it."""
        return float(need_of(self.traits["preference"], self.traits["interpersonal_problems"]))


def typical_clients() -> list[TypicalClient]:
    """Return the six clients of the game."""
    return [TypicalClient(key, character.traits) for key, character in characters().items()]


def clients_near_an_end() -> list[TypicalClient]:
    """Return two clients who are like the median of the clinic, but need one thing far more than the other."""
    population = Parameters().population
    median = {trait: float(getattr(population, trait).mean) for trait in CLIENT_TRAITS}
    return [
        TypicalClient(name, {**median, "preference": value, "interpersonal_problems": value})
        for name, value in _NEAR_AN_END.items()
    ]


def treatments_of(
    client: TypicalClient, count: int, seed: int = 1, division: tuple[int, ...] | None = None
) -> World:
    """Return a clinic of separate treatments of one client.

    Parameters
    ----------
    client : TypicalClient
    count : int
        How many treatments.
    seed : int
    division : tuple of int, optional
        Weights of listening, exploring, goals and tasks, work, repair, the same in every session; without them
        therapists divide as the responsive policy does.

    Returns
    -------
    World
    """
    clinic = {
        "therapists": count,
        "clients": count,
        "weeks": 1,
        "closing_weeks": 2 * WEEKS,
        "caseload_limit": 1,
        "session_limit": SESSIONS,
    }
    therapist = read_therapist()
    plan = None if division is None else np.full((count, SESSIONS, len(division)), division, np.float64)
    return build_world(
        Parameters.of({"clinic": clinic}),
        seed,
        clients={trait: np.full(count, client.traits[trait]) for trait in CLIENT_TRAITS},
        therapists={trait: np.full(count, therapist[trait]) for trait in THERAPIST_TRAITS},
        networks={"support": nx.Graph(), "colleagues": nx.Graph(), "supervision": nx.DiGraph()},
        plan=plan,
    )


def distress_after(treatments: World) -> Floats:
    """Return distress `WEEKS` after the start, one value a treatment, in SD units; lived by the compiled engine."""
    clinic = LiveClinic(treatments)
    while clinic.week <= WEEKS:
        clinic.step()
    return np.array(clinic.clients["distress"])


def distress_when_followed(treatments: World) -> Floats:
    """Return the same of therapists who divide each session by what they see."""
    model = AllianceModel(treatments, therapist_class=FollowingTherapist)
    while model.week <= WEEKS:
        model.step()
    return np.array([client.distress for client in model.clients])
