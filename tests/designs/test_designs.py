"""Designs have the points that their names promise, the same for the same seed, named by nothing but their values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from experiments.config.locations import configs_folder
from experiments.designs import DESIGNS, Design, DesignConfig, make_design, point_name, read_uncertainties
from sim.errors import InputError
from sim.parameters import Parameters

UNKNOWN = read_uncertainties({"trust.gain_up": [0.05, 0.3], "endings.dropout_rate": [0.001, 0.004]})
DRAWN = {
    "lhs": {"points": 16},
    "sobol": {"points": 16},
    "saltelli": {"points": 8, "second_order": False},
    "morris": {"trajectories": 4, "levels": 4},
}


def made(kind: str, seed: int = 1, **numbers: Any) -> Design:
    return make_design(DesignConfig(kind, **numbers), UNKNOWN, Parameters(), seed)


@pytest.mark.parametrize("kind", DRAWN)
def test_the_seed_decides_what_is_drawn(kind: str) -> None:
    assert made(kind, **DRAWN[kind]).rows == made(kind, **DRAWN[kind]).rows
    assert made(kind, **DRAWN[kind]).rows != made(kind, seed=2, **DRAWN[kind]).rows


@pytest.mark.parametrize("kind", DRAWN)
def test_values_lie_where_the_unit_cube_says(kind: str) -> None:
    design = made(kind, **DRAWN[kind])
    assert design.unit is not None
    for k, one in enumerate(UNKNOWN):
        assert [row[one.path] for row in design.rows] == pytest.approx(one.quantile(design.unit[:, k]))


def test_lhs_uses_every_slice_once() -> None:
    unit = made("lhs", points=20).unit
    assert unit is not None
    assert (np.sort((unit * 20).astype(int), axis=0) == np.arange(20)[:, None]).all()


def test_more_sobol_points_keep_those_there_are() -> None:
    assert made("sobol", points=32).rows[:16] == made("sobol", points=16).rows


def test_more_saltelli_points_keep_those_there_are() -> None:
    few, many = (set(made("saltelli", points=n, second_order=True).points()) for n in (8, 16))
    assert few < many
    assert len(few) <= 8 * (2 * 2 + 2)


def test_morris_changes_one_parameter_at_a_time() -> None:
    unit = made("morris", trajectories=5, levels=4).unit
    assert unit is not None
    assert unit.shape == (5 * 3, 2)
    for path in unit.reshape(5, 3, 2):
        assert (np.count_nonzero(np.diff(path, axis=0), axis=1) == 1).all()


def test_grid_has_every_combination() -> None:
    rows = made("grid", levels=3).rows
    assert len({tuple(row.values()) for row in rows}) == len(rows) == 9
    assert {row["trust.gain_up"] for row in rows} == {0.05, 0.175, 0.3}


def test_one_at_a_time_leaves_the_others_where_they_are() -> None:
    first, *others = made("one_at_a_time", levels=3).rows
    assert first["trust.gain_up"] == Parameters().trust.gain_up
    assert len(others) == 6
    assert all(sum(row[path] != first[path] for path in first) <= 1 for row in others)


def test_a_list_fills_in_what_another_point_names() -> None:
    rows = made("list", rows=[{"trust": {"gain_up": 0.2}}, {"clinic.clients": 50}]).rows
    assert rows[0] == {"trust.gain_up": 0.2, "clinic.clients": Parameters().clinic.clients}
    assert rows[1]["clinic.clients"] == 50


def test_present_is_one_point_without_values() -> None:
    assert made("present").rows == ({},)


@pytest.fixture
def draws(tmp_path: Path) -> Path:
    path = tmp_path / "draws.csv"
    path.write_text("# made by hand\ndraw,trust.gain_up,clinic.clients\n0,0.1,50\n1,0.2,60.0\n2,0.25,70\n")
    return path


def test_files_of_points_are_read_row_by_row(draws: Path) -> None:
    assert [row["clinic.clients"] for row in made("csv", file=str(draws)).rows] == [50, 60, 70]
    table = pa.table({"trust.gain_up": [0.1, 0.2]})
    parquet.write_table(table, draws.with_suffix(".parquet"))
    rows = made("csv", file=str(draws.with_suffix(".parquet"))).rows
    assert [row["trust.gain_up"] for row in rows] == [0.1, 0.2]


def test_the_posterior_of_the_project_is_a_design() -> None:
    design = made("posterior", file=str(configs_folder() / "population" / "posterior.csv"), points=50)
    assert len(design.points()) == 50


def test_more_posterior_draws_keep_those_there_are(draws: Path) -> None:
    assert made("posterior", file=str(draws)).rows[:2] == made("posterior", file=str(draws), points=2).rows


def test_a_point_is_named_by_its_values_only() -> None:
    assert point_name({"a": 1.0, "b": 2}) == point_name({"b": 2, "a": 1.0})
    assert point_name({"a": 1.0}) != point_name({"a": np.nextafter(1.0, 2)})
    assert point_name({}) == "44136fa355b3678a"


@pytest.mark.parametrize(
    ("kind", "numbers", "said"),
    [
        ("sobl", {}, "did you mean 'sobol'"),
        ("sobol", {"points": 12}, "power of two was expected (such as 8 or 16)"),
        ("lhs", {}, "design.points is None"),
        ("lhs", {"points": 4, "levels": 3}, "give design.levels=null"),
        ("present", {"points": 4}, "takes no numbers"),
        ("morris", {"trajectories": 4, "levels": 3}, "even number"),
        ("grid", {"levels": 1}, "from 2"),
        ("grid", {"levels": 4000}, "at most"),
        ("grid", {"levels": 10**12}, "from 2 to 10000000 was expected"),
        ("one_at_a_time", {"levels": 10**12}, "design.levels is 1000000000000"),
        ("lhs", {"points": 2**61}, "from 1 to 10000000 was expected"),
        ("sobol", {"points": 2**61}, "from 1 to 8388608 was expected"),
        (
            "saltelli",
            {"points": 2**61},
            "design.points is 2305843009213693952, but a whole number from 2 to ",
        ),
        (
            "morris",
            {"trajectories": 10**9, "levels": 4},
            "design.trajectories is 1000000000, but a whole number",
        ),
        ("list", {}, "design.rows is empty"),
        ("list", {"rows": [{"trust.gain_up": 9.0}]}, "point 1: trust.gain_up is 9.0"),
        ("list", {"rows": [{"trust.gainup": 0.1}]}, "did you mean 'trust.gain_up'"),
        ("csv", {}, "design.file is missing"),
        ("csv", {"file": "nowhere.csv"}, "does not exist, but a file was expected"),
        ("csv", {"file": "nowhere.parquet"}, "nowhere.parquet does not exist"),
    ],
)
def test_what_is_wrong_is_said(kind: str, numbers: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        made(kind, **numbers)
    assert said in str(refused.value)


def test_draws_beyond_the_file_and_nothing_to_vary_are_refused(draws: Path) -> None:
    with pytest.raises(InputError, match="from 1 to 3"):
        made("posterior", file=str(draws), points=4)
    for kind in (name for name, kind in DESIGNS.items() if kind.varies):
        with pytest.raises(InputError, match="needs at least one to vary"):
            make_design(DesignConfig(kind), (), Parameters(), 1)
