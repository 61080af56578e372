"""Exports with further forms and items: answers add up, are as reliable as the form, and are flawed as asked."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable, Mapping
from contextlib import chdir
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyreadstat
import pytest
from pyarrow import csv, parquet

from experiments import export
from experiments.commands.command_line import main
from experiments.config.user_files import UserFile
from experiments.exports.form_sheets import CARELESS
from experiments.exports.further_forms import further_form
from experiments.exports.graded_answers import AnswerModel, AnswerScale, answer_model, cronbach_alpha
from experiments.exports.item_forms import SUBSCALES, ItemForm, questionnaire_items, stored_item_forms
from experiments.exports.keyed_draws import KeyedDraws
from experiments.inputs.questionnaires import questionnaire, questionnaires
from experiments.routine_data.service_mapping import mapping_of
from experiments.routine_data.service_record import service_record
from experiments.routine_data.tabular_files import read_table
from sim import build_world
from sim.engine.clinic_arrays import starting_clients
from sim.errors import InputError
from sim.parameters import Parameters
from sim.random.streams import uniforms

Run = Callable[..., tuple[int, str, str]]
FORMS = ("phq9", "gad7", "bdi2")
WITH_ITEMS = [
    questionnaire_items(form, f"{form.name}_score", form.name)
    for form in questionnaires()
    if form.measures == "distress" and form.items is not None and not math.isnan(form.intake_sd)
]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored clinic whose clients fill in the PHQ-9."""
    folder = tmp_path_factory.mktemp("clinic")
    with chdir(folder):
        settings = ("clinic.clients=900", "clinic.therapists=30", "instrument=phq9_waisr", "replicate=3")
        assert main(["simulate", *settings, "out=results"]) == 0
    return folder / "results"


@pytest.fixture(scope="module")
def tables(clinic: Path) -> Mapping[str, pa.Table]:
    folder = clinic.with_name("exported")
    made = export(clinic, format="parquet", forms=FORMS, items="all", out=folder)
    return {path.stem: parquet.read_table(path) for path in made.files}


def answers(items: pa.Table, form: ItemForm) -> np.ndarray:
    return np.array([items[name].to_numpy().astype(float) for name in form.columns()]).T


def item_forms(clinic: Path) -> dict[str, ItemForm]:
    configuration = json.loads((clinic / "manifest.json").read_text())["configuration"]
    own = {name: questionnaire_items(further_form(name).form, f"{name}_score", name) for name in FORMS}
    return stored_item_forms(configuration) | own


@pytest.mark.parametrize("form", WITH_ITEMS, ids=lambda form: form.prefix)
def test_answers_to_every_score_add_up(form: ItemForm) -> None:
    scale = form.scale
    total = np.repeat(np.arange(scale.items * scale.top + 1), 3)
    drawn = answer_model(scale).draw(total, np.random.default_rng(2).random((len(total), scale.items)))
    assert np.array_equal(drawn.sum(axis=1), total)
    assert drawn.min() == 0
    assert drawn.max() == scale.top


@pytest.mark.parametrize("form", WITH_ITEMS, ids=lambda form: form.prefix)
def test_answers_of_people_at_intake_are_as_reliable_as_the_form(form: ItemForm) -> None:
    scale, rng = form.scale, np.random.default_rng(3)
    total = np.rint(rng.normal(scale.mean, scale.spread, 4000)).clip(0, scale.items * scale.top).astype(int)
    alpha = cronbach_alpha(answer_model(scale).draw(total, rng.random((len(total), scale.items))))
    assert alpha == pytest.approx(scale.alpha, abs=0.015)


def test_two_items_are_drawn_as_the_model_says() -> None:
    """Of two alike answers from 0 to 1 that add up to 1, either comes first as often as its chances say."""
    model = AnswerModel(2, 1, 2.0)
    drawn = model.draw(np.full(20_000, 1), np.random.default_rng(4).random((20_000, 2)))
    # Places -.5 and .5 and a trait in the middle: odds of the first are exp(2 * .5), of the second exp(-2 * .5).
    assert drawn[:, 0].mean() == pytest.approx(math.e**2 / (math.e**2 + 1), abs=0.01)


