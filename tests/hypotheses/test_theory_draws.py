"""Draws of every theory's own fit: they load, are in range, and can be used in the place of other draws."""

from __future__ import annotations

import pytest

from experiments.config.composition import compose
from experiments.config.group_files import group_options
from experiments.config.locations import configs_folder
from experiments.hypotheses.theory_draws import own_draws, read_theory_draws
from experiments.inputs.clinic_inputs import read_inputs
from experiments.inputs.posterior_draws import NUMBERS, PLAUSIBLE, THEORIES, numbers_of, read_draws
from sim.errors import InputError
from sim.parameters import Parameters

_MOST_BYTES = 1_000_000


@pytest.mark.parametrize("theory", group_options("theory"))
def test_draws_of_a_theory_load_and_are_in_range(theory: str) -> None:
    # Reading refuses what is not admissible.
    draws = read_draws(str(own_draws(theory)))
    assert len(draws.rows) >= 23
    assert draws.notes["made by"].startswith("alliance theories")
    assert draws.notes[NUMBERS] == numbers_of(draws.rows[0])


def test_all_draws_together_are_small() -> None:
    files = list((configs_folder() / "population" / "theory_draws").glob("*.csv"))
    assert sum(path.stat().st_size for path in files) < _MOST_BYTES


def test_draws_of_a_theory_are_used_by_name() -> None:
    config = compose("simulate", {"theory": "technique", "population.draws": f"{THEORIES}technique"})
    inputs = read_inputs(config.files, config.parameters)
    drawn = inputs.drawn(config.parameters, 1, 0)
    assert drawn.work.gain != config.parameters.work.gain
    assert drawn.theory == config.parameters.theory


def test_a_theory_without_draws_has_the_plausible_ones_and_too_few_are_refused() -> None:
    found = read_theory_draws(["technique"], Parameters(), 20, 1)[0]
    assert found.own
    assert len({found.setting(number).work.gain for number in range(20)}) == 20
    with pytest.raises(InputError, match="at most"):
        read_theory_draws(["technique"], Parameters(), 10_000, 1)
    assert PLAUSIBLE not in found.file.path
