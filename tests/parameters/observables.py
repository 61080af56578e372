"""Observables by name, each one number from the tables of one clinic."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import networkx as nx
import numpy as np
import pandas as pd

from experiments.measures.estimands.followup import responded
from sim import Tables, World
from sim.population.networks import graph_from_ties


class Seen:
    """Tables of one clinic as frames, each made when it is first looked at."""

    def __init__(self, world: World, tables: Tables) -> None:
        self.world, self.tables = world, tables

    @cached_property
    def all(self) -> pd.DataFrame:
        """All appointments."""
        return self.tables.sessions.to_pandas()

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """Those to which the client came."""
        return self.all[self.all["attended"]]

    @cached_property
    def clients(self) -> pd.DataFrame:
        """A row a client."""
        return self.tables.clients.to_pandas()

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """A row a week."""
        return self.tables.weeks.to_pandas()

    @cached_property
    def therapists(self) -> pd.DataFrame:
        """A row a therapist."""
        return self.tables.therapists.to_pandas()


def spread(column: str) -> Callable[[Seen], float]:
    """SD between clients of a column's mean."""
    return lambda s: float(s.sessions.groupby("client")[column].mean().std())


def wobble(column: str) -> Callable[[Seen], float]:
    """SD of changes from one session to the next."""
    return lambda s: float(s.sessions.groupby("client")[column].diff().std())


def share(column: str, value: str, among: str = "clients") -> Callable[[Seen], float]:
    """Share of rows that hold a value."""
    return lambda s: float((getattr(s, among)[column] == value).mean())


def missing(column: str, among: str = "sessions") -> Callable[[Seen], float]:
    """Share of rows without a value."""
    return lambda s: float(getattr(s, among)[column].isna().mean())


def _repaired(s: Seen) -> float:
    return float((s.sessions["repair"] == "repaired").sum() / max(1, (s.sessions["rupture"] != "none").sum()))


def _twice(s: Seen) -> float:
    return float(s.all.duplicated(["client", "week"]).mean())


def _support(s: Seen) -> nx.Graph:
    return graph_from_ties(s.world.networks.support)


def _supervisees(s: Seen) -> float:
    counts = np.bincount(s.world.networks.supervision.others)
    return float(counts[counts > 0].mean())


def _responded(s: Seen) -> float:
    """Share of those above the mean of healthy people at intake who are at least half the way to it at the end."""
    healthy = s.world.parameters.instrument.healthy_mean
    return float(
        responded(*(s.clients[name].to_numpy() for name in ("intake_score", "post_score")), healthy).mean()
    )


def _score_step(s: Seen) -> float:
    """Least distance of two different distress scores."""
    return float(np.diff(np.unique(s.sessions["distress_score"].dropna())).min())


SPECIAL: dict[str, Callable[[Seen], float]] = {
    "arrivals": lambda s: float(s.weeks["arrivals"].max()),
    "waiting": lambda s: float(s.weeks["waiting"].mean()),
    "horizon": lambda s: float(len(s.weeks)),
    "dropout": share("status", "dropped out"),
    "referred_share": share("status", "referred on"),
    "well_enough_share": share("dropout_kind", "well enough"),
    "stopped_waiting_share": share("status", "stopped waiting"),
    "distress_score_top": lambda s: float(s.sessions["distress_score"].max()),
    "distress_score_step": _score_step,
    "responded_share": _responded,
    "improved_share": share("reliable_change", "improved"),
    "recovered_share": lambda s: float(s.clients["clinically_significant_change"].astype(float).mean()),
    "missed_share": lambda s: float(1.0 - s.all["attended"].mean()),
    "rupture_share": lambda s: float((s.sessions["rupture"] != "none").mean()),
    "repaired_share": _repaired,
    "twice_share": _twice,
    "forms_missing": missing("alliance_client"),
    "followup_missing_share": missing("followup_score", "clients"),
    "alliance_wobble": wobble("alliance_client"),
    "observer_wobble": wobble("alliance_observer"),
    "empathy_wobble": wobble("state_empathy"),
    "distress_wobble": wobble("state_distress"),
    "distress_score_wobble": wobble("distress_score"),
    "alliance_client_spread": spread("alliance_client"),
    "distress_spread": spread("state_distress"),
    "distress_score_spread": spread("distress_score"),
    "hope_spread": spread("state_hope"),
    "change_spread": lambda s: float((s.clients["intake_distress"] - s.clients["post_state"]).std()),
    "strain_spread": lambda s: float(s.therapists["strain_mean"].std()),
    "support_ties_seen": lambda s: float(len(s.world.networks.support.others)),
    "colleague_ties_seen": lambda s: float(len(s.world.networks.colleagues.others)),
    "support_clustering": lambda s: float(nx.average_clustering(_support(s))),
    "colleague_clustering": lambda s: float(
        nx.average_clustering(graph_from_ties(s.world.networks.colleagues))
    ),
    "support_component": lambda s: float(max(map(len, nx.connected_components(_support(s))))),
    "supervisees": _supervisees,
}


def observe(name: str, seen: Seen) -> float:
    """Return an observable; a plain name is the mean of the column of that name."""
    if name in SPECIAL:
        return SPECIAL[name](seen)
    tables = seen.tables
    for table in (tables.sessions, tables.clients, tables.therapists):
        if name in table.column_names:
            # One column, not a whole frame: there are thousands of clinics to look at.
            column = table[name].filter(table["attended"]) if table is tables.sessions else table[name]
            return float(pd.to_numeric(column.to_pandas()).astype(float).mean())
    raise KeyError(name)
