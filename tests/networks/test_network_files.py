"""Networks read from files: GraphML and lists of ties, by name or number, every fault told by its place."""

import networkx as nx
import pytest

from experiments.inputs.network_files import read_network
from sim.errors import InputError, InputNote

NAMES = ("Ann", "Bo", "Cy Lee", "Di")


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def graphml(edges, directed=False, nodes=("n0", "n1", "n2"), names=None):
    key = '<key id="d0" for="node" attr.name="name" attr.type="string"/>' if names else ""
    kind = "directed" if directed else "undirected"
    said = dict(zip(nodes, names or [], strict=False))
    body = "".join(f'<node id="{node}">{data(said.get(node))}</node>' for node in nodes)
    body += "".join(f'<edge source="{source}" target="{target}"/>' for source, target in edges)
    space = "http://graphml.graphdrawing.org/xmlns"
    return f'<graphml xmlns="{space}">{key}<graph edgedefault="{kind}">{body}</graph></graphml>'


def data(name):
    return f'<data key="d0">{name}</data>' if name else ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ties.csv", "Ann,Bo\nBo,Cy Lee\n"),
        ("ties.csv", '\ufeffSource,Target\r\nAnn,Bo\r\n\r\n# a note, with a comma\r\n Bo ,"Cy Lee"\r\n'),
        ("ties.tsv", "source\ttarget\nAnn\tBo\nBo\tCy Lee\n"),
        ("ties.CSV", "0,1\n1,2\n"),
        ("ties.txt", "# by number\n\n0 1\n  1    2\n"),
        ("ties.edgelist", "0 1\n1 2"),
        ("ties.graphml", graphml([("0", "1"), ("1", "2")], nodes="0123")),
        ("ties.xml", graphml([("Ann", "Bo"), ("Bo", "Cy Lee")], nodes=NAMES)),
        ("ties.graphml", graphml([("n0", "n1"), ("n1", "n2")], names=NAMES)),
    ],
)
def test_all_kinds_of_files_give_the_same_network(file, name, content):
    graph = read_network(file(name, content), 4, NAMES)
    assert not graph.is_directed()
    assert list(graph) == [0, 1, 2, 3]
    assert set(graph.edges) == {(0, 1), (1, 2)}


def test_names_go_before_numbers(file):
    assert set(read_network(file("ties.txt", "1 2"), 3, ("2", "1", "0")).edges) == {(0, 1)}


@pytest.mark.parametrize(
    ("name", "content"),
    [("s.csv", "2,0\n1,0\n"), ("s.graphml", graphml([("2", "0"), ("1", "0")], True, nodes="012"))],
)
def test_supervision_keeps_its_direction(file, name, content):
    graph = read_network(file(name, content), 3, directed=True)
    assert graph.is_directed()
    assert set(graph.edges) == {(2, 0), (1, 0)}


def test_the_other_way_round_is_another_arrow_but_the_same_tie(file):
    path = file("ties.csv", "0,1\n1,0\n")
    assert read_network(path, 2, directed=True).number_of_edges() == 2
    with pytest.raises(InputError, match="row 2: '1' and '0' are tied already"):
        read_network(path, 2)


