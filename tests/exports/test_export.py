"""`alliance export`: shapes, what is refused before anything is written, and names that other programs take."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.exports.column_labels import form_ranges
from experiments.exports.shapes import by_run, clients_long, outcomes_wide, sessions_wide
from experiments.exports.sheet import Sheet, unify_words
from experiments.exports.table_source import stored_sheets
from experiments.exports.variables import legal_names, variables
from experiments.exports.writers import to_frame
from experiments.results.column_catalogue import Column
from experiments.results.folder import read_manifest
from sim.errors import InputError

Run = Callable[..., tuple[int, str, str]]
Whole = Callable[[Sheet], pa.Table]


def test_clients_stand_three_times_in_the_long_table(sheets: dict[str, Sheet], whole: Whole) -> None:
    wide, long = whole(sheets["clients"]), whole(clients_long(sheets["clients"]))
    assert long.num_rows == 3 * wide.num_rows
    for place, (score, state) in enumerate(
        (
            ("intake_score", "intake_distress"),
            ("post_score", "post_state"),
            ("followup_score", "followup_state"),
        )
    ):
        rows = long.take(pa.array(range(place, long.num_rows, 3)))
        assert rows["distress_score"].to_pylist() == wide[score].to_pylist()
        assert rows["distress_state"].to_pylist() == wide[state].to_pylist()
        assert rows["client"].to_pylist() == wide["client"].to_pylist()
        assert set(rows["occasion"].to_pylist()) == {("intake", "post", "follow-up")[place]}


def test_sessions_stand_beside_one_another_in_the_wide_table(sheets: dict[str, Sheet], whole: Whole) -> None:
    sheet = sessions_wide(sheets["sessions"])
    wide = {(row["arm"], row["client"]): row for row in whole(sheet).to_pylist()}
    attended = [row for row in whole(sheets["sessions"]).to_pylist() if row["attended"]]
    assert len(wide) == sheet.rows == len({(row["arm"], row["client"]) for row in attended})
    for row in attended:
        for name in ("alliance_client", "rupture", "rupture_client", "state_trust"):
            assert wide[row["arm"], row["client"]][f"{name}_{row['session']:02}"] == row[name]
    filled = sum(
        row[f"rupture_{s:02}"] is not None
        for row in wide.values()
        for s in range(1, 100)
        if f"rupture_{s:02}" in row
    )
    assert filled == len(attended)


def test_outcomes_stand_beside_one_another(sheets: dict[str, Sheet], whole: Whole) -> None:
    columns = [Column(name, "float64", "", name) for name in ("dropout", "sessions")]
    wide = whole(outcomes_wide(sheets["outcomes"], columns)).to_pylist()
    long = {
        (r["arm"], r["replicate"], r["outcome"]): r["value"] for r in whole(sheets["outcomes"]).to_pylist()
    }
    assert len(wide) == 4
    assert all(row["dropout"] == long[row["arm"], row["replicate"], "dropout"] for row in wide)


def test_runs_are_put_together_from_pieces_of_any_size(sheets: dict[str, Sheet], whole: Whole) -> None:
    table = whole(sheets["sessions"])
    runs = list(by_run(table.slice(start, 7) for start in range(0, table.num_rows, 7)))
    assert [set(run["arm"].to_pylist()) for run in runs] == [{"usual_care"}, {"feedback"}]
    assert sum(run.num_rows for run in runs) == table.num_rows


def test_columns_can_be_chosen(alliance: Run, stored: Path) -> None:
    chosen = ("tables=[sessions_wide,clients]", "columns=[alliance_client,post_score]", "out=there")
    assert alliance("export", stored, *chosen)[0] == 0
    heading = Path("there/sessions_wide.csv").read_text(encoding="utf-8").partition("\n")[0]
    names = [name.strip('"') for name in heading.split(",")]
    assert names[:6] == ["study", "arm", "point", "replicate", "client", "therapist"]
    assert all(name.startswith("alliance_client_") for name in names[6:])


def test_an_export_is_written_beside_the_results_and_not_twice(alliance: Run, stored: Path) -> None:
    code, printed, _ = alliance("export", stored, "format=parquet", "tables=weeks")
    assert (code, "1 tables" in printed) == (0, True)
    there = stored.with_name("results-parquet")
    manifest = json.loads((there / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "export"
    assert manifest["command_line"] == f"alliance export {stored} format=parquet tables=weeks"
    assert "nothing was written again" in alliance("export", stored, "format=parquet", "tables=weeks")[1]
    code, _, told = alliance("export", stored, "format=parquet", "tables=clients")
    assert (code, "another configuration" in told) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("format=spss",), "format is 'spss', but one of csv"),
        (("tables=client",), "did you mean 'clients'?"),
        (("columns=allianc_client",), "did you mean 'alliance_client'?"),
        (("fromat=csv",), "did you mean 'format'?"),
        (("format=csv", "format=sav"), "given more than once"),
        (("--fast",), "--fast is not a flag"),
        (("another",), "and another, but results folder was expected"),
    ],
)
def test_what_cannot_be_is_refused(
    alliance: Run, stored: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, printed, told = alliance("export", stored, "out=there", *arguments)
    assert (code, printed) == (2, "")
    assert words in told
    assert not list(Path().iterdir())


def test_what_is_no_results_folder_is_refused(alliance: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, words in (("nowhere", "is not a results folder"), ("empty", "no readable manifest.json")):
        code, _, told = alliance("export", folder)
        assert (code, words in told) == (2, True)
    assert alliance("export")[0] == 2


def test_a_table_too_long_for_a_sheet_is_refused(
    alliance: Run, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(folder: Path, manifest: dict[str, object]) -> dict[str, Sheet]:
        found = stored_sheets(folder, manifest)
        return {**found, "sessions": replace(found["sessions"], rows=1_048_576)}

    monkeypatch.setattr("experiments.api.exporting.stored_sheets", long)
    code, _, told = alliance("export", stored, "format=xlsx", "out=there")
    assert code == 2
    assert "sessions has 1048576 rows, but format=xlsx holds at most 1048575" in told
    assert not list(Path().iterdir())
    assert alliance("export", stored, "format=xlsx", "out=there", "tables=clients")[0] == 0


def test_a_missing_library_is_named(alliance: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.results.derived_folder.find_spec", lambda name: None)
    assert "pip install -e '.[exports]'" in alliance("export", stored, "format=sav")[2]


def test_help_lists_the_options(alliance: Run) -> None:
    code, printed, _ = alliance("export", "--help")
    assert code == 0
    assert all(f"  {name}=" in printed for name in ("format", "tables", "columns", "out"))


def test_names_are_such_as_spss_and_stata_take() -> None:
    names = [
        "intervention.alliance_training.coverage",
        "intervention.alliance_training.coverage_2",
        "2nd",
        "with",
    ]
    made = legal_names([*names, "x" * 40, "X" * 40], 32)
    assert made[:4] == [
        "intervention_alliance_training_c",
        "intervention_alliance_training_2",
        "v2nd",
        "with_",
    ]
    assert len({name.lower() for name in made}) == len(made)
    assert all(len(name) <= 32 for name in made)


def test_words_keep_their_codes_whatever_the_order_in_the_file() -> None:
    column = Column("rupture", "name", "", "what happened", ("none", "withdrawal", "confrontation"))
    piece = pa.table({"rupture": pa.array(["confrontation", None, "none"]).dictionary_encode()})
    found = unify_words(piece, [column])["rupture"].combine_chunks()
    assert found.indices.to_pylist() == [2, None, 0]
    with pytest.raises(InputError, match="rupture is 'other'"):
        unify_words(pa.table({"rupture": ["other"]}), [column])


def test_whole_numbers_stay_whole_beside_missing_ones() -> None:
    columns = (Column("week", "int16", "week", "week"), Column("came", "bool", "", "whether"))
    piece = pa.table({"week": pa.array([3, None], pa.int16()), "came": pa.array([True, None])})
    found = to_frame(variables(columns, "dta"), [piece])
    assert [str(kind) for kind in found.dtypes] == ["Int32", "Int32"]
    assert found["week"][0] == 3
    assert np.array_equal(found.isna().to_numpy(), [[False, False], [True, True]])


def test_labels_have_the_ranges_of_the_forms_that_were_filled_in(alliance: Run) -> None:
    typed = ("setting=nhs_talking_therapies", "clinic.clients=9", "clinic.therapists=2", "out=nhs")
    code, _, err = alliance("simulate", *typed)
    assert code == 0, err
    made = stored_sheets(Path("nhs"), read_manifest(Path("nhs")))
    units = {name: {c.name: c.unit for c in sheet.columns} for name, sheet in made.items()}
    assert (units["sessions"]["distress_score"], units["sessions"]["alliance_client"]) == ("0..27", "1..5")
    assert {units["clients"][name] for name in ("intake_score", "post_score", "week_8_score")} == {"0..27"}
    (score,) = (c.unit for c in clients_long(made["clients"]).columns if c.name == "distress_score")
    assert score == "0..27"
    assert form_ranges({"arms": {"a": {}, "b": {"instrument.distress_top": 63}}})["0..40"] == "0..40 or 0..63"
