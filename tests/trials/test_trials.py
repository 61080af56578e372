"""Virtual trials: allocation, known answers of the analyses, truth by twins, and the command and its object."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from experiments import TrialResult, open_results, try_trial
from experiments.commands.command_line import main
from experiments.config.composition import compose
from experiments.trials import trial_batches
from experiments.trials.allocation import allocate, observe
from experiments.trials.operating_characteristics import characteristics, share, try_design
from experiments.trials.recruitment import recruit
from experiments.trials.trial_analyses import ancova, change_score, mixed
from experiments.trials.trial_data import Participants, TrialData
from experiments.trials.trial_design import CLIENT, THERAPIST, TrialDesign
from sim import Parameters
from sim.engine.clinic_run import ClinicRun
from sim.engine.table_rows import WEEK_ROW
from sim.states import ASSESSED, ClientState, DyadState, Status, TherapistState, state_records

PRIMARY = "week_12_score"
NESTED = TrialDesign(THERAPIST, clients=120, therapists=12)
CROSSED = TrialDesign(CLIENT, clients=120, therapists=12)
TINY = ["study=small", "trial.clients=[24]", "trial.therapists=[4]", "replicates=6", "clinic.weeks=12"]


def people(seed: int, effect: float, between: float, therapists: int = 12, each: int = 10) -> Participants:
    """Return clients whose outcome is normal, by therapists that differ."""
    random = np.random.default_rng([seed, 1])
    therapist = np.repeat(np.arange(therapists), each)
    intake = 15 + 4 * random.normal(size=len(therapist))
    usual = (
        0.5 * intake
        + between * random.normal(size=therapists)[therapist]
        + 3 * random.normal(size=len(therapist))
    )
    return Participants.simple(therapist, intake, np.stack([usual, usual + effect]), PRIMARY)


def randomise(
    people: Participants, design: TrialDesign, random: np.random.Generator, null: bool = False
) -> TrialData:
    """Allocate people, and return what is seen."""
    return observe(people, allocate(people, design, random), PRIMARY, null)


def test_who_takes_part_is_decided_by_intake_and_the_reference_alone() -> None:
    def clinic(
        therapist: list[int], start: list[int], outcome: list[float], status: list[Status]
    ) -> ClinicRun:
        clients = state_records(ClientState, 5)
        clients["therapist"], clients["start_week"], clients["status"] = therapist, start, status
        clients["intake_score"] = [20.0, 9.0, np.nan, 15.0, 30.0]
        for name in ASSESSED:
            clients[name] = outcome
        dyads, therapists = state_records(DyadState, 5), state_records(TherapistState, 3)
        return ClinicRun(Parameters(), clients, dyads, therapists, np.zeros(0, WEEK_ROW), pa.table({}))

    planned, left, nan = Status.ENDED_AS_PLANNED, Status.DROPPED_OUT, np.nan
    usual = clinic([0, 1, 1, -1, 2], [0, 1, 2, -1, 4], [10.0, 8.0, 7.0, nan, 12.0], [planned, *[left] * 4])
    treated = clinic([1, 0, 1, 2, -1], [0, 1, 2, 3, -1], [9.0, 6.0, 5.0, 4.0, nan], [*[left] * 4, planned])
    found = recruit([(usual, treated)], TrialDesign(clients=8, therapists=4, least_intake=10.0))
    assert found.therapist.tolist() == [0, 2]
    assert found.start.tolist() == [0, 4]
    assert found.intake.tolist() == [20.0, 30.0]
    assert found.outcomes[PRIMARY][0].tolist() == [10.0, 12.0]
    assert found.outcomes[PRIMARY][1, 0] == 9.0
    assert np.isnan(found.outcomes[PRIMARY][1, 1])
    assert found.completed.tolist() == [[True, False], [False, True]]
    assert found.course[0, 1].tolist() == [12.0] * 5
    assert found.effect(PRIMARY) == -1.0
    both = recruit([(usual, treated), (usual, treated)], TrialDesign(clients=8, therapists=4, clinics=2))
    assert both.clinic.tolist() == [0, 0, 0, 1, 1, 1]
    assert both.therapist.tolist() == [0, 1, 2, 3, 4, 5]


def test_arms_are_halves_of_therapists_or_of_their_clients() -> None:
    whole = people(1, 0.0, 1.0)
    nested = randomise(whole, NESTED, np.random.default_rng(1))
    by_therapist = [set(nested.arm[nested.therapist == name]) for name in range(12)]
    assert all(len(arms) == 1 for arms in by_therapist)
    assert sum(1 in arms for arms in by_therapist) == 6
    crossed = randomise(whole, CROSSED, np.random.default_rng(1))
    assert [int(crossed.arm[crossed.therapist == name].sum()) for name in range(12)] == [5] * 12


def test_a_client_shows_the_outcome_of_the_own_arm_and_lost_forms_are_left_out() -> None:
    whole = people(2, 100.0, 1.0)
    whole.outcomes[PRIMARY][:, :7] = np.nan
    seen = randomise(whole, CROSSED, np.random.default_rng(3))
    assert (seen.randomised, seen.known.randomised) == (120, 113)
    assert ((seen.known.outcome > 50) == (seen.known.arm == 1)).all()
    null = randomise(whole, CROSSED, np.random.default_rng(3), null=True)
    assert (null.known.outcome < 50).all()
    assert np.array_equal(null.arm, seen.arm)


def test_change_scores_are_the_t_test_of_scipy() -> None:
    seen = randomise(people(3, 1.0, 0.0), CROSSED, np.random.default_rng(1))
    change = seen.outcome - seen.intake
    known = stats.ttest_ind(change[seen.arm == 1], change[seen.arm == 0])
    found = change_score(seen)
    assert found.p == pytest.approx(known.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(known.confidence_interval(0.95)))


def test_covariance_analysis_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    seen = randomise(people(4, 1.0, 0.0), CROSSED, np.random.default_rng(1))
    known = sm.OLS(seen.outcome, sm.add_constant(np.column_stack([seen.arm, seen.intake]))).fit()
    found = ancova(seen)
    assert (found.effect, found.error, found.p) == pytest.approx(
        (known.params[1], known.bse[1], known.pvalues[1])
    )


def test_power_of_a_comparison_of_means_is_the_analytic_one() -> None:
    """Independent clients, no use of intake: the t test's power by the noncentral t distribution."""
    trials = []
    for number in range(400):
        random = np.random.default_rng([number, 9])
        usual = random.normal(size=80)
        outcomes = np.stack([usual, usual + 0.6])
        whole = Participants.simple(np.repeat(np.arange(8), 10), np.zeros(80), outcomes, PRIMARY)
        design = TrialDesign(CLIENT, 80, 8, analyses=("change",))
        trials.append(try_design(whole, design, [1, number]))
    (found,) = characteristics(trials, TrialDesign(CLIENT, 80, 8, analyses=("change",)))
    noncentral, critical = 0.6 / (2 / 40) ** 0.5, stats.t.ppf(0.975, 78)
    power = stats.nct.sf(critical, 78, noncentral)
    assert found.power[0] == pytest.approx(power, abs=2.5 * found.power[1])
    assert found.type_1[0] == pytest.approx(0.05, abs=2.5 * found.type_1[1])
    assert found.truth[0] == pytest.approx(0.6)
    assert found.coverage[0] == pytest.approx(0.95, abs=2.5 * found.coverage[1])


