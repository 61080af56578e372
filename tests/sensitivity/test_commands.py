"""`alliance sensitivity` and `alliance discover` on sweeps of known functions, through the whole path."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments import analyse_sensitivity
from tests.sensitivity.conftest import VARIED
from tests.sensitivity.functions import (
    Floats,
    Known,
    g_function,
    g_indices,
    ishigami,
    ishigami_indices,
)

Run = Callable[..., tuple[int, str, str]]
Sweep = Callable[..., Path]
NAMES = dict(zip(("x1", "x2", "x3"), VARIED, strict=True))


def rows(path: str | Path) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def plane(places: Floats) -> Floats:
    return 4 * places[:, 0] - 2 * places[:, 1]


def planted(places: Floats) -> Floats:
    return np.where((places[:, 0] > 0.6) & (places[:, 1] < 0.5), 1.0, -1.0)


def check(known: Known) -> None:
    """Hold the stored Sobol indices against the known ones."""
    truths = {(s, NAMES[p], NAMES.get(o, "")): value for (s, p, o), value in known.items()}
    found = [
        row for row in rows("swept-sensitivity/indices.csv") if row["method"] == "sobol" and row["parameter"]
    ]
    assert len(found) == len(truths)
    for row in found:
        truth = truths[row["statistic"], row["parameter"], row["other"]]
        assert float(row["low"]) <= truth <= float(row["high"]), row
        assert (row["outcome"], row["arm"], row["minus"]) == ("dropout", "with", "without")


@pytest.mark.verification
@pytest.mark.parametrize(
    ("function", "known", "noise_sd"), [(ishigami, ishigami_indices(), 3.0), (g_function, g_indices(), 0.5)]
)
def test_many_points_hold_the_known_indices_too(
    alliance: Run, sweep: Sweep, function: Callable[[Floats], Floats], known: Known, noise_sd: float
) -> None:
    folder = sweep(function, noise_sd, "design=saltelli", "design.points=1024", "replicates=4")
    assert alliance("sensitivity", folder, "method=sobol", "figures=false")[0] == 0
    check(known)


def test_indices_of_a_known_function_through_the_whole_path(alliance: Run, sweep: Sweep) -> None:
    folder = sweep(ishigami, 2.0, "design=saltelli", "design.points=64", "replicates=3")
    code, printed, _ = alliance("sensitivity", folder)
    assert code == 0
    check(ishigami_indices())
    assert "dropout, with minus without" in printed
    assert "Most of the variance comes from trust.gain_up" in printed
    (noise,) = rows("swept-sensitivity/random_variation.csv")
    assert float(noise["random_share"]) == pytest.approx((4 / 3) / (13.84 + 4 / 3), abs=0.05)
    pictures = {path.stem for path in Path("swept-sensitivity/figures").glob("*.svg")}
    assert pictures == {"sobol", "pawn", "interactions", "curves"}
    assert "nothing was run" not in printed
    assert "results stored before" in alliance("sensitivity", folder)[1]
    Path("swept-sensitivity/indices.csv").unlink()
    assert "results stored before" not in alliance("sensitivity", folder)[1]
    check(ishigami_indices())


def test_the_report_stands_alone_and_names_its_source(alliance: Run, sweep: Sweep) -> None:
    folder = sweep(plane, 0.5, "design=morris", "design.trajectories=6", "replicates=2")
    assert alliance("sensitivity", folder, "out=made")[0] == 0
    page = Path("made/report.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert all(name in page for name in VARIED)
    assert "not clinical guidance" in page
    manifest = json.loads(Path("made/manifest.json").read_text(encoding="utf-8"))
    assert manifest["command_line"] == "alliance sensitivity swept out=made"
    source = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["configuration"]["source"]["fingerprint"] == source["fingerprint"]
    clear = {
        row["parameter"]: row["clear"] for row in rows("made/indices.csv") if row["statistic"] == "mu_star"
    }
    assert list(clear.values()) == ["true", "true", "false"]


def test_prim_finds_a_planted_box_through_the_whole_path(alliance: Run, sweep: Sweep) -> None:
    folder = sweep(planted, 0.6, "design=lhs", "design.points=250", "replicates=3")
    code, printed, _ = alliance("discover", folder, "above=0", "resamples=4")
    assert code == 0
    box = {row["parameter"]: row for row in rows("swept-discovery/boxes.csv") if row["method"] == "prim"}
    low, high = VARIED["trust.gain_up"]
    assert float(box["trust.gain_up"]["low"]) == pytest.approx(low + 0.6 * (high - low), abs=0.02)
    low, high = VARIED["work.gain"]
    assert float(box["work.gain"]["high"]) == pytest.approx(low + 0.5 * (high - low), abs=0.03)
    assert set(box) == {"trust.gain_up", "work.gain"}
    assert float(box["work.gain"]["high_came_back"]) >= 0.5
    assert "The cases concentrate where trust.gain_up is at least" in printed
    assert {path.stem for path in Path("swept-discovery/figures").glob("*.png")} == {"box", "peeling"}
    assert "results stored before" in alliance("discover", folder, "above=0", "resamples=4")[1]


def test_methods_that_cannot_be_computed_leave_the_others_alone(alliance: Run, sweep: Sweep) -> None:
    folder = sweep(ishigami, 0.1, "design=saltelli", "design.points=32", "replicates=2")
    code, printed, told = alliance("sensitivity", folder)
    assert code == 0, told
    assert "Most of the variance comes from trust.gain_up" in printed
    assert "PAWN was given 64 rows, but at least 100 were expected." in printed
    assert {path.stem for path in Path("swept-sensitivity/figures").glob("*.svg")} >= {"sobol", "curves"}


def test_few_points_still_show_which_way_an_outcome_goes(alliance: Run, sweep: Sweep) -> None:
    folder = sweep(plane, 0.1, "design=sobol", "design.points=32", "replicates=2")
    code, printed, told = alliance("sensitivity", folder)
    assert code == 0, told
    assert "The outcome rises with trust.gain_up (" in printed
    signs = {row["parameter"]: float(row["value"]) for row in rows("swept-sensitivity/indices.csv")}
    assert signs["trust.gain_up"] > 0.5
    assert Path("swept-sensitivity/figures/curves.svg").exists()


@pytest.mark.parametrize(
    ("value", "words"), [(0.25, "is 0.25 at every point"), (np.nan, "has no value at any")]
)
def test_an_outcome_that_never_differs_is_said_in_a_sentence(
    alliance: Run, sweep: Sweep, value: float, words: str
) -> None:
    folder = sweep(
        lambda places: np.full(len(places), value), 0.0, "design=lhs", "design.points=120", "replicates=2"
    )
    code, printed, told = alliance("sensitivity", folder)
    assert (code, "Warning" in told) == (0, False), told
    assert f"dropout, with minus without {words}" in printed
    assert analyse_sensitivity(folder, figures=False).indices.num_rows == 0
    code, printed, told = alliance("discover", folder, "above=0.1", "out=made")
    assert (code, printed, words in told, len(told.splitlines())) == (2, "", True, 1), told


def test_an_arm_alone_can_be_looked_at(alliance: Run, sweep: Sweep) -> None:
    folder = sweep(plane, 0.5, "design=lhs", "design.points=120", "replicates=2")
    asked = ("arm=with", "minus=none", "method=pawn", "figures=false", "out=made")
    assert alliance("sensitivity", folder, *asked)[0] == 0
    assert {(row["arm"], row["minus"]) for row in rows("made/curves.csv")} == {("with", "")}
    assert not Path("made/report.html").exists()


@pytest.mark.parametrize(
    ("command", "arguments", "words"),
    [
        (
            "sensitivity",
            ("method=sobol",),
            "method=sobol needs a sweep with design=saltelli, but this one has design=grid",
        ),
        ("sensitivity", (), "this sweep has design=grid, but a sampled one was expected"),
        ("sensitivity", ("method=sobl",), "did you mean 'sobol'?"),
        ("sensitivity", ("seed=x",), "seed is 'x', but a whole number"),
        ("discover", ("above=0",), "needs a sweep with design=lhs or design=sobol or design=saltelli"),
    ],
)
def test_a_design_that_does_not_serve_is_refused(
    alliance: Run, sweep: Sweep, command: str, arguments: tuple[str, ...], words: str
) -> None:
    folder = sweep(plane, 0.0, "design=grid", "design.levels=2", "replicates=1")
    code, printed, told = alliance(command, folder, *arguments, "out=made")
    assert (code, printed) == (2, "")
    assert words in told
    assert not Path("made").exists()


@pytest.mark.parametrize(
    ("command", "arguments", "words"),
    [
        ("sensitivity", ("outcome=dropot",), "did you mean 'dropout'?"),
        ("sensitivity", ("figures=maybe",), "true or false was expected"),
        ("sensitivity", ("arm=withh",), "did you mean 'with'?"),
        ("sensitivity", ("arm=with", "minus=with"), "arm and minus are both 'with'"),
        ("discover", (), "above and below: one of the two was expected"),
        ("discover", ("above=0", "below=1"), "one of the two was expected"),
        ("discover", ("above=99",), "a value that divides the points was expected"),
        ("discover", ("above=high",), "above is 'high', but a number was expected"),
        ("discover", ("above=0", "arm=with,without", "minus=none"), "one of each was expected"),
        ("discover", ("above=0", "resamples=1"), "resamples is '1'"),
    ],
)
def test_a_wrong_question_is_refused(
    alliance: Run, sweep: Sweep, command: str, arguments: tuple[str, ...], words: str
) -> None:
    folder = sweep(plane, 0.0, "design=lhs", "design.points=60", "replicates=1")
    code, _, told = alliance(command, folder, *arguments, "out=made")
    assert code == 2
    assert words in told
    assert not Path("made").exists()


@pytest.mark.parametrize("command", ["sensitivity", "discover"])
def test_what_is_no_sweep_is_refused(alliance: Run, command: str) -> None:
    code, _, told = (
        alliance(command, "nowhere", "above=0") if command == "discover" else alliance(command, "nowhere")
    )
    assert code == 2
    assert "one of alliance sweep was expected" in told
    assert alliance(command, "--help")[0] == 0