def test_answers_differ_more_the_less_items_discriminate() -> None:
    total = np.arange(28).repeat(50)
    uniform = np.random.default_rng(5).random((len(total), 9))
    spreads = [AnswerModel(9, 3, each).draw(total, uniform).std(axis=1).mean() for each in (0.2, 1, 5)]
    assert spreads[0] > spreads[1] > spreads[2]


def test_exported_answers_add_up_and_are_as_reliable_as_stated(
    clinic: Path, tables: Mapping[str, pa.Table]
) -> None:
    attended = tables["sessions"].filter(tables["sessions"]["attended"])
    items = tables["session_items"]
    assert items["client"].equals(attended["client"])
    first = items["session"].to_numpy() == 1
    for name, form in item_forms(clinic).items():
        given = answers(items, form)
        score = attended[form.score].to_numpy().astype(float)
        known = ~np.isnan(score)
        assert np.array_equal(np.isnan(given).any(axis=1), ~known)
        sums = form.lowest + form.step * (given[known].sum(axis=1) - form.low * form.scale.items)
        assert sums == pytest.approx(score[known], abs=1e-4), name
        alpha = cronbach_alpha(given[known & first])
        # People who come to their first session differ a little less than people at intake.
        assert alpha == pytest.approx(form.scale.alpha, abs=0.05 if name in SUBSCALES else 0.03), name
    stated = {name: form.scale.alpha for name, form in item_forms(clinic).items()}
    for name, own in (("distress_score", "phq9"), ("phq9", "phq9"), ("bdi2", "bdi2")):
        assert stated[name] == questionnaire(own).reliability
    whole = np.concatenate([answers(items, item_forms(clinic)[name]) for name in SUBSCALES], axis=1)[first]
    assert 0.85 < cronbach_alpha(whole[~np.isnan(whole).any(axis=1)]) < 0.96


def test_answers_at_intake_and_follow_up_add_up_to_their_scores(
    clinic: Path, tables: Mapping[str, pa.Table]
) -> None:
    clients, items = tables["clients"], tables["client_items"]
    assert items["client"].equals(clients["client"])
    assessed = [form for form in item_forms(clinic).values() if form.assessed]
    assert {form.prefix for form in assessed} == {"distress", *FORMS}
    for form in (form.at(occasion) for form in assessed for occasion in ("intake", "followup")):
        given, score = answers(items, form), clients[form.score].to_numpy().astype(float)
        known = ~np.isnan(score)
        assert np.array_equal(np.isnan(given).any(axis=1), ~known)
        sums = form.lowest + form.step * (given[known].sum(axis=1) - form.low * form.scale.items)
        assert sums == pytest.approx(score[known], abs=1e-4), form.prefix
        if form.prefix.endswith("intake"):
            assert cronbach_alpha(given[known]) == pytest.approx(form.scale.alpha, abs=0.03), form.prefix


def test_further_forms_say_what_the_stored_distress_says(tables: Mapping[str, pa.Table]) -> None:
    clients, sessions = tables["clients"], tables["sessions"]
    assert {f"{name}_{when}_score" for name in FORMS for when in ("intake", "followup")} < set(
        clients.column_names
    )
    for name, own in ((name, further_form(name).form) for name in FORMS):
        scores = clients[f"{name}_intake_score"].to_numpy().astype(float)
        assert np.nanmean(scores) == pytest.approx(own.intake_mean, abs=0.1 * own.intake_sd)
        assert np.nanstd(scores) == pytest.approx(own.intake_sd, rel=0.12)
        assert sessions[f"{name}_score"].is_null().equals(sessions["distress_score"].is_null())
    values = {name: sessions[f"{name}_score"].drop_null().to_numpy() for name in FORMS}
    values["distress"] = sessions["distress_score"].drop_null().to_numpy()
    assert np.corrcoef(list(values.values())).min() > 0.8
    bdi2, phq9 = questionnaire("bdi2"), questionnaire("phq9")
    linked = [bdi2.equivalent_of(float(score), phq9) for score in range(28)]
    for low, high in ((3, 8), (9, 14), (15, 21)):
        there = (values["phq9"] >= low) & (values["phq9"] <= high)
        expected = np.interp(values["phq9"][there], range(28), linked).mean()
        assert values["bdi2"][there].mean() == pytest.approx(expected, abs=2.5)


