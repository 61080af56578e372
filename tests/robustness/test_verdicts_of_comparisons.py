"""A comparison shows the verdicts of a stored check of its own study, and of no other."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from experiments import InputError, open_results
from experiments.commands.command_line import main
from experiments.reports.verdict_section import check_commands

TINY = (
    "study=small",
    "clinic.therapists=2",
    "clinic.clients=10",
    "clinic.weeks=8",
    "clinic.closing_weeks=12",
    "replicates=2",
)
FEW = (
    "robustness=few",
    "robustness.groups=[draws,networks]",
    "robustness.number_of_draws=2",
    "figures=false",
    "cores=1",
)
CHECKED = "results/robust-small"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a check of a tiny study, and a comparison that was stored beside it."""
    folder = tmp_path_factory.mktemp("verdicts")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(("robust", *TINY, *FEW, f"out={CHECKED}")) == 0
        assert main(("compare", *TINY, "out=results/found")) == 0
    return folder


@pytest.fixture(autouse=True)
def here(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)


def page(folder: str) -> str:
    return Path(folder, "report.html").read_text(encoding="utf-8")


def test_a_check_where_it_is_stored_by_itself_is_found() -> None:
    assert f"by a check stored in {CHECKED}" in page("results/found")
    assert "Differences over plausible settings" in page("results/found")
    assert Path("results/found/figures/robust_differences.svg").is_file()


def test_a_comparison_without_a_check_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    other = (*TINY[:-1], "replicates=3", "clinic.clients=12")
    assert main(("compare", *other, "out=results/without")) == 0
    (line,) = (line for line in page("results/without").splitlines() if "alliance robust" in line)
    words = shlex.split(line.removeprefix("<pre><code>"))
    assert words[:2] == ["alliance", "robust"]
    assert {"study=small", "clinic.clients=12", "out=results/robust-small"} <= set(words)
    # The check there is of another clinic, which the page says.
    assert "Not shown: results/robust-small is a check of another configuration" in page("results/without")
    assert "verdicts on the differences" not in capsys.readouterr().out


def test_verdicts_are_added_to_a_stored_comparison_without_running_it_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("compare", *TINY, "format=csv", "out=results/later")
    Path(CHECKED).rename("elsewhere")
    try:
        assert main(words) == 0
        before = {path.name: path.read_bytes() for path in Path("results/later/tables").iterdir()}
        assert '<h2 id="robust-title">' in page("results/later")
        assert "elsewhere" not in page("results/later")
        capsys.readouterr()
        assert main((*words, "robust=elsewhere")) == 0
    finally:
        Path("elsewhere").rename(CHECKED)
    printed = capsys.readouterr().out
    assert "verdicts on the differences: " in printed
    assert "results stored before" in printed
    assert "by a check stored in elsewhere" in page("results/later")
    assert {path.name: path.read_bytes() for path in Path("results/later/tables").iterdir()} == before
    # The folder is whole: what its manifest lists is what is there.
    assert main((*words, "robust=results/robust-small")) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("clinic.clients=11", f"robust={CHECKED}"), "is a check of another configuration"),
        (
            ("robust=results/found",),
            "holds results of alliance compare, but of alliance robust were expected",
        ),
        (("robust=nowhere",), "nowhere is not a results folder"),
        (("robust=",), "robust is empty, but a results folder of alliance robust was expected"),
    ],
)
def test_verdicts_of_something_else_are_refused_before_anything_runs(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("compare", *TINY, *words, "out=results/refused")) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert not Path("results/refused").exists()


def test_a_check_by_another_version_of_the_model_is_refused() -> None:
    comparison = open_results("results/found")
    manifest = Path(CHECKED, "manifest.json")
    written = manifest.read_text(encoding="utf-8")
    manifest.write_text(json.dumps({**json.loads(written), "model": "other"}), encoding="utf-8")
    try:
        with pytest.raises(
            InputError, match="was made by another version of the model; robust with overwrite"
        ):
            comparison.add_verdicts(CHECKED)  # type: ignore[attr-defined]
    finally:
        manifest.write_text(written, encoding="utf-8")
    assert comparison.add_verdicts(CHECKED)  # type: ignore[attr-defined]
    assert "robust_differences" in comparison.plots


def test_the_command_of_a_check_leaves_out_what_it_does_not_take() -> None:
    typed = "alliance compare --config-dir mine study=own population=posterior keep_sessions=1"
    check, show = check_commands(typed, {"study": {"name": "own"}})
    assert check == "alliance robust --config-dir mine study=own out=results/robust-own"
    assert show == f"{typed} robust=results/robust-own"
    check, show = check_commands("from Python", {"study": {"name": "own"}})
    assert check == "check_robustness('own', settings, folder='results/robust-own')"
    assert show == "comparison.add_verdicts('results/robust-own')"
