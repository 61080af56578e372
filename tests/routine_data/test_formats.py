"""The same service in every format, encoding, separator and shape is read as the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from experiments.config.user_files import UserFile
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.cluster_bootstrap import value_of
from experiments.routine_data.mapping_guess import guessed_mapping
from experiments.routine_data.service_mapping import mapping_of, read_mapping
from experiments.routine_data.service_record import ServiceRecord, service_record
from experiments.routine_data.tabular_files import read_table
from sim.errors import InputError

RNG = np.random.default_rng(7)
CLIENTS, SESSIONS = 40, 6
FRAME = pd.DataFrame(
    {
        "Klient": [f"K{k:02d}" for k in range(CLIENTS) for _ in range(SESSIONS)],
        "therapist": [f"Thé {k % 4}" for k in range(CLIENTS) for _ in range(SESSIONS)],
        "session": [n for _ in range(CLIENTS) for n in range(1, SESSIONS + 1)],
        "date": [f"2025-0{1 + n}-1{k % 9}" for k in range(CLIENTS) for n in range(SESSIONS)],
        "PHQ9": RNG.integers(0, 28, CLIENTS * SESSIONS).astype(float),
        "WAI-SR": np.round(1 + 4 * RNG.random(CLIENTS * SESSIONS), 2),
    }
)
FRAME.loc[RNG.random(len(FRAME)) < 0.1, "PHQ9"] = np.nan
MAPPING = {
    "client": "Klient",
    "therapist": "therapist",
    "session": "session",
    "date": "date",
    "intake": "first",
    "scores": {
        "distress_score": {"column": "PHQ9", "questionnaire": "phq9"},
        "alliance_client": {"column": "WAI-SR", "questionnaire": "wai_sr"},
    },
}
MEASURED = (
    "alliance_outcome",
    "treated_change",
    "therapist_outcome_variance",
    "sessions_mean",
    "alliance_growth",
)


def text(frame: pd.DataFrame, separator: str = ",", decimal: str = ".") -> str:
    return frame.to_csv(index=False, sep=separator, decimal=decimal)


def statistics_file(write: Callable[[pd.DataFrame, str], object], ending: str, folder: Path) -> bytes:
    path = folder / f"copy.{ending}"
    write(FRAME.rename(columns={"WAI-SR": "WAI_SR"}), str(path))
    return path.read_bytes()


def binary(kind: str, folder: Path) -> bytes:
    out = io.BytesIO()
    if kind == "xlsx":
        FRAME.assign(date=pd.to_datetime(FRAME["date"])).to_excel(out, index=False)
    elif kind == "parquet":
        FRAME.assign(date=pd.to_datetime(FRAME["date"])).to_parquet(out)
    else:
        return statistics_file(pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta, kind, folder)
    return out.getvalue()


TEXTS = {
    "UTF-8": text(FRAME).encode(),
    "UTF-8 with a mark": text(FRAME).encode("utf-8-sig"),
    "UTF-16": text(FRAME).encode("utf-16"),
    "Latin-1": text(FRAME).encode("latin-1"),
    "semicolons and decimal commas": text(FRAME, ";", ",").encode(),
    "tabs": text(FRAME, "\t").encode(),
    "Windows lines": text(FRAME).replace("\n", "\r\n").encode(),
    "Excel's hint": ("sep=;\n" + text(FRAME, ";", ",")).encode(),
    "quotation marks": FRAME.to_csv(index=False, quoting=1).encode(),
    "days first": text(FRAME.assign(date=pd.to_datetime(FRAME["date"]).dt.strftime("%d.%m.%Y"))).encode(),
    "times of the day": text(FRAME.assign(date=FRAME["date"] + " 14:30")).encode(),
}


def record_of(content: bytes, name: str = "s.csv", mapping: dict[str, object] = MAPPING) -> ServiceRecord:
    return service_record(read_table(UserFile(name, content)), mapping_of(mapping, "m.yaml"))


def measured(record: ServiceRecord) -> list[float]:
    return [value_of(ESTIMANDS[name], record.observed) for name in MEASURED]


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.filterwarnings("ignore::sim.errors.InputNote")
def test_text_is_read_whatever_saved_it(kind: str, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.routine_data.tabular_files.LARGE", 0 if large else 10**9)
    assert measured(record_of(TEXTS[kind])) == measured(record_of(TEXTS["UTF-8"]))


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "sav", "dta"])
def test_other_formats_are_read(kind: str, tmp_path: Path) -> None:
    mapping = MAPPING
    if kind in ("sav", "dta"):
        scores = {**MAPPING["scores"], "alliance_client": {"column": "WAI_SR", "questionnaire": "wai_sr"}}
        mapping = {**MAPPING, "scores": scores}
    record = record_of(binary(kind, tmp_path), f"s.{kind}", mapping)
    assert measured(record) == measured(record_of(TEXTS["UTF-8"]))


def test_a_wide_file_is_read_as_the_long_one() -> None:
    wide = FRAME.pivot(index=["Klient", "therapist"], columns="session", values=["PHQ9", "WAI-SR"])
    wide.columns = [f"{name}_{n}" for name, n in wide.columns]
    scores = {
        name: {**entry, "column": entry["column"] + "_{session}"} for name, entry in MAPPING["scores"].items()
    }
    mapping = {key: MAPPING[key] for key in ("client", "therapist", "intake")} | {"scores": scores}
    assert measured(record_of(text(wide.reset_index()).encode(), mapping=mapping)) == measured(
        record_of(TEXTS["UTF-8"])
    )


def test_items_make_scores() -> None:
    items = RNG.integers(0, 4, (len(FRAME), 9))
    frame = FRAME.assign(PHQ9=items.sum(axis=1), **{f"i{k}": items[:, k] for k in range(9)})
    by_items = {
        "distress_score": {"items": [f"i{k}" for k in range(9)], "questionnaire": "phq9"},
        "alliance_client": MAPPING["scores"]["alliance_client"],
    }
    record = record_of(text(frame).encode(), mapping={**MAPPING, "scores": by_items})
    assert measured(record) == measured(record_of(text(frame).encode()))


def test_high_scores_of_a_form_on_which_high_is_good_are_turned_round() -> None:
    frame = FRAME.assign(ORS=40 - FRAME["PHQ9"])
    mapping = {
        **MAPPING,
        "scores": {
            "distress_score": {"column": "ORS", "questionnaire": "ors"},
            "alliance_client": MAPPING["scores"]["alliance_client"],
        },
    }
    own = record_of(text(frame).encode(), mapping=mapping)
    assert measured(own) == pytest.approx(measured(record_of(TEXTS["UTF-8"])))
    assert own.observed.manual.cutoff == 15


@pytest.mark.parametrize(
    ("change", "what", "count"),
    [
        (lambda f: pd.concat([f, f.iloc[:3]]), "sessions that are there twice", 3),
        (lambda f: f.assign(PHQ9=f["PHQ9"].where(f.index != 5, 30)), "distress_score off the scale", 1),
        (lambda f: f.assign(date=f["date"].where(f.index != 5, "2024-01-10")), "dates that run backwards", 1),
        (
            lambda f: f.assign(therapist=f["therapist"].where(f.index % 6 > 0, "X")),
            "more than one therapist",
            40,
        ),
        (lambda f: f.assign(therapist=None), "without a known therapist", 40),
        (lambda f: f.drop(range(1, 36)), "a single session", 1),
        (lambda f: f.assign(Klient=f["Klient"].where(f.index != 5)), "rows without a client", 1),
        (lambda f: f.assign(session=f["session"].where(f.index != 5)), "rows without a session number", 1),
        (lambda f: f.assign(**{"WAI-SR": 12 * f["WAI-SR"]}), "sums of items", 240),
        (lambda f: f.assign(PHQ9=f["PHQ9"].where(f.index != 5, 3.7)), "no sum of whole answers", 1),
        (lambda f: f, "no column of endings", 1),
        (lambda f: f, "clients without an intake form", 40),
    ],
)
def test_everything_strange_is_told(
    change: Callable[[pd.DataFrame], pd.DataFrame], what: str, count: int
) -> None:
    found = record_of(text(change(FRAME)).encode()).oddities
    assert [oddity.count for oddity in found if what in oddity.what] == [count]
    assert all(oddity.done for oddity in found)


def test_sums_of_items_are_divided() -> None:
    sums = record_of(text(FRAME.assign(**{"WAI-SR": 12 * FRAME["WAI-SR"]})).encode())
    assert measured(sums) == pytest.approx(measured(record_of(TEXTS["UTF-8"])), rel=1e-5)


def test_rows_can_be_chosen() -> None:
    mapping = {**MAPPING, "keep": {"therapist": ["Thé 1", "Thé 2"]}, "leave_out": {"session": [6]}}
    record = record_of(TEXTS["UTF-8"], mapping=mapping)
    assert (record.clients, record.rows) == (20, 100)


def test_a_guess_says_what_it_is_unsure_of_and_is_refused_until_somebody_decides(tmp_path: Path) -> None:
    frame = FRAME.assign(case_id=FRAME["Klient"])
    path = tmp_path / "m.yaml"
    path.write_text(guessed_mapping(read_table(UserFile("s.csv", text(frame).encode()))))
    assert "client: could be Klient, case_id" in path.read_text()
    with pytest.raises(InputError, match="client is UNSURE"):
        read_mapping(path)


def test_a_guess_that_is_sure_is_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    table = read_table(UserFile("s.csv", TEXTS["UTF-8"]))
    path.write_text(guessed_mapping(table))
    # As text: what is not a number does not equal itself.
    assert repr(read_mapping(path)) == repr(mapping_of(MAPPING, "m.yaml"))
    with pytest.raises(InputError, match="no column is named after a questionnaire"):
        guessed_mapping(read_table(UserFile("s.csv", b"a,b\n1,2\n")))
