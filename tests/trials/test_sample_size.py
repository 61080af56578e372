"""The smallest trial with a given power: lines of sizes, what ignoring therapists claims, command and object."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from experiments import SampleSizes, find_sample_size, open_results
from experiments.commands.command_line import main
from experiments.config.composition import compose
from experiments.sweeps.executors import ThreadPool
from experiments.trials import find_sizes as searching
from experiments.trials.find_sizes import find_sizes
from experiments.trials.operating_characteristics import TrialOutcome
from experiments.trials.size_plan import plan_sizes
from experiments.trials.size_tables import claims_table, curves_table, sizes_table, tried_table
from experiments.trials.trial_batches import TrialBatch

EFFECT, BETWEEN = -0.5, 0.25
"""Of the synthetic trials, in units of the residual SD: the true effect, and the SD between therapists."""
TINY = [
    *(
        "study=small",
        "clinic.weeks=12",
        "trial.unit=client",
        "trial.therapists=[4]",
        "trial.analyses=[ancova,mixed]",
    ),
    *("search.power=[0.5]", "search.precision=0.5", "search.most_clients=24", "search.most_trials=100"),
    *("replicates=10", "cores=1"),
]


def synthetic(plan: object, batches: Sequence[TrialBatch], pool: object) -> Iterator[list[TrialOutcome]]:
    """Yield nested trials as normal theory has them: the first of two analyses ignores therapists."""
    for batch in batches:
        design = batch.design
        random = np.random.default_rng([batch.numbers.start, 5])
        within = math.sqrt(4 / design.clients)
        true = math.sqrt(4 / design.clients + 4 * BETWEEN**2 / design.therapists)
        effect, nothing = (
            EFFECT + true * random.normal(size=len(batch.numbers)),
            true * random.normal(size=len(batch.numbers)),
        )
        rows = []
        for error in (within, true):
            p, null_p = (2 * ndtr(-abs(each) / error) for each in (effect, nothing))
            reach = 1.96 * error
            rows.append(
                [
                    effect,
                    np.full(len(batch.numbers), error),
                    p,
                    effect - reach,
                    effect + reach,
                    nothing,
                    null_p,
                ]
            )
        people, truth = np.full(2, float(design.clients)), np.full(2, EFFECT)
        yield [
            TrialOutcome(design.clients, design.therapists, 1.0, truth, people, own)
            for own in np.array(rows).transpose(2, 0, 1)
        ]


def tables_of(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> dict[str, list[dict[str, Any]]]:
    monkeypatch.setattr(searching, "run_batches", synthetic)
    written = {"trial.analyses": ["ancova", "mixed"], "replicates": 300, "search.power": [0.8]}
    plan = plan_sizes(compose("sample_size", {"study": "small", **written, **settings}))
    lines = find_sizes(plan, ThreadPool(1), progress=False)
    made = {"sizes": sizes_table, "claims": claims_table, "tried": tried_table, "curves": curves_table}
    return {name: make(plan, lines).to_pylist() for name, make in made.items()}


def test_clients_are_found_where_therapists_suffice_beside_what_ignoring_therapists_claims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = tables_of(monkeypatch, **{"trial.therapists": [4, 20], "search.precision": 0.25})
    by_given = {row["given"]: row for row in tables["sizes"] if row["analysis"] == "mixed"}
    reach = (EFFECT / 2.802) ** 2
    known = 4 / (reach - 4 * BETWEEN**2 / 20)
    assert reach < 4 * BETWEEN**2 / 4
    assert by_given[4]["state"] == "none"
    assert math.isnan(by_given[4]["clients"])
    assert by_given[4]["ceiling_high"] < 0.8
    assert by_given[20]["state"] == "found"
    assert by_given[20]["clients_low"] <= known <= by_given[20]["clients_high"]
    curve = [row for row in tables["curves"] if row["given"] == 20 and row["analysis"] == "mixed"]
    powers = [row["power"] for row in curve]
    assert powers == sorted(powers)
    assert sum(row["trials"] for row in tables["tried"]) == 2 * sum(
        row["trials"] for row in tables["sizes"] if row["analysis"] == "mixed"
    )
    # What the usual formula claims, and the truth beside it.
    (claim,) = [row for row in tables["claims"] if row["by"] == "formula" and row["given"] == 20]
    assert claim["clients"] == math.ceil(4 * 2.8016**2 / EFFECT**2)
    true = math.sqrt(4 / claim["clients"] + 4 * BETWEEN**2 / 20)
    power = stats.norm.sf(1.96 - abs(EFFECT) / true)
    error = 2 * stats.norm.sf(1.96 * math.sqrt(4 / claim["clients"]) / true)
    assert claim["power"] == pytest.approx(power, abs=3 * claim["power_error"])
    assert claim["type_1"] == pytest.approx(error, abs=3 * claim["type_1_error"])
    assert claim["checked_by"] == "mixed"


def test_therapists_are_searched_for_with_clients_of_each_and_the_cheapest_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = {
        **{"search.find": "therapists", "search.clients_per_therapist": [4, 40], "search.precision": 0.25},
        **{"search.client_cost": 100, "search.therapist_cost": 1000},
    }
    rows = [row for row in tables_of(monkeypatch, **settings)["sizes"] if row["analysis"] == "mixed"]
    reach = (EFFECT / 2.802) ** 2
    for row in rows:
        known = (4 / row["given"] + 4 * BETWEEN**2) / reach
        assert row["therapists_low"] - 2 <= known <= row["therapists_high"] + 2
        assert row["therapists"] % 2 == 0
        assert row["cost"] == 100 * row["clients"] + 1000 * row["therapists"]
    assert rows[0]["therapists"] > rows[1]["therapists"]
    assert rows[0]["clients"] < rows[1]["clients"]


def test_command_and_object_give_the_same_and_a_stopped_search_goes_on_to_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, again = tmp_path / "whole", tmp_path / "again"
    assert main(["sample_size", *TINY, f"out={whole}"]) == 0
    assert "power there" in capsys.readouterr().out
    stored = open_results(whole)
    assert isinstance(stored, SampleSizes)
    assert stored.title.endswith("sizes found")
    assert [row["analysis"] for row in stored.sizes.to_pylist()] == ["ancova", "mixed"]
    run, left = searching.run_batches, [2]

    def stopping(*given: Any) -> Iterator[list[TrialOutcome]]:
        for outcomes in run(*given):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            yield outcomes

    settings = dict(word.split("=") for word in TINY[1:] if "[" not in word)
    numbers = {
        name: float(value) for name, value in settings.items() if name.startswith(("search", "clinic"))
    }
    object_settings = {name: int(value) if value >= 1 else value for name, value in numbers.items()}
    given: dict[str, Any] = {
        "power": [0.5],
        "unit": "client",
        "therapists": [4],
        "replicates": 10,
        "progress": False,
    }
    object_settings |= {"trial.analyses": ["ancova", "mixed"], "figures": False}  # type: ignore[dict-item]
    with monkeypatch.context() as patched:
        patched.setattr(searching, "run_batches", stopping)
        with pytest.raises(KeyboardInterrupt, match="2 finished parts are kept"):
            find_sample_size("small", object_settings, folder=again, cores=1, **given)
    # Threads do not change what is found.
    find_sample_size("small", object_settings, folder=again, cores=2, **given).save(again)
    for name in ("sizes.csv", "tried.csv", "curves.csv", "characteristics.csv", "claims.csv", "sizes.txt"):
        assert (again / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.verification
@pytest.mark.parametrize("kind", ["processes", "dask"])
def test_every_executor_finds_the_same(tmp_path: Path, kind: str) -> None:
    for name, executor in (("threads", "serial"), ("others", kind)):
        words = [word for word in TINY if word != "cores=1"]
        assert main(["sample_size", *words, f"executor={executor}", "cores=2", f"out={tmp_path / name}"]) == 0
        words = [
            "study=small",
            "clinic.weeks=12",
            "trial.clients=[24]",
            "trial.therapists=[4]",
            "replicates=60",
        ]
        assert main(["trial", *words, f"executor={executor}", "cores=2", f"out={tmp_path / name}-trial"]) == 0
    for name in ("sizes.csv", "tried.csv", "characteristics.csv"):
        assert (tmp_path / "others" / name).read_bytes() == (tmp_path / "threads" / name).read_bytes()
    stored = [(tmp_path / f"{name}-trial" / "trials.csv").read_bytes() for name in ("threads", "others")]
    assert stored[0] == stored[1]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("search.find=therapist", "did you mean 'therapists'"),
        ("search.power=[]", "search.power is [], but one or more different numbers were expected"),
        ("search.power=[80]", "search.power is 80, but a number from 0.1 to 0.99 was expected"),
        ("search.precision=0", "search.precision is 0, but a number from 0.01 to 0.5 was expected"),
        ("search.most_trials=5", "search.most_trials is 5, but a number from 100"),
        ("search.client_cost=-1", "search.client_cost is -1, but a number from 0"),
        ("search.most_client=5", "did you mean"),
        ("trial.clients=[40]", "trial.clients is what is searched for, but only a limit was expected"),
        ("search.most_clients=3", "clients is 3, but a number from 8 was expected"),
        ("executor=process", "did you mean"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, said: str
) -> None:
    assert main(["sample_size", *TINY, word, f"out={tmp_path}/out"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())
