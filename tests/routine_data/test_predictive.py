"""A service is set beside simulated clinics like it, and what they do not mimic is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments import ServiceDescription, observe
from experiments.reports.predictive_text import predictive_sentences
from experiments.routine_data import instrument_file
from experiments.routine_data.form_series import session_series
from experiments.routine_data.predictive_checks import PredictiveCheck
from experiments.routine_data.predictive_curves import SESSIONS, STAYING, curves_of, values_at
from experiments.routine_data.simulated_service import like_service
from tests.routine_data.services import FORM, MAPPING, clinic, csv_of, rows_of
from tests.routine_data.test_known_answers import read_back

Row = dict[str, str]


def described(
    folder: Path, change: Callable[[Row], None] | None = None, form: str = FORM
) -> ServiceDescription:
    rows = rows_of(clinic()[0])
    for row in rows:
        if change is not None:
            change(row)
    (folder / "own_form.yaml").write_text(form)
    (folder / "m.yaml").write_text(MAPPING)
    (folder / "s.csv").write_text(csv_of(rows))
    return observe(folder / "s.csv", folder / "m.yaml", replicates=20, clinics=2, predictive=40)


def said(found: ServiceDescription, what: str) -> list[bool]:
    return [row["mimicked"] for row in found.predictive.to_pylist() if row["what"] == what]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> ServiceDescription:
    return described(tmp_path_factory.mktemp("usual"))


def check(service: np.ndarray, simulated: np.ndarray) -> PredictiveCheck:
    return PredictiveCheck("mean distress", np.arange(1.0, 1 + len(service)), service, simulated)


def test_a_clinic_of_the_model_is_mimicked(usual: ServiceDescription) -> None:
    rows = usual.predictive.to_pylist()
    assert {row["what"] for row in rows} >= {
        "mean distress",
        "mean alliance",
        STAYING,
        SESSIONS,
        "alliance_spread",
    }
    assert np.mean([row["outside"] for row in rows]) < 0.15
    for what in ("mean distress", STAYING, SESSIONS):
        assert all(said(usual, what))
    assert "Simulated clinics like the service mimic, within their 95 % bands: mean distress" in usual.text


def _worse(row: Row) -> None:
    if row["distress"]:
        row["distress"] = f"{min(40.0, float(row['intake'] or 20) + 8.0):.0f}"


def _falls(row: Row) -> None:
    if row["wai"]:
        row["wai"] = f"{max(1.0, 5.0 - 0.3 * float(row['date'][5:7])):.2f}"


def _against_the_outcome(row: Row) -> None:
    if row["wai"]:
        row["wai"] = f"{1.0 + 0.1 * float(row['distress'] or row['intake'] or 20):.3f}"


@pytest.mark.parametrize(
    ("change", "not_mimicked", "beyond"),
    [
        (_worse, "mean distress", "distress is higher at the end"),
        pytest.param(_falls, "mean alliance", "alliances fall", marks=pytest.mark.verification),
        pytest.param(
            _against_the_outcome,
            "mean alliance",
            "better alliances end worse",
            marks=pytest.mark.verification,
        ),
    ],
)
def test_what_is_planted_is_said_in_the_report(
    change: Callable[[Row], None], not_mimicked: str, beyond: str, tmp_path: Path
) -> None:
    found = described(tmp_path, change)
    page = found.report(tmp_path / "report.html").read_text()
    for text in (found.text, page):
        assert f"The model does not mimic {not_mimicked} of this service" in text
        assert beyond in text


def test_a_form_with_other_points_is_judged_alike(usual: ServiceDescription, tmp_path: Path) -> None:
    def doubled(row: Row) -> None:
        for name in ("distress", "intake", "followup"):
            row[name] = f"{2 * float(row[name])}" if row[name] else ""

    form = FORM.replace("high: 40", "high: 80").replace("value: 20,", "value: 40,").replace("6.4", "12.8")
    twice = described(
        tmp_path, doubled, form.replace("value: 11", "value: 22").replace("value: 6,", "value: 12,")
    )
    once = [row for row in usual.predictive.to_pylist() if row["what"] == "mean distress"]
    again = [row for row in twice.predictive.to_pylist() if row["what"] == "mean distress"]
    # Simulated clients fill in the form of twice the points, in steps of half the size.
    assert len(once) == len(again)
    assert np.mean([row["outside"] == other["outside"] for row, other in zip(once, again, strict=True)]) > 0.9
    assert [2 * row["high"] for row in once] == pytest.approx([row["high"] for row in again], rel=0.05)


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.verification)])
def test_one_curve_among_its_like_is_mimicked_and_a_shifted_one_is_not(count: int) -> None:
    rng = np.random.default_rng(1)
    simulated = rng.normal(size=(60, 1)) + 0.3 * rng.normal(size=(60, 20))
    others = rng.normal(size=(count, 1)) + 0.3 * rng.normal(size=(count, 20))
    wrongly = np.mean([not check(own, simulated).mimicked for own in others])
    assert wrongly < 0.12
    shifted = check(np.full(20, 5.0), simulated)
    assert not shifted.mimicked
    assert shifted.outside.all()
    (sentence,) = predictive_sentences([shifted])
    assert "at 20 of 20 points it lies above the 95 % band" in sentence


def test_dropping_out_is_counted_among_those_who_are_still_there(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    own = read_back(csv_of(rows_of(clinic()[0])), tmp_path).observed.unchecked
    curves = curves_of(own, session_series(own))
    share = 1.0
    for session in range(1, 6):
        there = [k for k in range(own.clients) if own.attended[k] >= session]
        share *= 1 - sum(own.attended[k] == session and own.dropped[k] for k in there) / len(there)
        assert curves[STAYING][session] == pytest.approx(share)
    # Nothing is told of bins with one to four people.
    counts = {low: np.count_nonzero(own.attended == low) for low in (1, 2)}
    for low, count in counts.items():
        assert (low in curves[SESSIONS]) == (count == 0 or count >= 5)


def test_a_course_is_read_between_its_weeks_and_not_beyond_them() -> None:
    weeks = {4.0: 1.0, 8.0: 3.0}
    assert np.array_equal(values_at(weeks, [6.0, 9.0], between=True), [2.0, np.nan], equal_nan=True)
    assert np.array_equal(values_at(weeks, [8.0, 6.0], between=False), [3.0, np.nan], equal_nan=True)


def test_a_large_service_is_simulated_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    record = read_back(csv_of(rows_of(clinic()[0])), tmp_path)
    whole = like_service(record).clinic
    monkeypatch.setattr(instrument_file, "LARGEST", whole.clients // 2)
    part = like_service(record).clinic
    assert (part.clients, part.therapists) == (whole.clients // 2, whole.therapists // 2)
    assert part.session_limit == whole.session_limit
