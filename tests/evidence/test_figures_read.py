"""Published figures read from CSV: the project's own table, and the error for each mistake in a user's."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.measures.registry import ESTIMANDS
from experiments.validation.published_figures import (
    INTERVAL_KINDS,
    ROLES,
    SHIPPED,
    PublishedFigure,
    read_published_figures,
)
from sim.errors import InputError
from tests.house.source import ROOT

HEAD = "id,role,value,low,high,unit,studies\n"
WORDS = "id,role,value,low,high,interval_kind,in_sight,clinic\n"
SPREAD = "id,role,value,low,high,heterogeneity,sample\n"
Write = Callable[[str], Path]


@pytest.fixture
def table(tmp_path: Path) -> Write:
    def write(content: str) -> Path:
        path = tmp_path / "my.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_shipped_figures_have_estimands_with_the_same_unit() -> None:
    figures = read_published_figures()
    assert len(figures) == 59
    assert len({figure.id for figure in figures}) == 59
    for figure in figures:
        assert figure.unit == ESTIMANDS[figure.id].unit
        assert figure.role in ROLES
        assert figure.quantity
        assert figure.source
        assert figure.confidence in ("verified", "read", "second-hand", "memory")
        assert figure.interval_kind in INTERVAL_KINDS
        assert (figure.interval_kind == "sign") == figure.directional
        assert figure.in_sight == "yes"


def test_shipped_figures_are_as_published() -> None:
    figures = {figure.id: figure for figure in read_published_figures()}
    assert (figures["dropout"].value, figures["dropout"].bounds) == (0.197, (0.14, 0.27))
    assert (figures["dropout"].studies, figures["dropout"].patients) == (669, 83834)
    assert figures["dropout"].interval_kind == "prediction"
    assert figures["rater_gap"].patients is None
    roles = [figure.role for figure in figures.values()]
    assert [roles.count(role) for role in ROLES] == [17, 36, 6]
    assert [id for id, figure in figures.items() if figure.directional] == [
        "therapist_between_alliance",
        "growth_by_part",
        "no_second_visit_two_kinds",
    ]
    assert {figure.clinic for figure in figures.values()} == {
        "",
        "depression_trial",
        "nhs_counselling",
        "nhs_talking_therapies",
        "university_open_ended",
        "us_managed_care",
    }


def test_shipped_figures_that_may_be_fitted_are_followed_by_those_that_are_not() -> None:
    roles = [ROLES.index(figure.role) for figure in read_published_figures()]
    assert roles == sorted(roles)


def test_shipped_figures_travel_with_the_package() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert SHIPPED == ROOT / "experiments" / "validation" / "published_figures.csv"
    assert "experiments" in wheel["targets"]["wheel"]["only-include"]


def test_a_table_with_the_columns_that_are_needed(table: Write) -> None:
    (figure,) = read_published_figures(table("high,low,value,role,id\n0.3,0.1,0.2,predict,dropout\n"))
    # As text: what is not a number does not equal itself.
    assert repr(figure) == repr(PublishedFigure("dropout", "predict", 0.2, 0.1, 0.3, unit="share"))


def test_kind_of_interval_sight_and_clinic_are_optional(table: Write) -> None:
    head = "id,role,value,low,high,interval_kind,in_sight,clinic\n"
    rows = "dropout,second_set,0.2,0.1,0.3,guess,no,us_managed_care\nsessions_mean,predict,9,,,,,\n"
    figure, other = read_published_figures(table(head + rows))
    assert (figure.interval_kind, figure.guessed, figure.in_sight) == ("guess", True, "no")
    assert (figure.role, figure.clinic, figure.key) == (
        "second_set",
        "us_managed_care",
        "dropout in us_managed_care",
    )
    assert (other.interval_kind, other.guessed, other.in_sight, other.clinic) == ("", False, "", "")
    assert other.key == "sessions_mean"


def test_a_byte_order_mark_and_blank_lines_are_skipped(table: Write) -> None:
    (figure,) = read_published_figures(table("\ufeff" + HEAD + "\ndropout,calibrate,.2,.1,.3,,12\n\n"))
    assert (figure.value, figure.studies) == (0.2, 12)


def test_without_an_interval_fifteen_percent_count_as_inside(table: Write) -> None:
    (figure,) = read_published_figures(table(HEAD + "within_alliance_to_distress,predict,-0.2,,,beta,\n"))
    assert math.isnan(figure.low)
    assert figure.bounds == pytest.approx((-0.23, -0.17))


def test_a_direction_is_met_from_zero_on(table: Write) -> None:
    (figure,) = read_published_figures(table(HEAD + "therapist_between_alliance,predict,,,,sign,\n"))
    assert figure.directional
    assert figure.bounds == (0.0, math.inf)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        (HEAD, "has column names but no figures"),
        ("id,role,valu,low,high\n1,2,3,4,5\n", r"row 1: 'valu' is not a column of figures; did you mean 'value'\?"),
        ("id,role,value,low,low\n", "'low' is there 2 times"),
        ("id,role,value,low\n1,2,3,4\n", "row 1 has no column 'high'"),
        (HEAD + "dropout,predict,.2\n", "row 2 has 3 cells, but 7"),
        (HEAD + "drop_out,predict,.2,.1,.3,,\n", "'id': 'drop_out' is not an estimand; did you mean 'dropout'"),
        (HEAD + "dropout,fit,.2,.1,.3,,\n", "row 2, column 'role' is 'fit', but calibrate, predict or second_set"),
        (WORDS + "dropout,predict,.2,.1,.3,guesss,,\n", r"'interval_kind' is 'guesss', .* did you mean 'guess'"),
        (WORDS + "dropout,predict,.2,.1,.3,,maybe,\n", "'in_sight' is 'maybe', but yes, no or an empty cell"),
        (WORDS + "dropout,predict,.2,.1,.3,,,us_manage\n", r"'clinic' is 'us_manage', .* mean 'us_managed_care'"),
        (WORDS + "dropout,calibrate,.2,.1,.3,,,us_managed_care\n", "'clinic' is 'us_managed_care', but an empty"),
        (WORDS + "therapist_share_severe,calibrate,2,1,3,,,\n", "is a quotient of averages; its parts,"),
        (SPREAD + "dropout,predict,.2,.1,.3,wide,\n", "'heterogeneity' is 'wide', but a number above 0 or an empty"),
        (SPREAD + "dropout,predict,.2,.1,.3,-0.1,\n", "'heterogeneity' is '-0.1', but a number above 0"),
        (SPREAD + "growth_by_part,predict,,,,0.1,\n", "'heterogeneity' is '0.1', .* because the figure is a direction"),
        (HEAD + "dropout,predict,a fifth,.1,.3,,\n", "row 2, column 'value' is 'a fifth', but a number"),
        (HEAD + "dropout,predict,1_0,.1,.3,,\n", "column 'value' is '1_0'"),
        (HEAD + "dropout,predict,20,10,30,,\n", "column 'value' is 20, but a number from 0 to 1 was expected"),
        (HEAD + "rater_agreement,predict,.4,.3,1.5,,\n", "column 'high' is 1.5, but a number from -1 to 1"),
        (HEAD + "feedback_dropout,predict,-1,,,,\n", "column 'value' is -1, but a number from 0 was expected"),
        (HEAD + "dropout,predict,.2,nan,.3,,\n", "column 'low' is 'nan'"),
        (HEAD + "dropout,predict,,.1,.3,,\n", "column 'value' is empty"),
        (HEAD + "dropout,predict,.2,.1,,,\n", "low and high were both expected"),
        (HEAD + "dropout,predict,.2,.25,.3,,\n", "low 0.25, value 0.2 and high 0.3 were expected in ascending order"),
        (HEAD + "dropout,predict,.2,.1,.3,d,\n", "'unit' is 'd', but dropout is measured in 'share'"),
        (HEAD + "dropout,predict,.2,.1,.3,,many\n", "column 'studies' is 'many', but a whole number"),
        (HEAD + "therapist_between_alliance,predict,1,,,,\n", "expected to be empty, because the figure is a dir"),
        (HEAD + "dropout,predict,.2,,,,\ndropout,predict,.3,,,,\n", "row 3, column 'id': 'dropout' is also in"),
    ],
)  # fmt: skip
def test_an_error_names_row_and_column(content: str, said: str, table: Write) -> None:
    with pytest.raises(InputError, match=said) as refused:
        read_published_figures(table(content))
    assert "my.csv" in str(refused.value)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv does not exist"):
        read_published_figures(tmp_path / "none.csv")
