"""Parameters by dotted names, by nested mappings, or both."""

from __future__ import annotations

from typing import Any

import pytest

from sim import InputError, Parameters
from sim.parameters import flattened

TIED = {"reactance": {"resilience": 0.2}}


@pytest.mark.parametrize(
    "values",
    [
        {"trust.gain_up": 0.2, "population.resilience.mean": 0.4},
        {"trust": {"gain_up": 0.2}, "population": {"resilience": {"mean": 0.4}}},
        {"trust": {"gain_up": 0.2}, "population": {"resilience.mean": 0.4}},
        {"population.resilience": {"mean": 0.4}, "population": {"resilience": {}}, "trust.gain_up": 0.2},
    ],
)
def test_names_may_be_dotted_nested_or_mixed(values: dict[str, Any]) -> None:
    parameters = Parameters.of(values)
    assert parameters.trust.gain_up == 0.2
    assert parameters.population.resilience.mean == 0.4
    assert parameters.changes_from(Parameters()) == {"trust.gain_up": 0.2, "population.resilience.mean": 0.4}


def test_what_is_flat_gives_the_same_parameters_again() -> None:
    parameters = Parameters.of({"work.gain": 0.3, "population.correlation": TIED})
    flat = parameters.flat()
    assert flat["work.gain"] == 0.3
    assert flat["population.correlation"] == TIED
    assert Parameters.of(flat) == parameters
    assert Parameters.of(dict(flattened(parameters.as_dict()))) == parameters


def test_what_is_left_out_keeps_the_value_of_the_base() -> None:
    base = Parameters.of({"work.gain": 0.3})
    assert Parameters.of({"trust.gain_up": 0.2}, base).changes_from(base) == {"trust.gain_up": 0.2}
    assert Parameters.of({}, base) == base


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"trust.gain_upp": 0.2}, "trust.gain_upp is not a parameter; did you mean 'trust.gain_up'?"),
        ({"trust": {"gain_upp": 0.2}}, "trust.gain_upp is not a parameter; did you mean 'trust.gain_up'?"),
        ({"trsut.gain_up": 0.2}, "trsut.gain_up is not a parameter; did you mean 'trust.gain_up'?"),
        ({"gain_upp": 0.2}, "gain_upp is not a parameter; did you mean 'trust.gain_up'?"),
        ({"trust.gain_up": 2}, "trust.gain_up is 2.0, but a number from 0 to 1 (per session) was expected"),
        ({"trust": 0.2}, "trust is 0.2, but a group of parameters was expected"),
        ({"trust.gain_up.now": 0.2}, "trust.gain_up is {'now': 0.2}, but a number from 0 to 1"),
        (
            {"trust.gain_up": 0.2, "trust": {"gain_up": 0.3}},
            "trust.gain_up is given twice, as 0.2 and as 0.3, but one value was expected",
        ),
        ({"trust": 1, "trust.gain_up": 0.3}, "trust is given twice, as 1 and as {'gain_up': 0.3}"),
    ],
)
def test_a_name_or_value_that_cannot_be_used_is_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        Parameters.of(values)
    assert str(error.value).startswith(sentence)
