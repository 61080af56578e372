"""Screening and calibration in Python: objects that show, save, report and resume themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.api.calibrating import Calibration, Posterior
from experiments.api.history_matching import HistoryMatch
from experiments.api.screening_results import Screening, screen
from experiments.calibration import fit_summary, history_procedure, procedures, refinement, screening
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.implausibility import Yardstick
from experiments.inputs.posterior_draws import read_draws
from sim.errors import InputError
from tests.house.source import ROOT

TINY = {
    "clinic": "small",
    "clinic.clients": 40,
    "clinic.weeks": 12,
    "clinic.closing_weeks": 8,
    "figures": False,
}
FITTED = {"work.gain": (0.05, 0.3), "instrument.client_ease": (0.6, 2.2)}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Average and repeat as little as possible."""
    monkeypatch.setattr(fit_summary, "REPETITIONS", 2)
    monkeypatch.setattr(fit_summary, "DRAWS", 10)
    monkeypatch.setattr(refinement, "ROUNDS", 1)
    monkeypatch.setattr(screening, "REPEATED", 5)


def calibration(folder: Path, **changes: int) -> Calibration:
    given = {"particles": 10, "generations": 1, "surface": 100, **changes}
    return Calibration(TINY, fitted=FITTED, folder=folder, **given)


def test_a_calibration_runs_to_a_posterior(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    posterior = calibration(tmp_path / "fit").run(cores=1, progress=False)
    assert capsys.readouterr() == ("", "")
    assert set(posterior.marginals["parameter"].to_pylist()) == set(FITTED)
    assert posterior.draws.num_rows == 11
    assert posterior.fit.num_rows == 17
    assert posterior.plots == ("fit", "marginals", "pairs")
    assert posterior.plot("marginals").axes
    assert posterior.text.startswith("1 generation(s);")
    assert re.search(
        r"hang together.*: rater_agreement with rater_gap -?\d\.\d\d, .*_scale_use", posterior.text
    )
    assert "one service" not in posterior.text
    assert "17 published figures" in posterior._repr_html_()
    stored = Posterior.read(posterior.save(tmp_path / "copy"))
    assert stored.text == posterior.text
    assert stored.draws.num_rows == 11
    made_by = read_draws(tmp_path / "copy" / "draws.csv").notes["made by"]
    assert made_by.startswith("alliance calibrate clinic=small")
    with pytest.raises(InputError, match=r"has no report\.html"):
        stored.report(tmp_path / "page.html")


@pytest.mark.parametrize("setting", ["default_outpatient", "us_managed_care"])
def test_fits_know_what_errors_share_and_whether_a_setting_is_one_service(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets: list[FitTarget] = []

    class Seen(Exception):
        """Ends a fit that has shown its target."""

    def refine(accepted: object, ranges: object, target: FitTarget, *_: object) -> None:
        targets.append(target)
        raise Seen

    def match_history(simulate: object, ranges: object, yardstick: Yardstick, *_: object) -> None:
        targets.append(yardstick.likelihood)
        raise Seen

    monkeypatch.setattr(procedures, "refine", refine)
    monkeypatch.setattr(history_procedure, "match_history", match_history)
    settings = {**TINY, "setting": setting}
    fit = Calibration(
        settings, fitted=FITTED, folder=tmp_path / "fit", particles=10, generations=1, surface=100
    )
    with pytest.raises(Seen):
        fit.run(cores=1, progress=False)
    with pytest.raises(Seen):
        HistoryMatch(settings, points=40, folder=tmp_path / "history").run(cores=1, progress=False)
    for target in targets:
        gap, agreement = target.ids.index("rater_gap"), target.ids.index("rater_agreement")
        assert target.correlation is not None
        assert 0 < abs(target.correlation[gap, agreement]) < 1
        if setting == "default_outpatient":
            assert target.between is None
        else:
            assert target.between is not None
            assert list(target.between.nonzero()[0]) == [gap]
            assert target.between[gap] == pytest.approx(0.42)
    assert len(targets) == 2


def test_an_interrupt_keeps_generations_and_progress_is_reported_only_if_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(procedures, "refine", interrupted)
        with pytest.raises(KeyboardInterrupt, match=r"finished generations are kept in .*fit"):
            calibration(tmp_path / "fit").run(cores=1, progress=False)
    assert capsys.readouterr() == ("", "")
    posterior = calibration(tmp_path / "fit", generations=2).run(cores=1)
    printed, log = capsys.readouterr()
    assert printed == ""
    assert "resuming" in log
    assert "generation 2" in log
    assert posterior.manifest["generations"] == 2


def test_a_screening_shows_saves_and_reports_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procedures, "screened_ranges", lambda _: FITTED)
    result = screen(TINY, trajectories=2, cores=2, progress=False)
    assert result.screening.num_rows == 17 * len(result.effects.paths)
    assert set(result.distinct["parameter"].to_pylist()) <= set(result.effects.paths)
    stored = Screening.read(result.save(tmp_path / "screening"))
    assert stored.text == result.text
    assert stored.title == result.title
    page = result.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Best constrained parameters" in page


def test_mistakes_are_input_errors_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"did you mean 'work\.gain'"):
        Calibration(TINY, fitted={"work.gian": (0.1, 0.2)}, folder=tmp_path / "fit")
    with pytest.raises(InputError, match="there is no calibration 'nothing'"):
        Calibration(TINY, fitted="nothing", folder=tmp_path / "fit")
    assert not list(tmp_path.iterdir())


def test_the_python_of_the_page_on_calibration_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(procedures, "screened_ranges", lambda _: FITTED)
    page = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```py\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    exec(compile(block, "docs/calibration.md", "exec", dont_inherit=True), {})
    assert (tmp_path / "calibration.html").exists()
