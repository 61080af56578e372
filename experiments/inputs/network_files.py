"""Networks from files: GraphML, or lists of ties as CSV, TSV or text; ``docs/networks.md`` describes them for users.

A list of ties has two cells a row, the two people of a tie; a first row ``source target`` and rows that begin
with ``#`` are passed over. Further cells, such as weights, are left out and noted: a tie is there or not. For
supervision, the first is the therapist and the second the supervisor.

People are called by the names of a roster, or by their numbers from 0; a file uses either throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import networkx as nx

from experiments.config.user_files import Source, UserFile, as_file
from experiments.inputs.delimited import read_rows
from experiments.inputs.graphml import GraphMLContent, read_graphml
from sim.errors import InputError, nearest, note, shown

DELIMITERS = {".csv": ",", ".tsv": "\t", ".txt": None, ".edgelist": None, ".edges": None}
"""Endings of lists of ties, and what parts two cells; None is any blank."""

GRAPHML = (".graphml", ".xml")
"""Endings of GraphML files."""


class Tie(NamedTuple):
    """A tie as it stands in a file: where, and between whom."""

    place: str
    source: str
    target: str


def read_network(source: Source, n: int, names: Sequence[str] = (), directed: bool = False) -> nx.Graph[int]:
    """Read a network of people.

    Parameters
    ----------
    source : str, Path or UserFile
        GraphML (``.graphml``, ``.xml``; a node is called by its attribute ``name`` or ``label``, or by what yEd
        writes on it, otherwise by its identifier) or a list of ties (``.csv``, ``.tsv``; with blanks ``.txt``,
        ``.edgelist``, ``.edges``).
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
        Naming file and place: no such file, an unknown ending or unreadable content, a row of one cell,
        an unknown person, a tie of somebody to himself, the same tie twice, the wrong direction,
        or no ties at all.
    """
    file = as_file(source)
    path = file.path
    if Path(path).suffix.lower() in GRAPHML:
        ties, number = _graphml(file, n, names, directed)
    else:
        people, ties = _list(file)
        number = _numbering(path, people, n, names)
    if not ties:
        raise InputError(f"{path} holds no ties; for a clinic without them choose the builder 'none'")
    graph: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    for tie in ties:
        one, other = number[tie.source], number[tie.target]
        if one == other:
            raise InputError(
                f"{path}, {tie.place} ties {shown(tie.source)} to itself, but two people were expected"
            )
        if graph.has_edge(one, other):
            raise InputError(
                f"{path}, {tie.place}: {shown(tie.source)} and {shown(tie.target)} are tied already"
            )
        graph.add_edge(one, other)
    return graph


def _list(file: UserFile) -> tuple[dict[str, str], list[Tie]]:
    ties: list[Tie] = []
    people: dict[str, str] = {}
    more = ""
    for row, cells in _cells(file):
        if cells[0].startswith("#") or (
            not ties and [cell.lower() for cell in cells[:2]] == ["source", "target"]
        ):
            continue
        if len(cells) < 2 or not all(cells[:2]):
            raise InputError(
                f"{file.path}, row {row} is {shown(cells)}, but two cells, source and target, were expected"
            )
        more = more or " ".join(cells[2:])
        ties.append(Tie(f"row {row}", cells[0], cells[1]))
        for person in cells[:2]:
            people.setdefault(person, f"row {row}")
    if more.strip("{} "):
        note(
            f"{file.path}: what stands beside a tie ({more[:40]}) was left out, because ties have no weights"
        )
    return people, ties


def _cells(file: UserFile) -> Iterator[tuple[int, list[str]]]:
    ending = Path(file.path).suffix.lower()
    if ending not in DELIMITERS:
        known = ", ".join((*GRAPHML, *DELIMITERS))
        raise InputError(f"{file.path} ends in {ending!r}, but one of {known} was expected")
    text, delimiter = file.text, DELIMITERS[ending]
    if delimiter is not None:
        first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
        semicolons = delimiter not in first and ";" in first
        yield from read_rows(file.path, text, ";" if semicolons else delimiter)
        return
    for row, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield row, line.split()


def _graphml(
    file: UserFile, n: int, names: Sequence[str], directed: bool
) -> tuple[list[Tie], Mapping[str, int]]:
    content, path = read_graphml(file), file.path
    if content.directed is not None and content.directed != directed:
        said, wanted = ("undirected", "directed") if directed else ("directed", "undirected")
        raise InputError(f"{path} is {said} (edgedefault), but a graph that is {wanted} was expected")
    if content.weighted:
        note(f"{path}: the weights of its ties were left out, because ties have no weights")
    called = _calling(path, content, n, names)
    people = {name: f"node {node!r}" for node, name in called.items()}
    ties = [Tie("an edge", called[source], called[target]) for source, target in content.ties]
    return ties, _numbering(path, people, n, names) if ties else {}


def _calling(path: str, content: GraphMLContent, n: int, names: Sequence[str]) -> Mapping[str, str]:
    """Return what each node is called: its name, or its identifier where only identifiers are people."""
    by_id = {node: node for node in content.nodes}
    called = {**by_id, **content.names}
    known = {*names}, {*map(str, range(n))}
    named = any(all(name in people for name in called.values()) for people in known)
    if not named and any(all(node in people for node in by_id) for people in known):
        return by_id
    seen: dict[str, str] = {}
    for node, name in called.items():
        if name in seen:
            raise InputError(f"{path}, node {node!r} is called {shown(name)}, as node {seen[name]!r} is")
        seen[name] = node
    if content.labelled:
        note(f"{path}: people were found by the labels of its nodes")
    return called


def _numbering(path: str, people: dict[str, str], n: int, names: Sequence[str]) -> dict[str, int]:
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
    raise InputError(f"{path}, {people[person]}: {shown(person)} was found, but {wanted} was expected{hint}")