def test_careless_clients_and_missing_answers_are_as_many_as_asked(clinic: Path, tmp_path: Path) -> None:
    given = {"format": "parquet", "tables": ["sessions", "session_items"], "items": "distress_score"}
    flawed = export(clinic, **given, careless=0.3, missing_items=0.1, out=tmp_path / "flawed")
    clean = export(clinic, **given, out=tmp_path / "clean")
    items, before = (parquet.read_table(each.folder / "session_items.parquet") for each in (flawed, clean))  # type: ignore[operator]
    kinds = np.array(items["careless"].to_pylist())
    clients = items["client"].to_numpy()
    for kind, share in zip(CARELESS, (0.7, 0.15, 0.15), strict=True):
        assert np.unique(clients[kinds == kind]).size / np.unique(clients).size == pytest.approx(
            share, abs=0.04
        )
    form = item_forms(clinic)["distress_score"]
    found, own = answers(items, form), answers(before, form)
    asked = ~np.isnan(own).any(axis=1)
    assert np.isnan(found[asked]).mean() == pytest.approx(0.1, abs=0.01)
    careful = (kinds == CARELESS[0]) & asked
    there = ~np.isnan(found[careful])
    # Who is careful answers as without any flaws, but for what is missing.
    assert np.array_equal(found[careful][there], own[careful][there])
    lined = found[(kinds == CARELESS[1]) & asked]
    assert np.nanmax(np.nanmax(lined, axis=1) - np.nanmin(lined, axis=1)) == 0
    random = found[(kinds == CARELESS[2]) & asked]
    assert np.nanmean(random) == pytest.approx(1.5, abs=0.1)
    assert set(before["careless"].to_pylist()) == {"no"}


def test_what_else_is_exported_moves_no_answer(
    clinic: Path, tables: Mapping[str, pa.Table], tmp_path: Path
) -> None:
    alone = export(
        clinic, format="parquet", tables="session_items", forms="gad7", items="gad7", out=tmp_path / "one"
    )
    assert alone.folder is not None
    items = parquet.read_table(alone.folder / "session_items.parquet")
    for name in items.column_names:
        assert items[name].equals(tables["session_items"][name]), name


def test_twins_with_one_score_give_the_same_answers(stored: Path, tmp_path: Path) -> None:
    made = export(stored, format="parquet", items="distress_score", out=tmp_path / "study")
    assert made.folder is not None
    items = parquet.read_table(made.folder / "session_items.parquet").to_pylist()
    names = [name for name in items[0] if name.startswith("distress_")]
    by_arm: dict[str, dict[tuple[int, int, int], list[int]]] = {}
    for row in items:
        if row[names[0]] is not None:
            key = (row["replicate"], row["client"], row["session"])
            by_arm.setdefault(row["arm"], {})[key] = [row[name] for name in names]
    first, second = by_arm.values()
    same = [key for key in first.keys() & second.keys() if sum(first[key]) == sum(second[key])]
    assert len(same) > 20
    assert all(first[key] == second[key] for key in same)


def test_draws_are_those_of_the_model_with_other_keys() -> None:
    client, session = np.array([4, 7]), np.array([1, 9])
    draws = KeyedDraws(5, np.array([2, 2]), client, session)
    found = draws.uniforms("anything", 6)
    assert found.shape == (2, 6)
    first = 0xC0000000 + zlib.crc32(b"anything") % (1 << 20) * 128
    for row in range(2):
        key = (np.uint64(5), 2, int(client[row]), int(session[row]))
        assert found[row].tolist() == [*uniforms(*key, first), *uniforms(*key, first + 1)][:6]
    assert not np.array_equal(found, draws.uniforms("something else", 6))
    assert np.array_equal(found[:, :2], draws.uniforms("anything", 2))


