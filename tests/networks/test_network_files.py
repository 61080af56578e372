"""Networks read from files: GraphML and lists of ties, by name or number, every fault told by its place."""

import networkx as nx
import pytest

from experiments.inputs.network_files import read_network
from sim.errors import InputError

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
        ("ties.csv", b"\xff\xfe0,1", "is not UTF-8 text"),
        ("ties.csv", '0,1\n1,"2\n', "row 2: the cells cannot be separated"),
        ("ties.csv", "0,1\n1;2\n", r"row 2 is \['1;2'\], but two cells"),
        ("ties.csv", "0,1,0.5\n", "row 1 is .* but two cells"),
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