def test_ignoring_therapists_inflates_the_first_kind_of_error_and_a_mixed_model_does_not() -> None:
    trials = [try_design(people(number, 0.0, 2.0), NESTED, [1, number]) for number in range(300)]
    by_name = {found.question.analysis: found for found in characteristics(trials, NESTED)}
    assert by_name["ancova"].type_1[0] > 0.15
    assert by_name["mixed"].type_1[0] == pytest.approx(0.05, abs=3 * by_name["mixed"].type_1[1])


def test_crossing_therapists_finds_more_than_nesting_them() -> None:
    found = {}
    for design in (NESTED, CROSSED):
        trials = [try_design(people(number, 1.5, 2.0), design, [1, number]) for number in range(60)]
        found[design.unit] = {
            each.question.analysis: each.power[0] for each in characteristics(trials, design)
        }
    assert found[CLIENT]["mixed"] > found[THERAPIST]["mixed"] + 0.3


def test_a_share_of_all_has_an_error_of_its_own() -> None:
    assert share(np.array([True] * 20))[0] == 1.0
    assert 0.01 < share(np.array([True] * 20))[1] < 0.05


def test_the_mixed_model_does_without_a_difference_between_therapists() -> None:
    seen = randomise(people(5, 1.0, 0.0), CROSSED, np.random.default_rng(1))
    assert mixed(seen).effect == pytest.approx(ancova(seen).effect, abs=0.1)