def test_what_networkx_writes_is_read(tmp_path):
    graph = nx.gnp_random_graph(30, 0.2, seed=1)
    nx.write_graphml(graph, tmp_path / "g.graphml")
    nx.write_edgelist(graph, tmp_path / "g.edgelist", data=False)
    for name in ("g.graphml", "g.edgelist"):
        assert set(map(frozenset, read_network(tmp_path / name, 30).edges)) == set(
            map(frozenset, graph.edges)
        )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ties.csv", "", "ties.csv holds no ties"),
        ("ties.csv", "source,target\n", "ties.csv holds no ties"),
        ("ties.graphml", graphml([], nodes="01"), "ties.graphml holds no ties"),
        ("ties.xlsx", "0,1", r"ends in '.xlsx', but one of \.graphml, "),
        ("ties.csv", b"\xff\xfe0,1", "begins like UTF-16 text"),
        ("ties.csv", '0,1\n1,"2\n', "row 2: the cells cannot be separated"),
        ("ties.csv", "0,1\n1;2\n", r"row 2 is \['1;2'\], but two cells"),
        ("ties.csv", "0,1\n\n1,\n", "row 3 is .* but two cells"),
        ("ties.txt", "0 1\n2\n", "row 2 is .* but two cells"),
        (
            "ties.csv",
            "Ann,Bo\nBo,Ani\n",
            r"row 2: 'Ani' was found, but a name of the roster was expected; did you mean 'Ann'",
        ),
        ("ties.csv", "Ann,1\n", "row 1: '1' was found, but a name of the roster"),
        (
            "ties.csv",
            "0,1\n4,1\n",
            "row 2: '4' was found, but a name of the roster or a whole number from 0 to 3",
        ),
        ("ties.csv", "0,1\n01,2\n", "row 2: '01' was found"),
        ("ties.csv", "0,1\n-1,2\n", "row 2: '-1' was found"),
        ("ties.csv", "0,1\n2,2\n", "row 2 ties '2' to itself"),
        ("ties.csv", "0,1\n0,1\n", "row 2: '0' and '1' are tied already"),
        ("ties.graphml", "", "cannot be read as GraphML"),
        ("ties.graphml", "<graphml><graph>", "cannot be read as GraphML"),
        ("ties.graphml", "<html></html>", "cannot be read as GraphML"),
        (
            "ties.graphml",
            graphml([("0", "1")], True, nodes="01"),
            r"is directed \(edgedefault\), but a graph that is undi",
        ),
        ("ties.graphml", graphml([("0", "0")], nodes="01"), "an edge ties '0' to itself"),
        (
            "ties.graphml",
            graphml([("0", "1"), ("1", "0")], nodes="01"),
            "an edge: '.' and '.' are tied already",
        ),
        ("ties.graphml", graphml([("0", "1")], nodes="019"), "node '9': '9' was found"),
        (
            "ties.graphml",
            graphml([("n0", "n1")], names=("Ann", "Ann", "Bo")),
            "node 'n1' is called 'Ann', as node 'n0' is",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(file, name, content, words):
    with pytest.raises(InputError, match=words) as caught:
        read_network(file(name, content), 4, NAMES)
    assert "\n" not in str(caught.value)


def yed(body, keys=""):
    spaces = 'xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml"'
    key = '<key for="port" id="d1" yfiles.type="portgraphics"/><key for="node" id="d6" yfiles.type="nodegraphics"/>'
    return f'<graphml {spaces}>{key}{keys}<graph edgedefault="directed" id="G">{body}</graph></graphml>'


def labelled(node, label, inside=""):
    shape = f"<y:ShapeNode><y:NodeLabel>{label}<y:LabelModel/></y:NodeLabel></y:ShapeNode>"
    return f'<node id="{node}"><data key="d6">{shape}</data><port name="a"/>{inside}</node>'


def test_names_that_yed_writes_on_nodes_and_people_in_its_groups_are_read(file):
    people = labelled("n0::n0", "Ann") + labelled("n0::n1", "Bo")
    inside = f'<graph edgedefault="directed" id="n0:">{people}<edge source="n0::n0" target="n0::n1"/></graph>'
    body = labelled("n0", "a team", inside) + labelled("n1", "Cy Lee") + '<edge source="n0::n1" target="n1"/>'
    with pytest.warns(InputNote) as notes:
        graph = read_network(file("t.graphml", yed(body)), 4, NAMES)
    assert set(graph.edges) == {(0, 1), (1, 2)}
    said = [str(note.message).partition(": ")[2] or str(note.message) for note in notes]
    assert any("1 groups of nodes, which were read as the people inside them" in words for words in said)
    assert "people were found by the labels of its nodes" in said


def test_identifiers_are_used_where_labels_are_no_people(file):
    body = labelled("0", "a label") + labelled("1", "another") + '<edge source="0" target="1"/>'
    assert set(read_network(file("t.graphml", yed(body)), 2).edges) == {(0, 1)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ties.edgelist", "0 1 {'weight': 0.5}\n1 2 {}\n"),
        ("ties.txt", "0 1 0.5\n1 2 1\n"),
        ("ties.csv", "source,target,weight\n0,1,0.5\n1,2,1\n"),
        ("ties.csv", "source;target;weight\n0;1;0,5\n1;2;1\n"),
    ],
)
def test_weights_are_left_out_and_that_is_noted(file, name, content):
    with pytest.warns(InputNote, match="left out, because ties have no weights"):
        graph = read_network(file(name, content), 3)
    assert set(graph.edges) == {(0, 1), (1, 2)}


