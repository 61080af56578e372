"""Fixed divisions and policies for typical clients: the choice is honest, and following what is seen pays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.commands.session_divisions import main
from explorer.game import division_choice
from explorer.game.characters import find_character, world_of
from explorer.game.division_choice import EXPLORING, WORKING, Advantage, choices_of, division_grid
from explorer.game.following import Seen, division_for
from explorer.game.typical_clients import (
    WEEKS,
    clients_near_an_end,
    distress_after,
    distress_when_followed,
    treatments_of,
    typical_clients,
)
from sim import InputError
from sim.engine.weekly import LiveClinic
from sim.population.people import CLIENT_TRAITS

CLIENTS = {client.name: client for client in (*typical_clients(), *clients_near_an_end())}


def test_the_grid_holds_every_division_once() -> None:
    assert len(division_grid(10)) == 1001
    assert len(set(division_grid(3))) == len(division_grid(3)) == 35
    assert {sum(division) for division in division_grid(3)} == {3}


def test_every_client_has_every_trait_and_two_need_one_thing_alone() -> None:
    assert all(client.traits.keys() == set(CLIENT_TRAITS) for client in CLIENTS.values())
    assert len(CLIENTS) == 8
    assert CLIENTS["needs structure"].need < 0.2
    assert CLIENTS["needs room"].need > 0.8


@pytest.mark.parametrize("division", [None, (1, 2, 3, 2, 2)])
def test_the_first_of_many_treatments_is_the_one_in_the_game(division: tuple[int, ...] | None) -> None:
    plan = None if division is None else np.full((1, 20, 5), division, float)
    alone = LiveClinic(world_of(find_character("avoidant"), 5, plan))
    while alone.week <= WEEKS:
        alone.step()
    many = distress_after(treatments_of(CLIENTS["avoidant"], 4, 5, division))
    assert many[0] == alone.clients["distress"][0]
    assert len(set(many)) == 4


def test_best_is_chosen_in_one_half_and_measured_in_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each division looks good in one half only: the one that chooses must not be the one that measures.
    courses = {(1, 0, 0, 0, 0): [0.0, 0.0, 3.0, 5.0], (0, 1, 0, 0, 0): [1.0, 1.0, 1.0, 1.0]}

    def after(division: tuple[int, ...] | None) -> np.ndarray:
        return np.array(courses.get(division or (), [2.0, 2.0, 2.0, 2.0]))

    monkeypatch.setattr(division_choice, "treatments_of", lambda client, count, seed, division=None: division)
    monkeypatch.setattr(division_choice, "distress_after", after)
    monkeypatch.setattr(
        division_choice, "distress_when_followed", lambda world: np.array([9.0, 9.0, 0.5, 1.0])
    )
    outcome = choices_of(CLIENTS["anxious"], list(courses), 4)
    assert outcome.best == (1, 0, 0, 0, 0)
    assert outcome.distress == 4.0
    assert outcome.following == Advantage(3.25, pytest.approx(0.75))
    assert outcome.least == 0.25


@pytest.mark.parametrize(("count", "parts"), [(3, 2), (2, 2), (4, 0)])
def test_what_makes_no_halves_or_no_grid_is_refused(count: int, parts: int) -> None:
    with pytest.raises(InputError, match="was expected"):
        choices_of(CLIENTS["anxious"], division_grid(parts), count)


def test_what_is_seen_decides_the_division() -> None:
    calm = Seen(needed=0.3, agreement=0.6, tension=0.0, shaken=0.0)
    listen, explore, goals, work, repair = division_for(calm)
    assert explore == pytest.approx(0.6)
    assert work == pytest.approx(1.4)
    upset = division_for(Seen(needed=1.4, agreement=0.4, tension=0.3, shaken=0.5))
    assert upset[0] > listen
    assert upset[1:4:2] == (2.0, 0.0)
    assert upset[2] > goals
    assert upset[4] > repair


def test_the_command_prints_and_stores_every_client(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary, every = tmp_path / "choices.csv", tmp_path / "every.csv"
    options = ["--treatments", "8", "--parts", "1", "--out", str(summary), "--every", str(every)]
    assert main(options) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in CLIENTS)
    assert "Monte Carlo standard error" in printed
    assert len(summary.read_text(encoding="utf-8").splitlines()) == 1 + len(CLIENTS)
    assert len(every.read_text(encoding="utf-8").splitlines()) == 1 + 5 * len(CLIENTS)
    assert main(["--treatments", "5"]) == 2
    assert "an even number from 4 was expected" in capsys.readouterr().err


@pytest.mark.verification
@pytest.mark.parametrize("name", [client.name for client in typical_clients()])
def test_dividing_by_what_is_seen_beats_the_best_fixed_division(name: str) -> None:
    outcome = choices_of(CLIENTS[name], division_grid(5), 300)
    assert outcome.following.mean > 4 * outcome.following.error


@pytest.mark.verification
def test_exploring_and_working_differ_for_those_who_need_one_of_them() -> None:
    for name, wanted, other in (("needs structure", WORKING, EXPLORING), ("needs room", EXPLORING, WORKING)):
        better, worse = (
            distress_after(treatments_of(CLIENTS[name], 200, division=way)) for way in (wanted, other)
        )
        advantage = Advantage.of(better, worse)
        assert advantage.mean > 4 * advantage.error


def test_following_lives_through_the_same_treatments() -> None:
    world = treatments_of(CLIENTS["reactant"], 6)
    followed = distress_when_followed(world)
    assert followed.shape == (6,)
    assert (followed == distress_when_followed(world)).all()
    assert (followed != distress_after(world)).any()