def test_command_and_object_give_the_same_and_nothing_is_run_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["trial", *TINY, "cores=2", f"out={out}"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "randomised: therapists, with all their clients" in printed
    assert {path.name for path in out.iterdir()} == {
        "characteristics.csv",
        "trials.csv",
        "trial.txt",
        "report.html",
        "figures",
        "manifest.json",
    }
    assert main(words) == 0
    assert "results stored before" in capsys.readouterr().out
    stored = open_results(out)
    assert isinstance(stored, TrialResult)
    made = try_trial(
        "small", {"clinic.weeks": 12}, clients=[24], therapists=[4], replicates=6, cores=1, progress=False
    )
    assert made.text == stored.text
    assert [row["analysis"] for row in stored.characteristics.to_pylist()] == ["change", "ancova", "mixed"]
    assert stored.trials.num_rows == 18
    assert stored.title.startswith("at most")


def test_an_interrupted_trial_goes_on_to_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trial_batches, "BATCH", 2)
    settings = {"clinic.weeks": 12, "figures": False}
    sizes = {"clients": [24], "therapists": [4], "replicates": 6, "progress": False, "cores": 1}
    whole = try_trial("small", settings, **sizes)
    tried, left = trial_batches.try_designs, [1]

    def stopping(*given: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return tried(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(trial_batches, "try_designs", stopping)
        with pytest.raises(KeyboardInterrupt, match="1 finished parts are kept"):
            try_trial("small", settings, folder=tmp_path / "out", **sizes)
    again = try_trial("small", settings, folder=tmp_path / "out", **{**sizes, "progress": True})
    assert "resuming after 1 of 3 parts" in capsys.readouterr().err
    assert again.trials.equals(whole.trials)


def test_as_many_trials_as_asked_for_whatever_the_study_says() -> None:
    with_study = compose("trial", {"study": "small"})
    assert with_study.options.replicates == 1000
    assert compose("trial", {"study": "small", "replicates": 7}).options.replicates == 7


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("trial.arm=feedbak", "did you mean 'feedback'"),
        ("trial.unit=clinics", "trial.unit is 'clinics', but one of client, therapist, clinic was expected"),
        ("trial.clients=[]", "trial.clients is [], but one or more different numbers were expected"),
        ("trial.clients=[4]", "trial.clients is 4, but a number from 8 was expected"),
        (
            "trial.therapists=[40]",
            "trial.clients is 24, but at least one for each of 40 therapists was expected",
        ),
        ("trial.outcome=week_13_score", "trial.outcome is 'week_13_score', but one of post_score"),
        ("trial.analyses=[anvoca]", "did you mean 'ancova'"),
        ("trial.analyses=[]", "trial.analyses is empty"),
        ("trial.between_clinics={trust.gain:1}", "did you mean 'trust.gain_up'"),
        (
            "trial.at_least.first_alliance=9",
            "0 clients of a trial are eligible, but at least 4 were expected",
        ),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, said: str
) -> None:
    assert main(["trial", *TINY, word, f"out={tmp_path}/out"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())
