"""A group of parameters that nothing would read is refused by both engines; a stage that reads it is run by both."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from sim import AllianceModel, Parameters, build_world, simulate
from sim.engine.clinic_arrays import prepare
from sim.engine.weekly import LiveClinic
from sim.errors import InputError
from sim.mesa_model.agents import Client
from sim.parameters.dyad import Trust
from sim.parameters.metadata import number
from sim.process.schedule import Process
from sim.process.stages import Stage


@dataclass(frozen=True)
class Humour:
    gain: float = number(0.5, 0, 1, "what a test adds to trust", "")


@dataclass(frozen=True)
class WithHumour(Parameters):
    humour: Humour = Humour()


@dataclass(frozen=True)
class OwnTrust(Trust):
    own: float = number(0.5, 0, 1, "a field that nothing reads", "")


class OwnClient(Client):
    """May read whatever it likes."""


TINY = {"clinic": {"therapists": 1, "clients": 3, "weeks": 3, "closing_weeks": 2, "followup_weeks": 1}}
GROUP = WithHumour.of(TINY)
FIELD = replace(Parameters.of(TINY), trust=OwnTrust())
ENGINES = (simulate, AllianceModel, LiveClinic)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("parameters", "name"), [(GROUP, "humour"), (FIELD, "trust.own")])
def test_what_nothing_reads_is_refused(engine, parameters, name):
    with pytest.raises(InputError, match=f"^{name} is not read by any stage of the usual week"):
        engine(build_world(parameters, seed=1))


def test_an_agent_of_ones_own_may_read_it():
    assert AllianceModel(build_world(GROUP, seed=1), client_class=OwnClient).run().clients.num_rows == 3


def laugh(p, c, t, d, m):
    """Set trust to what the group says."""
    c.trust = p.humour.gain


def test_a_stage_of_ones_own_may_read_it():
    process = Process().insert(Stage("laugh", laugh, "client"), before="measurement")
    world = build_world(GROUP, seed=1)
    sessions = AllianceModel(world, process=process).run().sessions
    assert set(sessions.filter(sessions["attended"])["state_trust"].to_pylist()) == {0.5}
    # The compiled engine takes the same; compiling a week of one's own takes half a minute.
    assert prepare(world, process).parameters["humour"]["gain"].tolist() == [0.5]
