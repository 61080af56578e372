"""Rosters read from CSV: what is said is kept, the rest is NaN, what is wrong is told with row and column."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.inputs.clinic_inputs import read_inputs
from experiments.inputs.roster import read_clients, read_therapists
from sim.errors import InputError, InputNote
from sim.parameters import Parameters
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS, draw_clients, draw_therapists, trait_range

EXAMPLES = Path(__file__).parents[2] / "configs" / "roster"


@pytest.fixture
def roster(tmp_path):
    def write(content):
        path = tmp_path / "people.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_example_rosters_are_read_and_leave_something_to_draw():
    clients, therapists = read_clients(EXAMPLES / "clients.csv"), read_therapists(EXAMPLES / "therapists.csv")
    assert clients.names[0] == "C01"
    assert len(clients) == len(clients.names) == 40
    assert therapists.names == ("T1", "T2", "T3", "T4", "T5", "T6")
    for example in (clients, therapists):
        cells = np.array(list(example.columns.values()))
        assert 0.02 < np.mean(np.isnan(cells)) < 0.3


def test_example_rosters_can_be_drawn_from():
    clients, therapists = read_clients(EXAMPLES / "clients.csv"), read_therapists(EXAMPLES / "therapists.csv")
    defaults = Parameters()
    people = draw_clients(defaults.population, 40, 1, given=clients.columns)
    staff = draw_therapists(defaults.therapists, 6, 1, given=therapists.columns)
    assert people["intake_distress"][0] == 0.24
    assert all(np.all(np.isfinite(people[name])) for name in CLIENT_TRAITS)
    assert all(np.all(np.isfinite(staff[name])) for name in THERAPIST_TRAITS)


def test_any_subset_in_any_order_and_every_trait_comes_back(roster):
    made = read_therapists(roster("warmth, name ,repair_skill\n0.5,Ann,\n , Bo ,1\n"))
    assert made.names == ("Ann", "Bo")
    assert tuple(made.columns) == THERAPIST_TRAITS
    assert np.array_equal(made.columns["warmth"], [0.5, np.nan], equal_nan=True)
    assert np.array_equal(made.columns["repair_skill"], [np.nan, 1.0], equal_nan=True)
    assert np.all(np.isnan(made.columns["genuineness"]))


def test_names_alone_make_a_roster(roster):
    made = read_clients(roster("name\nC1\nC2\nC3\n"))
    assert len(made) == 3
    assert all(column.shape == (3,) and np.all(np.isnan(column)) for column in made.columns.values())


def test_names_may_be_left_out(roster):
    made = read_clients(roster("resilience,reactance\n0.5,\n,0.5\n"))
    assert made.names == ()
    assert len(made) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name;warmth\nJosé;0,5\nLi;0\n", ["semicolons", "decimal points"]),
        ('"name";"warmth"\n"José";"0,5"\n"Li";"0"\n', ["semicolons", "decimal points"]),
        ("sep=;\r\nname;warmth\r\nJosé;0,5\r\nLi;0\r\n", ["semicolons", "decimal points"]),
        ('name,warmth\nJosé,"0,5"\nLi,0\n', ["decimal points"]),
        ("name\twarmth\nJosé\t.5\nLi\t0\n", ["tabs"]),
        ("name,warmth,,\nJosé,.5,,\n,,,\nLi,0,,\n,,,\n", ["2 rows of empty cells (the first is row 3)"]),
        ("name,warmth\nJosé,.5\nLi,0\n".encode("utf-16"), ["UTF-16"]),
        ("name,warmth\nJosé,.5\nLi,0\n".encode("cp1252"), ["Windows-1252"]),
    ],
)
def test_what_spreadsheets_save_is_read_and_what_was_assumed_is_noted(roster, content, said):
    with pytest.warns(InputNote) as notes:
        made = read_therapists(roster(content))
    assert made.names == ("José", "Li")
    assert made.columns["warmth"].tolist() == [0.5, 0.0]
    for words in said:
        assert any(words in str(note.message) for note in notes)
    assert len(notes) == len(said)


def test_columns_that_are_no_trait_are_carried_along(roster):
    made = read_clients(roster("age,name,code,income,town\n31,Ann,007,1.5,Graz\n,Bo,010,,\n"))
    assert {name: values.to_pylist() for name, values in made.carried.items()} == {
        "roster_age": [31, None],
        "roster_code": ["007", "010"],
        "roster_income": [1.5, None],
        "roster_town": ["Graz", None],
    }


def test_people_may_be_called_like_missing_values(roster):
    assert read_clients(roster("name\nNA\nnull\nnan\n")).names == ("NA", "null", "nan")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/null"])
def test_devices_are_no_files(device):
    with pytest.raises(InputError, match="is a device"):
        read_clients(device)


def test_a_silent_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="pipe with nothing in it"):
        read_clients(tmp_path / "pipe.csv")


def test_a_pipe_is_read_once_and_its_checksum_is_of_what_was_read():
    digests = []
    for name in ("Ann", "Bo"):
        reading, writing = os.pipe()
        os.write(writing, f"name\n{name}\n".encode())
        os.close(writing)
        inputs = read_inputs({"population.clients": f"/dev/fd/{reading}"}, Parameters())
        os.close(reading)
        assert inputs.clients.names == (name,)
        digests.append(inputs.digests["population.clients"]["sha256"])
    assert digests[0] == hashlib.sha256(b"name\nAnn\n").hexdigest() != digests[1]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfname,warmth\r\nJos\xc3\xa9,0.5\r\n\r\nLi,0\r\n",
        'name,warmth\n"José",0.5\n\n   \n"Li","0"\n\n',
    ],
)
def test_files_as_spreadsheets_write_them(roster, content):
    made = read_therapists(roster(content))
    assert made.names == ("José", "Li")
    assert made.columns["warmth"].tolist() == [0.5, 0.0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_written_is_read_bit_for_bit(tmp_path_factory, data):
    traits = data.draw(st.lists(st.sampled_from(CLIENT_TRAITS), min_size=1, unique=True))
    cells = st.tuples(*(st.none() | st.floats(*trait_range(trait)) for trait in traits))
    people = data.draw(st.lists(cells, min_size=1, max_size=6))
    lines = [["name", *traits]] + [[f"P{i}", *map(shown, row)] for i, row in enumerate(people)]
    path = tmp_path_factory.mktemp("rosters") / "clients.csv"
    path.write_text("\n".join(",".join(line) for line in lines))
    made = read_clients(path)
    for column, trait in enumerate(traits):
        expected = [np.nan if row[column] is None else row[column] for row in people]
        assert np.array_equal(made.columns[trait], expected, equal_nan=True)


def shown(value):
    return "" if value is None else repr(value)


HEAD = "name,warmth,repair_skill\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfenames", "people.csv begins like UTF-16 text, but cannot be read as such"),
        (b"PK\x03\x04", "people.csv is an Excel workbook or a zip file, but a text file was expected"),
        (b"$FL2@(#) SPSS", "people.csv is a file of SPSS, but a text file was expected"),
        (b"name\0warmth\n", "people.csv holds binary data"),
        ("", "people.csv is empty"),
        ("\n \n", "people.csv is empty"),
        (HEAD, "has column names but no people"),
        ("name,warmt\nA,0.5\n", r"row 1: 'warmt' is not a column of this roster; did you mean 'warmth'\?"),
        ("name,resilience\nA,0.5\n", "row 1: 'resilience' is not a column of this roster"),
        ("name,,warmth\nA,x,0.5\n", "row 1: a column has no name, but cells below it have content"),
        ("name,ag\x7fe\nA,5\n", "row 1: column 'ag.x7fe' has a character that cannot be printed"),
        ("name,Warmth\nA,5\n", "'Warmth' is not a column of this roster; did you mean 'warmth'"),
        ("name,age\nA,\x085\n", "holds binary data"),
        ("name\nA\x7f\n", "row 2, column 'name' is 'A.x7f', but a name of printable characters"),
        (f"name\n{'A' * 300}\n", "row 2, column 'name' has 300 characters, but a name of at most 200"),
        (f"name,warmth\nA,{'9' * 5000}\n", "row 2, column 'warmth' is '999"),
        (",".join(map(str, range(2000))) + "\n1\n", "names 2000 columns, but at most 1000 were expected"),
        ("name,warmth,warmth\nA,0.5,0.5\n", "row 1: column 'warmth' is there 2 times"),
        ("\nname,name\nA,B\n", "row 2: column 'name' is there 2 times"),
        (HEAD + "A,0.5,0.5\n\nB,0.5,0.5\nA,,\n", "row 5, column 'name': 'A' is in row 2 already"),
        (HEAD + "A,0.5,0.5\n,0.5,0.5\n", "row 3, column 'name' is empty"),
        (HEAD + "A,0.5,much\n", "row 2, column 'repair_skill' is 'much', but a number from 0 to 1"),
        (
            HEAD + "A,0.5,0.5\nB,1.2,\n",
            "row 3, column 'warmth' is '1.2', but a number from 0 to 1, or an empty cell",
        ),
        (HEAD + "A,nan,0.5\n", "row 2, column 'warmth' is 'nan'"),
        (HEAD + "A,-inf,0.5\n", "row 2, column 'warmth' is '-inf'"),
        (HEAD + "A,0_1,0.5\n", "row 2, column 'warmth' is '0_1'"),
        (HEAD + "A,0.5,0.5,0.5\n", "row 2 has 4 cells, but 3, as many as columns"),
        (HEAD + "A,0.5,0.5\nB\n", "row 3 has 1 cells, but 3"),
        (HEAD + 'A,0.5,0.5\nB,"0.5,0.5\n', "row 3: the cells cannot be separated"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(roster, content, words):
    with pytest.raises(InputError, match=words) as caught:
        read_therapists(roster(content))
    assert "\n" not in str(caught.value)


def test_distress_has_its_own_range(roster):
    assert read_clients(roster("intake_distress\n-3\n2.5\n")).columns["intake_distress"].tolist() == [-3, 2.5]
    with pytest.raises(InputError, match=r"'3\.1', but a number from -3 to 3"):
        read_clients(roster("intake_distress\n3.1\n"))


def test_missing_files_and_folders_are_told(tmp_path):
    with pytest.raises(InputError, match=r"nobody\.csv does not exist"):
        read_clients(tmp_path / "nobody.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_clients(tmp_path)
