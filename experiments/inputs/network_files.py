"""Networks from files: GraphML, or lists of ties as CSV, TSV or text.

A list of ties has two cells a row, the two people of a tie; a first row ``source target`` and rows that begin
with ``#`` are passed over. For supervision, the first is the therapist and the second the supervisor.

People are called by the names of a roster, or by their numbers from 0; a file uses either throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

import networkx as nx

from experiments.inputs.delimited import read_rows, read_text
from sim.errors import InputError, nearest

DELIMITERS = {".csv": ",", ".tsv": "\t", ".txt": None, ".edgelist": None, ".edges": None}
"""Endings of lists of ties, and what parts two cells; None is any blank."""

GRAPHML = (".graphml", ".xml")
"""Endings of GraphML files."""


class Tie(NamedTuple):
    """A tie as it stands in a file: where, and between whom."""

    place: str
    source: str
    target: str


def read_network(
    path: str | Path, n: int, names: Sequence[str] = (), directed: bool = False
) -> nx.Graph[int]:
    """Read a network of people.

    Parameters
    ----------
    path : str or Path
        GraphML (``.graphml``, ``.xml``; a node is called by its attribute ``name`` if it has one, otherwise
        by its identifier) or a list of ties (``.csv``, ``.tsv``; with blanks ``.txt``, ``.edgelist``,
        ``.edges``).
    n : int
        Number of people.
    names : sequence of str, optional
        Their names in order, as in `experiments.inputs.roster.Roster.names`.
    directed : bool
        Whether ties have a direction: true for supervision.

    Returns
    -------
    networkx.Graph or networkx.DiGraph
        Nodes 0 to n - 1.

    Raises
    ------
    InputError
        Naming file and place: no such file, an unknown ending or unreadable content, a row without exactly
        two cells, an unknown person, a tie of somebody to himself, the same tie twice, the wrong direction,
        or no ties at all.
    """
    people, ties = _graphml(path, directed) if Path(path).suffix.lower() in GRAPHML else _list(path)
    if not ties:
        raise InputError(f"{path} holds no ties; for a clinic without them choose the builder 'none'")
    number = _numbering(path, people, n, names)
    graph: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    for tie in ties:
        source, target = number[tie.source], number[tie.target]
        if source == target:
            raise InputError(
                f"{path}, {tie.place} ties {tie.source!r} to itself, but two people were expected"
            )
        if graph.has_edge(source, target):
            raise InputError(f"{path}, {tie.place}: {tie.source!r} and {tie.target!r} are tied already")
        graph.add_edge(source, target)
    return graph


def _list(path: str | Path) -> tuple[dict[str, str], list[Tie]]:
    ties: list[Tie] = []
    people: dict[str, str] = {}
    for row, cells in _cells(path):
        if cells[0].startswith("#") or (
            not ties and [cell.lower() for cell in cells] == ["source", "target"]
        ):
            continue
        if len(cells) != 2 or not all(cells):
            raise InputError(f"{path}, row {row} is {cells}, but two cells, source and target, were expected")
        ties.append(Tie(f"row {row}", *cells))
        for person in cells:
            people.setdefault(person, f"row {row}")
    return people, ties


def _cells(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    ending = Path(path).suffix.lower()
    if ending not in DELIMITERS:
        known = ", ".join((*GRAPHML, *DELIMITERS))
        raise InputError(f"{path} ends in {ending!r}, but one of {known} was expected")
    text, delimiter = read_text(path), DELIMITERS[ending]
    if delimiter is not None:
        yield from read_rows(path, text, delimiter)
        return
    for row, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield row, line.split()


def _graphml(path: str | Path, directed: bool) -> tuple[dict[str, str], list[Tie]]:
    graph = _parsed(path)
    if graph.is_directed() != directed:
        said, wanted = ("undirected", "directed") if directed else ("directed", "undirected")
        raise InputError(f"{path} is {said} (edgedefault), but a graph that is {wanted} was expected")
    names = {node: str(data.get("name", node)) for node, data in graph.nodes(data=True)}
    people: dict[str, str] = {}
    for node, name in names.items():
        if name in people:
            raise InputError(f"{path}, node {node!r} is called {name!r}, as {people[name]} is")
        people[name] = f"node {node!r}"
    return people, [Tie("an edge", names[source], names[target]) for source, target in graph.edges()]


def _parsed(path: str | Path) -> nx.Graph[Any]:
    try:
        graph: nx.Graph[Any] = nx.read_graphml(path)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist, but a file was expected") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (ParseError, nx.NetworkXError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path} cannot be read as GraphML: {error}") from None
    return graph


def _numbering(path: str | Path, people: dict[str, str], n: int, names: Sequence[str]) -> dict[str, int]:
    by_name = {name: number for number, name in enumerate(names)}
    by_number = {str(number): number for number in range(n)}
    for known in (by_name, by_number):
        if all(person in known for person in people):
            return known
    # A file of names if any name fits, so that the complaint is about the one that does not.
    known = by_name if any(person in by_name for person in people) else by_number
    wanted = f"a whole number from 0 to {n - 1}" if known is by_number else "a name of the roster"
    if names and known is by_number:
        wanted = f"a name of the roster or {wanted}"
    person = next(person for person in people if person not in known)
    hint = nearest(person, by_name)
    raise InputError(f"{path}, {people[person]}: {person!r} was found, but {wanted} was expected{hint}")
