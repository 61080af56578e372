"""Estimands against statsmodels, scipy and plain pandas on the default clinic.

Where the arithmetic is the same, results agree to rounding (1e-9); nothing here is an approximation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.contingency_tables import Table2x2

from experiments.measures.estimands import Manual, observe
from experiments.measures.estimands.arithmetic import fisher_mean, intraclass, partial_correlation
from experiments.measures.estimands.change import life_table
from experiments.measures.estimands.observed import AT_INTAKE
from experiments.measures.registry import ESTIMANDS, estimates
from sim import Parameters
from tests.estimands.clinics import known, simulated, simulated_tables

MANUAL = Manual.of(Parameters())


def value(id: str) -> float:
    return estimates({arm: simulated(arm) for arm in ESTIMANDS[id].arms}, [id])[id]


def same(result: float, reference: float) -> bool:
    return result == pytest.approx(reference, abs=1e-9)


@pytest.fixture(scope="module")
def clients() -> pd.DataFrame:
    return client_frame("usual")


def client_frame(arm: str) -> pd.DataFrame:
    frame = simulated_tables(arm).clients.to_pandas().astype({"intake_score": float, "post_score": float})
    return frame[frame.sessions_attended > 0].set_index("client")


def session_frame(arm: str = "usual") -> pd.DataFrame:
    frame = simulated_tables(arm).sessions.to_pandas()
    scores = frame.filter(regex="_(client|therapist|observer|score)$").columns.drop(
        ["rupture_client", "rupture_therapist"]
    )
    return frame[frame.attended].astype(dict.fromkeys(scores, float)).sort_values(["client", "session"])


@pytest.fixture(scope="module")
def sessions() -> pd.DataFrame:
    return session_frame()


@pytest.fixture(scope="module")
def outcome(clients: pd.DataFrame) -> pd.Series:
    done = clients.dropna(subset="post_score")
    return -sm.OLS(done.post_score, sm.add_constant(done.intake_score)).fit().resid


def middle(forms: pd.DataFrame) -> pd.DataFrame:
    of_three = forms[forms.groupby("client").session.transform("size") >= 3]
    rank = of_three.groupby("client").cumcount()
    size = of_three.groupby("client").session.transform("size")
    return of_three[rank == (size - 1) // 2]


def at_times(forms: pd.DataFrame) -> list[pd.DataFrame]:
    moments = (forms[forms.session == 3], middle(forms), forms.groupby("client").tail(1))
    return [moment.set_index("client") for moment in moments]


def pearson(x: pd.Series, y: pd.Series) -> float:
    joined = pd.concat([x, y], axis=1, join="inner").dropna().to_numpy()
    return float(stats.pearsonr(joined[:, 0], joined[:, 1]).statistic)


@pytest.mark.parametrize("rater", ["client", "therapist", "observer"])
def test_alliance_and_outcome_at_three_times(rater: str, sessions: pd.DataFrame, outcome: pd.Series) -> None:
    score = f"alliance_{rater}"
    moments = at_times(sessions.dropna(subset=score))
    expected = [pearson(moment[score], outcome) for moment in moments]
    for time, reference in zip(("early", "middle", "late"), expected, strict=True):
        assert same(value(f"{rater}_alliance_outcome_{time}"), reference)
    if rater == "client":
        assert same(value("alliance_outcome"), np.tanh(np.mean(np.arctanh(expected))))


def test_adjusted_correlations_are_what_regression_tests(
    sessions: pd.DataFrame, clients: pd.DataFrame
) -> None:
    found = []
    for moment in at_times(sessions.dropna(subset=["alliance_client", "distress_score"]))[:2]:
        joined = moment[["alliance_client", "distress_score"]].join(clients[["intake_score", "post_score"]])
        joined = joined.dropna()
        predictors = sm.add_constant(joined[["alliance_client", "distress_score", "intake_score"]])
        fit = sm.OLS(-joined.post_score, predictors).fit()
        t = fit.tvalues["alliance_client"]
        found.append(t / np.sqrt(t * t + fit.df_resid))
    assert same(value("alliance_outcome_adjusted_early"), found[0])
    assert same(value("alliance_outcome_adjusted_middle"), found[1])
    assert same(value("alliance_outcome_adjusted"), fisher_mean(found))


@pytest.mark.parametrize(
    ("id", "score"),
    [
        ("empathy_outcome", "empathy_client"),
        ("goal_consensus_outcome", "goal_client"),
        ("collaboration_outcome", "task_client"),
    ],
)
def test_means_over_all_forms_with_outcome(
    id: str, score: str, sessions: pd.DataFrame, outcome: pd.Series
) -> None:
    assert same(value(id), pearson(sessions.groupby("client")[score].mean(), outcome))


@pytest.mark.parametrize("forms", [1, 2, 4, 8])
def test_means_of_first_forms_with_outcome(forms: int, sessions: pd.DataFrame, outcome: pd.Series) -> None:
    filled = sessions.dropna(subset="alliance_client")
    often = filled[filled.groupby("client").session.transform("size") >= 8]
    first = often.groupby("client").head(forms).groupby("client").alliance_client.mean()
    assert same(value(f"alliance_outcome_first_{forms}"), pearson(first, outcome))


def test_agreement_and_gap_of_raters(sessions: pd.DataFrame) -> None:
    both = sessions.dropna(subset=["alliance_client", "alliance_therapist"])
    correlations, gaps = [], []
    for moment in at_times(both):
        client, therapist = moment.alliance_client, moment.alliance_therapist
        correlations.append(pearson(client, therapist))
        gaps.append((client.mean() - therapist.mean()) / np.sqrt((client.var() + therapist.var()) / 2))
    assert same(value("rater_agreement"), fisher_mean(correlations))
    assert same(value("rater_gap"), np.mean(gaps))


def test_use_of_the_scale_and_reports_of_ruptures(sessions: pd.DataFrame) -> None:
    later = sessions[sessions.session >= 3]
    assert same(value("client_scale_use"), later.alliance_client.mean() / 7)
    assert same(value("therapist_scale_use"), later.alliance_therapist.mean() / 7)
    assert same(value("rupture_sessions"), sessions.rupture_client.dropna().astype(float).mean())


def test_intraclass_correlation_is_that_of_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(9), 14)
    y = rng.normal(size=9)[group] + rng.normal(size=group.size)
    table = anova_lm(sm.OLS.from_formula("y ~ C(group)", pd.DataFrame({"y": y, "group": group})).fit())
    between, within = table.mean_sq
    assert same(intraclass(y, group), (between - within) / (between + 13 * within))


def test_intraclass_correlation_of_uneven_groups_is_right_on_average() -> None:
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(40), rng.integers(3, 40, 40))
    truth = 0.2
    found = [
        intraclass(
            np.sqrt(truth) * rng.normal(size=40)[group] + np.sqrt(1 - truth) * rng.normal(size=group.size),
            group,
        )
        for _ in range(400)
    ]
    # The ratio of two unbiased components is itself biased by about 1 in the number of groups.
    assert np.mean(found) == pytest.approx(truth, abs=3 * np.std(found) / 20 + truth / 40)


def test_alpha_is_built_from_covariances(sessions: pd.DataFrame) -> None:
    parts = sessions[sessions.session == 3][["bond_client", "goal_client", "task_client"]].dropna()
    covariances = parts.cov().to_numpy()
    off = covariances[~np.eye(3, dtype=bool)].mean()
    assert same(value("alliance_consistency"), 9 * off / covariances.sum())


def test_subscales_agree_over_clients(sessions: pd.DataFrame) -> None:
    means = sessions.groupby("client")[["bond_client", "goal_client", "task_client"]].mean()
    pairs = means.corr().to_numpy()[np.triu_indices(3, 1)]
    assert same(value("subscale_agreement"), fisher_mean(list(pairs)))


def test_dropout_and_alliance_of_completers(sessions: pd.DataFrame, clients: pd.DataFrame) -> None:
    dropped = clients.status == "dropped out"
    assert same(value("dropout"), dropped.mean())
    last = sessions.dropna(subset="alliance_client").groupby("client").alliance_client.last()
    done = last[last.index.isin(clients.index[clients.status.isin(["ended as planned", "limit reached"])])]
    left = last[last.index.isin(clients.index[dropped])]
    t = stats.ttest_ind(done, left).statistic
    assert same(value("alliance_dropout"), t * np.sqrt(1 / len(done) + 1 / len(left)))


def test_distribution_of_sessions(clients: pd.DataFrame) -> None:
    count = clients.sessions_attended
    assert same(value("sessions_mean"), count.mean())
    assert same(value("sessions_median"), count.median())
    assert same(value("sessions_spread"), count.std())
    assert same(value("sessions_skewness"), stats.skew(count))
    assert same(value("sessions_at_most_3"), (count <= 3).mean())
    done = clients[clients.status.isin(["ended as planned", "limit reached"])]
    pace = (done.intake_score - done.post_score) / done.sessions_attended
    assert same(value("sessions_and_pace"), pearson(done.sessions_attended, pace))


def test_effects_before_and_after(clients: pd.DataFrame) -> None:
    done = clients[clients.status.isin(["ended as planned", "limit reached"])].dropna(subset="post_score")
    change = (done.intake_score - done.post_score).mean() / done.intake_score.std()
    assert same(value("completer_change"), change)


def test_how_differently_clients_change(clients: pd.DataFrame) -> None:
    done = clients.dropna(subset="post_score")
    change = done.intake_score - done.post_score
    assert same(value("change_spread"), change.std() / done.intake_score.std())


def test_reliable_change_is_that_of_the_client_table(clients: pd.DataFrame) -> None:
    known_change = clients.reliable_change.dropna()
    assert same(value("improved"), (known_change == "improved").mean())
    assert same(value("deterioration"), (known_change == "deteriorated").mean())
    clinical = clients[(clients.intake_score >= MANUAL.cutoff) & clients.post_score.notna()]
    assert same(value("recovered"), clinical.clinically_significant_change.astype(float).mean())


def test_untreated_change_compares_intake_with_the_first_session() -> None:
    people, forms = client_frame("untreated"), session_frame("untreated")
    first = forms[forms.session == 1].set_index("client")
    joined = first[["week", "distress_score"]].join(people[["arrival_week", "intake_score"]]).dropna()
    joined = joined[(joined.week - joined.arrival_week).between(10, 13)]
    assert len(joined) > 300
    change = (joined.intake_score - joined.distress_score).mean() / joined.intake_score.std()
    assert same(value("untreated_change"), change)
    worse = joined.distress_score - joined.intake_score >= MANUAL.reliable_change
    assert same(value("untreated_deterioration"), worse.mean())


def test_life_table_is_the_survival_function(sessions: pd.DataFrame, clients: pd.DataFrame) -> None:
    forms = sessions.dropna(subset="distress_score").join(clients.intake_score, on="client")
    better = forms[forms.intake_score - forms.distress_score >= MANUAL.reliable_change]
    event = better.groupby("client").session.first()
    last = forms.groupby("client").session.last()
    time = event.reindex(last.index).fillna(last)
    reference = SurvfuncRight(time, last.index.isin(event.index).astype(float))
    ours = life_table(simulated())[reference.surv_times.astype(int)]
    assert np.allclose(ours, reference.surv_prob, atol=1e-12)
    assert same(value("improved_by_8"), 1 - reference.surv_prob[reference.surv_times <= 8][-1])


def test_correlations_within_and_between_clients(sessions: pd.DataFrame) -> None:
    pair = sessions.dropna(subset=["alliance_client", "distress_score"])
    by_client = pair.groupby("client")[["alliance_client", "distress_score"]]
    off = pair[["alliance_client", "distress_score"]] - by_client.transform("mean")
    assert same(value("alliance_distress_same_session"), off.corr().iloc[0, 1])
    assert same(value("alliance_distress_between_clients"), by_client.mean().corr().iloc[0, 1])


def test_repair_and_outcome(sessions: pd.DataFrame, outcome: pd.Series) -> None:
    rupture = sessions[sessions.rupture != "none"].groupby("client").session.last()
    repair = sessions[sessions.repair == "repaired"].groupby("client").session.last()
    whole = (repair.reindex(rupture.index).fillna(-1) >= rupture).astype(float)
    joined = pd.concat([whole, outcome], axis=1, join="inner").to_numpy()
    assert same(value("repair_outcome"), stats.pointbiserialr(joined[:, 0], joined[:, 1]).statistic)
    assert same(value("ruptures_repaired"), whole.mean())


def test_sudden_gains_window_by_window(sessions: pd.DataFrame) -> None:
    critical = round(stats.t.ppf(0.975, 4), 3)
    who, gained = 0, 0
    for _, own in sessions.dropna(subset="distress_score").groupby("client"):
        score = own.distress_score.to_numpy()
        who += len(score) >= 6
        for k in range(3, len(score) - 2):
            fall = score[k - 1] - score[k]
            before, after = score[k - 3 : k], score[k : k + 3]
            if fall >= MANUAL.reliable_change and fall >= 0.25 * score[k - 1]:
                moments = (before.mean(), before.std(ddof=1), 3, after.mean(), after.std(ddof=1), 3)
                t = stats.ttest_ind_from_stats(*moments).statistic
                if t > critical:
                    gained += 1
                    break
    assert gained > 20
    assert same(value("sudden_gains"), gained / who)


def test_growth_and_dips_client_by_client(sessions: pd.DataFrame) -> None:
    filled = sessions.dropna(subset="alliance_client")
    filled = filled[filled.groupby("client").session.transform("size") >= 5]
    lines = {c: stats.linregress(own.session, own.alliance_client) for c, own in filled.groupby("client")}
    assert value("alliance_growth") == pytest.approx(np.mean([fit.slope for fit in lines.values()]), abs=1e-9)
    assert same(value("alliance_rising"), np.mean([fit.slope > 0 for fit in lines.values()]))
    off = {
        c: own.alliance_client.to_numpy() - lines[c].intercept - lines[c].slope * own.session.to_numpy()
        for c, own in filled.groupby("client")
    }
    spread = np.sqrt(sum((d**2).sum() for d in off.values()) / (len(filled) - 2 * len(off)))
    dips, with_dip, back = 0, 0, 0
    for departures in off.values():
        low = "".join("l" if d <= -0.5 * spread else "." for d in departures)
        runs = [k for k in range(1, len(low)) if low[k - 1 : k + 1] == "ll" and low[k + 1 : k + 2] != "l"]
        dips += len(runs)
        with_dip += bool(runs)
        back += sum((departures[k + 1 :] >= 0).any() for k in runs)
    assert same(value("alliance_dips"), with_dip / len(off))
    assert same(value("alliance_returns"), back / dips)


def test_effects_between_arms() -> None:
    usual, feedback = client_frame("usual"), client_frame("feedback")
    before, after = usual.post_score.dropna(), feedback.post_score.dropna()
    t = stats.ttest_ind(before, after).statistic
    assert same(value("feedback_outcome"), t * np.sqrt(1 / len(before) + 1 / len(after)))
    left = [(frame.status == "dropped out").sum() for frame in (feedback, usual)]
    table = Table2x2([[len(feedback) - left[0], left[0]], [len(usual) - left[1], left[1]]])
    assert same(value("feedback_dropout"), table.oddsratio)


def test_burnout_counts_therapists_at_the_cut_off() -> None:
    strain = simulated_tables().therapists["strain_mean"].to_pandas()
    assert same(value("burnout_prevalence"), (strain >= 21 / 54).mean())
    strain = strain.astype(float)
    assert (value("strain_level"), value("strain_spread")) == pytest.approx((strain.mean(), strain.std()))


def test_partial_correlation_is_that_of_the_inverse_covariance() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(2, 60))
    x, y = z[0] + rng.normal(size=60), z[0] - z[1] + rng.normal(size=60)
    x[3] = y[5] = z[1, 7] = np.nan
    precision = np.linalg.inv(np.cov(known(x, y, *z)))
    expected = -precision[0, 1] / np.sqrt(precision[0, 0] * precision[1, 1])
    assert same(partial_correlation(x, y, *z), expected)


def test_nothing_but_what_a_study_observes_is_used() -> None:
    tables = simulated_tables()
    hidden = [name for name in tables.sessions.column_names if name.startswith("state_")]
    weeks = ["arrival_week", "start_week", "end_week"]
    seen = ["client", "therapist", *weeks, "status", "sessions_attended", "sessions_missed", *AT_INTAKE]
    scores = [name for name in tables.clients.column_names if name.endswith("_score")]
    bare = type(tables)(
        tables.sessions.drop_columns(hidden),
        tables.clients.select([*seen, *scores]),
        tables.therapists.select(["therapist", "strain_mean"]),
        tables.weeks,
    )
    ids = [id for id, estimand in ESTIMANDS.items() if estimand.arms == ("usual",)]
    without = estimates({"usual": observe(bare, MANUAL)}, ids)
    assert without == pytest.approx(estimates({"usual": observe(tables, MANUAL)}, ids), abs=0, nan_ok=True)