def test_weights_in_graphml_are_left_out_and_that_is_noted(tmp_path):
    graph = nx.path_graph(3)
    nx.set_edge_attributes(graph, 0.5, "weight")
    nx.write_graphml(graph, tmp_path / "g.graphml")
    with pytest.warns(InputNote, match="left out, because ties have no weights"):
        assert set(read_network(tmp_path / "g.graphml", 3).edges) == {(0, 1), (1, 2)}


def test_an_edge_list_as_networkx_writes_it_by_default_is_read(tmp_path):
    nx.write_edgelist(nx.path_graph(3), tmp_path / "g.edgelist")
    assert set(read_network(tmp_path / "g.edgelist", 3).edges) == {(0, 1), (1, 2)}


NODES = '<node id="0"/><node id="1"/>'
EDGE = '<edge source="0" target="1"/>'
GRAPH = f'<graph edgedefault="undirected">{NODES}{EDGE}</graph>'
LAUGHS = "".join(f'<!ENTITY l{k + 1} "{f"&l{k};" * 10}">' for k in range(12))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"<graphml>{GRAPH}{GRAPH}</graphml>", "holds 2 graphs, but one was expected"),
        ("<graphml/>", "holds 0 graphs"),
        (f'<?xml version="1.0" encoding="no-such"?><graphml>{GRAPH}</graphml>', "unknown encoding"),
        (
            f'<graphml><graph edgedefault="undirected">{NODES}<node/>{EDGE}</graph></graphml>',
            "a node has no id",
        ),
        (
            f'<graphml><graph edgedefault="undirected">{NODES}{NODES}</graph></graphml>',
            "node '0' is there twice",
        ),
        (
            f'<graphml><graph edgedefault="undirected"><node id="0"/>{EDGE}</graph></graphml>',
            "names the node '1'",
        ),
        (f"<graphml><graph>{NODES}{EDGE}</graph></graphml>", "edgedefault is ''"),
        (
            f'<graphml><graph edgedefault="undirected">{NODES}<hyperedge/></graph></graphml>',
            "has a hyperedge",
        ),
        (f'<!DOCTYPE g [<!ENTITY l0 "ha">{LAUGHS}]><graphml>&l12;</graphml>', "amplification"),
        ("<graphml>" + "<graph><node>" * 50_000, "cannot be read as GraphML"),
    ],
)
def test_graphml_that_is_not_one_graph_of_people_is_refused(file, content, words):
    with pytest.raises(InputError, match=words) as caught:
        read_network(file("t.graphml", content), 2)
    assert "\n" not in str(caught.value)


def test_an_undirected_file_is_no_supervision(file):
    with pytest.raises(InputError, match="is undirected"):
        read_network(file("s.graphml", graphml([("0", "1")], nodes="01")), 2, directed=True)


@pytest.mark.parametrize("name", ["nothing.csv", "nothing.graphml"])
def test_missing_files_are_told(tmp_path, name):
    with pytest.raises(InputError, match=f"{name} does not exist"):
        read_network(tmp_path / name, 3)


@pytest.mark.parametrize("name", ["folder.csv", "folder.graphml"])
def test_folders_are_no_files(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_network(tmp_path / name, 3)
