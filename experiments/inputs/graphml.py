"""GraphML files: who is in them and who is tied, with names where programs such as yEd or Gephi put them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from experiments.config.user_files import UserFile
from sim.errors import InputError, note, shown

NAME_KEY, LABEL_KEY = "name", "label"
"""Attributes of a node that can hold its name, the first that is there."""
WEIGHT_KEYS: Final = ("weight", "weights")
_NODE_LABEL: Final = "NodeLabel"
_YED: Final = b"http://www.yworks.com/xml/"


class GraphMLContent(NamedTuple):
    """What a file says.

    Attributes
    ----------
    nodes : tuple of str
        Identifiers, in their order; groups that nobody is tied to are left out.
    names : mapping
        Identifier -> name, of the nodes that have one.
    ties : tuple of (str, str)
        Identifiers of both ends.
    labelled : bool
        Whether some names are only labels, which a program draws.
    directed : bool or None
        None where the file does not say: yEd calls every graph directed.
    weighted : bool
        Whether ties carry weights.
    """

    nodes: tuple[str, ...]
    names: Mapping[str, str]
    ties: tuple[tuple[str, str], ...]
    labelled: bool
    directed: bool | None
    weighted: bool


def read_graphml(file: UserFile) -> GraphMLContent:
    """Read a GraphML file; groups (graphs inside nodes) are read as the people and ties inside them.

    Raises
    ------
    InputError
        If it is not GraphML, holds more than one graph, a tie of more than two people, a node without or with a
        repeated identifier, or a tie of a node that is not there.
    """
    root = _root(file)
    graphs = [element for element in root if _kind(element) == "graph"]
    if len(graphs) != 1:
        raise InputError(
            f"{file.path} cannot be read as GraphML: it holds {len(graphs)} graphs, but one was expected"
        )
    keys = {key.get("id", ""): key.get("attr.name", "").lower() for key in root if _kind(key) == "key"}
    directions = {graph.get("edgedefault", "") for graph in _all(root, "graph")}
    edges = _all(graphs[0], "edge")
    directions |= {_direction(edge) for edge in edges if edge.get("directed") is not None}
    if len(directions) > 1 or not directions <= {"directed", "undirected"}:
        found = ", ".join(map(repr, sorted(directions)))
        raise InputError(
            f"{file.path}: edgedefault is {found}, but directed or undirected throughout was expected"
        )
    if _all(root, "hyperedge"):
        raise InputError(f"{file.path} has a hyperedge, but ties between two people were expected")
    nodes = _nodes(file.path, graphs[0])
    ties = tuple(_ends(file.path, edge, nodes) for edge in edges)
    groups = [name for name, node in nodes.items() if any(_kind(part) == "graph" for part in node)]
    if groups:
        note(f"{file.path} has {len(groups)} groups of nodes, which were read as the people inside them")
    tied = {end for tie in ties for end in tie}
    people = tuple(name for name in nodes if name not in groups or name in tied)
    names = {name: said for name in people if (said := _name(nodes[name], keys))}
    weighted = any(keys.get(data.get("key", "")) in WEIGHT_KEYS for edge in edges for data in edge)
    labelled = any(not _own_name(nodes[name], keys, NAME_KEY) for name in names)
    directed = None if _YED in file.content else directions == {"directed"}
    return GraphMLContent(people, names, ties, labelled, directed, weighted)


def _root(file: UserFile) -> Element:
    try:
        # Expat refuses text that grows without bound by entities.
        root = ElementTree.fromstring(file.content)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise InputError(f"{file.path} cannot be read as GraphML: {error}") from None
    if _kind(root) != "graphml":
        raise InputError(f"{file.path} cannot be read as GraphML: it begins with <{_kind(root)[:40]}>")
    return root


def _kind(element: Element) -> str:
    """Return the tag without its namespace."""
    return element.tag.rpartition("}")[2]


def _all(element: Element, kind: str) -> Sequence[Element]:
    return [part for part in element.iter() if _kind(part) == kind]


def _direction(edge: Element) -> str:
    return "directed" if edge.get("directed") in ("true", "1") else "undirected"


def _nodes(path: str, graph: Element) -> dict[str, Element]:
    nodes: dict[str, Element] = {}
    for node in _all(graph, "node"):
        name = node.get("id", "")
        if not name:
            raise InputError(f"{path}: a node has no id, but each was expected to have one")
        if name in nodes:
            raise InputError(f"{path}: node {shown(name)} is there twice, but once was expected")
        nodes[name] = node
    return nodes


def _ends(path: str, edge: Element, nodes: Mapping[str, Element]) -> tuple[str, str]:
    ends = edge.get("source", ""), edge.get("target", "")
    for end in ends:
        if end not in nodes:
            raise InputError(f"{path}: an edge names the node {shown(end)}, but no node is called so")
    return ends


def _name(node: Element, keys: Mapping[str, str]) -> str:
    named = _own_name(node, keys, NAME_KEY) or _own_name(node, keys, LABEL_KEY)
    return named or next(filter(None, map(_text, _labels(node))), "")


def _own_name(node: Element, keys: Mapping[str, str], wanted: str) -> str:
    said = (_text(data) for data in node if keys.get(data.get("key", "")) == wanted)
    return next(filter(None, said), "")


def _labels(node: Element) -> Iterator[Element]:
    """Yield what yEd draws on a node, not what it draws on the nodes of a group."""
    for data in node:
        if _kind(data) == "data":
            yield from _all(data, _NODE_LABEL)


def _text(element: Element) -> str:
    return " ".join((element.text or "").split())
