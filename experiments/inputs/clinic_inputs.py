"""Rosters, networks and posterior draws that a configuration names, read once and given to every world."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from sim.parameters import Parameters

if TYPE_CHECKING:
    import networkx as nx

    from experiments.config.user_files import UserFile
    from experiments.inputs.posterior_draws import Draws
    from experiments.inputs.roster import Roster
    from sim import Tables, World

IN_MEMORY = "a table in memory"
"""What stands for the path of a roster that is not a file."""
_NOTHING: Mapping[str, object] = MappingProxyType({})
NETWORKS = {"support": "support_file", "colleagues": "colleagues_file", "supervision": "supervision_file"}


@dataclass(frozen=True)
class Inputs:
    """What was read from files.

    Attributes
    ----------
    clients, therapists : Roster or None
        People of a service; None where all are drawn.
    networks : mapping
        ``support``, ``colleagues``, ``supervision`` -> graph, where given.
    draws : Draws or None
        Posterior, of which every replicate uses another draw; None where all use the same parameters.
    digests : mapping
        Dotted name of the setting -> ``{"path", "sha256"}`` of its file.
    """

    clients: Roster | None = None
    therapists: Roster | None = None
    networks: Mapping[str, nx.Graph[int]] = field(default_factory=dict)
    draws: Draws | None = None
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def world(self, parameters: Parameters, seed: int, replicate: int, twin: World | None = None) -> World:
        """Build one clinic with these people and networks; see `sim.build_world`.

        Parameters
        ----------
        parameters : Parameters
        seed, replicate : int
            Key of the random numbers.
        twin : World, optional
            A clinic built before. If its people and networks are the same, they are not drawn again.
        """
        from sim import build_world

        if twin is not None and _same_people(twin, parameters, seed, replicate):
            return replace(twin, parameters=parameters)
        return build_world(
            parameters,
            seed,
            replicate,
            clients=None if self.clients is None else self.clients.columns,
            therapists=None if self.therapists is None else self.therapists.columns,
            networks=self.networks,
        )

    def worlds(self, arms: Iterable[Parameters], seed: int, replicate: int) -> Iterator[World]:
        """Build one clinic in every arm; people and networks that are those of the first arm are drawn once."""
        first: World | None = None
        for parameters in arms:
            world = self.world(parameters, seed, replicate, first)
            first = first or world
            yield world

    def drawn(self, parameters: Parameters, seed: int, replicate: int) -> Parameters:
        """Return the parameters of one replicate: as they are, or with the values of its posterior draw."""
        if self.draws is None:
            return parameters
        return self.draws.apply(parameters, self.draws.row(seed, replicate))

    def each(self, parameters: Parameters, seed: int, replicates: int) -> list[Parameters]:
        """Return the parameters of the first replicates; later replicates begin at the start of the list again.

        Without a posterior, one entry is all.
        """
        count = 1 if self.draws is None else min(replicates, len(self.draws.rows) - 1)
        return [self.drawn(parameters, seed, replicate) for replicate in range(count)]

    def draws_note(self, parameters: Parameters) -> str:
        """Return a line on where parameters come from; empty where all replicates have the same."""
        return "" if self.draws is None else self.draws.note(parameters)

    def named(self, tables: Tables) -> Tables:
        """Add what a roster says of people to the client and therapist tables: ``name``, and columns carried along."""
        from sim import Tables

        return Tables(
            tables.sessions,
            _named(tables.clients, self.clients),
            _named(tables.therapists, self.therapists),
            tables.weeks,
        )


def _same_people(twin: World, parameters: Parameters, seed: int, replicate: int) -> bool:
    """Return whether what decides who comes and who is tied to whom is that of a clinic built before."""
    before = twin.parameters
    return (
        (twin.seed, twin.replicate) == (seed, replicate)
        and before.population == parameters.population
        and before.therapists == parameters.therapists
        and before.network == parameters.network
        and before.clinic == parameters.clinic
    )


def _named(table: pa.Table, roster: Roster | None) -> pa.Table:
    if roster is None:
        return table
    if roster.names:
        table = table.add_column(1, "name", pa.array(roster.names, pa.string()))
    for name, values in roster.carried.items():
        table = table.append_column(name, values)
    return table


def sha256(path: Path) -> str:
    """Return the SHA-256 checksum of a stored file in hexadecimal; `UserFile.digest` has that of what was read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_inputs(
    files: Mapping[str, str], parameters: Parameters, rosters: Mapping[str, object] = _NOTHING
) -> Inputs:
    """Read every file that a configuration names, and rosters that are in memory.

    Parameters
    ----------
    files : mapping
        Dotted name of the setting, such as ``population.clients``, -> path.
    parameters : sim.Parameters
        Give the number of people where no roster does.
    rosters : mapping
        ``population.clients`` or ``population.therapists`` -> table of people; see `csv_text`.

    Returns
    -------
    Inputs

    Raises
    ------
    InputError
        Naming file, row and column.
    """
    if not files and not rosters:
        return Inputs()
    from experiments.config.user_files import UserFile, read_file
    from experiments.inputs.delimited import csv_text
    from experiments.inputs.network_files import read_network
    from experiments.inputs.posterior_draws import draws_path, read_draws
    from experiments.inputs.roster import read_clients, read_therapists

    read = {
        name: read_file(draws_path(path) if name == "population.draws" else path)
        for name, path in files.items()
    }
    read |= {name: UserFile(name, csv_text(name, table).encode()) for name, table in rosters.items()}
    clients = _roster("population.clients", read, read_clients)
    therapists = _roster("population.therapists", read, read_therapists)
    n_clients = parameters.clinic.clients if clients is None else len(clients)
    n_therapists = parameters.clinic.therapists if therapists is None else len(therapists)
    networks: dict[str, nx.Graph[int]] = {}
    for kind, setting in NETWORKS.items():
        if (name := f"network.{setting}") in read:
            people, number = (clients, n_clients) if kind == "support" else (therapists, n_therapists)
            names = () if people is None else people.names
            networks[kind] = read_network(read[name], number, names, kind == "supervision")
    draws = read_draws(read["population.draws"]) if "population.draws" in read else None
    digests = {name: {**file.digest, "path": files.get(name, IN_MEMORY)} for name, file in read.items()}
    return Inputs(clients, therapists, networks, draws, digests)


def _roster(name: str, files: Mapping[str, UserFile], read: Callable[[UserFile], Roster]) -> Roster | None:
    return read(files[name]) if name in files else None