def test_negative_affect_is_that_of_the_simulation() -> None:
    world = build_world(Parameters.of({"clinic": {"clients": 30, "therapists": 3}}), seed=8, replicate=4)
    draws = KeyedDraws(8, np.full(30, 4), np.arange(30), np.ones(30, np.int64))
    assert np.array_equal(draws.affect(), starting_clients(world)["affect_style"])


def test_columns_of_answers_have_labels(alliance: Run, clinic: Path) -> None:
    code, _, _ = alliance(
        "export", clinic, "format=sav", "tables=session_items", "items=distress_score", "out=there"
    )
    assert code == 0
    frame, meta = pyreadstat.read_sav("there/session_items.sav")
    assert meta.column_names_to_labels["distress_03"] == "PHQ-9, answer to item 3 of 9 (0..3)"
    assert frame["distress_03"].dropna().between(0, 3).all()
    book = csv.read_csv("there/codebook.csv").to_pylist()
    assert {row["unit"] for row in book if row["variable"].startswith("distress_")} == {"0..3"}


def test_exported_items_are_read_as_a_service_of_ones_own(
    clinic: Path, tables: Mapping[str, pa.Table]
) -> None:
    sink = pa.BufferOutputStream()
    csv.write_csv(tables["session_items"], sink)
    columns = item_forms(clinic)["distress_score"].columns()
    mapping = mapping_of(
        {
            "client": "client",
            "session": "session",
            "scores": {"distress_score": {"items": columns, "questionnaire": "phq9"}},
        },
        "here",
    )
    record = service_record(read_table(UserFile("items.csv", sink.getvalue().to_pybytes())), mapping)
    attended = tables["sessions"].filter(tables["sessions"]["attended"])
    own = np.sort(attended["distress_score"].drop_null().to_numpy())
    read = record.observed.unchecked.scores["distress_score"]
    assert np.array_equal(np.sort(read[~np.isnan(read)]), own)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"forms": "phq"}, "'phq' is not a questionnaire; did you mean 'phq9'"),
        ({"forms": "wai_sr"}, "measures alliance, but a form of distress was expected"),
        ({"forms": "ors"}, "mean or SD at intake is open"),
        ({"items": "gad7"}, "items names 'gad7'"),
        ({"items": "bond_clientt"}, "did you mean 'bond_client'"),
        ({"careless": 0.1}, "items is not given"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    clinic: Path, tmp_path: Path, options: dict[str, str | float], words: str
) -> None:
    with pytest.raises(InputError, match=words.replace("?", r"\?")):
        export(clinic, out=tmp_path / "never", **options)  # type: ignore[arg-type]
    assert not (tmp_path / "never").exists()


def test_forms_that_differ_between_arms_have_no_items() -> None:
    arms = {"usual": {}, "other": {"instrument.distress_top": 63}}
    with pytest.raises(InputError, match=r"arm 'other' has another instrument\.distress_top"):
        stored_item_forms({"instrument": {"distress_top": 40, "distress_step": 1.0}, "arms": arms})
    with pytest.raises(InputError, match="goes to 50 in steps of 1"):
        stored_item_forms({"instrument": {"distress_top": 50}})
    assert stored_item_forms({})["distress_score"].title == "CORE-10"


def test_a_folder_without_sessions_is_refused(alliance: Run, tmp_path: Path) -> None:
    settings = (
        "study=small",
        "clinic.clients=10",
        "replicates=2",
        "keep_sessions=0",
        "figures=false",
        "out=r",
    )
    assert alliance("compare", *settings)[0] == 0
    code, _, error = alliance("export", "r", "items=all")
    assert code == 2
    assert "keeps its sessions" in error


def test_the_scale_of_a_form_without_reliability_is_the_models() -> None:
    assert next(form for form in WITH_ITEMS if form.prefix == "gad7").scale.alpha == 0.9
    assert AnswerScale(9, 3, 14.2, 6.1, 0.87) in [form.scale for form in WITH_ITEMS]
