"""Random worlds, drawn from what is said of each parameter: a new parameter is covered by itself.

Clinics are small, so that both engines live through one in milliseconds.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import Parameters, World, build_world
from sim.parameters.dotted_names import nested
from sim.parameters.metadata import Meta
from sim.parameters.tree import walk
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS, trait_range
from sim.process.interventions import NAMES

KNOWN: dict[str, tuple[Meta, Any]] = {path: (meta, value) for path, meta, value in walk(Parameters())}

SMALL = {
    "clinic.therapists": (1, 6),
    "clinic.clients": (1, 25),
    "clinic.weeks": (1, 12),
    "clinic.warmup_weeks": (0, 4),
    "clinic.closing_weeks": (0, 8),
    "clinic.followup_weeks": (0, 6),
    "clinic.caseload_limit": (1, 8),
    "clinic.session_interval": (1, 4),
    "clinic.session_limit": (1, 12),
    "clinic.minimum_sessions": (1, 6),
    "clinic.minimum_wait": (0, 4),
    "network.community_size": (2, 12),
    "network.support_ties": (0, 8),
    "network.colleague_ties": (0, 6),
    "network.supervision_span": (1, 5),
    "intervention.matching.candidates": (1, 8),
    "intervention.twice_weekly.duration": (0, 8),
    **{f"intervention.{name}.start_week": (0, 14) for name in NAMES},
}
"""Narrower ranges in which sizes and calendars still differ in a small clinic."""

CLINIC = tuple(path for path in KNOWN if path.startswith("clinic."))
THEORY = tuple(path for path in KNOWN if path.startswith("theory."))
OTHERS = tuple(path for path in KNOWN if path not in CLINIC + THEORY)


def value_of(path: str) -> st.SearchStrategy[Any]:
    """Draw an admissible value of one parameter: its default, an end of its range, or between."""
    meta, default = KNOWN[path]
    if meta.kind == "choice":
        return st.sampled_from(meta.choices)
    if meta.kind == "table":
        return correlations()
    low, high = SMALL.get(path, (meta.low, meta.high))
    between = st.integers(int(low), int(high)) if meta.kind == "whole" else st.floats(low, high)
    near = [default] if low <= default <= high else []
    return st.sampled_from([*near, low, high]) | between


@st.composite
def correlations(draw: st.DrawFn) -> dict[str, object]:
    """Draw correlations small enough that every set of them is possible."""
    pairs = [(a, b) for i, a in enumerate(CLIENT_TRAITS) for b in CLIENT_TRAITS[i + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True))
    return nested({f"{a}.{b}": draw(st.floats(-0.12, 0.12)) for a, b in chosen})


VALUES = {path: value_of(path) for path in KNOWN}


def some(paths: tuple[str, ...], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values of up to `most` of these parameters."""
    chosen = st.lists(st.sampled_from(paths), max_size=most, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names}))


def every(paths: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values of all of these parameters."""
    return st.fixed_dictionaries({name: VALUES[name] for name in paths})


@st.composite
def arms(draw: st.DrawFn) -> dict[str, Any]:
    """Draw interventions that reach some people, from some week on."""
    values: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=5, unique=True)):
        values[f"intervention.{name}.coverage"] = draw(st.sampled_from([0.3, 0.7, 1.0]))
        values[f"intervention.{name}.start_week"] = draw(st.integers(0, 8))
    return values


EVERYTHING = every(OTHERS)
A_FEW = some(OTHERS, 30)
A_THEORY = st.just({}) | some(THEORY, 12)
A_CLINIC = every(CLINIC)


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    """Draw parameters: few or all moved from their defaults, a theory, interventions, a small clinic."""
    values = draw(st.sampled_from([A_FEW, A_FEW, EVERYTHING]).flatmap(lambda chosen: chosen))
    return Parameters.of(values | draw(A_THEORY) | draw(arms()) | draw(A_CLINIC))


@st.composite
def rosters(draw: st.DrawFn, traits: tuple[str, ...], most: int) -> dict[str, NDArray[np.float64]] | None:
    """Draw given people, or None: some traits of each person known, the rest to be drawn by the model."""
    known = draw(st.none() | st.lists(st.sampled_from(traits), min_size=1, max_size=4, unique=True))
    if known is None:
        return None
    people = draw(st.integers(1, most))
    columns = {
        name: st.sampled_from([np.nan, *trait_range(name)]) | st.floats(*trait_range(name)) for name in known
    }
    return {
        name: np.array(draw(st.lists(values, min_size=people, max_size=people)))
        for name, values in columns.items()
    }


@st.composite
def graphs(draw: st.DrawFn, clients: int, therapists: int) -> dict[str, Any]:
    """Draw which networks are given, and what they are."""
    sizes = {"support": clients, "colleagues": therapists, "supervision": therapists}
    given = {}
    for name in draw(st.lists(st.sampled_from(sorted(sizes)), max_size=3, unique=True)):
        chance, seed = draw(st.sampled_from([0.0, 0.2, 0.7, 1.0])), draw(st.integers(0, 999))
        graph = nx.gnp_random_graph(sizes[name], chance, seed=seed)
        given[name] = nx.DiGraph(sorted(graph.edges)) if name == "supervision" else graph
    return given


@st.composite
def plans(draw: st.DrawFn, clients: int) -> NDArray[np.float64] | None:
    """Draw divisions of the first sessions given from outside, or None."""
    sessions = draw(st.sampled_from([0, 0, 1, 4]))
    if not sessions:
        return None
    luck = np.random.default_rng(draw(st.integers(0, 999)))
    shares = luck.random((clients, sessions, 5)) * (luck.random((clients, sessions, 5)) < 0.7)
    shares[:, :, 0] += 1e-3
    return shares


def seeds(limit: int) -> st.SearchStrategy[int]:
    """Draw a key: small, at a border of machine words, or anywhere."""
    borders = sorted({0, min(2**32, limit - 1), limit // 2, limit - 1})
    return st.sampled_from(borders) | st.integers(0, limit - 1)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a whole small world."""
    drawn = draw(parameters())
    clients = draw(rosters(CLIENT_TRAITS, 25))
    therapists = draw(rosters(THERAPIST_TRAITS, 6))
    count = [
        len(next(iter(given.values()))) if given else otherwise
        for given, otherwise in ((clients, drawn.clinic.clients), (therapists, drawn.clinic.therapists))
    ]
    return build_world(
        drawn,
        draw(seeds(2**64)),
        draw(seeds(2**32)),
        clients,
        therapists,
        draw(graphs(*count)),
        draw(plans(count[0])),
    )
